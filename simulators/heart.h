#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/time.h"
#include "pipeline/domain/units.h"
#include "simulators/random.h"

namespace ward {

/// What the heart does. Bradycardia and tachycardia are sinus at another rate.
enum class Rhythm : std::uint8_t {
  sinus,
  atrial_fibrillation,
  premature_ventricular,     ///< sinus with about eight premature beats a minute
  bigeminy,
  trigeminy,
  ventricular_runs,          ///< sinus with short runs of 3 or 4 ventricular beats
  ventricular_tachycardia,
  ventricular_fibrillation,  ///< no beats: drifting 4-7 Hz waves
  asystole,
  sinus_pauses,              ///< sinus with a dropped beat every 10 s or so
  paced,
};
/// "sinus", "atrial_fibrillation", ...: the names scenario files use.
[[nodiscard]] std::optional<Rhythm> rhythm_named(std::string_view name);

enum class BeatKind : std::uint8_t { normal, no_p_wave, ventricular, paced };

/// One beat: the truth that every waveform of the patient follows.
struct HeartBeat {
  std::uint64_t number{};   ///< from 1
  Nanoseconds r_time{};     ///< R peak, from the start of the patient
  BeatKind kind{BeatKind::normal};
  double rr_seconds{0.8};   ///< to the beat before
  double qt_seconds{0.4};
  double stroke{1.0};       ///< volume against that of a full beat, 0..1.3
  double breath_gain{1.0};  ///< how breathing scales the QRS
};

/// A sinus node, an AV node and their disorders: beat times with respiratory
/// sinus arrhythmia and slow variability.
class Heart {
 public:
  /// A beat is fixed this long before its R peak, so that its P wave can be drawn.
  static constexpr Nanoseconds kLookahead = std::chrono::milliseconds{480};

  Heart(BeatsPerMinute rate, Random random);

  /// From now on; beats already fixed still happen.
  void set_rhythm(Rhythm rhythm, BeatsPerMinute rate, Nanoseconds now);
  [[nodiscard]] Rhythm rhythm() const { return rhythm_; }

  /// Fixes the beats due within the lookahead. Call at least every 20 ms.
  /// @param breath  lung filling, 0..1
  /// @return the beats fixed by this call, in order
  InlineVector<HeartBeat, 4> advance(Nanoseconds now, double breath);

 private:
  struct Plan {
    BeatKind kind;
    double rr_seconds;
  };
  Plan plan_next(double breath);
  Plan plan_ectopic(double sinus_rr);
  double sinus_rr(double breath);
  HeartBeat make_beat(const Plan& plan, double breath);

  Random random_;
  Wander slow_;
  Rhythm rhythm_{Rhythm::sinus};
  double rate_;             ///< beats/min, gliding to target_rate_
  double target_rate_;
  double smoothed_rr_;      ///< what QT adapts to
  Nanoseconds last_r_{std::chrono::milliseconds{-500}};  ///< as if it had been beating before
  std::uint64_t count_{0};
  unsigned since_ectopic_{0};
  unsigned run_left_{0};
  bool pause_next_{false};  ///< compensatory pause after a premature beat
  std::optional<Plan> next_;
};

/// Share of a full stroke that a filling time allows: premature beats pump
/// less, late ones a little more.
[[nodiscard]] double stroke_for_filling(double rr_seconds);

}  // namespace ward
