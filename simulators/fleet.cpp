#include "simulators/fleet.h"

#include <algorithm>
#include <utility>

#include "pipeline/wire/key_file.h"
#include "simulators/random.h"

namespace ward {
namespace {

LinkKeys load_keys(const std::string& folder, const std::string& device) {
  const std::string path = folder + "/devices/" + device + ".toml";
  const KeyFile file = load_key_file(path);
  if (!file.device.empty() && file.device != device) {
    throw ConfigurationError(path + ": the key belongs to device " + file.device + ", not " + device);
  }
  return {file.server_public, file.own_public, file.own_secret};
}

}  // namespace

std::string device_name(std::size_t bed) {
  const std::string number = std::to_string(bed);
  return "bed-" + (number.size() < 2 ? "0" + number : number);
}

void Fleet::add(std::unique_ptr<FeedSource> source, std::vector<ScenarioEvent> events) {
  const std::size_t index = devices_.size();
  Random random{options_.seed + 7919U * (index + 1)};
  DeviceOptions device;
  device.link.server = options_.server;
  device.link.device = device_name(options_.first_bed + index);
  if (!options_.keys.empty()) device.link.keys = load_keys(options_.keys, device.link.device);
  device.link.boot_epoch = options_.boot_epoch;
  device.link.zmq_context = options_.zmq_context;
  device.speed = options_.speed;
  // A millisecond apart: beds do not send all at once, yet first in bed order,
  // in which a server without a registry enrols them.
  device.phase = std::chrono::milliseconds{index} % device.frame;
  // Device clocks count from their own power-on and are a few ppm off.
  device.clock_origin = std::chrono::seconds{60 + static_cast<std::int64_t>(random.below(1'000'000))};
  device.clock_drift_ppm = random.between(-30.0, 30.0);
  devices_.emplace_back(std::move(device), std::move(source), std::move(events));
}

void Fleet::add(const ScenarioBed& bed) { add(std::make_unique<ScenarioSource>(bed), device_events(bed)); }

void Fleet::run(Nanoseconds elapsed) {
  for (SimulatedDevice& device : devices_) device.run(elapsed);
}

std::uint64_t Fleet::drain(Nanoseconds elapsed) {
  std::uint64_t waiting = 0;
  for (SimulatedDevice& device : devices_) {
    device.drain(elapsed);
    waiting += device.counters().frames_waiting;
  }
  return waiting;
}

bool Fleet::ended() const {
  return std::all_of(devices_.begin(), devices_.end(), [](const SimulatedDevice& device) { return device.ended(); });
}

std::vector<DeviceTold> Fleet::told() const {
  std::vector<DeviceTold> told;
  for (const SimulatedDevice& device : devices_) {
    const PublisherCounters now = device.present_life();
    told.push_back({device.name(), device.boot_epoch(), now.frames_made, now.frames_acked});
  }
  return told;
}

FleetSummary Fleet::summary() const {
  FleetSummary summary;
  summary.beds = devices_.size();
  for (const SimulatedDevice& device : devices_) {
    const PublisherCounters counters = device.counters();
    summary.frames_made += counters.frames_made;
    summary.frames_acked += counters.frames_acked;
    summary.frames_lost += counters.frames_lost;
    summary.frames_waiting += counters.frames_waiting;
    summary.frames_refused += counters.frames_refused;
    summary.refused_items += device.refused_items();
  }
  return summary;
}

}  // namespace ward
