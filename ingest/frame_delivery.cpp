#include "ingest/frame_delivery.h"

#include <algorithm>

namespace ward {
namespace {

DeviceInstant begin_of(const DeviceFrame& frame, const FrameWaveform& item) {
  return frame.device_time + item.device_offset;
}

DeviceInstant end_of_block(const DeviceFrame& frame, const FrameWaveform& item) {
  return begin_of(frame, item) + item.block.period.of(item.block.count);
}

}  // namespace

void FrameDelivery::begin_epoch() {
  clock_.reset();
  placed_ = false;
  last_sent_ = DeviceInstant::min();
  backwards_in_a_row_ = 0;
  alarm_words_.clear();  // sequence numbers begin anew
  // Nobody has heard of a life that ended before it was announced.
  if (!announced_) owed_gaps_.resize_down(owed_by_old_life_);
  owed_by_old_life_ = owed_gaps_.size();
  announced_ = false;
  for (ChannelEnd& end : ends_) end.device = DeviceInstant::min();
}

const FrameDelivery::ChannelEnd* FrameDelivery::end_of(ChannelId channel) const {
  const auto found =
      std::find_if(ends_.begin(), ends_.end(), [&](const ChannelEnd& end) { return end.channel == channel; });
  return found == ends_.end() ? nullptr : &*found;
}

/// A moment that is still to come can only be a clock of ours that was set back
/// between two lives: a patient must not go unmonitored for it.
bool FrameDelivery::is_of_other_bed(Instant captured, Instant arrival) const {
  return captured < device_since_ && device_since_ <= arrival;
}

bool FrameDelivery::is_of_other_bed(const DeviceFrame& frame, Instant arrival, Nanoseconds doubt) const {
  if (device_since_ == Instant{}) return false;
  DeviceInstant earliest = frame.device_time;
  for (const FrameWaveform& item : frame.waveforms) earliest = std::min(earliest, begin_of(frame, item));
  if (!frame.pace_pulses.empty()) earliest = std::min(earliest, frame.device_time + frame.pace_pulses[0]);
  return is_of_other_bed(clock_.to_ward(earliest) - doubt, arrival);
}

bool FrameDelivery::runs_back(const DeviceFrame& frame) const {
  if (frame.sent_time < last_sent_) return true;
  return std::any_of(frame.waveforms.begin(), frame.waveforms.end(), [&](const FrameWaveform& item) {
    const ChannelEnd* end = end_of(item.block.channel);
    // Written as a sum: DeviceInstant::min() - half would wrap.
    return end != nullptr && begin_of(frame, item) + end->half_sample < end->device;
  });
}

Result<void> FrameDelivery::live(const DeviceFrame& frame, Instant arrival, EventSink sink) {
  if (runs_back(frame)) {
    if (++backwards_in_a_row_ < kClockSetBackAfter) return Error{ErrorCode::time_backwards, "device_time_ns"};
    clock_.expect_jump();
    clock_.observe(frame.sent_time, arrival);
  }
  backwards_in_a_row_ = 0;
  const bool placed = place_on_ward_line(frame, arrival);
  emit_contents(frame, arrival, !placed, sink);
  remember(frame, placed);
  note_latency(frame, arrival);
  return {};
}

void FrameDelivery::late(const DeviceFrame& frame, Instant arrival, EventSink sink) {
  emit_contents(frame, arrival, true, sink);
}

/// After a step of the clock a frame may fall onto times already delivered. A
/// little: the line is moved later. More than may lead the arrival: the frame
/// is older than what the ward has seen, and is delivered late.
bool FrameDelivery::place_on_ward_line(const DeviceFrame& frame, Instant arrival) {
  if (placed_ && placed_step_ == clock_.steps()) return true;
  Nanoseconds overlap{};
  for (const FrameWaveform& item : frame.waveforms) {
    const ChannelEnd* end = end_of(item.block.channel);
    if (end != nullptr) overlap = std::max(overlap, end->ward - clock_.to_ward(begin_of(frame, item)));
  }
  if (overlap > Nanoseconds{} && clock_.to_ward(frame.sent_time) + overlap > arrival + kMostLead) return false;
  clock_.push_later(overlap);
  if (!frame.waveforms.empty()) {
    placed_ = true;
    placed_step_ = clock_.steps();
  }
  return true;
}

void FrameDelivery::remember(const DeviceFrame& frame, bool delivered) {
  last_sent_ = frame.sent_time;
  for (const FrameWaveform& item : frame.waveforms) {
    const DeviceInstant device = end_of_block(frame, item);
    const ChannelEnd* known = end_of(item.block.channel);
    const Instant before = known == nullptr ? Instant::min() : known->ward;
    remember_end({item.block.channel, device, delivered ? clock_.to_ward(device) : before,
                  item.block.period.of(1) / 2});
  }
}

void FrameDelivery::remember_end(const ChannelEnd& end) {
  for (ChannelEnd& known : ends_) {
    if (known.channel == end.channel) {
      known = end;
      return;
    }
  }
  if (ends_.push_back(end)) return;
  // More channels than one frame holds: the longest silent one makes room.
  *std::min_element(ends_.begin(), ends_.end(),
                    [](const ChannelEnd& a, const ChannelEnd& b) { return a.ward < b.ward; }) = end;
}

void FrameDelivery::note_latency(const DeviceFrame& frame, Instant arrival) {
  if (frame.waveforms.empty()) return;
  DeviceInstant newest = DeviceInstant::min();
  for (const FrameWaveform& item : frame.waveforms) newest = std::max(newest, end_of_block(frame, item));
  latencies_ms_[latency_count_++ % latencies_ms_.size()] =
      static_cast<float>(milliseconds(arrival - clock_.to_ward(newest)));
}

float FrameDelivery::latency_ms() const {
  std::array<float, 32> recent = latencies_ms_;
  const std::size_t count = std::min(latency_count_, recent.size());
  if (count == 0) return 0.0F;
  const auto middle = recent.begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(recent.begin(), middle, recent.begin() + static_cast<std::ptrdiff_t>(count));
  return *middle;
}

}  // namespace ward
