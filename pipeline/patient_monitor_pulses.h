#pragma once

#include <array>
#include <optional>
#include <span>

#include "pipeline/alarms/line_disconnect.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/stage.h"
#include "pipeline/patient_monitor_channels.h"
#include "pipeline/patient_monitor_values.h"
#include "pipeline/signals/arterial_pressure.h"
#include "pipeline/signals/heart_rate.h"
#include "pipeline/signals/perfusion_index.h"
#include "pipeline/signals/pulse_detector.h"

namespace ward {

/// The pulse of one patient where it arrives: plethysmogram and arterial
/// line. One channel of each is followed; another takes over when it stops.
class PulseChains {
 public:
  void on_pleth(const SampleBlock& block, const BedChannel& channel, Output& out);
  void on_pressure(const SampleBlock& block, const BedChannel& channel, Output& out);
  /// Pulses found in the last block.
  [[nodiscard]] std::span<const DetectedBeat> found() const { return found_.span(); }
  bool takes(const BedChannel& channel, const BedChannels& channels);
  void restart();

  [[nodiscard]] DerivedValue pleth_rate(const BedChannels& channels) const;
  [[nodiscard]] DerivedValue pressure_rate(const BedChannels& channels) const;
  /// Systolic, diastolic, mean.
  [[nodiscard]] std::array<DerivedValue, 3> pressures(const BedChannels& channels) const;
  [[nodiscard]] bool zeroing(const BedChannels& channels) const;
  [[nodiscard]] DerivedValue pulse_pressure_variation() const;
  /// Only where the plethysmogram carries its steady part.
  [[nodiscard]] DerivedValue perfusion_index() const;
  [[nodiscard]] bool line_damped() const { return pressure_.damped(); }
  [[nodiscard]] LineView line_view(const BedChannels& channels) const;

 private:
  /// One source: which channel is followed, and its rate.
  struct Source {
    std::optional<ChannelId> channel;
    HeartRate rate;
  };
  void restart_pleth();
  void restart_pressure();
  static void take(const DetectedBeats& pulses, BeatSource kind, bool believable, Source& source, Output& out);
  [[nodiscard]] static DerivedValue rate_of(const Source& source, const PulseDetector& detector,
                                            const BedChannels& channels);

  DetectedBeats found_;
  Source pleth_source_;
  PulseDetector pleth_;
  PerfusionIndex perfusion_;
  Source pressure_source_;
  ArterialPressure pressure_;
};

}  // namespace ward
