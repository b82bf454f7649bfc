#include "pipeline/signals/qrs_lead.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr std::int64_t kLearnSlots = qrs_slots(1.0);
/// A shorter hole is bridged by holding the last sample: no QRS hides in it.
constexpr double kBridgedSeconds = 0.040;
/// The feature's own maximum lies within 100 ms of the fused one.
constexpr std::int64_t kNear = qrs_slots(0.100);
constexpr std::int64_t kSlopeReach = qrs_slots(0.080);
/// Slots between the two samples whose difference is the slope: 12 ms.
constexpr std::size_t kSlopeSlots = 3;
/// The shape of a beat is looked for from 168 ms before its feature's peak.
constexpr std::int64_t kShapeReach = qrs_slots(0.168);
/// A mark may come this much after its pulse began ...
constexpr Nanoseconds kPulseMarkedLate = std::chrono::milliseconds{3};
/// ... and one of a pulse long past blanks nothing.
constexpr Nanoseconds kPulseStale = std::chrono::milliseconds{20};
constexpr int kDropoutBeats = 12;
/// Beats so like the patient's others tell how large they are in the long run.
constexpr double kTrusted = 0.8;
/// Less time between two beats says nothing of the noise.
constexpr std::int64_t kLeastNoiseSlots = 5;
constexpr double kSlopeScale = 10.0 / 12.0;  ///< to mV per 10 ms

}  // namespace

QrsLead::QrsLead(ChannelId channel, const QrsParameters& parameters)
    : channel_(channel), parameters_(parameters), amplitude_(parameters.least_amplitude),
      long_amplitude_(parameters.least_amplitude), usual_slope_(parameters.least_amplitude) {
  feature_.fill(-1.0F);
}

void QrsLead::redesign(double sample_hz) {
  high_pass_ = Biquad{high_pass(parameters_.high_pass_hz, sample_hz)};
  low_pass_ = Biquad{low_pass(parameters_.low_pass_hz, sample_hz)};
  noise_high_pass_ = Biquad{high_pass(parameters_.noise_high_pass_hz, sample_hz)};
  spikes_.set_rate(sample_hz);
  settled_ = false;
}

void QrsLead::settle(double millivolts) {
  high_pass_.settle(millivolts);
  low_pass_.settle(0.0);
  noise_high_pass_.settle(millivolts);
  recent_wave_.fill(0.0);
  spikes_.restart();
  slopes_.fill(0.0F);
  slope_sum_ = 0;
  noises_.fill(0.0F);
  noise_sum_ = 0;
  clock_.restart();
  settled_ = true;
}

void QrsLead::on(const SampleBlock& block) {
  if (block.period != period_) {
    period_ = block.period;
    redesign(block.period.hertz());
  }
  const Nanoseconds delay = block.period.of(spikes_.delay());
  const SlotClock::Step step = clock_.begin(block, delay);
  if (step == SlotClock::Step::backwards) return;
  if (step == SlotClock::Step::hole) settled_ = false;
  block_began_ = block.first_sample.time_since_epoch() / kQrsSlot;
  const bool connected = block.state == ChannelState::valid || block.state == ChannelState::questionable;
  const int bridged = static_cast<int>(kBridgedSeconds * block.period.hertz());

  for (std::size_t i = 0; i < block.count; ++i) {
    double millivolts = held_;
    if (!connected || block.missing(i)) {
      ++missing_run_;
      if (!connected || missing_run_ > bridged) settled_ = false;
    } else {
      missing_run_ = 0;
      millivolts = static_cast<double>(block.physical(i));
      held_ = millivolts;
      if (!settled_) {
        const std::int64_t here = (block.time_of(i) - delay).time_since_epoch() / kQrsSlot;
        deliver_unusable(here);
        settle(millivolts);
      }
    }
    if (!settled_) {
      clock_.skip();
      continue;
    }
    if (!pulses_.empty()) blank_pulses(block.time_of(i) - delay);
    const double clean = spikes_.step(millivolts);
    const double wave = low_pass_.step(high_pass_.step(clean));
    const double noise = std::abs(noise_high_pass_.step(clean));
    clock_.sample(wave, [&](std::int64_t slot, double value) { deliver(slot, value, noise); });
  }
  if (!settled_) deliver_unusable((block.end() - delay).time_since_epoch() / kQrsSlot);
}

void QrsLead::blank_pulses(Instant now) {
  InlineVector<Instant, kPulses> later;
  for (const Instant pulse : pulses_) {
    if (pulse - kPulseMarkedLate > now) (void)later.push_back(pulse);
    else if (now - pulse < kPulseStale) spikes_.blank();
  }
  pulses_ = later;
}

void QrsLead::deliver_unusable(std::int64_t through) {
  if (!newest_) {
    newest_ = through;
    return;
  }
  const std::int64_t first = std::max(*newest_ + 1, through - kRing + 1);
  for (std::int64_t slot = first; slot <= through; ++slot) {
    feature_[at(slot)] = -1.0F;
    slope_[at(slot)] = 0.0F;
    wave_[at(slot)] = 0.0F;
  }
  newest_ = std::max(*newest_, through);
}

void QrsLead::deliver(std::int64_t slot, double wave, double noise) {
  if (newest_ && slot <= *newest_) return;
  const double slope = std::abs(wave - recent_wave_[kSlopeSlots - 1]) * kSlopeScale;
  recent_wave_[2] = recent_wave_[1];
  recent_wave_[1] = recent_wave_[0];
  recent_wave_[0] = wave;

  const auto kept_slope = static_cast<float>(slope);
  slope_sum_ += static_cast<double>(kept_slope) - static_cast<double>(slopes_[slope_next_]);
  slopes_[slope_next_] = kept_slope;
  slope_next_ = slope_next_ + 1 == kFeatureSlots ? 0 : slope_next_ + 1;
  const auto kept_noise = static_cast<float>(noise);
  noise_sum_ += static_cast<double>(kept_noise) - static_cast<double>(noises_[noise_next_]);
  noises_[noise_next_] = kept_noise;
  noise_next_ = noise_next_ + 1 == kNoiseSlots ? 0 : noise_next_ + 1;

  const double feature = slope_sum_ / kFeatureSlots - parameters_.noise_share * noise_sum_ / kNoiseSlots;
  const float kept = static_cast<float>(std::max(0.0, feature));
  feature_[at(slot)] = kept;
  slope_[at(slot)] = kept_slope;
  wave_[at(slot)] = static_cast<float>(wave);
  newest_ = slot;
  note_second(kept);
}

void QrsLead::note_second(float feature) {
  second_maximum_ = std::max(second_maximum_, feature);
  if (++second_slots_ < kLearnSlots) return;
  second_slots_ = 0;
  second_maxima_[second_next_] = second_maximum_;
  second_maximum_ = 0;
  second_next_ = second_next_ + 1 == second_maxima_.size() ? 0 : second_next_ + 1;
  if (!learning_ || second_next_ != 0) return;
  learning_ = false;
  peaks_.fill(middle_second());
  set_amplitude();
  long_amplitude_ = amplitude_;
  usual_slope_ = 2.0 * amplitude_;
}

float QrsLead::middle_second() const {
  // A slow heart may miss one second, and the electrode's first contact may
  // have shaken another.
  std::array<float, 3> sorted = second_maxima_;
  std::sort(sorted.begin(), sorted.end());
  return sorted[1];
}

void QrsLead::relearn() {
  if (learning_ || shapes_.known()) return;
  const float middle = middle_second();
  if (static_cast<double>(middle) >= amplitude_) return;
  peaks_.fill(middle);
  set_amplitude();
  long_amplitude_ = amplitude_;
  usual_slope_ = std::min(usual_slope_, 2.0 * amplitude_);
}

bool QrsLead::usable(std::int64_t slot) const {
  return !learning_ && newest_ && slot <= *newest_ && slot > *newest_ - kRing && feature_[at(slot)] >= 0.0F;
}

double QrsLead::relative_slope(std::int64_t slot) const {
  float steepest = 0.0F;
  for (std::int64_t s = slot - kSlopeReach; s <= slot; ++s) steepest = std::max(steepest, slope_[at(s)]);
  return static_cast<double>(steepest) / usual_slope_;
}

std::array<float, QrsShapes::kSlots> QrsLead::wave_about(std::int64_t slot) const {
  std::array<float, QrsShapes::kSlots> wave{};
  std::int64_t from = slot - kShapeReach - static_cast<std::int64_t>(QrsShapes::kMostLag);
  for (float& value : wave) {
    if (from <= *newest_) value = wave_[at(from)];
    ++from;
  }
  return wave;
}

std::optional<double> QrsLead::likeness(std::int64_t slot) const {
  if (!newest_) return std::nullopt;
  return shapes_.likeness(wave_about(slot));
}

void QrsLead::on_beat(std::int64_t slot) {
  if (!usable(slot)) return;
  float highest = 0.0F;
  const std::int64_t last = std::min(slot + kNear, *newest_);
  for (std::int64_t s = slot - kNear; s <= last; ++s) highest = std::max(highest, feature_[at(s)]);
  const auto height = static_cast<double>(highest);
  // A lead that drops out says nothing of how large its beats are, until it
  // has been so for long.
  if (height < parameters_.dropout * amplitude_ && ++dropped_beats_ < kDropoutBeats) return;
  if (height > parameters_.most_peak) return;
  dropped_beats_ = 0;
  const auto wave = wave_about(slot);
  const bool trusted = shapes_.likeness(wave).value_or(1.0) >= kTrusted;
  shapes_.learn(wave);
  const double unsteady = std::min(1.0, std::abs(height / amplitude_ - 1.0));
  unsteadiness_ += parameters_.weight_share * (unsteady - unsteadiness_);
  peaks_[peak_next_] = static_cast<float>(std::min(height, parameters_.peak_clip * amplitude_));
  peak_next_ = peak_next_ + 1 == kPeaks ? 0 : peak_next_ + 1;
  set_amplitude();
  const double slope = std::min(relative_slope(slot), parameters_.peak_clip) * usual_slope_;
  usual_slope_ = std::max(usual_slope_ + (slope - usual_slope_) / kPeaks, parameters_.least_amplitude);
  if (trusted) long_amplitude_ += (std::min(height, 2.0 * long_amplitude_) - long_amplitude_) / 32.0;
}

void QrsLead::set_amplitude() {
  std::array<float, kPeaks> sorted = peaks_;
  std::sort(sorted.begin(), sorted.end());
  double mean = 0;
  for (const float peak : sorted) mean += static_cast<double>(peak) / kPeaks;
  const double median = (static_cast<double>(sorted[kPeaks / 2 - 1]) + static_cast<double>(sorted[kPeaks / 2])) / 2.0;
  amplitude_ = parameters_.median_share * median + (1.0 - parameters_.median_share) * mean;
  amplitude_ = std::max(amplitude_, parameters_.least_amplitude);
}

void QrsLead::on_noise(std::int64_t first, std::int64_t last) {
  if (!newest_) return;
  first = std::max(first, *newest_ - kRing + 1);
  last = std::min(last, *newest_);
  double sum = 0;
  std::int64_t count = 0;
  for (std::int64_t slot = first; slot <= last; ++slot) {
    const auto feature = static_cast<double>(feature_[at(slot)]);
    if (feature < 0.0) continue;
    sum += feature;
    ++count;
  }
  if (count < kLeastNoiseSlots) return;
  const double noise = std::min(1.0, sum / static_cast<double>(count) / amplitude_);
  noise_ += parameters_.weight_share * (noise - noise_);
  set_weight();
}

void QrsLead::set_weight() {
  const double spread = parameters_.weight_offset + noise_ + parameters_.weight_unsteady * unsteadiness_;
  weight_ = 1.0 / (spread * spread);
}

double QrsLead::activity(double relative_feature) {
  activity_ = std::max(relative_feature, activity_ * parameters_.activity_share);
  return activity_;
}

void QrsLead::decay(bool deep) {
  const double floor = deep ? 0.0 : parameters_.decay_floor * long_amplitude_;
  const double least = std::max(parameters_.least_amplitude, floor);
  if (amplitude_ <= least) return;
  const bool inflated = amplitude_ > parameters_.inflated * long_amplitude_;
  const double tau_s = inflated ? parameters_.inflated_tau_s : parameters_.decay_tau_s;
  const double share = 1.0 - 1.0 / (tau_s * kQrsSlotsPerSecond);
  for (float& peak : peaks_) peak = static_cast<float>(static_cast<double>(peak) * share);
  amplitude_ = std::max(amplitude_ * share, least);
}

}  // namespace ward
