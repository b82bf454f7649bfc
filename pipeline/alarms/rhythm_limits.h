#pragma once

#include <chrono>

#include "pipeline/domain/time.h"
#include "pipeline/domain/units.h"

namespace ward {

/// Counts, rates and times that define the rhythm alarms. One row, because a
/// hospital chooses them together; the defaults are the alarm catalogue's, as
/// the makers' manuals named beside them state.
struct RhythmLimits {
  // Runs of ventricular beats (Philips, Mindray, GE).
  int tachycardia_beats{5};                 ///< this many at the rate below are tachycardia: not judged here
  BeatsPerMinute tachycardia_rate{100.0F};
  int run_beats{3};                         ///< fewer are single or a pair
  int rhythm_beats{14};                     ///< "accelerated" ventricular rhythm (Philips)
  int bradycardia_beats{5};
  BeatsPerMinute bradycardia_rate{40.0F};
  /// Longer silence between two beats is no run any more: asystole speaks.
  Nanoseconds run_gap{std::chrono::seconds{4}};

  // Single ventricular beats.
  int pattern_cycles{3};                    ///< NV or NNV in a row (bigeminy, trigeminy)
  int multiform_beats{15};                  ///< beats looked back on (Philips, Mindray)
  int multiform_forms{2};
  Nanoseconds ectopic_minute{std::chrono::minutes{1}};
  // R on T (Edan): rate below, share of the mean RR it comes within, pause after.
  BeatsPerMinute r_on_t_below{100.0F};
  double r_on_t_share{1.0 / 3.0};
  double r_on_t_pause{1.25};

  // Supraventricular tachycardia.
  int supraventricular_beats{5};
  BeatsPerMinute supraventricular_rate{180.0F};
  /// A beat this early against the mean RR before begins a run; sinus rhythm
  /// speeds up over many beats, a re-entry in one.
  double abrupt_share{0.75};

  // Pauses (Mindray, Edan).
  Nanoseconds pause{std::chrono::milliseconds{2500}};  ///< settable 2 to 3 s
  double missed_share{1.75};                ///< of the mean RR, at rates below the next
  BeatsPerMinute missed_below{100.0F};
  Nanoseconds missed_fast{std::chrono::seconds{1}};
  double missed_next{1.5};                  ///< the RR after it is shorter than this
  int missed_normal_before{3};

  // Pacemaker (Mindray).
  Nanoseconds capture_within{std::chrono::milliseconds{300}};
  /// A pulse this late after a QRS's R peak fell into that beat (fusion).
  Nanoseconds fused_within{std::chrono::milliseconds{100}};
  double pacing_share{1.75};                ///< of the mean RR without beat or pulse

  /// Beats of a short bradycardia: CinC 2015's definition.
  int slow_beats{5};
  /// Of their intervals so many must be slow by themselves: EC13's bound, by
  /// which the displayed rate shortens its average.
  int slow_intervals{3};
  Nanoseconds slow_interval{std::chrono::milliseconds{1200}};

  /// How long an event that is over at once stays on screen after its last
  /// beat, so that somebody sees it.
  Nanoseconds shown{std::chrono::seconds{10}};
};
inline constexpr RhythmLimits kRhythmLimits{};

static_assert(kRhythmLimits.run_beats < kRhythmLimits.tachycardia_beats);
static_assert(kRhythmLimits.tachycardia_beats <= kRhythmLimits.rhythm_beats);
static_assert(kRhythmLimits.bradycardia_rate.value < kRhythmLimits.tachycardia_rate.value);
static_assert(kRhythmLimits.pause >= std::chrono::seconds{2} && kRhythmLimits.pause <= std::chrono::seconds{3});
static_assert(kRhythmLimits.r_on_t_share < 1 && kRhythmLimits.abrupt_share < 1 && kRhythmLimits.missed_share > 1);

/// Atrial fibrillation and irregular rhythm, from RR intervals alone.
struct IrregularityLimits {
  /// RR intervals looked at, and the fewest that allow a verdict. They must
  /// span the minute for which the makers ask.
  int window{128};
  int least{64};
  Nanoseconds span{std::chrono::seconds{60}};
  /// Symbolic Shannon entropy of the window above which it is fibrillation:
  /// Zhou et al. 2014, 0.639 on 128 beats. The last half must say so too, or
  /// an episode that is over fills the window for another minute; half as many
  /// words repeat less, so its threshold is higher.
  double entropy_on{0.639};
  double recent_on{0.8};
  double entropy_off{0.55};
  double recent_off{0.6};

  /// Irregular: this share of neighbouring intervals differ by more than the
  /// step. Sinus arrhythmia moves by less from beat to beat. Ours: the makers
  /// do not state theirs.
  double step{0.10};
  double irregular_on{0.5};
  double irregular_off{0.35};
  int irregular_least{30};                  ///< intervals in the last minute
  Nanoseconds irregular_for{std::chrono::seconds{60}};
};
inline constexpr IrregularityLimits kIrregularityLimits{};
static_assert(kIrregularityLimits.least <= kIrregularityLimits.window);
static_assert(kIrregularityLimits.entropy_off < kIrregularityLimits.entropy_on);
static_assert(kIrregularityLimits.recent_off < kIrregularityLimits.recent_on);
static_assert(kIrregularityLimits.irregular_off < kIrregularityLimits.irregular_on);

}  // namespace ward
