#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#include <zmq.hpp>

#include "dashboard/ward_client.h"
#include "ingest/access.h"
#include "ingest/command_feed.h"
#include "ingest/zap_handler.h"
#include "pipeline/outlets/zmq_publisher.h"

namespace ward::test {

/// The ward thread of a server, without feeds or detection: real sockets, real
/// publisher and command feed; the test plays the pipeline.
class TestWard {
 public:
  struct Options {
    std::uint64_t session{1};
    std::string ward_url{"tcp://127.0.0.1:*"};
    std::string command_url{"tcp://127.0.0.1:*"};
    bool with_zap{true};
    ServerKey key;                    ///< empty: plain text
    std::vector<KeyHolder> operators; ///< who may come in when there is a key
    /// The pipeline's answer to a command; nullopt: it never answers.
    std::function<std::optional<CommandOutcome>(BedId, const Command&)> outcome =
        [](BedId, const Command& command) {
          return std::optional{CommandOutcome{command.id, command.kind, ErrorCode::none, command.reply_to}};
        };
  };

  explicit TestWard(Options options)
      : options_(std::move(options)),
        access_(options_.operators, options_.key.empty()),
        zap_(options_.with_zap ? std::make_unique<ZapHandler>(context_, access_) : nullptr),
        ward_socket_(context_, zmq::socket_type::xpub),
        command_socket_(context_, zmq::socket_type::router) {
    if (options_.with_zap) {
      secure_server_socket(ward_socket_.handle(), options_.key, zap_domain::kWard);
      secure_server_socket(command_socket_.handle(), options_.key, zap_domain::kCommand);
    }
    publisher_ = std::make_unique<ZmqPublisher>(ward_socket_, clock_,
                                                ZmqPublisherOptions{options_.session, true, {}});
    commands_ = std::make_unique<CommandFeed>(command_socket_, seams());
    ward_socket_.bind(options_.ward_url);
    command_socket_.bind(options_.command_url);
    ward_url_ = ward_socket_.get(zmq::sockopt::last_endpoint);
    command_url_ = command_socket_.get(zmq::sockopt::last_endpoint);
    thread_ = std::thread([this] { run(); });
  }
  ~TestWard() {
    stop_.store(true);
    thread_.join();
  }
  TestWard(const TestWard&) = delete;
  TestWard& operator=(const TestWard&) = delete;

  /// As if the worker had emitted it now.
  void emit(BedId bed, const EventBody& body) { emit(Event{bed, false, clock_.now(), body}); }
  void emit(const Event& event) {
    const std::lock_guard lock{mutex_};
    injected_.push_back(event);
  }
  /// While paused the ward thread does nothing: a hung server.
  void pause(bool paused) { paused_.store(paused); }

  [[nodiscard]] const std::string& ward_url() const { return ward_url_; }
  [[nodiscard]] const std::string& command_url() const { return command_url_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }
  [[nodiscard]] std::vector<Event> commands_pushed() {
    const std::lock_guard lock{mutex_};
    return pushed_;
  }
  [[nodiscard]] ServerStatus status() {
    const std::lock_guard lock{mutex_};
    return last_status_;
  }
  [[nodiscard]] CommandCounters command_counters() {
    const std::lock_guard lock{mutex_};
    return last_counters_;
  }
  [[nodiscard]] WardClientOptions client_options(std::string name = "nurse") const {
    return WardClientOptions{ward_url_, command_url_, std::move(name), {}, {}, {}};
  }

 private:
  CommandSeams seams() {
    CommandSeams seams;
    seams.push = [this](const Event& event) {
      {
        const std::lock_guard lock{mutex_};
        pushed_.push_back(event);
      }
      const auto& command = std::get<Command>(event.body);
      if (const auto outcome = options_.outcome(event.bed, command)) emit(event.bed, *outcome);
      return true;
    };
    seams.beds = [] {
      return std::vector<CommandBed>{{BedId{1}, "BED 01"}, {BedId{2}, "BED 02"}, {BedId{3}, "BED 03"}};
    };
    seams.snapshot = [this](Instant now) { return publisher_->snapshot(now); };
    seams.status = [this](Instant) { return status_now(); };
    seams.history = [this] { return publisher_->history(); };
    seams.may = [this](std::string_view user, RequestKind kind, CommandKind) {
      const auto role = access_.operator_role(user);
      return role && (*role == Role::operate || kind != RequestKind::command);
    };
    return seams;
  }

  ServerStatus status_now() {
    ServerStatus status;
    status.version = "test";
    status.workers = 1;
    publisher_->fill(status);
    return status;
  }

  void run() {
    while (!stop_.load()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      if (paused_.load()) continue;
      std::vector<Event> events;
      {
        const std::lock_guard lock{mutex_};
        events.swap(injected_);
      }
      const Instant now = clock_.now();
      publisher_->publish(events, now);
      commands_->on_events(events);
      commands_->poll(now);
      const std::lock_guard lock{mutex_};
      last_status_ = status_now();
      last_counters_ = commands_->counters();
    }
  }

  Options options_;
  SystemClock clock_;
  zmq::context_t context_;
  AccessList access_;
  std::unique_ptr<ZapHandler> zap_;
  zmq::socket_t ward_socket_;
  zmq::socket_t command_socket_;
  std::unique_ptr<ZmqPublisher> publisher_;
  std::unique_ptr<CommandFeed> commands_;
  std::string ward_url_;
  std::string command_url_;
  std::mutex mutex_;
  std::vector<Event> injected_;
  std::vector<Event> pushed_;
  ServerStatus last_status_;
  CommandCounters last_counters_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> paused_{false};
  std::thread thread_;
};

}  // namespace ward::test
