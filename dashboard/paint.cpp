#include "dashboard/paint.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace ward {
namespace {

constexpr const char* kEllipsis = "\xE2\x80\xA6";

std::size_t character_start(const std::string& text, std::size_t at) {
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
  return at;
}

/// Digits of Roboto stand between 0.19 and 0.90 of the line's height.
float line_top(const ImFont& font, const Box& box) {
  return std::floor(box.y + (box.height - font.FontSize * 1.09F) / 2);
}

}  // namespace

float text_width(const ImFont& font, const std::string& text) {
  return font.CalcTextSizeA(font.FontSize, FLT_MAX, 0.0F, text.data(), text.data() + text.size()).x;
}

std::string fitted(const ImFont& font, const std::string& text, float width) {
  if (text_width(font, text) <= width) return text;
  std::size_t length = text.size();
  while (length > 0) {
    length = character_start(text, length - 1);
    std::string shorter = text.substr(0, length) + kEllipsis;
    if (text_width(font, shorter) <= width) return shorter;
  }
  return {};
}

float draw_text(ImDrawList& draw, const ImFont* font, const Box& box, ImU32 colour, const std::string& text,
                Align align) {
  const std::string line = fitted(*font, text, box.width);
  const float width = text_width(*font, line);
  float x = box.x;
  if (align == Align::centre) x += (box.width - width) / 2;
  if (align == Align::right) x += box.width - width;
  draw.AddText(font, font->FontSize, {std::floor(x), line_top(*font, box)}, colour, line.data(),
               line.data() + line.size());
  return std::floor(x) + width;
}

float draw_text_over(ImDrawList& draw, const ImFont* font, const Box& box, ImU32 colour, const std::string& text,
                     Align align) {
  for (const float dx : {-1.0F, 1.0F}) {
    for (const float dy : {-1.0F, 1.0F}) draw_text(draw, font, {box.x + dx, box.y + dy, box.width, box.height}, kBlack, text, align);
  }
  return draw_text(draw, font, box, colour, text, align);
}

void draw_frame(ImDrawList& draw, const Box& box, ImU32 colour, float thickness) {
  draw.AddRectFilled(box.min(), {box.right(), box.y + thickness}, colour);
  draw.AddRectFilled({box.x, box.bottom() - thickness}, box.max(), colour);
  draw.AddRectFilled({box.x, box.y + thickness}, {box.x + thickness, box.bottom() - thickness}, colour);
  draw.AddRectFilled({box.right() - thickness, box.y + thickness}, {box.right(), box.bottom() - thickness}, colour);
}

void draw_columns(ImDrawList& draw, const Box& box, const std::vector<TraceColumn>& columns, TraceWindow window,
                  ImU32 colour, float thickness) {
  const auto present = std::count_if(columns.begin(), columns.end(), [](const TraceColumn& c) { return c.present; });
  if (present == 0 || !(window.high > window.low)) return;
  const int count = static_cast<int>(present);
  draw.PrimReserve(count * 6, count * 4);
  const float scale = (box.height - thickness) / (window.high - window.low);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].present) continue;
    const float high = std::clamp(window.high - columns[i].high, 0.0F, window.high - window.low);
    const float low = std::clamp(window.high - columns[i].low, 0.0F, window.high - window.low);
    const float x = box.x + static_cast<float>(i);
    const float top = std::round(box.y + high * scale);
    const float bottom = std::round(box.y + low * scale) + thickness;
    draw.PrimRect({x, top}, {std::min(x + thickness, box.right()), bottom}, colour);
  }
}

void draw_audio_paused(ImDrawList& draw, const Box& box, ImU32 colour) {
  const float unit = std::min(box.width, box.height) / 16.0F;
  const float left = box.x + (box.width - 16 * unit) / 2;
  const float top = box.y + (box.height - 16 * unit) / 2;
  const auto at = [&](float x, float y) { return ImVec2{left + x * unit, top + y * unit}; };
  const ImVec2 bell[] = {at(8, 1), at(11, 3), at(12, 8), at(14, 12), at(2, 12), at(4, 8), at(5, 3)};
  draw.AddConvexPolyFilled(bell, 7, colour);
  draw.AddRectFilled(at(6.5F, 13), at(9.5F, 15), colour);
  const float thickness = std::max(1.0F, std::round(unit * 0.9F));
  // Broken lines of the cross: dark beneath, so that they show on the bell.
  for (const auto& [from, to] : {std::pair{0.0F, 3.0F}, std::pair{4.3F, 7.3F}, std::pair{8.7F, 11.7F}, std::pair{13.0F, 16.0F}}) {
    for (const float side : {0.0F, 16.0F}) {
      const auto along = [&](float t) { return at(side == 0.0F ? t : side - t, t); };
      draw.AddLine(along(from - 0.4F), along(to + 0.4F), kBlack, thickness + 2);
      draw.AddLine(along(from), along(to), colour, thickness);
    }
  }
}

bool draw_button(const char* id, const ImFont* font, const Box& box, const std::string& label, bool enabled) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  bool pressed = false;
  ImU32 surface = kButtonOff;
  if (enabled) {
    ImGui::SetCursorScreenPos(box.min());
    pressed = ImGui::InvisibleButton(id, {box.width, box.height});
    surface = ImGui::IsItemActive() ? kButtonHeld : ImGui::IsItemHovered() ? kButtonHovered : kButton;
  }
  draw.AddRectFilled(box.min(), box.max(), surface);
  draw_frame(draw, box, enabled ? ink(Tone::dim) : kTileLine, 1);
  draw_text(draw, font, box.inside(4), enabled ? kWhite : inks(Tone::dim).dark, label, Align::centre);
  return pressed;
}

}  // namespace ward
