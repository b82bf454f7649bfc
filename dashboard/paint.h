#pragma once

#include <imgui.h>

#include <string>
#include <vector>

#include "dashboard/theme.h"
#include "dashboard/trace_buffer_scale.h"

namespace ward {

/// A rectangle of the screen, pixels.
struct Box {
  float x{}, y{}, width{}, height{};
  [[nodiscard]] float right() const { return x + width; }
  [[nodiscard]] float bottom() const { return y + height; }
  [[nodiscard]] ImVec2 min() const { return {x, y}; }
  [[nodiscard]] ImVec2 max() const { return {x + width, y + height}; }
  /// The box less a margin on every side.
  [[nodiscard]] Box inside(float margin) const {
    return {x + margin, y + margin, width - 2 * margin, height - 2 * margin};
  }
};

enum class Align : std::uint8_t { left, centre, right };

[[nodiscard]] float text_width(const ImFont& font, const std::string& text);
/// `text`, cut at a character's edge and ended with an ellipsis to fit.
[[nodiscard]] std::string fitted(const ImFont& font, const std::string& text, float width);
/// One line in the box, vertically centred by the height of its digits,
/// shortened when it does not fit. @return the right edge of what was drawn
float draw_text(ImDrawList& draw, const ImFont* font, const Box& box, ImU32 colour, const std::string& text,
                Align align = Align::left);

/// The same over a curve: on a dark edge, so that both stay readable.
float draw_text_over(ImDrawList& draw, const ImFont* font, const Box& box, ImU32 colour, const std::string& text,
                     Align align = Align::left);

/// A frame of whole pixels drawn inwards.
void draw_frame(ImDrawList& draw, const Box& box, ImU32 colour, float thickness);

/// The curve of a sweep: one rectangle a column, so that every R peak reaches
/// its height. Columns are clipped to the box.
void draw_columns(ImDrawList& draw, const Box& box, const std::vector<TraceColumn>& columns, TraceWindow window,
                  ImU32 colour, float thickness);

/// IEC 60417-5576-2: a bell crossed by broken lines, audio paused.
void draw_audio_paused(ImDrawList& draw, const Box& box, ImU32 colour);

/// A button drawn in the box. @param id  stands for what the button does: a
/// press that ends on another id does nothing, so that a label that changes
/// under the finger never acknowledges the wrong bed. @return pressed now
bool draw_button(const char* id, const ImFont* font, const Box& box, const std::string& label, bool enabled = true);

}  // namespace ward
