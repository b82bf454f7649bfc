#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "ingest/access.h"
#include "ingest/bed_registry.h"
#include "ingest/command_feed.h"
#include "ingest/config.h"
#include "ingest/server_alarm.h"
#include "ingest/server_reader.h"
#include "ingest/server_shard.h"
#include "pipeline/flow/wake.h"
#include "pipeline/outlets/zmq_publisher.h"

namespace ward {

/// What the ward thread needs of the rest of the server.
struct WardSeams {
  std::function<void(ServerStatus&)> fill_status;
  /// Of the store: none, recording_failed or recording_limited; empty: no store.
  std::function<AlarmCondition()> recording_alarm{};
  /// An operator's first request on a connection; empty: nobody keeps account.
  std::function<void(const std::string& user_id, Instant now)> login{};
  /// Takes one alarm found late, to be told as history; false: none waits.
  std::function<bool(Event&)> late_alarm{};
  ReaderDesk* past{nullptr};  ///< answers questions about the past; null: no store
};

/// The ward thread: takes what the workers conclude out of their rings,
/// publishes it to dashboards, and turns operators' requests into commands.
/// Detection never waits for it.
class WardDesk {
 public:
  /// Listens from here on. @param shards  outlive the desk
  /// @throws std::runtime_error  one sentence naming the URL when it cannot
  WardDesk(zmq::context_t& context, const ServerConfig& config, const AccessList& access,
           const BedRegistry& registry, const Clock& clock, std::vector<std::unique_ptr<Shard>>& shards,
           WardSeams seams);

  /// The thread's loop, until stop() and the rings are empty.
  void run();
  void stop();

  [[nodiscard]] Wake& wake() { return wake_; }
  [[nodiscard]] std::uint64_t cycles() const { return cycles_.load(std::memory_order_relaxed); }
  [[nodiscard]] const std::string& ward_endpoint() const { return ward_endpoint_; }
  [[nodiscard]] const std::string& command_endpoint() const { return command_endpoint_; }

 private:
  [[nodiscard]] CommandSeams command_seams();
  [[nodiscard]] bool may(std::string_view user, RequestKind kind) const;
  bool push_command(const Event& event);
  std::size_t pass_late_alarms();
  std::size_t drain(Instant now);
  void tell_stalls(Instant now);
  void tell_recording(Instant now);
  void wait(Instant now);
  [[nodiscard]] bool rings_empty() const;
  [[nodiscard]] bool all_stalled() const;
  [[nodiscard]] ServerStatus status(Instant now) const;

  const AccessList& access_;
  const BedRegistry& registry_;
  const Clock& clock_;
  std::vector<std::unique_ptr<Shard>>& shards_;
  WardSeams seams_;
  bool insecure_;
  Instant started_;
  zmq::socket_t ward_socket_;
  zmq::socket_t command_socket_;
  std::string ward_endpoint_;
  std::string command_endpoint_;
  ZmqPublisher publisher_;
  CommandFeed commands_;
  Wake wake_;
  std::vector<Event> batch_;
  std::optional<Event> late_;          ///< waits for room in its worker's ring
  std::vector<ServerAlarm> stalled_;   ///< by shard
  ServerAlarm recording_failed_{AlarmCondition::recording_failed};
  ServerAlarm recording_limited_{AlarmCondition::recording_limited};
  std::atomic<std::uint64_t> cycles_{0};
  std::atomic<bool> stopping_{false};
};

}  // namespace ward
