#include "pipeline/signals/beat_rhythm.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr float kLongTermShare = 1.0F / 40.0F;
/// An RR interval outside tells of the detector, not of the heart.
constexpr float kShortestRr = 0.2F;
constexpr float kLongestRr = 3.0F;

/// The usual interval is known from so many ...
constexpr std::size_t kFewestUsual = 4;
/// ... and for so many beats without a usual one.
constexpr int kLongestSince = 100;

template <std::size_t N>
float median(std::array<float, N> values, std::size_t count) {
  const std::size_t kept = std::min(count, N);
  std::sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(kept));
  return (values[(kept - 1) / 2] + values[kept / 2]) / 2.0F;
}

}  // namespace

void BeatRhythm::Intervals::add(float rr) {
  values_[count_ % kKept] = rr;
  ++count_;
  const std::size_t kept = std::min(count_, kLatest);
  std::array<float, kLatest> latest{};
  for (std::size_t i = 0; i < kept; ++i) latest[i] = values_[(count_ - 1 - i) % kKept];
  middle_ = median(latest, kept);
}

float BeatRhythm::Intervals::spread() const {
  const std::size_t kept = std::min(count_, kKept);
  if (kept == 0) return 0.0F;
  const float middle = median(values_, kept);
  std::array<float, kKept> off{};
  for (std::size_t i = 0; i < kept; ++i) off[i] = std::abs(values_[i] - middle);
  return median(off, kept) / middle;
}

void BeatRhythm::on(const DetectedBeat& beat) {
  earlier_ = before_;
  before_ = 0;
  const bool joined = last_ && beat.continuous;
  const float rr = joined ? static_cast<float>(seconds(beat.time - *last_)) : 0.0F;
  last_ = beat.time;
  if (rr < kShortestRr || rr > kLongestRr) return;
  before_ = rr;
  all_.add(rr);
  ++since_usual_;
  const float share = std::max(kLongTermShare, 1.0F / static_cast<float>(all_.count()));
  long_term_ += share * (rr - long_term_);
}

void BeatRhythm::judge_last(bool usual) {
  if (usual && last_was_usual_ && before_ > 0) {
    usual_intervals_.add(before_);
    since_usual_ = 0;
  }
  last_was_usual_ = usual;
}

float BeatRhythm::usual_s() const {
  const bool stale = usual_intervals_.count() < kFewestUsual || since_usual_ > kLongestSince;
  return stale ? all_.middle() : usual_intervals_.middle();
}

BeatIntervals BeatRhythm::around(float after_s) const {
  BeatIntervals rr;
  rr.usual = usual_s();
  rr.recent = all_.middle();
  rr.long_term = all_.count() == 0 ? rr.usual : long_term_;
  rr.spread = usual_intervals_.spread();
  rr.before = before_ > 0 ? before_ : rr.usual;
  rr.earlier = earlier_ > 0 ? earlier_ : rr.usual;
  rr.after = std::clamp(after_s, kShortestRr, kLongestRr);
  return rr;
}

}  // namespace ward
