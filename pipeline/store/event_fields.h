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

/// Writes the fields that store_fields() names, in their order.
class FieldWriter {
 public:
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
  FieldReader(ByteReader& in, std::int64_t base) : in_(in), base_(base) {}

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

void store_fields(auto& to, Stored<Command> auto& command) {
  to.number(command.id.value);
  to.choice(command.kind, CommandKind::relearn);
  to.choice(command.condition, AlarmCondition{0xFF});
  to.choice(command.parameter, LimitParameter{kLimitParameterCount - 1});
  store_fields(to, command.limits);
  to.duration(command.duration);
  store_fields(to, command.patient);
  to.text(command.operator_name);
  to.number(command.reply_to);
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
}

void store_fields(auto& to, Stored<BedStatus> auto& status) {
  to.text(status.label);
  to.flag(status.admitted);
  store_fields(to, status.patient);
  store_fields(to, status.limits);
  to.flag(status.audio_paused);
  to.time(status.audio_paused_until);
  to.flag(status.feed_connected);
}

void store_fields(auto& to, Stored<CommandOutcome> auto& outcome) {
  to.number(outcome.id.value);
  to.choice(outcome.kind, CommandKind::relearn);
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
}

void store_fields(auto& to, Stored<RestoredAlarm> auto& restored) { store_fields(to, restored.alarm); }

void store_fields(auto& to, Stored<FrameEnd> auto& end) {
  to.number(end.device.value);
  to.number(end.boot_epoch);
  to.number(end.sequence);
  to.flag(end.whole);
}

void store_fields(auto& to, Stored<RecordingHole> auto& hole) { to.number(hole.events); }

}  // namespace ward
