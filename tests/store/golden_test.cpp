// A store of version 1 as it was written on the day of that format, by
// wardlight-server with a simulated patient: four seconds, limits set, an
// admission, kill -9, a second life. Every later version must read it. When
// this fails the format has changed: bump kStoreVersion and read the old one;
// the files in tests/store/golden are never made anew.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "pipeline/domain/codes.h"
#include "pipeline/store/store_reader.h"
#include "tests/ingest/temporary_directory.h"

namespace ward {
namespace {

constexpr BedId kBed{1};

class GoldenStore : public testing::Test {
 protected:
  void SetUp() override {
    // A copy: nothing may be written beside the original.
    std::filesystem::copy(WARDLIGHT_SOURCE_DIR "/tests/store/golden/version-1", directory_.file("store"),
                          std::filesystem::copy_options::recursive);
  }
  std::map<std::size_t, std::size_t> kinds(std::uint64_t run) {
    std::map<std::size_t, std::size_t> counts;
    const auto read = store_.read_events(kBed, run, Instant::min(), Instant::max(), [&](const Event& event) {
      ++counts[event.body.index()];
      return true;
    });
    EXPECT_TRUE(read.ok());
    return counts;
  }

  test::TemporaryDirectory directory_;
  const std::unique_ptr<FileSystem> disk_{make_disk()};
  const Cipher plain_;
  StoreReader store_{*disk_, directory_.file("store"), plain_};
};

TEST_F(GoldenStore, BothLivesAreReadToTheLastEvent) {
  ASSERT_TRUE(store_.refresh());
  ASSERT_EQ(store_.runs().size(), 2U);
  EXPECT_TRUE(store_.runs()[0].from_the_start);
  EXPECT_EQ(store_.runs()[0].software.view(), "0.1.0");
  // By place in EventBody.
  const std::map<std::size_t, std::size_t> first{{0, 56}, {1, 95}, {2, 45}, {6, 4}, {7, 3}, {8, 1}, {9, 10},
                                                 {10, 3}, {12, 5}, {13, 3}, {14, 1}, {16, 19}};
  EXPECT_EQ(kinds(1), first);
  const std::map<std::size_t, std::size_t> second{{0, 42}, {7, 1}, {10, 1}, {12, 2}, {13, 1}, {14, 1}, {15, 1}};
  EXPECT_EQ(kinds(2), second);
  EXPECT_TRUE(store_.damage().empty()) << store_.damage().front();
}

TEST_F(GoldenStore, ThePatientAndTheLimitsOfItsDayAreKnown) {
  ASSERT_TRUE(store_.refresh());
  const auto beds = store_.beds();
  ASSERT_TRUE(beds.ok() && beds.value().contains(kBed));
  const BedSetup& setup = beds.value().at(kBed);
  EXPECT_EQ(setup.label.view(), "BED 01");
  EXPECT_EQ(setup.patient.id.view(), "4711");
  EXPECT_EQ(setup.patient.name.view(), "VERDI, G");
  EXPECT_EQ(setup.patient.category, PatientCategory::paediatric);
  ASSERT_TRUE(setup.limits.has_value());
  EXPECT_EQ((*setup.limits)[0], (LimitPair{60.0F, 140.0F}));
  EXPECT_EQ((*setup.limits)[1], (LimitPair{90.0F, std::nullopt}));
  EXPECT_EQ((*setup.limits)[12], (LimitPair{std::nullopt, 60.0F})) << "the last parameter of version 1";
  for (std::size_t i = 13; i < setup.limits->size(); ++i) EXPECT_EQ((*setup.limits)[i], kUntoldLimits);
  EXPECT_TRUE(setup.audio_paused_until.has_value());
}

TEST_F(GoldenStore, TheWavesHaveEverySample) {
  ASSERT_TRUE(store_.refresh());
  const auto waves = store_.read_waves(kBed, {mdc::kEcgLeadII, 0}, Instant::min(), Instant::max(), Nanoseconds{0});
  ASSERT_TRUE(waves.ok());
  std::int64_t samples = 0;
  std::int64_t sum = 0;
  for (const WaveSegment& wave : waves.value()) {
    samples += static_cast<std::int64_t>(wave.minima.size());
    for (const std::int16_t value : wave.minima) sum = sum * 31 % 1'000'000'007 + value;
  }
  EXPECT_EQ(samples, 950);
  EXPECT_EQ(sum, 484467234);
}

}  // namespace
}  // namespace ward
