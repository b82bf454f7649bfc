#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/publisher.h"
#include "simulators/feed_source.h"
#include "simulators/scenario.h"

namespace ward {

struct DeviceOptions {
  PublisherOptions link;       ///< name, server, keys, first boot epoch
  Nanoseconds frame{std::chrono::milliseconds{200}};
  Nanoseconds phase{};         ///< of the first frame, so that beds do not send in step
  Nanoseconds clock_origin{};  ///< what the device's clock shows at its start
  double clock_drift_ppm{};    ///< by which it runs fast
  double speed{1.0};           ///< of time at the bedside: 10 plays ten seconds in one
};

/// A bedside device: plays a source in its own time and publishes it. Time
/// passes only in run(): elapsed time since the start is an argument.
class SimulatedDevice {
 public:
  /// @param events  what happens to the device itself, in order of time
  /// @throws ConfigurationError  on options the publisher refuses
  SimulatedDevice(DeviceOptions options, std::unique_ptr<FeedSource> source, std::vector<ScenarioEvent> events);

  /// Makes and sends every frame due by `elapsed`, then serves the link. Call
  /// at least every 100 ms.
  void run(Nanoseconds elapsed);
  /// Serves the link only: acknowledgements and backfill of what was made.
  void drain(Nanoseconds elapsed);
  /// The source has nothing more to send.
  [[nodiscard]] bool ended() const { return source_->ended(); }

  /// Of all boots together. Frames that a reboot wiped before their
  /// acknowledgement count as lost.
  [[nodiscard]] PublisherCounters counters() const;
  /// Of the present boot alone.
  [[nodiscard]] PublisherCounters present_life() const { return publisher_->counters(); }
  [[nodiscard]] const std::string& name() const { return options_.link.device; }
  [[nodiscard]] std::uint64_t boot_epoch() const { return options_.link.boot_epoch; }
  /// Samples and numerics that did not fit a frame; 0 unless misconfigured.
  [[nodiscard]] std::uint64_t refused_items() const { return refused_items_; }

 private:
  void boot();
  void happen(const ScenarioEvent& event);
  void make_frame(Nanoseconds until, Nanoseconds elapsed);
  [[nodiscard]] Nanoseconds bedside(Nanoseconds elapsed) const;
  [[nodiscard]] DeviceInstant device_time(Nanoseconds bedside_time) const;

  DeviceOptions options_;
  std::unique_ptr<FeedSource> source_;
  std::vector<ScenarioEvent> events_;
  std::size_t next_event_{0};
  std::optional<Publisher> publisher_;
  PublisherCounters earlier_;       ///< of the boots before this one
  SourceFrame frame_;
  Nanoseconds clock_shift_;
  Nanoseconds next_frame_;          ///< bedside time at which the next frame closes
  Nanoseconds silent_until_{};
  bool reboot_pending_{false};
  bool serving_{false};             ///< a frame went out since boot or silence
  std::uint64_t refused_items_{0};
};

}  // namespace ward
