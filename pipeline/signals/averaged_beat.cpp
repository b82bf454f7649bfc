#include "pipeline/signals/averaged_beat.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr Nanoseconds kSlot = std::chrono::milliseconds{4};
/// Monitoring bandwidth for ST and QT.
constexpr double kLowPassHz = 40.0;
constexpr double kBridgedSeconds = 0.040;
constexpr auto kPeak = static_cast<std::int64_t>(BeatAverage::kPeak);
constexpr auto kLength = static_cast<std::int64_t>(BeatAverage::kLength);
/// Where the baseline is compared from beat to beat: 100 to 76 ms before R.
constexpr std::int64_t kLevelFrom = 25;
constexpr std::int64_t kLevelTo = 19;
/// What is compared: from 100 ms before R to the T wave's end.
constexpr std::size_t kLikeFrom = BeatAverage::kPeak - 25;
constexpr std::size_t kLikeTo = BeatAverage::kPeak + 100;
/// QRS: what is aligned.
constexpr std::int64_t kAlignBefore = 20;
constexpr std::int64_t kAlignAfter = 25;
constexpr float kAlike = 0.9F;
constexpr double kPrSeconds = 0.20;   ///< the next P wave begins at most so long before R
constexpr Nanoseconds kLongestRr = std::chrono::milliseconds{2500};
constexpr Nanoseconds kShortestRr = std::chrono::milliseconds{300};
/// The beats are no longer like the average, or never were.
constexpr int kRelearnAfter = 8;
constexpr Nanoseconds kOldest = std::chrono::seconds{20};

float likeness(const float* one, const float* other, std::size_t count) {
  float mean_one = 0;
  float mean_other = 0;
  for (std::size_t i = 0; i < count; ++i) {
    mean_one += one[i];
    mean_other += other[i];
  }
  mean_one /= static_cast<float>(count);
  mean_other /= static_cast<float>(count);
  float product = 0;
  float power_one = 0;
  float power_other = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const float a = one[i] - mean_one;
    const float b = other[i] - mean_other;
    product += a * b;
    power_one += a * a;
    power_other += b * b;
  }
  const float power = power_one * power_other;
  return power > 0 ? product / std::sqrt(power) : 0.0F;
}

}  // namespace

AveragedBeat::AveragedBeat() : wave_(kSlot, kLowPassHz, kBridgedSeconds) {}

void AveragedBeat::on(const SampleBlock& block) {
  wave_.on(block, [this](double) { newest_.reset(); },
           [this](std::int64_t slot, double level) {
             if (!newest_) first_ = slot;
             newest_ = slot;
             ring_[static_cast<std::size_t>(slot & (kRing - 1))] = static_cast<float>(level);
           });
}

void AveragedBeat::relearn() {
  template_.reset();
  mismatches_ = 0;
  told_count_ = 0;
  clear_sums();
  latest_.reset();
}

void AveragedBeat::clear_sums() {
  sum_.fill(0.0F);
  square_sum_.fill(0.0F);
  beats_ = 0;
  rr_sum_ = rr_square_sum_ = 0;
  shortest_ = BeatAverage::kLength;
  open_since_.reset();
}

bool AveragedBeat::on_beat(Instant r_peak, bool normal) {
  if (told_count_ > 0 && r_peak <= told_[2].r_peak) return false;
  told_[0] = told_[1];
  told_[1] = told_[2];
  told_[2] = {r_peak, normal};
  told_count_ = std::min(told_count_ + 1, 3);
  if (!open_since_) open_since_ = r_peak;
  if (told_count_ == 3 && told_[0].normal && told_[1].normal && normal) {
    take(told_[0].r_peak, told_[1].r_peak, r_peak);
  }
  if (r_peak - *open_since_ < kInterval) return false;
  if (beats_ >= kLeastBeats) return publish(told_[1].r_peak);
  if (r_peak - *open_since_ > kOldest) clear_sums();
  return false;
}

float AveragedBeat::level_before(std::int64_t peak) const {
  float sum = 0;
  for (std::int64_t slot = peak - kLevelFrom; slot <= peak - kLevelTo; ++slot) sum += at(slot);
  return sum / static_cast<float>(kLevelFrom - kLevelTo + 1);
}

AveragedBeat::Beat AveragedBeat::cut(std::int64_t peak, float drift_a_slot) const {
  Beat beat;
  const float level = level_before(peak);
  for (std::int64_t i = 0; i < kLength; ++i) {
    const std::int64_t slot = peak - kPeak + i;
    beat[static_cast<std::size_t>(i)] = at(slot) - level - drift_a_slot * static_cast<float>(i - kPeak);
  }
  return beat;
}

std::int64_t AveragedBeat::best_shift(const Beat& beat) const {
  constexpr auto kWidth = static_cast<std::size_t>(kAlignBefore + kAlignAfter);
  const float* usual = template_->data() + kPeak - kAlignBefore;
  const auto at_shift = [&](std::int64_t shift) {
    return likeness(usual, beat.data() + kPeak - kAlignBefore + shift, kWidth);
  };
  // Near the right place the likeness has one top: climb it.
  constexpr std::int64_t kMost = 5;  // 20 ms
  std::int64_t best = 0;
  float highest = at_shift(0);
  for (const std::int64_t step : {-1, 1}) {
    while (std::abs(best + step) <= kMost) {
      const float found = at_shift(best + step);
      if (found <= highest) break;
      highest = found;
      best += step;
    }
    if (best != 0) break;
  }
  return best;
}

void AveragedBeat::take(Instant before, Instant r_peak, Instant after) {
  const Nanoseconds rr_before = r_peak - before;
  const Nanoseconds rr = after - r_peak;
  if (std::min(rr, rr_before) < kShortestRr || std::max(rr, rr_before) > kLongestRr) return;
  const std::int64_t peak = wave_.slot_of(r_peak);
  const std::int64_t next = wave_.slot_of(after);
  constexpr auto kMargin = static_cast<std::int64_t>(kSlack);
  if (!holds(peak - kPeak - kMargin, std::max(next, peak + kLength + kMargin - kPeak))) return;
  const float drift = (level_before(next) - level_before(peak)) / static_cast<float>(next - peak);
  const auto length = static_cast<std::size_t>(
      std::clamp<std::int64_t>(kPeak + next - peak - static_cast<std::int64_t>(kPrSeconds / BeatAverage::kSlotSeconds),
                               kPeak, kLength));
  Beat beat = cut(peak, drift);
  shortest_ = std::min(shortest_, length);
  if (!template_) {
    template_ = beat;
    template_length_ = length;
  }
  const std::int64_t shift = best_shift(beat);
  if (shift != 0) beat = cut(peak + shift, drift);
  const std::size_t to = std::min({kLikeTo, template_length_, length});
  if (to <= kLikeFrom || likeness(template_->data() + kLikeFrom, beat.data() + kLikeFrom, to - kLikeFrom) < kAlike) {
    mismatch(beat);
    return;
  }
  mismatches_ = 0;
  accumulate(beat, seconds(rr));
}

void AveragedBeat::mismatch(const Beat& beat) {
  const int patience = latest_ ? kRelearnAfter : kRelearnAfter / 2;
  if (++mismatches_ < patience) return;
  relearn();
  template_ = beat;
  template_length_ = BeatAverage::kLength;
}

void AveragedBeat::accumulate(const Beat& beat, double rr_s) {
  for (std::size_t i = 0; i < beat.size(); ++i) {
    sum_[i] += beat[i];
    square_sum_[i] += beat[i] * beat[i];
  }
  rr_sum_ += rr_s;
  rr_square_sum_ += rr_s * rr_s;
  ++beats_;
}

bool AveragedBeat::publish(Instant until) {
  BeatAverage average;
  const auto count = static_cast<float>(beats_);
  float spread = 0;
  for (std::size_t i = 0; i < sum_.size(); ++i) average.millivolts[i] = sum_[i] / count;
  for (std::size_t i = 0; i < shortest_; ++i) {
    spread += std::max(0.0F, square_sum_[i] / count - average.millivolts[i] * average.millivolts[i]);
  }
  average.length = shortest_;
  average.beats = beats_;
  average.noise_mv = std::sqrt(spread / static_cast<float>(shortest_) / (count - 1.0F));
  average.rr_s = rr_sum_ / beats_;
  average.rr_deviation_s = std::sqrt(std::max(0.0, rr_square_sum_ / beats_ - average.rr_s * average.rr_s));
  average.until = until;
  latest_ = average;
  template_ = average.millivolts;
  template_length_ = average.length;
  clear_sums();
  return true;
}

}  // namespace ward
