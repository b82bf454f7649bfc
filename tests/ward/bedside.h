#pragma once

// Devices and a dashboard for end to end tests.
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "dashboard/ward_client.h"
#include "ingest/publisher.h"
#include "pipeline/domain/codes.h"
#include "pipeline/domain/time.h"
#include "pipeline/wire/key_file.h"
#include "tests/ward/program.h"

namespace ward::test {

inline LinkKeys link_keys(const std::string& file) {
  const KeyFile keys = load_key_file(file);
  return {keys.server_public, keys.own_public, keys.own_secret};
}

/// A bedside device on real time: 40 ms of a pleth a frame.
class Device {
 public:
  Device(const std::string& name, const LinkKeys& keys, const std::string& server, std::uint64_t epoch)
      : publisher_(options(name, keys, server, epoch)),
        channel_(publisher_.add_waveform({{mdc::kPleth, 0}, Unit::dimensionless, {1, 250}, 0.01F, 0.0F})) {}

  /// Publishes what time has brought since the last call, and reads replies.
  void work() {
    const DeviceInstant now = device_now();
    bool made = false;
    if (!begun_) next_ = now;
    begun_ = true;
    while (next_ + kFrame <= now) {
      std::array<std::int16_t, 10> samples{};
      samples.fill(static_cast<std::int16_t>(++value_ % 200));
      publisher_.append(channel_, next_, samples);
      next_ += kFrame;
      publisher_.publish(next_);
      made = true;
    }
    if (!made) publisher_.poll(now);
  }
  /// Replies and backfill only: the device makes no new frame.
  void finish() { publisher_.poll(device_now()); }
  [[nodiscard]] PublisherCounters counters() const { return publisher_.counters(); }
  [[nodiscard]] bool settled() const {
    return counters().frames_waiting == 0 && counters().frames_acked == counters().frames_made;
  }

 private:
  static constexpr Nanoseconds kFrame = std::chrono::milliseconds{40};

  static PublisherOptions options(const std::string& name, const LinkKeys& keys, const std::string& server,
                                  std::uint64_t epoch) {
    PublisherOptions options;
    options.server = server;
    options.device = name;
    options.keys = keys;
    options.boot_epoch = epoch;
    options.backfill_frames_per_second = 200.0;
    return options;
  }
  static DeviceInstant device_now() {
    return DeviceInstant{std::chrono::steady_clock::now().time_since_epoch()};
  }

  Publisher publisher_;
  std::size_t channel_;
  DeviceInstant next_;
  bool begun_{false};
  std::uint32_t value_{};
};

/// What a dashboard knows: it applies what its client hands it.
class Screen {
 public:
  Screen(const Endpoints& endpoints, const LinkKeys& keys) : client_(options(endpoints, keys), clock_) {}

  void work() {
    for (const WardMessage& message : client_.poll()) {
      if (const auto* link = std::get_if<LinkChanged>(&message)) {
        connected_ = link->connected;
        if (!connected_) ++losses_;
      } else if (const auto* update = std::get_if<StateUpdate>(&message)) {
        apply(*update);
      } else if (const auto* response = std::get_if<WardResponse>(&message)) {
        responses_[response->request_id] = *response;
      }
    }
  }

  /// Asks and waits for the answer. nullopt: none came.
  std::optional<WardResponse> ask(const WardRequest& request) {
    const std::uint64_t id = client_.send(request);
    eventually([&] {
      work();
      return responses_.contains(id);
    });
    const auto found = responses_.find(id);
    return found == responses_.end() ? std::nullopt : std::optional{found->second};
  }

  /// Called with each event of each update, snapshots too.
  std::function<void(const Event&)> watch;

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] std::uint32_t losses() const { return losses_; }
  [[nodiscard]] std::uint64_t session() const { return session_; }
  [[nodiscard]] std::optional<FeedStatus> feed(BedId bed) const {
    const auto found = feeds_.find(bed);
    return found == feeds_.end() ? std::nullopt : std::optional{found->second};
  }
  [[nodiscard]] std::optional<Alarm> alarm(BedId bed, AlarmCondition condition) const {
    const auto found = alarms_.find({bed, condition});
    return found == alarms_.end() ? std::nullopt : std::optional{found->second};
  }
  [[nodiscard]] bool alarming(BedId bed, AlarmCondition condition) const {
    const auto found = alarm(bed, condition);
    return found && found->phase == AlarmPhase::active;
  }

 private:
  static WardClientOptions options(const Endpoints& endpoints, const LinkKeys& keys) {
    WardClientOptions options;
    options.ward = endpoints.ward;
    options.command = endpoints.command;
    options.server_public = keys.server_public;
    options.own_public = keys.own_public;
    options.own_secret = keys.own_secret;
    return options;
  }
  void apply(const StateUpdate& update) {
    session_ = update.session;
    if (update.snapshot) {
      feeds_.clear();
      alarms_.clear();
    }
    for (const Event& event : update.events) {
      if (watch) watch(event);
      if (const auto* feed = std::get_if<FeedStatus>(&event.body)) feeds_[event.bed] = *feed;
      if (const auto* alarm = std::get_if<Alarm>(&event.body))
        alarms_[{event.bed, alarm->condition}] = *alarm;
    }
  }

  SystemClock clock_;
  WardClient client_;
  bool connected_{false};
  std::uint32_t losses_{0};
  std::uint64_t session_{0};
  std::map<BedId, FeedStatus> feeds_;
  std::map<std::pair<BedId, AlarmCondition>, Alarm> alarms_;
  std::map<std::uint64_t, WardResponse> responses_;
};

}  // namespace ward::test
