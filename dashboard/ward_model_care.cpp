// What is made quiet at a bed, who is asked, how the patient scores.
#include <algorithm>

#include "dashboard/ward_model_display.h"
#include "pipeline/domain/alarm_why.h"

namespace ward {
namespace {

/// Just reminded: the mark flashes, then stands steady again.
bool flashes(Instant reminded, Instant server_now) {
  return reminded != Instant{} && server_now - reminded < kReminderShown && server_now >= reminded;
}

std::string_view name_at(const Staff& staff, EscalationStep step) {
  switch (step) {
    case EscalationStep::none: return "";
    case EscalationStep::primary: return staff.primary.view();
    case EscalationStep::buddy: return staff.buddy.view();
    case EscalationStep::charge: return staff.charge.view();
    case EscalationStep::ward: return "";
  }
  return "";
}

std::string_view step_text(EscalationStep step) {
  switch (step) {
    case EscalationStep::none: return "";
    case EscalationStep::primary: return "nurse";
    case EscalationStep::buddy: return "buddy";
    case EscalationStep::charge: return "charge";
    case EscalationStep::ward: return "WARD";
  }
  return "";
}

Tone band_tone(EscalationBand band) {
  switch (band) {
    case EscalationBand::none:
    case EscalationBand::low: return Tone::plain;
    case EscalationBand::low_medium: return Tone::medium;
    case EscalationBand::medium: return Tone::warning;
    case EscalationBand::high: return Tone::high;
  }
  return Tone::plain;
}

}  // namespace

std::string turn_text(const Alarm& alarm, const Staff& staff) {
  if (!alarm.responsible.empty()) return std::string{alarm.responsible.view()} + " answers";
  if (alarm.escalation == EscalationStep::none) return {};
  std::string text = "\xE2\x86\x92 " + std::string{step_text(alarm.escalation)};
  const std::string_view name = name_at(staff, alarm.escalation);
  return name.empty() ? text : text + " " + std::string{name};
}

std::string source_text(const Alarm& alarm) {
  if (alarm.sources == AlarmSources::device) return "from the device";
  return alarm.sources == AlarmSources::both ? "the device too" : "";
}

std::vector<Mark> quiet_marks(const WardModel& model, const BedState& bed, Instant now) {
  std::vector<Mark> marks;
  if (!bed.care) return marks;
  const Inactivation& made = bed.care->inactivation;
  const Instant server_now = model.server_time(now);
  const bool lit = !flashes(bed.care->reminded, server_now) || flash_lit(AlarmPriority::medium, now);
  const auto add = [&](std::string text) { marks.push_back({std::move(text), Tone::warning, lit}); };
  if (made.standby_since) add("STANDBY");
  if (made.alarm_paused_until && *made.alarm_paused_until > server_now) {
    add("ALARM PAUSED " + countdown_text(*made.alarm_paused_until - server_now));
  }
  if (made.audio_off) add("AUDIO OFF");
  if (const std::size_t off = made.alarms_off.size(); off > 0) {
    add(std::to_string(off) + (off == 1 ? " ALARM OFF" : " ALARMS OFF"));
  }
  return marks;
}

std::string alarms_off_text(const BedState& bed) {
  std::string text;
  if (!bed.care) return text;
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (!bed.care->inactivation.alarms_off.contains(info.condition)) continue;
    text += (text.empty() ? "" : ", ") + std::string{info.label};
    if (info.comparison == '<') text += " low";
    if (info.comparison == '>') text += " high";
  }
  return text;
}

std::optional<Mark> score_mark(const BedState& bed) {
  if (!bed.warning) return std::nullopt;
  const ScoreRange range = bed.warning->news2;
  std::string text = "NEWS2 " + std::to_string(range.lowest);
  if (range.highest != range.lowest) text += "-" + std::to_string(range.highest);
  // What is missing may make it worse: the range says so. The colour says what is
  // certain, or every bed without an entered temperature would stand there in red.
  return Mark{std::move(text), band_tone(bed.warning->band_at_least), true};
}

std::string why_text(const BedState& bed, const Alarm& alarm) {
  const auto found = std::find_if(bed.evidence.rbegin(), bed.evidence.rend(),
                                  [&](const AlarmEvidence& evidence) { return explains(evidence, alarm); });
  return alarm_why(alarm, found == bed.evidence.rend() ? nullptr : &*found);
}

}  // namespace ward
