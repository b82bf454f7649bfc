#include "pipeline/signals/repolarisation.h"

namespace ward {

void Repolarisation::on(const SampleBlock& block) {
  for (Lead& lead : leads_) {
    if (lead.channel == block.channel) return lead.average.on(block);
  }
  Lead* lead = leads_.append();
  if (lead == nullptr) return;  // a 13th lead has no ST
  lead->channel = block.channel;
  lead->average.on(block);
}

void Repolarisation::on_beat(Instant r_peak, bool normal) {
  for (Lead& lead : leads_) {
    if (!lead.average.on_beat(r_peak, normal)) continue;
    const BeatAverage& average = *lead.average.latest();
    const std::optional<BeatLandmarks> landmarks = find_landmarks(average);
    lead.st.on(average, landmarks);
    if (landmarks) qt_.on(average, measure_qt(average, *landmarks));
  }
}

void Repolarisation::relearn() {
  for (Lead& lead : leads_) {
    lead.average.relearn();
    lead.st.forget();
  }
  qt_.forget();
}

}  // namespace ward
