#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/smooth_wave.h"

namespace ward {

/// Mean of one lead's usual beats over some ten seconds, on a grid of 4 ms.
struct BeatAverage {
  static constexpr std::size_t kLength = 256;  ///< slots
  static constexpr std::size_t kPeak = 76;     ///< slot of the R peak, about: 304 ms are kept before it
  static constexpr double kSlotSeconds = 0.004;

  std::array<float, kLength> millivolts{};  ///< level arbitrary, drift between beats taken off
  std::size_t length{0};    ///< slots before the next beat's P wave may begin
  int beats{0};
  float noise_mv{0};        ///< standard error of the mean
  double rr_s{0};           ///< mean RR interval
  double rr_deviation_s{0};
  Instant until;            ///< the last beat in it
};

/// Averages the normal beats of one ECG lead. A beat counts when it and its
/// neighbours are normal and it is like the average so far (correlation above
/// 0.9 over QRS and T wave, after alignment within 20 ms); what the baseline
/// does from one PR segment to the next is taken off first.
///
/// Feed the lead's blocks, and every beat in order of time, normal or not,
/// once its class is final, at most 8 s after it.
class AveragedBeat {
 public:
  AveragedBeat();

  /// @param block  millivolts, 100 to 1000 Hz
  void on(const SampleBlock& block);
  /// @return true when a new average is ready: every 10 s of even rhythm
  bool on_beat(Instant r_peak, bool normal);
  [[nodiscard]] const std::optional<BeatAverage>& latest() const { return latest_; }
  /// Another patient or moved electrodes.
  void relearn();

  static constexpr Nanoseconds kInterval = std::chrono::seconds{10};
  static constexpr int kLeastBeats = 4;

 private:
  using Beat = std::array<float, BeatAverage::kLength>;
  struct Told {
    Instant r_peak;
    bool normal{false};
  };
  void take(Instant before, Instant r_peak, Instant after);
  [[nodiscard]] Beat cut(std::int64_t peak, float drift_a_slot) const;
  [[nodiscard]] float level_before(std::int64_t peak) const;
  [[nodiscard]] bool holds(std::int64_t from, std::int64_t to) const {
    return newest_ && from >= first_ && to <= *newest_ && from > *newest_ - kRing;
  }
  [[nodiscard]] float at(std::int64_t slot) const { return ring_[static_cast<std::size_t>(slot & (kRing - 1))]; }
  [[nodiscard]] std::int64_t best_shift(const Beat& beat) const;
  void mismatch(const Beat& beat);
  void accumulate(const Beat& beat, double rr_s);
  bool publish(Instant until);
  void clear_sums();

  static constexpr std::int64_t kRing = 2048;  ///< 8.2 s: a beat is final two beats later
  static constexpr std::size_t kSlack = 8;     ///< slots either side for alignment

  SmoothWave wave_;
  std::array<float, kRing> ring_{};
  std::optional<std::int64_t> newest_;
  std::int64_t first_{0};

  std::array<Told, 3> told_{};
  int told_count_{0};
  std::optional<Beat> template_;
  std::size_t template_length_{0};
  int mismatches_{0};

  Beat sum_{};
  Beat square_sum_{};
  int beats_{0};
  double rr_sum_{0};
  double rr_square_sum_{0};
  std::size_t shortest_{BeatAverage::kLength};
  std::optional<Instant> open_since_;
  std::optional<BeatAverage> latest_;
};

}  // namespace ward
