#include "dashboard/ward_model_display.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace ward {
namespace {

/// A line of the screen: the waveforms that may stand in it and its numeric.
struct Line {
  CodeGroup group;
  std::optional<NumericSlot> slot;
};
// In the order of bedside monitors: what kills first stands first.
constexpr std::array kLines{
    Line{CodeGroup::ecg, NumericSlot::heart_rate},          Line{CodeGroup::pleth, NumericSlot::spo2},
    Line{CodeGroup::pressure, NumericSlot::arterial},       Line{CodeGroup::respiration, NumericSlot::respiration},
    Line{CodeGroup::co2, NumericSlot::co2},
};
constexpr std::array kStripSlots{NumericSlot::respiration, NumericSlot::nibp,   NumericSlot::temperature,
                                 NumericSlot::co2,         NumericSlot::venous, NumericSlot::perfusion};

CodeGroup group_of(const ChannelTrace& trace) {
  const CodeInfo* info = find_code(trace.channel.code);
  return info != nullptr ? info->group : CodeGroup::other;
}

bool off(const ChannelTrace& trace) {
  return trace.state == ChannelState::leads_off || trace.quality == SignalQuality::leads_off ||
         trace.quality == SignalQuality::no_signal;
}

/// Which of a group's waveforms stands in its line: one that is connected,
/// lead II before others, an arterial line before a venous one.
int rank(const ChannelTrace& trace) {
  int points = off(trace) ? 100 : 0;
  if (trace.channel.code == mdc::kEcgLeadII) points -= 10;
  if (is_arterial_pressure(trace.channel.code)) points -= 10;
  return points + static_cast<int>(trace.channel.instance);
}

std::vector<const ChannelTrace*> by_rank(const BedState& bed, CodeGroup group) {
  std::vector<const ChannelTrace*> found;
  for (const ChannelTrace& trace : bed.channels) {
    if (group_of(trace) == group) found.push_back(&trace);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const ChannelTrace* a, const ChannelTrace* b) { return rank(*a) < rank(*b); });
  return found;
}

/// Every line with something in it, then the waveforms left over.
std::vector<BedRow> all_rows(const WardModel& model, const BedState& bed, Instant now) {
  std::vector<BedRow> rows;
  std::vector<BedRow> rest;
  for (const Line& line : kLines) {
    const auto traces = by_rank(bed, line.group);
    BedRow row;
    if (!traces.empty()) row.trace = trace_display(model, bed, *traces.front(), now);
    if (line.slot) row.numeric = numeric(model, bed, *line.slot, now);
    // CVP or PAP alone in the pressure line has no arterial numeric beside it.
    if (row.trace || row.numeric) rows.push_back(row);
    for (std::size_t i = 1; i < traces.size(); ++i) {
      BedRow extra{trace_display(model, bed, *traces[i], now), std::nullopt};
      if (traces[i]->channel.code == mdc::kCvp) extra.numeric = numeric(model, bed, NumericSlot::venous, now);
      rest.push_back(extra);
    }
  }
  for (const ChannelTrace* trace : by_rank(bed, CodeGroup::other)) {
    rest.push_back({trace_display(model, bed, *trace, now), std::nullopt});
  }
  rows.insert(rows.end(), rest.begin(), rest.end());
  return rows;
}

bool has_row(const std::vector<BedRow>& rows, NumericSlot slot) {
  return std::any_of(rows.begin(), rows.end(),
                     [&](const BedRow& row) { return row.numeric && row.numeric->slot == slot; });
}

std::string_view category_text(PatientCategory category) {
  switch (category) {
    case PatientCategory::adult: return "";
    case PatientCategory::paediatric: return "PED";
    case PatientCategory::neonatal: return "NEO";
  }
  return "";
}

void write_audio_pause(const WardModel& model, const BedState& bed, Instant now, BedDisplay& shown) {
  const Nanoseconds left = bed.status.audio_paused_until - model.server_time(now);
  shown.audio_paused = bed.status.audio_paused && left > Nanoseconds{};
  // Rounded up: the countdown ends with 0:01, and never says 0:00 of a pause
  // that still lasts.
  if (shown.audio_paused) shown.audio_countdown = countdown_text(left);
}

/// Of the alarms the first that somebody is asked about, or has accepted.
void write_marks(const WardModel& model, const BedState& bed, Instant now, BedDisplay& shown) {
  if (!shown.admitted) return;
  shown.marks = quiet_marks(model, bed, now);
  shown.score = score_mark(bed);
  const auto turn = std::find_if(shown.alarms.begin(), shown.alarms.end(),
                                 [](const AlarmDisplay& alarm) { return !alarm.turn.empty(); });
  if (turn == shown.alarms.end()) return;
  const bool everybody = turn->alarm.escalation == EscalationStep::ward && turn->alarm.responsible.empty();
  shown.marks.push_back({turn->turn, everybody ? Tone::high : Tone::plain, true});
}

void write_age(const WardModel& model, const BedState& bed, Instant now, BedDisplay& shown) {
  if (bed.newest_data == Instant{}) return;
  const Nanoseconds age = model.server_time(now) - bed.newest_data;
  shown.age_stale = age >= kTraceBlankAfter;
  shown.age = data_age_text(age);
}

/// Why none of the waveforms is drawn, when all have one reason: said once.
std::string common_reason(const std::vector<BedRow>& rows) {
  std::string common;
  for (const BedRow& row : rows) {
    if (!row.trace) continue;
    if (row.trace->reason.empty() || (!common.empty() && row.trace->reason != common)) return {};
    common = row.trace->reason;
  }
  return common;
}

void write_alarms(const WardModel& model, const BedState& bed, Instant now, BedDisplay& shown) {
  const std::vector<Alarm> sorted = sorted_alarms(bed);
  for (const Alarm& alarm : sorted) shown.alarms.push_back(alarm_display(model, bed, alarm, now));
  shown.shown = shown_alarm(sorted, now);
  if (sorted.size() > 1) shown.more = "+" + std::to_string(sorted.size() - 1);
  if (model.server_link(now) == ServerLink::lost) {
    // The last that was heard, not what is: nothing of it may look alive.
    for (AlarmDisplay& alarm : shown.alarms) alarm.lit = false;
  }
}

}  // namespace

BedDisplay bed_display(const WardModel& model, const BedState& bed, std::size_t most_rows, Instant now) {
  BedDisplay shown;
  shown.bed = bed.bed;
  shown.label = model.bed_label(bed.bed);
  const Patient& patient = bed.status.patient;
  shown.patient_id = patient.id.view();
  shown.patient = patient.name.empty() ? patient.id.view() : patient.name.view();
  shown.category = category_text(patient.category);
  shown.admitted = bed.status.admitted;
  write_alarms(model, bed, now, shown);
  write_audio_pause(model, bed, now, shown);
  write_marks(model, bed, now, shown);
  write_age(model, bed, now, shown);
  shown.rows = all_rows(model, bed, now);
  if (!shown.admitted) {
    shown.headline = "NOT ADMITTED";
    shown.rows.clear();
  } else if (shown.rows.empty()) {
    shown.headline = bed.status.feed_connected ? "WAITING FOR DATA" : "NO DEVICE";
  }
  if (shown.rows.size() > most_rows) shown.rows.resize(most_rows);
  if (!shown.admitted) return shown;
  shown.blank_reason = common_reason(shown.rows);
  for (const NumericSlot slot : kStripSlots) {
    if (has_row(shown.rows, slot)) continue;
    if (auto strip = numeric(model, bed, slot, now)) shown.strip.push_back(*strip);
  }
  // A tile of few rows must not lose the pressure or the saturation.
  for (const NumericSlot slot : {NumericSlot::arterial, NumericSlot::spo2}) {
    if (has_row(shown.rows, slot)) continue;
    if (auto strip = numeric(model, bed, slot, now)) shown.strip.insert(shown.strip.begin(), *strip);
  }
  return shown;
}

WardGrid ward_grid(std::size_t beds, float width, float height) {
  const std::size_t count = std::clamp<std::size_t>(beds, 1, kTilesPerPage);
  // Wide enough for a strip beside its numeric, high enough for three of them.
  constexpr float kBestShape = 1.9F;
  // Narrower tiles have no room for a pressure one can read from afar.
  constexpr float kLeastWidth = 300.0F / 1920.0F;
  constexpr float kCostOfEmpty = 6.0F;
  constexpr float kCostOfNarrow = 3.0F;
  WardGrid best;
  float best_cost = 1e9F;
  for (std::size_t columns = 1; columns <= count; ++columns) {
    const std::size_t rows = (count + columns - 1) / columns;
    const float shape = (width / static_cast<float>(columns)) / (height / static_cast<float>(rows));
    const float empty = static_cast<float>(columns * rows - count) / static_cast<float>(columns * rows);
    const float narrow = std::max(0.0F, 1.0F - 1.0F / static_cast<float>(columns) / kLeastWidth);
    const float cost = std::abs(std::log(shape / kBestShape)) + kCostOfEmpty * empty + kCostOfNarrow * narrow;
    if (cost < best_cost) {
      best_cost = cost;
      best = {columns, rows};
    }
  }
  return best;
}

std::string time_of_day(Instant time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
  const std::time_t utc_seconds = static_cast<std::time_t>(whole.count());
  std::tm local{};
  localtime_r(&utc_seconds, &local);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d:%02d", local.tm_hour, local.tm_min, local.tm_sec);
  return text.data();
}

std::string age_text(Nanoseconds age) {
  const std::int64_t whole = std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(age).count());
  std::array<char, 40> text{};
  if (whole < 60) {
    std::snprintf(text.data(), text.size(), "%d s", static_cast<int>(whole));
  } else if (whole < 3600) {
    std::snprintf(text.data(), text.size(), "%d:%02d min", static_cast<int>(whole / 60), static_cast<int>(whole % 60));
  } else {
    std::snprintf(text.data(), text.size(), "%lld:%02d h", static_cast<long long>(whole / 3600),
                  static_cast<int>(whole / 60 % 60));
  }
  return text.data();
}

std::string data_age_text(Nanoseconds age) { return age < std::chrono::seconds{1} ? "<1 s" : age_text(age); }

std::string countdown_text(Nanoseconds left) {
  const std::int64_t whole = std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::seconds>(left).count());
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%lld:%02d", static_cast<long long>(whole / 60), static_cast<int>(whole % 60));
  return text.data();
}

}  // namespace ward
