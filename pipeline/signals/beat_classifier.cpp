#include "pipeline/signals/beat_classifier.h"

#include <algorithm>
#include <array>

namespace ward {

namespace {

#include "pipeline/signals/beat_table.inc"

static_assert(asks_only_for(kVentricularTrees, kBeatFeatures));
static_assert(asks_only_for(kSupraventricularTrees, kBeatFeatures));

/// One lead, however sure, may not outweigh the others.
constexpr float kMostEvidence = 5.0F;
constexpr float kVentricularThreshold = 0.0F;
constexpr float kSupraventricularThreshold = 0.0F;
/// A beat so clearly ventricular is one, though a pulse came before it.
constexpr float kSurelyVentricular = 3.0F;

/// Mean over leads, each weighted by how alike usual beats are in it: a lead
/// in which even those differ has little to say.
float fused_log_odds(const BoostedTrees& table, const MeasuredBeat& beat) {
  float sum = 0.0F;
  float weights = 0.0F;
  for (const BeatFeatures& lead : beat.leads) {
    const float clean = std::max(0.1F, lead[static_cast<std::size_t>(BeatFeature::usual_match)] - 0.5F);
    const float weight = clean * clean;
    sum += weight * std::clamp(table.log_odds(lead), -kMostEvidence, kMostEvidence);
    weights += weight;
  }
  return sum / weights;
}

}  // namespace

BeatTables beat_tables() {
  return {{kVentricularTreesBias, kVentricularTrees}, {kSupraventricularTreesBias, kSupraventricularTrees}};
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

void BeatClassifier::classify(const MeasuredBeats& measured, ClassifiedBeats& classified) const {
  for (const MeasuredBeat& beat : measured) {
    ClassifiedBeat known{beat.time, beat.decided,     beat.continuous, BeatClass::unclassified,
                         0.0F,      beat.provisional, beat.form,       beat.p_wave};
    if (!beat.leads.empty()) {
      known.ventricular = fused_log_odds(tables_.ventricular, beat);
      known.beat_class = BeatClass::normal;
      if (known.ventricular > kVentricularThreshold) {
        known.beat_class = BeatClass::ventricular;
      } else if (fused_log_odds(tables_.supraventricular, beat) > kSupraventricularThreshold) {
        known.beat_class = BeatClass::supraventricular;
      }
    }
    if (pulses_.before(beat.time) && known.ventricular < kSurelyVentricular) known.beat_class = BeatClass::paced;
    (void)classified.push_back(known);
  }
}

}  // namespace ward
