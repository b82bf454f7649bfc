#include "pipeline/store/journal.h"

#include <gtest/gtest.h>

#include <random>

#include "pipeline/store/store_layout.h"
#include "tests/store/crash_disk.h"
#include "tests/store/recorded_ward.h"
#include "tests/store/ward_story.h"

namespace ward::test {
namespace {

const std::string kPath = StoreLayout{kStore}.journal(7);

/// A journal of five batches.
struct WrittenJournal {
  CrashDisk disk;
  std::vector<Event> story = ward_story({2, 25, 3});
  Cipher cipher;

  WrittenJournal() {
    StoreFileHeader header;
    header.number = 7;
    header.run = 3;
    header.created = story_start();
    header.software = "1.2.3";
    auto writer = JournalWriter::create(disk, kPath, header, WardMemory{}, cipher);
    const std::size_t part = story.size() / 5;
    for (std::size_t i = 0; i < 5; ++i) {
      const auto batch = std::span{story}.subspan(i * part, i < 4 ? part : story.size() - 4 * part);
      EXPECT_TRUE(writer.value()->commit(batch).ok());
    }
  }

  Result<JournalReport> read(std::vector<Event>& into) {
    return read_journal(disk, kPath, cipher, [&](const Event& event) {
      into.push_back(event);
      return true;
    });
  }
};

TEST(Journal, GivesBackEveryEventInOrder) {
  WrittenJournal journal;
  std::vector<Event> events;
  const auto report = journal.read(events);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report.value().header.run, 3U);
  EXPECT_EQ(report.value().header.number, 7U);
  EXPECT_EQ(report.value().header.software.view(), "1.2.3");
  EXPECT_EQ(report.value().batches, 5U);
  EXPECT_EQ(report.value().torn_bytes, 0U);
  EXPECT_EQ(report.value().corrupt_batches, 0U);
  ASSERT_EQ(events.size(), journal.story.size());
  for (std::size_t i = 0; i < events.size(); ++i) ASSERT_EQ(fingerprint(events[i]), fingerprint(journal.story[i]));
}

TEST(Journal, IsReadOnFromWhereItWasAtEveryLength) {
  WrittenJournal journal;
  const wire::Bytes whole = journal.disk.bytes_of(kPath);
  JournalReport so_far;
  std::vector<Event> events;
  // As it grows under the reader: also cut within a batch.
  for (std::size_t length = whole.size() / 3; length <= whole.size(); length += (whole.size() - length > 97 ? 97U : 1U)) {
    journal.disk.bytes_of(kPath).assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    const std::size_t before = events.size();
    auto report = read_journal_further(journal.disk, kPath, journal.cipher, so_far, [&](const Event& event) {
      events.push_back(event);
      return true;
    });
    if (!report) continue;  // the checkpoint is not whole yet
    ASSERT_EQ(report.value().events - so_far.events, events.size() - before);
    so_far = report.value();
  }
  ASSERT_EQ(so_far.batches, 5U);
  EXPECT_EQ(so_far.corrupt_batches, 0U);
  EXPECT_EQ(so_far.end, whole.size());
  ASSERT_EQ(events.size(), journal.story.size());
  for (std::size_t i = 0; i < events.size(); ++i) ASSERT_EQ(fingerprint(events[i]), fingerprint(journal.story[i]));
  // Another file under the name is read from its beginning.
  so_far.header.run = 9;
  std::size_t again = 0;
  ASSERT_TRUE(read_journal_further(journal.disk, kPath, journal.cipher, so_far, [&](const Event&) {
    ++again;
    return true;
  }));
  EXPECT_EQ(again, journal.story.size());
}

/// Nothing that was changed is given back as if it were what was written.
TEST(Journal, FindsAFlippedBitInAnyByteAndReadsTheOtherBatches) {
  WrittenJournal journal;
  std::vector<std::uint64_t> known;
  for (const Event& event : journal.story) known.push_back(fingerprint(event));
  wire::Bytes& bytes = journal.disk.bytes_of(kPath);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] ^= std::byte{0x04};
    std::vector<Event> events;
    const auto report = journal.read(events);
    bytes[i] ^= std::byte{0x04};
    if (!report) {
      ASSERT_TRUE(events.empty());
      continue;  // the head
    }
    ASSERT_TRUE(report.value().corrupt_batches == 1 || report.value().torn_bytes > 0) << "byte " << i;
    ASSERT_EQ(report.value().batches, 4U) << "byte " << i;
    std::size_t from = 0;
    for (const Event& event : events) {
      while (from < known.size() && known[from] != fingerprint(event)) ++from;
      ASSERT_LT(from, known.size()) << "byte " << i;
    }
  }
}

TEST(Journal, CutsATornTailAtAnyByte) {
  WrittenJournal journal;
  wire::Bytes& bytes = journal.disk.bytes_of(kPath);
  const wire::Bytes whole = bytes;
  std::uint64_t last = 5;
  for (std::size_t size = whole.size(); size-- > 400;) {
    bytes.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    std::vector<Event> events;
    const auto report = journal.read(events);
    if (!report) break;
    ASSERT_LE(report.value().batches, last);
    ASSERT_EQ(report.value().corrupt_batches, 0U);
    ASSERT_TRUE(report.value().batches == last || report.value().batches == last - 1);
    last = report.value().batches;
  }
  EXPECT_EQ(last, 0U);
}

TEST(Journal, SurvivesAnyBytes) {
  std::mt19937_64 random(11);
  WrittenJournal journal;
  wire::Bytes& bytes = journal.disk.bytes_of(kPath);
  const wire::Bytes whole = bytes;
  for (int trial = 0; trial < 2000; ++trial) {
    bytes = whole;
    for (std::uint64_t changes = 1 + random() % 40; changes > 0; --changes) {
      const std::size_t at = random() % bytes.size();
      const std::size_t length = std::min<std::size_t>(1 + random() % 64, bytes.size() - at);
      for (std::size_t i = at; i < at + length; ++i) bytes[i] = static_cast<std::byte>(random());
    }
    std::vector<Event> events;
    static_cast<void>(journal.read(events));
    static_cast<void>(salvage_journal(journal.disk, kPath, journal.cipher, [](const Event&) { return true; }));
    // The same as the contents of a checkpoint.
    static_cast<void>(WardMemory::decode(std::span{bytes}.subspan(random() % bytes.size()), kStoreVersion));
    ASSERT_LE(events.size(), journal.story.size());
  }
}

TEST(Journal, ReadsWhatALaterOneLetsCount) {
  WrittenJournal journal;
  StoreFileHeader header;
  header.number = 8;
  header.previous_file = 7;
  header.previous_batches = 3;
  ASSERT_TRUE(JournalWriter::create(journal.disk, StoreLayout{kStore}.journal(8), header, {}, journal.cipher).ok());
  std::vector<Event> events;
  const auto report = journal.read(events);
  EXPECT_EQ(report.value().batches, 3U);
  EXPECT_EQ(events.size(), 3 * (journal.story.size() / 5));
}

TEST(Journal, OfALaterVersionIsRefusedByName) {
  WrittenJournal journal;
  StoreFileHeader header;
  header.number = 9;
  header.version = kStoreVersion + 1;
  const std::string path = StoreLayout{kStore}.journal(9);
  ASSERT_TRUE(JournalWriter::create(journal.disk, path, header, {}, journal.cipher).ok());
  const auto report = read_journal(journal.disk, path, journal.cipher, [](const Event&) { return true; });
  EXPECT_EQ(report.error().code, ErrorCode::unsupported_version);
}

}  // namespace
}  // namespace ward::test
