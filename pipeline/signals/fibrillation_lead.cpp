#include "pipeline/signals/fibrillation_lead.h"

#include <algorithm>
#include <limits>

namespace ward {

namespace {

constexpr auto kSlots = static_cast<std::int64_t>(kWaveWindow);
/// The baseline is taken out window by window, so no high-pass.
constexpr LeadWave::Band kBand{0.0, 20.0};
/// Less than this much of a window tells nothing: 2.4 of the 4 s.
constexpr std::size_t kLeastSeen = kWaveWindow * 6 / 10;
/// Nearer to the window's extreme than this share of its range: at the rail.
constexpr float kRailShare = 0.02F;
/// At the rail for so long (0.19 s, of which the first 40 ms do not yet count
/// as still) is no wave's flat top.
constexpr std::size_t kRailRun = 9;
/// An extreme near which (a tenth of the range) half of the window lies is the
/// baseline between upright beats and no rail, unless it is held for 2 s.
constexpr float kNearShare = 0.1F;
constexpr std::size_t kLongestRest = kWaveWindow / 2;
/// Beside a rail, 64 ms.
constexpr std::size_t kJump = 4;
/// The smallest swing that counts as the heart's: what a monitor may not take
/// for a QRS either (IEC 60601-2-27). Asystole's rule has the case.
constexpr float kLeastSwingMillivolts = 0.15F;
/// The baseline is the mean of the means over 0.6 s: 1 Hz passes at 0.75, 2 Hz whole.
constexpr std::size_t kHalfBox = 19;

/// Mean over up to kHalfBox samples to either side, fewer at the ends.
void smooth(std::span<float, kWaveWindow> x) {
  std::array<float, kWaveWindow + 1> sum{};
  for (std::size_t i = 0; i < kWaveWindow; ++i) sum[i + 1] = sum[i] + x[i];
  for (std::size_t i = 0; i < kWaveWindow; ++i) {
    const std::size_t from = i - std::min(i, kHalfBox);
    const std::size_t to = std::min(i + kHalfBox + 1, kWaveWindow);
    x[i] = (sum[to] - sum[from]) / static_cast<float>(to - from);
  }
}

}  // namespace

FibrillationLead::FibrillationLead(ChannelId channel) : signal_(channel, kSlot, kBand) {}

FibrillationLead::Window FibrillationLead::window(std::int64_t end_slot, std::span<float, kWaveWindow> out) {
  const std::int64_t first = end_slot - kSlots;
  if (!signal_.holds(first, end_slot - 1)) return {};
  std::size_t seen = 0;
  bool still = false;
  for (std::size_t i = 0; i < kWaveWindow; ++i) {
    const LeadWave::Slot& slot = signal_[first + static_cast<std::int64_t>(i)];
    lost_[i] = !slot.seen;
    seen += slot.seen ? 1U : 0U;
    still = still || slot.still;
  }
  if (seen < kLeastSeen) return {};
  if (still) {
    if (!mark_rails(first)) return {WaveWindow::quiet, 0};
    std::size_t left = 0;
    for (const bool lost : lost_) left += lost ? 0U : 1U;
    if (left < kLeastSeen) return {WaveWindow::clipped, 0};
  }
  remove_baseline(first);
  Window window{WaveWindow::judged, 0};
  float low = 0.0F;
  float high = 0.0F;
  for (std::size_t i = 0; i < kWaveWindow; ++i) {
    if (lost_[i]) continue;
    out[window.count++] = wave_[i];
    low = std::min(low, wave_[i]);
    high = std::max(high, wave_[i]);
  }
  if (high - low < kLeastSwingMillivolts) window.state = WaveWindow::quiet;
  return window;
}

/// Marks stretches held at the window's highest or lowest level as lost.
/// @return false: highest and lowest are the same, a flat line has no rail
bool FibrillationLead::mark_rails(std::int64_t first) {
  const auto slot_at = [&](std::size_t i) -> const LeadWave::Slot& {
    return signal_[first + static_cast<std::int64_t>(i)];
  };
  float low = std::numeric_limits<float>::max();
  float high = std::numeric_limits<float>::lowest();
  for (std::size_t i = 0; i < kWaveWindow; ++i) {
    if (!slot_at(i).seen) continue;
    low = std::min(low, slot_at(i).level);
    high = std::max(high, slot_at(i).level);
  }
  const float range = high - low;
  if (range < kLeastSwingMillivolts) return false;
  std::size_t near_low = 0;
  std::size_t near_high = 0;
  for (std::size_t i = 0; i < kWaveWindow; ++i) {
    if (!slot_at(i).seen) continue;
    near_low += slot_at(i).level < low + kNearShare * range ? 1U : 0U;
    near_high += slot_at(i).level > high - kNearShare * range ? 1U : 0U;
  }
  const auto side = [&](std::size_t i) {
    if (i == kWaveWindow || !slot_at(i).seen || !slot_at(i).still) return 0;
    if (slot_at(i).level <= low + kRailShare * range) return -1;
    return slot_at(i).level >= high - kRailShare * range ? 1 : 0;
  };
  std::size_t run = 0;
  for (std::size_t i = 0; i <= kWaveWindow; ++i) {
    const int before = i > 0 ? side(i - 1) : 0;
    if (before != 0 && side(i) != before) {
      const bool baseline = (before < 0 ? near_low : near_high) > kWaveWindow / 2;
      if (run >= (baseline ? kLongestRest : kRailRun)) lose(i - run, i);
      run = 0;
    }
    run = i < kWaveWindow && side(i) != 0 ? run + 1 : 0;
  }
  return true;
}

/// What lies next to a rail belongs to the jump.
void FibrillationLead::lose(std::size_t from, std::size_t to) {
  const std::size_t start = from - std::min(from, kJump);
  const std::size_t end = std::min(to + kJump, kWaveWindow);
  for (std::size_t i = start; i < end; ++i) lost_[i] = true;
}

/// Fills wave_ from the signal; lost stretches are bridged by straight lines.
void FibrillationLead::remove_baseline(std::int64_t first) {
  std::size_t seen = kWaveWindow;  // the last one not lost
  for (std::size_t i = 0; i < kWaveWindow; ++i) {
    if (lost_[i]) continue;
    wave_[i] = signal_[first + static_cast<std::int64_t>(i)].millivolts;
    const std::size_t from = seen == kWaveWindow ? 0 : seen + 1;
    const float start = seen == kWaveWindow ? wave_[i] : wave_[seen];
    for (std::size_t k = from; k < i; ++k) {
      wave_[k] = start + (wave_[i] - start) * static_cast<float>(k + 1 - from) / static_cast<float>(i + 1 - from);
    }
    seen = i;
  }
  for (std::size_t k = seen + 1; k < kWaveWindow; ++k) wave_[k] = wave_[seen];
  std::array<float, kWaveWindow> baseline = wave_;
  smooth(baseline);
  smooth(baseline);
  for (std::size_t i = 0; i < kWaveWindow; ++i) wave_[i] -= baseline[i];
}

}  // namespace ward
