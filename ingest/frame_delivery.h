#pragma once

#include <array>
#include <cstdint>

#include "ingest/clock_sync.h"
#include "ingest/event_sink.h"
#include "pipeline/domain/device_frame.h"
#include "pipeline/domain/event.h"

namespace ward {

/// Frames in a row with time running back that prove a clock was set back.
inline constexpr std::uint32_t kClockSetBackAfter = 3;

/// The second half of a gate: turns one device's frames, already in order,
/// into events on the ward's time line, and keeps what a full ring owes.
class FrameDelivery {
 public:
  /// @param device_since  see BedSetup: nothing older is this bed's
  FrameDelivery(DeviceId device, BedId bed, Instant device_since = {})
      : device_(device), bed_(bed), device_since_(device_since) {}

  /// True when some of the frame was captured while the device was at another
  /// bed: it must not be delivered.
  /// @param doubt  how much later than the truth ward times may be by now
  [[nodiscard]] bool is_of_other_bed(const DeviceFrame& frame, Instant arrival, Nanoseconds doubt) const;
  [[nodiscard]] Instant device_since() const { return device_since_; }

  /// A new device life: its clock is unknown, ward times go on. Gaps still
  /// owed are the old life's: once they are paid its first FeedStatus may be
  /// emitted, and until announce() says that it was nothing of it goes out.
  void begin_epoch();
  [[nodiscard]] bool may_announce() const { return announced_ || owed_by_old_life_ == 0; }
  void announce() { announced_ = true; }

  /// Every frame, in the order of arrival.
  void observe(const DeviceFrame& frame, Instant arrival) { clock_.observe(frame.sent_time, arrival); }
  void settle_clock() { clock_.settle(); }

  /// Delivers the next frame in order. Refuses one whose time runs back; the
  /// third such in a row is believed: the device's clock was set.
  Result<void> live(const DeviceFrame& frame, Instant arrival, EventSink sink);
  /// Delivers a frame whose turn has passed: marked late, order free.
  void late(const DeviceFrame& frame, Instant arrival, EventSink sink);

  /// A Gap to emit as soon as the sink takes it.
  void owe_gap(const Gap& gap);
  void pay_owed(Instant now, EventSink sink);
  /// Takes over what a delivery that ended in its middle still owes.
  void inherit_debts(const FrameDelivery& failed);
  /// Lowest number in a gap record still owed; UINT64_MAX when there is none.
  [[nodiscard]] std::uint64_t lowest_loss_owed() const;
  /// False when the sink refused it; counted. The caller keeps what matters.
  bool emit(const EventBody& body, Instant received, bool late, EventSink sink);

  [[nodiscard]] const ClockSync& clock() const { return clock_; }
  [[nodiscard]] std::uint64_t events_refused() const { return events_refused_; }
  /// Age of the newest sample on arrival, median of recent frames.
  [[nodiscard]] float latency_ms() const;

 private:
  /// Where a channel's next block must begin.
  struct ChannelEnd {
    ChannelId channel;
    DeviceInstant device;
    Instant ward;
    Nanoseconds half_sample{};
  };
  /// The last frame that said something of one device alarm.
  struct AlarmWord {
    std::uint32_t mdc_code{};
    FixedString<48> text;
    std::uint64_t sequence{};
  };

  [[nodiscard]] bool is_of_other_bed(Instant captured, Instant arrival) const;
  [[nodiscard]] const ChannelEnd* end_of(ChannelId channel) const;
  [[nodiscard]] bool runs_back(const DeviceFrame& frame) const;
  [[nodiscard]] bool place_on_ward_line(const DeviceFrame& frame, Instant arrival);
  void remember(const DeviceFrame& frame, bool delivered);
  void remember_end(const ChannelEnd& end);
  void emit_contents(const DeviceFrame& frame, Instant arrival, bool late, EventSink sink);
  void emit_alarm(DeviceAlarm alarm, const DeviceFrame& frame, Instant arrival, EventSink sink);
  [[nodiscard]] bool is_news(const DeviceAlarm& alarm, std::uint64_t sequence);
  bool pay_alarms(Instant now, EventSink sink);
  void note_latency(const DeviceFrame& frame, Instant arrival);

  DeviceId device_;
  BedId bed_;
  Instant device_since_;
  ClockSync clock_;
  bool placed_{false};              ///< the line is known to follow on what was delivered
  std::uint32_t placed_step_{};     ///< ... as of this step of the clock
  InlineVector<ChannelEnd, kMaxFrameBlocks> ends_;
  DeviceInstant last_sent_{DeviceInstant::min()};
  std::uint32_t backwards_in_a_row_{};
  InlineVector<AlarmWord, 2 * kMaxFrameAlarms> alarm_words_;
  bool announced_{true};
  std::size_t owed_by_old_life_{0};  ///< so many of the gaps; meaningful until announced
  InlineVector<Gap, 64> owed_gaps_;
  InlineVector<DeviceAlarm, 2 * kMaxFrameAlarms> owed_alarms_;
  std::uint64_t events_refused_{};
  std::array<float, 32> latencies_ms_{};
  std::size_t latency_count_{};
};

}  // namespace ward
