#include "pipeline/patient_monitor_signals.h"

#include "pipeline/domain/result.h"

namespace ward {

BedSignals::BedSignals(PatientCategory category) : heart_(category), breathing_(category) {}

void BedSignals::set_category(PatientCategory category) {
  heart_.set_category(category);
  repolarisation_.restart();
  breathing_.set_category(category);
  confirmation_.restart();
}

void BedSignals::relearn() {
  heart_.relearn();
  repolarisation_.restart();
}

void BedSignals::restart_detectors() {
  channels_.restart();
  heart_.restart();
  repolarisation_.restart();
  pulses_.restart();
  breathing_.restart();
  confirmation_.restart();
}

void BedSignals::on(const SampleBlock& block, Instant now, Output& out) {
  // The decoder has verified this; a block that is wrong here is our bug.
  WARD_CHECK(block.count >= 1 && block.count <= kBlockCapacity);
  WARD_CHECK(block.period.numerator > 0 && block.period.denominator > 0);
  const BedChannels::Arrival arrival = channels_.arrive(block, now, data_loss_);
  if (arrival.channel == nullptr) return;  // no alarm depends on a 33rd channel
  if (arrival.stepped_back) restart_detectors();
  BedChannel& channel = *arrival.channel;
  channels_.judge(channel, block, out);
  if (!channel.group) return;
  confirmation_.on(block);
  switch (*channel.group) {
    case SignalGroup::ecg:
      if (!heart_.takes(channel, channels_)) {
        repolarisation_.on(block, {});
        return;
      }
      heart_.on(block, channel.quality.usable(), confirmation_, out);
      repolarisation_.on(block, heart_.finals());
      if (BreathingChains::needs_others(channels_)) breathing_.on_ecg(block, heart_.found());
      return;
    case SignalGroup::pleth:
      if (!pulses_.takes(channel, channels_)) return;
      pulses_.on_pleth(block, channel, out);
      if (BreathingChains::needs_others(channels_)) breathing_.on_pleth(block, pulses_.found());
      return;
    case SignalGroup::arterial:
      if (pulses_.takes(channel, channels_)) pulses_.on_pressure(block, channel, out);
      return;
    case SignalGroup::respiration:
      if (breathing_.takes(channel, channels_)) breathing_.on_impedance(block, heart_rate());
      return;
    case SignalGroup::co2:
      if (breathing_.takes(channel, channels_)) breathing_.on_co2(block);
      return;
  }
}

}  // namespace ward
