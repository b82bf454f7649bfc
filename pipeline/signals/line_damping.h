#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "pipeline/domain/time.h"
#include "pipeline/domain/units.h"

namespace ward {

/// Tells when an arterial line is damped (clot, kink, bubble): within two
/// minutes the pulse pressure falls below half while the mean stands within
/// 10 % or 8 mmHg. In shock the mean falls too, and that is never called
/// damping. Judged every 10 s, on two stretches in a row.
class LineDamping {
 public:
  /// One beat of the line, however weak.
  void on_beat(Instant foot, MmHg pulse_pressure, MmHg mean);
  /// Somebody flushed the line: what comes then is what it is compared with.
  void restart() { *this = LineDamping{}; }

  /// Stands until the pulse pressure is back to 65 % of what it was, or the
  /// mean has moved by a quarter: then it is the patient who changed.
  [[nodiscard]] bool damped() const { return damped_; }

 private:
  struct Stretch {
    float pulse_pressure{};
    float mean{};
  };
  void close(const Stretch& stretch);
  [[nodiscard]] const Stretch* reference(const Stretch& now) const;

  static constexpr std::size_t kStretches = 12;  ///< two minutes
  static constexpr std::size_t kMostBeats = 40;  ///< of one stretch

  std::array<Stretch, kStretches> stretches_{};
  std::size_t count_{0};
  std::array<float, kMostBeats> pulse_pressures_{};
  float mean_sum_{0};
  std::size_t beats_{0};
  std::optional<std::int64_t> open_;   ///< number of the stretch on the ward's line
  bool damped_{false};
  int low_stretches_{0};
  Stretch before_;                     ///< what it was, while damped
};

}  // namespace ward
