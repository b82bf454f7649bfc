#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "dashboard/bed_actions.h"
#include "dashboard/views.h"

namespace ward {
namespace {

struct BedPlan {
  Box header;
  Box traces;
  Box numerics;
  Box side;  ///< alarms, limits, buttons
  Box why;   ///< below the curves and numbers; no height: no alarm to explain
};

BedPlan plan_bed(const Frame& frame, const Box& box, bool explained) {
  const float unit = frame.unit;
  const Box inner = box.inside(std::round(8 * unit));
  const float header = std::round(40 * unit);
  const float side = std::round(std::clamp(inner.width * 0.2F, 240 * unit, 400 * unit));
  const float numerics = std::round(std::clamp(inner.width * 0.2F, 220 * unit, 400 * unit));
  const float gap = std::round(14 * unit);
  BedPlan plan;
  plan.header = {inner.x, inner.y, inner.width, header};
  const float top = plan.header.bottom() + 6;
  const float height = inner.bottom() - top;
  plan.side = {inner.right() - side, top, side, height};
  plan.numerics = {plan.side.x - gap - numerics, top, numerics, height};
  plan.traces = {inner.x, top, plan.numerics.x - gap - inner.x, height};
  if (!explained) return plan;
  const float why = std::round(106 * unit);
  plan.traces.height = plan.numerics.height = height - why - gap;
  plan.why = {inner.x, plan.traces.bottom() + gap, plan.side.x - gap - inner.x, why};
  return plan;
}

void draw_bed_header(Frame& frame, ImDrawList& draw, const BedDisplay& bed, const Box& box) {
  const float button = std::round(180 * frame.unit);
  const ImFont* bold = frame.fonts.bold(box.height * 0.8F);
  const ImFont* text = frame.fonts.text(box.height * 0.65F);
  float x = draw_text(draw, bold, box, kWhite, bed.label) + 16;
  const float room = box.right() - button - 12 - x;
  std::string who = bed.patient;
  if (!bed.patient_id.empty() && bed.patient_id != bed.patient) who += "   No. " + bed.patient_id;
  if (!bed.category.empty()) who += "   " + bed.category;
  if (!bed.admitted) who = "not admitted";
  x = draw_text(draw, text, {x, box.y, room, box.height}, ink(Tone::plain), who) + 24;
  if (bed.audio_paused) {
    draw_audio_paused(draw, {x, box.y, box.height, box.height}, ink(Tone::warning));
    x = draw_text(draw, bold, {x + box.height + 6, box.y, 300 * frame.unit, box.height}, ink(Tone::warning),
                  "AUDIO PAUSED " + bed.audio_countdown) + 24;
  }
  const ImFont* small = frame.fonts.bold(box.height * 0.6F);
  std::vector<Mark> marks = bed.marks;
  if (bed.score) marks.push_back(*bed.score);
  for (const Mark& mark : marks) {
    const float left = std::max(0.0F, box.right() - button - 12 - x);
    x = draw_text(draw, small, {x, box.y, left, box.height}, mark.lit ? ink(mark.tone) : inks(mark.tone).dark, mark.text) + 18;
  }
  if (!bed.age.empty()) {
    draw_text(draw, frame.fonts.text(18 * frame.unit), {x, box.y, std::max(0.0F, box.right() - button - x), box.height},
              bed.age_stale ? ink(Tone::warning) : ink(Tone::dim), "newest data " + bed.age);
  }
  if (draw_button("back", frame.fonts.bold(18 * frame.unit), {box.right() - button, box.y, button, box.height},
                  "BACK TO WARD (Esc)")) {
    frame.state.view = ViewKind::ward;
  }
}

/// Rows that have room for a large number beside the curve.
constexpr std::size_t kMostAligned = 6;

/// Height of a row when waveforms and their numbers stand side by side, and of
/// the lines below for numbers without a waveform.
float row_height(const Frame& frame, const BedDisplay& bed, float height) {
  const auto rows = static_cast<float>(std::max<std::size_t>(1, bed.rows.size()));
  const float lines = std::ceil(static_cast<float>(bed.strip.size()) / 2.0F);
  return std::min(std::floor(height / (rows + 0.45F * lines)), 240 * frame.unit);
}

void draw_traces(Frame& frame, ImDrawList& draw, const BedDisplay& bed, const Box& box, float height) {
  if (bed.rows.empty()) {
    draw_text(draw, frame.fonts.bold(42 * frame.unit), box, ink(Tone::technical),
              bed.headline.empty() ? "NO WAVEFORMS" : bed.headline, Align::centre);
    return;
  }
  const bool each_says_why = bed.blank_reason.empty();
  float y = box.y;
  for (const BedRow& row : bed.rows) {
    if (row.trace) draw_trace(frame, draw, *row.trace, {box.x, y, box.width, height - 10 * frame.unit}, each_says_why);
    y += height;
  }
  if (!each_says_why) draw_blank_reason(frame, draw, bed.blank_reason, {box.x, box.y, box.width, y - box.y});
}

/// Numbers beside their curves, then the others two by two.
void draw_aligned_numerics(Frame& frame, ImDrawList& draw, const BedDisplay& bed, const Box& box, float height) {
  float y = box.y;
  for (const BedRow& row : bed.rows) {
    if (row.numeric) draw_numeric(frame, draw, *row.numeric, {box.x, y, box.width, height - 10 * frame.unit});
    draw.AddRectFilled({box.x, y + height - 6}, {box.right(), y + height - 5}, kTileLine);
    y += height;
  }
  const float half = std::floor(box.width / 2) - 6;
  const float line = std::floor(std::min(height * 0.45F, box.bottom() - y));
  for (std::size_t i = 0; i < bed.strip.size(); ++i) {
    const float x = box.x + (i % 2 == 0 ? 0 : half + 12);
    draw_numeric(frame, draw, bed.strip[i], {x, y + static_cast<float>(i / 2) * line, half, line - 8});
  }
}

/// Many waveforms: the numbers keep their size in a column of their own.
void draw_column_of_numerics(Frame& frame, ImDrawList& draw, const BedDisplay& bed, const Box& box) {
  std::vector<const NumericDisplay*> all;
  for (const BedRow& row : bed.rows) {
    if (row.numeric) all.push_back(&*row.numeric);
  }
  for (const NumericDisplay& numeric : bed.strip) all.push_back(&numeric);
  if (all.empty()) return;
  const float height = std::min(std::floor(box.height / static_cast<float>(all.size())), 170 * frame.unit);
  float y = box.y;
  for (const NumericDisplay* numeric : all) {
    draw_numeric(frame, draw, *numeric, {box.x, y, box.width, height - 10 * frame.unit});
    draw.AddRectFilled({box.x, y + height - 6}, {box.right(), y + height - 5}, kTileLine);
    y += height;
  }
}

float draw_title(Frame& frame, ImDrawList& draw, const Box& box, float y, const std::string& title) {
  const ImFont* font = frame.fonts.bold(18 * frame.unit);
  draw_text(draw, font, {box.x, y, box.width, 24 * frame.unit}, ink(Tone::dim), title);
  draw.AddRectFilled({box.x, y + 25 * frame.unit}, {box.right(), y + 25 * frame.unit + 1}, kTileLine);
  return y + 31 * frame.unit;
}

float draw_buttons(Frame& frame, const BedDisplay& bed, const Box& box) {
  const float height = std::round(52 * frame.unit);
  const ImFont* font = frame.fonts.bold(20 * frame.unit);
  const bool open = std::any_of(bed.alarms.begin(), bed.alarms.end(),
                                [](const AlarmDisplay& alarm) { return !alarm.alarm.acknowledged; });
  const bool heard = frame.model.server_link(frame.now) == ServerLink::live;
  if (draw_button("acknowledge_here", font, {box.x, box.y, box.width, height}, "ACKNOWLEDGE (A)", open && heard)) {
    frame.requests.push_back(acknowledge_request(bed.bed));
  }
  const std::string pause = bed.audio_paused ? "END AUDIO PAUSE " + bed.audio_countdown : "AUDIO PAUSE 2 min (P)";
  if (draw_button(bed.audio_paused ? "end_pause_here" : "pause_here", font, {box.x, box.y + height + 6, box.width, height},
                  pause, heard)) {
    frame.requests.push_back(audio_pause_request(frame.model, bed.bed, frame.now));
  }
  return box.y + 2 * height + 14;
}

/// The lesser buttons, two in a row.
float draw_actions(Frame& frame, const BedState& state, const Box& box, float y) {
  const float height = std::round(34 * frame.unit);
  const float width = std::floor((box.width - 6) / 2);
  const std::vector<BedAction> actions = bed_actions(frame.model, state, frame.state.explained, frame.now);
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const Box place{box.x + (i % 2 == 0 ? 0 : width + 6), y + static_cast<float>(i / 2) * (height + 5), width, height};
    const ImFont* font = frame.fonts.bold_fitting(actions[i].label, width - 8, 16 * frame.unit);
    if (draw_button(actions[i].id, font, place, actions[i].label, actions[i].enabled)) {
      frame.requests.push_back(actions[i].request);
    }
  }
  return y + static_cast<float>((actions.size() + 1) / 2) * (height + 5) + 8;
}

/// Breaks text into lines of that width, at spaces.
std::vector<std::string> wrapped(const ImFont& font, const std::string& text, float width) {
  std::vector<std::string> lines{""};
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t space = std::min(text.find(' ', from), text.size());
    const std::string word = text.substr(from, space - from);
    const std::string longer = lines.back().empty() ? word : lines.back() + " " + word;
    if (text_width(font, longer) > width && !lines.back().empty()) lines.push_back(word);
    else lines.back() = longer;
    from = space + 1;
  }
  return lines;
}

/// Why the chosen alarm stands.
void draw_why(Frame& frame, ImDrawList& draw, const BedState& state, const Box& box) {
  const std::optional<Alarm> alarm = explained_alarm(state, frame.state.explained);
  if (!alarm || box.height <= 0) return;
  const AlarmDisplay shown = alarm_display(frame.model, state, *alarm, frame.now);
  draw_frame(draw, box, inks(shown.tone).dark, 2);
  const Box inner = box.inside(std::round(7 * frame.unit));
  const float line = std::round(24 * frame.unit);
  const ImFont* bold = frame.fonts.bold(18 * frame.unit);
  const ImFont* font = frame.fonts.text(18 * frame.unit);
  std::string title = "WHY  " + shown.text;
  for (const std::string* more : {&shown.turn, &shown.source}) title += more->empty() ? "" : "   " + *more;
  if (state.alarms.size() > 1) title += "   (Y: next)";
  draw_text(draw, bold, {inner.x, inner.y, inner.width, line}, ink(shown.tone), title);
  float y = inner.y + line;
  for (const std::string& words : wrapped(*font, why_text(state, *alarm), inner.width)) {
    if (y + line > inner.bottom() + 2) break;
    draw_text(draw, font, {inner.x, y, inner.width, line}, ink(Tone::plain), words);
    y += line;
  }
}
float draw_alarm_list(Frame& frame, ImDrawList& draw, const BedDisplay& bed, const Box& box, float y, float limit) {
  y = draw_title(frame, draw, box, y, "ALARMS");
  const float line = std::round(30 * frame.unit);
  const ImFont* small = frame.fonts.text(15 * frame.unit);
  if (bed.alarms.empty()) {
    draw_text(draw, frame.fonts.text(18 * frame.unit), {box.x, y, box.width, line}, ink(Tone::plain), "No alarms");
    return y + line + 10;
  }
  std::size_t left_out = bed.alarms.size();
  for (const AlarmDisplay& alarm : bed.alarms) {
    if (y + 2 * line > limit) break;
    const ImFont* font = frame.fonts.bold_fitting(alarm.text, box.width - 18, 24 * frame.unit);
    draw_alarm_text(draw, font, alarm, {box.x, y, box.width, line}, alarm.text, Align::left);
    std::string about = alarm.since + "  " + alarm.state;
    for (const std::string* more : {&alarm.turn, &alarm.source}) about += more->empty() ? "" : "  " + *more;
    draw_text(draw, small, {box.x + 8, y + line, box.width - 8, 20 * frame.unit}, ink(Tone::plain), about);
    y += line + 28 * frame.unit;
    --left_out;
  }
  if (left_out > 0) {
    draw_text(draw, small, {box.x, y, box.width, line}, ink(Tone::warning), std::to_string(left_out) + " more: press L");
    y += line;
  }
  return y + 8;
}

void draw_limits(Frame& frame, ImDrawList& draw, const BedState& bed, const Box& box, float y) {
  constexpr std::array<const char*, kLimitParameterCount> kNames{"HR", "SpO\xE2\x82\x82", "ABP systolic",
                                                                 "ABP diastolic", "ABP mean", "RR",
                                                                 "etCO\xE2\x82\x82", "FiCO\xE2\x82\x82", "ST mV", "QTc ms",
                                                                 "PVC/min", "SVPB/min", "dQTc ms"};
  constexpr std::array kTones{Tone::heart_rate,  Tone::spo2,        Tone::arterial,    Tone::arterial,
                              Tone::arterial,    Tone::respiration, Tone::respiration, Tone::respiration,
                              Tone::heart_rate,  Tone::heart_rate,  Tone::heart_rate,
                              Tone::heart_rate,  Tone::heart_rate};
  static_assert(kTones.size() == kLimitParameterCount && kNames.back() != nullptr);
  const Box low{box.x + box.width * 0.5F, y, box.width * 0.22F, 24 * frame.unit};
  const Box high{box.x + box.width * 0.75F, y, box.width * 0.25F, 24 * frame.unit};
  draw_text(draw, frame.fonts.bold(18 * frame.unit), low, ink(Tone::dim), "LOW", Align::right);
  draw_text(draw, frame.fonts.bold(18 * frame.unit), high, ink(Tone::dim), "HIGH", Align::right);
  y = draw_title(frame, draw, box, y, "LIMITS");
  const ImFont* font = frame.fonts.text(18 * frame.unit);
  const float line = std::round(25 * frame.unit);
  const auto text = [](const std::optional<float>& limit) {
    if (!limit) return std::string{"off"};
    std::array<char, 24> digits{};
    // Only ST has limits below one: two decimals of a millivolt.
    std::snprintf(digits.data(), digits.size(), std::abs(*limit) < 1.0F ? "%.2f" : "%.0f", static_cast<double>(*limit));
    return std::string{digits.data()};
  };
  for (std::size_t i = 0; i < kLimitParameterCount; ++i) {
    const LimitPair& limits = bed.status.limits[i];
    draw_text(draw, font, {box.x, y, box.width * 0.5F, line}, ink(kTones[i]), kNames[i]);
    draw_text(draw, font, {box.x + box.width * 0.5F, y, box.width * 0.22F, line}, kWhite, text(limits.low), Align::right);
    draw_text(draw, font, {box.x + box.width * 0.75F, y, box.width * 0.25F, line}, kWhite, text(limits.high),
              Align::right);
    y += line;
  }
}

void draw_side(Frame& frame, ImDrawList& draw, const BedState& state, const BedDisplay& bed, const Box& box) {
  const float limits_height = (31 + static_cast<float>(kLimitParameterCount) * 26) * frame.unit;
  const std::vector<NumericDisplay> others = other_numerics(frame.model, state, frame.now);
  const float line = std::round(25 * frame.unit);
  const float others_height = others.empty() ? 0 : 40 * frame.unit + line * static_cast<float>(others.size());
  float y = draw_buttons(frame, bed, box);
  y = draw_actions(frame, state, box, y);
  if (const std::string off = alarms_off_text(state); !off.empty()) {
    draw_text(draw, frame.fonts.bold(16 * frame.unit), {box.x, y, box.width, line}, ink(Tone::warning), "OFF: " + off);
    y += line;
  }
  draw_alarm_list(frame, draw, bed, box, y, box.bottom() - limits_height - others_height);
  y = box.bottom() - limits_height - others_height;
  if (!others.empty()) {
    float at = draw_title(frame, draw, box, y, "OTHER VALUES");
    for (const NumericDisplay& numeric : others) {
      draw_small_numeric(frame, draw, numeric, {box.x, at, box.width, line});
      at += line;
    }
  }
  draw_limits(frame, draw, state, box, box.bottom() - limits_height);
}

}  // namespace

void draw_bed_view(Frame& frame, const Box& box) {
  const BedState* state = frame.model.find(frame.state.opened);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (state == nullptr) {
    draw_text(draw, frame.fonts.bold(30 * frame.unit), box, ink(Tone::technical),
              "Bed " + std::to_string(frame.state.opened.value) + " is not in this ward (Esc: back)", Align::centre);
    return;
  }
  const BedPlan plan = plan_bed(frame, box, !state->alarms.empty());
  const BedDisplay bed = bed_display(frame.model, *state, kMostChannels, frame.now);
  if (!bed.alarms.empty()) {
    const AlarmDisplay& worst = bed.alarms.front();
    const bool dark = !worst.lit || worst.alarm.acknowledged;
    draw_frame(draw, box.inside(1), dark ? inks(worst.tone).dark : ink(worst.tone), std::round(4 * frame.unit));
  }
  draw_bed_header(frame, draw, bed, plan.header);
  // Curves in a draw list of their own: its 16-bit indices are soon used up.
  ImGui::SetCursorScreenPos(plan.traces.min());
  ImGui::BeginChild("traces", {plan.traces.width, plan.traces.height}, false,
                    ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoInputs);
  const bool aligned = bed.rows.size() <= kMostAligned;
  const auto rows = static_cast<float>(std::max<std::size_t>(1, bed.rows.size()));
  const float height = aligned ? row_height(frame, bed, plan.traces.height) : std::floor(plan.traces.height / rows);
  draw_traces(frame, *ImGui::GetWindowDrawList(), bed, plan.traces, height);
  ImGui::EndChild();
  if (aligned) {
    draw_aligned_numerics(frame, draw, bed, plan.numerics, height);
  } else {
    draw_column_of_numerics(frame, draw, bed, plan.numerics);
  }
  draw_why(frame, draw, *state, plan.why);
  draw_side(frame, draw, *state, bed, plan.side);
}

}  // namespace ward
