#include "pipeline/patient_monitor_pulses.h"

namespace ward {
namespace {

bool shows_signal(SignalQuality quality) {
  return quality == SignalQuality::good || quality == SignalQuality::learning || quality == SignalQuality::noisy;
}

/// The first channel of its kind is followed; another takes over only when
/// that one has stopped. @return true when `choice` has changed hands
bool follow(std::optional<ChannelId>& choice, const BedChannel& channel, const BedChannels& channels) {
  if (choice == channel.id) return false;
  if (!channels.may_replace(choice, channel)) return false;
  const bool replaces = choice.has_value();
  choice = channel.id;
  return replaces;
}

}  // namespace

bool PulseChains::takes(const BedChannel& channel, const BedChannels& channels) {
  if (channel.group == SignalGroup::pleth) {
    if (follow(pleth_source_.channel, channel, channels)) restart_pleth();
    return pleth_source_.channel == channel.id;
  }
  if (follow(pressure_source_.channel, channel, channels)) restart_pressure();
  return pressure_source_.channel == channel.id;
}

void PulseChains::restart() {
  restart_pleth();
  restart_pressure();
}

void PulseChains::restart_pleth() {
  pleth_ = PulseDetector{};
  perfusion_ = PerfusionIndex{};
  pleth_source_.rate.reset();
}

void PulseChains::restart_pressure() {
  pressure_ = ArterialPressure{};
  pressure_source_.rate.reset();
}

void PulseChains::take(const DetectedBeats& pulses, BeatSource kind, bool believable, Source& source, Output& out) {
  if (!believable) {
    source.rate.reset();
    return;
  }
  for (const DetectedBeat& pulse : pulses) {
    source.rate.on_beat(pulse);
    out.emit(Beat{pulse.time, kind, BeatClass::unclassified, 0, false});
  }
}

void PulseChains::on_pleth(const SampleBlock& block, const BedChannel& channel, Output& out) {
  found_.clear();
  pleth_.on(block, found_);
  perfusion_.on(block, found_);
  take(found_, BeatSource::pleth, channel.quality.usable(), pleth_source_, out);
}

void PulseChains::on_pressure(const SampleBlock& block, const BedChannel& channel, Output& out) {
  found_.clear();
  pressure_.on(block, found_);
  take(found_, BeatSource::arterial_pressure, channel.quality.usable(), pressure_source_, out);
}

DerivedValue PulseChains::rate_of(const Source& source, const PulseDetector& detector, const BedChannels& channels) {
  const std::optional<Instant> until = detector.analysed_until();
  const BedChannel* channel = channels.find(source.channel);
  if (!until || channel == nullptr || !shows_signal(channel->told)) return DerivedValue::unknown(until);
  // What does not look like a pulse repeated is noise, whatever its rate.
  const std::optional<float> quality = detector.pulse_quality();
  if (quality && *quality < PulseQuality::kGood) return DerivedValue::unknown(until);
  const std::optional<BeatsPerMinute> rate = source.rate.value(*until);
  return rate ? DerivedValue::known(rate->value, *until) : DerivedValue::unknown(until);
}

DerivedValue PulseChains::pleth_rate(const BedChannels& channels) const {
  return rate_of(pleth_source_, pleth_, channels);
}

DerivedValue PulseChains::pressure_rate(const BedChannels& channels) const {
  return rate_of(pressure_source_, pressure_.pulse_detector(), channels);
}

std::array<DerivedValue, 3> PulseChains::pressures(const BedChannels& channels) const {
  const std::optional<Instant> until = pressure_.pulse_detector().analysed_until();
  const BedChannel* channel = channels.find(pressure_source_.channel);
  const bool believable = channel != nullptr && shows_signal(channel->told);
  const std::optional<PressureReading> reading = believable && until ? pressure_.reading(*until) : std::nullopt;
  const DerivedValue none = DerivedValue::unknown(until);
  if (!reading) return {none, none, none};
  return {DerivedValue::known(reading->systolic.value, *until), DerivedValue::known(reading->diastolic.value, *until),
          DerivedValue::known(reading->mean.value, *until)};
}

DerivedValue PulseChains::pulse_pressure_variation() const {
  const std::optional<Instant> until = pressure_.pulse_detector().analysed_until();
  const std::optional<Percent> variation = until ? pressure_.pulse_pressure_variation(*until) : std::nullopt;
  return variation ? DerivedValue::known(variation->value, *until) : DerivedValue::unknown(until);
}

DerivedValue PulseChains::perfusion_index() const {
  const std::optional<Instant> until = pleth_.analysed_until();
  const std::optional<Percent> index = until ? perfusion_.value(*until) : std::nullopt;
  return index ? DerivedValue::known(index->value, *until) : DerivedValue::unknown(until);
}

bool PulseChains::zeroing(const BedChannels& channels) const {
  const BedChannel* channel = channels.find(pressure_source_.channel);
  if (channel == nullptr) return false;
  return channel->state == ChannelState::calibrating || pressure_.line() == PressureLine::flushing;
}

LineView PulseChains::line_view(const BedChannels& channels) const {
  const BedChannel* channel = channels.find(pressure_source_.channel);
  if (channel == nullptr || channel->told == SignalQuality::no_signal) return LineView::unseen;
  if (channel->told == SignalQuality::leads_off) return LineView::unplugged;
  // Open to air, and meant to be.
  if (channel->state == ChannelState::calibrating) return LineView::unseen;
  switch (pressure_.line()) {
    case PressureLine::disconnected: return LineView::open_to_air;
    case PressureLine::pulsatile: return LineView::pulsatile;
    case PressureLine::learning:
    case PressureLine::flushing:
    case PressureLine::static_level: return LineView::other;
  }
  return LineView::other;
}

}  // namespace ward
