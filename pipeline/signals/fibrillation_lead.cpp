#include "pipeline/signals/fibrillation_lead.h"

#include <algorithm>

namespace ward {

namespace {

constexpr auto kSlots = static_cast<std::int64_t>(kWaveWindow);
/// More slots than these unseen make a window unusable.
constexpr std::size_t kMostUnseen = kWaveWindow / 20;
/// A fibrillating heart never rests: longer stillness is a flat line, a
/// clipped one, or the baseline between beats.
constexpr std::size_t kMostStill = kWaveWindow / 4;
/// Nearer to the window's extreme than this share of its range: at the rail.
constexpr float kRailShare = 0.02F;
/// Less than this is no coarse fibrillation; asystole's rule has the case.
constexpr float kLeastSwingMillivolts = 0.1F;

}  // namespace

WaveWindow FibrillationLead::window(std::int64_t end_slot, std::span<float, kWaveWindow> out) const {
  const std::int64_t first = end_slot - kSlots;
  if (!wave_.holds(first, end_slot - 1)) return WaveWindow::unseen;
  std::size_t unseen = 0;
  std::size_t still = 0;
  float low = 0.0F;
  float high = 0.0F;
  for (std::size_t i = 0; i < kWaveWindow; ++i) {
    const LeadWave::Slot& slot = wave_[first + static_cast<std::int64_t>(i)];
    out[i] = slot.seen ? slot.millivolts : 0.0F;
    unseen += slot.seen ? 0U : 1U;
    still += slot.still ? 1U : 0U;
    low = std::min(low, out[i]);
    high = std::max(high, out[i]);
  }
  if (unseen > kMostUnseen) return WaveWindow::unseen;
  if (high - low < kLeastSwingMillivolts) return WaveWindow::quiet;
  return still > kMostStill ? rest(first) : WaveWindow::judged;
}

WaveWindow FibrillationLead::rest(std::int64_t first_slot) const {
  const std::int64_t end = first_slot + kSlots;
  float low = wave_[first_slot].level;
  float high = low;
  for (std::int64_t s = first_slot; s < end; ++s) {
    low = std::min(low, wave_[s].level);
    high = std::max(high, wave_[s].level);
  }
  const float margin = kRailShare * (high - low);
  std::size_t at_rail = 0;
  for (std::int64_t s = first_slot; s < end; ++s) {
    const LeadWave::Slot& slot = wave_[s];
    at_rail += slot.still && (slot.level <= low + margin || slot.level >= high - margin) ? 1U : 0U;
  }
  return at_rail > kMostStill ? WaveWindow::clipped : WaveWindow::quiet;
}

}  // namespace ward
