#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "pipeline/domain/event.h"
#include "pipeline/domain/inline_vector.h"
#include "pipeline/store/byte_reader.h"
#include "pipeline/store/byte_writer.h"

namespace ward {

/// Difference and sum that wrap: any time may stand in hostile bytes.
[[nodiscard]] constexpr std::int64_t wrapped_difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
[[nodiscard]] constexpr std::int64_t wrapped_sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

/// Format of the store whose events first had the fields of care: what people
/// set at a bed, escalation, reminders.
inline constexpr std::uint16_t kCareFieldsVersion = 3;

/// Writes the fields that store_fields() names, in their order.
class FieldWriter {
 public:
  /// Everything is written as it is now.
  [[nodiscard]] static constexpr bool has_since(std::uint16_t /*version*/) { return true; }
  /// @param base  times are told relative to it, nanoseconds
  FieldWriter(wire::Bytes& into, std::int64_t base) : out_(into), base_(base) {}

  void number(std::unsigned_integral auto value) { out_.number(value); }
  void flag(bool value) { out_.byte(value ? 1 : 0); }
  template <class E>
  void choice(E value, E /*last*/) {
    out_.number(static_cast<std::uint64_t>(value));
  }
  void real(float value) { out_.fixed(value); }
  void time(Instant value) { out_.signed_number(wrapped_difference(value.time_since_epoch().count(), base_)); }
  void duration(Nanoseconds value) { out_.signed_number(value.count()); }
  template <std::size_t N>
  void text(const FixedString<N>& value) {
    out_.text(value.view());
  }
  template <class T, std::size_t N>
  void list(const InlineVector<T, N>& items, auto each) {
    out_.number(items.size());
    for (const T& item : items) each(*this, item);
  }
  template <class T>
  void optional(const std::optional<T>& value, auto field) {
    flag(value.has_value());
    if (value) field(*this, *value);
  }

 private:
  ByteWriter out_;
  std::int64_t base_;
};

/// Reads them again: the same calls in the same order.
class FieldReader {
 public:
  /// @param version  format of the file
  FieldReader(ByteReader& in, std::int64_t base, std::uint16_t version) : in_(in), base_(base), version_(version) {}

  /// Fields that later versions appended keep their defaults.
  [[nodiscard]] bool has_since(std::uint16_t version) const { return version_ >= version; }

  template <std::unsigned_integral N>
  void number(N& value) {
    value = static_cast<N>(in_.number_up_to(static_cast<N>(~N{0})));
  }
  void flag(bool& value) { value = in_.number_up_to(1) == 1; }
  template <class E>
  void choice(E& value, E last) {
    const std::uint64_t number = in_.number();
    if (number > static_cast<std::uint64_t>(last)) return in_.refuse(ErrorCode::invalid_state);
    value = static_cast<E>(number);
  }
  void real(float& value) { value = in_.fixed<float>(); }
  void time(Instant& value) { value = Instant{Nanoseconds{wrapped_sum(base_, in_.signed_number())}}; }
  void duration(Nanoseconds& value) { value = Nanoseconds{in_.signed_number()}; }
  template <std::size_t N>
  void text(FixedString<N>& value) {
    value = FixedString<N>(in_.text(N));
  }
  template <class T, std::size_t N>
  void list(InlineVector<T, N>& items, auto each) {
    const std::uint64_t count = in_.number();
    if (count > N) return in_.refuse(ErrorCode::length_mismatch);
    for (std::uint64_t i = 0; i < count && in_.ok(); ++i) each(*this, *items.append());
  }
  template <class T>
  void optional(std::optional<T>& value, auto field) {
    bool is_there = false;
    flag(is_there);
    if (is_there) field(*this, value.emplace());
  }

 private:
  ByteReader& in_;
  std::int64_t base_;
  std::uint16_t version_;
};

template <class T, class Body>
concept Stored = std::same_as<std::remove_const_t<T>, Body>;

// On disk: the order and the kind of each field are the format (docs/store.md).
// Writing and reading are one list, so that they cannot differ.

void store_fields(auto&, Stored<Tick> auto&) {}

void store_fields(auto& to, Stored<ChannelId> auto& channel) {
  to.number(channel.code);
  to.number(channel.instance);
}

void store_fields(auto& to, Stored<LimitPair> auto& limits) {
  const auto real = [](auto& at, auto& value) { at.real(value); };
  to.optional(limits.low, real);
  to.optional(limits.high, real);
}

inline void store_fields(FieldWriter& to, const LimitSet& limits) {
  to.number(limits.size());
  for (const LimitPair& pair : limits) store_fields(to, pair);
}

/// Parameters are appended: an earlier version's file tells fewer, a later
/// one's more, which mean nothing here.
inline void store_fields(FieldReader& from, LimitSet& limits) {
  std::uint8_t count = 0;
  from.number(count);
  limits.fill(kUntoldLimits);
  for (std::size_t i = 0; i < count; ++i) {
    LimitPair told;
    store_fields(from, told);
    if (i < limits.size()) limits[i] = told;
  }
}

void store_fields(auto& to, Stored<Patient> auto& patient) {
  to.text(patient.id);
  to.text(patient.name);
  to.choice(patient.category, PatientCategory::neonatal);
  to.flag(patient.paced);
}

void store_fields(auto& to, Stored<Vital> auto& vital) {
  to.number(vital.code);
  to.choice(vital.unit, Unit{0xFFFFFFFFU});
  to.time(vital.time);
  to.real(vital.reading);
  to.choice(vital.validity, Validity::unavailable);
  to.choice(vital.origin, VitalOrigin::derived);
  to.flag(vital.aged);
}

void store_fields(auto& to, Stored<DeviceAlarm> auto& alarm) {
  to.number(alarm.mdc_code);
  to.choice(alarm.priority, AlarmPriority::high);
  to.choice(alarm.kind, AlarmKind::technical);
  to.flag(alarm.active);
  to.text(alarm.text);
  if (!to.has_since(kCareFieldsVersion)) return;
  to.time(alarm.time);
}

void store_fields(auto& to, Stored<PacePulse> auto& pulse) { to.time(pulse.time); }

void store_fields(auto& to, Stored<Gap> auto& gap) {
  to.number(gap.first_sequence);
  to.number(gap.last_sequence);
  to.flag(gap.permanent);
}

void store_fields(auto& to, Stored<FeedStatus> auto& status) {
  to.number(status.device.value);
  to.flag(status.connected);
  to.flag(status.clock_skewed);
  to.flag(status.encrypted);
  to.number(status.frames_received);
  to.number(status.frames_duplicate);
  to.number(status.frames_backfilled);
  to.number(status.frames_refused);
  to.number(status.frames_lost);
  to.number(status.frames_missing);
  to.choice(status.last_refusal, kLastErrorCode);
  to.real(status.latency_ms);
  to.real(status.clock_drift_ppm);
  to.duration(status.clock_offset);
  to.number(status.boot_epoch);
  to.number(status.acked_through);
}

void store_fields(auto& to, Stored<Staff> auto& staff) {
  to.text(staff.primary);
  to.text(staff.buddy);
  to.text(staff.charge);
}

void store_fields(auto& to, Stored<Inactivation> auto& inactivation) {
  const auto time = [](auto& at, auto& value) { at.time(value); };
  to.flag(inactivation.audio_off);
  to.optional(inactivation.alarm_paused_until, time);
  for (auto& word : inactivation.alarms_off.words()) to.number(word);
  to.optional(inactivation.standby_since, time);
}

void store_fields(auto& to, Stored<Command> auto& command) {
  to.number(command.id.value);
  to.choice(command.kind, kLastCommandKind);
  to.choice(command.condition, AlarmCondition{0xFF});
  to.choice(command.parameter, LimitParameter{kLimitParameterCount - 1});
  store_fields(to, command.limits);
  to.duration(command.duration);
  store_fields(to, command.patient);
  to.text(command.operator_name);
  to.number(command.reply_to);
  if (!to.has_since(kCareFieldsVersion)) return;
  to.flag(command.on);
  store_fields(to, command.staff);
  to.choice(command.observation, ObservationKind{kObservationKinds - 1});
  to.real(command.observed);
}

void store_fields(auto& to, Stored<Beat> auto& beat) {
  to.time(beat.time);
  to.choice(beat.source, BeatSource::arterial_pressure);
  to.choice(beat.beat_class, BeatClass::paced);
  to.number(beat.form);
  to.flag(beat.provisional);
}

void store_fields(auto& to, Stored<ChannelQuality> auto& quality) {
  store_fields(to, quality.channel);
  to.choice(quality.quality, SignalQuality::no_signal);
}

void store_fields(auto& to, Stored<Alarm> auto& alarm) {
  to.choice(alarm.condition, AlarmCondition{0xFF});
  to.choice(alarm.priority, AlarmPriority::high);
  to.choice(alarm.kind, AlarmKind::technical);
  to.choice(alarm.phase, AlarmPhase::latched);
  to.flag(alarm.acknowledged);
  to.flag(alarm.has_limit);
  to.real(alarm.value);
  to.real(alarm.limit);
  to.time(alarm.onset);
  to.time(alarm.changed);
  to.number(alarm.occurrence);
  to.choice(alarm.lead, EcgLead::v6);
  if (!to.has_since(kCareFieldsVersion)) return;
  to.choice(alarm.sources, AlarmSources::both);
  to.text(alarm.device_text);
  to.time(alarm.reminded);
  to.choice(alarm.escalation, EscalationStep::ward);
  to.time(alarm.escalated);
  to.text(alarm.responsible);
}

void store_fields(auto& to, Stored<AlarmEvidence> auto& evidence) {
  to.choice(evidence.condition, AlarmCondition{0xFF});
  to.choice(evidence.decision, AlarmDecision::withheld);
  to.flag(evidence.from_device);
  to.time(evidence.decided);
  to.real(evidence.rate);
  to.real(evidence.score);
  to.list(evidence.beats, [](auto& at, auto& beat) {
    at.time(beat.time);
    at.choice(beat.beat_class, BeatClass::paced);
  });
  to.list(evidence.channels, [](auto& at, auto& channel) {
    store_fields(at, channel.channel);
    at.choice(channel.testimony, Testimony::contradicts);
    at.choice(channel.quality, SignalQuality::no_signal);
    at.real(channel.rate);
  });
  if (!to.has_since(kCareFieldsVersion)) return;
  to.list(evidence.readings, [](auto& at, auto& reading) {
    at.time(reading.time);
    at.real(reading.value);
  });
}

void store_fields(auto& to, Stored<BedStatus> auto& status) {
  to.text(status.label);
  to.flag(status.admitted);
  store_fields(to, status.patient);
  store_fields(to, status.limits);
  to.flag(status.audio_paused);
  to.time(status.audio_paused_until);
  to.flag(status.feed_connected);
  if (!to.has_since(kCareFieldsVersion)) return;
  to.time(status.admitted_since);
}

void store_fields(auto& to, Stored<CommandOutcome> auto& outcome) {
  to.number(outcome.id.value);
  to.choice(outcome.kind, kLastCommandKind);
  to.choice(outcome.refusal, kLastErrorCode);
  to.number(outcome.reply_to);
}

void store_fields(auto& to, Stored<BedSetup> auto& setup) {
  to.number(setup.bed.value);
  to.text(setup.label);
  to.flag(setup.admitted);
  store_fields(to, setup.patient);
  to.optional(setup.limits, [](auto& at, auto& limits) { store_fields(at, limits); });
  to.optional(setup.audio_paused_until, [](auto& at, auto& until) { at.time(until); });
  to.text(setup.device);
  if (!to.has_since(kCareFieldsVersion)) return;
  to.time(setup.device_since);
  to.time(setup.admitted_since);
}

void store_fields(auto& to, Stored<RestoredAlarm> auto& restored) { store_fields(to, restored.alarm); }

void store_fields(auto& to, Stored<FrameEnd> auto& end) {
  to.number(end.device.value);
  to.number(end.boot_epoch);
  to.number(end.sequence);
  to.flag(end.whole);
}

void store_fields(auto& to, Stored<RecordingHole> auto& hole) { to.number(hole.events); }

void store_fields(auto& to, Stored<Observations> auto& observations) {
  to.list(observations, [](auto& at, auto& observation) {
    at.choice(observation.kind, ObservationKind{kObservationKinds - 1});
    at.real(observation.value);
    at.time(observation.time);
  });
}

void store_fields(auto& to, Stored<CareStatus> auto& care) {
  store_fields(to, care.inactivation);
  to.time(care.reminded);
  store_fields(to, care.staff);
  store_fields(to, care.observations);
}

void store_fields(auto& to, Stored<RestoredCare> auto& care) {
  store_fields(to, care.inactivation);
  store_fields(to, care.staff);
  store_fields(to, care.observations);
}

void store_fields(auto& to, Stored<ScoreRange> auto& range) {
  to.number(range.lowest);
  to.number(range.highest);
}

void store_fields(auto& to, Stored<EarlyWarning> auto& warning) {
  store_fields(to, warning.news2);
  store_fields(to, warning.mews);
  store_fields(to, warning.qsofa);
  to.choice(warning.band, EscalationBand::high);
  to.choice(warning.band_at_least, EscalationBand::high);
  to.list(warning.inputs, [](auto& at, auto& input) {
    at.choice(input.kind, ScoreInputKind{kScoreInputs - 1});
    at.flag(input.known);
    at.real(input.value);
    at.time(input.time);
    at.number(input.points);
  });
}

void store_fields(auto& to, Stored<LimitProposal> auto& proposal) {
  store_fields(to, proposal.limits);
  to.list(proposal.proposed, [](auto& at, auto& parameter) {
    at.choice(parameter, LimitParameter{kLimitParameterCount - 1});
  });
}

}  // namespace ward
