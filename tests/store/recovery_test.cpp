#include "pipeline/store/recovery.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/store/journal.h"
#include "pipeline/store/segment.h"
#include "pipeline/store/store_layout.h"
#include "tests/store/recorded_ward.h"
#include "tests/store/ward_story.h"

namespace ward::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

wire::Bytes encoded(const WardMemory& memory) {
  wire::Bytes bytes;
  memory.encode(bytes);
  return bytes;
}

/// What a memory is after these events, at the beginning of the next life.
WardMemory replayed(const std::vector<Event>& events) {
  WardMemory memory;
  for (const Event& event : events) memory.apply(event);
  memory.begin_run();
  return memory;
}

std::vector<Event> without_concluded(std::vector<Event> events) {
  std::erase_if(events, is_concluded);
  return events;
}

/// How many of the story's first events these are; nullopt when they are not
/// its beginning.
std::optional<std::size_t> length_as_prefix(const std::vector<Event>& events, const std::vector<Event>& story) {
  if (events.size() > story.size()) return std::nullopt;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (fingerprint(events[i]) != fingerprint(story[i])) return std::nullopt;
  }
  return events.size();
}

void live_all(RecordedWard& ward, const std::vector<Event>& story, std::size_t from = 0) {
  for (std::size_t i = from; i < story.size(); ++i) ward.live(story[i]);
  ward.recorder().finish(story.back().handled + seconds{2});
}

/// A power cut here, of every kind.
struct PowerCutTrial {
  const std::vector<Event>& story;
  std::size_t tried{0};

  void cut(const CrashDisk& disk, const std::vector<DurableAck>& acks) {
    for (const CrashDisk::PowerCut kind : CrashDisk::kAllCuts) {
      SCOPED_TRACE("operation " + std::to_string(disk.operations()) + ", power cut " +
                   std::to_string(static_cast<int>(kind)));
      ++tried;
      const auto left = disk.after(kind, disk.operations());
      const auto recovery = recover(*left, kStore, Cipher{});
      ASSERT_TRUE(recovery.ok());
      const std::vector<Event> stored = read_all(*left);
      ASSERT_EQ(broken_ack(acks, stored), "");
      const auto length = length_as_prefix(without_concluded(stored), story);
      ASSERT_TRUE(length.has_value()) << "events are lost, doubled or out of order";
      ASSERT_EQ(encoded(recovery.value().start.memory), encoded(replayed(stored)));
      // Now and then the next life goes on where this one ended.
      if (tried % 23 != 0) continue;
      RecordedWard next(*left, recovery.value().start);
      live_all(next, story, *length);
      ASSERT_EQ(length_as_prefix(without_concluded(read_all(*left->after(CrashDisk::PowerCut::unsynced_lost, 1))), story),
                story.size());
    }
  }
};

TEST(Recovery, HoldsAtEveryPointAtWhichThePowerMayFail) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const std::vector<Event> story = ward_story({3, 150, seed});
    CrashDisk disk;
    PowerCutTrial trial{story};
    ASSERT_TRUE(recover(disk, kStore, Cipher{}).ok());
    RecordedWard ward(disk);
    disk.before_each([&] { trial.cut(disk, ward.acks()); });
    live_all(ward, story);
    trial.cut(disk, ward.acks());
    EXPECT_GT(ward.recorder().current_file(), 4U) << "the story must turn over several files";
    EXPECT_GT(ward.acks().size(), 50U);
    EXPECT_GT(trial.tried, 500U);
    EXPECT_EQ(length_as_prefix(without_concluded(read_all(disk)), story), story.size());
    if (HasFatalFailure()) return;
  }
}

TEST(Recovery, HoldsAlsoWhereTheDiskFailedBeforeThePowerDid) {
  const std::vector<Event> story = ward_story({2, 60, 7});
  for (std::uint64_t failing = 3; failing < 40; failing += 3) {
    SCOPED_TRACE("failing " + std::to_string(failing));
    CrashDisk disk;
    PowerCutTrial trial{story};
    RecordedWard ward(disk);
    disk.fail(failing, ErrorCode::disk_failed, 1 + failing % 2);
    disk.before_each([&] { trial.cut(disk, ward.acks()); });
    live_all(ward, story);
    EXPECT_GT(disk.failed(), 0U);
    if (HasFatalFailure()) return;
  }
}

TEST(Recovery, MakesAnEmptyStoreWhereThereIsNone) {
  CrashDisk disk;
  const auto recovery = recover(disk, kStore, Cipher{});
  ASSERT_TRUE(recovery.ok());
  EXPECT_EQ(recovery.value().start.run, 1U);
  EXPECT_EQ(recovery.value().start.next_file, 1U);
  EXPECT_TRUE(recovery.value().start.memory.beds().empty());
  EXPECT_TRUE(recovery.value().report.empty());
}

TEST(Recovery, BringsBackAlarmsSetupsAndAccounts) {
  CrashDisk disk;
  const std::vector<Event> story = ward_story();
  RecordedWard ward(disk);
  live_all(ward, story);
  const auto recovery = recover(disk, kStore, Cipher{});
  ASSERT_TRUE(recovery.ok());
  const WardMemory& memory = recovery.value().start.memory;
  ASSERT_EQ(memory.beds().size(), 3U);
  const BedMemory& bed = memory.beds().at(BedId{2});
  EXPECT_EQ(bed.setup.label.view(), "BED 2");
  EXPECT_FALSE(bed.alarms.empty());
  ASSERT_TRUE(bed.account.has_value());
  EXPECT_GT(bed.account->acked_through(), 0U);
  EXPECT_EQ(bed.output_count, 0U) << "digests begin anew in a new life";
  EXPECT_EQ(recovery.value().start.run, 2U);
  EXPECT_EQ(recovery.value().start.next_file, ward.recorder().current_file() + 1);
  EXPECT_EQ(recovery.value().last_event, story.back().handled);
}

TEST(Recovery, GoesBackOneFileWhenTheNewestHeadIsDamagedAndLosesNothing) {
  CrashDisk disk;
  const std::vector<Event> story = ward_story();
  RecordedWard ward(disk);
  live_all(ward, story);
  const WardMemory whole = recover(disk, kStore, Cipher{}).value().start.memory;
  const StoreLayout layout{kStore};
  for (const std::size_t at : {std::size_t{9}, std::size_t{140}, std::size_t{210}}) {
    const auto damaged = disk.after(CrashDisk::PowerCut::nothing_lost, 0);
    damaged->bytes_of(layout.journal(ward.recorder().current_file()))[at] ^= std::byte{0x10};
    const auto recovery = recover(*damaged, kStore, Cipher{});
    ASSERT_TRUE(recovery.ok()) << at;
    EXPECT_EQ(encoded(recovery.value().start.memory), encoded(whole)) << at;
    EXPECT_EQ(recovery.value().report.size(), 1U) << at;
    EXPECT_GE(recovery.value().start.run, 3U) << "the lost head may have been another life's";
    EXPECT_GT(recovery.value().start.next_file, ward.recorder().current_file());
  }
}

TEST(Recovery, RecordsTheGapThatADamagedBatchLeaves) {
  CrashDisk disk;
  RecordedWard ward(disk);
  const BedId bed{1};
  Instant now = story_start();
  const auto live = [&](const EventBody& body) {
    ward.live(Event{bed, false, now, body, now});
    ward.recorder().finish(now);  // a batch of its own
  };
  FeedStatus status;
  status.device = DeviceId{1};
  status.boot_epoch = 5;
  live(status);
  for (std::uint64_t sequence = 1; sequence <= 6; ++sequence) {
    now += milliseconds{150};
    live(FrameEnd{DeviceId{1}, 5, sequence, true});
  }
  now += milliseconds{150};
  status.acked_through = 6;
  live(status);
  ASSERT_EQ(ward.acks().back().acked_through, 6U);
  // A bit of the batch with the third frame.
  wire::Bytes& bytes = disk.bytes_of(StoreLayout{kStore}.journal(1));
  std::vector<std::size_t> batches;
  for (std::size_t i = 0; i + 4 < bytes.size(); ++i) {
    if (bytes[i] == std::byte{'W'} && bytes[i + 1] == std::byte{'L'} && bytes[i + 2] == std::byte{'J'} &&
        bytes[i + 3] == std::byte{'B'}) {
      batches.push_back(i);
    }
  }
  ASSERT_GT(batches.size(), 6U);
  bytes[batches[4] + 76] ^= std::byte{1};
  const auto recovery = recover(disk, kStore, Cipher{});
  ASSERT_TRUE(recovery.ok());
  ASSERT_EQ(recovery.value().report.size(), 1U);
  ASSERT_EQ(recovery.value().start.owed.size(), 1U);
  RecordedWard next(disk, recovery.value().start);
  next.recorder().finish(now);
  EXPECT_EQ(broken_ack(ward.acks(), read_all(disk)), "");
}

TEST(Recovery, RemovesWhatWasNeverFinishedAndSaysSo) {
  CrashDisk disk;
  ASSERT_TRUE(disk.create(kStore + "/segment/000000000003.wls.tmp").ok());
  const auto recovery = recover(disk, kStore, Cipher{});
  ASSERT_TRUE(recovery.ok());
  EXPECT_EQ(recovery.value().report.size(), 1U);
  EXPECT_TRUE(disk.list(kStore + "/segment").value().empty());
}

TEST(Recovery, NeverUsesARunNumberAgainThoughLogsAloneAreLeft) {
  CrashDisk disk;
  const StoreLayout layout{kStore};
  ASSERT_TRUE(recover(disk, kStore, Cipher{}).ok());
  Recorder::Start start;
  start.run = 7;
  RecordedWard ward(disk, start);
  live_all(ward, ward_story());
  const std::uint64_t newest = ward.recorder().current_file();
  ASSERT_GT(newest, 1U);
  for (std::uint64_t number = 1; number <= newest; ++number) {
    ASSERT_TRUE(seal_journal(disk, layout.journal(number), layout.segment(number), layout.log(number), Cipher{}).ok());
    ASSERT_TRUE(disk.remove(layout.journal(number)).ok());
    ASSERT_TRUE(disk.remove(layout.segment(number)).ok());
  }
  const auto recovery = recover(disk, kStore, Cipher{});
  ASSERT_TRUE(recovery.ok());
  EXPECT_EQ(recovery.value().start.run, 8U);
  EXPECT_EQ(recovery.value().start.next_file, newest + 1);
  // Not even when the newest log says nothing any more.
  for (std::byte& byte : disk.bytes_of(layout.log(newest))) byte = std::byte{0};
  const auto guessed = recover(disk, kStore, Cipher{});
  ASSERT_TRUE(guessed.ok());
  EXPECT_GT(guessed.value().start.run, newest);
}

TEST(Recovery, ALookBackTellsTheSameAndChangesNothing) {
  CrashDisk disk;
  RecordedWard ward(disk);
  live_all(ward, ward_story());
  const Recovery whole = recover(disk, kStore, Cipher{}).value();
  ASSERT_TRUE(disk.create(kStore + "/segment/000000000099.wls.tmp").ok());
  const auto seen = look_back(disk, kStore, Cipher{});
  ASSERT_TRUE(seen.ok());
  EXPECT_EQ(encoded(seen.value().start.memory), encoded(whole.start.memory));
  EXPECT_EQ(seen.value().start.run, whole.start.run);
  EXPECT_FALSE(disk.list(kStore + "/segment").value().empty()) << "an unfinished file stays";
  CrashDisk empty;
  const auto nothing = look_back(empty, kStore, Cipher{});
  ASSERT_TRUE(nothing.ok());
  EXPECT_TRUE(nothing.value().start.memory.beds().empty());
}

TEST(Recovery, RefusesAStoreThatAnotherKeySealed) {
  std::array<std::byte, Cipher::kKeyBytes> key{};
  key[0] = std::byte{7};
  const Cipher sealed(key);
  CrashDisk disk;
  Recorder recorder(disk, RecordedWard::small_files(), sealed, Recorder::Start{}, [](const DurableAck&) {});
  const std::vector<Event> story = ward_story();
  recorder.take(story, story.back().handled);
  recorder.finish(story.back().handled);
  EXPECT_TRUE(recover(disk, kStore, sealed).ok());
  key[0] = std::byte{8};
  EXPECT_EQ(recover(disk, kStore, Cipher(key)).error().code, ErrorCode::wrong_key);
  EXPECT_EQ(recover(disk, kStore, Cipher{}).error().code, ErrorCode::wrong_key);
}

}  // namespace
}  // namespace ward::test
