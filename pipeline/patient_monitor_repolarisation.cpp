#include "pipeline/patient_monitor_repolarisation.h"

#include <algorithm>

namespace ward {

Repolarisation::Lead* Repolarisation::lead_of(ChannelId channel) {
  for (std::optional<Lead>& lead : leads_) {
    if (!lead) return &lead.emplace(channel);
    if (lead->channel == channel) return &*lead;
  }
  return nullptr;
}

void Repolarisation::on(const SampleBlock& block, std::span<const Beat> final_beats) {
  until_ = until_ ? std::max(*until_, block.end()) : block.end();
  if (Lead* lead = lead_of(block.channel)) lead->average.on(block);
  for (const Beat& beat : final_beats) {
    for (std::optional<Lead>& lead : leads_) {
      if (lead && lead->average.on_beat(beat.time, beat.beat_class == BeatClass::normal)) measure(*lead);
    }
  }
}

void Repolarisation::measure(Lead& lead) {
  const BeatAverage& average = *lead.average.latest();
  const std::optional<BeatLandmarks> landmarks = find_landmarks(average);
  lead.st.on(average, landmarks);
  qt_.on(average, landmarks ? measure_qt(average, *landmarks) : std::nullopt);
}

DerivedValue Repolarisation::st(std::size_t i) const {
  const std::optional<Millivolts> level = leads_[i] && until_ ? leads_[i]->st.level(*until_) : std::nullopt;
  return level ? DerivedValue::known(level->value, *until_) : DerivedValue::unknown(until_);
}

std::array<DerivedValue, 2> Repolarisation::qt() const {
  const std::optional<QtReading> reading = until_ ? qt_.reading(*until_) : std::nullopt;
  const DerivedValue none = DerivedValue::unknown(until_);
  if (!reading) return {none, none};
  return {DerivedValue::known(static_cast<float>(reading->qt_ms), *until_),
          DerivedValue::known(static_cast<float>(reading->qtc_ms), *until_)};
}

}  // namespace ward
