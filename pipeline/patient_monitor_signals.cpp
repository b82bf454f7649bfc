#include "pipeline/patient_monitor_signals.h"

#include <algorithm>

#include "pipeline/alarms/limits.h"
#include "pipeline/domain/result.h"

namespace ward {
namespace {

/// Clock conversion moves a block by milliseconds; more is missing signal.
constexpr Nanoseconds kJitter = std::chrono::milliseconds{50};
/// A device whose samples go back further than this has begun a new time line.
constexpr Nanoseconds kTimeStep = std::chrono::seconds{1};

bool connected(ChannelState state) {
  return state == ChannelState::valid || state == ChannelState::questionable;
}

bool has_sample(const SampleBlock& block) {
  for (std::size_t i = 0; i < block.count; ++i) {
    if (!block.missing(i)) return true;
  }
  return false;
}

/// A pulse interval longer than the rate's own timeout is a pause, not a
/// rate: the intervals before it say nothing of the heart now.
void forget_before_pause(HeartRate& rate, const DetectedBeat& beat) {
  if (rate.last_beat() && beat.time - *rate.last_beat() > HeartRate::kRateTimeout) rate.reset();
}

}  // namespace

BedSignals::BedSignals(PatientCategory category)
    : asystole_(asystole_limit(category)), apnoea_(apnoea_limit(category)) {}

void BedSignals::set_category(PatientCategory category) {
  asystole_.set_limit(asystole_limit(category));
  apnoea_.set_limit(apnoea_limit(category));
  // Another patient's usual beat is another.
  ventricles_.restart();
  ventricular_alarm_.forget();
}

BedSignals::Channel* BedSignals::channel_of(ChannelId id) {
  for (std::optional<Channel>& channel : channels_) {
    if (!channel) return &channel.emplace(id);
    if (channel->id == id) return &*channel;
  }
  return nullptr;
}

const BedSignals::Channel* BedSignals::find(std::optional<ChannelId> id) const {
  if (!id) return nullptr;
  for (const std::optional<Channel>& channel : channels_) {
    if (channel && channel->id == *id) return &*channel;
  }
  return nullptr;
}

void BedSignals::restart_detectors() {
  qrs_ = QrsDetector{};
  leads_.clear();
  ventricles_.restart();
  heart_rate_.reset();
  pleth_ = PulseDetector{};
  pleth_pulse_ = PulseRate{};
  pressure_ = ArterialPressure{};
  pressure_pulse_ = PulseRate{};
  respiration_ = Respiration{};
  asystole_.forget();
  ecg_seen_.forget();
  apnoea_.forget();
  for (std::optional<Channel>& channel : channels_) {
    if (!channel) continue;
    channel->quality = SignalQualityMonitor{channel->id};
    channel->end.reset();
  }
}

void BedSignals::note_time(Channel& channel, const SampleBlock& block, Instant now) {
  if (channel.end && block.first_sample < *channel.end - kTimeStep) restart_detectors();
  // One channel stands for all: they travel in the same frames.
  const bool speaks_for_all = channels_.front() && channels_.front()->id == channel.id;
  if (channel.end && speaks_for_all && block.first_sample > *channel.end + kJitter) {
    data_loss_.unseen(block.first_sample - *channel.end, now);
  }
  channel.end = block.end();
  channel.arrived = now;
  channel.missed = false;
  channel.state = block.state;
}

void BedSignals::on(const SampleBlock& block, Instant now, Output& out) {
  // The decoder has verified this; a block that is wrong here is our bug.
  WARD_CHECK(block.count >= 1 && block.count <= kBlockCapacity);
  WARD_CHECK(block.period.numerator > 0 && block.period.denominator > 0);
  Channel* channel = channel_of(block.channel);
  if (channel == nullptr) return;  // still forwarded and drawn; no alarm depends on a 33rd
  note_time(*channel, block, now);
  channel->quality.on(block);
  tell_quality(*channel, out);
  count_groups();
  if (!channel->group) return;
  switch (*channel->group) {
    case SignalGroup::ecg:
      if (ecg_lead(*channel)) on_ecg(block, *channel, out);
      return;
    case SignalGroup::pleth:
      if (chosen(pleth_channel_, *channel)) on_pleth(block, *channel, out);
      return;
    case SignalGroup::arterial:
      if (chosen(pressure_channel_, *channel)) on_pressure(block, *channel, out);
      return;
    case SignalGroup::respiration:
      if (chosen(respiration_channel_, *channel)) on_respiration(block);
      return;
    case SignalGroup::co2:
      return;
  }
}

void BedSignals::tell_quality(Channel& channel, Output& out) {
  const SignalQuality quality = channel.missed ? SignalQuality::no_signal : channel.quality.quality();
  if (channel.announced && quality == channel.told) return;
  channel.announced = true;
  channel.told = quality;
  out.emit(ChannelQuality{channel.id, quality});
}

void BedSignals::count_groups() {
  tallies_ = {};
  for (const std::optional<Channel>& channel : channels_) {
    if (channel && channel->group) tallies_[static_cast<std::size_t>(*channel->group)].add(channel->told);
  }
}

void BedSignals::on_tick(Instant now, Output& out) {
  for (std::optional<Channel>& channel : channels_) {
    if (!channel) break;
    // Absence is counted from arrival, in the signal's own time: neither a
    // slow link nor a device clock that is off makes a channel look silent.
    const Nanoseconds silent = now - channel->arrived;
    if (channel->end) {
      channel->quality.on_tick(*channel->end + silent);
    } else {
      channel->missed = silent >= SignalQualityMonitor::kNoSignalAfter;
    }
    tell_quality(*channel, out);
  }
  count_groups();
}

/// The first channel of its kind is followed; another takes over only when
/// that one has stopped.
bool BedSignals::chosen(std::optional<ChannelId>& choice, const Channel& channel) {
  if (choice == channel.id) return true;
  const Channel* present = find(choice);
  if (present != nullptr && present->told != SignalQuality::no_signal) return false;
  if (choice && channel.told == SignalQuality::no_signal) return false;
  const bool replaces = choice.has_value();
  choice = channel.id;
  if (!replaces) return true;
  switch (*channel.group) {
    case SignalGroup::pleth:
      pleth_ = PulseDetector{};
      pleth_pulse_ = PulseRate{};
      break;
    case SignalGroup::arterial:
      pressure_ = ArterialPressure{};
      pressure_pulse_ = PulseRate{};
      break;
    case SignalGroup::respiration:
      respiration_ = Respiration{};
      apnoea_.forget();
      break;
    case SignalGroup::ecg:
    case SignalGroup::co2:
      break;
  }
  return true;
}

/// The detector fuses a few leads. When one of those has stopped and another
/// lead sends, it begins anew with the leads that live.
bool BedSignals::ecg_lead(const Channel& channel) {
  for (const ChannelId lead : leads_) {
    if (lead == channel.id) return true;
  }
  if (leads_.push_back(channel.id)) return true;
  if (channel.told == SignalQuality::no_signal) return false;
  const bool one_stopped = std::ranges::any_of(leads_, [this](ChannelId lead) {
    const Channel* known = find(lead);
    return known != nullptr && known->told == SignalQuality::no_signal;
  });
  if (!one_stopped) return false;
  qrs_ = QrsDetector{};
  ventricles_.restart();
  leads_.clear();
  return leads_.push_back(channel.id);
}

void BedSignals::on_ecg(const SampleBlock& block, const Channel& channel, Output& out) {
  ventricles_.on(block, channel.quality.usable());
  DetectedBeats beats;
  qrs_.on(block, beats);
  ventricles_.on(beats);
  if (connected(block.state) && has_sample(block)) ecg_seen_.add(block.first_sample, block.end());
  // First what was seen, then what was found in it.
  const std::optional<Instant> since = qrs_.analysed_since();
  const std::optional<Instant> until = qrs_.analysed_until();
  if (since && until) {
    ecg_seen_.take_until(*until, [&](Instant from, Instant to) { asystole_.observed(std::max(from, *since), to); });
  }
  for (const DetectedBeat& beat : beats) {
    forget_before_pause(heart_rate_, beat);
    heart_rate_.on_beat(beat);
    asystole_.beat(beat.time);
    out.emit(Beat{beat.time, BeatSource::ecg, BeatClass::unclassified});
  }
}

void BedSignals::on_pulses(const DetectedBeats& pulses, BeatSource source, bool believable, PulseRate& pulse,
                           Output& out) {
  if (!believable) {
    pulse = PulseRate{};
    return;
  }
  for (const DetectedBeat& beat : pulses) {
    forget_before_pause(pulse.rate, beat);
    pulse.rate.on_beat(beat);
    pulse.witness.pulse(beat.time);
    pulse.calm.pulse(beat.time);
    out.emit(Beat{beat.time, source, BeatClass::unclassified});
  }
}

void BedSignals::on_pleth(const SampleBlock& block, const Channel& channel, Output& out) {
  DetectedBeats pulses;
  pleth_.on(block, pulses);
  on_pulses(pulses, BeatSource::pleth, channel.quality.usable(), pleth_pulse_, out);
}

void BedSignals::on_pressure(const SampleBlock& block, const Channel& channel, Output& out) {
  DetectedBeats pulses;
  pressure_.on(block, pulses);
  on_pulses(pulses, BeatSource::arterial_pressure, channel.quality.usable(), pressure_pulse_, out);
}

void BedSignals::on_respiration(const SampleBlock& block) {
  const DerivedValue heart = heart_rate();
  respiration_.on_heart_rate(heart.value() ? std::optional{BeatsPerMinute{*heart.value()}} : std::nullopt);
  DetectedBreaths breaths;
  respiration_.on(block, breaths);
  if (connected(block.state) && has_sample(block)) apnoea_.observed(block.first_sample, block.end());
  // The heart's own movement of the chest is no breathing.
  if (respiration_.cardiac_overlap()) return;
  for (const DetectedBreath& breath : breaths) apnoea_.breath(breath.time);
}

void BedSignals::describe(Output& out) const {
  for (const std::optional<Channel>& channel : channels_) {
    if (channel && channel->announced) out.emit(ChannelQuality{channel->id, channel->told});
  }
}

}  // namespace ward
