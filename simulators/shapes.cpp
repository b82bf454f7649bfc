#include "simulators/shapes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace ward {
namespace {

constexpr std::size_t kBumpCells = 1024;  // over 0..4
constexpr std::size_t kSineCells = 1024;  // over one turn
constexpr std::size_t kDecayCells = 2048; // over 0..16

/// exp(-y), y >= 0: Taylor of y / 1024, squared ten times.
constexpr double exponential_fall(double y) {
  const double small = -y / 1024.0;
  double term = 1.0;
  double sum = 1.0;
  for (int n = 1; n < 8; ++n) {
    term *= small / n;
    sum += term;
  }
  for (int i = 0; i < 10; ++i) sum *= sum;
  return sum;
}

constexpr double sine_of(double radians) {
  double term = radians;
  double sum = radians;
  for (int n = 1; n < 16; ++n) {
    term *= -radians * radians / ((2.0 * n) * (2.0 * n + 1.0));
    sum += term;
  }
  return sum;
}

constexpr auto kBump = [] {
  std::array<double, kBumpCells + 2> table{};
  for (std::size_t i = 0; i <= kBumpCells; ++i) {
    const double x = 4.0 * static_cast<double>(i) / kBumpCells;
    // The value at 4 is taken off, so that a wave ends without a step.
    table[i] = exponential_fall(x * x / 2.0) - exponential_fall(8.0);
  }
  return table;
}();

constexpr auto kSine = [] {
  std::array<double, kSineCells + 2> table{};
  for (std::size_t i = 0; i <= kSineCells + 1; ++i) {
    const double turns = static_cast<double>(i % kSineCells) / kSineCells;
    table[i] = sine_of(2.0 * std::numbers::pi * (turns > 0.5 ? turns - 1.0 : turns));
  }
  return table;
}();

constexpr auto kDecay = [] {
  std::array<double, kDecayCells + 2> table{};
  for (std::size_t i = 0; i <= kDecayCells; ++i) {
    table[i] = exponential_fall(16.0 * static_cast<double>(i) / kDecayCells);
  }
  return table;
}();

template <std::size_t N>
double look_up(const std::array<double, N>& table, double position) {
  const auto cell = static_cast<std::size_t>(position);
  const double part = position - static_cast<double>(cell);
  return table[cell] + (table[cell + 1] - table[cell]) * part;
}

}  // namespace

double bump(double x) {
  if (x < 0.0) x = -x;
  return x < 4.0 ? look_up(kBump, x * (kBumpCells / 4.0)) : 0.0;
}

double sine(double turns) {
  turns -= static_cast<double>(static_cast<std::int64_t>(turns));
  return look_up(kSine, turns * kSineCells);
}

double decay(double x) { return x < 16.0 ? look_up(kDecay, x * (kDecayCells / 16.0)) : 0.0; }

}  // namespace ward
