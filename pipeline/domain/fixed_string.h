#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ward {

/// UTF-8 text of at most `Capacity` bytes held in place, so that events that
/// carry it stay trivially copyable. Longer text is cut at a character's edge.
template <std::size_t Capacity>
class FixedString {
 public:
  static_assert(Capacity <= 255);

  constexpr FixedString() = default;
  constexpr FixedString(std::string_view text) {  // NOLINT: conversion is the point
    std::size_t length = std::min(text.size(), Capacity);
    while (length < text.size() && length > 0 && is_continuation(text[length])) --length;
    std::copy_n(text.begin(), length, bytes_.begin());
    length_ = static_cast<std::uint8_t>(length);
  }
  constexpr FixedString(const char* text) : FixedString(std::string_view{text}) {}  // NOLINT

  [[nodiscard]] constexpr std::string_view view() const { return {bytes_.data(), length_}; }
  [[nodiscard]] constexpr bool empty() const { return length_ == 0; }
  constexpr bool operator==(const FixedString&) const = default;

 private:
  static constexpr bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
  }

  std::array<char, Capacity> bytes_{};
  std::uint8_t length_{};
};

}  // namespace ward
