#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

namespace ward {

/// A physical quantity whose unit is its type: `MmHg{120}` does not go where
/// `BeatsPerMinute` is asked for.
template <class Tag>
struct Quantity {
  float value{};

  constexpr Quantity() = default;
  constexpr explicit Quantity(float v) : value(v) {}
  constexpr explicit Quantity(double v) : value(static_cast<float>(v)) {}
  constexpr explicit Quantity(int v) : value(static_cast<float>(v)) {}
  constexpr auto operator<=>(const Quantity&) const = default;
};

using BeatsPerMinute = Quantity<struct BeatsPerMinuteTag>;
using BreathsPerMinute = Quantity<struct BreathsPerMinuteTag>;
using MmHg = Quantity<struct MmHgTag>;
using Percent = Quantity<struct PercentTag>;
using Millivolts = Quantity<struct MillivoltsTag>;
using DegreesCelsius = Quantity<struct DegreesCelsiusTag>;

/// Unit of a channel or numeric on the wire, ISO/IEEE 11073-10101 dimension
/// codes (partition 4). Marked figures in features.md section 7.
enum class Unit : std::uint32_t {
  none = 0,
  dimensionless = 262656,
  percent = 262688,
  beats_per_minute = 264864,
  breaths_per_minute = 264928,
  kilopascal = 265987,
  mmhg = 266016,
  millisecond = 264338,
  millivolt = 266418,
  degree_celsius = 268192,
};

/// How the unit is written beside a number, "mmHg"; empty for `none`.
[[nodiscard]] constexpr std::string_view symbol(Unit unit) {
  switch (unit) {
    case Unit::none: return "";
    case Unit::dimensionless: return "1";
    case Unit::percent: return "%";
    case Unit::beats_per_minute: return "/min";
    case Unit::breaths_per_minute: return "/min";
    case Unit::kilopascal: return "kPa";
    case Unit::mmhg: return "mmHg";
    case Unit::millisecond: return "ms";
    case Unit::millivolt: return "mV";
    case Unit::degree_celsius: return "\xC2\xB0" "C";
  }
  return "?";
}

}  // namespace ward
