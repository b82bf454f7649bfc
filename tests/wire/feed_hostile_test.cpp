// Bytes that no honest device sends.

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <random>

#include "tests/wire/feed_frames.h"

namespace ward::wire {
namespace {

using test::encoded;
using test::valid_frame;

TEST(HostileFeed, AFrameCutAtAnyLengthIsRefused) {
  const Bytes whole = encoded(valid_frame());
  FrameDecoder decoder;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    // A copy of just that length, so that reading beyond it is seen by ASan.
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    const auto decoded = decoder.decode(cut);
    if (decoded.ok()) {
      // Padding behind the last field may go; nothing else.
      EXPECT_GE(length + 8, whole.size()) << "cut at " << length;
    }
  }
}

TEST(HostileFeed, OneByteMoreThanTheLimitIsTooLarge) {
  FrameDecoder decoder;
  EXPECT_EQ(decoder.decode(Bytes(kMaxFrameBytes + 1)).error().code, ErrorCode::too_large);
  EXPECT_EQ(decoder.decode(Bytes(kMaxFrameBytes)).error().code, ErrorCode::wrong_identifier);
  EXPECT_EQ(decode_reply(Bytes(kMaxFrameBytes + 1)).error().code, ErrorCode::too_large);
}

TEST(HostileFeed, AnEmptyMessageIsRefused) {
  FrameDecoder decoder;
  EXPECT_EQ(decoder.decode({}).error().code, ErrorCode::verification_failed);
}

TEST(HostileFeed, AnotherProtocolsIdentifierIsRefused) {
  FrameDecoder decoder;
  EXPECT_EQ(decoder.decode(test::built({}, "WLST")).error().code, ErrorCode::wrong_identifier);
}

/// A valid buffer in which thousands of entries name the same waveform: cheap
/// to send, dear to verify without a limit on tables.
Bytes shared_waveform_bomb() {
  flatbuffers::FlatBufferBuilder fbb;
  const auto samples = fbb.CreateVector(std::vector<std::int16_t>(10, 1));
  const auto wave = feed::CreateWaveform(fbb, mdc::kEcgLeadII, 0, 266418, 1, 250, 0, 0.005F, 0.0F,
                                         feed::ChannelState::valid, samples);
  const std::vector<flatbuffers::Offset<feed::Waveform>> same(15'000, wave);
  const auto waves = fbb.CreateVector(same);
  const auto device = fbb.CreateString("monitor-7");
  fbb.Finish(feed::CreateFrame(fbb, 1, device, 1, 1, 0, feed::Lane::live, 0, 0, 0, waves), "WLFD");
  return test::bytes_of(fbb);
}

TEST(HostileFeed, ABombOfSharedTablesIsRefusedByTheTableLimit) {
  const Bytes bomb = shared_waveform_bomb();
  ASSERT_LE(bomb.size(), kMaxFrameBytes);
  flatbuffers::Verifier unlimited(reinterpret_cast<const std::uint8_t*>(bomb.data()), bomb.size());
  ASSERT_TRUE(unlimited.VerifyBuffer<feed::Frame>("WLFD")) << "not a valid buffer: no bomb";
  FrameDecoder decoder;
  EXPECT_EQ(decoder.decode(bomb).error().code, ErrorCode::verification_failed);
}

TEST(HostileFeed, TheLimitLeavesRoomForTheLargestHonestFrame) {
  test::RawFrame raw;
  raw.waveforms.resize(48);
  for (std::uint32_t i = 0; i < 48; ++i) raw.waveforms[i].instance = i;
  raw.numerics.resize(64);
  raw.alarms.resize(16);
  FrameDecoder decoder;
  EXPECT_TRUE(decoder.decode(test::built(raw)).ok());
}

/// All that a decoded frame promises to those behind it.
void expect_sane(const DeviceFrame& frame) {
  ASSERT_FALSE(frame.device.empty());
  ASSERT_GT(frame.sequence, frame.acked_through);
  ASSERT_NE(frame.boot_epoch, 0U);
  for (const FrameWaveform& item : frame.waveforms) {
    ASSERT_GE(item.block.count, 1);
    ASSERT_LE(item.block.count, kBlockCapacity);
    ASSERT_TRUE(std::isfinite(item.block.scale) && item.block.scale != 0.0F);
    ASSERT_TRUE(std::isfinite(item.block.offset));
    for (std::size_t i = 0; i < item.block.count; ++i) ASSERT_TRUE(std::isfinite(item.block.physical(i)));
    ASSERT_LE(item.block.state, ChannelState::questionable);
    ASSERT_GE(item.block.period.hertz(), 0.1);
    ASSERT_LE(item.block.period.hertz(), 4000.0);
    ASSERT_LE(std::chrono::abs(item.device_offset), std::chrono::seconds{10});
  }
  for (const FrameNumeric& item : frame.numerics) {
    ASSERT_TRUE(std::isfinite(item.vital.reading));
    ASSERT_LE(item.vital.validity, Validity::unavailable);
    ASSERT_LE(std::chrono::abs(item.device_offset), std::chrono::seconds{10});
  }
  for (const DeviceAlarm& alarm : frame.alarms) {
    ASSERT_LE(alarm.priority, AlarmPriority::high);
    ASSERT_LE(alarm.kind, AlarmKind::technical);
  }
}

TEST(HostileFeed, RandomDamageNeitherCrashesNorPassesAnInvalidValue) {
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  const Bytes whole = encoded(valid_frame());
  FrameDecoder decoder;
  int accepted = 0;
  constexpr int kRounds = 30'000;
  for (int round = 0; round < kRounds; ++round) {
    Bytes damaged = whole;
    const std::uint32_t hits = 1 + random() % 8;
    for (std::uint32_t i = 0; i < hits; ++i) {
      const std::size_t at = random() % damaged.size();
      // Half single bits, half whole bytes: extremes of lengths and offsets.
      damaged[at] = (random() & 1U) != 0 ? damaged[at] ^ std::byte{static_cast<unsigned char>(1U << (random() % 8))}
                                         : std::byte{static_cast<unsigned char>((random() & 1U) != 0 ? 0xFF : 0x00)};
    }
    const auto decoded = decoder.decode(damaged);
    if (!decoded.ok()) continue;
    ++accepted;
    expect_sane(*decoded.value());
    ASSERT_FALSE(::testing::Test::HasFatalFailure());
  }
  // Damage to samples alone is not detectable here; the rest must be refused.
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, kRounds);
}

TEST(HostileFeed, RandomDamageToAReplyNeverCrashes) {
  const std::uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  FeedReply reply;
  reply.acked_through = 5;
  ASSERT_TRUE(reply.missing.push_back({6, 9}));
  ASSERT_TRUE(reply.refusals.push_back({7, ErrorCode::too_large, "message"}));
  const Bytes whole = encode_reply(reply);
  for (int round = 0; round < 20'000; ++round) {
    Bytes damaged = whole;
    for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = static_cast<std::byte>(random() & 0xFFU);
    const auto decoded = decode_reply(damaged);
    if (!decoded.ok()) continue;
    for (const SequenceRange& range : decoded.value().missing) ASSERT_LE(range.first, range.last);
    for (const Refusal& refusal : decoded.value().refusals) {
      ASSERT_LE(refusal.reason, ErrorCode::duplicate_channel);
    }
  }
}

}  // namespace
}  // namespace ward::wire
