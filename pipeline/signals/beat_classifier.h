#pragma once

#include "pipeline/domain/vital.h"
#include "pipeline/signals/beat_measures.h"
#include "pipeline/signals/boosted_trees.h"
#include "pipeline/signals/form_evidence.h"
#include "pipeline/signals/pace_pulses.h"

namespace ward {

/// The tables shipped, fitted on mitdb by benches/training/beats_main.cpp.
struct BeatTables {
  struct Pair {
    BoostedTrees ventricular;
    BoostedTrees supraventricular;  ///< of beats that are not ventricular
  };
  Pair provisional;  ///< without what follows the QRS
  Pair final;
};
[[nodiscard]] BeatTables beat_tables();

/// One beat with its class. `unclassified` until the patient's usual beat is
/// known (about 8 beats) and where its signal was not all seen.
struct ClassifiedBeat {
  Instant time;        ///< R peak
  Instant decided;     ///< end of the signal the class rests on
  bool continuous{false};  ///< the distance to the beat before is an RR interval
  BeatClass beat_class{BeatClass::unclassified};
  float ventricular{};     ///< log odds; meaningful unless unclassified
  /// Told as soon as the beat is detected, before what follows it is known. A
  /// final one with the same time follows, one beat or 1.2 s later.
  bool provisional{false};
  /// Number of the beat's shape within this patient, from 1; 0: not known.
  std::uint8_t form{0};
  PWave p_wave{PWave::unknown};
};
/// A beat comes twice: provisional and final.
using ClassifiedBeats = InlineVector<ClassifiedBeat, 34>;

/// Tells ventricular from normal beats, and advises on supraventricular ones.
///
/// Every beat is measured against the patient's own usual beat (BeatMeasurer);
/// small trees turn that into log odds, which are weighed with those of
/// earlier beats of the same shape (FormEvidence). A class is told at once and
/// is final at most one beat late. Supraventricular is advisory: it rests on
/// timing, and P waves of a surface lead are small. Bounded state, no heap.
class BeatClassifier {
 public:
  explicit BeatClassifier(BeatTables tables = beat_tables()) : tables_(tables) {}

  /// Feeds one block of one ECG lead, before the beats found in it.
  void on(const SampleBlock& block, ClassifiedBeats& classified);
  /// Appends the final class of the beat before and the provisional of this.
  void on(const DetectedBeat& beat, ClassifiedBeats& classified);
  /// A pacemaker's pulse, as the device marks it, before the beats it may have
  /// caused. Without such marks no beat is called paced.
  void on_pace_pulse(Instant time) { pulses_.on(time); }
  /// An operator asks to learn the patient's usual beat anew.
  void relearn();
  /// The usual beat is not (or no longer) known: classes are unclassified.
  [[nodiscard]] bool learning() const { return measurer_.learning(); }

 private:
  void classify(const MeasuredBeats& measured, ClassifiedBeats& classified);
  void judge(const MeasuredBeat& beat, ClassifiedBeat& known);

  BeatTables tables_;
  BeatMeasurer measurer_;
  FormEvidence evidence_;
  PacePulses pulses_;
};

}  // namespace ward
