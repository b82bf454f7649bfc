// What a conclusion says, so that a difference between two can be read.
#include <array>
#include <cstdio>
#include <string>

#include "pipeline/domain/codes.h"
#include "pipeline/replay/bed_replay.h"

namespace ward {
namespace {

std::string label_of(std::uint32_t code) {
  const CodeInfo* info = find_code(code);
  return info != nullptr ? std::string{info->label} : "code " + std::to_string(code);
}

/// Enough digits to tell any two floats apart.
std::string digits(float value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.9g", static_cast<double>(value));
  return text.data();
}

std::string at(Instant time) { return " at " + to_rfc3339(time).substr(11, 12); }

std::string words(const Alarm& alarm) {
  std::string text = alarm_text(alarm);
  switch (alarm.phase) {
    case AlarmPhase::active: text += " raised"; break;
    case AlarmPhase::latched: text += " latched"; break;
    case AlarmPhase::inactive: text += " ended"; break;
  }
  if (alarm.acknowledged) text += ", acknowledged";
  return text + ", occurrence " + std::to_string(alarm.occurrence) + ", onset" + at(alarm.onset);
}

std::string words(const Vital& vital) {
  const auto value = vital.value();
  return label_of(vital.code) + " " + (value ? digits(*value) : std::string{"unavailable"}) + at(vital.time);
}

std::string words(const Beat& beat) {
  constexpr std::array kSources{"ECG", "pleth", "ABP"};
  constexpr std::array kClasses{"unclassified", "N", "S", "V", "paced"};
  const auto source = static_cast<std::size_t>(beat.source);
  const auto kind = static_cast<std::size_t>(beat.beat_class);
  std::string text = source < kSources.size() ? kSources[source] : "?";
  text += std::string{" beat "} + (kind < kClasses.size() ? kClasses[kind] : "?") + at(beat.time);
  return text + (beat.provisional ? ", provisional" : "");
}

std::string words(const ChannelQuality& quality) {
  return "quality " + std::to_string(static_cast<int>(quality.quality)) + " of " + label_of(quality.channel.code);
}

std::string words(const AlarmEvidence& evidence) {
  const bool withheld = evidence.decision == AlarmDecision::withheld;
  return std::string{alarm_info(evidence.condition).label} + (withheld ? " withheld" : " confirmed") + ", rate " +
         digits(evidence.rate) + ", score " + digits(evidence.score);
}

std::string words(const BedStatus& status) {
  std::string text = status.admitted ? "bed occupied" : "bed free";
  if (status.audio_paused) text += ", audio paused until" + at(status.audio_paused_until).substr(3);
  return text + (status.feed_connected ? ", feed connected" : ", no feed");
}

std::string words(const CommandOutcome& outcome) {
  return "answer to command " + std::to_string(outcome.id.value) +
         (outcome.refusal == ErrorCode::none ? ": done" : ": refused");
}

std::string words(const CareStatus& care) {
  const Inactivation& made = care.inactivation;
  std::string text = made.audio_off ? "audio off" : "audio on";
  if (made.alarm_paused_until) text += ", alarms paused until" + at(*made.alarm_paused_until).substr(3);
  if (made.standby_since) text += ", standby since" + at(*made.standby_since).substr(3);
  return text + ", " + std::to_string(made.alarms_off.size()) + " alarms off";
}

std::string words(const EarlyWarning& warning) {
  return "NEWS2 " + std::to_string(warning.news2.lowest) + "-" + std::to_string(warning.news2.highest);
}

std::string words(const LimitProposal& proposal) {
  return "limits proposed for " + std::to_string(proposal.proposed.size()) + " parameters";
}

template <class Body>
std::string words(const Body&) {
  return "an input";
}

}  // namespace

std::string output_words(const Event& output) {
  return std::visit([](const auto& body) { return words(body); }, output.body);
}

}  // namespace ward
