#pragma once

#include "pipeline/alarms/finding.h"
#include "pipeline/alarms/observed_silence.h"
#include "pipeline/domain/alarm_evidence.h"

namespace ward {

/// The last breaths of one channel, oldest first.
using LastBreaths = InlineVector<Instant, AlarmEvidence::kMostReadings>;

/// No breath for `limit` of observed respiration signal. Armed by the first
/// breath: a channel that never breathed is not connected to a patient, which
/// is for a technical alarm to say.
class Apnoea {
 public:
  explicit Apnoea(Nanoseconds limit) : limit_(limit) {}

  void observed(Instant from, Instant to) { silence_.observed(from, to); }
  void breath(Instant when) {
    silence_.happened(when);
    armed_ = true;
    if (breaths_.full()) {
      for (std::size_t i = 1; i < breaths_.size(); ++i) breaths_[i - 1] = breaths_[i];
      breaths_.back() = when;
    } else {
      (void)breaths_.push_back(when);
    }
  }
  /// The channel changed hands: wait for a breath again.
  void forget() {
    silence_.forget();
    armed_ = false;
    breaths_.clear();
  }
  void set_limit(Nanoseconds limit) { limit_ = limit; }

  /// @param believable  the channel is connected and shows chest movement or
  ///                    its absence, not artefact
  [[nodiscard]] Finding judge(bool believable) const {
    if (!armed_ || silence_.silence() < limit_) return {};
    return believable ? Finding::present_since(silence_.since()) : Finding::unknown();
  }
  [[nodiscard]] bool armed() const { return armed_; }
  /// The last ones of this channel, oldest first.
  [[nodiscard]] const LastBreaths& last_breaths() const { return breaths_; }

  /// A hole this long may hide two breaths.
  static constexpr Nanoseconds kLongestHole = std::chrono::seconds{3};

 private:
  Nanoseconds limit_;
  ObservedSilence silence_{kLongestHole};
  bool armed_{false};
  LastBreaths breaths_;
};

}  // namespace ward
