// A feed frame from bytes to verified values, against merely copying its bytes.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "benches/ratio.h"
#include "pipeline/domain/codes.h"
#include "pipeline/wire/feed_codec.h"

namespace {

using ward::DeviceFrame;

void add_wave(DeviceFrame& frame, std::uint32_t code, ward::Unit unit, ward::SamplePeriod period,
              std::uint16_t count) {
  ward::FrameWaveform* wave = frame.waveforms.append();
  if (wave == nullptr) std::abort();
  wave->block.channel = {code, 0};
  wave->block.unit = unit;
  wave->block.period = period;
  wave->block.scale = 0.005F;
  wave->block.count = count;
  for (std::uint16_t i = 0; i < count; ++i) wave->block.samples[i] = static_cast<std::int16_t>(i * 7);
}

void add_numeric(DeviceFrame& frame, std::uint32_t code, ward::Unit unit, float reading) {
  ward::FrameNumeric* numeric = frame.numerics.append();
  if (numeric == nullptr) std::abort();
  numeric->vital.code = code;
  numeric->vital.unit = unit;
  numeric->vital.reading = reading;
  numeric->vital.validity = ward::Validity::valid;
}

// 200 ms of one bed as the simulators send it.
const DeviceFrame& bed_frame() {
  static const auto* frame = [] {
    auto* made = new DeviceFrame;
    made->device = "bed-01";
    made->boot_epoch = 1;
    made->sequence = 5;
    add_wave(*made, ward::mdc::kEcgLeadII, ward::Unit::millivolt, {1, 250}, 50);
    add_wave(*made, ward::mdc::kEcgLeadV1, ward::Unit::millivolt, {1, 250}, 50);
    add_wave(*made, ward::mdc::kPleth, ward::Unit::dimensionless, {1, 125}, 25);
    add_wave(*made, ward::mdc::kAbp, ward::Unit::mmhg, {1, 125}, 25);
    add_wave(*made, ward::mdc::kRespImpedance, ward::Unit::dimensionless, {2, 125}, 13);
    add_numeric(*made, ward::mdc::kSpo2, ward::Unit::percent, 97.0F);
    add_numeric(*made, ward::mdc::kPulseRateSpo2, ward::Unit::beats_per_minute, 72.0F);
    add_numeric(*made, ward::mdc::kTemperature, ward::Unit::degree_celsius, 36.8F);
    return made;
  }();
  return *frame;
}

const std::vector<std::byte>& bed_bytes() {
  static const std::vector<std::byte> bytes = [] {
    ward::wire::FrameEncoder encoder;
    const ward::wire::ByteView view = encoder.encode(bed_frame());
    return std::vector<std::byte>(view.begin(), view.end());
  }();
  return bytes;
}

void decode(benchmark::State& state) {
  ward::wire::FrameDecoder decoder;
  for (auto _ : state) {
    const auto frame = decoder.decode(bed_bytes());
    if (!frame || frame.value()->waveforms.size() != 5) std::abort();
    benchmark::DoNotOptimize(frame.value());
  }
  state.SetItemsProcessed(state.iterations());
}

void encode(benchmark::State& state) {
  ward::wire::FrameEncoder encoder;
  for (auto _ : state) benchmark::DoNotOptimize(encoder.encode(bed_frame()));
  state.SetItemsProcessed(state.iterations());
}

void copy_bytes(benchmark::State& state) {
  std::vector<std::byte> into(bed_bytes().size());
  for (auto _ : state) {
    std::memcpy(into.data(), bed_bytes().data(), into.size());
    benchmark::DoNotOptimize(into.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}

void copy_frame(benchmark::State& state) {
  std::vector<ward::SampleBlock> from(5);
  std::vector<ward::SampleBlock> into(5);
  for (auto _ : state) {
    std::memcpy(into.data(), from.data(), from.size() * sizeof(ward::SampleBlock));
    benchmark::DoNotOptimize(into.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(decode);
BENCHMARK(encode);
BENCHMARK(copy_bytes);
BENCHMARK(copy_frame);

}  // namespace

int main(int argc, char** argv) {
  std::printf("one frame of 200 ms, 5 waveforms, 3 numerics: %zu bytes\n", bed_bytes().size());
  return ward::run_benches(argc, argv,
                           {{"decode", "copy_bytes", "verify and read over memcpy of the bytes"},
                            {"decode", "copy_frame", "verify and read over memcpy of the five blocks"},
                            {"encode", "decode", "device's work over server's"}});
}
