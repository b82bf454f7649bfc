#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "pipeline/domain/ward_view.h"
#include "pipeline/outlets/alarm_history.h"
#include "pipeline/outlets/latency_histogram.h"
#include "pipeline/outlets/outlet.h"
#include "pipeline/outlets/ward_board.h"
#include "pipeline/outlets/wave_thinner.h"

namespace zmq {
class socket_t;
}

namespace ward {

struct ZmqPublisherOptions {
  std::uint64_t session{};  ///< one server life; another one makes clients forget all
  bool insecure{false};     ///< said in every state, shown on every screen
  /// Who may watch the ward; empty: everyone with a verified identity.
  std::function<bool(std::string_view user_id)> may_watch;
};

/// Publishes the ward on an XPUB socket (ward.fbs): numbered States, in
/// batches, but an alarm or a bed's change at once; a heartbeat; waveforms of
/// the beds somebody has subscribed to. A subscriber too slow for its queue
/// loses messages, sees it by the numbers, and asks for a snapshot.
///
/// Used by one thread: publish() with what the outlet ring held, poll() at
/// least every 50 ms. The socket is made, secured and bound by the server;
/// construct the publisher before binding. Subscriptions take effect only
/// when their sender has a verified User-Id.
class ZmqPublisher final : public Outlet {
 public:
  static constexpr Nanoseconds kBatch = std::chrono::milliseconds{100};
  static constexpr Nanoseconds kBeatBatch = std::chrono::milliseconds{20};
  static constexpr Nanoseconds kHeartbeat = std::chrono::milliseconds{250};
  static_assert(kHeartbeat < kStateHeartbeat);
  /// Messages waiting for one subscriber: about 3 s of a 16-bed ward.
  static constexpr int kSendQueue = 512;

  /// @param ward   XPUB, not yet bound; must outlive the publisher
  /// @param clock  read when a message is handed to the socket
  ZmqPublisher(zmq::socket_t& ward, const Clock& clock, ZmqPublisherOptions options);

  void publish(std::span<const Event> events, Instant now) override;
  /// Reads subscriptions and sends what has become due.
  void poll(Instant now);
  /// When poll() next has something to send: how long the thread may sleep.
  [[nodiscard]] Instant next_due() const;

  /// All of the ward, after sending what was waiting, so that the next update
  /// a client hears is the one after the snapshot's number.
  [[nodiscard]] StateUpdate snapshot(Instant now);
  [[nodiscard]] std::vector<AlarmRecord> history() const { return history_.records(); }
  [[nodiscard]] const WardBoard& board() const { return board_; }
  [[nodiscard]] const LatencyHistogram& latency() const { return latency_; }

  /// Fills what is known here: beds, frame counters, dashboards, alarms
  /// raised, latency, insecure. Adds to unauthenticated and events_dropped.
  void fill(ServerStatus& status) const;

 private:
  using Thinners = std::map<ChannelId, WaveThinner>;

  void note(const Event& event);
  void thin(const Event& event, const SampleBlock& block);
  void flush_state();
  void flush_waves(Instant now);
  void read_subscriptions();
  void subscribe(std::string_view topic, bool wanted, const char* user_id);
  void watch(BedId bed, bool wanted);

  zmq::socket_t& socket_;
  const Clock& clock_;
  ZmqPublisherOptions options_;
  WardBoard board_;
  AlarmHistory history_;
  LatencyHistogram latency_;

  std::vector<Event> waiting_;
  std::vector<AlarmRecord> waiting_alarms_;  ///< changes, for the history
  std::vector<Instant> waiting_latency_;     ///< causes of the beats and alarms waiting
  BoardChange urgency_{BoardChange::nothing};
  std::uint64_t number_{0};
  Instant last_state_;
  Instant last_waves_;

  std::map<BedId, std::uint32_t> watchers_;  ///< wave subscriptions by bed
  std::map<BedId, Thinners> thinners_;       ///< of watched beds only
  std::uint32_t dashboards_{0};
  std::uint64_t subscriptions_refused_{0};
  std::uint64_t waves_dropped_{0};
};

}  // namespace ward
