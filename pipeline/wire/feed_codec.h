#pragma once

#include <memory>

#include "pipeline/domain/device_frame.h"
#include "pipeline/domain/result.h"
#include "pipeline/wire/bytes.h"

namespace ward::wire {

/// Reads feed frames. Untrusted bytes become a DeviceFrame only after: size
/// cap (64 KiB), copy to aligned memory, identifier, FlatBuffers verifier
/// (depth 8, tables 256), and semantic validation of every field. Reused: no
/// heap after construction.
class FrameDecoder {
 public:
  FrameDecoder();
  ~FrameDecoder();
  FrameDecoder(const FrameDecoder&) = delete;
  FrameDecoder& operator=(const FrameDecoder&) = delete;

  /// The frame, valid until the next call; or why the bytes are refused.
  /// After a refusal `last_sequence()` still tells the number where readable.
  Result<const DeviceFrame*> decode(ByteView bytes);
  /// Sequence number of the last bytes given, 0 when it could not be read.
  [[nodiscard]] std::uint64_t last_sequence() const { return last_sequence_; }
  /// Boot epoch of the last bytes given, 0 when it could not be read.
  [[nodiscard]] std::uint64_t last_epoch() const { return last_epoch_; }

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
  std::uint64_t last_sequence_{};
  std::uint64_t last_epoch_{};
};

/// Writes feed frames, device side. Keeps its builder between calls.
class FrameEncoder {
 public:
  FrameEncoder();
  ~FrameEncoder();
  FrameEncoder(const FrameEncoder&) = delete;
  FrameEncoder& operator=(const FrameEncoder&) = delete;

  /// Bytes of the frame, valid until the next call.
  ByteView encode(const DeviceFrame& frame);

 private:
  struct Builder;
  std::unique_ptr<Builder> builder_;
};

/// Changes, in bytes that FrameEncoder made, what differs when a frame is sent
/// again: the lane, the acknowledgement the device has by now, and the time of
/// sending. False when the bytes are not such a frame's.
bool restamp(std::span<std::byte> encoded, Lane lane, std::uint64_t acked_through, DeviceInstant sent);

/// Reply of the server, either direction. Same guards as for frames.
Result<FeedReply> decode_reply(ByteView bytes);
Bytes encode_reply(const FeedReply& reply);

}  // namespace ward::wire
