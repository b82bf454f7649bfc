#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulators/scenario.h"
#include "simulators/simulated_device.h"

namespace ward {

/// What a run of simulated devices came to.
struct FleetSummary {
  std::size_t beds{};
  std::uint64_t frames_made{};
  std::uint64_t frames_acked{};
  std::uint64_t frames_lost{};     ///< fell out of a device's memory unacknowledged
  std::uint64_t frames_waiting{};  ///< still unacknowledged at the end
  std::uint64_t frames_refused{};
  std::uint64_t refused_items{};
};

/// What one device has made in its present life, and what it was told is safe.
struct DeviceTold {
  std::string device;
  std::uint64_t boot_epoch{};
  std::uint64_t frames_made{};
  std::uint64_t acked_through{};
};

/// Where and as whom the devices of a fleet connect.
struct FleetOptions {
  std::string server{"tcp://127.0.0.1:7410"};
  std::string keys;               ///< folder with devices/bed-01.toml; empty: plain text
  std::size_t first_bed{1};
  double speed{1.0};
  std::uint64_t boot_epoch{1};    ///< grows at every start of the fleet
  std::uint64_t seed{1};          ///< of the devices' clocks
  void* zmq_context{nullptr};     ///< one for all devices
};

/// "bed-07": the name the device of bed 7 is registered under.
[[nodiscard]] std::string device_name(std::size_t bed);

/// Many devices on one thread, each in its own phase of the frame period and
/// with its own clock origin and drift.
class Fleet {
 public:
  explicit Fleet(FleetOptions options) : options_(std::move(options)) {}

  /// Adds the device of the next bed.
  /// @throws ConfigurationError  when its key file cannot be used
  void add(std::unique_ptr<FeedSource> source, std::vector<ScenarioEvent> events = {});
  void add(const ScenarioBed& bed);

  /// Runs every device up to `elapsed` since the start.
  void run(Nanoseconds elapsed);
  /// Serves links only, until everything made is acknowledged.
  /// @return frames still waiting
  std::uint64_t drain(Nanoseconds elapsed);
  /// No device has more to send.
  [[nodiscard]] bool ended() const;
  [[nodiscard]] FleetSummary summary() const;
  /// What each device knows, in the order in which they were added.
  [[nodiscard]] std::vector<DeviceTold> told() const;

 private:
  FleetOptions options_;
  std::vector<SimulatedDevice> devices_;
};

}  // namespace ward
