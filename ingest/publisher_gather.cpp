#include "ingest/publisher_gather.h"

#include <algorithm>
#include <cmath>

namespace ward {
namespace {

/// Items of one frame lie this close together: the server refuses more than
/// 10 s from the frame's device_time.
constexpr Nanoseconds kFrameReach = std::chrono::seconds{9};

}  // namespace

std::size_t FrameGatherer::add_waveform(const WaveformSpec& spec) {
  channels_.push_back({spec, false, {}, SIZE_MAX, {}, 0, ChannelState::valid});
  return channels_.size() - 1;
}

bool FrameGatherer::in_reach(DeviceInstant time) const {
  return !any_ || (time - earliest_ <= kFrameReach && latest_ - time <= kFrameReach);
}

void FrameGatherer::widen(DeviceInstant time) {
  earliest_ = any_ ? std::min(earliest_, time) : time;
  latest_ = any_ ? std::max(latest_, time) : time;
  any_ = true;
}

std::size_t FrameGatherer::blocks_needed(const Channel& channel, std::size_t samples, bool continues) const {
  const std::size_t room = continues ? kBlockCapacity - blocks_[channel.block].count : 0;
  if (samples <= room) return 0;
  return (samples - room + kBlockCapacity - 1) / kBlockCapacity;
}

bool FrameGatherer::append(std::size_t waveform, DeviceInstant first_sample,
                           std::span<const std::int16_t> samples, ChannelState state) {
  if (waveform >= channels_.size() || samples.empty() || state > ChannelState::questionable) return false;
  Channel& channel = channels_[waveform];
  const Nanoseconds half_sample = channel.spec.period.of(1) / 2;
  if (channel.started && first_sample < channel.end - half_sample) return false;
  const DeviceInstant last = first_sample + channel.spec.period.of(samples.size() - 1);
  if (!in_reach(first_sample) || !in_reach(last) || last - first_sample > kFrameReach) return false;
  // Within half a sample of where it belongs it continues the run, whose times
  // are computed from its beginning: rounding in first_sample does not add up.
  const bool continues = channel.block != SIZE_MAX && channel.state == state &&
                         first_sample <= channel.end + half_sample;
  if (blocks_.size() + blocks_needed(channel, samples.size(), continues) > kMaxFrameBlocks) return false;
  if (!continues) {
    channel.block = SIZE_MAX;
    channel.run_begin = first_sample;
    channel.run_samples = 0;
    channel.state = state;
  }
  widen(first_sample);
  widen(last);
  for (const std::int16_t sample : samples) {
    if (channel.block == SIZE_MAX || blocks_[channel.block].count == kBlockCapacity) {
      channel.block = blocks_.size();
      SampleBlock fresh;
      fresh.channel = channel.spec.channel;
      fresh.unit = channel.spec.unit;
      fresh.period = channel.spec.period;
      fresh.scale = channel.spec.scale;
      fresh.offset = channel.spec.offset;
      fresh.state = state;
      static_cast<void>(blocks_.push_back(fresh));  // blocks_needed() found room
      block_begins_.push_back(channel.run_begin + channel.spec.period.of(channel.run_samples));
    }
    SampleBlock& block = blocks_[channel.block];
    block.samples[block.count++] = sample;
    ++channel.run_samples;
  }
  channel.started = true;
  channel.end = channel.run_begin + channel.spec.period.of(channel.run_samples);
  return true;
}

bool FrameGatherer::append_numeric(std::uint32_t code, Unit unit, DeviceInstant time, float value,
                                   Validity validity) {
  if (code == 0 || validity > Validity::unavailable || !in_reach(time)) return false;
  if (validity != Validity::unavailable && !std::isfinite(value)) return false;
  if (!numerics_.push_back({code, unit, {}, value, validity, VitalOrigin::device})) return false;
  numeric_times_.push_back(time);
  widen(time);
  return true;
}

bool FrameGatherer::append_alarm(const DeviceAlarm& alarm) { return alarms_.push_back(alarm); }

bool FrameGatherer::append_pace_pulse(DeviceInstant time) {
  if (!in_reach(time) || (!pace_pulses_.empty() && time <= pace_pulses_.back())) return false;
  if (!pace_pulses_.push_back(time)) return false;
  widen(time);
  return true;
}

void FrameGatherer::take(DeviceInstant now, DeviceFrame& frame) {
  frame.device_time = now;
  if (!block_begins_.empty()) {
    frame.device_time = *std::min_element(block_begins_.begin(), block_begins_.end());
  }
  frame.waveforms.clear();
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    static_cast<void>(  // same capacity
        frame.waveforms.push_back({blocks_[i], block_begins_[i] - frame.device_time}));
  }
  frame.numerics.clear();
  for (std::size_t i = 0; i < numerics_.size(); ++i) {
    // Without a waveform the frame's time is `now`, however old the reading.
    const Nanoseconds offset = numeric_times_[i] - frame.device_time;
    static_cast<void>(  // same capacity
        frame.numerics.push_back({numerics_[i], std::clamp(offset, -kFrameReach, kFrameReach)}));
  }
  frame.alarms = alarms_;
  frame.pace_pulses.clear();
  for (const DeviceInstant pulse : pace_pulses_) {
    static_cast<void>(frame.pace_pulses.push_back(  // same capacity
        std::clamp(pulse - frame.device_time, -kFrameReach, kFrameReach)));
  }
  blocks_.clear();
  block_begins_.clear();
  numerics_.clear();
  numeric_times_.clear();
  alarms_.clear();
  pace_pulses_.clear();
  any_ = false;
  for (Channel& channel : channels_) channel.block = SIZE_MAX;
}

}  // namespace ward
