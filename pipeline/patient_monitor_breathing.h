#pragma once

#include <array>
#include <optional>
#include <span>

#include "pipeline/alarms/apnoea.h"
#include "pipeline/domain/event.h"
#include "pipeline/patient_monitor_channels.h"
#include "pipeline/patient_monitor_values.h"
#include "pipeline/signals/capnography.h"
#include "pipeline/signals/respiration.h"
#include "pipeline/signals/respiration_fusion.h"

namespace ward {

/// The breathing of one patient: from the chest's impedance and from the
/// airway's CO2, each with its own silence; where neither is measured, from
/// what breathing does to ECG and plethysmogram: a rate without apnoea.
class BreathingChains {
 public:
  explicit BreathingChains(PatientCategory category);

  /// @param heart_rate  so that the heart's own movement is not counted
  void on_impedance(const SampleBlock& block, const DerivedValue& heart_rate);
  void on_co2(const SampleBlock& block);
  /// Neither chest nor airway is measured: the two below are worth their cost.
  [[nodiscard]] static bool needs_others(const BedChannels& channels);
  void on_ecg(const SampleBlock& block, std::span<const DetectedBeat> beats);
  void on_pleth(const SampleBlock& block, std::span<const DetectedBeat> pulses);
  bool takes(const BedChannel& channel, const BedChannels& channels);
  void restart();
  void set_category(PatientCategory category);

  /// Fused from other signals where neither chest nor airway is measured:
  /// always marked questionable, for the screen, held against no limit.
  [[nodiscard]] DerivedValue fused_rate(const BedChannels& channels) const;
  [[nodiscard]] DerivedValue rate(const BedChannels& channels) const;
  /// End-tidal, inspired, airway rate.
  [[nodiscard]] std::array<DerivedValue, 3> co2(const BedChannels& channels) const;
  [[nodiscard]] bool co2_zeroing() const { return line() == AirwayLine::zeroing || line() == AirwayLine::drifted; }
  [[nodiscard]] bool co2_occluded() const { return line() == AirwayLine::occluded; }

  /// No breath for too long, in the chest or, where CO2 is measured, in the airway.
  [[nodiscard]] Finding apnoea(const BedChannels& channels, bool feed_lost) const;
  /// The breaths before the longer of the two silences.
  [[nodiscard]] const LastBreaths& breaths_before_apnoea(const BedChannels& channels) const;

 private:
  [[nodiscard]] AirwayLine line() const;

  std::optional<ChannelId> chest_channel_;
  Respiration chest_;
  Apnoea chest_apnoea_;
  std::optional<ChannelId> co2_channel_;
  Capnography co2_;
  Apnoea airway_apnoea_;
  RespirationFusion fusion_;
  std::optional<Instant> fused_until_;
};

}  // namespace ward
