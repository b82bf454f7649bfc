#pragma once

#include <array>
#include <optional>

#include "pipeline/alarms/apnoea.h"
#include "pipeline/domain/event.h"
#include "pipeline/patient_monitor_channels.h"
#include "pipeline/patient_monitor_values.h"
#include "pipeline/signals/capnography.h"
#include "pipeline/signals/respiration.h"

namespace ward {

/// The breathing of one patient: from the chest's impedance and from the
/// airway's CO2, each with its own silence.
class BreathingChains {
 public:
  explicit BreathingChains(PatientCategory category);

  /// @param heart_rate  so that the heart's own movement is not counted
  void on_impedance(const SampleBlock& block, const DerivedValue& heart_rate);
  void on_co2(const SampleBlock& block);
  bool takes(const BedChannel& channel, const BedChannels& channels);
  void restart();
  void set_category(PatientCategory category);

  [[nodiscard]] DerivedValue rate(const BedChannels& channels) const;
  /// End-tidal, inspired, airway rate.
  [[nodiscard]] std::array<DerivedValue, 3> co2(const BedChannels& channels) const;
  [[nodiscard]] bool co2_zeroing() const { return line() == AirwayLine::zeroing || line() == AirwayLine::drifted; }
  [[nodiscard]] bool co2_occluded() const { return line() == AirwayLine::occluded; }

  /// No breath for too long, in the chest or, where CO2 is measured, in the airway.
  [[nodiscard]] Finding apnoea(const BedChannels& channels, bool feed_lost) const;

 private:
  [[nodiscard]] AirwayLine line() const;

  std::optional<ChannelId> chest_channel_;
  Respiration chest_;
  Apnoea chest_apnoea_;
  std::optional<ChannelId> co2_channel_;
  Capnography co2_;
  Apnoea airway_apnoea_;
};

}  // namespace ward
