// Floors on real, annotated recordings. Skipped where there are none.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "benches/ec57.h"
#include "pipeline/domain/codes.h"
#include "pipeline/signals/qrs_detector.h"
#include "simulators/wfdb_reader.h"

namespace ward {
namespace {

struct Score {
  const char* record;
  double least_se;
  double least_ppv;
};

BeatCounts detect(const std::filesystem::path& path, std::size_t leads) {
  const auto loaded = read_wfdb_record(path);
  const auto labels = read_wfdb_annotations(path.string() + ".atr");
  EXPECT_TRUE(loaded && labels) << path;
  if (!loaded || !labels) return {};
  const WfdbRecord& record = loaded.value();
  QrsDetector detector;
  std::vector<Nanoseconds> found;
  SampleBlock block;
  block.period = record.period;
  for (std::size_t first = 0; first < record.sample_count; first += 45) {
    block.first_sample = Instant{record.period.of(first)};
    block.count = static_cast<std::uint16_t>(std::min<std::size_t>(45, record.sample_count - first));
    for (std::size_t s = 0; s < leads; ++s) {
      const WfdbSignal& signal = record.signals[s];
      block.channel = {mdc::kEcgLeadII, static_cast<std::uint32_t>(s)};
      block.scale = static_cast<float>(1.0 / signal.spec.gain);
      block.offset = static_cast<float>(-signal.spec.baseline / signal.spec.gain);
      std::copy_n(signal.samples.begin() + static_cast<std::ptrdiff_t>(first), block.count, block.samples.begin());
      DetectedBeats beats;
      detector.on(block, beats);
      for (const DetectedBeat& beat : beats) found.push_back(beat.time.time_since_epoch());
    }
  }
  std::vector<Nanoseconds> reference;
  for (const WfdbAnnotation& label : labels.value()) {
    if (label.is_beat()) reference.push_back(record.period.of(static_cast<std::uint64_t>(label.sample)));
  }
  const Nanoseconds end = record.period.of(record.sample_count);
  return compare_beats(reference, found, kLearningPeriod, end, fibrillation_spans(labels.value(), record.period, end));
}

const std::filesystem::path kRecordings = std::filesystem::path{WARDLIGHT_SOURCE_DIR} / "build" / "recordings";

TEST(Recordings, OneLeadKeepsItsFloorOnCleanEctopicAndNoisyPatients) {
  if (!std::filesystem::exists(kRecordings / "mitdb")) GTEST_SKIP() << "no recordings: run ./dev data";
  for (const Score& floor : {Score{"101", 99.8, 99.7}, Score{"119", 99.9, 99.9}, Score{"208", 99.3, 99.5},
                             Score{"203", 98.5, 98.0}, Score{"108", 98.5, 97.5}}) {
    const BeatCounts counts = detect(kRecordings / "mitdb" / floor.record, 1);
    EXPECT_GE(counts.sensitivity(), floor.least_se) << floor.record;
    EXPECT_GE(counts.positive_predictivity(), floor.least_ppv) << floor.record;
  }
}

TEST(Recordings, ASecondLeadCoversTheDropoutsOfTheFirst) {
  if (!std::filesystem::exists(kRecordings / "mitdb")) GTEST_SKIP() << "no recordings: run ./dev data";
  const BeatCounts one = detect(kRecordings / "mitdb" / "116", 1);
  const BeatCounts both = detect(kRecordings / "mitdb" / "116", 2);
  EXPECT_LT(both.missed, one.missed / 2);
  EXPECT_GE(both.sensitivity(), 99.7);
}

TEST(Recordings, TwoLeadsStandElectrodeMotionAtSixDecibels) {
  if (!std::filesystem::exists(kRecordings / "nstdb")) GTEST_SKIP() << "no recordings: run ./dev data";
  const BeatCounts counts = detect(kRecordings / "nstdb" / "118e06", 2);
  EXPECT_GE(counts.sensitivity(), 99.7);
  EXPECT_GE(counts.positive_predictivity(), 98.5);
}

}  // namespace
}  // namespace ward
