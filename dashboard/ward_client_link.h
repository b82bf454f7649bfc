#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "dashboard/ward_client.h"
#include "dashboard/ward_client_sync.h"
#include "pipeline/flow/spsc_ring.h"
#include "pipeline/flow/wake.h"

namespace ward {

/// What the client's two threads share. The receiving thread produces
/// messages and consumes requests; the user's thread does the opposite.
struct ClientExchange {
  static constexpr std::size_t kMessages = 1024;
  /// Waves leave this much room for states; states this much for answers.
  static constexpr std::size_t kFreeOfWaves = kMessages / 2;
  static constexpr std::size_t kFreeOfStates = 64;
  static constexpr std::size_t kRequests = 256;

  ClientExchange() : messages(kMessages), requests(kRequests) {}
  ~ClientExchange();
  ClientExchange(const ClientExchange&) = delete;
  ClientExchange& operator=(const ClientExchange&) = delete;

  SpscRing<WardMessage*> messages;  ///< owning: whoever pops deletes
  SpscRing<WardRequest> requests;
  Wake wake;
  std::atomic<bool> stop{false};
  std::atomic<bool> connected{false};
  // The wish list is no ring because only its latest value counts.
  std::mutex watch_mutex;
  std::vector<BedId> watch_wish;
  std::atomic<bool> watch_changed{false};
};

/// The receiving thread's side of a WardClient: both sockets, the order of
/// updates, the deadlines of requests.
class ClientLink {
 public:
  /// How long an asker waits for an answer.
  static constexpr Nanoseconds kAnswerWithin = std::chrono::seconds{3};

  /// Makes the sockets and begins to connect.
  /// @throws ConfigurationError  for URLs or keys that cannot be used
  ClientLink(const WardClientOptions& options, const Clock& clock, ClientExchange& exchange);
  ~ClientLink();
  ClientLink(const ClientLink&) = delete;
  ClientLink& operator=(const ClientLink&) = delete;

  /// Until the exchange says stop.
  void run();

 private:
  struct Sockets;

  void take_wishes(Instant now);
  void send_requests();
  void wait();
  void receive_ward(Instant now);
  void receive_answers(Instant now);
  void on_answer(WardResponse response, Instant now);
  void give_states(std::vector<StateUpdate> updates, Instant now);
  void give_held();
  void give_up_late(Instant now);
  void watch_link(Instant now);
  void ask_for_snapshot(Instant now);
  void report_link(bool connected);
  void refuse(std::uint64_t request_id, RequestKind kind);
  [[nodiscard]] bool give(WardMessage message, std::size_t keep_free);

  struct Outstanding {
    RequestKind kind;
    Instant deadline;
  };

  const Clock& clock_;
  ClientExchange& exchange_;
  std::unique_ptr<Sockets> sockets_;
  StateSync sync_;
  std::deque<WardRequest> to_send_;
  std::map<std::uint64_t, Outstanding> outstanding_;
  std::deque<WardResponse> held_;  ///< answers the ring had no room for
  std::set<BedId> watched_;
  std::uint64_t next_own_id_;
  bool link_up_{false};
  bool link_told_{false};  ///< what the user was last told
  bool ever_told_{false};
  Instant last_good_;      ///< when the copy of the ward was last known to be current
};

}  // namespace ward
