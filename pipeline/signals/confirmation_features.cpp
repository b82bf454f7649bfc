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
constexpr float kMostEvidence = 4.0F;
/// Values where nothing is known: between what speaks for and against.
constexpr float kUnknownGap = 3.0F;
constexpr float kUnknownUnevenness = 0.4F;
constexpr float kMostUnevenness = 0.6F;
constexpr float kUnknownPulseGap = 2.0F;
constexpr float kPulseLikeness = 0.9F;
constexpr float kEcgLikeness = 0.88F;

float& of(ConfirmationFeatures& features, ConfirmationFeature feature) {
  return features[static_cast<std::size_t>(feature)];
}

float log_at_least(float value, float least) { return std::log(std::max(value, least)); }

float rate_of(const ConfirmationScene& scene, std::size_t first, std::size_t beats) {
  const int slots = scene.beats[first + beats - 1].at - scene.beats[first].at;
  return slots <= 0 ? 0.0F : 60.0F * static_cast<float>(beats - 1) / (static_cast<float>(slots) * 0.008F);
}

float mean_of(const ConfirmationScene& scene, std::size_t first, float SceneBeat::* what) {
  float sum = 0.0F;
  for (std::size_t i = first; i < first + kRunBeats; ++i) sum += scene.beats[i].*what;
  return sum / static_cast<float>(kRunBeats);
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

void measure_run(const ConfirmationScene& scene, ConfirmationFeatures& f) {
  of(f, ConfirmationFeature::run_ventricular) = -kMostEvidence;
  of(f, ConfirmationFeature::run_unevenness) = 0.5F;
  std::size_t strangest = scene.beats.size();
  for (std::size_t i = 0; i + kRunBeats <= scene.beats.size(); ++i) {
    if (scene.beats[i].at < kRunFrom || rate_of(scene, i, kRunBeats) < kRunRate) continue;
    float least = 2.0F;
    float evidence = 0.0F;
    for (std::size_t b = i; b < i + kRunBeats; ++b) {
      least = std::min(least, scene.beats[b].least_strange);
      evidence += std::clamp(scene.beats[b].ventricular, -kMostEvidence, kMostEvidence) / static_cast<float>(kRunBeats);
    }
    float& strangeness = of(f, ConfirmationFeature::run_strangeness);
    strangeness = std::max(strangeness, least);
    float& ventricular = of(f, ConfirmationFeature::run_ventricular);
    ventricular = std::max(ventricular, evidence);
    const float strange = mean_of(scene, i, &SceneBeat::mean_strange);
    float& most = of(f, ConfirmationFeature::run_mean_strangeness);
    if (strangest < scene.beats.size() && strange <= most) continue;
    most = strange;
    strangest = i;
  }
  if (strangest == scene.beats.size()) return;
  of(f, ConfirmationFeature::run_unevenness) = unevenness_of(scene, strangest);
  of(f, ConfirmationFeature::run_rate) = std::max(rate_of(scene, strangest, 4), rate_of(scene, strangest + 1, 4));
  float alike = 0.0F;
  float size = 0.0F;
  for (std::size_t b = strangest + 1; b < strangest + kRunBeats; ++b) {
    alike += scene.beats[b].like_previous / static_cast<float>(kRunBeats - 1);
    size = std::max(size, scene.beats[b].size);
  }
  of(f, ConfirmationFeature::run_monomorphy) = alike;
  of(f, ConfirmationFeature::run_size) = std::log(std::clamp(size, 0.3F, 10.0F));
}

}  // namespace

ConfirmationFeatures confirmation_features(const ConfirmationScene& scene) {
  ConfirmationFeatures f{};
  float gap_least = 0.0F;
  float gap_most = 0.0F;
  float pulse_unevenness = kUnknownUnevenness;
  float pulse_gap = kUnknownPulseGap;
  float ecg_unevenness = kUnknownUnevenness;
  float noise = 0.0F;
  bool known = false;
  bool pulse = false;
  bool lead = false;
  for (const ChannelWitness& channel : scene.channels) {
    const float uneven = std::min(channel.unevenness, kMostUnevenness);
    if (channel.kind == WitnessKind::ecg) {
      if (channel.usual_known) noise = std::max(noise, channel.roughness / channel.usual_size);
      if (!channel.valid()) continue;
      if (channel.likeness_mean > kEcgLikeness) {
        ecg_unevenness = lead ? std::min(ecg_unevenness, uneven) : uneven;
        lead = true;
      }
      if (!channel.usual_known) continue;
      gap_least = known ? std::min(gap_least, channel.usual_gap) : channel.usual_gap;
      gap_most = std::max(gap_most, channel.usual_gap);
      known = true;
    } else if (channel.valid() && channel.likeness_mean > kPulseLikeness) {
      pulse_unevenness = pulse ? std::min(pulse_unevenness, uneven) : uneven;
      pulse_gap = pulse ? std::min(pulse_gap, channel.longest_gap) : channel.longest_gap;
      pulse = true;
    }
  }
  of(f, ConfirmationFeature::usual_gap_least) = log_at_least(known ? gap_least : kUnknownGap, 0.3F);
  of(f, ConfirmationFeature::usual_gap_most) = log_at_least(known ? gap_most : kUnknownGap, 0.3F);
  of(f, ConfirmationFeature::pulse_unevenness) = pulse_unevenness;
  of(f, ConfirmationFeature::pulse_gap) = log_at_least(pulse_gap, 0.3F);
  of(f, ConfirmationFeature::ecg_unevenness) = ecg_unevenness;
  of(f, ConfirmationFeature::fibrillation) = scene.fibrillation;
  of(f, ConfirmationFeature::noise) = log_at_least(noise, 0.001F);
  measure_run(scene, f);
  return f;
}

}  // namespace ward
