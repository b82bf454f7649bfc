#include "pipeline/patient_monitor_ventricular.h"

#include <algorithm>

#include "pipeline/patient_monitor_signals.h"

namespace ward {

void VentricularWatch::on(const SampleBlock& block, bool believable) {
  seen_until_ = seen_until_ ? std::max(*seen_until_, block.end()) : block.end();
  fibrillation_.on(block);
  ClassifiedBeats classified;
  if (believable) {
    classifier_.on(block, classified);
  } else {
    SampleBlock unseen = block;
    unseen.state = ChannelState::leads_off;
    classifier_.on(unseen, classified);
  }
  take(classified);
}

void VentricularWatch::on(const DetectedBeats& beats) {
  ClassifiedBeats classified;
  for (const DetectedBeat& beat : beats) classifier_.on(beat, classified);
  take(classified);
}

void VentricularWatch::take(const ClassifiedBeats& beats) {
  for (const ClassifiedBeat& beat : beats) {
    if (!beat.provisional) run_.on(beat);
  }
}

VentricularEvidence VentricularWatch::evidence() const {
  VentricularEvidence found;
  if (!seen_until_) return found;
  found.judged = fibrillation_.judged(*seen_until_);
  if (fibrillation_.fibrillating(*seen_until_)) found.fibrillation = fibrillation_.onset();
  if (run_.tachycardia(*seen_until_)) {
    found.tachycardia = run_.onset();
    found.run_rate = run_.rate();
  }
  return found;
}

std::optional<BeatsPerMinute> BedSignals::calm_pulse() const {
  const std::optional<Instant> now = qrs_.analysed_until();
  if (!now) return std::nullopt;
  const auto testimony = [&](const PulseRate& pulse, std::optional<ChannelId> id) -> std::optional<BeatsPerMinute> {
    const Channel* channel = find(id);
    if (channel == nullptr || channel->told != SignalQuality::good) return std::nullopt;
    return pulse.calm.rate(*now);
  };
  const std::optional<BeatsPerMinute> pleth = testimony(pleth_pulse_, pleth_channel_);
  return pleth ? pleth : testimony(pressure_pulse_, pressure_channel_);
}

}  // namespace ward
