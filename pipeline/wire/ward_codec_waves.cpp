#include "pipeline/wire/ward_codec.h"
#include "pipeline/wire/ward_codec_guard.h"

namespace ward::wire {
namespace {

constexpr MessageBounds kBounds{kWavesIdentifier, kMaxWardBytes, kMaxWaveSegments + 1};
// Narrowest and widest bin a screen can mean: 4000 Hz, one sample in 10 s.
constexpr double kMostBinsPerSecond = 4000.0;
constexpr double kWidestLiveBin = 10.0;

void read_bins(const view::Wave& wire, WaveSegment& segment, Findings& findings) {
  const auto* minima = wire.minima();
  if (minima == nullptr) {
    findings.refuse(ErrorCode::missing_field, "waves.minima");
    return;
  }
  const auto* maxima = wire.maxima();
  if (maxima == nullptr) maxima = minima;
  // One vector can stand behind every segment: its size is bounded before it
  // is copied that often.
  if (minima->size() > kMaxWaveBins) findings.refuse(ErrorCode::too_large, "waves.minima");
  if (maxima->size() != minima->size()) findings.refuse(ErrorCode::length_mismatch, "waves.maxima");
  if (!findings.ok()) return;
  segment.minima.assign(minima->begin(), minima->end());
  segment.maxima.assign(maxima->begin(), maxima->end());
}

}  // namespace

flatbuffers::Offset<view::Wave> write_wave(flatbuffers::FlatBufferBuilder& builder,
                                           const WaveSegment& segment) {
  const auto minima = builder.CreateVector(segment.minima);
  // A bin of one sample is its own maximum: half the bytes for slow channels.
  flatbuffers::Offset<flatbuffers::Vector<std::int16_t>> maxima;
  if (segment.maxima != segment.minima) maxima = builder.CreateVector(segment.maxima);
  return view::CreateWave(builder, segment.channel.code, segment.channel.instance,
                          static_cast<std::uint32_t>(segment.unit), segment.scale, segment.offset,
                          segment.bin.numerator, segment.bin.denominator, count_of(segment.first_bin),
                          static_cast<std::uint8_t>(segment.state), minima, maxima);
}

WaveSegment read_wave(const view::Wave& wire, double widest_seconds, Findings& findings) {
  WaveSegment segment;
  segment.channel = ChannelId{wire.code(), wire.instance()};
  segment.unit = findings.known_unit(wire.unit(), "waves.unit");
  segment.scale = findings.finite(wire.scale(), "waves.scale");
  segment.offset = findings.finite(wire.offset(), "waves.offset");
  if (segment.scale == 0.0F) findings.refuse(ErrorCode::value_out_of_range, "waves.scale");
  segment.bin = SamplePeriod{wire.bin_numerator(), wire.bin_denominator()};
  if (segment.bin.numerator == 0 || segment.bin.denominator == 0 ||
      segment.bin.hertz() > kMostBinsPerSecond || segment.bin.hertz() * widest_seconds < 1.0) {
    findings.refuse(ErrorCode::invalid_period, "waves.bin");
  }
  segment.first_bin = instant_of(wire.first_bin_time());
  segment.state = findings.one_of(wire.state(), ChannelState::questionable, "waves.state");
  read_bins(wire, segment, findings);
  return segment;
}

Bytes encode_waves(const WaveUpdate& update) {
  flatbuffers::FlatBufferBuilder builder(2048);
  std::vector<flatbuffers::Offset<view::Wave>> waves;
  waves.reserve(update.waves.size());
  for (const WaveSegment& segment : update.waves) waves.push_back(write_wave(builder, segment));
  const auto vector = builder.CreateVector(waves);
  builder.Finish(view::CreateWaves(builder, kWardSchemaVersion, update.session, update.bed.value,
                                   count_of(update.server_time), vector),
                 kWavesIdentifier);
  return finished_bytes(builder);
}

Result<WaveUpdate> decode_waves(ByteView bytes) {
  Bytes aligned;
  const auto root = verified_root<view::Waves>(bytes, kBounds, aligned);
  if (!root) return root.error();
  const view::Waves& waves = *root.value();
  Findings findings;
  WaveUpdate update;
  update.session = waves.session();
  update.bed = findings.one_bed(waves.bed(), "bed");
  update.server_time = instant_of(waves.server_time());
  if (const auto* segments = waves.waves()) {
    for (flatbuffers::uoffset_t i = 0; findings.ok() && i < segments->size(); ++i) {
      update.waves.push_back(read_wave(*segments->Get(i), kWidestLiveBin, findings));
    }
  }
  if (!findings.ok()) return findings.error();
  return update;
}

}  // namespace ward::wire
