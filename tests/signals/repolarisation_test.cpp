// Repolarisation of real patients, by the annotated class of every beat.
#include "pipeline/signals/repolarisation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/domain/codes.h"
#include "simulators/wfdb_annotation.h"
#include "simulators/wfdb_reader.h"
#include "tests/signals/drawn_repolarisation.h"

namespace ward {
namespace {

const std::filesystem::path kRecordings = std::filesystem::path{WARDLIGHT_SOURCE_DIR} / "build" / "recordings";

struct Course {
  std::vector<double> qtc_ms;
  int looked{0};
};

/// Plays a record and looks every five seconds from the first minute on.
Course play(const std::filesystem::path& path) {
  const auto loaded = read_wfdb_record(path);
  const auto labels = read_wfdb_annotations(path.string() + ".atr");
  EXPECT_TRUE(loaded && labels) << path;
  Course course;
  if (!loaded || !labels) return course;
  const WfdbRecord& record = loaded.value();
  Repolarisation repolarisation;
  SampleBlock block;
  block.period = record.period;
  auto label = labels.value().begin();
  Instant next{std::chrono::seconds{60}};
  for (std::size_t first = 0; first < record.sample_count; first += 45) {
    block.first_sample = Instant{record.period.of(first)};
    block.count = static_cast<std::uint16_t>(std::min<std::size_t>(45, record.sample_count - first));
    for (std::size_t s = 0; s < 2; ++s) {
      const WfdbSignal& signal = record.signals[s];
      block.channel = {mdc::kEcgLeadII, static_cast<std::uint32_t>(s)};
      block.scale = static_cast<float>(1.0 / signal.spec.gain);
      block.offset = static_cast<float>(-signal.spec.baseline / signal.spec.gain);
      std::copy_n(signal.samples.begin() + static_cast<std::ptrdiff_t>(first), block.count, block.samples.begin());
      repolarisation.on(block);
    }
    // A beat is told when its class is final: about a beat later.
    for (; label != labels.value().end(); ++label) {
      const Instant time{record.period.of(static_cast<std::uint64_t>(label->sample))};
      if (time + std::chrono::milliseconds{1200} > block.end()) break;
      if (label->is_beat()) repolarisation.on_beat(time, label->mnemonic() == 'N');
    }
    if (block.end() < next) continue;
    next += std::chrono::seconds{5};
    ++course.looked;
    if (const auto reading = repolarisation.qt(block.end())) course.qtc_ms.push_back(reading->qtc_ms);
  }
  std::sort(course.qtc_ms.begin(), course.qtc_ms.end());
  return course;
}

TEST(Repolarisation, QtcOfPatientsInSinusRhythmIsPhysiological) {
  if (!std::filesystem::exists(kRecordings / "mitdb")) GTEST_SKIP() << "no recordings: run ./dev data";
  for (const char* name : {"101", "115", "122", "220", "205"}) {
    const Course course = play(kRecordings / "mitdb" / name);
    ASSERT_GT(static_cast<int>(course.qtc_ms.size()), course.looked * 7 / 10) << name;
    const auto at = [&](double share) {
      return course.qtc_ms[static_cast<std::size_t>(share * static_cast<double>(course.qtc_ms.size() - 1))];
    };
    std::printf("%s: QTc median %.0f ms, 5th to 95th centile %.0f to %.0f\n", name, at(0.5), at(0.05), at(0.95));
    EXPECT_GT(at(0.05), 350) << name;
    EXPECT_LT(at(0.95), 500) << name;
    EXPECT_LT(at(0.95) - at(0.05), 60) << name;
  }
}

TEST(Repolarisation, AThirteenthLeadIsLeftOut) {
  Repolarisation repolarisation;
  for (std::uint32_t lead = 0; lead < 13; ++lead) {
    synthetic::play([](double) { return 0.0; }, 0, 1, {.channel = {mdc::kEcgLeadII, lead}},
                    [&](const SampleBlock& block) { repolarisation.on(block); });
  }
  EXPECT_EQ(repolarisation.leads(), Repolarisation::kMostLeads);
}

TEST(Repolarisation, ForgetsEverythingWithTheUsualBeat) {
  synthetic::RepolarisationBed bed;
  bed.add(0.5, 42, 0.9);
  bed.play(40);
  ASSERT_FALSE(std::isnan(bed.st()));
  ASSERT_FALSE(std::isnan(bed.qtc()));
  bed.repolarisation.relearn();
  EXPECT_TRUE(std::isnan(bed.st()));
  EXPECT_TRUE(std::isnan(bed.qtc()));
}

}  // namespace
}  // namespace ward
