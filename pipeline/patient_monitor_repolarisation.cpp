#include "pipeline/patient_monitor_repolarisation.h"

#include <algorithm>

namespace ward {

void RepolarisationChain::on(const SampleBlock& block, std::span<const Beat> final_beats) {
  until_ = until_ ? std::max(*until_, block.end()) : block.end();
  measured_.on(block);
  for (const Beat& beat : final_beats) measured_.on_beat(beat.time, beat.beat_class == BeatClass::normal);
}

DerivedValue RepolarisationChain::st(std::size_t i) const {
  if (i >= measured_.leads() || !until_) return DerivedValue::unknown(until_);
  const std::optional<Millivolts> level = measured_.st(i, *until_);
  return level ? DerivedValue::known(level->value, *until_) : DerivedValue::unknown(until_);
}

std::array<DerivedValue, 2> RepolarisationChain::qt() const {
  const std::optional<QtReading> reading = until_ ? measured_.qt(*until_) : std::nullopt;
  const DerivedValue none = DerivedValue::unknown(until_);
  if (!reading) return {none, none};
  return {DerivedValue::known(static_cast<float>(reading->qt_ms), *until_),
          DerivedValue::known(static_cast<float>(reading->qtc_ms), *until_)};
}

}  // namespace ward
