#include "pipeline/signals/confirmation_usual.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

/// A beat this alike is the usual one and refines it.
constexpr float kAlike = 0.8F;
constexpr float kRefinement = 0.06F;
/// Memory of the share of alike beats: about 20 beats.
constexpr float kAgreementStep = 0.05F;
/// So small a share, and the shape learned is not (any more) the usual one.
constexpr float kForgetBelow = 0.25F;
constexpr int kSearch = witness_slots(0.040);

}  // namespace

float UsualQrs::swing() const {
  const auto [low, high] = std::minmax_element(shape_.begin(), shape_.end());
  return std::max(*high - *low, 1e-3F);
}

UsualQrs::Match UsualQrs::match(std::span<const float, kLength> level) const {
  float mean = 0.0F;
  for (const float value : level) mean += value;
  mean /= static_cast<float>(kLength);
  float dot = 0.0F;
  float squares = 0.0F;
  for (std::size_t i = 0; i < level.size(); ++i) {
    const float value = level[i] - mean;
    dot += value * shape_[i];
    squares += value * value;
  }
  const float size = std::sqrt(squares);
  if (size <= 0.0F || size_ <= 0.0F) return {};
  return {dot / (size * size_), size / size_};
}

UsualQrs::Match UsualQrs::best_match(const ConfirmationStrip& strip, int slot) const {
  Match best{-1.0F, 0.0F};
  for (int shift = -kSearch; shift <= kSearch; ++shift) {
    const int from = slot + shift - kBefore;
    if (from < 0 || from + kLength > ConfirmationStrip::kSlots) continue;
    const Match here = match(std::span<const float, kLength>{strip.level().data() + from, kLength});
    if (here.likeness > best.likeness) best = here;
  }
  return best;
}

void UsualQrs::learn(const ConfirmationWave& wave, std::int64_t slot) {
  std::array<float, kLength + 2 * kSearch> around{};
  for (std::size_t i = 0; i < around.size(); ++i) {
    const ConfirmationWave::Slot at = wave.at(slot - kBefore - kSearch + static_cast<std::int64_t>(i));
    if (!at.seen) return;
    around[i] = at.level;
  }
  Match best{-1.0F, 0.0F};
  std::size_t where = kSearch;
  for (std::size_t from = 0; learned_ > 0 && from <= 2 * kSearch; ++from) {
    const Match here = match(std::span<const float, kLength>{around.data() + from, kLength});
    if (here.likeness > best.likeness) {
      best = here;
      where = from;
    }
  }
  const bool alike = learned_ == 0 || best.likeness > kAlike;
  agreement_ += kAgreementStep * ((alike ? 1.0F : 0.0F) - agreement_);
  const bool anew = learned_ >= kFewest && agreement_ < kForgetBelow;
  if (!alike && !anew) {
    ++learned_;
    return;
  }
  const float share = learned_ == 0 || anew ? 1.0F : std::max(kRefinement, 1.0F / static_cast<float>(learned_ + 1));
  if (anew) where = kSearch;
  float mean = 0.0F;
  for (std::size_t i = 0; i < shape_.size(); ++i) mean += around[where + i] / static_cast<float>(kLength);
  float squares = 0.0F;
  for (std::size_t i = 0; i < shape_.size(); ++i) {
    shape_[i] += share * (around[where + i] - mean - shape_[i]);
    squares += shape_[i] * shape_[i];
  }
  size_ = std::sqrt(squares);
  learned_ = anew ? 1 : learned_ + 1;
  if (anew) agreement_ = 0.5F;
}

}  // namespace ward
