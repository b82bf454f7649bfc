#include "pipeline/signals/signal_quality.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr double kQuarterSeconds = 0.25;
constexpr double kImplausibleShare = 0.2;
constexpr double kClippedShare = 0.4;
/// So many equal samples in a row are held at a stop, not a rounded top.
constexpr int kHeldRun = 4;
constexpr float kLeastEcgSwing = 0.05F;       // mV
constexpr float kLeastPressureSwing = 0.5F;   // mmHg
constexpr float kLeastCounts = 2.0F;
/// Above the QRS band: what is left there between beats is not the heart.
constexpr double kNoiseHz = 35.0;
constexpr float kNoiseLimit = 0.1F;           // mV, mean magnitude
/// Of eight quarters so many may hold a QRS or a pause.
constexpr std::size_t kNoiseRank = 2;

}  // namespace

SignalQualityMonitor::SignalQualityMonitor(ChannelId channel)
    : channel_(channel), info_(find_code(channel.code)) {}

void SignalQualityMonitor::restart() {
  closed_ = 0;
  open_ = Quarter{};
  open_samples_ = 0;
  run_ = 0;
  settled_ = false;
}

void SignalQualityMonitor::on(const SampleBlock& block) {
  if (block.period != period_) {
    period_ = block.period;
    noise_filter_ = Biquad{high_pass(kNoiseHz, period_.hertz())};
    restart();
  }
  if (block.state == ChannelState::leads_off || block.state == ChannelState::calibrating) {
    restart();
    conclude(block.state == ChannelState::leads_off ? SignalQuality::leads_off : SignalQuality::no_signal);
    return;
  }
  scale_ = std::abs(block.scale);
  const double quarter = kQuarterSeconds * period_.hertz();
  for (std::size_t i = 0; i < block.count; ++i) {
    if (!block.missing(i)) {
      take(block.samples[i], block.physical(i));
      valid_until_ = block.time_of(i) + period_.of(1);
    } else {
      settled_ = false;
      run_ = 0;
    }
    open_samples_ += 1.0;
    if (open_samples_ >= quarter) {
      open_samples_ -= quarter;
      close_quarter();
    }
  }
}

void SignalQualityMonitor::take(std::int16_t raw, float physical) {
  if (!settled_) {
    noise_filter_.settle(static_cast<double>(physical));
    settled_ = true;
  }
  open_.noise_sum += static_cast<float>(std::abs(noise_filter_.step(static_cast<double>(physical))));
  if (info_ != nullptr && (physical < info_->plausible_low || physical > info_->plausible_high)) ++open_.implausible;
  note_held(raw);
  ++open_.samples;
}

void SignalQualityMonitor::note_held(std::int16_t raw) {
  run_ = run_ > 0 && raw == previous_raw_ ? run_ + 1 : 1;
  previous_raw_ = raw;
  if (open_.samples == 0 || raw < open_.low) {
    open_.low = raw;
    open_.at_low = 0;
  }
  if (open_.samples == 0 || raw > open_.high) {
    open_.high = raw;
    open_.at_high = 0;
  }
  if (run_ < kHeldRun) return;
  // The run's first samples are counted when it has become one.
  const auto held = static_cast<std::uint16_t>(run_ == kHeldRun ? kHeldRun : 1);
  if (raw == open_.low) open_.at_low = static_cast<std::uint16_t>(open_.at_low + held);
  if (raw == open_.high) open_.at_high = static_cast<std::uint16_t>(open_.at_high + held);
}

void SignalQualityMonitor::close_quarter() {
  quarters_[closed_ % kQuarters] = open_;
  ++closed_;
  open_ = Quarter{};
  conclude(judge());
}

void SignalQualityMonitor::conclude(SignalQuality found) {
  if (found != SignalQuality::good) {
    good_quarters_ = 0;
    // While too little is known after a fault, the fault stands.
    if (found != SignalQuality::learning || quality_ == SignalQuality::good) quality_ = found;
    return;
  }
  ++good_quarters_;
  if (quality_ == SignalQuality::learning || good_quarters_ >= static_cast<int>(kWindow)) {
    quality_ = SignalQuality::good;
  }
}

void SignalQualityMonitor::on_tick(Instant now) {
  if (!watched_since_) watched_since_ = now;
  const Instant last = valid_until_ ? std::max(*valid_until_, *watched_since_) : *watched_since_;
  if (now - last < kNoSignalAfter || quality_ == SignalQuality::leads_off) return;
  restart();
  conclude(SignalQuality::no_signal);
}

const SignalQualityMonitor::Quarter& SignalQualityMonitor::recent(std::size_t back) const {
  return quarters_[(closed_ - 1 - back) % kQuarters];
}

float SignalQualityMonitor::least_swing() const {
  if (info_ != nullptr && info_->group == CodeGroup::ecg) return kLeastEcgSwing;
  if (info_ != nullptr && info_->group == CodeGroup::pressure) return kLeastPressureSwing;
  return kLeastCounts * scale_;
}

SignalQuality SignalQualityMonitor::judge() const {
  if (closed_ < kWindow) return SignalQuality::learning;
  unsigned valid = 0;
  for (std::size_t back = 0; back < kWindow; ++back) valid += recent(back).samples;
  if (valid == 0) return SignalQuality::no_signal;
  if (artefact()) return SignalQuality::artefact;
  if (flat()) return SignalQuality::flat;
  if (clipped()) return SignalQuality::clipped;
  if (noisy()) return SignalQuality::noisy;
  return SignalQuality::good;
}

bool SignalQualityMonitor::flat() const {
  if (closed_ < kQuarters) return false;
  int low = INT16_MAX;
  int high = INT16_MIN;
  for (std::size_t back = 0; back < kQuarters; ++back) {
    const Quarter& quarter = recent(back);
    if (quarter.samples == 0) continue;
    low = std::min<int>(low, quarter.low);
    high = std::max<int>(high, quarter.high);
  }
  return static_cast<float>(high - low) * scale_ < least_swing();
}

bool SignalQualityMonitor::clipped() const {
  int low = INT16_MAX;
  int high = INT16_MIN;
  unsigned samples = 0;
  for (std::size_t back = 0; back < kWindow; ++back) {
    if (recent(back).samples == 0) continue;
    low = std::min<int>(low, recent(back).low);
    high = std::max<int>(high, recent(back).high);
    samples += recent(back).samples;
  }
  // A still signal is flat's business.
  if (static_cast<float>(high - low) * scale_ < least_swing()) return false;
  unsigned at_low = 0;
  unsigned at_high = 0;
  for (std::size_t back = 0; back < kWindow; ++back) {
    if (recent(back).samples == 0) continue;
    if (recent(back).low == low) at_low += recent(back).at_low;
    if (recent(back).high == high) at_high += recent(back).at_high;
  }
  return static_cast<double>(std::max(at_low, at_high)) > kClippedShare * samples;
}

bool SignalQualityMonitor::artefact() const {
  unsigned samples = 0;
  unsigned implausible = 0;
  for (std::size_t back = 0; back < kWindow; ++back) {
    samples += recent(back).samples;
    implausible += recent(back).implausible;
  }
  return implausible > kImplausibleShare * samples;
}

bool SignalQualityMonitor::noisy() const {
  if (info_ == nullptr || info_->group != CodeGroup::ecg) return false;
  std::array<float, kWindow> noise{};
  for (std::size_t back = 0; back < kWindow; ++back) {
    const Quarter& quarter = recent(back);
    noise[back] = quarter.samples == 0 ? 0.0F : quarter.noise_sum / static_cast<float>(quarter.samples);
  }
  std::sort(noise.begin(), noise.end());
  return noise[kNoiseRank] > kNoiseLimit;
}

}  // namespace ward
