#pragma once

#include <vector>

#include "dashboard/ward_model.h"

namespace ward {

/// A made-up ward for tests of the screen: the messages a server would send,
/// with waveforms whose every R peak has a known height. Some beds are in
/// trouble, always the same ones:
///   3 ventricular tachycardia     6 low saturation and fast breathing
///   7 ECG leads off               10 feed lost
///   12 ended asystole, latched    13 high heart rate, acknowledged
///   14 no ABP, device SpO2 doubtful, 15 audio paused, 16 nobody admitted
class FakeWard {
 public:
  static constexpr float kRPeak = 1.2F;  ///< mV, every beat's
  static constexpr std::uint64_t kSession = 7;

  explicit FakeWard(std::size_t beds) : beds_(beds) {}

  [[nodiscard]] StateUpdate snapshot(Instant now);
  /// The next numbered State: fresh vitals.
  [[nodiscard]] StateUpdate update(Instant now);
  /// Waveforms of one bed between two moments.
  [[nodiscard]] WaveUpdate waves(std::uint32_t bed, Instant from, Instant to) const;
  [[nodiscard]] double heart_rate(std::uint32_t bed) const;

  /// Brings a model to `now` with `history` of waveforms, all beds watched.
  void fill(WardModel& model, Instant now, Nanoseconds history = std::chrono::seconds{14});

 private:
  [[nodiscard]] std::vector<Event> vitals(std::uint32_t bed, Instant now) const;
  [[nodiscard]] std::vector<Event> alarms(std::uint32_t bed, Instant now) const;

  std::size_t beds_;
  std::uint64_t number_{0};
};

/// Events as a server would wrap them.
[[nodiscard]] Event event_of(std::uint32_t bed, const EventBody& body);
[[nodiscard]] Alarm alarm_of(AlarmCondition condition, Instant onset, AlarmPhase phase = AlarmPhase::active);
[[nodiscard]] Vital vital_of(std::uint32_t code, float reading, Instant time, VitalOrigin origin = VitalOrigin::derived,
                             Validity validity = Validity::valid);
[[nodiscard]] BedStatus status_of(std::uint32_t bed);

}  // namespace ward
