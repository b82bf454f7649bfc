#include "pipeline/store/segment_builder.h"

#include <algorithm>
#include <utility>

#include "pipeline/store/byte_writer.h"
#include "pipeline/store/vital_column.h"

namespace ward {
namespace {

// A part of a bed's events is lost as a whole when it is damaged.
constexpr std::size_t kPartBytes = 256U << 10U;
// Numbers and texts repeat; packed samples hardly do.
constexpr int kEventLevel = 3;
constexpr int kWaveLevel = 1;

}  // namespace

struct SegmentBuilder::Bed {
  explicit Bed(SampleSink* sink) : encoder(sink) {}

  EventEncoder encoder;
  wire::Bytes stream;
  std::uint64_t written{0};  ///< events of earlier parts
  std::uint64_t events{0};   ///< of this part
  Instant first;
  Instant last;
  std::map<ChannelId, Channel> channels;
  std::vector<Vital> vitals;
};

SegmentBuilder::SegmentBuilder(SegmentWriter& writer, const WardMemory& checkpoint) : writer_(writer) {
  wire::Bytes bytes;
  checkpoint.encode(bytes);
  segment::BlockHeader header;
  header.kind = segment::BlockKind::checkpoint;
  writer_.add(header, bytes, kEventLevel);
}

SegmentBuilder::~SegmentBuilder() = default;

void SegmentBuilder::add(const Event& event) {
  auto& bed = beds_[event.bed];
  if (bed == nullptr) bed = std::make_unique<Bed>(static_cast<SampleSink*>(this));
  if (bed->events == 0) bed->first = bed->last = event.handled;
  bed->first = std::min(bed->first, event.handled);
  bed->last = std::max(bed->last, event.handled);
  bed->encoder.encode(event, bed->stream);
  ++bed->events;
  const auto* vital = std::get_if<Vital>(&event.body);
  if (vital != nullptr && !event.restated) bed->vitals.push_back(*vital);
  if (bed->stream.size() >= kPartBytes) write_events(event.bed, *bed);
}

void SegmentBuilder::take(BedId bed, const SampleBlock& block) {
  Channel& channel = beds_[bed]->channels[block.channel];
  channel.bed = bed;
  channel.id = block.channel;
  if (!channel.waves.has_room_for(block)) write_waves(channel);
  channel.waves.add(block);
  channel.pyramid.add({WaveMeaning::of(block), block.first_sample.time_since_epoch().count(), block.raw()});
}

void SegmentBuilder::write_waves(Channel& channel) {
  segment::BlockHeader header;
  header.bed = channel.bed;
  header.channel = channel.id;
  const wire::Bytes bytes = channel.waves.finish(header);
  writer_.add(header, bytes, kWaveLevel);
}

// Before the stream: where each channel's samples begin, so that a part is
// read without those before it.
void SegmentBuilder::write_events(BedId id, Bed& bed) {
  wire::Bytes bytes;
  ByteWriter to(bytes);
  to.number(bed.channels.size());
  for (auto& [channel_id, channel] : bed.channels) {
    to.number(channel_id.code);
    to.number(channel_id.instance);
    to.number(channel.ordinal_at_part);
    channel.ordinal_at_part = channel.waves.ordinal();
  }
  to.bytes(bed.stream);
  segment::BlockHeader header;
  header.kind = segment::BlockKind::events;
  header.bed = id;
  header.first = bed.first.time_since_epoch().count();
  header.last = bed.last.time_since_epoch().count();
  header.ordinal = bed.written;
  header.items = bed.events;
  writer_.add(header, bytes, kEventLevel);
  bed.written += bed.events;
  bed.events = 0;
  bed.stream.clear();
  bed.encoder.restart();
}

void SegmentBuilder::write_vitals(BedId id, Bed& bed) {
  segment::BlockHeader header;
  header.kind = segment::BlockKind::vitals;
  header.bed = id;
  header.items = bed.vitals.size();
  const auto [first, last] = std::minmax_element(bed.vitals.begin(), bed.vitals.end(),
                                                 [](const Vital& a, const Vital& b) { return a.time < b.time; });
  header.first = first->time.time_since_epoch().count();
  header.last = last->time.time_since_epoch().count();
  writer_.add(header, encode_vital_column(std::move(bed.vitals)), kEventLevel);
}

Result<void> SegmentBuilder::finish() {
  for (auto& [id, bed] : beds_) {
    if (bed->events != 0) write_events(id, *bed);
    if (!bed->vitals.empty()) write_vitals(id, *bed);
    for (auto& [channel_id, channel] : bed->channels) {
      if (!channel.waves.empty()) write_waves(channel);
      if (channel.pyramid.empty()) continue;
      segment::BlockHeader header;
      header.kind = segment::BlockKind::pyramid;
      header.bed = id;
      header.channel = channel_id;
      writer_.add(header, channel.pyramid.encode(), kWaveLevel);
    }
  }
  return writer_.finish();
}

bool belongs_to_log(const Event& event) {
  return std::visit(
      []<class T>(const T&) {
        return std::same_as<T, Alarm> || std::same_as<T, AlarmEvidence> || std::same_as<T, Command> ||
               std::same_as<T, CommandOutcome> || std::same_as<T, BedStatus> || std::same_as<T, BedSetup> ||
               std::same_as<T, RestoredAlarm> || std::same_as<T, Gap> || std::same_as<T, RecordingHole> ||
               std::same_as<T, DeviceAlarm> || std::same_as<T, CareStatus> || std::same_as<T, RestoredCare> ||
               std::same_as<T, EarlyWarning> || std::same_as<T, LimitProposal>;
      },
      event.body);
}

}  // namespace ward
