#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace ward {

/// Why bytes or a request were refused. The first of our three kinds of
/// error: expected, counted, shown, never thrown. The number is on the wire
/// (feed.fbs RefusalReason mirrors it), so values are never reused.
enum class ErrorCode : std::uint8_t {
  none = 0,
  too_large = 1,
  wrong_identifier = 2,
  verification_failed = 3,
  unsupported_version = 4,
  missing_field = 5,
  identity_mismatch = 6,
  unknown_unit = 7,
  value_not_finite = 8,
  length_mismatch = 9,
  invalid_period = 10,
  too_many_channels = 11,
  time_backwards = 12,
  stale_epoch = 13,
  invalid_sequence = 14,
  invalid_state = 15,
  not_authenticated = 16,
  unknown_device = 17,
  time_implausible = 18,
  queue_full = 19,
  unknown_bed = 20,
  unknown_command = 21,
  value_out_of_range = 22,
  nothing_to_do = 23,
  not_permitted = 24,
  duplicate_channel = 25,
  not_found = 26,
  checksum_mismatch = 27,
  truncated = 28,
  disk_full = 29,
  disk_failed = 30,
  out_of_memory = 31,
  wrong_key = 32,
  other_bed = 33,
};
/// Decoders refuse codes beyond this one; move it when appending.
inline constexpr ErrorCode kLastErrorCode = ErrorCode::other_bed;

/// One lower-case phrase a vendor or a nurse can act on.
[[nodiscard]] std::string_view describe(ErrorCode code);

/// A code and, where it helps, the name of the field or thing at fault. The
/// name must outlive the error: string literals only.
struct Error {
  ErrorCode code{ErrorCode::none};
  const char* at{""};
};

/// Either a value or the reason there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}    // NOLINT: conversion is the point
  Result(Error error) : state_(error) {}           // NOLINT
  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const T& value() const { return std::get<0>(state_); }
  [[nodiscard]] T& value() { return std::get<0>(state_); }
  [[nodiscard]] Error error() const { return ok() ? Error{} : std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(error) {}  // NOLINT: conversion is the point
  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] Error error() const { return error_.value_or(Error{}); }

 private:
  std::optional<Error> error_;
};

/// Second kind: a configuration that cannot be used. Thrown before monitoring
/// starts; the text is one sentence naming flag, file and line. Exit code 2.
class ConfigurationError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Third kind: our own bug, found by WARD_CHECK. The worker alone catches it.
class CheckFailed : public std::logic_error {
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace ward

/// Always on, also in release: throws CheckFailed when the condition is false.
#define WARD_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::ward::check_failed(#condition, __FILE__, __LINE__))
