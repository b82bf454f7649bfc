#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/domain/result.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// Kind numbers of the stored events. On disk: append only, never renumber.
enum class EventKind : std::uint8_t {
  tick = 1, sample_block = 2, vital = 3, device_alarm = 4, pace_pulse = 5, gap = 6, feed_status = 7, command = 8,
  beat = 9, channel_quality = 10, alarm = 11, alarm_evidence = 12, bed_status = 13, command_outcome = 14,
  bed_setup = 15, restored_alarm = 16, frame_end = 17, recording_hole = 18,
};

/// Where a sealed segment keeps the samples of the blocks whose headers stand
/// in the event stream.
struct SampleColumn {
  std::vector<std::int16_t> samples;
  std::size_t taken{0};  ///< by the decoder
};
using SampleColumns = std::map<std::pair<BedId, ChannelId>, SampleColumn>;

/// Writes events compactly, every field, so that decoding gives them back bit
/// by bit. Times and repeated fields are told relative to the event before, so
/// a stream is decoded from its beginning; each batch is a stream of its own.
class EventEncoder {
 public:
  /// @param columns  null: samples stand in the stream; else they go there
  explicit EventEncoder(SampleColumns* columns = nullptr) : columns_(columns) {}
  void encode(const Event& event, wire::Bytes& into);

 private:
  friend class EventDecoder;
  /// What the next event is told relative to: the same on both sides.
  struct Context {
    std::int64_t handled{};
    std::int64_t received{};
    std::uint32_t bed{};
    std::map<std::pair<BedId, ChannelId>, SampleBlock> last_blocks;
  };
  SampleColumns* columns_;
  Context context_;
};

/// The other way. Bounds-checked: any bytes may come.
class EventDecoder {
 public:
  /// @param bytes    outlive the decoder
  /// @param columns  as the encoder had them
  explicit EventDecoder(wire::ByteView bytes, SampleColumns* columns = nullptr)
      : bytes_(bytes), columns_(columns) {}
  [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }
  /// @return truncated, length_mismatch or invalid_state when the bytes make no sense
  [[nodiscard]] Result<Event> next();

 private:
  wire::ByteView bytes_;
  std::size_t at_{0};
  SampleColumns* columns_;
  EventEncoder::Context context_;
};

}  // namespace ward
