// What BedSignals can tell of its patient at this moment.
#include "pipeline/patient_monitor_signals.h"

namespace ward {
namespace {

DerivedValue known(float reading, Validity validity, Instant time) { return {validity, reading, time}; }

DerivedValue unknown(std::optional<Instant> time) {
  return {Validity::unavailable, 0.0F, time.value_or(Instant{})};
}

bool shows_signal(SignalQuality quality) {
  return quality == SignalQuality::good || quality == SignalQuality::learning || quality == SignalQuality::noisy;
}

}  // namespace

DerivedValue BedSignals::heart_rate() const {
  const std::optional<Instant> until = qrs_.analysed_until();
  const GroupTally& ecg = tally(SignalGroup::ecg);
  if (!until || ecg.connected() <= 0 || ecg.all_unusable()) return unknown(until);
  const std::optional<BeatsPerMinute> rate = heart_rate_.value(*until);
  if (!rate) return unknown(until);
  return known(rate->value, ecg.all_noisy() ? Validity::questionable : Validity::valid, *until);
}

DerivedValue BedSignals::rate_of(const PulseRate& pulse, const PulseDetector& detector,
                                 std::optional<ChannelId> id) const {
  const std::optional<Instant> until = detector.analysed_until();
  const Channel* channel = find(id);
  if (!until || channel == nullptr || !shows_signal(channel->told)) return unknown(until);
  const std::optional<BeatsPerMinute> rate = pulse.rate.value(*until);
  return rate ? known(rate->value, Validity::valid, *until) : unknown(until);
}

DerivedValue BedSignals::pleth_rate() const { return rate_of(pleth_pulse_, pleth_, pleth_channel_); }

DerivedValue BedSignals::pressure_rate() const {
  return rate_of(pressure_pulse_, pressure_.pulse_detector(), pressure_channel_);
}

std::array<DerivedValue, 3> BedSignals::pressures() const {
  const std::optional<Instant> until = pressure_.pulse_detector().analysed_until();
  const Channel* channel = find(pressure_channel_);
  const bool believable = channel != nullptr && shows_signal(channel->told);
  const std::optional<PressureReading> reading = believable && until ? pressure_.reading(*until) : std::nullopt;
  if (!reading) return {unknown(until), unknown(until), unknown(until)};
  return {known(reading->systolic.value, Validity::valid, *until),
          known(reading->diastolic.value, Validity::valid, *until),
          known(reading->mean.value, Validity::valid, *until)};
}

DerivedValue BedSignals::respiration_rate() const {
  const std::optional<Instant> until = respiration_.analysed_until();
  const Channel* channel = find(respiration_channel_);
  if (!until || channel == nullptr || !shows_signal(channel->told)) return unknown(until);
  const std::optional<BreathsPerMinute> rate = respiration_.rate(*until);
  return rate ? known(rate->value, Validity::valid, *until) : unknown(until);
}

bool BedSignals::pulse_present() const {
  // Judged at the ECG's time: pulses of a pulse channel that has since
  // stopped fall out of the window by themselves.
  const std::optional<Instant> now = qrs_.analysed_until();
  if (!now) return false;
  // Every connected pulse channel is asked: a flat arterial line contradicts a
  // probe that claims pulses, and then the alarm is not withheld. An uneven one
  // says nothing: motion that hides the ECG disturbs it too.
  enum class Word { none, beats, contradicts };
  const auto ask = [&](const PulseRate& pulse, std::optional<ChannelId> id) {
    const Channel* channel = find(id);
    if (channel == nullptr) return Word::none;
    if (channel->told == SignalQuality::good && pulse.witness.regular(*now)) return Word::beats;
    return channel->told == SignalQuality::flat ? Word::contradicts : Word::none;
  };
  const Word pleth = ask(pleth_pulse_, pleth_channel_);
  // A line being flushed, or lying open to the air, knows nothing of the heart.
  const PressureLine line = pressure_.line();
  Word pressure = Word::none;
  if (line == PressureLine::static_level) pressure = Word::contradicts;
  if (line == PressureLine::pulsatile || line == PressureLine::learning) pressure = ask(pressure_pulse_, pressure_channel_);
  return (pleth == Word::beats || pressure == Word::beats) && pleth != Word::contradicts &&
         pressure != Word::contradicts;
}

bool BedSignals::pressure_zeroing() const {
  const Channel* channel = find(pressure_channel_);
  if (channel == nullptr) return false;
  return channel->state == ChannelState::calibrating || pressure_.line() == PressureLine::flushing;
}

bool BedSignals::line_disconnected() const {
  const Channel* channel = find(pressure_channel_);
  if (channel == nullptr || channel->told == SignalQuality::no_signal || channel->told == SignalQuality::leads_off) {
    return false;
  }
  return pressure_.line() == PressureLine::disconnected;
}

}  // namespace ward
