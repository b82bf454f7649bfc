#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/units.h"
#include "pipeline/signals/breath_modulation.h"
#include "pipeline/signals/detected_beat.h"
#include "pipeline/signals/smooth_wave.h"

namespace ward {

/// Respiration rate where neither impedance nor CO2 is measured, from what
/// breathing does to ECG and plethysmogram: R amplitude and baseline of up to
/// two leads, beat interval; pulse amplitude, baseline and interval
/// (Charlton et al., 2016).
///
/// Each modulation's 32 s give a spectrum; the spectra are added, weighted by
/// how much of each lies in one peak, and smoothed over ten seconds. As in
/// smart fusion (Karlen et al., 2013) there is no value when the sources
/// disagree: two independent ones must lie within 2.5 /min of the result,
/// which must hold a third of the power. Rates from 5.5 /min to 43 /min and
/// below half of the heart rate; below 8 /min half of the power is asked for,
/// because slow waves of the vessels look like slow breaths. It follows a
/// change in about half a minute and cannot see an apnoea.
class RespirationFusion {
 public:
  /// A block of any ECG lead; the first two leads that come are used.
  void on_ecg(const SampleBlock& block);
  void on_beats(std::span<const DetectedBeat> beats);
  void on_pleth(const SampleBlock& block);
  void on_pulses(std::span<const DetectedBeat> pulses);

  /// Weighs the sources again, every two seconds. To be called only while the
  /// rate is wanted: this is where the time goes.
  void on_tick(Instant now);
  /// Empty while learning (32 s), when sources disagree, and 5 s after the
  /// last weighing.
  [[nodiscard]] std::optional<BreathsPerMinute> rate(Instant now) const;

  static constexpr Nanoseconds kInterval = std::chrono::seconds{2};

 private:
  /// The recent past of one channel on a grid of 8 ms.
  struct Recent {
    static constexpr std::int64_t kRing = 512;  ///< 4.1 s
    explicit Recent(double low_pass_hz) : wave(std::chrono::milliseconds{8}, low_pass_hz, 0.040) {}
    void on(const SampleBlock& block);
    [[nodiscard]] bool holds(std::int64_t from, std::int64_t to) const {
      return newest && from >= first && to <= *newest && from > *newest - kRing;
    }
    [[nodiscard]] float operator[](std::int64_t slot) const { return ring[static_cast<std::size_t>(slot & (kRing - 1))]; }

    SmoothWave wave;
    std::optional<ChannelId> channel;
    std::optional<std::int64_t> newest;
    std::int64_t first{0};  ///< since the signal began
    std::array<float, kRing> ring{};
  };
  enum Source : std::uint8_t {
    r_amplitude, r_baseline, second_r_amplitude, second_r_baseline, beat_interval,
    pulse_amplitude, pulse_baseline, pulse_interval, kSources
  };
  void on_beat(const DetectedBeat& beat);
  void on_pulse(const DetectedBeat& pulse);
  [[nodiscard]] double highest_rate() const;
  [[nodiscard]] float least_deviation(std::size_t source, const std::array<float, kSources>& centres) const;
  void conclude(std::span<const std::optional<BreathPeak>, kSources> peaks, Instant now);

  BreathAnalyser analyser_;
  std::array<Recent, 2> leads_{Recent{40.0}, Recent{40.0}};
  Recent pleth_{8.0};
  std::array<BreathModulation, kSources> modulations_{};
  std::optional<Instant> last_beat_;
  std::optional<Instant> last_pulse_;
  double usual_interval_s_{0.8};
  BreathSpectrum pooled_{};
  bool pooled_known_{false};
  std::optional<Instant> weighed_;
  std::optional<float> rate_;
};

}  // namespace ward
