#include "pipeline/domain/event_digest.h"

#include <bit>

namespace ward {
namespace {

template <class E>
std::uint64_t number(E value) {
  return static_cast<std::uint64_t>(value);
}

}  // namespace

void EventDigest::add(std::uint64_t value) {
  for (unsigned shift = 0; shift < 64; shift += 8) add_byte(static_cast<std::uint8_t>(value >> shift));
}

void EventDigest::add(float value) { add(number(std::bit_cast<std::uint32_t>(value))); }

void EventDigest::add(Instant time) { add(number(time.time_since_epoch().count())); }

void EventDigest::add(std::string_view text) {
  add(number(text.size()));
  for (const char c : text) add_byte(static_cast<std::uint8_t>(c));
}

void EventDigest::add(const Event& event) {
  add(number(event.bed.value));
  add(number(event.late));
  add(event.received);
  add(number(event.body.index()));
  std::visit([this](const auto& body) { add_body(body); }, event.body);
}

void EventDigest::add_body(const SampleBlock& block) {
  add(number(block.channel.code));
  add(number(block.channel.instance));
  add(number(block.unit));
  add(number(block.period.numerator));
  add(number(block.period.denominator));
  add(block.first_sample);
  add(block.scale);
  add(block.offset);
  add(number(block.count));
  add(number(block.state));
  for (const std::int16_t sample : block.raw()) add(number(static_cast<std::uint16_t>(sample)));
}

void EventDigest::add_body(const Vital& vital) {
  add(number(vital.code));
  add(number(vital.unit));
  add(vital.time);
  // What an unavailable vital reads has no meaning.
  if (const auto value = vital.value()) add(*value);
  add(number(vital.validity));
  add(number(vital.origin));
}

void EventDigest::add_body(const DeviceAlarm& alarm) {
  add(number(alarm.mdc_code));
  add(number(alarm.priority));
  add(number(alarm.kind));
  add(number(alarm.active));
  add(alarm.text.view());
  add(alarm.time);
}

void EventDigest::add_body(const PacePulse& pulse) { add(pulse.time); }

void EventDigest::add_body(const Gap& gap) {
  add(gap.first_sequence);
  add(gap.last_sequence);
  add(number(gap.permanent));
}

void EventDigest::add_body(const FeedStatus& status) {
  add(number(status.device.value));
  add(number(status.connected));
  add(number(status.clock_skewed));
  add(number(status.encrypted));
  add(status.frames_received);
  add(status.frames_duplicate);
  add(status.frames_backfilled);
  add(status.frames_refused);
  add(status.frames_lost);
  add(status.frames_missing);
  add(number(status.last_refusal));
  add(status.latency_ms);
  add(status.clock_drift_ppm);
  add(number(status.clock_offset.count()));
  add(status.boot_epoch);
  add(status.acked_through);
}

void EventDigest::add_body(const Command& command) {
  add(number(command.id.value));
  add(number(command.kind));
  add(number(command.condition));
  add(number(command.parameter));
  add_pair(command.limits);
  add(number(command.duration.count()));
  add_patient(command.patient);
  add(command.operator_name.view());
  add(command.reply_to);
  add(number(command.on));
  add_staff(command.staff);
  add(number(command.observation));
  add(command.observed);
}

void EventDigest::add_body(const Beat& beat) {
  add(beat.time);
  add(number(beat.source));
  add(number(beat.beat_class));
  add(number(beat.form));
  add(number(beat.provisional));
}

void EventDigest::add_body(const ChannelQuality& quality) {
  add(number(quality.channel.code));
  add(number(quality.channel.instance));
  add(number(quality.quality));
}

void EventDigest::add_body(const Alarm& alarm) {
  add(number(alarm.condition));
  add(number(alarm.priority));
  add(number(alarm.kind));
  add(number(alarm.phase));
  add(number(alarm.acknowledged));
  add(number(alarm.has_limit));
  add(alarm.value);
  add(alarm.limit);
  add(alarm.onset);
  add(alarm.changed);
  add(number(alarm.occurrence));
  add(number(alarm.lead));
  add(number(alarm.sources));
  add(alarm.device_text.view());
  add(alarm.reminded);
  add(number(alarm.escalation));
  add(alarm.escalated);
  add(alarm.responsible.view());
}

void EventDigest::add_body(const AlarmEvidence& evidence) {
  add(number(evidence.condition));
  add(number(evidence.decision));
  add(number(evidence.from_device));
  add(evidence.decided);
  add(evidence.rate);
  add(evidence.score);
  add(number(evidence.beats.size()));
  for (const EvidenceBeat& beat : evidence.beats) {
    add(beat.time);
    add(number(beat.beat_class));
  }
  add(number(evidence.channels.size()));
  for (const ChannelTestimony& channel : evidence.channels) {
    add(number(channel.channel.code));
    add(number(channel.channel.instance));
    add(number(channel.testimony));
    add(number(channel.quality));
    add(channel.rate);
  }
  add(number(evidence.readings.size()));
  for (const EvidenceReading& reading : evidence.readings) {
    add(reading.time);
    add(reading.value);
  }
}

void EventDigest::add_body(const BedStatus& status) {
  add(status.label.view());
  add(number(status.admitted));
  add_patient(status.patient);
  for (const LimitPair& pair : status.limits) add_pair(pair);
  add(number(status.audio_paused));
  add(status.audio_paused_until);
  add(number(status.feed_connected));
  add(status.admitted_since);
}

void EventDigest::add_body(const CommandOutcome& outcome) {
  add(number(outcome.id.value));
  add(number(outcome.kind));
  add(number(outcome.refusal));
  add(outcome.reply_to);
}

void EventDigest::add_body(const BedSetup& setup) {
  add(number(setup.bed.value));
  add(setup.label.view());
  add(number(setup.admitted));
  add_patient(setup.patient);
  add(number(setup.limits.has_value()));
  if (setup.limits) {
    for (const LimitPair& pair : *setup.limits) add_pair(pair);
  }
  add(setup.audio_paused_until.value_or(Instant{}));
  add(setup.device.view());
  add(setup.device_since);
  add(setup.admitted_since);
}

void EventDigest::add_body(const FrameEnd& end) {
  add(number(end.device.value));
  add(end.boot_epoch);
  add(end.sequence);
  add(number(end.whole));
}

void EventDigest::add_body(const CareStatus& care) {
  add_inactivation(care.inactivation);
  add(care.reminded);
  add_staff(care.staff);
  add_observations(care.observations);
}

void EventDigest::add_body(const RestoredCare& care) {
  add_inactivation(care.inactivation);
  add_staff(care.staff);
  add_observations(care.observations);
}

void EventDigest::add_body(const EarlyWarning& warning) {
  for (const ScoreRange& range : {warning.news2, warning.mews, warning.qsofa}) {
    add(number(range.lowest));
    add(number(range.highest));
  }
  add(number(warning.band));
  add(number(warning.band_at_least));
  add(number(warning.inputs.size()));
  for (const ScoreInput& input : warning.inputs) {
    add(number(input.kind));
    add(number(input.known));
    add(input.known ? input.value : 0.0F);
    add(input.time);
    add(number(input.points));
  }
}

void EventDigest::add_body(const LimitProposal& proposal) {
  for (const LimitPair& pair : proposal.limits) add_pair(pair);
  add(number(proposal.proposed.size()));
  for (const LimitParameter parameter : proposal.proposed) add(number(parameter));
}

void EventDigest::add_inactivation(const Inactivation& inactivation) {
  add(number(inactivation.audio_off));
  add(inactivation.alarm_paused_until.value_or(Instant{}));
  for (const std::uint64_t word : inactivation.alarms_off.words()) add(word);
  add(inactivation.standby_since.value_or(Instant{}));
}

void EventDigest::add_observations(const Observations& observations) {
  add(number(observations.size()));
  for (const Observation& observation : observations) {
    add(number(observation.kind));
    add(observation.value);
    add(observation.time);
  }
}

void EventDigest::add_staff(const Staff& staff) {
  add(staff.primary.view());
  add(staff.buddy.view());
  add(staff.charge.view());
}

void EventDigest::add_pair(const LimitPair& pair) {
  add(number(pair.low.has_value()));
  add(pair.low.value_or(0.0F));
  add(number(pair.high.has_value()));
  add(pair.high.value_or(0.0F));
}

void EventDigest::add_patient(const Patient& patient) {
  add(patient.id.view());
  add(patient.name.view());
  add(number(patient.category));
  add(number(patient.paced));
}

}  // namespace ward
