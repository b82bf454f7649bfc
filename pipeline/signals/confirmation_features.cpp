#include <algorithm>
#include <cmath>

#include "pipeline/signals/confirmation_scene.h"

namespace ward {

namespace {

constexpr int kEnd = ConfirmationStrip::kSlots;
/// A run may have begun a little before the decisive twelve seconds.
constexpr int kRunFrom = kEnd - witness_slots(14.0);
constexpr std::size_t kRunBeats = 5;
constexpr float kRunRate = 95.0F;
/// Values where nothing is known: between what speaks for and against.
constexpr float kUnknownGap = 3.0F;
constexpr float kUnknownUnevenness = 0.5F;
constexpr float kUnknownSlowness = 2.0F;
constexpr float kUnknownRise = 1.5F;
constexpr float kLeastGap = 0.3F;
constexpr float kLeastRatio = 1e-3F;
constexpr float kSmallest = 0.3F;
constexpr float kLargest = 10.0F;

float& of(ConfirmationFeatures& features, ConfirmationFeature feature) {
  return features[static_cast<std::size_t>(feature)];
}

float rate_of(const ConfirmationScene& scene, std::size_t first, std::size_t beats) {
  const int slots = scene.beats[first + beats - 1].at - scene.beats[first].at;
  return slots <= 0 ? 0.0F : 60.0F * static_cast<float>(beats - 1) / (static_cast<float>(slots) * 0.008F);
}

float unevenness_of(const ConfirmationScene& scene, std::size_t first) {
  float sum = 0.0F;
  float squares = 0.0F;
  for (std::size_t i = first + 1; i < first + kRunBeats; ++i) {
    const auto interval = static_cast<float>(scene.beats[i].at - scene.beats[i - 1].at);
    sum += interval;
    squares += interval * interval;
  }
  const float mean = sum / static_cast<float>(kRunBeats - 1);
  return std::sqrt(std::max(0.0F, squares / static_cast<float>(kRunBeats - 1) - mean * mean)) / mean;
}

/// Where the strangest run begins; the number of beats where there is none.
std::size_t strangest_run(const ConfirmationScene& scene) {
  std::size_t strangest = scene.beats.size();
  float most = 0.0F;
  for (std::size_t i = 0; i + kRunBeats <= scene.beats.size(); ++i) {
    if (scene.beats[i].at < kRunFrom || rate_of(scene, i, kRunBeats) < kRunRate) continue;
    float strangeness = 0.0F;
    for (std::size_t b = i; b < i + kRunBeats; ++b) strangeness += scene.beats[b].strangeness;
    if (strangest < scene.beats.size() && strangeness <= most) continue;
    most = strangeness;
    strangest = i;
  }
  return strangest;
}

void measure_run(const ConfirmationScene& scene, ConfirmationFeatures& f) {
  of(f, ConfirmationFeature::run_unevenness) = kUnknownUnevenness;
  const std::size_t run = strangest_run(scene);
  if (run == scene.beats.size()) return;
  of(f, ConfirmationFeature::run_unevenness) = unevenness_of(scene, run);
  of(f, ConfirmationFeature::run_rate) = std::max(rate_of(scene, run, 4), rate_of(scene, run + 1, 4));
  float alike = 0.0F;
  float size = 0.0F;
  for (std::size_t b = run + 1; b < run + kRunBeats; ++b) {
    alike += scene.beats[b].like_previous / static_cast<float>(kRunBeats - 1);
    size = std::max(size, scene.beats[b].size);
  }
  of(f, ConfirmationFeature::run_monomorphy) = alike;
  of(f, ConfirmationFeature::run_size) = std::log(std::clamp(size, kSmallest, kLargest));
}

/// The least of some leads, or a stand-in where there is none.
class Least {
 public:
  void add(float value) {
    value_ = any_ ? std::min(value_, value) : value;
    any_ = true;
  }
  [[nodiscard]] float value_or(float unknown) const { return any_ ? value_ : unknown; }

 private:
  float value_{0};
  bool any_{false};
};

}  // namespace

ConfirmationFeatures confirmation_features(const ConfirmationScene& scene) {
  ConfirmationFeatures f{};
  Least gap;
  Least slow;
  Least rise;
  float noise = 0.0F;
  for (const ChannelWitness& channel : scene.channels) {
    if (channel.kind != WitnessKind::ecg) continue;
    // A lead too noisy to be believed is noise all the same.
    if (channel.usual_known) noise = std::max(noise, channel.roughness / channel.usual_size);
    if (!channel.valid()) continue;
    slow.add(channel.slow_most);
    rise.add(channel.slow_most / std::max(channel.slow_median, kLeastRatio));
    if (channel.usual_known) gap.add(channel.usual_gap);
  }
  of(f, ConfirmationFeature::usual_gap) = std::log(std::max(gap.value_or(kUnknownGap), kLeastGap));
  of(f, ConfirmationFeature::noise) = std::log(std::max(noise, kLeastRatio));
  of(f, ConfirmationFeature::slowness) = std::log(std::max(slow.value_or(kUnknownSlowness), kLeastRatio));
  of(f, ConfirmationFeature::slowness_rise) = std::log(std::max(rise.value_or(kUnknownRise), kLeastRatio));
  measure_run(scene, f);
  return f;
}

}  // namespace ward
