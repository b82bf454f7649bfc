#include <algorithm>
#include <cmath>

#include "dashboard/views.h"

namespace ward {
namespace {

struct StripScale {
  TraceWindow window;
  std::string mark;  ///< "10 mm/mV"
  std::string top;   ///< value at the upper edge, where it has a unit
  std::string bottom;
  float millivolt_pixels{0};  ///< height of the calibration bar; 0: none
};

std::string whole(float value) { return std::to_string(static_cast<int>(std::lround(value))); }

/// "10", "7.5": without idle zeros.
std::string gain_text(float gain) {
  std::string text = std::to_string(gain);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

StripScale scale_of(const TraceDisplay& trace, float height) {
  StripScale scale;
  switch (trace.group) {
    case CodeGroup::ecg: {
      const EcgGain gain = ecg_gain(*trace.scale, height);
      scale.window = gain.window;
      const float mm = gain.millimetres_per_millivolt;
      scale.mark = gain_text(mm) + " mm/mV";
      scale.millivolt_pixels = mm * kPixelsPerMillimetre;
      break;
    }
    case CodeGroup::pressure:
    case CodeGroup::co2:
      scale.window = pressure_window(*trace.scale);
      scale.top = whole(scale.window.high);
      scale.bottom = whole(scale.window.low);
      break;
    case CodeGroup::pleth:
    case CodeGroup::respiration:
    case CodeGroup::other: scale.window = free_window(*trace.scale); break;
  }
  return scale;
}

/// A bar of one millivolt at the left edge, the only honest scale on a screen
/// whose size in millimetres nobody has told us.
void draw_millivolt(ImDrawList& draw, const Box& box, float pixels) {
  const float height = std::round(std::min(pixels, box.height));
  const float top = std::round(box.y + (box.height - height) / 2);
  const ImU32 colour = ink(Tone::dim);
  draw.AddRectFilled({box.x + 1, top}, {box.x + 2, top + height}, colour);
  draw.AddRectFilled({box.x, top}, {box.x + 5, top + 1}, colour);
  draw.AddRectFilled({box.x, top + height - 1}, {box.x + 5, top + height}, colour);
}

void draw_edges(Frame& frame, ImDrawList& draw, const Box& box, const StripScale& scale) {
  const ImFont* font = frame.fonts.text(13 * frame.unit);
  const float line = font->FontSize;
  const float width = 34 * frame.unit;
  if (box.height < 3 * line) return;
  draw_text_over(draw, font, {box.right() - width, box.y, width, line}, ink(Tone::dim), scale.top, Align::right);
  draw_text_over(draw, font, {box.right() - width, box.bottom() - line, width, line}, ink(Tone::dim), scale.bottom,
                 Align::right);
}

/// Where the value and the column beside it stand within a numeric's box.
struct NumericPlan {
  Box side;   ///< label, limits
  Box value;
  Box detail;
};

NumericPlan plan_numeric(const Frame& frame, const NumericDisplay& numeric, const Box& box) {
  NumericPlan plan;
  const float side = std::clamp(box.width * 0.24F, 34 * frame.unit, 74 * frame.unit);
  plan.side = {box.x, box.y, side, box.height};
  plan.value = {box.x + side, box.y, box.width - side, box.height};
  if (numeric.slot == NumericSlot::arterial || numeric.slot == NumericSlot::nibp) {
    const float detail = std::round(box.height * 0.34F);
    plan.value.height -= detail;
    plan.detail = {plan.value.x, plan.value.bottom(), plan.value.width, detail};
  }
  return plan;
}

void draw_side(Frame& frame, ImDrawList& draw, const NumericDisplay& numeric, const Box& box) {
  const float label_size = std::clamp(box.height * 0.26F, 15 * frame.unit, 28 * frame.unit);
  const ImFont* label = frame.fonts.bold_fitting(numeric.label, box.width, label_size);
  draw_text(draw, label, {box.x, box.y + 2, box.width, label->FontSize}, ink(numeric.tone), numeric.label);
  const ImFont* small = frame.fonts.text(std::clamp(box.height * 0.2F, 13 * frame.unit, 22 * frame.unit));
  const float line = small->FontSize;
  if (label->FontSize + 4 + 2 * line > box.height) return;
  draw_text(draw, small, {box.x, box.bottom() - 2 * line - 2, box.width, line}, ink(Tone::dim), numeric.limit_high);
  draw_text(draw, small, {box.x, box.bottom() - line - 2, box.width, line}, ink(Tone::dim), numeric.limit_low);
}

}  // namespace

void draw_blank_reason(Frame& frame, ImDrawList& draw, const std::string& reason, const Box& box) {
  const float most = std::min(42 * frame.unit, box.height * 0.6F);
  const ImFont* font = frame.fonts.bold_fitting(reason, box.width - 8, most);
  draw_text(draw, font, box, ink(Tone::technical), reason, Align::centre);
}

void draw_trace(Frame& frame, ImDrawList& draw, const TraceDisplay& trace, const Box& box, bool say_why) {
  const bool large = box.width >= 500 * frame.unit;
  const ImFont* small = frame.fonts.bold((large ? 18 : 13) * frame.unit);
  if (trace.blank) {
    if (!say_why) return;
    draw_text(draw, small, {box.x + 8, box.y, box.width - 8, small->FontSize}, ink(trace.tone), trace.label);
    draw_blank_reason(frame, draw, trace.reason, box);
    return;
  }
  const Box curve{box.x + 8, std::round(box.y + 2), std::floor(box.width) - 8, std::floor(box.height) - 4};
  if (curve.width < 16 || curve.height < 8) return;
  const StripScale scale = scale_of(trace, curve.height);
  const auto width = static_cast<std::size_t>(curve.width);
  const Sweep sweep{trace.head, sweep_span(curve.width), width, std::max<std::size_t>(8, width / 30)};
  trace.buffer->draw(sweep, frame.state.columns);
  draw_columns(draw, curve, frame.state.columns, scale.window, ink(trace.tone), frame.unit >= 1.5F ? 3 : 2);
  if (scale.millivolt_pixels > 0) draw_millivolt(draw, {box.x, curve.y, box.width, curve.height}, scale.millivolt_pixels);
  if (!scale.top.empty()) draw_edges(frame, draw, box, scale);
  const bool room = large && !scale.mark.empty();
  const float after = draw_text_over(draw, small, {box.x + 8, box.y, box.width - 8, small->FontSize}, ink(trace.tone),
                                     trace.label + (room ? "  " + scale.mark : ""));
  if (trace.remark.empty()) return;
  draw_text_over(draw, small, {after + 10, box.y, box.right() - after - 10, small->FontSize}, ink(Tone::technical),
                 trace.remark);
}

void draw_numeric(Frame& frame, ImDrawList& draw, const NumericDisplay& numeric, const Box& box) {
  const NumericPlan plan = plan_numeric(frame, numeric, box);
  draw_side(frame, draw, numeric, plan.side);
  const std::string value = numeric.value + (numeric.questionable ? "?" : "");
  const bool pressure = plan.detail.height > 0;
  // Room for the longest value, so that the size does not jump with the digits.
  const std::string widest = pressure ? "188/188" : numeric.slot == NumericSlot::temperature ? "38.8" : "188";
  const std::string& sample = value.size() > widest.size() ? value : widest;
  const ImFont* font = frame.fonts.bold_fitting(sample, plan.value.width - 6, plan.value.height * 1.1F);
  ImU32 colour = numeric.available ? ink(numeric.tone) : ink(Tone::dim);
  if (numeric.alarm) {
    const ToneInk& alarm = inks(numeric.alarm_tone);
    draw.AddRectFilled({plan.value.x, plan.value.y + 1}, {plan.value.right(), plan.value.bottom() - 1},
                       numeric.alarm_lit ? alarm.ink : alarm.dark);
    colour = numeric.alarm_lit ? alarm.on_filled : alarm.on_dark;
  }
  draw_text(draw, font, {plan.value.x, plan.value.y, plan.value.width - 4, plan.value.height}, colour, value,
            Align::right);
  if (pressure) {
    const ImFont* small = frame.fonts.bold(plan.detail.height);
    draw_text(draw, small, {plan.detail.x, plan.detail.y, plan.detail.width - 4, plan.detail.height},
              ink(numeric.tone), numeric.detail, Align::right);
  }
}

float draw_small_numeric(Frame& frame, ImDrawList& draw, const NumericDisplay& numeric, const Box& box) {
  const ImFont* label = frame.fonts.bold(std::max(13 * frame.unit, box.height * 0.55F));
  const ImFont* font = frame.fonts.bold(box.height);
  float x = draw_text(draw, label, box, ink(numeric.tone), numeric.label) + 5;
  const std::string value = numeric.value + (numeric.questionable ? "?" : "");
  ImU32 colour = numeric.available ? ink(numeric.tone) : ink(Tone::dim);
  if (numeric.alarm) {
    const ToneInk& alarm = inks(numeric.alarm_tone);
    draw.AddRectFilled({x - 2, box.y + 1}, {x + text_width(*font, value) + 2, box.bottom() - 1},
                       numeric.alarm_lit ? alarm.ink : alarm.dark);
    colour = numeric.alarm_lit ? alarm.on_filled : alarm.on_dark;
  }
  x = draw_text(draw, font, {x, box.y, std::max(0.0F, box.right() - x), box.height}, colour, value);
  if (!numeric.detail.empty()) {
    x = draw_text(draw, label, {x + 4, box.y, std::max(0.0F, box.right() - x - 4), box.height}, ink(numeric.tone),
                  numeric.detail);
  }
  return x;
}

void draw_alarm_text(ImDrawList& draw, const ImFont* font, const AlarmDisplay& alarm, const Box& box,
                     const std::string& text, Align align) {
  const ToneInk& colours = inks(alarm.tone);
  ImU32 writing = colours.ink;
  if (alarm.alarm.acknowledged) {
    draw_frame(draw, box, colours.dark, 2);
  } else if (alarm.lit) {
    draw.AddRectFilled(box.min(), box.max(), colours.ink);
    writing = colours.on_filled;
  } else {
    draw.AddRectFilled(box.min(), box.max(), colours.dark);
    writing = colours.on_dark;
  }
  draw_text(draw, font, {box.x + 8, box.y, box.width - 16, box.height}, writing, text, align);
}

}  // namespace ward
