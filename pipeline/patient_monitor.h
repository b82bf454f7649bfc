#pragma once

#include <memory>

#include "pipeline/domain/event.h"
#include "pipeline/domain/stage.h"

namespace ward {

struct LimitDelays;

/// One patient's whole chain: samples -> signal quality, beats, pulses,
/// breaths -> vitals -> alarms. A pure function of the ordered events and of
/// the time passed with them; no clock, lock or heap after construction.
///
/// Inputs: Tick (every 100 ms), SampleBlock, Vital (origin device),
/// DeviceAlarm, Gap, FeedStatus, Command, RestoredAlarm. Late (backfilled)
/// events are ignored. Outputs: Vital (origin derived), Beat, ChannelQuality, Alarm at
/// each change, BedStatus at each change, CommandOutcome, EarlyWarning of
/// adults at each change, LimitProposal when asked.
class PatientMonitor {
 public:
  explicit PatientMonitor(const BedSetup& setup);
  /// With other delays of the limits than the ward's: only to ask what they
  /// would have changed. The ward itself never runs so.
  PatientMonitor(const BedSetup& setup, const LimitDelays& delays);
  ~PatientMonitor();
  PatientMonitor(PatientMonitor&&) noexcept;
  PatientMonitor& operator=(PatientMonitor&&) noexcept;

  void on(const Event& event, Instant now, Output& out);

  /// Emits the whole present state: BedStatus, then every vital, alarm and
  /// channel quality. For a consumer that lost events.
  void describe(Instant now, Output& out) const;

  /// Marks that the chain was rebuilt after a failed check, so that the first
  /// tick raises the technical alarm monitor_restarted.
  void note_restart();

  /// Goes on with the alarms of a chain that failed a check: they stand as they
  /// stood, and all that were ever raised are emitted as they are now.
  void take_over(const PatientMonitor& failed, Instant now, Output& out);

  /// The bed as operators have set it by now: what a chain that must be built
  /// anew starts with, so that a restart never changes limits or patient.
  [[nodiscard]] BedSetup setup() const;

  /// Asystoles withheld because a pulse channel showed the heart beating.
  [[nodiscard]] std::uint32_t asystole_denials() const;
  /// Announcements of yellow arrhythmias held back by their time-outs since the
  /// chain was built: the alarm load without them would be this much higher.
  [[nodiscard]] std::uint32_t held_back() const;

 private:
  struct Chain;
  std::unique_ptr<Chain> chain_;
};

}  // namespace ward
