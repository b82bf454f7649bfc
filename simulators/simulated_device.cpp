#include "simulators/simulated_device.h"

#include <utility>

namespace ward {

SimulatedDevice::SimulatedDevice(DeviceOptions options, std::unique_ptr<FeedSource> source,
                                 std::vector<ScenarioEvent> events)
    : options_(std::move(options)),
      source_(std::move(source)),
      events_(std::move(events)),
      clock_shift_(options_.clock_origin),
      next_frame_(options_.frame) {
  if (!(options_.speed > 0.0) || options_.speed > 1000.0) {
    throw ConfigurationError("--speed must be above 0 and at most 1000");
  }
  boot();
}

void SimulatedDevice::boot() {
  if (publisher_) {
    // The old boot's memory is gone with its power.
    const PublisherCounters old = counters();
    earlier_ = old;
    earlier_.frames_lost += old.frames_waiting;
    earlier_.frames_waiting = 0;
    ++options_.link.boot_epoch;
  }
  publisher_.emplace(options_.link);
  for (const SourceChannel& channel : source_->channels()) {
    publisher_->add_waveform({channel.channel, channel.unit, channel.period, channel.scale, channel.offset});
  }
}

Nanoseconds SimulatedDevice::bedside(Nanoseconds elapsed) const {
  const double factor = options_.speed * (1.0 + options_.clock_drift_ppm * 1e-6);
  return Nanoseconds{static_cast<std::int64_t>(static_cast<double>((elapsed - options_.phase).count()) * factor)};
}

DeviceInstant SimulatedDevice::device_time(Nanoseconds bedside_time) const {
  return DeviceInstant{clock_shift_ + bedside_time};
}

void SimulatedDevice::happen(const ScenarioEvent& event) {
  switch (event.action) {
    case ScenarioAction::feed_stop:
      silent_until_ = event.at + event.duration;
      serving_ = false;
      break;
    case ScenarioAction::clock_jump: clock_shift_ += event.duration; break;
    case ScenarioAction::reboot:
      silent_until_ = event.at + event.duration;
      reboot_pending_ = true;
      serving_ = false;
      break;
    default: break;  // the patient's events are played by the source
  }
}

void SimulatedDevice::make_frame(Nanoseconds until, Nanoseconds elapsed) {
  frame_.clear();
  source_->advance(until, frame_);
  // A silent device measures nothing: what passed meanwhile was never sampled.
  if (until <= silent_until_) return;
  if (std::exchange(reboot_pending_, false)) {
    // A device without a battery-backed clock starts counting anew.
    clock_shift_ = options_.clock_origin - until;
    boot();
  }
  for (const SourceBlock& block : frame_.blocks()) {
    if (!publisher_->append(block.channel, device_time(block.first_sample), block.samples, block.state)) {
      ++refused_items_;
    }
  }
  for (const SourceNumeric& numeric : frame_.numerics) {
    if (!publisher_->append_numeric(numeric.code, numeric.unit, device_time(numeric.time), numeric.reading,
                                    numeric.validity)) {
      ++refused_items_;
    }
  }
  publisher_->publish(device_time(bedside(elapsed)));
  serving_ = true;
}

void SimulatedDevice::run(Nanoseconds elapsed) {
  const Nanoseconds now = bedside(elapsed);
  while (next_frame_ <= now && !source_->ended()) {
    while (next_event_ < events_.size() && events_[next_event_].at < next_frame_) happen(events_[next_event_++]);
    make_frame(next_frame_, elapsed);
    next_frame_ += options_.frame;
  }
  // Not before the first frame: a heartbeat would carry a later time than its samples.
  if (serving_) publisher_->poll(device_time(now));
}

void SimulatedDevice::drain(Nanoseconds elapsed) {
  if (serving_ && counters().frames_waiting > 0) publisher_->poll(device_time(bedside(elapsed)));
}

PublisherCounters SimulatedDevice::counters() const {
  PublisherCounters all = publisher_->counters();
  all.frames_made += earlier_.frames_made;
  all.frames_acked += earlier_.frames_acked;
  all.frames_backfilled += earlier_.frames_backfilled;
  all.frames_lost += earlier_.frames_lost;
  all.frames_refused += earlier_.frames_refused;
  return all;
}

}  // namespace ward
