#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "pipeline/domain/event.h"

namespace ward {

/// Running hash of a sequence of events: equal sequences, equal digests, on
/// every machine. Field by field, so that padding and unused capacity do not
/// count; floats by their bits, because a replay must give the same bits.
/// FNV-1a, 64 bits: to compare runs, not to withstand an attacker.
class EventDigest {
 public:
  EventDigest() = default;
  /// Goes on from where another's value() was.
  explicit EventDigest(std::uint64_t value) : hash_(value) {}

  void add(const Event& event);
  [[nodiscard]] std::uint64_t value() const { return hash_; }

  // One overload for each kind of field.
  void add(std::uint64_t number);
  void add(float number);
  void add(Instant time);
  void add(std::string_view text);

 private:
  void add_body(const Tick&) {}
  void add_body(const SampleBlock& block);
  void add_body(const Vital& vital);
  void add_body(const DeviceAlarm& alarm);
  void add_body(const PacePulse& pulse);
  void add_body(const Gap& gap);
  void add_body(const FeedStatus& status);
  void add_body(const Command& command);
  void add_body(const Beat& beat);
  void add_body(const ChannelQuality& quality);
  void add_body(const Alarm& alarm);
  void add_body(const AlarmEvidence& evidence);
  void add_body(const BedStatus& status);
  void add_body(const CommandOutcome& outcome);
  void add_body(const BedSetup& setup);
  void add_body(const RestoredAlarm& restored) { add_body(restored.alarm); }
  void add_body(const FrameEnd& end);
  void add_body(const RecordingHole& hole) { add(hole.events); }
  void add_body(const CareStatus& care);
  void add_body(const RestoredCare& care);
  void add_body(const EarlyWarning& warning);
  void add_body(const LimitProposal& proposal);
  void add_inactivation(const Inactivation& inactivation);
  void add_staff(const Staff& staff);
  void add_observations(const Observations& observations);
  void add_pair(const LimitPair& pair);
  void add_patient(const Patient& patient);
  void add_byte(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3ULL; }

  std::uint64_t hash_{0xcbf29ce484222325ULL};
};

}  // namespace ward
