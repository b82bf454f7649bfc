#include "pipeline/wire/feed_codec.h"

#include "pipeline/wire/feed_items.h"

namespace ward::wire {
namespace {

static_assert(static_cast<int>(feed::Lane::live) == static_cast<int>(Lane::live));
static_assert(static_cast<int>(feed::Lane::backfill) == static_cast<int>(Lane::backfill));
static_assert(feed::Lane::MAX == feed::Lane::backfill);

/// Device clocks may have any origin, but no sum of times may overflow.
constexpr std::int64_t kLargestTime = std::int64_t{1} << 61U;

/// Longest a device may hold a live frame back before it sends it.
constexpr Nanoseconds kLongestHeldBack = std::chrono::seconds{60};

bool is_plausible_time(std::int64_t nanoseconds) {
  return nanoseconds > -kLargestTime && nanoseconds < kLargestTime;
}

Error read_identity(const feed::Frame& from, DeviceFrame& into) {
  into.schema_version = from.schema_version();
  if (from.schema_version() != kFeedSchemaVersion) return {ErrorCode::unsupported_version, "schema_version"};
  const std::string_view device = text_of(from.device());
  if (device.empty()) return {ErrorCode::missing_field, "device"};
  if (device.size() > 32) return {ErrorCode::length_mismatch, "device"};
  if (!is_printable_text(device)) return {ErrorCode::value_out_of_range, "device"};
  into.device = device;
  return {};
}

Error read_numbering(const feed::Frame& from, DeviceFrame& into) {
  if (from.boot_epoch() == 0) return {ErrorCode::missing_field, "boot_epoch"};
  if (from.sequence() == 0 || from.sequence() > kLargestSequence) {
    return {ErrorCode::invalid_sequence, "sequence"};
  }
  // An acknowledged frame is never sent again, in either lane.
  if (from.acked_through() >= from.sequence()) return {ErrorCode::invalid_sequence, "acked_through"};
  if (from.lane() > feed::Lane::MAX) return {ErrorCode::value_out_of_range, "lane"};
  into.boot_epoch = from.boot_epoch();
  into.sequence = from.sequence();
  into.acked_through = from.acked_through();
  into.lane = static_cast<Lane>(from.lane());
  return read_ranges(from.lost(), "lost", into.lost);
}

Error read_times(const feed::Frame& from, DeviceFrame& into) {
  if (!is_plausible_time(from.device_time_ns())) return {ErrorCode::time_implausible, "device_time_ns"};
  if (!is_plausible_time(from.sent_time_ns())) return {ErrorCode::time_implausible, "sent_time_ns"};
  into.device_time = DeviceInstant{Nanoseconds{from.device_time_ns()}};
  into.sent_time = DeviceInstant{Nanoseconds{from.sent_time_ns()}};
  // A frame cannot be sent before its samples are taken.
  if (into.sent_time < into.device_time - kFarthestOffset) {
    return {ErrorCode::time_implausible, "sent_time_ns"};
  }
  // Live means now; backfill may be as old as the device's memory.
  if (into.lane == Lane::live && into.sent_time > into.device_time + kLongestHeldBack) {
    return {ErrorCode::time_implausible, "sent_time_ns"};
  }
  return {};
}

/// A sample cannot be sent before it is taken; a second is left for devices
/// that stamp the end of a buffer.
Error check_not_ahead(const feed::Frame&, DeviceFrame& frame) {
  for (const FrameWaveform& item : frame.waveforms) {
    const DeviceInstant end = frame.device_time + item.device_offset + item.block.period.of(item.block.count - 1U);
    if (end > frame.sent_time + std::chrono::seconds{1}) {
      return {ErrorCode::time_implausible, "waveforms.time_offset_ns"};
    }
  }
  return {};
}

}  // namespace

struct FrameDecoder::Buffers {
  AlignedBuffer message;
  DeviceFrame frame;
};

FrameDecoder::FrameDecoder() : buffers_(std::make_unique<Buffers>()) {}
FrameDecoder::~FrameDecoder() = default;

Result<const DeviceFrame*> FrameDecoder::decode(ByteView bytes) {
  last_sequence_ = 0;
  last_epoch_ = 0;
  const auto root = guarded_root<feed::Frame>(bytes, buffers_->message, kFrameIdentifier);
  if (!root) return root.error();
  const feed::Frame& from = *root.value();
  last_sequence_ = from.sequence();
  last_epoch_ = from.boot_epoch();
  using Reader = Error (*)(const feed::Frame&, DeviceFrame&);
  constexpr std::array<Reader, 8> kReaders{read_identity,   read_numbering, read_times,  read_waveforms,
                                           check_not_ahead, read_numerics,  read_alarms, read_pace_pulses};
  for (const Reader read : kReaders) {
    const Error error = read(from, buffers_->frame);
    if (error.code != ErrorCode::none) return error;
  }
  return const_cast<const DeviceFrame*>(&buffers_->frame);
}

}  // namespace ward::wire
