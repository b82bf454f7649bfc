#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "dashboard/ward_client.h"

namespace ward::test {

/// What a screen keeps of the ward, applied as the client's contract says: in
/// order, a snapshot meaning "forget all".
class Screen {
 public:
  explicit Screen(WardClientOptions options) : client(std::move(options), clock_) {}

  /// Takes messages until `enough` or, after a generous while, gives up.
  template <class Enough>
  bool until(Enough&& enough) {
    const Instant give_up = clock_.now() + std::chrono::seconds{20};
    while (clock_.now() < give_up) {
      for (WardMessage& message : client.poll()) apply(std::move(message));
      if (enough()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return false;
  }
  /// Sends and waits for the answer.
  WardResponse ask(RequestKind kind, BedId bed = {}, Command command = {}) {
    WardRequest request;
    request.kind = kind;
    request.bed = bed;
    request.command = command;
    const std::uint64_t id = client.send(request);
    EXPECT_TRUE(until([&] { return answers.contains(id); }));
    return answers[id];
  }
  [[nodiscard]] bool shows(BedId bed, float heart_rate) const {
    const auto found = heart_rates.find(bed);
    return found != heart_rates.end() && found->second == heart_rate;
  }
  [[nodiscard]] bool alarmed(BedId bed, AlarmCondition condition) const {
    return alarms.contains({bed, condition});
  }

  std::map<BedId, std::string> labels;
  std::map<BedId, float> heart_rates;
  std::map<std::pair<BedId, AlarmCondition>, Alarm> alarms;
  std::vector<bool> links;
  std::vector<WaveUpdate> waves;
  std::map<std::uint64_t, WardResponse> answers;
  std::size_t snapshots{0};
  std::size_t beats{0};
  std::uint64_t session{0};
  std::uint64_t number{0};
  bool insecure{false};

 private:
  void apply(WardMessage message) {
    if (const auto* link = std::get_if<LinkChanged>(&message)) links.push_back(link->connected);
    if (auto* wave = std::get_if<WaveUpdate>(&message)) waves.push_back(std::move(*wave));
    if (auto* answer = std::get_if<WardResponse>(&message)) answers[answer->request_id] = *answer;
    if (auto* update = std::get_if<StateUpdate>(&message)) apply_state(*update);
  }
  void apply_state(const StateUpdate& update) {
    if (update.snapshot) {
      labels.clear();
      heart_rates.clear();
      alarms.clear();
      ++snapshots;
    } else {
      // The client promises order: a hole must never get this far.
      EXPECT_EQ(update.number, number + 1);
      EXPECT_EQ(update.session, session);
    }
    session = update.session;
    number = update.number;
    insecure = update.insecure;
    for (const Event& event : update.events) apply_event(event);
  }
  void apply_event(const Event& event) {
    if (const auto* status = std::get_if<BedStatus>(&event.body)) labels[event.bed] = status->label.view();
    if (const auto* vital = std::get_if<Vital>(&event.body)) heart_rates[event.bed] = vital->reading;
    if (std::holds_alternative<Beat>(event.body)) ++beats;
    if (const auto* alarm = std::get_if<Alarm>(&event.body)) {
      if (alarm->phase == AlarmPhase::inactive) alarms.erase({event.bed, alarm->condition});
      else alarms[{event.bed, alarm->condition}] = *alarm;
    }
  }

  SystemClock clock_;

 public:
  WardClient client;  ///< last: its thread uses the clock
};

}  // namespace ward::test
