// What one sample costs in each detector, over the least a filter bank can
// cost: two bare biquads, in the same run.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "benches/bare_biquads.h"
#include "benches/ratio.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/alarm_confirmation.h"
#include "pipeline/signals/fibrillation_detector.h"
#include "pipeline/signals/qrs_detector.h"
#include "simulators/virtual_patient.h"

namespace {

using namespace std::chrono_literals;

constexpr int kSeconds = 60;
constexpr ward::Nanoseconds kFrame = 200ms;

struct Minute {
  std::vector<std::vector<ward::SampleBlock>> leads;
  std::int64_t samples{0};  ///< of one lead
};

const Minute& minute() {
  static const Minute made = [] {
    Minute result;
    ward::VirtualPatient patient(ward::PatientProfile{}, 1);
    ward::SourceFrame frame;
    result.leads.resize(2);
    for (ward::Nanoseconds now = kFrame; now <= std::chrono::seconds{kSeconds}; now += kFrame) {
      frame.clear();
      patient.advance(now, frame);
      std::size_t lead = 0;
      for (const ward::SourceBlock& from : frame.blocks()) {
        const ward::SourceChannel& channel = patient.channels()[from.channel];
        if (!ward::is_ecg(channel.channel.code) || lead >= 2 || from.samples.size() > ward::kBlockCapacity) continue;
        ward::SampleBlock block;
        block.channel = channel.channel;
        block.unit = channel.unit;
        block.period = channel.period;
        block.scale = channel.scale;
        block.offset = channel.offset;
        block.first_sample = ward::Instant{from.first_sample};
        block.count = static_cast<std::uint16_t>(from.samples.size());
        std::copy(from.samples.begin(), from.samples.end(), block.samples.begin());
        if (lead == 0) result.samples += block.count;
        result.leads[lead++].push_back(block);
      }
    }
    return result;
  }();
  return made;
}

template <class Detector, class Use>
void over_leads(benchmark::State& state, std::size_t leads, Use&& use) {
  for (auto _ : state) {
    Detector detector;
    for (std::size_t i = 0; i < minute().leads[0].size(); ++i) {
      for (std::size_t lead = 0; lead < leads; ++lead) use(detector, minute().leads[lead][i]);
    }
    benchmark::DoNotOptimize(detector);
  }
  state.SetItemsProcessed(state.iterations() * minute().samples);
}

void find_beats(ward::QrsDetector& detector, const ward::SampleBlock& block) {
  ward::DetectedBeats beats;
  detector.on(block, beats);
  benchmark::DoNotOptimize(beats);
}

void qrs_one_lead(benchmark::State& state) { over_leads<ward::QrsDetector>(state, 1, find_beats); }
void qrs_two_leads(benchmark::State& state) { over_leads<ward::QrsDetector>(state, 2, find_beats); }

void fibrillation_two_leads(benchmark::State& state) {
  over_leads<ward::FibrillationDetector>(
      state, 2, [](ward::FibrillationDetector& detector, const ward::SampleBlock& block) { detector.on(block); });
}

void confirmation_two_leads(benchmark::State& state) {
  over_leads<ward::AlarmConfirmation>(
      state, 2, [](ward::AlarmConfirmation& confirmation, const ward::SampleBlock& block) { confirmation.on(block); });
}

void bare_biquads(benchmark::State& state) {
  for (auto _ : state) {
    ward::BareBiquads filters;
    double sum = 0.0;
    for (const ward::SampleBlock& block : minute().leads[0]) sum += filters.over(block);
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * minute().samples);
}

BENCHMARK(qrs_one_lead)->Unit(benchmark::kMillisecond);
BENCHMARK(qrs_two_leads)->Unit(benchmark::kMillisecond);
BENCHMARK(fibrillation_two_leads)->Unit(benchmark::kMillisecond);
BENCHMARK(confirmation_two_leads)->Unit(benchmark::kMillisecond);
BENCHMARK(bare_biquads)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
  if (minute().samples < kSeconds * 100) std::abort();
  std::printf("times are of one step: one sample of every lead\n");
  return ward::run_benches(argc, argv,
                           {{"qrs_one_lead", "bare_biquads", "beats in one lead"},
                            {"qrs_two_leads", "bare_biquads", "beats in two leads, fused"},
                            {"fibrillation_two_leads", "bare_biquads", "4-s windows, two leads"},
                            {"confirmation_two_leads", "bare_biquads", "16 s kept for confirmation, two leads"}});
}
