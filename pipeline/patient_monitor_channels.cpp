#include "pipeline/patient_monitor_channels.h"

namespace ward {
namespace {

/// Clock conversion moves a block by milliseconds; more is missing signal.
constexpr Nanoseconds kJitter = std::chrono::milliseconds{50};
/// A device whose samples go back further than this has begun a new time line.
constexpr Nanoseconds kTimeStep = std::chrono::seconds{1};

}  // namespace

bool shows_patient(const SampleBlock& block) {
  if (block.state != ChannelState::valid && block.state != ChannelState::questionable) return false;
  for (std::size_t i = 0; i < block.count; ++i) {
    if (!block.missing(i)) return true;
  }
  return false;
}

bool BedChannels::may_replace(const std::optional<ChannelId>& chosen, const BedChannel& candidate) const {
  const BedChannel* present = find(chosen);
  if (present != nullptr && present->told != SignalQuality::no_signal) return false;
  return !chosen || candidate.told != SignalQuality::no_signal;
}

BedChannel* BedChannels::channel_of(ChannelId id) {
  for (std::optional<BedChannel>& channel : channels_) {
    if (!channel) return &channel.emplace(id);
    if (channel->id == id) return &*channel;
  }
  return nullptr;
}

const BedChannel* BedChannels::find(std::optional<ChannelId> id) const {
  if (!id) return nullptr;
  for (const std::optional<BedChannel>& channel : channels_) {
    if (channel && channel->id == *id) return &*channel;
  }
  return nullptr;
}

BedChannels::Arrival BedChannels::arrive(const SampleBlock& block, Instant now, DataLoss& loss) {
  Arrival arrival{channel_of(block.channel), false};
  if (arrival.channel == nullptr) return arrival;
  BedChannel& channel = *arrival.channel;
  arrival.stepped_back = channel.end && block.first_sample < *channel.end - kTimeStep;
  // One channel stands for all: they travel in the same frames.
  const bool speaks_for_all = channels_.front() && channels_.front()->id == channel.id;
  if (channel.end && !arrival.stepped_back && speaks_for_all && block.first_sample > *channel.end + kJitter) {
    loss.unseen(block.first_sample - *channel.end, now);
  }
  channel.arrived = now;
  channel.missed = false;
  channel.state = block.state;
  return arrival;
}

void BedChannels::judge(BedChannel& channel, const SampleBlock& block, Output& out) {
  channel.end = block.end();
  channel.quality.on(block);
  tell(channel, out);
  count_groups();
}

void BedChannels::on_tick(Instant now, Output& out) {
  for (std::optional<BedChannel>& channel : channels_) {
    if (!channel) break;
    // Absence is counted from arrival, in the signal's own time: neither a
    // slow link nor a device clock that is off makes a channel look silent.
    const Nanoseconds silent = now - channel->arrived;
    if (channel->end) {
      channel->quality.on_tick(*channel->end + silent);
    } else {
      channel->missed = silent >= SignalQualityMonitor::kNoSignalAfter;
    }
    tell(*channel, out);
  }
  count_groups();
}

void BedChannels::restart() {
  for (std::optional<BedChannel>& channel : channels_) {
    if (!channel) continue;
    channel->quality = SignalQualityMonitor{channel->id};
    channel->end.reset();
  }
}

void BedChannels::tell(BedChannel& channel, Output& out) {
  const SignalQuality quality = channel.missed ? SignalQuality::no_signal : channel.quality.quality();
  if (channel.announced && quality == channel.told) return;
  channel.announced = true;
  channel.told = quality;
  out.emit(ChannelQuality{channel.id, quality});
}

void BedChannels::count_groups() {
  tallies_ = {};
  for (const std::optional<BedChannel>& channel : channels_) {
    if (channel && channel->group) tallies_[static_cast<std::size_t>(*channel->group)].add(channel->told);
  }
}

void BedChannels::describe(Output& out) const {
  for (const std::optional<BedChannel>& channel : channels_) {
    if (channel && channel->announced) out.emit(ChannelQuality{channel->id, channel->told});
  }
}

}  // namespace ward
