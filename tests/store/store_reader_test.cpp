#include "pipeline/store/store_reader.h"

#include <gtest/gtest.h>

#include "pipeline/store/segment_builder.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/store/stored_ward.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using namespace test;

constexpr BedId kBed{3};
constexpr BedId kOther{4};

std::vector<Event> two_beds(int seconds = 60) {
  return interleaved({Shift(1).events(kBed, seconds), Shift(2).events(kOther, seconds)});
}

/// Passes everything on, but first does something at the n-th look.
class MeddledDisk final : public FileSystem {
 public:
  MeddledDisk(FileSystem& disk, std::size_t at, std::function<void()> meddle)
      : disk_(disk), left_(at), meddle_(std::move(meddle)) {}
  [[nodiscard]] bool meddled() const { return !meddle_; }

  Result<std::unique_ptr<AppendFile>> create(const std::string& path) override { return disk_.create(path); }
  Result<std::unique_ptr<ReadFile>> open(const std::string& path) override { return look(), disk_.open(path); }
  Result<std::vector<std::string>> list(const std::string& path) override { return look(), disk_.list(path); }
  Result<void> make_directory(const std::string& path) override { return disk_.make_directory(path); }
  Result<void> rename(const std::string& from, const std::string& to) override { return disk_.rename(from, to); }
  Result<void> remove(const std::string& path) override { return disk_.remove(path); }
  Result<void> sync_file(const std::string& path) override { return disk_.sync_file(path); }
  Result<void> sync_directory(const std::string& path) override { return disk_.sync_directory(path); }
  Result<std::uint64_t> free_bytes(const std::string& path) override { return disk_.free_bytes(path); }

 private:
  void look() {
    if (left_-- == 0) std::exchange(meddle_, nullptr)();
  }
  FileSystem& disk_;
  std::size_t left_;
  std::function<void()> meddle_;
};

std::vector<Event> log_of(StoreReader& reader, BedId bed) {
  std::vector<Event> events;
  EXPECT_TRUE(reader.read_log(bed, kEarliest, kLatest, [&events](const Event& event) {
    events.push_back(event);
    return true;
  }));
  return events;
}

std::vector<Event> logged(const std::vector<Event>& events) {
  std::vector<Event> kept;
  std::copy_if(events.begin(), events.end(), std::back_inserter(kept), belongs_to_log);
  return kept;
}

TEST(StoreReader, ThereIsNoStore) {
  const auto disk = make_disk();
  TemporaryDirectory directory;
  StoreReader reader(*disk, directory.file("nowhere"), StoredWard::plain());
  EXPECT_EQ(reader.refresh().error().code, ErrorCode::not_found);
  EXPECT_EQ(reader.read_waves(kBed, kEcg, kEarliest, kLatest, 0ns).error().code, ErrorCode::not_found);
}

TEST(StoreReader, GivesEveryEventInOrderWhetherItsFileIsSealedOrNot) {
  const auto events = two_beds();
  for (std::uint64_t sealed = 0; sealed <= 4; ++sealed) {
    StoredWard ward;
    ward.write_in(4, 1, events);
    for (std::uint64_t number = 1; number <= sealed; ++number) ward.seal_and_remove(number);
    StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
    EXPECT_TRUE(same_events(all_events(reader, kBed), only(events, kBed))) << sealed << " sealed";
    EXPECT_TRUE(same_events(all_events(reader, kOther), only(events, kOther))) << sealed << " sealed";
    EXPECT_TRUE(reader.damage().empty());
  }
}

TEST(StoreReader, FindsInAJournalWhatWasHandledBeforeItWasMade) {
  // A disk hung for a minute: what had waited went to the next journal.
  const auto events = Shift(1).events(kBed, 20);
  StoredWard ward;
  StoreFileHeader header;
  header.number = header.run = 1;
  header.created = events.front().handled + 1min;
  auto writer = JournalWriter::create(ward.disk, ward.layout.journal(1), header, {}, StoredWard::plain());
  ASSERT_TRUE(writer.ok());
  // Of two workers: what stands first was not handled first.
  auto batch = events;
  std::rotate(batch.begin(), batch.begin() + 100, batch.end());
  ASSERT_TRUE(writer.value()->commit(batch));
  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
  const auto read_until = [&reader](Instant to) {
    std::size_t seen = 0;
    EXPECT_TRUE(reader.read_events(kBed, 0, kEarliest, to, [&seen](const Event&) { return ++seen > 0; }));
    return seen;
  };
  const auto earliest = std::min_element(events.begin(), events.end(),
                                         [](const Event& a, const Event& b) { return a.handled < b.handled; });
  EXPECT_EQ(read_until(earliest->handled), 0U);
  EXPECT_EQ(read_until(earliest->handled + 1ns), 1U);
  EXPECT_EQ(read_until(kLatest), events.size());
}

TEST(StoreReader, LateDataIsFoundBySignalTimeWhereverItsFileIs) {
  const auto events = two_beds();  // twelve seconds came twenty seconds late
  StoredWard ward;
  ward.write_in(6, 1, events);
  for (std::uint64_t number = 1; number <= 5; ++number) ward.seal_and_remove(number);
  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
  const auto sent = samples_sent(events, kBed, kEcg);
  const Instant from = kShiftStart + 20s;
  const Instant to = kShiftStart + 32s;
  const auto waves = reader.read_waves(kBed, kEcg, from, to, 0ns);
  ASSERT_TRUE(waves.ok());
  const std::map<Instant, std::int16_t> expected(sent.lower_bound(from), sent.lower_bound(to));
  EXPECT_EQ(samples_in(waves.value()), expected);
  EXPECT_EQ(expected.size(), 12U * 250U);
}

TEST(StoreReader, StopsWhenTheVisitorHasSeenEnough) {
  const auto events = two_beds();
  StoredWard ward;
  ward.write_in(3, 1, events);
  ward.seal_and_remove(1);
  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
  const std::size_t own = only(events, kBed).size();
  for (const std::size_t most : {std::size_t{1}, own / 3 + 1, own - 1}) {
    std::size_t seen = 0;
    ASSERT_TRUE(reader.read_events(kBed, 0, kEarliest, kLatest, [&](const Event&) { return ++seen < most; }));
    EXPECT_EQ(seen, most);
  }
}

TEST(StoreReader, WavesAreExactInOneOrderWithLateDataInItsPlace) {
  const auto events = two_beds();
  const auto sent = samples_sent(events, kBed, kEcg);
  for (std::uint64_t sealed = 0; sealed <= 4; ++sealed) {
    StoredWard ward;
    ward.write_in(4, 1, events);
    for (std::uint64_t number = 1; number <= sealed; ++number) ward.seal_and_remove(number);
    StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
    const auto waves = reader.read_waves(kBed, kEcg, kEarliest, kLatest, 0ns);
    ASSERT_TRUE(waves.ok());
    EXPECT_EQ(samples_in(waves.value()), sent) << sealed << " sealed";
    // 48 s to 50 s the leads were off: three stretches, the outage in none.
    EXPECT_EQ(waves.value().size(), 3U) << sealed << " sealed";
  }
}

TEST(StoreReader, ThinnedWavesHoldEveryExtremeAcrossFiles) {
  const auto events = two_beds();
  const auto sent = samples_sent(events, kBed, kEcg);
  StoredWard ward;
  ward.write_in(5, 1, events);
  for (std::uint64_t number = 1; number <= 3; ++number) ward.seal_and_remove(number);
  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
  for (const Nanoseconds bin : {Nanoseconds{100ms}, Nanoseconds{1s}, Nanoseconds{7s}}) {
    const auto waves = reader.read_waves(kBed, kEcg, kEarliest, kLatest, bin);
    ASSERT_TRUE(waves.ok());
    std::map<Instant, std::pair<int, int>> bins;  // stretches of several states may share one
    for (const WaveSegment& wave : waves.value()) {
      for (std::size_t i = 0; i < wave.minima.size(); ++i) {
        if (wave.minima[i] == kMissingSample) continue;
        const auto [at, first] = bins.try_emplace(wave.first_bin + wave.bin.of(i), wave.minima[i], wave.maxima[i]);
        at->second = {std::min<int>(at->second.first, wave.minima[i]), std::max<int>(at->second.second, wave.maxima[i])};
      }
    }
    std::map<Instant, std::pair<int, int>> expected;
    for (const auto& [time, sample] : sent) {
      if (sample == kMissingSample) continue;
      const Instant begin{time.time_since_epoch() / bin * bin};
      const auto [at, first] = expected.try_emplace(begin, sample, sample);
      at->second = {std::min<int>(at->second.first, sample), std::max<int>(at->second.second, sample)};
    }
    EXPECT_EQ(bins, expected) << bin.count();
    EXPECT_LE(waves.value().size(), 4U);
  }
}

TEST(StoreReader, RefusesRangesThatAreNone) {
  StoredWard ward;
  ward.write(1, two_beds(2));
  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
  const Instant now = kShiftStart;
  EXPECT_EQ(reader.read_waves(kBed, kEcg, now, now, 0ns).error().code, ErrorCode::value_out_of_range);
  EXPECT_EQ(reader.read_waves(kBed, kEcg, now + 1s, now, 0ns).error().code, ErrorCode::value_out_of_range);
  EXPECT_EQ(reader.read_waves(kBed, kEcg, now, now + 1s, -1ns).error().code, ErrorCode::value_out_of_range);
  EXPECT_TRUE(reader.read_waves(kBed, kEcg, now, now + 1ns, 0ns).ok());
  EXPECT_TRUE(reader.read_waves(BedId{99}, kEcg, kEarliest, kLatest, 0ns).value().empty());
}

TEST(StoreReader, NumericsComeInOrderOfTimeLateOnesToo) {
  const auto events = two_beds();
  StoredWard ward;
  ward.write_in(4, 1, events);
  ward.seal_and_remove(1);
  ward.seal_and_remove(2);
  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
  const auto vitals = reader.read_vitals(kBed, kHeartRate, kEarliest, kLatest);
  ASSERT_TRUE(vitals.ok());
  ASSERT_EQ(vitals.value().size(), 60U);  // one a second
  for (std::size_t i = 0; i < 60; ++i) EXPECT_EQ(vitals.value()[i].time, kShiftStart + i * 1s);
}

TEST(StoreReader, TheLogOutlivesTheWaves) {
  const auto events = two_beds();
  StoredWard ward;
  ward.write_in(3, 1, events);
  for (std::uint64_t number = 1; number <= 2; ++number) ward.seal_and_remove(number);
  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
  ASSERT_GT(logged(events).size(), 4U);
  EXPECT_TRUE(same_events(log_of(reader, kBed), logged(only(events, kBed))));
  ASSERT_TRUE(ward.disk.remove(ward.layout.segment(1)));
  EXPECT_TRUE(same_events(log_of(reader, kBed), logged(only(events, kBed))));
  EXPECT_EQ(log_of(reader, kEveryBed).size(), logged(events).size());
  EXPECT_LT(all_events(reader, kBed).size(), only(events, kBed).size());
}

// Every look at the disk that a reading takes is one at which the keeper may
// have sealed a journal and removed it.
TEST(StoreReader, MissesAndDoublesNothingWhenAJournalIsSealedBetweenAnyTwoLooks) {
  const auto events = two_beds(20);
  std::size_t looks = 0;
  for (bool meddled = true; meddled; ++looks) {
    StoredWard ward;
    ward.write_in(3, 1, events);
    ward.seal_and_remove(1);
    MeddledDisk disk(ward.disk, looks, [&ward] { ward.seal_and_remove(2); });
    StoreReader reader(disk, ward.layout.directory, StoredWard::plain());
    EXPECT_TRUE(same_events(all_events(reader, kBed), only(events, kBed))) << "look " << looks;
    const auto waves = reader.read_waves(kBed, kEcg, kEarliest, kLatest, 0ns);
    EXPECT_EQ(samples_in(waves.value()), samples_sent(events, kBed, kEcg)) << "look " << looks;
    EXPECT_TRUE(reader.damage().empty()) << reader.damage().front();
    meddled = disk.meddled();
  }
  EXPECT_GT(looks, 12U);
}

TEST(StoreReader, AHalfWrittenLastBatchIsNoError) {
  const auto events = two_beds(10);
  StoredWard ward;
  ward.write(1, events, 50);
  wire::Bytes& bytes = ward.disk.bytes_of(ward.layout.journal(1));
  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
  const auto whole = only(events, kBed);
  for (const int cut : {1, 40, 400}) {
    bytes.erase(bytes.end() - cut, bytes.end());
    const auto read = all_events(reader, kBed);
    EXPECT_LT(read.size(), whole.size());
    EXPECT_GE(read.size() + 100, whole.size());
    EXPECT_TRUE(same_events(read, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(read.size())}));
    EXPECT_TRUE(reader.damage().empty());
  }
}

TEST(StoreReader, StrangeFilesAreToldAndPassedOver) {
  const auto events = two_beds(20);
  StoredWard ward;
  ward.write_in(3, 1, events);
  ward.seal(2);  // its journal is still there
  for (const char* name : {"/journal/notes.txt", "/journal/.wlj", "/segment/000000000002.wls.tmp",
                                  "/journal/99999999999999999999.wlj", "/segment/000000000009.wls"}) {
    auto file = ward.disk.create(ward.layout.directory + name);
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file.value()->append(wire::Bytes(300, std::byte{0x57})));
  }
  wire::Bytes& segment = ward.disk.bytes_of(ward.layout.segment(2));
  for (std::byte& byte : segment) byte = std::byte{0x11};
  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
  EXPECT_TRUE(same_events(all_events(reader, kBed), only(events, kBed))) << "the journal stands in";
  ASSERT_EQ(reader.damage().size(), 2U);
  EXPECT_NE(reader.damage()[0].find("000000000002.wls"), std::string::npos);
  EXPECT_NE(reader.damage()[1].find("000000000009.wls"), std::string::npos);
}

TEST(StoreReader, FewOpenFilesSuffice) {
  const auto events = two_beds();
  StoredWard ward;
  ward.write_in(6, 1, events);
  for (std::uint64_t number = 1; number <= 6; ++number) ward.seal_and_remove(number);
  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain(), 1);
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(samples_in(reader.read_waves(kBed, kEcg, kEarliest, kLatest, 0ns).value()),
              samples_sent(events, kBed, kEcg));
    EXPECT_TRUE(same_events(all_events(reader, kOther), only(events, kOther)));
  }
}

TEST(StoreReader, KnowsTheLivesOfTheServerAndWhichAreWhole) {
  StoredWard ward;
  const auto events = two_beds(30);
  ward.write_in(2, 1, events);
  ward.write_in(2, 2, events);
  ward.seal_and_remove(1);
  ward.seal_and_remove(2);
  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
  ASSERT_TRUE(reader.refresh());
  ASSERT_EQ(reader.runs().size(), 2U);
  EXPECT_EQ(reader.runs()[0].run, 1U);
  EXPECT_EQ(reader.runs()[0].last_file, 2U);
  EXPECT_EQ(reader.runs()[1].first_file, 3U);
  EXPECT_EQ(reader.runs()[0].first, events.front().handled);
  EXPECT_GE(reader.runs()[1].last, events.back().handled - 1s);
  EXPECT_TRUE(reader.runs()[0].from_the_start);
  EXPECT_TRUE(reader.runs()[1].from_the_start);
  EXPECT_TRUE(same_events(all_events(reader, kBed, 2), only(events, kBed)));
  // Retention has taken the first file's waves.
  ASSERT_TRUE(ward.disk.remove(ward.layout.segment(1)));
  ASSERT_TRUE(reader.refresh());
  EXPECT_FALSE(reader.runs()[0].from_the_start);
  EXPECT_TRUE(reader.runs()[1].from_the_start);
}

TEST(StoreReader, BedsAndChannelsOfAllFiles) {
  auto events = two_beds(20);
  BedSetup setup;
  setup.bed = kBed;
  setup.label = "BED 03";
  events.insert(events.begin(), {kBed, false, kShiftStart, setup, kShiftStart});
  StoredWard ward;
  ward.write_in(3, 1, events);
  ward.seal_and_remove(1);
  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
  const auto beds = reader.beds();
  ASSERT_TRUE(beds.ok());
  ASSERT_TRUE(beds.value().contains(kBed));
  EXPECT_EQ(beds.value().at(kBed).label.view(), "BED 03");
  const auto channels = reader.channels(kBed, kEarliest, kLatest);
  ASSERT_TRUE(channels.ok());
  ASSERT_EQ(channels.value().size(), 2U);
  EXPECT_EQ(channels.value()[0].channel, kEcg);
  EXPECT_EQ(channels.value()[0].samples, samples_sent(events, kBed, kEcg).size());
  EXPECT_TRUE(reader.channels(kBed, kEarliest, kShiftStart - 1s).value().empty());
}

}  // namespace
}  // namespace ward
