#pragma once

// Private to the wire room: the only other includers are feed_*.cpp.

#include <array>
#include <cstddef>
#include <cstring>

#include "feed_generated.h"
#include "pipeline/domain/device_frame.h"
#include "pipeline/domain/result.h"
#include "pipeline/wire/bytes.h"

namespace ward::wire {

/// Sequence numbers beyond this are refused, so that sums of them cannot wrap.
inline constexpr std::uint64_t kLargestSequence = std::uint64_t{1} << 62U;
inline constexpr const char* kFrameIdentifier = "WLFD";
inline constexpr const char* kReplyIdentifier = "WLRP";

/// A place of our own, aligned for every scalar: the verifier checks alignment
/// relative to the buffer's start only, and a socket's payload pointer is
/// seldom 8-aligned.
struct AlignedBuffer {
  alignas(16) std::array<std::byte, kMaxFrameBytes> bytes;
};

/// Root of the message once it is safe to read; else why not. The limits bound
/// the verifier's work: a small buffer of shared sub-objects could otherwise
/// keep it busy for seconds.
template <class Root>
Result<const Root*> guarded_root(ByteView message, AlignedBuffer& buffer, const char* identifier) {
  constexpr std::size_t kSmallest = 2 * sizeof(flatbuffers::uoffset_t);
  if (message.size() > buffer.bytes.size()) return Error{ErrorCode::too_large, "message"};
  if (message.size() < kSmallest) return Error{ErrorCode::verification_failed, "message"};
  std::memcpy(buffer.bytes.data(), message.data(), message.size());
  const auto* start = reinterpret_cast<const std::uint8_t*>(buffer.bytes.data());
  if (!flatbuffers::BufferHasIdentifier(start, identifier)) {
    return Error{ErrorCode::wrong_identifier, "message"};
  }
  flatbuffers::Verifier verifier(start, message.size(), /*max_depth=*/8, /*max_tables=*/256);
  if (!verifier.VerifyBuffer<Root>(identifier)) {
    return Error{ErrorCode::verification_failed, "message"};
  }
  return flatbuffers::GetRoot<Root>(start);
}

/// Text of a verified string, empty when absent.
inline std::string_view text_of(const flatbuffers::String* text) {
  if (text == nullptr) return {};
  return {text->c_str(), text->size()};
}

/// Ranges of sequence numbers out of a vector. Copied out by memcpy: the
/// verifier lets 8-byte vector elements lie on 4-byte boundaries.
/// @return too_many_channels or invalid_sequence when refused
inline Error read_ranges(const flatbuffers::Vector<const feed::Range*>* from, const char* at,
                         InlineVector<SequenceRange, kMaxRanges>& into) {
  into.clear();
  if (from == nullptr) return {};
  if (from->size() > kMaxRanges) return {ErrorCode::too_many_channels, at};
  static_assert(sizeof(feed::Range) == 2 * sizeof(std::uint64_t));
  for (std::size_t i = 0; i < from->size(); ++i) {
    std::array<std::uint64_t, 2> ends{};
    std::memcpy(ends.data(), from->Data() + i * sizeof(feed::Range), sizeof(feed::Range));
    const SequenceRange range{flatbuffers::EndianScalar(ends[0]), flatbuffers::EndianScalar(ends[1])};
    if (range.first == 0 || range.first > range.last || range.last > kLargestSequence) {
      return {ErrorCode::invalid_sequence, at};
    }
    static_cast<void>(into.push_back(range));  // the size was checked above
  }
  return {};
}

}  // namespace ward::wire
