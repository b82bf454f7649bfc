#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "ingest/access.h"
#include "ingest/bed_registry.h"
#include "ingest/feed.h"
#include "ingest/feed_gate.h"

namespace zmq {
class context_t;
}

namespace ward {

/// Most messages taken from the socket in one poll.
inline constexpr std::size_t kFeedBatch = 64;
/// Most events one frame can turn into, with what the gate adds.
inline constexpr std::size_t kMostEventsPerFrame = 137;
/// Gates are polled this often: silence, late frames, status.
inline constexpr Nanoseconds kGatePollInterval = std::chrono::milliseconds{50};

/// What happened at the socket before any bed could be named. Written by the
/// ingest thread, read by any.
struct FeedCounters {
  std::atomic<std::uint64_t> messages{0};
  std::atomic<std::uint64_t> unauthenticated{0};  ///< no verified sender: dropped unread
  std::atomic<std::uint64_t> unknown_device{0};   ///< verified, but in no registry
  std::atomic<std::uint64_t> multipart{0};        ///< refused whole
  std::atomic<std::uint64_t> refused{0};          ///< all refusals told to a device
  std::atomic<std::uint64_t> replies_dropped{0};  ///< device gone or not reading
  std::atomic<std::uint64_t> gates_restarted{0};  ///< a gate failed a check and began anew
};

struct ZmqFeedOptions {
  std::string url;
  ServerKey key;  ///< empty: insecure mode
  AckAfter ack_after{AckAfter::acceptance};
  /// What the store has of a device as its gate is made; empty: nothing of any.
  std::function<FeedAccount(const RegisteredBed&)> account{};
  /// Since when a device feeds its bed, see BedSetup; empty: always.
  std::function<Instant(const RegisteredBed&)> device_since{};
  bool account_is_durable{true};  ///< false: the disk it was read from refuses to be written
};

/// The devices' socket: one ROUTER, one FeedGate a device. A message counts
/// only with a User-Id that the access handler vouched for; the bed follows
/// from that name and the registry, never from the routing id or the payload.
class ZmqFeed final : public Feed {
 public:
  /// Listens from here on.
  /// @throws std::runtime_error  one sentence naming the URL when it cannot
  ZmqFeed(zmq::context_t& context, const ZmqFeedOptions& options, BedRegistry& registry);
  ~ZmqFeed() override;

  std::size_t poll(EventSink sink, std::size_t most, Instant now) override;

  /// The store has what this device sent up to `through` on disk: it is told so.
  void note_durable(DeviceId device, std::uint64_t boot_epoch, std::uint64_t through, Instant now);

  /// Blocks until a message waits, `wake_fd` is readable, or time is up.
  void wait(Nanoseconds longest, int wake_fd);

  [[nodiscard]] const FeedCounters& counters() const;
  /// What the socket really listens on, with "*" ports filled in.
  [[nodiscard]] const std::string& endpoint() const;

 private:
  struct Socket;
  std::unique_ptr<Socket> socket_;
};

}  // namespace ward
