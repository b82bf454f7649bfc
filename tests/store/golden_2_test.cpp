// A store of version 2 as the keeper left it on the day of that format: five
// journals in two lives over two days, an alarm of each of two beds in each;
// the logs of the first day in one file. Never made anew.
#include <gtest/gtest.h>

#include <filesystem>

#include "pipeline/store/store_reader.h"
#include "tests/ingest/temporary_directory.h"

namespace ward {
namespace {

TEST(GoldenStoreOfVersion2, EveryAlarmIsReadOnceFromTheLogsAsFromTheSegments) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.path().string() + "/store";
  std::filesystem::copy(WARDLIGHT_SOURCE_DIR "/tests/store/golden/version-2", path,
                        std::filesystem::copy_options::recursive);
  const auto disk = make_disk();
  const Cipher plain;
  const StoreLayout layout{path};
  const auto merged = SegmentReader::open(*disk, layout.merged_log({1, 3}), plain);
  ASSERT_TRUE(merged.ok());
  ASSERT_EQ(merged.value()->chapters().size(), 3U);
  EXPECT_EQ(merged.value()->chapters()[1].header.run, 1U);
  EXPECT_EQ(merged.value()->chapters()[2].header.run, 2U);
  EXPECT_EQ(merged.value()->header().software.view(), "0.1.0");

  StoreReader store(*disk, path, plain);
  ASSERT_TRUE(store.refresh());
  EXPECT_EQ(store.runs().size(), 2U);
  std::vector<float> logged;
  ASSERT_TRUE(store.read_log(BedId{2}, Instant::min(), Instant::max(), [&](const Event& event) {
    logged.push_back(std::get<Alarm>(event.body).value);
    return true;
  }));
  EXPECT_EQ(logged, (std::vector<float>{81.0F, 82.0F, 83.0F, 84.0F, 85.0F}));
  std::vector<float> recorded;
  ASSERT_TRUE(store.read_events(BedId{2}, 0, Instant::min(), Instant::max(), [&](const Event& event) {
    if (const auto* alarm = std::get_if<Alarm>(&event.body)) recorded.push_back(alarm->value);
    return true;
  }));
  EXPECT_EQ(recorded, logged);
  EXPECT_TRUE(store.damage().empty());
}

}  // namespace
}  // namespace ward
