#pragma once

#include <cstddef>
#include <cstdint>

#include "pipeline/domain/event.h"
#include "pipeline/domain/result.h"
#include "pipeline/store/channel_slots.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// Kind numbers of the stored events. On disk: append only, never renumber.
enum class EventKind : std::uint8_t {
  tick = 1, sample_block = 2, vital = 3, device_alarm = 4, pace_pulse = 5, gap = 6, feed_status = 7, command = 8,
  beat = 9, channel_quality = 10, alarm = 11, alarm_evidence = 12, bed_status = 13, command_outcome = 14,
  bed_setup = 15, restored_alarm = 16, frame_end = 17, recording_hole = 18,
  care_status = 19, early_warning = 20, limit_proposal = 21, restored_care = 22,
};

/// Takes the sample blocks out of an event stream: a sealed segment keeps them
/// in columns, one for each channel.
class SampleSink {
 public:
  virtual ~SampleSink() = default;
  virtual void take(BedId bed, const SampleBlock& block) = 0;
};

/// Gives them back, each channel's in the order in which they were taken.
class SampleSource {
 public:
  virtual ~SampleSource() = default;
  /// @return null when the channel's next block is lost; the one after it
  ///         comes with the next call
  [[nodiscard]] virtual const SampleBlock* next(BedId bed, ChannelId channel) = 0;
};

/// What the next event is told relative to: the same on both sides.
struct EventContext {
  std::int64_t received{};
  std::int64_t handled{};
  std::uint32_t bed{};
};

/// Writes events compactly, every field, so that decoding gives them back bit
/// by bit (but for samples beyond a block's count). Times and repeated fields
/// are told relative to the events before, so a stream is decoded from its
/// beginning. Allocates nothing once its tables and `into` have grown.
class EventEncoder {
 public:
  /// @param sink  null: samples stand in the stream; else they go there
  explicit EventEncoder(SampleSink* sink = nullptr) : sink_(sink) {}
  void encode(const Event& event, wire::Bytes& into);
  /// Begins a new stream (each batch of a journal is one); keeps its memory.
  void restart();

 private:
  void encode_block(const Event& event, const SampleBlock& block, wire::Bytes& into);

  SampleSink* sink_;
  EventContext context_;
  ChannelSlots slots_;
};

/// The other way. Bounds-checked: any bytes may come.
class EventDecoder {
 public:
  /// @param bytes   outlive the decoder
  /// @param version format of the file: events grow by fields at their end
  /// @param source  where the encoder had a sink
  EventDecoder(wire::ByteView bytes, std::uint16_t version, SampleSource* source = nullptr)
      : bytes_(bytes), version_(version), source_(source) {}
  [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }
  /// @param event  becomes the next one; an event is too large to be handed
  ///               about by value for each of millions
  /// @return not_found when only this event's samples are lost: go on with the
  ///         next; truncated, length_mismatch, value_out_of_range or
  ///         invalid_state when the bytes make no sense: the stream ends here.
  ///         After an error the event says nothing
  [[nodiscard]] Result<void> next(Event& event);

 private:
  wire::ByteView bytes_;
  std::size_t at_{0};
  std::uint16_t version_;
  SampleSource* source_;
  EventContext context_;
  ChannelSlots slots_;
};

}  // namespace ward
