#pragma once

#include <optional>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/time.h"
#include "pipeline/domain/units.h"

namespace ward {

/// One pulse channel as a witness against a ventricular alarm: a heart that
/// fibrillates, or beats from a racing ventricle, gives no calm pulse.
///
/// Harder to convince than PulseWitness, for it can withhold a red alarm in
/// which the ECG does show something: at least 4 pulses in the last 6 s of
/// its own signal, their intervals alike within a tenth (standard deviation
/// over mean), at 40 to 100 /min (chest compressions come at 100 to 120), the
/// next one not overdue.
class CalmPulse {
 public:
  /// A pulse's foot, ascending.
  void pulse(Instant foot);
  /// The channel's signal is not to be believed (artefact, probe off).
  void forget() { feet_.clear(); }

  /// The pulse rate while the pulse is calm; empty otherwise.
  /// @param signal_time  how far the ECG in question was analysed
  [[nodiscard]] std::optional<BeatsPerMinute> rate(Instant signal_time) const;

  static constexpr Nanoseconds kWindow = std::chrono::seconds{6};
  static constexpr std::size_t kFewestPulses = 4;
  static constexpr double kUnevenness = 0.10;
  static constexpr double kSlowest = 40.0;
  static constexpr double kFastest = 100.0;
  static constexpr double kOverdue = 1.3;  ///< mean intervals since the last foot

 private:
  static constexpr std::size_t kKept = 24;
  InlineVector<Instant, kKept> feet_;
};

}  // namespace ward
