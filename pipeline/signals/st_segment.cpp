#include "pipeline/signals/st_segment.h"

#include <algorithm>

namespace ward {

namespace {

constexpr std::size_t kAfterJ = 20;      ///< slots of 4 ms
constexpr std::size_t kAfterJFast = 15;
constexpr double kFastRr = 0.5;          ///< seconds: 120 /min

}  // namespace

void StSegment::on(const BeatAverage& average, const std::optional<BeatLandmarks>& landmarks) {
  if (!landmarks || average.noise_mv > kMostNoise) return;
  const std::size_t slot = landmarks->j_point + (average.rr_s > kFastRr ? kAfterJ : kAfterJFast);
  if (slot + 1 >= average.length) return;
  const auto& wave = average.millivolts;
  const float level = (wave[slot - 1] + wave[slot] + wave[slot + 1]) / 3.0F - landmarks->isoelectric_mv;
  // A long silence: what was before says nothing of now.
  if (count_ > 0 && average.until - last_ > kTimeout) count_ = 0;
  reports_[count_ % kReports] = level;
  ++count_;
  last_ = average.until;
}

std::optional<Millivolts> StSegment::level(Instant now) const {
  if (count_ == 0 || now - last_ > kTimeout) return std::nullopt;
  std::array<float, kReports> sorted = reports_;
  const std::size_t known = std::min(count_, kReports);
  std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(known));
  return Millivolts{known % 2 == 1 ? sorted[known / 2] : 0.5F * (sorted[known / 2 - 1] + sorted[known / 2])};
}

}  // namespace ward
