#include "pipeline/signals/beat_classifier.h"

#include <algorithm>
#include <array>

namespace ward {

namespace {

#include "pipeline/signals/beat_table.inc"

static_assert(asks_only_for(kVentricularTrees, kBeatFeatures));
static_assert(asks_only_for(kSupraventricularTrees, kBeatFeatures));
static_assert(asks_only_for(kVentricularAtOnceTrees, kBeatFeatures));
static_assert(asks_only_for(kSupraventricularAtOnceTrees, kBeatFeatures));

/// One beat, however sure, may not outweigh all others of its shape.
constexpr float kMostEvidence = 4.0F;
/// Added to the trees' log odds, so that the threshold is 0: where as many
/// ventricular beats are missed as others are called so (cross-validated).
constexpr float kVentricularBias = 0.95F;
/// Two of three called so are so, and half are found (cross-validated).
constexpr float kSupraventricularThreshold = -1.0F;
/// A beat so clearly ventricular is one, though a pulse came before it.
constexpr float kSurelyVentricular = 3.0F;

}  // namespace

BeatTables beat_tables() {
  return {{{kVentricularAtOnceTreesBias, kVentricularAtOnceTrees},
           {kSupraventricularAtOnceTreesBias, kSupraventricularAtOnceTrees}},
          {{kVentricularTreesBias, kVentricularTrees}, {kSupraventricularTreesBias, kSupraventricularTrees}}};
}

void BeatClassifier::relearn() {
  measurer_.relearn();
  evidence_ = FormEvidence{};
}

void BeatClassifier::on(const SampleBlock& block, ClassifiedBeats& classified) {
  MeasuredBeats measured;
  measurer_.on(block, measured);
  classify(measured, classified);
}

void BeatClassifier::on(const DetectedBeat& beat, ClassifiedBeats& classified) {
  MeasuredBeats measured;
  measurer_.on(beat, measured);
  classify(measured, classified);
}

void BeatClassifier::judge(const MeasuredBeat& beat, ClassifiedBeat& known) {
  const bool behind_pulse = pulses_.before(beat.time);
  if (beat.features) {
    const BeatTables::Pair& tables = beat.provisional ? tables_.provisional : tables_.final;
    const float odds = beat.aberrant ? -kMostEvidence : tables.ventricular.log_odds(*beat.features);
    const float alone = std::clamp(odds, -kMostEvidence, kMostEvidence);
    known.ventricular = evidence_.ventricular(beat.form, alone) + kVentricularBias;
    if (!beat.provisional) evidence_.learn(beat.form, alone, behind_pulse);
    if (known.ventricular > 0.0F) {
      known.beat_class = BeatClass::ventricular;
    } else if (beat.aberrant ||
               (!beat.irregular &&
                tables.supraventricular.log_odds(*beat.features) > kSupraventricularThreshold)) {
      known.beat_class = BeatClass::supraventricular;
    } else {
      known.beat_class = BeatClass::normal;
    }
  }
  const bool ectopic = known.ventricular > kSurelyVentricular && !evidence_.paced(beat.form);
  if (behind_pulse && !ectopic) known.beat_class = BeatClass::paced;
}

void BeatClassifier::classify(const MeasuredBeats& measured, ClassifiedBeats& classified) {
  for (const MeasuredBeat& beat : measured) {
    ClassifiedBeat known{beat.time, beat.decided,     beat.continuous, BeatClass::unclassified,
                         0.0F,      beat.provisional, beat.form,       beat.p_wave};
    judge(beat, known);
    (void)classified.push_back(known);
  }
}

}  // namespace ward
