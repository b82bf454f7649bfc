#include "pipeline/signals/respiration_fusion.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr std::int64_t kHalfQrs = 9;        ///< slots of 8 ms about the R peak
constexpr std::int64_t kBaselineSlots = 9;  ///< before these
constexpr std::int64_t kUpstroke = 60;      ///< slots from foot to peak at most
/// The heart samples the breath: no rate above half of it can be told.
constexpr double kNyquistShare = 0.475;
/// Intervals sway with much besides breathing, and least in those who are ill.
constexpr float kIntervalWeight = 0.3F;
/// Less is where the samples happen to fall, which beats with an even rate:
/// shares of the usual amplitude, and seconds.
constexpr float kLeastSway = 0.005F;
constexpr float kLeastRBaseline = 0.0015F;
constexpr float kLeastPulseBaseline = 0.0025F;
constexpr float kLeastInterval = 0.002F;
constexpr float kPoolFollows = 0.2F;        ///< a weighing: ten seconds
constexpr Nanoseconds kRateTimeout = std::chrono::seconds{5};
constexpr float kLeastShare = 0.25F;
constexpr int kLeastAgreeing = 2;
constexpr float kSureShare = 0.6F;
constexpr std::size_t kEdge = 3;            ///< bins: a peak at the band's edge is none
constexpr double kSlow = 8.0;               ///< /min
constexpr float kSlowShare = 0.55F;

}  // namespace

void RespirationFusion::Recent::on(const SampleBlock& block) {
  wave.on(block, [this](double) { newest.reset(); },
          [this](std::int64_t slot, double level) {
            if (!newest) first = slot;
            newest = slot;
            ring[static_cast<std::size_t>(slot & (kRing - 1))] = static_cast<float>(level);
          });
}

void RespirationFusion::on_ecg(const SampleBlock& block) {
  for (Recent& lead : leads_) {
    if (!lead.channel) lead.channel = block.channel;
    if (lead.channel != block.channel) continue;
    lead.on(block);
    return;
  }
}

void RespirationFusion::on_pleth(const SampleBlock& block) { pleth_.on(block); }

void RespirationFusion::on_beats(std::span<const DetectedBeat> beats) {
  for (const DetectedBeat& beat : beats) on_beat(beat);
}

void RespirationFusion::on_pulses(std::span<const DetectedBeat> pulses) {
  for (const DetectedBeat& pulse : pulses) on_pulse(pulse);
}

void RespirationFusion::on_beat(const DetectedBeat& beat) {
  if (beat.continuous && last_beat_) {
    const double interval = seconds(beat.time - *last_beat_);
    modulations_[beat_interval].add(beat.time, static_cast<float>(interval));
    usual_interval_s_ += 0.1 * (std::clamp(interval, 0.2, 3.0) - usual_interval_s_);
  }
  last_beat_ = beat.time;
  for (std::size_t i = 0; i < leads_.size(); ++i) {
    const Recent& lead = leads_[i];
    const std::int64_t peak = lead.wave.slot_of(beat.time);
    if (!lead.holds(peak - kHalfQrs - kBaselineSlots, peak + kHalfQrs)) continue;
    float baseline = 0;
    for (std::int64_t slot = peak - kHalfQrs - kBaselineSlots; slot < peak - kHalfQrs; ++slot) baseline += lead[slot];
    baseline /= static_cast<float>(kBaselineSlots);
    // The root of the power, not the peak: where the samples fall on a sharp
    // R wave beats with the rate, and would look like breaths.
    float power = 0;
    for (std::int64_t slot = peak - kHalfQrs; slot <= peak + kHalfQrs; ++slot) {
      power += (lead[slot] - baseline) * (lead[slot] - baseline);
    }
    modulations_[i == 0 ? r_amplitude : second_r_amplitude].add(beat.time, std::sqrt(power));
    modulations_[i == 0 ? r_baseline : second_r_baseline].add(beat.time, baseline);
  }
}

void RespirationFusion::on_pulse(const DetectedBeat& pulse) {
  if (pulse.continuous && last_pulse_) {
    modulations_[pulse_interval].add(pulse.time, static_cast<float>(seconds(pulse.time - *last_pulse_)));
  }
  last_pulse_ = pulse.time;
  const std::int64_t foot = pleth_.wave.slot_of(pulse.time);
  if (!pleth_.newest || !pleth_.holds(foot, foot)) return;
  float peak = pleth_[foot];
  for (std::int64_t slot = foot; slot <= std::min(foot + kUpstroke, *pleth_.newest); ++slot) {
    peak = std::max(peak, pleth_[slot]);
  }
  modulations_[pulse_amplitude].add(pulse.time, peak - pleth_[foot]);
  modulations_[pulse_baseline].add(pulse.time, 0.5F * (peak + pleth_[foot]));
}

double RespirationFusion::highest_rate() const { return kNyquistShare * 60.0 / usual_interval_s_; }

/// @param centres  of the amplitudes, which come before what goes by them
float RespirationFusion::least_deviation(std::size_t source, const std::array<float, kSources>& centres) const {
  switch (source) {
    case r_amplitude: case second_r_amplitude: case pulse_amplitude: return kLeastSway * centres[source];
    case r_baseline: return kLeastRBaseline * centres[r_amplitude];
    case second_r_baseline: return kLeastRBaseline * centres[second_r_amplitude];
    case pulse_baseline: return kLeastPulseBaseline * centres[pulse_amplitude];
    default: return kLeastInterval;
  }
}

void RespirationFusion::on_tick(Instant now) {
  if (weighed_ && now - *weighed_ < kInterval) return;
  // What was pooled before a pause says nothing of now.
  if (weighed_ && now - *weighed_ > kRateTimeout) pooled_known_ = false;
  weighed_ = now;
  BreathSpectrum pool{};
  std::array<std::optional<BreathPeak>, kSources> peaks{};
  std::array<float, kSources> centres{};
  for (std::size_t source = 0; source < kSources; ++source) {
    const std::optional<BreathWindow> window = modulations_[source].window(now);
    if (!window) continue;
    centres[source] = window->centre;
    if (window->deviation < least_deviation(source, centres)) continue;
    const BreathSpectrum spectrum = analyser_.spectrum(window->values, highest_rate());
    peaks[source] = peak_of(spectrum);
    if (!peaks[source]) continue;
    float all = 0;
    for (const float power : spectrum) all += power;
    const bool interval = source == beat_interval || source == pulse_interval;
    const float share = peaks[source]->share * (interval ? kIntervalWeight : 1.0F);
    const float weight = share * share * share / all;
    for (std::size_t k = 0; k < pool.size(); ++k) pool[k] += weight * spectrum[k];
  }
  const float follows = pooled_known_ ? kPoolFollows : 1.0F;
  pooled_known_ = true;
  for (std::size_t k = 0; k < pool.size(); ++k) pooled_[k] += follows * (pool[k] - pooled_[k]);
  conclude(peaks, now);
}

void RespirationFusion::conclude(std::span<const std::optional<BreathPeak>, kSources> peaks, Instant now) {
  weighed_ = now;
  rate_.reset();
  const std::optional<BreathPeak> top = peak_of(pooled_);
  if (!top || top->bin < kEdge || top->share < kLeastShare) return;
  const double rate = BreathRates::rate(top->bin);
  // Beats that alternate sway with half of the heart rate, and leak down here.
  if (rate > highest_rate() - BreathRates::kStep * static_cast<double>(kEdge)) return;
  if (rate < kSlow && top->share < kSlowShare) return;
  int agreeing = 0;
  bool interval_agrees = false;
  int sure_for = 0;  // sources with one clear peak
  int sure_against = 0;
  for (std::size_t source = 0; source < kSources; ++source) {
    if (!peaks[source]) continue;
    const double away = std::abs(BreathRates::rate(peaks[source]->bin) - rate);
    const bool agrees = away < BreathRates::kStep * static_cast<double>(BreathRates::kPeakWidth);
    // ECG and pulse tell the same interval: one voice.
    const bool interval = source == beat_interval || source == pulse_interval;
    if (agrees && interval) interval_agrees = true;
    if (agrees && !interval) ++agreeing;
    if (!interval && peaks[source]->share > kSureShare) (agrees ? sure_for : sure_against) += 1;
  }
  if (sure_against > 0 && sure_against >= sure_for) return;
  if (agreeing + (interval_agrees ? 1 : 0) >= kLeastAgreeing) rate_ = static_cast<float>(rate);
}

std::optional<BreathsPerMinute> RespirationFusion::rate(Instant now) const {
  if (!rate_ || !weighed_ || now - *weighed_ > kRateTimeout) return std::nullopt;
  return BreathsPerMinute{*rate_};
}

}  // namespace ward
