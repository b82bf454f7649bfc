#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace ward {

/// The shapes a patient's beats have on one ECG lead: the usual one and a few
/// others (ectopic, paced). Tells a beat, however small, from noise of the
/// same height. A shape counts as the patient's once three beats had it.
class QrsShapes {
 public:
  /// Points of a shape, 8 ms apart.
  static constexpr std::size_t kPoints = 24;
  static constexpr std::size_t kStride = 2;   ///< slots between points
  static constexpr std::size_t kMostLag = 5;  ///< slots a beat may lie early or late
  /// Slots of wave a comparison needs: the shape and the lags either side.
  static constexpr std::size_t kSlots = (kPoints - 1) * kStride + 1 + 2 * kMostLag;
  using Wave = std::span<const float, kSlots>;

  /// Best correlation of the wave with any of the patient's shapes, -1 to 1;
  /// nothing while no shape is known.
  [[nodiscard]] std::optional<double> likeness(Wave wave) const;

  [[nodiscard]] bool known() const;

  /// Takes the wave of a confirmed beat.
  void learn(Wave wave);

 private:
  struct Shape {
    std::array<float, kPoints> points{};  ///< of length 1
    double beats{0};                      ///< that had it, older ones fading
  };
  static constexpr std::size_t kLags = 2 * kMostLag + 1;
  /// One value for every lag.
  using Lags = std::array<float, kLags>;
  struct Match {
    float correlation{-1};
    std::size_t lag{0};
  };
  [[nodiscard]] static Lags scales(Wave wave);
  [[nodiscard]] static Match match(const Shape& shape, Wave wave, const Lags& scales);
  static void blend(Shape& shape, Wave wave, std::size_t lag, float scale, float share);

  static constexpr std::size_t kShapes = 4;
  std::array<Shape, kShapes> shapes_{};
};

}  // namespace ward
