#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "pipeline/domain/alarm.h"
#include "pipeline/domain/time.h"

namespace ward {

/// Parameters whose limits may be proposed: measured without pause, and as
/// different from patient to patient as a pulse. Not ST, QT, ectopic beats or
/// inspired CO2: what is usual there for a patient may still be the danger.
inline constexpr std::array kProposableLimits{
    LimitParameter::heart_rate, LimitParameter::spo2,     LimitParameter::abp_systolic, LimitParameter::abp_diastolic,
    LimitParameter::abp_mean,   LimitParameter::respiration_rate, LimitParameter::etco2};
using ProposableValues = std::array<std::optional<float>, kProposableLimits.size()>;

/// What one patient measured over the last half hour, a value every ten
/// seconds, missing ones included: the past slides on though nothing is
/// measured. Fixed size, no heap.
class LimitHistory {
 public:
  static constexpr Nanoseconds kInterval = std::chrono::seconds{10};
  static constexpr std::size_t kSamples = 180;
  using Values = std::array<float, kSamples>;

  [[nodiscard]] bool due(Instant now) const { return now >= next_; }
  void note(const ProposableValues& values, Instant now) {
    // Time that passed unseen is missing too.
    for (std::size_t skipped = 0; started_ && skipped < kSamples && now - next_ >= kInterval; ++skipped) {
      push({});
      next_ += kInterval;
    }
    push(values);
    started_ = true;
    next_ = now + kInterval;
  }

  /// Copies the known values among the last `samples` of a parameter's place
  /// in kProposableLimits. @return how many there are, in no particular order
  [[nodiscard]] std::size_t known(std::size_t place, std::size_t samples, Values& into) const {
    std::size_t count = 0;
    for (std::size_t back = 1; back <= samples && back <= filled_; ++back) {
      const std::optional<float>& value = samples_[(at_ + kSamples - back) % kSamples][place];
      if (value) into[count++] = *value;
    }
    return count;
  }

 private:
  void push(const ProposableValues& values) {
    samples_[at_] = values;
    at_ = (at_ + 1) % kSamples;
    if (filled_ < kSamples) ++filled_;
  }

  std::array<ProposableValues, kSamples> samples_{};
  std::size_t at_{0};
  std::size_t filled_{0};
  bool started_{false};
  Instant next_;
};

}  // namespace ward
