#include <algorithm>
#include <cmath>
#include <cstdio>

#include "dashboard/views.h"

namespace ward {
namespace {

/// Where things stand in a tile.
struct TilePlan {
  Box header;
  Box body;
  Box marks;  ///< no height: nothing to say
  Box strip;
  float numeric_width{};
};

TilePlan plan_tile(const Frame& frame, const Box& tile) {
  const float unit = frame.unit;
  const Box inner = tile.inside(std::round(6 * unit));
  const float header = std::round(std::clamp(tile.height * 0.115F, 20 * unit, 36 * unit));
  const float strip = std::round(std::clamp(tile.height * 0.115F, 18 * unit, 42 * unit));
  TilePlan plan;
  plan.header = {inner.x, inner.y, inner.width, header};
  plan.strip = {inner.x, inner.bottom() - strip, inner.width, strip};
  plan.body = {inner.x, plan.header.bottom() + 3, inner.width, plan.strip.y - plan.header.bottom() - 6};
  plan.numeric_width = std::round(std::clamp(inner.width * 0.37F, 104 * unit, 330 * unit));
  return plan;
}

std::size_t rows_that_fit(const Frame& frame, const TilePlan& plan) {
  const float least = 52 * frame.unit;
  return std::clamp<std::size_t>(static_cast<std::size_t>(plan.body.height / least), 1, 4);
}

/// Takes a line off the body for what is quiet, whose turn it is, the score.
void make_room_for_marks(const Frame& frame, const BedDisplay& bed, TilePlan& plan) {
  if (bed.marks.empty() && !bed.score) return;
  const float line = std::round(std::clamp(plan.header.height * 0.8F, 16 * frame.unit, 24 * frame.unit));
  plan.marks = {plan.body.x, plan.body.y, plan.body.width, line};
  plan.body.y += line + 2;
  plan.body.height -= line + 2;
}

void draw_marks(Frame& frame, ImDrawList& draw, const BedDisplay& bed, const Box& box) {
  if (box.height <= 0) return;
  const ImFont* font = frame.fonts.bold(box.height * 0.85F);
  float right = box.right();
  if (bed.score) {
    const float width = text_width(*font, bed.score->text);
    draw_text(draw, font, {right - width, box.y, width + 1, box.height}, ink(bed.score->tone), bed.score->text);
    right -= width + 10;
  }
  float x = box.x;
  for (const Mark& mark : bed.marks) {
    if (x >= right) break;
    x = draw_text(draw, font, {x, box.y, right - x, box.height}, mark.lit ? ink(mark.tone) : inks(mark.tone).dark,
                  mark.text) + 12 * frame.unit;
  }
}

void draw_tile_frame(ImDrawList& draw, const BedDisplay& bed, const Box& tile, bool selected, float unit) {
  if (!bed.alarms.empty()) {
    const AlarmDisplay& worst = bed.alarms.front();
    const bool dark = !worst.lit || worst.alarm.acknowledged;
    draw_frame(draw, tile, dark ? inks(worst.tone).dark : inks(worst.tone).ink, std::round(4 * unit));
  } else {
    draw_frame(draw, tile, kTileLine, 1);
  }
  if (selected) draw_frame(draw, tile.inside(-1), kSelectedLine, 2);
}

float draw_audio_pause(Frame& frame, ImDrawList& draw, const BedDisplay& bed, const Box& header, float x) {
  if (!bed.audio_paused) return x;
  draw_audio_paused(draw, {x, header.y, header.height, header.height}, ink(Tone::warning));
  const ImFont* font = frame.fonts.bold(header.height * 0.75F);
  return draw_text(draw, font, {x + header.height + 3, header.y, header.right() - x, header.height},
                   ink(Tone::warning), bed.audio_countdown) + 8;
}

/// The alarm written now, at the right end. @return left edge of what it took
float draw_tile_alarm(Frame& frame, ImDrawList& draw, const BedDisplay& bed, const Box& header, float from) {
  if (!bed.shown) return header.right();
  const AlarmDisplay& alarm = bed.alarms[*bed.shown];
  const std::string ended = alarm.alarm.phase == AlarmPhase::latched ? " ENDED" : "";
  const std::string seen = alarm.alarm.acknowledged ? "\xE2\x9C\x93 " : "";
  const std::string device = alarm.source.empty() ? "" : " [D]";  // the bedside device says so
  const std::string text = seen + alarm.text + device + ended + (bed.more.empty() ? "" : "  " + bed.more);
  const float room = header.right() - from;
  const ImFont* font = frame.fonts.bold_fitting(text, room - 16, header.height * 0.82F);
  const float width = std::min(room, text_width(*font, text) + 18);
  draw_alarm_text(draw, font, alarm, {header.right() - width, header.y, width, header.height}, text, Align::left);
  return header.right() - width;
}

void draw_header(Frame& frame, ImDrawList& draw, const BedDisplay& bed, const Box& header) {
  const ImFont* bold = frame.fonts.bold(header.height * 0.85F);
  float x = draw_text(draw, bold, header, kWhite, bed.label) + 8;
  x = draw_audio_pause(frame, draw, bed, header, x);
  const float alarm_left = draw_tile_alarm(frame, draw, bed, header, x);
  const ImFont* text = frame.fonts.text(header.height * 0.72F);
  const float room = alarm_left - x - 6;
  const std::string name = bed.patient + (bed.category.empty() ? "" : "  " + bed.category);
  // Three letters and dots are no name: better none than a wrong guess.
  if (room < 5 * text->FontSize * 0.5F) return;
  draw_text(draw, text, {x, header.y, room, header.height}, ink(Tone::plain), name);
}

void draw_strip(Frame& frame, ImDrawList& draw, const BedDisplay& bed, const Box& strip) {
  const ImFont* font = frame.fonts.text(std::max(13 * frame.unit, strip.height * 0.55F));
  float right = strip.right();
  if (!bed.age.empty()) {
    const bool room = strip.width > 400 * frame.unit;
    const std::string age = (room || bed.age_stale ? "data " : "") + bed.age;
    const float width = text_width(*font, age);
    draw_text(draw, font, {right - width, strip.y, width + 1, strip.height},
              bed.age_stale ? ink(Tone::warning) : ink(Tone::dim), age);
    right -= width + 10;
  }
  float x = strip.x;
  const ImFont& value = *frame.fonts.bold(strip.height);
  const ImFont& label = *frame.fonts.bold(std::max(13 * frame.unit, strip.height * 0.55F));
  for (NumericDisplay numeric : bed.strip) {
    // Whole or not at all: a number cut short would be another number. What
    // stands beside it may go: the one-bed view has it.
    const float needed = text_width(value, numeric.value + "? ") + text_width(label, numeric.label);
    if (x + needed > right) break;
    if (x + needed + text_width(label, numeric.detail) > right) numeric.detail.clear();
    x = draw_small_numeric(frame, draw, numeric, {x, strip.y, right - x, strip.height}) + 16 * frame.unit;
  }
}

void draw_rows(Frame& frame, ImDrawList& draw, const BedDisplay& bed, const TilePlan& plan) {
  if (!bed.headline.empty()) {
    const ImFont* font = frame.fonts.bold_fitting(bed.headline, plan.body.width - 16, 30 * frame.unit);
    draw_text(draw, font, plan.body, bed.admitted ? ink(Tone::technical) : ink(Tone::dim), bed.headline, Align::centre);
    return;
  }
  const float height = std::floor(plan.body.height / static_cast<float>(bed.rows.size()));
  const float gap = std::round(8 * frame.unit);
  const bool each_says_why = bed.blank_reason.empty();
  for (std::size_t i = 0; i < bed.rows.size(); ++i) {
    const float y = plan.body.y + static_cast<float>(i) * height;
    const Box trace{plan.body.x, y, plan.body.width - plan.numeric_width - gap, height};
    const Box numeric{trace.right() + gap, y, plan.numeric_width, height};
    if (bed.rows[i].trace) draw_trace(frame, draw, *bed.rows[i].trace, trace, each_says_why);
    if (bed.rows[i].numeric) draw_numeric(frame, draw, *bed.rows[i].numeric, numeric);
  }
  if (each_says_why) return;
  draw_blank_reason(frame, draw, bed.blank_reason,
                    {plan.body.x, plan.body.y, plan.body.width - plan.numeric_width - gap, plan.body.height});
}

void draw_tile(Frame& frame, const BedState& bed, const Box& tile) {
  char name[24];
  std::snprintf(name, sizeof name, "tile%u", bed.bed.value);
  ImGui::SetCursorScreenPos(tile.min());
  ImGui::BeginChild(name, {tile.width, tile.height}, false,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoBackground);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  TilePlan plan = plan_tile(frame, tile);
  const BedDisplay shown = bed_display(frame.model, bed, rows_that_fit(frame, plan), frame.now);
  make_room_for_marks(frame, shown, plan);
  ImGui::SetCursorScreenPos(tile.min());
  if (ImGui::InvisibleButton("open", {tile.width, tile.height})) open_bed(frame.state, bed.bed);
  draw_tile_frame(draw, shown, tile.inside(1), frame.state.selected == bed.bed, frame.unit);
  draw_header(frame, draw, shown, plan.header);
  draw_marks(frame, draw, shown, plan.marks);
  draw_rows(frame, draw, shown, plan);
  draw_strip(frame, draw, shown, plan.strip);
  ImGui::EndChild();
}

}  // namespace

void draw_ward_view(Frame& frame, const Box& box) {
  const std::vector<BedId> beds = page_beds(frame.model, frame.state);
  if (beds.empty()) {
    draw_text(*ImGui::GetWindowDrawList(), frame.fonts.bold(30 * frame.unit), box, ink(Tone::dim),
              "No beds in this ward yet", Align::centre);
    return;
  }
  const WardGrid grid = ward_grid(beds.size(), box.width, box.height);
  const float gap = std::round(3 * frame.unit);
  const float width = std::floor((box.width - gap) / static_cast<float>(grid.columns));
  const float height = std::floor((box.height - gap) / static_cast<float>(grid.rows));
  for (std::size_t i = 0; i < beds.size(); ++i) {
    const auto column = static_cast<float>(i % grid.columns);
    const auto row = static_cast<float>(i / grid.columns);
    const Box tile{box.x + gap + column * width, box.y + gap + row * height, width - gap, height - gap};
    if (const BedState* bed = frame.model.find(beds[i])) draw_tile(frame, *bed, tile);
  }
}

}  // namespace ward
