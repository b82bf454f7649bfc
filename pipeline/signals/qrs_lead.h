#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/biquad.h"
#include "pipeline/signals/qrs_parameters.h"
#include "pipeline/signals/qrs_shapes.h"
#include "pipeline/signals/slot_clock.h"
#include "pipeline/signals/spike_filter.h"

namespace ward {

/// Width of the detector's time grid: fine enough for an R peak, and every
/// rate from 100 to 1000 Hz comes to the same thresholds on it.
inline constexpr Nanoseconds kQrsSlot = std::chrono::milliseconds{4};
inline constexpr double kQrsSlotsPerSecond = 250.0;

/// Slots of `seconds`, rounded.
[[nodiscard]] constexpr std::int64_t qrs_slots(double seconds) {
  return static_cast<std::int64_t>(seconds * kQrsSlotsPerSecond + 0.5);
}

/// One ECG lead's share of QRS detection: filters, the beat feature on the
/// common grid, and how large this lead's beats and noise usually are.
class QrsLead {
 public:
  static constexpr std::int64_t kRing = 512;  ///< slots kept: 2.05 s

  QrsLead(ChannelId channel, const QrsParameters& parameters);

  [[nodiscard]] ChannelId channel() const { return channel_; }

  /// Filters a block onto the grid. Slots without usable samples (missing,
  /// leads off, hole) are delivered too, as unusable.
  void on(const SampleBlock& block);

  /// The device marked a pace pulse: 32 ms of the samples still to come are
  /// blanked about it.
  void on_pace_pulse(Instant time) { (void)pulses_.push_back(time); }

  /// Last slot delivered; nothing before the first block.
  [[nodiscard]] std::optional<std::int64_t> newest() const { return newest_; }
  /// Slot at which the latest block began.
  [[nodiscard]] std::int64_t block_began() const { return block_began_; }

  /// Amplitude is known and the slot holds signal.
  [[nodiscard]] bool usable(std::int64_t slot) const;
  /// Feature in shares of this lead's usual beat, 0 upwards.
  [[nodiscard]] double relative_feature(std::int64_t slot) const { return feature_[at(slot)] / amplitude_; }
  /// Steepest slope up to 80 ms before `slot`, in shares of a usual beat's.
  [[nodiscard]] double relative_slope(std::int64_t slot) const;
  /// |band-passed ECG| in shares of the usual beat: its maximum is the R peak.
  [[nodiscard]] double relative_wave(std::int64_t slot) const { return std::abs(wave_[at(slot)]) / amplitude_; }
  /// How much the wave that ends about `slot` resembles this patient's beats,
  /// -1 to 1; nothing while none is known.
  [[nodiscard]] std::optional<double> likeness(std::int64_t slot) const;

  /// A beat was confirmed with its feature's peak at `slot`.
  void on_beat(std::int64_t slot);
  /// No beat lies in these slots: the feature there is noise.
  void on_noise(std::int64_t first, std::int64_t last);
  /// Weight in the fusion, larger for less noise and steadier beats.
  [[nodiscard]] double weight() const { return weight_; }
  /// Follows the feature's recent height, so that a lead that has gone quiet
  /// is noticed; call once a slot, in order.
  double activity(double relative_feature);
  /// No beat for long: expect smaller ones; `deep`: much smaller ones.
  void decay(bool deep);
  /// No beat for long, and what was taken for beats before was of no shape:
  /// takes the size of beats from the last three seconds, as at the start.
  void relearn();
  /// Height below which nothing is a QRS, in shares of a usual beat.
  [[nodiscard]] double least_relative_peak() const { return parameters_.least_peak / amplitude_; }

  /// Usual noise between beats, in shares of a beat: 0.02 clean, 0.3 poor.
  [[nodiscard]] double noise() const { return noise_; }
  /// Feature height of a usual beat, mV per 10 ms.
  [[nodiscard]] double amplitude() const { return amplitude_; }
  [[nodiscard]] bool learning() const { return learning_; }

 private:
  [[nodiscard]] static std::size_t at(std::int64_t slot) {
    return static_cast<std::size_t>(slot) & static_cast<std::size_t>(kRing - 1);
  }
  void redesign(double sample_hz);
  void settle(double millivolts);
  void blank_pulses(Instant now);
  void deliver_unusable(std::int64_t through);
  void deliver(std::int64_t slot, double wave, double noise);
  void note_second(float feature);
  [[nodiscard]] float middle_second() const;
  void set_amplitude();
  void set_weight();
  [[nodiscard]] std::array<float, QrsShapes::kSlots> wave_about(std::int64_t slot) const;

  static constexpr std::size_t kPeaks = 8;
  static constexpr std::size_t kPulses = 8;
  static constexpr std::size_t kFeatureSlots = 20;  ///< 80 ms: a QRS with its neighbourhood
  static constexpr std::size_t kNoiseSlots = 75;    ///< 300 ms

  ChannelId channel_;
  QrsParameters parameters_;
  SlotClock clock_{kQrsSlot};
  SpikeFilter spikes_;
  InlineVector<Instant, kPulses> pulses_;  ///< marked, in samples still to come
  SamplePeriod period_{0, 0};
  Biquad high_pass_;
  Biquad low_pass_;
  Biquad noise_high_pass_;
  bool settled_{false};
  double held_{0};               ///< last real sample, mV
  int missing_run_{0};           ///< samples missing in a row
  std::optional<std::int64_t> newest_;
  std::int64_t block_began_{0};

  // Rings on the grid, indexed by slot.
  std::array<float, kRing> feature_{};  ///< negative: unusable
  std::array<float, kRing> slope_{};
  std::array<float, kRing> wave_{};
  // Running sums.
  std::array<double, 3> recent_wave_{};
  std::array<float, kFeatureSlots> slopes_{};
  std::array<float, kNoiseSlots> noises_{};
  std::size_t slope_next_{0};
  std::size_t noise_next_{0};
  double slope_sum_{0};
  double noise_sum_{0};

  // What is usual here.
  bool learning_{true};
  std::array<float, 3> second_maxima_{};  ///< of the last three whole seconds
  std::size_t second_next_{0};
  float second_maximum_{0};
  std::int64_t second_slots_{0};
  std::array<float, kPeaks> peaks_{};
  std::size_t peak_next_{0};
  double amplitude_{1};
  double long_amplitude_{1};
  double usual_slope_{1};
  double noise_{0.1};
  double unsteadiness_{0.1};
  double weight_{1};
  double activity_{0};
  int dropped_beats_{0};
  QrsShapes shapes_;
};

}  // namespace ward
