#pragma once

#include <cstdint>

#include "pipeline/domain/event.h"
#include "pipeline/domain/inline_vector.h"

namespace ward {

inline constexpr std::uint16_t kFeedSchemaVersion = 1;
/// Largest feed message either side accepts, bytes.
inline constexpr std::size_t kMaxFrameBytes = 65536;
inline constexpr std::size_t kMaxFrameBlocks = 48;
inline constexpr std::size_t kMaxFrameNumerics = 64;
inline constexpr std::size_t kMaxFrameAlarms = 16;
/// Two chambers at 300 /min and more in half a second, each twice.
inline constexpr std::size_t kMaxFramePacePulses = 32;
inline constexpr std::size_t kMaxRanges = 16;

/// Closed range of sequence numbers, first <= last.
struct SequenceRange {
  std::uint64_t first{};
  std::uint64_t last{};
  constexpr bool operator==(const SequenceRange&) const = default;
  [[nodiscard]] constexpr std::uint64_t size() const { return last - first + 1; }
};

enum class Lane : std::uint8_t { live = 0, backfill = 1 };

/// Device-side time of one item of a frame: nanoseconds after the frame's
/// device_time.
struct FrameWaveform {
  SampleBlock block;           ///< first_sample is not yet known: see device_offset
  Nanoseconds device_offset{}; ///< of samples[0], relative to DeviceFrame::device_time
};

struct FrameNumeric {
  Vital vital;                 ///< time is not yet known: see device_offset
  Nanoseconds device_offset{};
};

/// One feed message, verified and semantically valid, still in device time.
/// Big (about 18 KB) and reused: one scratch per decoder, never on a ring.
struct DeviceFrame {
  std::uint16_t schema_version{kFeedSchemaVersion};
  FixedString<32> device;
  std::uint64_t boot_epoch{};    ///< grows at every device start
  std::uint64_t sequence{};      ///< from 1, one step a frame
  std::uint64_t acked_through{}; ///< highest cumulative ack the device has had
  Lane lane{Lane::live};
  DeviceInstant device_time;     ///< of the earliest first sample; for a heartbeat, of sending
  DeviceInstant sent_time;       ///< device clock when handed to the socket
  InlineVector<SequenceRange, kMaxRanges> lost;  ///< fell out of the device's ring
  InlineVector<FrameWaveform, kMaxFrameBlocks> waveforms;
  InlineVector<FrameNumeric, kMaxFrameNumerics> numerics;
  InlineVector<DeviceAlarm, kMaxFrameAlarms> alarms;
  InlineVector<Nanoseconds, kMaxFramePacePulses> pace_pulses;  ///< after device_time, ascending
};

/// One refused frame, told to its sender.
struct Refusal {
  std::uint64_t sequence{};  ///< 0 when it could not be read
  ErrorCode reason{ErrorCode::none};
  FixedString<48> at;        ///< name of the field at fault
};

/// Server to device, after frames were accepted or refused.
struct FeedReply {
  std::uint64_t boot_epoch{};
  std::uint64_t acked_through{};  ///< every number up to here is safe or recorded as lost
  InlineVector<SequenceRange, kMaxRanges> missing;  ///< please backfill these
  InlineVector<Refusal, kMaxRanges> refusals;
};

}  // namespace ward
