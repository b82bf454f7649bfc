#pragma once

#include <array>
#include <cstdint>

#include "ingest/clock_sync.h"
#include "ingest/event_sink.h"
#include "ingest/frame_pool.h"
#include "ingest/sequence_ledger.h"
#include "pipeline/domain/device_frame.h"
#include "pipeline/domain/event.h"

namespace ward {

/// How long, and for how many frames, a frame waits for an earlier one.
inline constexpr Nanoseconds kReorderWait = std::chrono::milliseconds{250};
inline constexpr std::size_t kReorderFrames = 8;
/// No frame for this long: the feed counts as disconnected.
inline constexpr Nanoseconds kFeedLostAfter = std::chrono::milliseconds{1500};
/// A live feed that leaps further ahead than this is not believed.
inline constexpr std::uint64_t kFarthestLeap = 1'000'000;
/// Frames in a row with time running back that prove a clock was set back.
inline constexpr std::uint32_t kClockSetBackAfter = 3;

/// One device's way in. Orders its frames, removes duplicates, marks gaps,
/// tells what to ask for again, turns device time into ward time, and hands
/// the contents on as events. Every sequence number is delivered once or ends
/// in a permanent Gap; ward times of live events never run back.
///
/// Use, on one thread: accept() or refuse() for each message of the device;
/// poll() about every 50 ms; after either, when reply_due(), send reply().
/// Allocates nothing after construction.
class FeedGate {
 public:
  /// @param pool  outlives the gate; shared with other gates of this thread
  FeedGate(DeviceId device, BedId bed, bool encrypted, FramePool& pool);
  ~FeedGate();
  FeedGate(FeedGate&&) noexcept;
  FeedGate& operator=(FeedGate&&) = delete;

  /// A decoded frame whose sender's identity is verified. A refusal is already
  /// counted and queued for the reply: do not call refuse() for it too.
  Result<void> accept(const DeviceFrame& frame, Instant arrival, EventSink sink);

  /// Bytes of this device that the decoder (or the identity check) refused.
  /// sequence and boot_epoch as far as they could be read, else 0.
  void refuse(std::uint64_t sequence, std::uint64_t boot_epoch, Error error, Instant now);

  /// Time passed: gives up waiting, notices silence, emits FeedStatus.
  void poll(Instant now, EventSink sink);

  /// True when the device should be told something now: acknowledgements at
  /// most every 200 ms, requests and refusals at once.
  [[nodiscard]] bool reply_due(Instant now) const;
  /// What to tell it; counts as told.
  FeedReply reply(Instant now);

  [[nodiscard]] FeedStatus status(Instant now) const;
  /// Events the sink refused since construction.
  [[nodiscard]] std::uint64_t events_refused() const { return events_refused_; }
  [[nodiscard]] DeviceId device() const { return device_; }
  [[nodiscard]] BedId bed() const { return bed_; }

 private:
  struct Held {
    DeviceFrame* frame{nullptr};
    Instant arrival;
  };
  /// Where a channel's next block must begin.
  struct ChannelEnd {
    ChannelId channel;
    DeviceInstant device;
    Nanoseconds half_sample{};
  };

  Result<void> admit(const DeviceFrame& frame, Instant arrival, EventSink sink);
  Result<void> check_numbering(const DeviceFrame& frame, Instant arrival) const;
  void begin_epoch(const DeviceFrame& frame, Instant arrival, EventSink sink);
  Result<void> enter_live(const DeviceFrame& frame, Instant arrival, EventSink sink);
  bool hold(const DeviceFrame& frame, Instant arrival);
  void release_ready(Instant now, EventSink sink);
  void release_first(Instant now, EventSink sink);
  Result<void> deliver_live(const DeviceFrame& frame, Instant arrival, EventSink sink);
  [[nodiscard]] bool runs_back(const DeviceFrame& frame) const;
  [[nodiscard]] bool place_on_ward_line(const DeviceFrame& frame);
  void deliver(const DeviceFrame& frame, Instant arrival, bool late, EventSink sink);
  void remember_ends(const DeviceFrame& frame);
  void emit(const EventBody& body, Instant received, bool late, std::uint64_t sequence, EventSink sink);
  void record_lost(SequenceRange range);
  void owe_gap(const Gap& gap);
  void pay_owed(Instant now, EventSink sink);
  void note_refusal(std::uint64_t sequence, Error error);
  void emit_status(Instant now, EventSink sink);

  DeviceId device_;
  BedId bed_;
  bool encrypted_;
  FramePool* pool_;
  SequenceLedger ledger_;
  ClockSync clock_;

  std::uint64_t epoch_{};
  std::uint64_t first_seen_{};  ///< first number of this epoch this server got
  std::uint64_t next_live_{};   ///< next number to deliver in order
  Instant settle_until_;        ///< a new clock is watched this long before it is believed
  InlineVector<Held, kReorderFrames> held_;  ///< ascending by sequence
  InlineVector<ChannelEnd, kMaxFrameBlocks> ends_;
  DeviceInstant last_device_time_;
  Instant last_ward_end_;
  bool delivered_any_{false};   ///< in this epoch, live
  std::uint32_t backwards_in_a_row_{};

  InlineVector<Gap, 64> owed_gaps_;
  InlineVector<DeviceAlarm, kMaxFrameAlarms> owed_alarms_;
  InlineVector<Refusal, kMaxRanges> refusals_;
  FeedStatus counters_;         ///< only its counters and last_refusal
  std::uint64_t events_refused_{};
  std::array<float, 32> latencies_ms_{};
  std::size_t latency_count_{};

  Instant last_frame_;
  bool connected_{false};
  Instant status_at_;           ///< when the last FeedStatus went out
  FeedStatus told_;             ///< what it said
  bool status_owed_{true};
  Instant replied_at_;
  bool frames_since_reply_{false};
};

}  // namespace ward
