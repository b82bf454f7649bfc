#include "pipeline/signals/line_damping.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr Nanoseconds kStretch = std::chrono::seconds{10};
constexpr std::size_t kLeastBeats = 4;
constexpr float kFallen = 0.5F;
constexpr float kRecovered = 0.65F;
constexpr float kMeanStandsShare = 0.10F;
constexpr float kMeanStandsMmHg = 8.0F;
constexpr float kMeanMovedShare = 0.25F;
constexpr int kConfirmed = 2;
/// A pulse pressure so small has nothing to lose.
constexpr float kLeastPulsePressure = 15.0F;

}  // namespace

void LineDamping::on_beat(Instant foot, MmHg pulse_pressure, MmHg mean) {
  const std::int64_t stretch = foot.time_since_epoch() / kStretch;
  if (!open_ || stretch != *open_) {
    if (beats_ >= kLeastBeats) {
      const std::size_t known = std::min(beats_, kMostBeats);
      auto middle = pulse_pressures_.begin() + static_cast<std::ptrdiff_t>(known / 2);
      std::nth_element(pulse_pressures_.begin(), middle, pulse_pressures_.begin() + static_cast<std::ptrdiff_t>(known));
      close({*middle, mean_sum_ / static_cast<float>(beats_)});
    }
    open_ = stretch;
    beats_ = 0;
    mean_sum_ = 0;
  }
  pulse_pressures_[beats_ % kMostBeats] = pulse_pressure.value;
  mean_sum_ += mean.value;
  ++beats_;
}

const LineDamping::Stretch* LineDamping::reference(const Stretch& now) const {
  const Stretch* found = nullptr;
  for (std::size_t i = 0; i < std::min(count_, kStretches); ++i) {
    const Stretch& one = stretches_[i];
    const bool stands = std::abs(now.mean - one.mean) <= std::max(kMeanStandsShare * one.mean, kMeanStandsMmHg);
    if (!stands || one.pulse_pressure < kLeastPulsePressure) continue;
    if (found == nullptr || one.pulse_pressure > found->pulse_pressure) found = &one;
  }
  return found;
}

void LineDamping::close(const Stretch& stretch) {
  if (damped_) {
    const bool moved = std::abs(stretch.mean - before_.mean) > kMeanMovedShare * before_.mean;
    if (stretch.pulse_pressure < kRecovered * before_.pulse_pressure && !moved) return;
    damped_ = false;
    low_stretches_ = 0;
    count_ = 0;
  }
  const Stretch* usual = reference(stretch);
  const bool low = usual != nullptr && stretch.pulse_pressure < kFallen * usual->pulse_pressure;
  low_stretches_ = low ? low_stretches_ + 1 : 0;
  if (low_stretches_ >= kConfirmed) {
    damped_ = true;
    before_ = *usual;
    return;
  }
  stretches_[count_ % kStretches] = stretch;
  ++count_;
}

}  // namespace ward
