#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace ward {

/// How much the pulses of one channel resemble each other: 1 for one shape
/// repeated, about 0.5 for noise that a pulse detector cut at its rises.
///
/// Each pulse, foot to foot, is brought to one length and freed of its slope,
/// and held against the mean of those before it (template matching after
/// Orphanidou et al., 2015); the quality is the likeness that two thirds of
/// the last seven pulses exceed, so that an extrasystole or two cost nothing.
class PulseQuality {
 public:
  /// One value of the low-passed signal. @param slot  ascending, kSlotsASecond a second
  void on_slot(std::int64_t slot, double level) { levels_[at(slot)] = static_cast<float>(level); }
  /// A pulse begins at `foot`; what lies since the foot before is one pulse.
  /// @param continuous  no hole in between
  void on_foot(std::int64_t foot, bool continuous);
  void forget() { *this = PulseQuality{}; }

  /// 0 to 1; empty before three pulses have been compared.
  [[nodiscard]] std::optional<float> value() const;

  /// From here on pulses may be counted. Where a pulse rate agrees with the
  /// ECG's, 19 of 20 seconds exceed it; of low-passed noise one in ten does.
  static constexpr float kGood = 0.85F;
  static constexpr std::int64_t kSlotsASecond = 125;

 private:
  static constexpr std::int64_t kRing = 512;   ///< 4.1 s: a late foot still has its pulse
  static constexpr std::size_t kPoints = 32;
  static constexpr std::size_t kPulses = 7;
  using Shape = std::array<float, kPoints>;

  [[nodiscard]] static std::size_t at(std::int64_t slot) {
    return static_cast<std::size_t>(slot) & static_cast<std::size_t>(kRing - 1);
  }
  /// Empty where nothing moves.
  [[nodiscard]] std::optional<Shape> shape_of(std::int64_t from, std::int64_t to) const;

  std::array<float, kRing> levels_{};
  std::optional<std::int64_t> last_foot_;
  std::optional<Shape> template_;
  std::array<float, kPulses> likeness_{};
  std::size_t compared_{0};
};

}  // namespace ward
