#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "pipeline/wire/bytes.h"

namespace ward {

// The store's numbers are little-endian; samples are copied as they lie.
static_assert(std::endian::native == std::endian::little, "the store's format needs byte swapping on this machine");

/// Small numbers, of either sign, as small unsigned ones: 0, -1, 1, -2, 2 ...
[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U);
}
[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
}

/// Appends numbers and texts to bytes. ByteReader takes them off again.
class ByteWriter {
 public:
  explicit ByteWriter(wire::Bytes& into) : into_(into) {}

  void byte(std::uint8_t value) { into_.push_back(static_cast<std::byte>(value)); }
  /// Seven bits a byte, lowest first: 1 byte up to 127, 10 at most.
  void number(std::uint64_t value) {
    if (value < 0x80) return byte(static_cast<std::uint8_t>(value));
    std::array<std::byte, 10> digits{};
    std::size_t count = 0;
    for (; value >= 0x80; value >>= 7U) digits[count++] = static_cast<std::byte>(value | 0x80U);
    digits[count++] = static_cast<std::byte>(value);
    bytes({digits.data(), count});
  }
  void signed_number(std::int64_t value) { number(zigzag(value)); }
  /// As it lies in memory: floats keep every bit.
  template <class T>
  void fixed(const T& value) {
    static_assert(std::is_arithmetic_v<T>);
    std::array<std::byte, sizeof(T)> raw{};
    std::memcpy(raw.data(), &value, sizeof(T));
    bytes(raw);
  }
  void text(std::string_view value) {
    number(value.size());
    bytes(std::as_bytes(std::span{value}));
  }
  void bytes(wire::ByteView value) { into_.insert(into_.end(), value.begin(), value.end()); }

 private:
  wire::Bytes& into_;
};

}  // namespace ward
