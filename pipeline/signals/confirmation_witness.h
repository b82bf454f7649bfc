#pragma once

#include <cstdint>

#include "pipeline/domain/vital.h"
#include "pipeline/signals/confirmation_strip.h"
#include "pipeline/signals/confirmation_usual.h"

namespace ward {

/// What one channel shows of the last sixteen seconds, by itself. Times are
/// slots of the strip; intervals seconds; rates per minute.
struct ChannelWitness {
  ChannelId channel;
  WitnessKind kind{WitnessKind::ecg};
  SignalQuality quality{SignalQuality::no_signal};  ///< of the last ten seconds

  float seen{};        ///< share of the last ten seconds
  float held{};        ///< share held at one value by the device
  float swing{};       ///< 5th to 95th percentile, in the channel's unit
  float roughness{};   ///< median above 35 Hz, in the channel's unit
  float level{};       ///< median

  ConfirmationStrip::Beats beats;
  BeatLikeness likeness;    ///< of each beat with the mean of all
  float likeness_mean{};    ///< 0-1; of beats of the last twelve seconds
  float rate{};             ///< mean of the last twelve seconds; 0: fewer than 3 beats
  float unevenness{1.0F};   ///< standard deviation over mean of intervals there
  float longest_gap{};      ///< without a beat in the last twelve seconds, its edges included
  float slowest{};          ///< lowest mean rate of 4 intervals in a row; 0: fewer
  float fastest{};          ///< highest mean rate of 11 intervals in a row (or of all there are)

  float slow_most{};        ///< ECG: waves below 8 Hz in shares of those above, rms, in the slowest 2 s of the last twelve
  float slow_median{};      ///< in the middle of all 2 s of the strip

  float usual_size{};       ///< of the patient's usual QRS, root of its sum of squares, mV
  bool usual_known{false};  ///< ECG: the patient's usual QRS is
  float usual_gap{};        ///< longest time of the last twelve seconds without it

  [[nodiscard]] bool valid() const { return quality == SignalQuality::good; }
};

/// The part of the strip that decides: twelve seconds.
inline constexpr int kDecisiveFrom = ConfirmationStrip::kSlots - witness_slots(12.0);

[[nodiscard]] ChannelWitness witness_of(const ConfirmationStrip& strip, ChannelId channel, const UsualQrs* usual);

}  // namespace ward
