// Logs of a day that is over become one file. Whatever happens on the way,
// each event of them is there once.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "pipeline/store/recovery.h"
#include "tests/store/kept_ward.h"

namespace ward {
namespace {

using namespace test;

/// A ward at the turn of a day (UTC): alarms of two beds in many small files.
class TwoDays : public testing::Test {
 protected:
  static constexpr int kFilesADay = 5;

  explicit TwoDays(const Cipher& cipher = StoredWard::plain()) : cipher_(cipher), ward_(directory_.path().string(), cipher) {
    options_.directory = directory_.path().string();
    options_.reserve_bytes = 0;
    options_.least_free = 0;
    options_.merge_every = 1s;
  }

  /// One file, begun at `at`. @return its number
  std::uint64_t write(Instant at, std::uint64_t run = 1) {
    std::vector<Event> events;
    for (int i = 0; i < 6; ++i) {
      Alarm alarm;
      alarm.condition = AlarmCondition::heart_rate_high;
      alarm.occurrence = ++raised_;
      alarm.onset = alarm.changed = at + i * 1s;
      const BedId bed{i % 3 == 0 ? 4U : 3U};
      events.push_back({bed, false, alarm.onset, alarm, alarm.onset});
      events.push_back({bed, false, alarm.onset, Tick{}, alarm.onset});
    }
    for (const Event& event : events) {
      if (std::holds_alternative<Alarm>(event.body)) told_.push_back(event);
    }
    now_ = std::max(now_, at + 10s);
    return ward_.write(run, events);
  }
  void write_days(int days = 2) {
    for (int day = 0; day < days; ++day) {
      for (int i = 0; i < kFilesADay; ++i) write(kMidnight + day * 24h + i * 1h, day == 0 && i < 2 ? 1 : 2);
    }
    current_ = write(kMidnight + days * 24h - 1h, 2);
  }
  KeeperSeams seams() {
    return {[this] { return current_; }, [](bool) {}, {}};
  }
  void turn(Keeper& keeper, Nanoseconds length = 20s) {
    for (const Instant end = now_ + length; now_ < end; now_ += 500ms) {
      for (int most = 0; keeper.poll(now_) > 0 && most < 100; ++most) continue;
    }
  }
  void keep(FileSystem& disk, Nanoseconds length = 20s) {
    Keeper keeper(disk, options_, cipher_, seams());
    turn(keeper, length);
  }
  std::vector<std::string> log_names(FileSystem& disk) { return disk.list(ward_.layout.logs()).value(); }
  /// Empty when the logs tell each alarm once and in order, else what is wrong.
  std::string wrong_with(FileSystem& disk) {
    StoreReader reader(disk, options_.directory, cipher_);
    std::vector<Event> read;
    const auto done = reader.read_log(kEveryBed, kEarliest, kLatest, [&](const Event& event) {
      read.push_back(event);
      return true;
    });
    if (!done) return "not read";
    if (!reader.damage().empty()) return reader.damage().front();
    if (read.size() != told_.size()) return std::to_string(read.size()) + " of " + std::to_string(told_.size());
    return same_events(read, told_) ? "" : "another order";
  }

  const Instant kMidnight{std::chrono::hours{24} * 20'000};
  const Cipher& cipher_;
  TemporaryDirectory directory_;
  StoredWard ward_;
  KeeperOptions options_;
  std::vector<Event> told_;
  std::uint32_t raised_{0};
  std::uint64_t current_{0};
  Instant now_;
};

TEST_F(TwoDays, ADayThatIsOverIsOneFileAndTheDayThatIsNotStaysAsItIs) {
  write_days();
  keep(ward_.disk);
  EXPECT_EQ(log_names(ward_.disk),
            (std::vector<std::string>{"000000000001-000000000005.wll", "000000000006.wll", "000000000007.wll",
                                      "000000000008.wll", "000000000009.wll", "000000000010.wll"}));
  EXPECT_EQ(wrong_with(ward_.disk), "");
  const auto shapes = look_at_store(ward_.disk, ward_.layout).value();
  EXPECT_EQ(shapes.at(3), (StoredShapes{false, true, false, {1, 5}}));
  EXPECT_TRUE(shapes.at(3).sealed());
}

TEST_F(TwoDays, AMergedFileHasTheRunOfEachNumberAndOnlyTheAskedHoursAreRead) {
  write_days();
  keep(ward_.disk);
  const auto file = SegmentReader::open(ward_.disk, ward_.layout.merged_log({1, 5}), cipher_);
  ASSERT_TRUE(file.ok());
  ASSERT_EQ(file.value()->chapters().size(), 5U);
  EXPECT_EQ(file.value()->chapters()[1].header.run, 1U);
  EXPECT_EQ(file.value()->chapters()[2].header.run, 2U);
  EXPECT_TRUE(file.value()->scrub().empty());
  StoreReader reader(ward_.disk, options_.directory, cipher_);
  std::size_t seen = 0;
  ASSERT_TRUE(reader.read_log(BedId{3}, kMidnight + 2h, kMidnight + 3h, [&](const Event& event) {
    EXPECT_GE(event.handled, kMidnight + 2h);
    EXPECT_LT(event.handled, kMidnight + 3h);
    ++seen;
    return true;
  }));
  EXPECT_EQ(seen, 4U);
}

TEST_F(TwoDays, OneLogOfADayAndANumberBetweenThatIsMissingAreNotPutTogether) {
  write(kMidnight);
  for (int i = 0; i < 4; ++i) write(kMidnight + 24h + i * 1h);
  write(kMidnight + 48h);
  current_ = write(kMidnight + 49h);
  keep(ward_.disk, 500ms);
  ASSERT_TRUE(ward_.disk.remove(ward_.layout.log(3)));
  ASSERT_TRUE(ward_.disk.remove(ward_.layout.segment(3)));
  keep(ward_.disk);
  EXPECT_EQ(log_names(ward_.disk), (std::vector<std::string>{"000000000001.wll", "000000000002.wll",
                                                             "000000000004-000000000005.wll", "000000000006.wll"}));
}

TEST_F(TwoDays, APowerCutAtAnyStepLosesAndDoublesNothingAndTheNextLifeEndsIt) {
  write_days();
  keep(ward_.disk, 500ms);  // sealed, and perhaps nothing merged yet
  std::vector<std::unique_ptr<CrashDisk>> left;
  std::uint64_t cuts = 0;
  ward_.disk.before_each([&] {
    for (const CrashDisk::PowerCut cut : CrashDisk::kAllCuts) {
      auto disk = ward_.disk.after(cut, ++cuts);
      ASSERT_EQ(wrong_with(*disk), "") << "cut " << cuts;
      if (cuts % 4 == 0) left.push_back(std::move(disk));
    }
  });
  keep(ward_.disk);
  ward_.disk.before_each({});
  ASSERT_EQ(log_names(ward_.disk).size(), 6U);
  EXPECT_GT(cuts, 60U);
  for (const auto& disk : left) {
    const auto recovered = recover(*disk, options_.directory, cipher_);
    ASSERT_TRUE(recovered.ok());
    EXPECT_EQ(recovered.value().start.next_file, current_ + 1);
    keep(*disk);
    EXPECT_EQ(wrong_with(*disk), "");
    EXPECT_EQ(log_names(*disk), log_names(ward_.disk));
  }
}

TEST_F(TwoDays, AnyOperationThatFailsLosesNothingAndIsDoneAgain) {
  write_days();
  keep(ward_.disk, 500ms);
  std::uint64_t nth = 0;
  for (bool failed = true; failed; ++nth) {
    const auto disk = ward_.disk.after(CrashDisk::PowerCut::nothing_lost, 0);
    disk->fail(disk->operations() + nth, nth % 2 == 0 ? ErrorCode::disk_failed : ErrorCode::disk_full);
    keep(*disk, 90s);
    failed = disk->failed() > 0;
    EXPECT_EQ(wrong_with(*disk), "") << "operation " << nth;
    EXPECT_EQ(log_names(*disk).size(), 6U) << "operation " << nth;
  }
  EXPECT_GT(nth, 10U);
}

TEST_F(TwoDays, ADamagedLogStaysAsItIsAndTheOthersArePutTogetherAroundIt) {
  write_days();
  keep(ward_.disk, 500ms);
  auto& bytes = ward_.disk.bytes_of(ward_.layout.log(3));
  bytes[bytes.size() / 2] ^= std::byte{1};
  Keeper keeper(ward_.disk, options_, cipher_, seams());
  turn(keeper);
  EXPECT_EQ(log_names(ward_.disk).at(0), "000000000001-000000000002.wll");
  EXPECT_EQ(log_names(ward_.disk).at(1), "000000000003.wll");
  EXPECT_EQ(log_names(ward_.disk).at(2), "000000000004-000000000005.wll");
  const auto notes = keeper.take_notes();
  EXPECT_EQ(std::count_if(notes.begin(), notes.end(),
                          [](const KeeperNote& note) { return note.text.find("log 3 has damage") == 0; }), 1);
}

TEST_F(TwoDays, AMergedFileThatIsNotWholeIsMadeAgainWhileTheSingleLogsAreThere) {
  write_days();
  keep(ward_.disk, 500ms);
  std::unique_ptr<CrashDisk> between;  // merged, the single ones not yet removed
  ward_.disk.before_each([&] {
    const auto names = log_names(ward_.disk);
    if (between == nullptr && names.size() > 10 && names[0].size() > 20 && !names[0].ends_with(".tmp")) {
      between = ward_.disk.after(CrashDisk::PowerCut::nothing_lost, 0);
    }
  });
  keep(ward_.disk);
  ward_.disk.before_each({});
  ASSERT_NE(between, nullptr);
  auto& bytes = between->bytes_of(ward_.layout.merged_log({1, 5}));
  bytes[bytes.size() / 2] ^= std::byte{1};
  EXPECT_EQ(wrong_with(*between), "") << "the single logs are read";
  keep(*between);
  EXPECT_EQ(wrong_with(*between), "");
  EXPECT_EQ(log_names(*between), log_names(ward_.disk));
}

TEST_F(TwoDays, AMergedFileGoesWhenTheYoungestInItIsOldAndNotBefore) {
  write_days(3);
  options_.keep_waves = 1h;
  options_.longest_pause = 1000h;
  keep(ward_.disk, 30s);
  ASSERT_EQ(log_names(ward_.disk).front(), "000000000001-000000000005.wll");
  const Instant youngest = kMidnight + 4h + 5s;
  options_.keep_logs = now_ - youngest;
  keep(ward_.disk, 500ms);
  EXPECT_EQ(log_names(ward_.disk).front(), "000000000001-000000000005.wll") << "four of them are older";
  EXPECT_EQ(wrong_with(ward_.disk), "");
  keep(ward_.disk, 500ms);
  EXPECT_EQ(log_names(ward_.disk).front(), "000000000006-000000000010.wll");
  std::erase_if(told_, [&](const Event& event) { return event.handled <= youngest; });
  EXPECT_EQ(wrong_with(ward_.disk), "");
  const auto shapes = look_at_store(ward_.disk, ward_.layout).value();
  EXPECT_EQ(shapes.begin()->first, 6U);
}

TEST_F(TwoDays, TheIndexIsTheSameFromMergedLogsAsFromSingleOnes) {
  write_days();
  const auto indexed = [this] {
    const auto index = StoreIndex::open_to_read(ward_.layout.index(), cipher_);
    std::vector<std::pair<Instant, std::uint64_t>> alarms;
    const auto found = index.value()->alarms({});
    for (const StoredAlarm& alarm : found.value()) alarms.emplace_back(alarm.alarm.onset, alarm.run);
    return alarms;
  };
  keep(ward_.disk, 500ms);
  const auto single = indexed();
  keep(ward_.disk);
  ASSERT_EQ(log_names(ward_.disk).size(), 6U);
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(ward_.layout.index() + suffix);
  keep(ward_.disk, 15s);
  EXPECT_EQ(indexed(), single);
  EXPECT_GE(single.size(), told_.size() - 6);
}

TEST_F(TwoDays, ScrubbingFindsAChangedByteInAMergedFile) {
  write_days();
  keep(ward_.disk);
  auto& bytes = ward_.disk.bytes_of(ward_.layout.merged_log({1, 5}));
  bytes[bytes.size() / 2] ^= std::byte{1};
  options_.scrub_every = 1s;
  Keeper keeper(ward_.disk, options_, cipher_, seams());
  turn(keeper);
  EXPECT_GT(keeper.counters().damaged, 0U);
  const auto notes = keeper.take_notes();
  ASSERT_FALSE(notes.empty());
  EXPECT_NE(notes[0].text.find("000000000001-000000000005.wll"), std::string::npos) << notes[0].text;
}

const Cipher kKey = test_cipher();
const Cipher kOtherKey = test_cipher(2);

class EncryptedDays : public TwoDays {
 protected:
  EncryptedDays() : TwoDays(kKey) {}
};

TEST_F(EncryptedDays, AreMergedAndReadWithTheirKeyAlone) {
  write_days();
  keep(ward_.disk);
  ASSERT_EQ(log_names(ward_.disk).size(), 6U);
  EXPECT_EQ(wrong_with(ward_.disk), "");
  for (const Cipher* key : {&kOtherKey, &StoredWard::plain()}) {
    const auto file = SegmentReader::open(ward_.disk, ward_.layout.merged_log({1, 5}), *key);
    EXPECT_EQ(file.error().code, ErrorCode::wrong_key);
  }
}

TEST(StoreLayout, TellsRangesFromNumbersAndBelievesNoneThatIsNotWritten) {
  const StoreLayout layout{"/store"};
  EXPECT_EQ(layout.merged_log({17, 304}), "/store/log/000000000017-000000000304.wll");
  EXPECT_EQ(StoreLayout::range_of("000000000017-000000000304.wll"), (LogRange{17, 304}));
  EXPECT_EQ(StoreLayout::range_of("1-1024.wll"), (LogRange{1, 1024}));
  for (const char* name : {"000000000017.wll", "1-1025.wll", "5-5.wll", "6-5.wll", "0-3.wll", "1-2.wll.tmp", "-2.wll",
                           "1-.wll", "1-2-3.wll", "a-b.wll"}) {
    EXPECT_FALSE(StoreLayout::range_of(name).has_value()) << name;
  }
  EXPECT_FALSE(StoreLayout::number_of("000000000017-000000000304.wll", ".wll").has_value());
}

}  // namespace
}  // namespace ward
