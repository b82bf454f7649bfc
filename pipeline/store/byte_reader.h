#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "pipeline/domain/result.h"
#include "pipeline/store/byte_writer.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// Takes off what ByteWriter appended. Never reads beyond its bytes: after the
/// first thing that is not there, everything reads as zero and error() says why.
class ByteReader {
 public:
  explicit ByteReader(wire::ByteView bytes, std::size_t at = 0) : bytes_(bytes), at_(at) {}

  [[nodiscard]] bool ok() const { return error_ == ErrorCode::none; }
  [[nodiscard]] ErrorCode error() const { return error_; }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }
  /// Refuses what was read; the first reason stands.
  void refuse(ErrorCode why) {
    if (ok()) error_ = why;
    at_ = bytes_.size();
  }

  std::uint8_t byte() {
    if (at_ >= bytes_.size()) {
      refuse(ErrorCode::truncated);
      return 0;
    }
    return static_cast<std::uint8_t>(bytes_[at_++]);
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t digit = byte();
      value |= static_cast<std::uint64_t>(digit & 0x7FU) << shift;
      if (digit >= 0x80) continue;
      // The tenth digit has room for one bit.
      if (shift == 63 && digit > 1) refuse(ErrorCode::value_out_of_range);
      return ok() ? value : 0;
    }
    refuse(ErrorCode::value_out_of_range);
    return 0;
  }
  /// @param most  refused beyond
  std::uint64_t number_up_to(std::uint64_t most) {
    const std::uint64_t value = number();
    if (value <= most) return value;
    refuse(ErrorCode::value_out_of_range);
    return 0;
  }
  std::int64_t signed_number() { return unzigzag(number()); }
  template <class T>
  T fixed() {
    static_assert(std::is_arithmetic_v<T>);
    T value{};
    const wire::ByteView raw = bytes(sizeof(T));
    if (raw.size() == sizeof(T)) std::memcpy(&value, raw.data(), sizeof(T));
    return value;
  }
  /// @return empty, and refused, when they are not there
  wire::ByteView bytes(std::size_t count) {
    if (count > left()) {
      refuse(ErrorCode::truncated);
      return {};
    }
    at_ += count;
    return bytes_.subspan(at_ - count, count);
  }
  std::string_view text(std::size_t longest) {
    const std::uint64_t size = number();
    if (size > longest) refuse(ErrorCode::length_mismatch);
    if (!ok()) return {};
    const wire::ByteView raw = bytes(static_cast<std::size_t>(size));
    return {reinterpret_cast<const char*>(raw.data()), raw.size()};
  }

 private:
  wire::ByteView bytes_;
  std::size_t at_;
  ErrorCode error_{ErrorCode::none};
};

}  // namespace ward
