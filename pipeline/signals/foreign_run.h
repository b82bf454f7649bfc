#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/units.h"
#include "pipeline/signals/beat_classifier.h"

namespace ward {

/// A fast run of beats of another shape than the patient's usual one, whatever
/// class each was given: what a ventricular tachycardia looks like that the
/// classifier has not recognised. A suspicion, not a verdict: who uses it asks
/// other witnesses first.
class ForeignRun {
 public:
  /// Final beats in order.
  void on(const ClassifiedBeat& beat);
  void reset() { *this = ForeignRun{}; }

  /// At least kLeastBeats in a row so far, the last of them at kLeastRate.
  [[nodiscard]] bool fast(Instant now) const;
  /// Mean rate of the last kLeastBeats; empty before.
  [[nodiscard]] std::optional<BeatsPerMinute> rate() const;

  static constexpr std::size_t kLeastBeats = 5;
  static constexpr float kLeastRate = 100.0F;  ///< as VentricularRunRule
  /// Beats over which the usual shape is found, and how many must bear it.
  static constexpr std::size_t kMemory = 64;
  static constexpr int kLeastUsual = 20;
  static constexpr Nanoseconds kSilence = std::chrono::seconds{4};

 private:
  [[nodiscard]] std::uint8_t usual_form() const;

  std::array<std::uint8_t, kMemory> forms_{};  ///< a ring
  std::size_t seen_{0};
  std::array<Instant, kLeastBeats> run_{};     ///< its last beats, a ring
  std::size_t length_{0};
};

}  // namespace ward
