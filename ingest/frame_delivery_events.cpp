#include <algorithm>

#include "ingest/frame_delivery.h"

namespace ward {

bool FrameDelivery::emit(const EventBody& body, Instant received, bool late, EventSink sink) {
  const bool may_go = announced_ || std::holds_alternative<FeedStatus>(body);
  if (may_go && sink(Event{bed_, late, received, body})) return true;
  ++events_refused_;
  return false;
}

void FrameDelivery::emit_contents(const DeviceFrame& frame, Instant arrival, bool late, EventSink sink) {
  // Alarms first: they must not queue behind samples when the ring is short.
  for (const DeviceAlarm& alarm : frame.alarms) emit_alarm(alarm, frame, arrival, sink);
  bool whole = true;
  for (const FrameNumeric& item : frame.numerics) {
    Vital vital = item.vital;
    vital.time = clock_.to_ward(frame.device_time + item.device_offset);
    // A cuff's last reading may be told again long after it was taken.
    if (is_of_other_bed(vital.time, arrival)) continue;
    whole = emit(vital, arrival, late, sink) && whole;
  }
  // Before the samples, so that a spike is known when it is met.
  for (const Nanoseconds pulse : frame.pace_pulses) {
    whole = emit(PacePulse{clock_.to_ward(frame.device_time + pulse)}, arrival, late, sink) && whole;
  }
  for (const FrameWaveform& item : frame.waveforms) {
    SampleBlock block = item.block;
    block.first_sample = clock_.to_ward(frame.device_time + item.device_offset);
    whole = emit(block, arrival, late, sink) && whole;
  }
  const bool ended = emit(FrameEnd{device_, frame.boot_epoch, frame.sequence, whole}, arrival, late, sink);
  if (!whole || !ended) owe_gap({frame.sequence, frame.sequence, true});
  // Alarms are judged now that every channel of the frame has been heard. A
  // refused tick is no loss: the worker's own comes within 100 ms.
  if (!late && !frame.waveforms.empty()) static_cast<void>(sink(Event{bed_, false, arrival, Tick{}}));
}

/// A device alarm is never late: one that comes through backfill is delivered
/// as it stands, unless a newer frame has already said otherwise.
void FrameDelivery::emit_alarm(DeviceAlarm alarm, const DeviceFrame& frame, Instant arrival, EventSink sink) {
  if (!is_news(alarm, frame.sequence)) return;
  alarm.time = clock_.to_ward(frame.device_time);
  if (emit(alarm, arrival, false, sink)) return;
  if (owed_alarms_.full()) {
    // The latest word on the same alarm replaces an earlier one; failing that
    // a resolved one makes room for the rest.
    const auto same = std::find_if(owed_alarms_.begin(), owed_alarms_.end(), [&](const DeviceAlarm& owed) {
      return (owed.mdc_code == alarm.mdc_code && owed.text == alarm.text) || !owed.active;
    });
    if (same != owed_alarms_.end()) *same = alarm;
    return;
  }
  static_cast<void>(owed_alarms_.push_back(alarm));  // not full
}

bool FrameDelivery::is_news(const DeviceAlarm& alarm, std::uint64_t sequence) {
  for (AlarmWord& word : alarm_words_) {
    if (word.mdc_code != alarm.mdc_code || !(word.text == alarm.text)) continue;
    if (sequence < word.sequence) return false;
    word.sequence = sequence;
    return true;
  }
  const AlarmWord word{alarm.mdc_code, alarm.text, sequence};
  if (!alarm_words_.push_back(word)) {
    *std::min_element(alarm_words_.begin(), alarm_words_.end(), [](const AlarmWord& a, const AlarmWord& b) {
      return a.sequence < b.sequence;
    }) = word;
  }
  return true;
}

void FrameDelivery::owe_gap(const Gap& gap) {
  if (owed_gaps_.size() > (announced_ ? 0 : owed_by_old_life_)) {
    Gap& last = owed_gaps_.back();
    if (last.permanent == gap.permanent && gap.first_sequence == last.last_sequence + 1) {
      last.last_sequence = gap.last_sequence;
      return;
    }
  }
  if (owed_gaps_.push_back(gap)) return;
  // A ring blocked for that long. The oldest gives way: no wider one may take
  // its place, since it would declare lost what has come or may still come. The
  // store writes it down when FeedStatus passes it.
  std::move(owed_gaps_.begin() + 1, owed_gaps_.end(), owed_gaps_.begin());
  owed_gaps_.back() = gap;
  if (owed_by_old_life_ > 0) --owed_by_old_life_;
}

void FrameDelivery::inherit_debts(const FrameDelivery& failed) {
  owed_gaps_ = failed.owed_gaps_;
  owed_alarms_ = failed.owed_alarms_;
  alarm_words_ = failed.alarm_words_;
  announced_ = failed.announced_;
  owed_by_old_life_ = failed.owed_by_old_life_;
  events_refused_ = failed.events_refused_;
}

std::uint64_t FrameDelivery::lowest_loss_owed() const {
  std::uint64_t lowest = UINT64_MAX;
  for (const Gap& gap : owed_gaps_) {
    if (gap.permanent) lowest = std::min(lowest, gap.first_sequence);
  }
  return lowest;
}

/// @return true when none is owed any more
bool FrameDelivery::pay_alarms(Instant now, EventSink sink) {
  std::size_t paid = 0;
  while (paid < owed_alarms_.size() && emit(owed_alarms_[paid], now, false, sink)) ++paid;
  std::move(owed_alarms_.begin() + static_cast<std::ptrdiff_t>(paid), owed_alarms_.end(), owed_alarms_.begin());
  owed_alarms_.resize_down(owed_alarms_.size() - paid);
  return owed_alarms_.empty();
}

void FrameDelivery::pay_owed(Instant now, EventSink sink) {
  if (announced_ && !pay_alarms(now, sink)) return;
  const std::size_t due = announced_ ? owed_gaps_.size() : owed_by_old_life_;
  std::size_t paid = 0;
  while (paid < due && sink(Event{bed_, false, now, owed_gaps_[paid]})) ++paid;
  if (paid < due) ++events_refused_;
  std::move(owed_gaps_.begin() + static_cast<std::ptrdiff_t>(paid), owed_gaps_.end(), owed_gaps_.begin());
  owed_gaps_.resize_down(owed_gaps_.size() - paid);
  owed_by_old_life_ -= std::min(owed_by_old_life_, paid);
}

}  // namespace ward
