#include "pipeline/signals/respiration.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr Nanoseconds kSlot = std::chrono::milliseconds{40};
constexpr double kSlotHz = 25.0;
constexpr std::int64_t kSecond = 25;
constexpr double kLowPassHz = 1.2;
constexpr double kHighPassHz = 0.05;
constexpr double kBridgedSeconds = 0.200;
/// How much a turn must exceed to be one, share of the usual depth.
constexpr double kHysteresis = 0.30;
constexpr std::int64_t kLearn = 6 * kSecond;
/// No breath for this long: expect shallower ones, but not so shallow that
/// the heart's ripple in an apnoea becomes a breath ...
constexpr std::int64_t kDecayAfter = 8 * kSecond;
constexpr double kDecayShare = 1.0 - 1.0 / (10.0 * kSlotHz);
constexpr double kDecayFloor = 0.5;
/// ... until the position has surely changed and all is learned anew.
constexpr std::int64_t kRelearnAfter = 40 * kSecond;
/// Breaths faster than 120 /min are not breathed.
constexpr Nanoseconds kRefractory = std::chrono::milliseconds{500};
constexpr Nanoseconds kRateWindow = std::chrono::seconds{32};
constexpr double kOverlap = 0.05;
/// A small turn so near one heart beat after the last is the heart's.
constexpr double kHeartJitter = 0.2;
/// After shallow breaths the hysteresis grows back by this a breath.
constexpr double kRecovery = 1.25;

}  // namespace

Respiration::Respiration() : clock_(kSlot), high_pass_(high_pass(kHighPassHz, kSlotHz)) {}

void Respiration::settle(double value) {
  low_pass_.settle(value);
  high_pass_.settle(value);
  settled_slots_ = 0;
  inspiring_ = false;
  low_ = high_ = trough_ = 0;
  breath_count_ = 0;
  last_turn_.reset();
  clock_.restart();
  settled_ = true;
}

void Respiration::on(const SampleBlock& block, DetectedBreaths& breaths) {
  const SlotClock::Step step = clock_.begin(block);
  if (step == SlotClock::Step::backwards) return;
  if (clock_.period_changed()) {
    low_pass_ = Biquad{low_pass(kLowPassHz, block.period.hertz())};
    settled_ = false;
  }
  if (step == SlotClock::Step::hole) settled_ = false;
  const bool connected = block.state == ChannelState::valid || block.state == ChannelState::questionable;
  const int bridged = static_cast<int>(kBridgedSeconds * block.period.hertz());
  for (std::size_t i = 0; i < block.count; ++i) {
    double value = held_;
    if (!connected || block.missing(i)) {
      if (!connected || ++missing_run_ > bridged) settled_ = false;
    } else {
      missing_run_ = 0;
      value = held_ = static_cast<double>(block.physical(i));
      if (!settled_) settle(value);
    }
    if (!settled_) {
      clock_.skip();
      continue;
    }
    clock_.sample(low_pass_.step(value), [&](std::int64_t slot, double level) {
      on_slot(slot, high_pass_.step(level), breaths);
    });
  }
}

void Respiration::on_slot(std::int64_t slot, double level, DetectedBreaths& breaths) {
  if (settled_slots_++ == 0) {
    silent_since_ = slot;
    last_breath_ = clock_.time_of(slot);
    low_ = high_ = trough_ = level;
  }
  analysed_until_ = clock_.time_of(slot);
  if (learning_) {
    low_ = std::min(low_, level);
    high_ = std::max(high_, level);
    if (settled_slots_ < kLearn) return;
    if (high_ <= low_) {  // nothing moves: nothing to learn from
      settled_slots_ = 1;
      return;
    }
    learning_ = false;
    depths_.fill(high_ - low_);
    set_hysteresis();
    low_ = high_ = trough_ = level;
    inspiring_ = false;
    return;
  }
  follow(slot, level, breaths);
  const std::int64_t silence = slot - silent_since_;
  if (silence > kDecayAfter) {
    hysteresis_ = std::max(hysteresis_ * kDecayShare, kDecayFloor * kHysteresis * usual_depth_);
  }
  if (silence > kRelearnAfter) {
    learning_ = true;
    silent_since_ = slot;
    settled_slots_ = 1;
    low_ = high_ = level;
  }
}

void Respiration::follow(std::int64_t slot, double level, DetectedBreaths& breaths) {
  if (inspiring_) {
    if (level > high_) {
      high_ = level;
      high_slot_ = slot;
    } else if (high_ - level > hysteresis_) {
      inspiring_ = false;
      low_ = level;
      confirm(slot, breaths);
    }
  } else if (level < low_) {
    low_ = level;
  } else if (level - low_ > hysteresis_) {
    inspiring_ = true;
    trough_ = low_;
    high_ = level;
    high_slot_ = slot;
  }
}

void Respiration::confirm(std::int64_t decided, DetectedBreaths& breaths) {
  const Instant time = clock_.time_of(high_slot_);
  const bool too_soon = breath_count_ > 0 && time - breaths_[(breath_count_ - 1) % kBreaths] < kRefractory;
  if (too_soon) return;
  const std::optional<Instant> turn_before = last_turn_;
  last_turn_ = time;
  const double depth = high_ - trough_;
  const double decayed = hysteresis_;
  if (turn_before && depth < kHysteresis * usual_depth_ && is_heart_beat(time - *turn_before)) return;
  // One deep sigh must not hide the quiet breaths after it.
  depths_[depth_count_ % kDepths] = std::min(depth, 2.5 * usual_depth_);
  ++depth_count_;
  set_hysteresis();
  // Breaths that were only seen because less was expected may go on so.
  hysteresis_ = std::min(hysteresis_, kRecovery * decayed);
  silent_since_ = high_slot_;
  breaths_[breath_count_ % kBreaths] = time;
  ++breath_count_;
  cardiac_overlap_ = goes_with_heart();
  if (cardiac_overlap_) return;
  last_breath_ = time;
  (void)breaths.push_back({time, clock_.time_of(decided), static_cast<float>(depth)});
}

bool Respiration::is_heart_beat(Nanoseconds interval) const {
  if (!heart_rate_) return false;
  const double beat = 60.0 / static_cast<double>(heart_rate_->value);
  return std::abs(seconds(interval) - beat) < kHeartJitter * beat;
}

void Respiration::set_hysteresis() {
  std::array<double, kDepths> sorted = depths_;
  std::sort(sorted.begin(), sorted.end());
  usual_depth_ = sorted[kDepths * 3 / 4];
  hysteresis_ = kHysteresis * usual_depth_;
}

bool Respiration::goes_with_heart() const {
  constexpr std::size_t kLooked = 6;
  if (!heart_rate_ || breath_count_ <= kLooked) return false;
  const std::size_t last = breath_count_ - 1;
  const Nanoseconds span = breaths_[last % kBreaths] - breaths_[(last - kLooked) % kBreaths];
  const double rate = 60.0 * static_cast<double>(kLooked) / seconds(span);
  const double heart = static_cast<double>(heart_rate_->value);
  return std::abs(rate - heart) < kOverlap * heart;
}

std::optional<BreathsPerMinute> Respiration::rate(Instant now) const {
  if (learning_ || cardiac_overlap_ || breath_count_ < 3) return std::nullopt;
  const std::size_t known = std::min(breath_count_, kBreaths);
  const auto nth_last = [&](std::size_t back) { return breaths_[(breath_count_ - 1 - back) % kBreaths]; };
  if (now - nth_last(0) > kBreathTimeout) return std::nullopt;
  std::array<double, kBreaths> intervals{};
  std::size_t count = 0;
  for (std::size_t back = 0; back + 1 < known; ++back) {
    // At least the last three breaths, however slow.
    if (count >= 2 && now - nth_last(back + 1) > kRateWindow) break;
    intervals[count++] = seconds(nth_last(back) - nth_last(back + 1));
  }
  std::sort(intervals.begin(), intervals.begin() + static_cast<std::ptrdiff_t>(count));
  // A missed breath doubles an interval, an extra one splits it: the middle
  // half of the intervals is believed.
  const std::size_t cut = count / 4;
  double sum = 0;
  for (std::size_t i = cut; i < count - cut; ++i) sum += intervals[i];
  return BreathsPerMinute{60.0 * static_cast<double>(count - 2 * cut) / sum};
}

}  // namespace ward
