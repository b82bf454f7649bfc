#include "pipeline/store/segment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "pipeline/store/journal.h"
#include "tests/store/segment_fixture.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using namespace test;

constexpr BedId kBedOne{1};
constexpr BedId kBedTwo{2};

const Cipher kPlain;  // outlives its readers and writers

std::unique_ptr<SegmentReader> opened(FileSystem& disk, const std::string& path, const Cipher& cipher = kPlain) {
  auto reader = SegmentReader::open(disk, path, cipher);
  EXPECT_TRUE(reader.ok()) << describe(reader.error().code) << " " << reader.error().at;
  return reader.ok() ? std::move(reader.value()) : nullptr;
}

// ---- the plain computation that reading waves must equal -------------------------

struct Taken {
  std::int64_t time;
  std::int16_t value;
  const SampleBlock* block;
};

std::vector<Taken> samples_of(const std::vector<Event>& events, BedId bed, ChannelId channel, Instant from, Instant to) {
  std::vector<Taken> taken;
  for (const Event& event : events) {
    const auto* block = std::get_if<SampleBlock>(&event.body);
    if (block == nullptr || event.bed != bed || block->channel != channel) continue;
    for (std::size_t i = 0; i < block->count; ++i) {
      const Instant time = block->time_of(i);
      if (time >= from && time < to) taken.push_back({time.time_since_epoch().count(), block->samples[i], block});
    }
  }
  std::stable_sort(taken.begin(), taken.end(), [](const Taken& a, const Taken& b) { return a.time < b.time; });
  return taken;
}

void put(WaveSegment& segment, std::int64_t bin_at, std::int64_t width, std::int16_t value) {
  const auto at = static_cast<std::size_t>((bin_at - segment.first_bin.time_since_epoch().count()) / width);
  while (segment.minima.size() <= at) {
    segment.minima.push_back(kMissingSample);
    segment.maxima.push_back(kMissingSample);
  }
  if (value == kMissingSample) return;
  if (segment.minima[at] == kMissingSample) segment.minima[at] = segment.maxima[at] = value;
  segment.minima[at] = std::min(segment.minima[at], value);
  segment.maxima[at] = std::max(segment.maxima[at], value);
}

std::vector<WaveSegment> plainly(const std::vector<Taken>& taken, Nanoseconds bin) {
  std::vector<WaveSegment> made;
  const Taken* before = nullptr;
  for (const Taken& sample : taken) {
    const std::int64_t period = sample.block->period.of(1).count();
    const std::int64_t width = std::max(bin.count(), std::int64_t{1});
    const bool plain = bin.count() <= period;
    const std::int64_t bin_at = plain ? sample.time : sample.time - sample.time % width;
    const bool goes_on = before != nullptr && before->block->state == sample.block->state &&
                         std::abs(sample.time - before->time - period) <= period / 2;
    if (!goes_on) {
      WaveSegment& fresh = made.emplace_back();
      fresh.channel = sample.block->channel;
      fresh.unit = sample.block->unit;
      fresh.scale = sample.block->scale;
      fresh.offset = sample.block->offset;
      fresh.state = sample.block->state;
      fresh.first_bin = Instant{Nanoseconds{bin_at}};
      fresh.bin = plain ? sample.block->period : SamplePeriod{static_cast<std::uint32_t>(bin / 1ms), 1000};
      if (bin == 8ms && !plain) fresh.bin = {1, 125};
      if (bin == 500ms) fresh.bin = {1, 2};
      if (bin % 1s == 0s && !plain) fresh.bin = {static_cast<std::uint32_t>(bin / 1s), 1};
    }
    if (plain) {
      made.back().minima.push_back(sample.value);
      made.back().maxima.push_back(sample.value);
    } else {
      put(made.back(), bin_at, width, sample.value);
    }
    before = &sample;
  }
  return made;
}

class SealedSegment : public testing::Test {
 protected:
  SealedSegment() {
    Shift shift(5);
    events_ = interleaved({shift.events(kBedOne, 90), shift.events(kBedTwo, 150)});
    write_segment(disk_, "/s", events_, kPlain);
    reader_ = opened(disk_, "/s");
  }
  void expect_waves(ChannelId channel, Instant from, Instant to, Nanoseconds bin) {
    std::vector<WaveSegment> got;
    ASSERT_TRUE(reader_->read_waves(kBedTwo, channel, from, to, bin, got).ok());
    const auto plain = plainly(samples_of(events_, kBedTwo, channel, from, to), bin);
    EXPECT_TRUE(same_waves(got, plain)) << channel.code << " bin " << bin.count() << " from "
                                        << (from - kShiftStart).count() << ", " << got.size() << " / " << plain.size();
    if (!plain.empty() && !got.empty()) { EXPECT_EQ(got[0].minima.size(), plain[0].minima.size()); }
  }

  CrashDisk disk_;
  std::vector<Event> events_;
  std::unique_ptr<SegmentReader> reader_;
};

TEST_F(SealedSegment, GivesEachBedsEventsBackBitByBitInTheirOrder) {
  for (const BedId bed : {kBedOne, kBedTwo}) {
    Result<void> state;
    EXPECT_TRUE(same_events(events_of(*reader_, bed, &state), only(events_, bed)));
    EXPECT_TRUE(state.ok());
  }
  EXPECT_TRUE(events_of(*reader_, BedId{9}).empty());
}

TEST_F(SealedSegment, StopsWhenItsVisitorHasEnough) {
  int seen = 0;
  EXPECT_TRUE(reader_->read_events(kBedOne, [&seen](const Event&) { return ++seen < 3; }).ok());
  EXPECT_EQ(seen, 3);
}

TEST_F(SealedSegment, KeepsAnyEventThatCouldBeJournaled) {
  AnyValues any(3);
  std::vector<Event> events;
  for (int i = 0; i < 3000; ++i) {
    events.push_back(any.event(any.below(std::variant_size_v<EventBody>)));
    events.back().bed = BedId{static_cast<std::uint32_t>(any.below(3))};
    if (auto* block = std::get_if<SampleBlock>(&events.back().body)) block->channel = {any.below(2) == 0 ? 1U : 2U, 0};
  }
  write_segment(disk_, "/any", events, kPlain);
  const auto reader = opened(disk_, "/any");
  for (std::uint32_t bed = 0; bed < 3; ++bed) {
    EXPECT_TRUE(same_events(events_of(*reader, BedId{bed}), only(events, BedId{bed})));
    for (const Nanoseconds bin : {0ns, 8'000'000ns, 1'000'000'000ns}) {
      std::vector<WaveSegment> waves;
      EXPECT_TRUE(reader->read_waves(BedId{bed}, {1, 0}, Instant{-1h}, Instant{1h}, bin, waves).ok());
    }
  }
  EXPECT_TRUE(reader->damage().empty());
}

TEST_F(SealedSegment, TellsItsHeaderItsBedsAndItsChannels) {
  EXPECT_EQ(reader_->header().number, 17U);
  EXPECT_EQ(reader_->header().run, 3U);
  EXPECT_EQ(reader_->header().software.view(), "test");
  ASSERT_EQ(reader_->beds().size(), 2U);
  EXPECT_EQ(reader_->beds()[1].events, only(events_, kBedTwo).size());
  const auto own = only(events_, kBedTwo);
  const auto [first, last] =
      std::minmax_element(own.begin(), own.end(), [](const Event& a, const Event& b) { return a.handled < b.handled; });
  EXPECT_EQ(reader_->beds()[1].first, first->handled);
  EXPECT_EQ(reader_->beds()[1].last, last->handled);
  ASSERT_EQ(reader_->channels().size(), 4U);
  const ChannelSpan& ecg = reader_->channels()[2];
  EXPECT_EQ(ecg.bed, kBedTwo);
  EXPECT_EQ(ecg.channel, kEcg);
  EXPECT_EQ(ecg.samples, 150U * 250U);
  EXPECT_EQ(ecg.first, kShiftStart);
  EXPECT_EQ(ecg.last, kShiftStart + 150s);
  EXPECT_TRUE(reader_->checkpoint().ok());
  EXPECT_TRUE(reader_->scrub().empty());
}

TEST_F(SealedSegment, ReadsWavesAsAPlainComputationWouldAtEveryThinning) {
  for (const ChannelId channel : {kEcg, kPleth}) {
    for (const Nanoseconds bin : {0ns, 8'000'000ns, 1'000'000'000ns, 60'000'000'000ns, 500'000'000ns}) {
      expect_waves(channel, kShiftStart - 1h, kShiftStart + 1h, bin);
      expect_waves(channel, kShiftStart + 10s, kShiftStart + 40s + 1ns, bin);
      expect_waves(channel, kShiftStart + 863ms, kShiftStart + 863ms + 60s, bin);
      expect_waves(channel, kShiftStart + 31s, kShiftStart + 31s + 3ms, bin);
      expect_waves(channel, kShiftStart + 2h, kShiftStart + 3h, bin);
    }
  }
}

TEST_F(SealedSegment, PutsLateDataInItsPlace) {
  std::vector<WaveSegment> got;
  ASSERT_TRUE(reader_->read_waves(kBedTwo, kEcg, kShiftStart, kShiftStart + 48s, 0ns, got).ok());
  ASSERT_EQ(got.size(), 1U);  // twelve seconds of it came later: nothing shows where
  EXPECT_EQ(got[0].minima.size(), 48U * 250U);
}

TEST_F(SealedSegment, ReadsTheBlocksOfTheAskedTimeOnly) {
  // Struck elsewhere in time, a stretch is read without knowing of it.
  auto& bytes = disk_.bytes_of("/s");
  std::vector<WaveSegment> before;
  ASSERT_TRUE(reader_->read_waves(kBedTwo, kEcg, kShiftStart, kShiftStart + 10s, 0ns, before).ok());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const auto header = segment::decode(wire::ByteView{bytes}.subspan(at));
    if (!header || header->kind != segment::BlockKind::waves || header->first <= (kShiftStart + 10s).time_since_epoch().count()) continue;
    bytes[at + segment::kHeaderBytes + 3] ^= std::byte{1};
  }
  std::vector<WaveSegment> after;
  ASSERT_TRUE(reader_->read_waves(kBedTwo, kEcg, kShiftStart, kShiftStart + 10s, 0ns, after).ok());
  EXPECT_TRUE(same_waves(before, after));
  EXPECT_TRUE(reader_->damage().empty());
  EXPECT_FALSE(reader_->read_waves(kBedTwo, kEcg, kShiftStart + 100s, kShiftStart + 110s, 0ns, after).ok());
  EXPECT_FALSE(reader_->damage().empty());
}

TEST_F(SealedSegment, GivesNumericsOfOneCodeInOrderOfTime) {
  std::vector<Vital> expected;
  for (const Event& event : only(events_, kBedTwo)) {
    const auto* vital = std::get_if<Vital>(&event.body);
    if (vital != nullptr && vital->time >= kShiftStart + 10s && vital->time < kShiftStart + 50s) expected.push_back(*vital);
  }
  std::stable_sort(expected.begin(), expected.end(), [](const Vital& a, const Vital& b) { return a.time < b.time; });
  std::vector<Vital> got;
  ASSERT_TRUE(reader_->read_vitals(kBedTwo, kHeartRate, kShiftStart + 10s, kShiftStart + 50s, got).ok());
  ASSERT_EQ(got.size(), 40U);
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_TRUE(same(got[i], expected[i])) << i;
  got.clear();
  ASSERT_TRUE(reader_->read_vitals(kBedTwo, 1, kShiftStart, kShiftStart + 50s, got).ok());
  EXPECT_TRUE(got.empty());
}

TEST_F(SealedSegment, CostsTwoThirdsOfItsNoisySamplesWithEverythingElse) {
  std::uint64_t samples = 0;
  for (const ChannelSpan& channel : reader_->channels()) samples += channel.samples;
  EXPECT_LT(disk_.bytes_of("/s").size(), samples * 2 * 2 / 3);
}

TEST(SealJournal, MakesASegmentWithEverythingAndALogWithWhatIsKeptLonger) {
  CrashDisk disk;
  const Cipher cipher = test_cipher();
  Shift shift(9);
  const std::vector<Event> events = interleaved({shift.events(kBedOne, 60), shift.events(kBedTwo, 60)});
  StoreFileHeader header = test_header();
  header.encrypted = true;
  {
    auto journal = JournalWriter::create(disk, "/j/000000000017.wlj", header, WardMemory{}, cipher);
    ASSERT_TRUE(journal.ok());
    for (std::size_t at = 0; at < events.size(); at += 100) {
      ASSERT_TRUE(journal.value()->commit(std::span{events}.subspan(at, std::min<std::size_t>(100, events.size() - at))).ok());
    }
  }
  const auto report = seal_journal(disk, "/j/000000000017.wlj", "/s/17.wls", "/l/17.wll", cipher);
  ASSERT_TRUE(report.ok()) << describe(report.error().code);
  EXPECT_EQ(report.value().events, events.size());
  const auto segment = opened(disk, "/s/17.wls", cipher);
  const auto log = opened(disk, "/l/17.wll", cipher);
  for (const BedId bed : {kBedOne, kBedTwo}) {
    const std::vector<Event> own = only(events, bed);
    EXPECT_TRUE(same_events(events_of(*segment, bed), own));
    std::vector<Event> kept;
    std::copy_if(own.begin(), own.end(), std::back_inserter(kept), [](const Event& event) { return std::holds_alternative<Alarm>(event.body); });
    EXPECT_EQ(kept.size(), 6U);
    EXPECT_TRUE(same_events(events_of(*log, bed), kept));
  }
  EXPECT_TRUE(log->channels().empty());
  EXPECT_EQ(segment->header().run, 3U);
  const auto left = disk.list("/s");
  EXPECT_EQ(left.value(), std::vector<std::string>{"17.wls"});  // and nothing unfinished
}

TEST(SealJournal, LeavesNoneOrAllWhereverThePowerGoes) {
  Shift shift(9);
  const std::vector<Event> events = shift.events(kBedOne, 50);
  const auto prepare = [&events](CrashDisk& disk) {
    auto journal = JournalWriter::create(disk, "/j/000000000017.wlj", test_header(), WardMemory{}, kPlain);
    WARD_CHECK(journal.ok() && journal.value()->commit(events).ok());
  };
  CrashDisk disk;
  prepare(disk);
  int tried = 0;
  disk.before_each([&] {
    for (const CrashDisk::PowerCut cut : CrashDisk::kAllCuts) {
      const auto left = disk.after(cut, 1);
      ++tried;
      for (const std::string path : {"/s/17.wls", "/l/17.wll"}) {
        if (!left->open(path).ok()) continue;
        const auto reader = SegmentReader::open(*left, path, kPlain);
        ASSERT_TRUE(reader.ok());
        EXPECT_TRUE(reader.value()->scrub().empty());
      }
      EXPECT_TRUE(seal_journal(*left, "/j/000000000017.wlj", "/s/17.wls", "/l/17.wll", kPlain).ok());
      EXPECT_TRUE(same_events(events_of(*opened(*left, "/s/17.wls"), kBedOne), events));
    }
  });
  ASSERT_TRUE(seal_journal(disk, "/j/000000000017.wlj", "/s/17.wls", "/l/17.wll", kPlain).ok());
  EXPECT_GT(tried, 30);
}

TEST(SealJournal, AFailingDiskIsSaidAndLeavesNothingBehind) {
  Shift shift(9);
  const std::vector<Event> events = shift.events(kBedOne, 20);
  for (std::uint64_t nth = 0; nth < 12; ++nth) {
    CrashDisk disk;
    auto journal = JournalWriter::create(disk, "/j/000000000017.wlj", test_header(), WardMemory{}, kPlain);
    ASSERT_TRUE(journal.ok() && journal.value()->commit(events).ok());
    disk.fail(disk.operations() + nth, ErrorCode::disk_full);
    const auto sealed = seal_journal(disk, "/j/000000000017.wlj", "/s/17.wls", "/l/17.wll", kPlain);
    disk.heal();
    if (sealed.ok()) continue;  // what failed was the removal of a file that was not there
    for (const std::string directory : {"/s", "/l"}) {
      const auto names = disk.list(directory);
      if (!names.ok()) continue;
      for (const std::string& name : names.value()) EXPECT_FALSE(name.ends_with(".tmp")) << nth;
    }
    EXPECT_TRUE(seal_journal(disk, "/j/000000000017.wlj", "/s/17.wls", "/l/17.wll", kPlain).ok()) << nth;
  }
}

}  // namespace
}  // namespace ward
