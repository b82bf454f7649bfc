#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "pipeline/domain/device_frame.h"

namespace ward {

/// CURVE keys of one end of a link, Z85 text of 40 characters each. All empty:
/// plain text, which a server accepts on loopback with --insecure only.
struct LinkKeys {
  std::string server_public;
  std::string own_public;
  std::string own_secret;
  [[nodiscard]] bool encrypted() const { return !server_public.empty(); }
};

struct PublisherOptions {
  std::string server{"tcp://127.0.0.1:7410"};
  std::string device;                      ///< name the key is registered under
  LinkKeys keys;
  std::uint64_t boot_epoch{};              ///< grows at every device start; required
  /// Unacknowledged frames kept for backfill: time and count, whichever is
  /// less. When full the oldest is dropped and declared lost to the server.
  Nanoseconds memory{std::chrono::minutes{10}};
  std::size_t memory_frames{6000};
  double backfill_frames_per_second{50.0};
  void* zmq_context{nullptr};              ///< share one among many devices; null: own one
};

struct WaveformSpec {
  ChannelId channel;
  Unit unit{Unit::none};
  SamplePeriod period;
  float scale{1.0F};
  float offset{0.0F};
};

/// Counters since start; frames_sent counts each sequence number once.
struct PublisherCounters {
  std::uint64_t frames_made{};
  std::uint64_t frames_acked{};       ///< accounted for by the server
  std::uint64_t frames_backfilled{};  ///< sent again on the server's request
  std::uint64_t frames_lost{};        ///< fell out of memory before an ack
  std::uint64_t frames_refused{};
  std::uint64_t frames_waiting{};     ///< in memory, not yet acknowledged
  bool connected{false};              ///< a reply came within the last 2 s
  ErrorCode last_refusal{ErrorCode::none};
};

/// A device's end of the feed: gathers 100-250 ms of samples and numerics,
/// publishes them as one frame, keeps every frame until the server has
/// acknowledged it, and sends again what the server asks for, live data first.
///
/// Not a thread: nothing happens outside its calls, so a device whose loop
/// hangs stops its heartbeat, as it should. Never blocks. Throws ConfigurationError on unusable
/// options and on a channel that the server would refuse; nothing else throws.
class Publisher {
 public:
  explicit Publisher(PublisherOptions options);
  ~Publisher();
  Publisher(Publisher&&) noexcept;
  Publisher& operator=(Publisher&&) noexcept;

  /// Declares a channel; the handle goes to append().
  std::size_t add_waveform(const WaveformSpec& spec);

  /// Adds contiguous samples. @param first_sample device time of samples[0].
  /// @return false when the frame is full (publish first) or time ran back.
  bool append(std::size_t waveform, DeviceInstant first_sample, std::span<const std::int16_t> samples,
              ChannelState state = ChannelState::valid);
  bool append_numeric(std::uint32_t code, Unit unit, DeviceInstant time, float value,
                      Validity validity = Validity::valid);
  bool append_alarm(const DeviceAlarm& alarm);
  /// The pacemaker fired at `time`: later than the pulse before it.
  bool append_pace_pulse(DeviceInstant time);

  /// Closes the frame gathered so far (empty: a heartbeat), sends it, then
  /// reads replies and works off requested backfill at the set rate.
  void publish(DeviceInstant now);

  /// Replies and backfill only; sends a heartbeat if nothing went out for
  /// 500 ms. Call at least every 100 ms between publishes.
  void poll(DeviceInstant now);

  [[nodiscard]] PublisherCounters counters() const;

 private:
  struct Link;
  std::unique_ptr<Link> link_;
};

}  // namespace ward
