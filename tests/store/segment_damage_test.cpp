// Sealed files whose bytes are not what they were.

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <span>

#include "pipeline/store/segment.h"
#include "pipeline/store/segment_format.h"
#include "pipeline/store/wave_pyramid.h"
#include "tests/store/segment_fixture.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using namespace test;
using segment::BlockHeader;
using segment::BlockKind;

const std::vector<BedId> kBeds{BedId{1}, BedId{2}};
const std::vector<ChannelId> kChannels{kEcg, kPleth};
const Cipher kPlain;  // outlives its readers

std::vector<BlockHeader> blocks_of(const wire::Bytes& bytes) {
  std::vector<BlockHeader> blocks;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto header = segment::decode(wire::ByteView{bytes}.subspan(at));
    if (!header) break;
    blocks.push_back(*header);
    at = header->end();
  }
  return blocks;
}

// All that can be asked of a file.
struct Contents {
  std::vector<std::vector<Event>> events;
  std::vector<std::vector<WaveSegment>> waves;
  std::vector<std::vector<WaveSegment>> seconds;
  std::vector<std::vector<Vital>> vitals;
};

Contents read(SegmentReader& reader) {
  Contents contents;
  for (const BedId bed : kBeds) {
    contents.events.push_back(events_of(reader, bed));
    for (const ChannelId channel : kChannels) {
      (void)reader.read_waves(bed, channel, kShiftStart - 1h, kShiftStart + 1h, 0ns, contents.waves.emplace_back());
      (void)reader.read_waves(bed, channel, kShiftStart - 1h, kShiftStart + 1h, 1s, contents.seconds.emplace_back());
    }
    (void)reader.read_vitals(bed, kHeartRate, kShiftStart - 1h, kShiftStart + 1h, contents.vitals.emplace_back());
  }
  return contents;
}

bool same_vitals(const std::vector<Vital>& a, const std::vector<Vital>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Vital& x, const Vital& y) { return same(x, y); });
}

std::size_t but_samples(const std::vector<Event>& events) {
  return static_cast<std::size_t>(std::count_if(events.begin(), events.end(), [](const Event& event) {
    return !std::holds_alternative<SampleBlock>(event.body);
  }));
}

// `struck` is null when no payload was.
void expect_others_equal(const Contents& is, const Contents& was, const BlockHeader* struck) {
  const auto hit = [struck](BlockKind kind, BedId bed) {
    return struck != nullptr && struck->kind == kind && struck->bed == bed;
  };
  for (std::size_t b = 0; b < kBeds.size(); ++b) {
    if (hit(BlockKind::waves, kBeds[b])) {
      EXPECT_EQ(but_samples(is.events[b]), but_samples(was.events[b]));
      EXPECT_LT(is.events[b].size(), was.events[b].size());
    } else if (!hit(BlockKind::events, kBeds[b])) {
      EXPECT_TRUE(same_events(is.events[b], was.events[b]));
    }
    for (std::size_t c = 0; c < kChannels.size(); ++c) {
      if (hit(BlockKind::waves, kBeds[b]) && struck->channel == kChannels[c]) continue;
      const std::size_t at = b * kChannels.size() + c;
      EXPECT_TRUE(same_waves(is.waves[at], was.waves[at]));
      EXPECT_TRUE(same_waves(is.seconds[at], was.seconds[at]));
    }
    if (!hit(BlockKind::vitals, kBeds[b])) { EXPECT_TRUE(same_vitals(is.vitals[b], was.vitals[b])); }
  }
}

// Strikes every `step`th byte of a small segment in turn.
void strike_every_byte(const Cipher& cipher, std::size_t step) {
  Shift shift(2);
  const std::vector<Event> events = interleaved({shift.events(kBeds[0], 24), shift.events(kBeds[1], 12)});
  CrashDisk disk;
  write_segment(disk, "/s", events, cipher);
  wire::Bytes& bytes = disk.bytes_of("/s");
  ASSERT_GT(bytes.size(), 12'000U);
  const std::vector<BlockHeader> blocks = blocks_of(bytes);
  ASSERT_EQ(blocks.back().kind, BlockKind::trailer);
  const Contents was = read(*SegmentReader::open(disk, "/s", cipher).value());
  std::mt19937 random(1);
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    const auto block = std::find_if(blocks.begin(), blocks.end(), [at](const BlockHeader& b) { return at < b.end(); });
    const std::byte before = bytes[at];
    bytes[at] ^= static_cast<std::byte>(1 + random() % 255);
    const bool payload = at >= block->offset + segment::kHeaderBytes;
    const auto reader = SegmentReader::open(disk, "/s", cipher);
    ASSERT_TRUE(reader.ok()) << "byte " << at;
    const auto found = reader.value()->scrub();
    ASSERT_EQ(found.size(), 1U) << "byte " << at;
    ASSERT_TRUE(found[0].offset <= at && at < found[0].offset + found[0].bytes) << "byte " << at;
    expect_others_equal(read(*reader.value()), was, payload ? &*block : nullptr);
    const bool asked_for = block->kind != BlockKind::checkpoint && block->kind != BlockKind::trailer;
    if (payload && asked_for) { EXPECT_EQ(reader.value()->damage().size(), 1U) << "byte " << at; }
    ASSERT_FALSE(testing::Test::HasFailure()) << "byte " << at << " of " << bytes.size();
    bytes[at] = before;
  }
  EXPECT_TRUE(SegmentReader::open(disk, "/s", cipher).value()->scrub().empty());
}

TEST(DamagedSegment, EveryByteFlippedInTurnIsFoundAndTheOtherBlocksStayReadable) {
  strike_every_byte(kPlain, 1);
}

TEST(DamagedSegment, SoItIsWhenItIsEncrypted) { strike_every_byte(test_cipher(), 7); }

TEST(DamagedSegment, AnotherKeyIsRefusedAndNoDamageIsClaimed) {
  CrashDisk disk;
  Shift shift(2);
  write_segment(disk, "/s", shift.events(kBeds[0], 20), test_cipher(1));
  const Cipher own = test_cipher(1);
  const Cipher another = test_cipher(2);
  EXPECT_EQ(SegmentReader::open(disk, "/s", another).error().code, ErrorCode::wrong_key);
  EXPECT_EQ(SegmentReader::open(disk, "/s", kPlain).error().code, ErrorCode::wrong_key);
  const auto right = SegmentReader::open(disk, "/s", own);
  ASSERT_TRUE(right.ok());
  EXPECT_TRUE(right.value()->scrub().empty());
}

TEST(DamagedSegment, AnEncryptedOneShowsNoPatient) {
  Event setup{kBeds[0], false, kShiftStart, BedSetup{kBeds[0], "BED 01", true, {"H-4711", "PLANTED NAME"}, {}, {}, ""}};
  for (const bool encrypts : {false, true}) {
    CrashDisk disk;
    write_segment(disk, "/s", {setup}, encrypts ? test_cipher() : Cipher{});
    const wire::Bytes& bytes = disk.bytes_of("/s");
    const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    EXPECT_EQ(text.find("PLANTED") == std::string_view::npos, encrypts);
  }
}

TEST(DamagedSegment, AStoreThatBeganWithoutAKeyIsReadWithOne) {
  CrashDisk disk;
  Shift shift(2);
  const std::vector<Event> events = shift.events(kBeds[0], 20);
  write_segment(disk, "/s", events, Cipher{});
  const Cipher cipher = test_cipher();
  const auto reader = SegmentReader::open(disk, "/s", cipher);
  ASSERT_TRUE(reader.ok());
  EXPECT_TRUE(same_events(events_of(*reader.value(), kBeds[0]), events));
}

TEST(DamagedSegment, CutAnywhereItIsFoundAndReadAsFarAsItGoes) {
  CrashDisk disk;
  Shift shift(2);
  write_segment(disk, "/s", interleaved({shift.events(kBeds[0], 20), shift.events(kBeds[1], 20)}), Cipher{});
  const wire::Bytes whole = disk.bytes_of("/s");
  const std::vector<BlockHeader> blocks = blocks_of(whole);
  std::vector<std::size_t> lengths;
  for (const BlockHeader& block : blocks) lengths.push_back(block.offset);
  for (std::size_t length = 0; length < whole.size(); length += 211) lengths.push_back(length);
  for (const std::size_t length : lengths) {
    disk.bytes_of("/s") = wire::Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    const auto reader = SegmentReader::open(disk, "/s", kPlain);
    if (!reader.ok()) {
      EXPECT_LT(length, blocks[0].end());
      continue;
    }
    EXPECT_FALSE(reader.value()->scrub().empty()) << length;
    EXPECT_FALSE(reader.value()->damage().empty()) << length;
    (void)read(*reader.value());
  }
}

wire::Bytes with_other(wire::Bytes bytes, std::int64_t was, std::int64_t becomes) {
  const auto digits = std::as_bytes(std::span{&was, 1});
  const auto at = std::search(bytes.begin(), bytes.end(), digits.begin(), digits.end());
  WARD_CHECK(at != bytes.end());
  std::ranges::copy(std::as_bytes(std::span{&becomes, 1}), at);
  return bytes;
}

// Bins claimed for times where no sample was would be given room.
TEST(DamagedSegment, APyramidIsBelievedOnlyWhereItsSamplesLie) {
  constexpr std::int64_t kBin = kPyramidBin;
  const std::vector<std::int16_t> samples(1000, 7);
  const WaveRun run{{}, 5 * kBin + kBin / 3, samples};  // four seconds
  PyramidBuilder builder;
  builder.add(run);
  const wire::Bytes bytes = builder.encode();
  ASSERT_TRUE(decode_pyramid(bytes).ok());
  const auto refused = [](const wire::Bytes& told) { return !decode_pyramid(told).ok(); };
  for (const std::int64_t first_bin : {4L, 6L, 1L << 30, std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_TRUE(refused(with_other(bytes, 5, first_bin))) << first_bin;
  }
  for (const std::int64_t end : {9 * kBin - 1, 11 * kBin, std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_TRUE(refused(with_other(bytes, run.end(), end))) << end;
  }
  for (const std::int64_t end : {9 * kBin, 11 * kBin - 1}) {
    EXPECT_FALSE(refused(with_other(bytes, run.end(), end))) << end;
  }
}

// A device may say any time at all.
TEST(PyramidBuilder, TimesAtBothEndsOfTheLineAreReckonedWith) {
  const std::int64_t farthest = std::numeric_limits<std::int64_t>::max() / 2 - (std::int64_t{1} << 54);
  EXPECT_TRUE(has_place_in_time(farthest - 1, {}));
  EXPECT_TRUE(has_place_in_time(-farthest + 1, {}));
  EXPECT_FALSE(has_place_in_time(farthest, {}));
  EXPECT_FALSE(has_place_in_time(-farthest, {}));
  const std::vector<std::int16_t> samples(kBlockCapacity, 7);
  PyramidBuilder builder;
  for (const std::int64_t first : {farthest - 1, -farthest + 1, farthest - 1}) builder.add({{}, first, samples});
  EXPECT_EQ(builder.runs().size(), 3U);
  EXPECT_TRUE(decode_pyramid(builder.encode()).ok());
}

// Checksums made right again over whatever stands there: nothing but the
// readers' own care is left.
TEST(DamagedSegment, HostileContentsUnderRightChecksumsAreSurvived) {
  CrashDisk disk;
  Shift shift(2);
  write_segment(disk, "/s", interleaved({shift.events(kBeds[0], 42), shift.events(kBeds[1], 20)}), Cipher{});
  const wire::Bytes whole = disk.bytes_of("/s");
  const std::vector<BlockHeader> blocks = blocks_of(whole);
  AnyValues any(4);
  for (int trial = 0; trial < 1500; ++trial) {
    wire::Bytes& bytes = disk.bytes_of("/s");
    bytes = whole;
    BlockHeader header = blocks[any.below(blocks.size())];
    const std::size_t payload = header.offset + segment::kHeaderBytes;
    for (std::uint64_t hits = any.below(4); hits > 0 && header.stored_bytes > 0; --hits) {
      bytes[payload + any.below(header.stored_bytes)] = static_cast<std::byte>(any.bits());
    }
    header.payload_checksum = segment::checksum(wire::ByteView{bytes}.subspan(payload, header.stored_bytes));
    if (any.below(2) == 0) any.fill(header.plain_bytes);
    if (any.below(2) == 0) any.fill(header.ordinal);
    if (any.below(2) == 0) any.fill(header.items);
    if (any.below(2) == 0) any.fill(header.samples);
    if (any.below(2) == 0) any.fill(header.first);
    if (any.below(4) == 0) any.fill(header.stored_bytes);
    if (any.below(4) == 0) header.compressed = !header.compressed;
    if (any.below(8) == 0) header.kind = static_cast<BlockKind>(1 + any.below(8));
    const segment::HeaderBytes forged = segment::encode(header);
    std::copy(forged.begin(), forged.end(), bytes.begin() + static_cast<std::ptrdiff_t>(header.offset));
    if (any.below(2) == 0) bytes.resize(bytes.size() - 1);  // so that the forged header, not the index, is read
    const auto reader = SegmentReader::open(disk, "/s", kPlain);
    if (!reader.ok()) continue;
    (void)read(*reader.value());
    (void)reader.value()->checkpoint();
    (void)reader.value()->scrub();
  }
}

}  // namespace
}  // namespace ward
