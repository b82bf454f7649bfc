#pragma once

#include "pipeline/domain/vital.h"
#include "pipeline/signals/beat_measures.h"
#include "pipeline/signals/boosted_trees.h"

namespace ward {

/// The tables shipped, fitted on mitdb by benches/training/beats_main.cpp.
struct BeatTables {
  BoostedTrees ventricular;
  BoostedTrees supraventricular;  ///< of beats that are not ventricular
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
};
using ClassifiedBeats = InlineVector<ClassifiedBeat, 17>;

/// Tells ventricular from normal beats, and advises on supraventricular ones.
///
/// Every beat is measured in each lead against the patient's own usual beat
/// (BeatMeasurer); small trees turn that into log odds, averaged over leads.
/// A class is final at most one beat late. Supraventricular is advisory:
/// without P waves of its own lead it rests on timing. Bounded state, no heap.
class BeatClassifier {
 public:
  explicit BeatClassifier(BeatTables tables = beat_tables()) : tables_(tables) {}

  /// Feeds one block of one ECG lead, before the beats found in it.
  void on(const SampleBlock& block, ClassifiedBeats& classified);
  void on(const DetectedBeat& beat, ClassifiedBeats& classified);
  /// An operator asks to learn the patient's usual beat anew.
  void relearn() { measurer_.relearn(); }

 private:
  void classify(const MeasuredBeats& measured, ClassifiedBeats& classified) const;

  BeatTables tables_;
  BeatMeasurer measurer_;
};

}  // namespace ward
