#pragma once

#include <cstdint>

#include "ingest/event_sink.h"
#include "ingest/frame_delivery.h"
#include "ingest/frame_pool.h"
#include "ingest/sequence_ledger.h"
#include "pipeline/domain/device_frame.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/feed_account.h"

namespace ward {

/// How long, and for how many frames, a frame waits for an earlier one. A new
/// device clock is watched as long before anything is delivered by it.
inline constexpr Nanoseconds kReorderWait = std::chrono::milliseconds{250};
inline constexpr std::size_t kReorderFrames = 8;
/// No frame for this long: the feed counts as disconnected.
inline constexpr Nanoseconds kFeedLostAfter = std::chrono::milliseconds{1500};
/// A feed that leaps further ahead than this is not believed, unless it was
/// silent for kLeapAllowedAfter.
inline constexpr std::uint64_t kFarthestLeap = 1'000'000;
inline constexpr Nanoseconds kLeapAllowedAfter = std::chrono::seconds{60};
/// While its clock settles, a moved device's frames may seem this much younger
/// than they are: some 100 of them wait in sockets, 500 ms apart at most.
inline constexpr Nanoseconds kUnsettledDoubt = std::chrono::seconds{60};
/// Acknowledgements are this far apart at least; requests and refusals follow
/// sooner.
inline constexpr Nanoseconds kAckEvery = std::chrono::milliseconds{200};
inline constexpr Nanoseconds kUrgentReplyEvery = std::chrono::milliseconds{50};
/// While nothing becomes durable a device still hears this often that it is
/// heard.
inline constexpr Nanoseconds kUnmovedReplyEvery = std::chrono::milliseconds{500};

/// When a device may forget a frame.
enum class AckAfter : std::uint8_t {
  acceptance,  ///< nothing is stored: the ward is in memory only
  durability,  ///< note_durable() said so
};

/// One device's way in. Orders its frames, removes duplicates, marks gaps,
/// tells what to ask for again, turns device time into ward time, and hands
/// the contents on as events. Every sequence number is delivered once or ends
/// in a permanent Gap; ward times of live events never run back. A FrameEnd or
/// a permanent Gap is emitted for each number of a boot epoch, after the first
/// FeedStatus of that epoch; FeedStatus.acked_through never runs ahead of them.
/// What the device captured at another bed is refused (other_bed): its number
/// ends in a gap record, its contents go nowhere.
///
/// Use, on one thread: accept() or refuse() for each message of the device;
/// poll() about every 50 ms; after either, when reply_due(), send reply().
/// Allocates nothing after construction.
class FeedGate {
 public:
  /// @param pool  outlives the gate; shared with other gates of this thread
  /// @param account  what the store has of this device from an earlier life of
  ///                 the server; boot_epoch 0: nothing
  /// @param account_is_durable  false: it may not be on the disk, so that the
  ///                 device is told nothing of it before note_durable()
  /// @param device_since  ward time since when the device feeds this bed
  FeedGate(DeviceId device, BedId bed, bool encrypted, FramePool& pool,
           AckAfter ack_after = AckAfter::acceptance, const FeedAccount& account = {},
           bool account_is_durable = true, Instant device_since = {});
  ~FeedGate();
  FeedGate(FeedGate&& other) noexcept;
  FeedGate& operator=(FeedGate&&) = delete;

  /// A gate to go on with after `failed` broke one of its own rules. Account
  /// and debts stay, so that nothing is delivered twice: frames it held are
  /// asked for again, the one it broke on is lost.
  [[nodiscard]] static FeedGate begun_anew(const FeedGate& failed);

  /// A decoded frame whose sender's identity is verified. A refusal is already
  /// counted and queued for the reply: do not call refuse() for it too.
  Result<void> accept(const DeviceFrame& frame, Instant arrival, EventSink sink);

  /// Bytes of this device that the decoder (or the identity check) refused.
  /// sequence and boot_epoch as far as they could be read, else 0.
  void refuse(std::uint64_t sequence, std::uint64_t boot_epoch, Error error, Instant now);

  /// Time passed: gives up waiting, notices silence, emits FeedStatus.
  void poll(Instant now, EventSink sink);

  /// The store has everything of this device up to `through` on disk.
  void note_durable(std::uint64_t boot_epoch, std::uint64_t through);

  /// True when the device should be told something now.
  [[nodiscard]] bool reply_due(Instant now) const;
  /// What to tell it; counts as told.
  FeedReply reply(Instant now);

  [[nodiscard]] FeedStatus status(Instant now) const;
  /// Events the sink refused since construction.
  [[nodiscard]] std::uint64_t events_refused() const { return delivery_.events_refused(); }
  [[nodiscard]] DeviceId device() const { return device_; }
  [[nodiscard]] BedId bed() const { return bed_; }

 private:
  struct Held {
    DeviceFrame* frame{nullptr};
    Instant arrival;
  };
  FeedGate(const FeedGate&) = default;  // for the move: held frames have one owner

  [[nodiscard]] Error check_numbering(const DeviceFrame& frame, Instant arrival) const;
  void begin_epoch(const DeviceFrame& frame, Instant arrival, EventSink sink);
  void resume_epoch(Instant arrival);
  [[nodiscard]] FeedAccount account() const;
  [[nodiscard]] std::uint64_t delivered_through() const;
  [[nodiscard]] std::uint64_t acknowledged_through() const;
  Result<void> admit(const DeviceFrame& frame, Instant arrival, EventSink sink);
  Result<void> deliver(const DeviceFrame& frame, Instant arrival, EventSink sink);
  Result<void> enter_live(const DeviceFrame& frame, Instant arrival, EventSink sink);
  bool hold(const DeviceFrame& frame, Instant arrival);
  void release_ready(Instant now, EventSink sink);
  void release_first(EventSink sink);
  Result<void> pass(const DeviceFrame& frame, Instant arrival, EventSink sink);
  [[nodiscard]] bool is_of_other_bed(const DeviceFrame& frame, Instant arrival) const;
  Result<void> turn_away(const DeviceFrame& frame);
  void record_lost(SequenceRange range);
  void note_refusal(std::uint64_t sequence, Error error);
  void announce_epoch(Instant now, EventSink sink);
  void tell_status(Instant now, EventSink sink);

  DeviceId device_;
  BedId bed_;
  bool encrypted_;
  FramePool* pool_;
  AckAfter ack_after_;
  SequenceLedger ledger_;
  FrameDelivery delivery_;

  std::uint64_t epoch_{};
  std::uint64_t first_seen_{};   ///< first number of this epoch this server got
  std::uint64_t next_live_{};    ///< next number to deliver in order
  std::uint64_t durable_through_{};  ///< of this epoch
  std::uint64_t told_through_{};     ///< acknowledged in the last reply
  bool resuming_{false};             ///< no frame yet since the account was taken over
  bool settling_{false};
  Instant settle_until_;
  InlineVector<Held, kReorderFrames> held_;  ///< ascending by sequence
  /// Received but not yet delivered: the one that arrives, the one released.
  InlineVector<std::uint64_t, 2> in_hand_;

  std::uint64_t received_{};
  std::uint64_t duplicate_{};
  std::uint64_t backfilled_{};
  std::uint64_t refused_{};
  std::uint64_t lost_{};
  ErrorCode last_refusal_{ErrorCode::none};
  InlineVector<Refusal, kMaxRanges> refusals_;

  Instant last_frame_;
  bool connected_{false};
  bool status_told_{false};
  Instant status_at_;
  FeedStatus told_;
  Instant replied_at_;
  bool frames_since_reply_{false};
};

}  // namespace ward
