#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "pipeline/domain/time.h"

namespace ward {

/// The patient's own QTc: the median of the first five minutes in which it was
/// known. What has grown by 60 ms since is a drug's work before it is 500 ms.
class QtcBaseline {
 public:
  /// How far the reading lies above the patient's own, ms; empty until that is
  /// known and while there is no reading.
  std::optional<float> above(std::optional<float> qtc, Instant now) {
    if (!qtc) return std::nullopt;
    if (!own_) learn(*qtc, now);
    return own_ ? std::optional{*qtc - *own_} : std::nullopt;
  }
  [[nodiscard]] std::optional<float> own() const { return own_; }
  /// Another patient, or electrodes that were moved.
  void forget() { *this = QtcBaseline{}; }

  /// QTc is measured anew as often.
  static constexpr Nanoseconds kEach = std::chrono::seconds{10};
  static constexpr std::size_t kReadings = 30;

 private:
  void learn(float qtc, Instant now) {
    if (count_ > 0 && now - last_ < kEach) return;
    last_ = now;
    readings_[count_++] = qtc;
    if (count_ < kReadings) return;
    const auto middle = readings_.begin() + static_cast<std::ptrdiff_t>(kReadings / 2);
    std::nth_element(readings_.begin(), middle, readings_.end());
    own_ = *middle;
  }

  std::array<float, kReadings> readings_{};
  std::size_t count_{0};
  Instant last_;
  std::optional<float> own_;
};

}  // namespace ward
