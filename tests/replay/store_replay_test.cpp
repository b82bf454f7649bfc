// A run as it lies in a store's files, replayed from them.
#include "pipeline/replay/store_replay.h"

#include <gtest/gtest.h>

#include "pipeline/domain/codes.h"
#include "pipeline/store/journal.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/replay/live_ward.h"

namespace ward::test {
namespace {

using namespace std::chrono_literals;

/// A store on disk with the journals of two runs of one ward.
class StoreReplay : public testing::Test {
 protected:
  StoreReplay() {
    EXPECT_TRUE(disk_->make_directory(layout_.journals()).ok());
    ward_.run(40s);
    ward_.restart(3s);
    ward_.run(40s);
  }
  void write(std::uint64_t number, std::uint64_t run, const std::vector<Event>& events,
             const WardMemory& checkpoint = {}) {
    const StoreFileHeader header{kStoreVersion, number, run, events.front().handled, false, "0.9.9"};
    auto journal = JournalWriter::create(*disk_, layout_.journal(number), header, checkpoint, cipher_);
    ASSERT_TRUE(journal.ok());
    for (std::size_t at = 0; at < events.size(); at += 500) {
      const std::size_t count = std::min<std::size_t>(500, events.size() - at);
      ASSERT_TRUE(journal.value()->commit(std::span(events).subspan(at, count)).ok());
    }
  }
  [[nodiscard]] RunReplay replay(std::uint64_t run = 0, std::optional<BedId> bed = {}) {
    StoreReader store(*disk_, directory_.file("store"), cipher_);
    Result<RunReplay> result = replay_run(store, run, bed);
    EXPECT_TRUE(result.ok());
    return result ? result.value() : RunReplay{};
  }

  TemporaryDirectory directory_;
  std::unique_ptr<FileSystem> disk_{make_disk()};
  Cipher cipher_;
  StoreLayout layout_{directory_.file("store")};
  LiveWard ward_{6};
};

TEST_F(StoreReplay, EachRunGivesTheSameConclusionsAndSaysWhoRecordedIt) {
  write(1, 1, ward_.runs()[0]);
  write(2, 2, ward_.runs()[1]);
  for (const std::uint64_t run : {1U, 2U}) {
    const RunReplay result = replay(run);
    EXPECT_EQ(result.run.run, run);
    EXPECT_EQ(result.run.software.view(), "0.9.9");
    ASSERT_EQ(result.beds.size(), 2U);
    EXPECT_TRUE(result.equal());
    EXPECT_FALSE(result.differs());
    EXPECT_EQ(result.first_different(), nullptr);
    EXPECT_EQ(result.live_hash, result.replay_hash);
    EXPECT_EQ(result.beds[0].inexact, "");
  }
  EXPECT_EQ(replay().run.run, 2U) << "the last one, if none is named";
  EXPECT_EQ(replay(1, BedId{2}).beds.size(), 1U);
}

TEST_F(StoreReplay, AChangedSampleMakesTheRunDifferFromTheOneRecorded) {
  std::vector<Event> events = ward_.runs()[0];
  for (Event& event : events) {
    auto* block = std::get_if<SampleBlock>(&event.body);
    if (block == nullptr || event.late || event.handled < kWardStart + 12s || block->channel.code != mdc::kPleth) continue;
    block->samples[2] = static_cast<std::int16_t>(block->samples[2] + 8000);
  }
  write(1, 1, events);
  const RunReplay result = replay(1);
  EXPECT_TRUE(result.differs());
  EXPECT_NE(result.live_hash, result.replay_hash);
  ASSERT_NE(result.first_different(), nullptr);
  EXPECT_NE(result.first_different()->first_difference->words.find("recorded"), std::string::npos);
}

TEST_F(StoreReplay, ARunWhoseFirstFileIsGoneIsInexactAndSaysSo) {
  const std::vector<Event>& events = ward_.runs()[0];
  const std::size_t half = events.size() / 2;
  WardMemory memory;
  for (std::size_t i = 0; i < half; ++i) static_cast<void>(memory.apply(events[i]));
  write(7, 1, {events.begin() + static_cast<std::ptrdiff_t>(half), events.end()}, memory);
  const RunReplay result = replay(1);
  EXPECT_FALSE(result.run.from_the_start);
  EXPECT_FALSE(result.differs());
  ASSERT_FALSE(result.beds.empty());
  EXPECT_NE(result.beds[0].inexact.find("beginning"), std::string::npos);
}

TEST_F(StoreReplay, ARunThatNeverWasIsNotFound) {
  write(1, 1, ward_.runs()[0]);
  StoreReader store(*disk_, directory_.file("store"), cipher_);
  const Result<RunReplay> result = replay_run(store, 9);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace ward::test
