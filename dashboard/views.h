#pragma once

#include "dashboard/screen.h"

namespace ward {

// The views. Each draws what ward_model_display.h says into a box of the
// current ImGui window and keeps nothing.

/// Top of every view: most urgent alarm, counts, buttons, clock, server.
void draw_banner(Frame& frame, const BannerDisplay& banner, const Box& box);
/// Bottom of every view: answers, warnings, the way to other views.
void draw_footer(Frame& frame, const BannerDisplay& banner, const Box& box);

void draw_ward_view(Frame& frame, const Box& box);
void draw_bed_view(Frame& frame, const Box& box);
void draw_alarms_view(Frame& frame, const Box& box);
void draw_feeds_view(Frame& frame, const Box& box);

/// A waveform's strip: label, scale mark, curve, or the reason for none.
/// @param say_why  false: the reason is already said of all strips together
void draw_trace(Frame& frame, ImDrawList& draw, const TraceDisplay& trace, const Box& box, bool say_why = true);
void draw_blank_reason(Frame& frame, ImDrawList& draw, const std::string& reason, const Box& box);
/// A numeric: label, limits, value with its mark, in alarm colour when in alarm.
void draw_numeric(Frame& frame, ImDrawList& draw, const NumericDisplay& numeric, const Box& box);
/// A numeric on one line, small. @return right edge
float draw_small_numeric(Frame& frame, ImDrawList& draw, const NumericDisplay& numeric, const Box& box);
/// An alarm's text on its colour: filled while lit, framed when acknowledged
/// or over.
void draw_alarm_text(ImDrawList& draw, const ImFont* font, const AlarmDisplay& alarm, const Box& box,
                     const std::string& text, Align align);

}  // namespace ward
