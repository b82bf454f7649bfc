// One second of one bed through the whole chain, against bare filters over the
// same samples.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "benches/bare_biquads.h"
#include "benches/ratio.h"
#include "pipeline/domain/stage.h"
#include "pipeline/patient_monitor.h"
#include "simulators/virtual_patient.h"

namespace {

using namespace std::chrono_literals;

constexpr int kSeconds = 60;
constexpr ward::Nanoseconds kFrame = 200ms;

// A bed's minute as the gate hands it on: frames of 200 ms, ticks of 100 ms.
struct Minute {
  std::vector<ward::Event> events;
  std::size_t samples{0};
};

ward::Event event_at(ward::Instant time, const ward::EventBody& body) {
  return {ward::BedId{1}, false, time, body};
}

void add_block(Minute& minute, const ward::SourceChannel& channel, const ward::SourceBlock& from,
               ward::Instant now) {
  for (std::size_t at = 0; at < from.samples.size(); at += ward::kBlockCapacity) {
    ward::SampleBlock block;
    block.channel = channel.channel;
    block.unit = channel.unit;
    block.period = channel.period;
    block.scale = channel.scale;
    block.offset = channel.offset;
    block.state = from.state;
    block.first_sample = ward::Instant{from.first_sample + channel.period.of(at)};
    block.count = static_cast<std::uint16_t>(std::min(ward::kBlockCapacity, from.samples.size() - at));
    std::copy_n(from.samples.begin() + static_cast<std::ptrdiff_t>(at), block.count, block.samples.begin());
    minute.samples += block.count;
    minute.events.push_back(event_at(now, block));
  }
}

const Minute& minute() {
  static const Minute made = [] {
    Minute result;
    ward::VirtualPatient patient(ward::PatientProfile{}, 1);
    ward::SourceFrame frame;
    for (ward::Nanoseconds now = kFrame; now <= std::chrono::seconds{kSeconds}; now += kFrame) {
      frame.clear();
      patient.advance(now, frame);
      for (const ward::SourceBlock& block : frame.blocks()) {
        add_block(result, patient.channels()[block.channel], block, ward::Instant{now});
      }
      for (const ward::SourceNumeric& from : frame.numerics) {
        result.events.push_back(event_at(ward::Instant{now},
            ward::Vital{from.code, from.unit, ward::Instant{from.time}, from.reading, from.validity,
                        ward::VitalOrigin::device}));
      }
      result.events.push_back(event_at(ward::Instant{now}, ward::Tick{}));
      result.events.push_back(event_at(ward::Instant{now + 100ms}, ward::Tick{}));
    }
    return result;
  }();
  return made;
}

void bed_second(benchmark::State& state) {
  const auto out = std::make_unique<ward::Output>();
  ward::BedSetup setup;
  setup.bed = ward::BedId{1};
  setup.label = "BED 01";
  for (auto _ : state) {
    state.PauseTiming();
    ward::PatientMonitor monitor(setup);
    std::size_t beats = 0;
    state.ResumeTiming();
    for (const ward::Event& event : minute().events) {
      out->clear();
      out->begin(event.bed, event.received);
      monitor.on(event, event.received, *out);
      for (const ward::Event& made : out->events()) beats += std::holds_alternative<ward::Beat>(made.body) ? 1U : 0U;
    }
    // 75 a minute on the ECG, and the pulses of PLETH and ABP.
    if (beats < 150) std::abort();
  }
  state.SetItemsProcessed(state.iterations() * kSeconds);
}

void bare_biquads(benchmark::State& state) {
  for (auto _ : state) {
    ward::BareBiquads filters;
    double sum = 0.0;
    for (const ward::Event& event : minute().events) {
      if (const auto* block = std::get_if<ward::SampleBlock>(&event.body)) sum += filters.over(*block);
    }
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * kSeconds);
}

BENCHMARK(bed_second)->Unit(benchmark::kMillisecond);
BENCHMARK(bare_biquads)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
  std::printf("one bed: ECG II and V1 250 Hz, PLETH and ABP 125 Hz, RESP 62.5 Hz: %zu samples a second\n",
              minute().samples / kSeconds);
  return ward::run_benches(argc, argv,
                           {{"bed_second", "bare_biquads", "whole chain over two bare biquads a sample"}});
}
