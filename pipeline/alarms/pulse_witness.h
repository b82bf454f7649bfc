#pragma once

#include <cstddef>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/time.h"

namespace ward {

/// One pulse channel as a second witness of the heart: may it testify that
/// the heart beats although the ECG shows no QRS?
///
/// Deliberately hard to convince, because it can withhold a red alarm: at
/// least 5 pulses in the last 8 s, evenly spaced, the last one recent. A
/// stopped heart leaves no recent one; noise on a probe without pulse makes two
/// or three even steps now and then, but not over twice the silence in question.
class PulseWitness {
 public:
  /// A pulse's foot, ascending.
  void pulse(Instant foot);
  /// The channel's signal is not to be believed (artefact, probe off).
  void forget() { *this = PulseWitness{}; }

  /// @param signal_time  how far the ECG in question was analysed
  [[nodiscard]] bool regular(Instant signal_time) const;

  static constexpr Nanoseconds kWindow = std::chrono::seconds{8};
  static constexpr std::size_t kFewestPulses = 5;
  /// Longest and shortest interval differ by no more than this share of the
  /// longest: atrial fibrillation passes, a shaken cable rarely does.
  static constexpr double kUnevenness = 0.35;
  /// 37 (5 in 8 s) to 200 /min.
  static constexpr Nanoseconds kShortestInterval = std::chrono::milliseconds{300};
  static constexpr Nanoseconds kLongestInterval = std::chrono::milliseconds{1700};

 private:
  static constexpr std::size_t kKept = 32;  ///< 8 s at 200 /min hold 27
  InlineVector<Instant, kKept> feet_;
};

}  // namespace ward
