#include "simulators/virtual_patient.h"

#include <algorithm>
#include <cmath>

#include "pipeline/domain/codes.h"

namespace ward {
namespace {

constexpr std::uint64_t kStepsPerSecond = 125;
constexpr double kStepSeconds = 0.008;
constexpr std::uint64_t kNibpEverySteps = 300 * kStepsPerSecond;
constexpr std::size_t kBeatsKept = 64;

// Raw counts: 2.5 uV, 0.0002 of the pleth's range, 0.02 mmHg.
constexpr float kEcgScale = 0.0025F;
constexpr float kPlethScale = 0.0002F;
constexpr float kRespScale = 0.0005F;
constexpr float kPressureScale = 0.02F;

std::int16_t to_raw(double value, float scale) {
  const double raw = std::clamp(value / static_cast<double>(scale), -32767.0, 32767.0);
  return static_cast<std::int16_t>(std::lround(raw));
}

}  // namespace

PatientProfile calm_profile(Random& random) {
  PatientProfile profile;
  profile.heart_rate = BeatsPerMinute{random.between(62, 92)};
  profile.respiration_rate = BreathsPerMinute{random.between(12.5, 19)};
  profile.spo2 = Percent{random.between(95.5, 98.6)};
  profile.systolic = MmHg{random.between(112, 134)};
  profile.diastolic = MmHg{profile.systolic.value * random.between(0.57, 0.61)};
  profile.temperature = DegreesCelsius{random.between(36.4, 37.4)};
  profile.arterial_line = random.chance(0.6);
  return profile;
}

VirtualPatient::VirtualPatient(const PatientProfile& profile, std::uint64_t seed)
    : profile_(profile),
      random_(seed),
      heart_(profile.heart_rate, random_.split()),
      breathing_(profile.respiration_rate, random_.split()),
      ecg_(random_.split()),
      pleth_(random_.split()),
      pressure_(profile.systolic, profile.diastolic, profile.heart_rate, random_.split()),
      spo2_wander_(random_.split(), 0.02),
      spo2_(profile.spo2.value),
      spo2_target_(profile.spo2.value),
      temperature_(profile.temperature.value),
      nibp_first_step_(kStepsPerSecond * (8 + random_.below(20))) {
  const SamplePeriod ecg_period{1, 250};
  const SamplePeriod resp_period{2, 125};
  channels_ = {{{mdc::kEcgLeadII, 0}, Unit::millivolt, ecg_period, kEcgScale, 0.0F},
               {{mdc::kEcgLeadV1, 0}, Unit::millivolt, ecg_period, kEcgScale, 0.0F},
               {{mdc::kRespImpedance, 0}, Unit::dimensionless, resp_period, kRespScale, 0.0F},
               {{mdc::kPleth, 0}, Unit::dimensionless, kStep, kPlethScale, 0.0F}};
  if (profile.arterial_line) channels_.push_back({{mdc::kAbp, 0}, Unit::mmhg, kStep, kPressureScale, 0.0F});
  set_rhythm(profile.rhythm, profile.heart_rate);
}

void VirtualPatient::set_rhythm(Rhythm rhythm, BeatsPerMinute rate) {
  heart_.set_rhythm(rhythm, rate, now());
  ecg_.set_rhythm(rhythm);
}

void VirtualPatient::set_spo2(Percent target, double percent_per_second) {
  spo2_target_ = target.value;
  spo2_slope_ = percent_per_second;
}

void VirtualPatient::set_connected(Sensor sensor, bool connected) {
  connected_[static_cast<std::size_t>(sensor)] = connected;
}

void VirtualPatient::set_noise(Millivolts noise) {
  ecg_.set_noise(noise.value);
  pleth_.set_noise(noise.value);
}

double VirtualPatient::pulse_rate() const {
  // Mean of the last eight intervals between pulses that reached the finger.
  const Nanoseconds transit{static_cast<std::int64_t>(PlethModel::kTransitSeconds * 1e9)};
  Nanoseconds newest{-1};
  Nanoseconds oldest{-1};
  int intervals = -1;
  for (auto beat = beats_.rbegin(); beat != beats_.rend() && intervals < 8; ++beat) {
    if (beat->r_time + transit > now() || beat->stroke < PlethModel::kLeastStroke) continue;
    if (intervals < 0) newest = beat->r_time;
    if (oldest - beat->r_time > std::chrono::seconds{3}) break;  // before a standstill
    oldest = beat->r_time;
    ++intervals;
  }
  if (intervals < 1 || now() - newest > std::chrono::seconds{4}) return 0.0;
  return 60.0 * intervals / seconds(newest - oldest);
}

void VirtualPatient::put(SourceFrame& out, Index channel, Nanoseconds time, double value, bool connected) {
  const ChannelState state = connected ? ChannelState::valid : ChannelState::leads_off;
  std::optional<std::size_t>& open = open_[channel];
  if (!open || out.block(*open).state != state) {
    open = out.blocks().size();
    out.add_block(channel, time, state);
  }
  // An open electrode gives no sample at all, not a flat line.
  out.block(*open).samples.push_back(connected ? to_raw(value, channels_[channel].scale) : kMissingSample);
}

void VirtualPatient::breathe_oxygen() {
  // Stores last about half a minute without a breath, then saturation falls.
  double target = spo2_target_;
  double slope = spo2_slope_;
  if (breathing_.seconds_without_breath() > 25.0) {
    target = std::min(target, 72.0);
    slope = 0.5;
  }
  const double change = slope * kStepSeconds;
  spo2_ += std::clamp(target - spo2_, -change, change);
}

void VirtualPatient::measure(SourceFrame& out) {
  const Nanoseconds time = now();
  const bool probe = connected_[static_cast<std::size_t>(Sensor::spo2_probe)];
  if (step_ % kStepsPerSecond == 0) {
    const double rate = pulse_rate();
    const double shown = std::round(std::clamp(spo2_ + 0.4 * spo2_wander_.step(), 0.0, 100.0));
    // The first seconds an oximeter is still searching.
    const bool pulsing = probe && rate > 0.0;
    const Validity validity = pulsing ? Validity::valid : Validity::unavailable;
    out.numerics.push_back({mdc::kSpo2, Unit::percent, time, pulsing ? static_cast<float>(shown) : 0.0F, validity});
    out.numerics.push_back({mdc::kPulseRateSpo2, Unit::beats_per_minute, time,
                            pulsing ? static_cast<float>(std::round(rate)) : 0.0F, validity});
  }
  if (step_ % (10 * kStepsPerSecond) == 0) {
    const double shown = std::round(temperature_ * 10.0) / 10.0;
    out.numerics.push_back({mdc::kTemperature, Unit::degree_celsius, time, static_cast<float>(shown), Validity::valid});
  }
  if (step_ >= nibp_first_step_ && (step_ - nibp_first_step_) % kNibpEverySteps == 0 && pulse_rate() > 0.0) {
    const auto add = [&](std::uint32_t code, MmHg pressure) {
      out.numerics.push_back({code, Unit::mmhg, time, std::round(pressure.value), Validity::valid});
    };
    add(mdc::kNibpSystolic, pressure_.systolic());
    add(mdc::kNibpDiastolic, pressure_.diastolic());
    add(mdc::kNibpMean, pressure_.mean());
  }
}

void VirtualPatient::step(SourceFrame& out) {
  const Nanoseconds time = now();
  const double breath = breathing_.advance(kStepSeconds);
  for (const HeartBeat& beat : heart_.advance(time, breath)) {
    ecg_.add_beat(beat);
    pleth_.add_beat(beat);
    pressure_.add_beat(beat);
    beats_.push_back(beat);
    if (beats_.size() > kBeatsKept) beats_.pop_front();
  }
  breathe_oxygen();
  measure(out);

  const bool electrodes = connected_[static_cast<std::size_t>(Sensor::ecg_electrodes)];
  ecg_.tick(breath);
  for (std::uint64_t i = 0; i < 2; ++i) {
    const Nanoseconds sample_time = channels_[lead_ii].period.of(2 * step_ + i);
    const EcgSample sample = ecg_.sample(sample_time);
    put(out, lead_ii, sample_time, sample.lead_ii, electrodes);
    put(out, v1, sample_time, sample.v1, electrodes);
  }
  const double pulse = pleth_.sample(time, breath);
  put(out, pleth, time, pulse, connected_[static_cast<std::size_t>(Sensor::spo2_probe)]);
  if (profile_.arterial_line) {
    const double pressure = pressure_.advance(time, kStepSeconds, breath);
    const bool line = connected_[static_cast<std::size_t>(Sensor::arterial_line)];
    put(out, abp, time, line ? pressure : 0.0, line);
  } else {
    pressure_.advance(time, kStepSeconds, breath);  // the cuff measures it still
  }
  // Impedance is taken through the ECG electrodes, and sees the heart a little.
  if (step_ % 2 == 0) put(out, resp, time, breath - 0.4 + 0.06 * (pulse - 0.4), electrodes);
  ++step_;
}

void VirtualPatient::advance(Nanoseconds until, SourceFrame& out) {
  open_ = {};
  while (now() < until) step(out);
}

}  // namespace ward
