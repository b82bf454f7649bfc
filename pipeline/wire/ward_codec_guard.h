#pragma once

// Inside ward_wire only: what every ward message goes through before it is
// believed. Not for other layers: it includes generated code.

#include <cmath>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "pipeline/domain/ward_view.h"
#include "pipeline/wire/bytes.h"
#include "ward_generated.h"

namespace ward::wire {

inline constexpr const char* kStateIdentifier = "WLST";
inline constexpr const char* kWavesIdentifier = "WLWV";
inline constexpr const char* kRequestIdentifier = "WLRQ";
inline constexpr const char* kResponseIdentifier = "WLRS";

/// Bounds of one kind of message, checked before any field is read.
struct MessageBounds {
  const char* identifier;
  std::size_t most_bytes;
  /// A valid buffer can point at one table many times; without this bound a
  /// quarter megabyte keeps the verifier busy for seconds.
  std::uint32_t most_tables;
};

/// Size and identifier; copies to `aligned`, because a socket's payload starts
/// anywhere and the verifier checks alignment only relative to its start.
inline Error admit_bytes(ByteView bytes, const MessageBounds& bounds, Bytes& aligned) {
  if (bytes.size() > bounds.most_bytes) return Error{ErrorCode::too_large, ""};
  // Root offset and identifier are read unchecked by FlatBuffers.
  constexpr std::size_t kHeader = sizeof(flatbuffers::uoffset_t) + flatbuffers::kFileIdentifierLength;
  if (bytes.size() < kHeader) return Error{ErrorCode::verification_failed, "header"};
  aligned.assign(bytes.begin(), bytes.end());
  if (!flatbuffers::BufferHasIdentifier(aligned.data(), bounds.identifier)) {
    return Error{ErrorCode::wrong_identifier, ""};
  }
  return Error{};
}

/// The verified root table inside `aligned`, of the version spoken here.
template <class Root>
Result<const Root*> verified_root(ByteView bytes, const MessageBounds& bounds, Bytes& aligned) {
  if (const Error error = admit_bytes(bytes, bounds, aligned); error.code != ErrorCode::none) return error;
  flatbuffers::Verifier::Options options;
  options.max_depth = 8;
  options.max_tables = bounds.most_tables;
  const auto* start = reinterpret_cast<const std::uint8_t*>(aligned.data());
  flatbuffers::Verifier verifier(start, aligned.size(), options);
  if (!verifier.VerifyBuffer<Root>(bounds.identifier)) return Error{ErrorCode::verification_failed, ""};
  const Root* root = flatbuffers::GetRoot<Root>(start);
  if (root->schema_version() != kWardSchemaVersion) return Error{ErrorCode::unsupported_version, ""};
  return root;
}

/// Reads element i of a vector of structs by copying: the verifier lets
/// misaligned 8-byte elements pass (google/flatbuffers #9258).
template <class T>
T struct_at(const flatbuffers::Vector<const T*>& vector, flatbuffers::uoffset_t i) {
  static_assert(std::is_trivially_copyable_v<T>);
  T copy;
  std::memcpy(static_cast<void*>(&copy), vector.Data() + std::size_t{i} * sizeof(T), sizeof(T));
  return copy;
}

/// Keeps the first error met, so that a reader stays one straight line.
class Findings {
 public:
  void refuse(ErrorCode code, const char* at) {
    if (error_.code == ErrorCode::none) error_ = Error{code, at};
  }
  [[nodiscard]] bool ok() const { return error_.code == ErrorCode::none; }
  [[nodiscard]] Error error() const { return error_; }

  /// The number as an enum whose largest value is `last`.
  template <class Enum>
  Enum one_of(std::uint8_t value, Enum last, const char* at) {
    if (value > static_cast<std::uint8_t>(last)) refuse(ErrorCode::invalid_state, at);
    return static_cast<Enum>(value);
  }
  float finite(float value, const char* at) {
    if (!std::isfinite(value)) refuse(ErrorCode::value_not_finite, at);
    return value;
  }
  Unit known_unit(std::uint32_t value, const char* at) {
    const auto unit = static_cast<Unit>(value);
    if (symbol(unit) == "?") refuse(ErrorCode::unknown_unit, at);
    return unit;
  }
  AlarmCondition known_condition(std::uint8_t value, const char* at) {
    const auto condition = static_cast<AlarmCondition>(value);
    if (alarm_info(condition).condition != condition) refuse(ErrorCode::invalid_state, at);
    return condition;
  }
  BedId one_bed(std::uint32_t value, const char* at) {
    const BedId bed{value};
    if (!bed.valid() || bed == kEveryBed) refuse(ErrorCode::unknown_bed, at);
    return bed;
  }
  /// Text that must fit whole: a hospital number cut short is another patient's.
  template <std::size_t Capacity>
  void text(FixedString<Capacity>& into, const flatbuffers::String* from, const char* at) {
    if (from == nullptr) return;
    const std::string_view view{from->c_str(), from->size()};
    if (view.size() > Capacity) refuse(ErrorCode::length_mismatch, at);
    into = FixedString<Capacity>{view};
  }

 private:
  Error error_;
};

/// Numbers a decoder would refuse are written as 0.
inline float writable(float value) { return std::isfinite(value) ? value : 0.0F; }

inline view::Limit to_wire(const LimitPair& limits) {
  const bool low = limits.low && std::isfinite(*limits.low);
  const bool high = limits.high && std::isfinite(*limits.high);
  return {low ? *limits.low : 0.0F, high ? *limits.high : 0.0F, low, high};
}

inline LimitPair to_domain(const view::Limit& wire, Findings& findings) {
  LimitPair limits;
  if (wire.has_low()) limits.low = findings.finite(wire.low(), "limit.low");
  if (wire.has_high()) limits.high = findings.finite(wire.high(), "limit.high");
  return limits;
}

inline Bytes finished_bytes(const flatbuffers::FlatBufferBuilder& builder) {
  const auto* start = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return {start, start + builder.GetSize()};
}

inline std::int64_t count_of(Instant time) { return time.time_since_epoch().count(); }
inline Instant instant_of(std::int64_t count) { return Instant{Nanoseconds{count}}; }

// Shared by State messages and the snapshot inside a Response.
flatbuffers::Offset<view::State> write_state(flatbuffers::FlatBufferBuilder& builder,
                                             const StateUpdate& update);
void read_state(const view::State& state, StateUpdate& update, Findings& findings);

// Shared by Waves messages and answers out of the store, whose bins may be
// much wider: `widest_seconds`.
flatbuffers::Offset<view::Wave> write_wave(flatbuffers::FlatBufferBuilder& builder, const WaveSegment& segment);
WaveSegment read_wave(const view::Wave& wire, double widest_seconds, Findings& findings);

// Answers out of the store.
flatbuffers::Offset<view::Stored> write_stored(flatbuffers::FlatBufferBuilder& builder, const StoredAnswer& answer);
void read_stored(const view::Stored& wire, StoredAnswer& answer, Findings& findings);

// Shared by State messages and the history inside a Response.
view::Alarm to_wire(const AlarmRecord& record);
AlarmRecord to_domain(const view::Alarm& wire, Findings& findings);

}  // namespace ward::wire
