#include "pipeline/wire/feed_codec.h"
#include "pipeline/wire/feed_guard.h"

namespace ward::wire {
namespace {

using Fbb = flatbuffers::FlatBufferBuilder;
template <class T>
using Offsets = InlineVector<flatbuffers::Offset<T>, 64>;

template <class T>
flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<T>>> vector_of(Fbb& fbb, const Offsets<T>& items) {
  if (items.empty()) return 0;
  return fbb.CreateVector(items.span().data(), items.size());
}

auto encode_waveforms(Fbb& fbb, const DeviceFrame& frame) {
  Offsets<feed::Waveform> items;
  for (const FrameWaveform& item : frame.waveforms) {
    const SampleBlock& block = item.block;
    const auto samples = fbb.CreateVector(block.samples.data(), block.count);
    static_cast<void>(items.push_back(feed::CreateWaveform(  // fits: 48 blocks at most
        fbb, block.channel.code, block.channel.instance, static_cast<std::uint32_t>(block.unit),
        block.period.numerator, block.period.denominator, item.device_offset.count(), block.scale,
        block.offset, static_cast<feed::ChannelState>(block.state), samples)));
  }
  return vector_of(fbb, items);
}

auto encode_numerics(Fbb& fbb, const DeviceFrame& frame) {
  Offsets<feed::Numeric> items;
  for (const FrameNumeric& item : frame.numerics) {
    static_cast<void>(items.push_back(feed::CreateNumeric(  // fits: 64 at most
        fbb, item.vital.code, static_cast<std::uint32_t>(item.vital.unit), item.device_offset.count(),
        item.vital.reading, static_cast<feed::Validity>(item.vital.validity))));
  }
  return vector_of(fbb, items);
}

auto encode_alarms(Fbb& fbb, const DeviceFrame& frame) {
  Offsets<feed::Alarm> items;
  for (const DeviceAlarm& alarm : frame.alarms) {
    const auto text = fbb.CreateString(alarm.text.view().data(), alarm.text.view().size());
    static_cast<void>(items.push_back(feed::CreateAlarm(  // fits: 16 at most
        fbb, alarm.mdc_code, static_cast<feed::AlarmPriority>(alarm.priority),
        static_cast<feed::AlarmKind>(alarm.kind), alarm.active, text)));
  }
  return vector_of(fbb, items);
}

}  // namespace

struct FrameEncoder::Builder {
  Fbb fbb{4096};
};

FrameEncoder::FrameEncoder() : builder_(std::make_unique<Builder>()) {
  // Defaults are written out, so that restamp() finds a place for its values.
  builder_->fbb.ForceDefaults(true);
}
FrameEncoder::~FrameEncoder() = default;

ByteView FrameEncoder::encode(const DeviceFrame& frame) {
  Fbb& fbb = builder_->fbb;
  fbb.Clear();
  const auto waveforms = encode_waveforms(fbb, frame);
  const auto numerics = encode_numerics(fbb, frame);
  const auto alarms = encode_alarms(fbb, frame);
  InlineVector<std::int64_t, kMaxFramePacePulses> pulses;
  for (const Nanoseconds pulse : frame.pace_pulses) {
    static_cast<void>(pulses.push_back(pulse.count()));  // same capacity
  }
  const auto pace_pulses = pulses.empty() ? flatbuffers::Offset<flatbuffers::Vector<std::int64_t>>{}
                                          : fbb.CreateVector(pulses.span().data(), pulses.size());
  InlineVector<feed::Range, kMaxRanges> ranges;
  for (const SequenceRange& range : frame.lost) {
    static_cast<void>(ranges.push_back(feed::Range(range.first, range.last)));  // same capacity
  }
  const auto lost = fbb.CreateVectorOfStructs(ranges.span().data(), ranges.size());
  const auto device = fbb.CreateString(frame.device.view().data(), frame.device.view().size());
  const auto root = feed::CreateFrame(
      fbb, frame.schema_version, device, frame.boot_epoch, frame.sequence, frame.acked_through,
      static_cast<feed::Lane>(frame.lane), frame.device_time.time_since_epoch().count(),
      frame.sent_time.time_since_epoch().count(), lost, waveforms, numerics, alarms, pace_pulses);
  fbb.Finish(root, kFrameIdentifier);
  return std::as_bytes(std::span{fbb.GetBufferPointer(), fbb.GetSize()});
}

bool restamp(std::span<std::byte> encoded, Lane lane, std::uint64_t acked_through, DeviceInstant sent) {
  auto* root = flatbuffers::GetMutableRoot<flatbuffers::Table>(encoded.data());
  return root->SetField<std::uint8_t>(feed::Frame::VT_LANE, static_cast<std::uint8_t>(lane)) &&
         root->SetField<std::uint64_t>(feed::Frame::VT_ACKED_THROUGH, acked_through) &&
         root->SetField<std::int64_t>(feed::Frame::VT_SENT_TIME_NS, sent.time_since_epoch().count());
}

}  // namespace ward::wire
