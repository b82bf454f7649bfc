#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "pipeline/signals/confirmation_strip.h"
#include "pipeline/signals/confirmation_wave.h"

namespace ward {

/// The QRS this patient usually has in one lead, learned from beats that are
/// past the time an alarm looks back at: an arrhythmia that is being checked
/// has not yet become usual.
class UsualQrs {
 public:
  static constexpr int kBefore = witness_slots(0.080);
  static constexpr int kAfter = witness_slots(0.120);
  static constexpr int kLength = kBefore + kAfter;
  using Shape = std::array<float, kLength>;

  /// A beat around `slot`, with all that follows it already delivered.
  void learn(const ConfirmationWave& wave, std::int64_t slot);

  /// Enough beats have been seen, and most of them are alike.
  [[nodiscard]] bool known() const { return learned_ >= kFewest && agreement_ > kLeastAgreement; }
  /// Root of the sum of squares, mV.
  [[nodiscard]] float size() const { return size_; }

  /// Highest minus lowest, mV.
  [[nodiscard]] float swing() const;

  /// How alike `level` (kLength slots) is: -1 to 1, mean removed. `scale` is
  /// its size in shares of the usual one's.
  struct Match {
    float likeness{};
    float scale{};
  };
  [[nodiscard]] Match match(std::span<const float, kLength> level) const;
  /// Best match of a beat whose R peak is within +-40 ms of `slot` of a strip.
  [[nodiscard]] Match best_match(const ConfirmationStrip& strip, int slot) const;

 private:
  static constexpr int kFewest = 8;
  static constexpr float kLeastAgreement = 0.3F;

  Shape shape_{};  ///< mean removed
  float size_{0};
  int learned_{0};
  float agreement_{0.5F};  ///< share of recent beats alike
};

}  // namespace ward
