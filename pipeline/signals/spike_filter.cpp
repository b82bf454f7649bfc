#include "pipeline/signals/spike_filter.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr double kLeastHeight = 0.3;       // mV
/// Of the pulse's height: more movement beside it is a wave's slope ...
constexpr double kMostSlope = 0.25;
/// ... and a larger step across it is no recharge (EC13: up to 25 %).
constexpr double kMostStep = 0.33;
constexpr double kLeastRecharge = 0.1;     // mV, below it nothing needs blanking
constexpr double kSurePace = 1.0;          // mV, from here on a pacemaker's: what it smears is blanked too
constexpr double kSlowestShare = 0.97;     // left after 8 ms: a slower one is no recharge
/// A spike's 20 ms, and 12 more in which at last nothing but its recharge is left.
constexpr double kBlankSeconds = 0.032;
constexpr double kRestSeconds = 0.008;
constexpr double kGone = 1e-3;             // mV

}  // namespace

void SpikeFilter::set_rate(double sample_hz) {
  const double hertz = std::clamp(sample_hz, 50.0, 1000.0);
  reach_ = static_cast<std::uint64_t>(0.005 * hertz) + 1;
  blank_ = static_cast<std::uint64_t>(std::ceil(kBlankSeconds * hertz));
  rest_ = static_cast<std::uint64_t>(std::ceil(kRestSeconds * hertz));
  restart();
}

double SpikeFilter::step(double millivolts) {
  if (empty_) {
    ring_.fill(millivolts);
    last_out_ = millivolts;
    tail_ = 0;
    blank_left_ = 0;
    busy_ = false;
    empty_ = false;
  }
  ring_[at(next_)] = millivolts;
  const double beside = 0.5 * (ring_[at(next_ - 3 * reach_)] + ring_[at(next_ - reach_)]);
  const double height = ring_[at(next_ - 2 * reach_)] - beside;
  if (std::abs(height) > kLeastHeight) bridge(height);
  last_out_ = ring_[at(next_ - 3 * reach_)];
  ++next_;
  if (busy_) last_out_ = after_spike(last_out_);
  return last_out_;
}

void SpikeFilter::bridge(double height) {
  const double before = ring_[at(next_ - 3 * reach_)];
  const double after = ring_[at(next_ - reach_)];
  const double size = std::abs(height);
  const double slope = std::max(std::abs(before - ring_[at(next_ - 4 * reach_)]), std::abs(after - ring_[at(next_)]));
  const double across = std::abs(after - before);
  if (slope > kMostSlope * size || across > kMostStep * size) return;
  const std::uint64_t span = 2 * reach_;
  for (std::uint64_t i = 1; i < span; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(span);
    ring_[at(next_ - 3 * reach_ + i)] = before + share * (after - before);
  }
  if (across < kLeastRecharge && size < kSurePace) return;
  if (blank_left_ == 0) last_out_ = before - tail_;
  blank();
  ++blank_left_;  // the sample returned in this step is still the one before
}

void SpikeFilter::blank() {
  level_ = last_out_;
  blank_left_ = blank_;
  busy_ = true;
}

double SpikeFilter::after_spike(double millivolts) {
  if (blank_left_ > 0) {
    tail_ *= tail_share_;
    if (blank_left_ == rest_ + 1) rest_height_ = millivolts - level_;
    if (--blank_left_ > 0) return level_;
    const double left = millivolts - level_;
    const double share = left / rest_height_;
    if (std::abs(rest_height_) > kLeastRecharge / 2 && share > 0.0 && share < kSlowestShare) {
      tail_ = left;
      tail_share_ = std::pow(share, 1.0 / static_cast<double>(rest_));
    }
    return level_;
  }
  tail_ *= tail_share_;
  busy_ = std::abs(tail_) > kGone;
  if (!busy_) tail_ = 0;
  return millivolts - tail_;
}

}  // namespace ward
