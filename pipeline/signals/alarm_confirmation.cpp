#include "pipeline/signals/alarm_confirmation.h"

#include <algorithm>
#include <cmath>

#include "pipeline/domain/codes.h"

namespace ward {

namespace {

/// A beat becomes usual only when no alarm looks back at it any more.
constexpr Nanoseconds kUsualAge = std::chrono::seconds{13};
/// How far back the evidence of fibrillation counts.
constexpr Nanoseconds kFibrillationAge = std::chrono::seconds{11};
/// The QRS around its R peak, for its swing and its likeness with the last.
constexpr int kAround = witness_slots(0.120);
/// Where no lead's usual QRS is known.
constexpr float kUnknownStrangeness = 0.5F;

std::optional<WitnessKind> kind_of(std::uint32_t code) {
  if (is_ecg(code)) return WitnessKind::ecg;
  if (code == mdc::kPleth) return WitnessKind::pleth;
  if (is_arterial_pressure(code)) return WitnessKind::arterial;
  return std::nullopt;
}

std::int64_t slot_of(Instant time) { return time.time_since_epoch() / kWitnessSlot; }

/// Likeness of the QRS at two places of one strip, shifts of 24 ms allowed.
float likeness_between(const ConfirmationStrip& strip, int first, int second) {
  constexpr int kShift = witness_slots(0.024);
  float best = -1.0F;
  if (first < kAround + kShift || second + kAround + kShift >= ConfirmationStrip::kSlots) return best;
  const auto level = strip.level();
  for (int shift = -kShift; shift <= kShift; ++shift) {
    double a = 0;
    double b = 0;
    double aa = 0;
    double bb = 0;
    double ab = 0;
    for (int i = -kAround; i <= kAround; ++i) {
      const auto x = static_cast<double>(level[static_cast<std::size_t>(first + i)]);
      const auto y = static_cast<double>(level[static_cast<std::size_t>(second + shift + i)]);
      a += x;
      b += y;
      aa += x * x;
      bb += y * y;
      ab += x * y;
    }
    constexpr double kCount = 2 * kAround + 1;
    const double size = (aa - a * a / kCount) * (bb - b * b / kCount);
    if (size > 0) best = std::max(best, static_cast<float>((ab - a * b / kCount) / std::sqrt(size)));
  }
  return best;
}

float size_at(const ConfirmationStrip& strip, int at) {
  const auto from = strip.level().begin() + std::max(0, at - kAround);
  const auto to = strip.level().begin() + std::min(ConfirmationStrip::kSlots, at + kAround);
  const auto [low, high] = std::minmax_element(from, to);
  return *high - *low;
}

/// Adds what one lead shows of each beat.
void compare_beats(const ConfirmationStrip& strip, const UsualQrs& usual, int leads_before,
                   InlineVector<SceneBeat, ConfirmationStrip::kMostBeats>& beats) {
  for (std::size_t i = 0; i < beats.size(); ++i) {
    SceneBeat& beat = beats[i];
    const float strange = 1.0F - usual.best_match(strip, beat.at).likeness;
    const float alike = i > 0 ? likeness_between(strip, beats[i - 1].at, beat.at) : 0.0F;
    const float size = size_at(strip, beat.at) / usual.swing();
    const bool first = leads_before == 0;
    beat.like_previous = first ? alike : std::max(beat.like_previous, alike);
    beat.size = first ? size : std::min(beat.size, size);
    beat.strangeness += (strange - beat.strangeness) / static_cast<float>(leads_before + 1);
  }
}

}  // namespace

AlarmConfirmation::Channel* AlarmConfirmation::channel_of(ChannelId id) {
  const std::optional<WitnessKind> kind = kind_of(id.code);
  if (!kind) return nullptr;
  std::size_t alike = 0;  // channels of this kind before
  for (std::optional<Channel>& channel : channels_) {
    if (!channel) {
      const std::size_t most = *kind == WitnessKind::ecg ? kMaxLeads : 1;
      return alike < most ? &channel.emplace(id, *kind) : nullptr;
    }
    if (channel->wave.channel() == id) return &*channel;
    if (channel->wave.kind() == *kind) ++alike;
  }
  return nullptr;
}

void AlarmConfirmation::on(const SampleBlock& block) {
  Channel* channel = channel_of(block.channel);
  if (channel != nullptr && block.count > 0) channel->wave.on(block);
}

void AlarmConfirmation::on(const DetectedBeat& detected) {
  beats_[beat_count_++ % kBeats] = {detected.time, BeatClass::unclassified};
  learn_usual();
}

void AlarmConfirmation::on(const ClassifiedBeat& classified) {
  for (std::size_t n = beat_count_; n > oldest_beat(); --n) {
    KnownBeat& known = beats_[(n - 1) % kBeats];
    if (known.time < classified.time) return;
    if (known.time > classified.time) continue;
    known.beat_class = classified.beat_class;
    return;
  }
}

void AlarmConfirmation::on(const FibrillationWindow& window) { windows_[window_count_++ % kWindows] = window; }

void AlarmConfirmation::restart() { *this = AlarmConfirmation{table_}; }

void AlarmConfirmation::learn_usual() {
  learned_ = std::max(learned_, oldest_beat());
  const Instant newest = beat(beat_count_ - 1).time;
  for (; learned_ < beat_count_ && newest - beat(learned_).time >= kUsualAge; ++learned_) {
    for (std::optional<Channel>& channel : channels_) {
      if (channel && channel->wave.kind() == WitnessKind::ecg) channel->usual.learn(channel->wave, slot_of(beat(learned_).time));
    }
  }
}

ConfirmationScene AlarmConfirmation::scene(Instant now) const {
  ConfirmationScene found;
  const std::int64_t end = slot_of(now);
  for (std::size_t n = oldest_beat(); n < beat_count_; ++n) {
    const std::int64_t at = slot_of(beat(n).time) - (end - ConfirmationStrip::kSlots);
    if (at < 0 || at >= ConfirmationStrip::kSlots) continue;
    SceneBeat* shown = found.beats.append();
    if (shown == nullptr) break;
    shown->at = static_cast<std::int16_t>(at);
    shown->beat_class = beat(n).beat_class;
    shown->strangeness = kUnknownStrangeness;
  }
  int leads = 0;
  for (const std::optional<Channel>& channel : channels_) {
    if (!channel) continue;
    const ConfirmationStrip strip{channel->wave, end};
    const bool ecg = channel->wave.kind() == WitnessKind::ecg;
    const ChannelWitness witness = witness_of(strip, channel->wave.channel(), ecg ? &channel->usual : nullptr);
    (void)found.channels.push_back(witness);
    if (!ecg || !witness.valid() || !witness.usual_known) continue;
    compare_beats(strip, channel->usual, leads, found.beats);
    ++leads;
  }
  for (std::size_t n = window_count_ > kWindows ? window_count_ - kWindows : 0; n < window_count_; ++n) {
    const FibrillationWindow& window = windows_[n % kWindows];
    if (!window.usable || window.end > now || now - window.end > kFibrillationAge) continue;
    found.fibrillation = std::max(found.fibrillation, window.evidence);
  }
  return found;
}

AlarmEvidence AlarmConfirmation::judge(AlarmCondition claim, Instant now) const {
  const ConfirmationScene shown = scene(now);
  AlarmEvidence evidence = judge_claim(claim, shown, table_);
  evidence.decided = now;
  const std::size_t first = shown.beats.size() > AlarmEvidence::kMostBeats ? shown.beats.size() - AlarmEvidence::kMostBeats : 0;
  const std::int64_t begin = slot_of(now) - ConfirmationStrip::kSlots;
  for (std::size_t i = first; i < shown.beats.size(); ++i) {
    (void)evidence.beats.push_back({Instant{kWitnessSlot * (begin + shown.beats[i].at)}, shown.beats[i].beat_class});
  }
  return evidence;
}

}  // namespace ward
