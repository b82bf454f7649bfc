#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "pipeline/signals/heart_rate.h"
#include "pipeline/signals/qrs_detector.h"
#include "tests/signals/synthetic.h"

namespace ward::synthetic {

/// A detector, the heart rate behind it, and all it found.
struct Bedside {
  QrsDetector detector;
  HeartRate rate;
  std::vector<DetectedBeat> beats;

  void feed(const SampleBlock& block) {
    DetectedBeats found;
    detector.on(block, found);
    for (const DetectedBeat& beat : found) {
      beats.push_back(beat);
      rate.on_beat(beat);
    }
  }
  void play(const Signal& signal, double from, double to, const Playing& how = {}) {
    synthetic::play(signal, from, to, how, [this](const SampleBlock& block) { feed(block); });
  }
  /// Two leads, a block of each in turn.
  void play_both(const Signal& first, const Signal& second, double from, double to) {
    for (double t = from; t < to - 1e-9; t += 0.1) {
      play(first, t, std::min(t + 0.1, to));
      play(second, t, std::min(t + 0.1, to), {.channel = kLeadV});
    }
  }
  [[nodiscard]] int between(double from, double to) const {
    return static_cast<int>(std::count_if(beats.begin(), beats.end(), [&](const DetectedBeat& beat) {
      return after_start(beat.time) >= from && after_start(beat.time) < to;
    }));
  }
  /// Beats of `truth` in [from, to) without a detection within 50 ms, plus
  /// detections there without a true beat.
  [[nodiscard]] int errors(const std::vector<EcgBeat>& truth, double from, double to) const {
    const auto near = [](const DetectedBeat& found, const EcgBeat& beat) {
      return std::abs(after_start(found.time) - beat.r_time) < 0.05;
    };
    int wrong = 0;
    for (const EcgBeat& beat : truth) {
      if (beat.r_time < from || beat.r_time >= to) continue;
      wrong += std::none_of(beats.begin(), beats.end(), [&](const DetectedBeat& found) { return near(found, beat); });
    }
    for (const DetectedBeat& found : beats) {
      if (after_start(found.time) < from || after_start(found.time) >= to) continue;
      wrong += std::none_of(truth.begin(), truth.end(), [&](const EcgBeat& beat) { return near(found, beat); });
    }
    return wrong;
  }
  [[nodiscard]] double shown(double now) const {
    const auto value = rate.value(at(now));
    return value ? static_cast<double>(value->value) : NAN;
  }
};

inline std::vector<EcgBeat> regular(double rate, double length, EcgBeat shape = {}) {
  std::vector<EcgBeat> beats;
  add_beats(beats, 0.4, length, 60.0 / rate, shape);
  return beats;
}

}  // namespace ward::synthetic
