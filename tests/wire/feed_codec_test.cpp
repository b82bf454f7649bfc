#include "pipeline/wire/feed_codec.h"

#include <gtest/gtest.h>

#include "tests/wire/feed_frames.h"

namespace ward::wire {
namespace {

using namespace std::chrono_literals;
using test::encoded;
using test::valid_frame;

void expect_same(const DeviceFrame& a, const DeviceFrame& b) {
  EXPECT_EQ(a.device, b.device);
  EXPECT_EQ(a.boot_epoch, b.boot_epoch);
  EXPECT_EQ(a.sequence, b.sequence);
  EXPECT_EQ(a.acked_through, b.acked_through);
  EXPECT_EQ(a.lane, b.lane);
  EXPECT_EQ(a.device_time, b.device_time);
  EXPECT_EQ(a.sent_time, b.sent_time);
  ASSERT_EQ(a.lost.size(), b.lost.size());
  for (std::size_t i = 0; i < a.lost.size(); ++i) EXPECT_EQ(a.lost[i], b.lost[i]);
  ASSERT_EQ(a.waveforms.size(), b.waveforms.size());
  for (std::size_t i = 0; i < a.waveforms.size(); ++i) {
    const SampleBlock& x = a.waveforms[i].block;
    const SampleBlock& y = b.waveforms[i].block;
    EXPECT_EQ(a.waveforms[i].device_offset, b.waveforms[i].device_offset);
    EXPECT_EQ(x.channel, y.channel);
    EXPECT_EQ(x.unit, y.unit);
    EXPECT_EQ(x.period, y.period);
    EXPECT_EQ(x.scale, y.scale);
    EXPECT_EQ(x.offset, y.offset);
    EXPECT_EQ(x.state, y.state);
    ASSERT_EQ(x.count, y.count);
    EXPECT_TRUE(std::equal(x.raw().begin(), x.raw().end(), y.raw().begin()));
  }
  ASSERT_EQ(a.numerics.size(), b.numerics.size());
  for (std::size_t i = 0; i < a.numerics.size(); ++i) {
    EXPECT_EQ(a.numerics[i].device_offset, b.numerics[i].device_offset);
    EXPECT_EQ(a.numerics[i].vital.code, b.numerics[i].vital.code);
    EXPECT_EQ(a.numerics[i].vital.unit, b.numerics[i].vital.unit);
    EXPECT_EQ(a.numerics[i].vital.reading, b.numerics[i].vital.reading);
    EXPECT_EQ(a.numerics[i].vital.validity, b.numerics[i].vital.validity);
  }
  ASSERT_EQ(a.alarms.size(), b.alarms.size());
  for (std::size_t i = 0; i < a.alarms.size(); ++i) {
    EXPECT_EQ(a.alarms[i].mdc_code, b.alarms[i].mdc_code);
    EXPECT_EQ(a.alarms[i].priority, b.alarms[i].priority);
    EXPECT_EQ(a.alarms[i].kind, b.alarms[i].kind);
    EXPECT_EQ(a.alarms[i].active, b.alarms[i].active);
    EXPECT_EQ(a.alarms[i].text, b.alarms[i].text);
  }
}

TEST(FeedCodec, AFrameArrivesAsItWasSent) {
  DeviceFrame frame = valid_frame();
  ASSERT_TRUE(frame.lost.push_back({3, 7}));
  frame.waveforms[0].block.state = ChannelState::leads_off;
  FrameDecoder decoder;
  const auto decoded = decoder.decode(encoded(frame));
  ASSERT_TRUE(decoded.ok()) << decoded.error().at;
  expect_same(frame, *decoded.value());
  EXPECT_EQ(decoder.last_sequence(), 12U);
  EXPECT_EQ(decoder.last_epoch(), 1'700'000'000U);
}

TEST(FeedCodec, PacePulsesArriveAsTheyWereSentAndLeaveNoTrace) {
  DeviceFrame frame = valid_frame();
  ASSERT_TRUE(frame.pace_pulses.push_back(12ms));
  ASSERT_TRUE(frame.pace_pulses.push_back(172ms));
  FrameDecoder decoder;
  const auto decoded = decoder.decode(encoded(frame));
  ASSERT_TRUE(decoded.ok()) << decoded.error().at;
  ASSERT_EQ(decoded.value()->pace_pulses.size(), 2U);
  EXPECT_EQ(decoded.value()->pace_pulses[1], 172ms);
  const auto next = decoder.decode(encoded(valid_frame()));
  ASSERT_TRUE(next.ok());
  EXPECT_TRUE(next.value()->pace_pulses.empty());
}

TEST(FeedCodec, AHeartbeatIsAFrameWithNothingInIt) {
  DeviceFrame frame = valid_frame();
  frame.waveforms.clear();
  frame.numerics.clear();
  frame.alarms.clear();
  FrameDecoder decoder;
  const auto decoded = decoder.decode(encoded(frame));
  ASSERT_TRUE(decoded.ok());
  EXPECT_TRUE(decoded.value()->waveforms.empty());
  EXPECT_TRUE(decoded.value()->numerics.empty());
}

TEST(FeedCodec, ALongWaveformIsCutIntoBlocksWithoutMovingASample) {
  test::RawFrame raw;
  raw.waveforms[0].numerator = 2;  // 62.5 Hz: 16 ms a sample
  raw.waveforms[0].denominator = 125;
  raw.waveforms[0].offset_ns = 5;
  raw.waveforms[0].samples.clear();
  for (int i = 0; i < 300; ++i) raw.waveforms[0].samples.push_back(static_cast<std::int16_t>(i));
  raw.sent_time = raw.device_time + 5'000'000'000;
  FrameDecoder decoder;
  const Bytes bytes = test::built(raw);
  const auto decoded = decoder.decode(bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.error().at;
  const auto& waves = decoded.value()->waveforms;
  ASSERT_EQ(waves.size(), 3U);
  EXPECT_EQ(waves[0].block.count, 128);
  EXPECT_EQ(waves[1].block.count, 128);
  EXPECT_EQ(waves[2].block.count, 44);
  EXPECT_EQ(waves[0].device_offset, 5ns);
  EXPECT_EQ(waves[1].device_offset, 5ns + 128 * 16ms);
  EXPECT_EQ(waves[2].device_offset, 5ns + 256 * 16ms);
  EXPECT_EQ(waves[2].block.samples[43], 299);
}

TEST(FeedCodec, BlockOffsetsOfAnAwkwardRateAreNotAddedUp) {
  test::RawFrame raw;
  raw.waveforms[0].denominator = 333;
  raw.waveforms[0].samples.assign(512, 1);
  raw.sent_time = raw.device_time + 2'000'000'000;
  FrameDecoder decoder;
  const auto decoded = decoder.decode(test::built(raw));
  ASSERT_TRUE(decoded.ok());
  const SamplePeriod period{1, 333};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(decoded.value()->waveforms[i].device_offset, period.of(128 * i));
  }
}

TEST(FeedCodec, AnUnavailableNumericMayCarryAnythingAndGivesNoReading) {
  test::RawFrame raw;
  raw.numerics[0].validity = 2;
  raw.numerics[0].value = std::numeric_limits<float>::quiet_NaN();
  FrameDecoder decoder;
  const auto decoded = decoder.decode(test::built(raw));
  ASSERT_TRUE(decoded.ok());
  EXPECT_FALSE(decoded.value()->numerics[0].vital.value().has_value());
  EXPECT_EQ(decoded.value()->numerics[0].vital.reading, 0.0F);
}

TEST(FeedCodec, TheSameBytesDecodeAtEveryAlignment) {
  const Bytes bytes = encoded(valid_frame());
  FrameDecoder decoder;
  for (std::size_t shift = 0; shift < 16; ++shift) {
    Bytes moved(shift + bytes.size());
    std::copy(bytes.begin(), bytes.end(), moved.begin() + static_cast<std::ptrdiff_t>(shift));
    const auto decoded = decoder.decode(ByteView{moved}.subspan(shift));
    ASSERT_TRUE(decoded.ok()) << "shift " << shift;
    expect_same(valid_frame(), *decoded.value());
  }
}

TEST(FeedCodec, AFrameSentAgainSaysSoAndIsOtherwiseTheSame) {
  Bytes bytes = encoded(valid_frame());
  ASSERT_TRUE(restamp(bytes, Lane::backfill, 11, test::device_time(300s)));
  DeviceFrame expected = valid_frame();
  expected.lane = Lane::backfill;
  expected.acked_through = 11;
  expected.sent_time = test::device_time(300s);
  FrameDecoder decoder;
  const auto decoded = decoder.decode(bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.error().at;
  expect_same(expected, *decoded.value());
}

TEST(FeedCodec, OneDecoderServesManyFramesWithoutTraceOfTheLast) {
  FrameDecoder decoder;
  ASSERT_TRUE(decoder.decode(encoded(valid_frame())).ok());
  DeviceFrame empty = valid_frame();
  empty.waveforms.clear();
  empty.alarms.clear();
  const auto decoded = decoder.decode(encoded(empty));
  ASSERT_TRUE(decoded.ok());
  expect_same(empty, *decoded.value());
}

TEST(FeedReplyCodec, AReplyArrivesAsItWasSent) {
  FeedReply reply;
  reply.boot_epoch = 77;
  reply.acked_through = 1000;
  ASSERT_TRUE(reply.missing.push_back({1001, 1005}));
  ASSERT_TRUE(reply.missing.push_back({1009, 1009}));
  ASSERT_TRUE(reply.refusals.push_back({1007, ErrorCode::unknown_unit, "waveforms.unit"}));
  const auto decoded = decode_reply(encode_reply(reply));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded.value().boot_epoch, 77U);
  EXPECT_EQ(decoded.value().acked_through, 1000U);
  ASSERT_EQ(decoded.value().missing.size(), 2U);
  EXPECT_EQ(decoded.value().missing[1], (SequenceRange{1009, 1009}));
  ASSERT_EQ(decoded.value().refusals.size(), 1U);
  EXPECT_EQ(decoded.value().refusals[0].sequence, 1007U);
  EXPECT_EQ(decoded.value().refusals[0].reason, ErrorCode::unknown_unit);
  EXPECT_EQ(decoded.value().refusals[0].at.view(), "waveforms.unit");
}

TEST(FeedReplyCodec, ARangeThatRunsBackwardsIsRefused) {
  FeedReply reply;
  ASSERT_TRUE(reply.missing.push_back({9, 8}));
  EXPECT_EQ(decode_reply(encode_reply(reply)).error().code, ErrorCode::invalid_sequence);
}

TEST(FeedReplyCodec, AReasonThisVersionDoesNotKnowIsRefused) {
  FeedReply reply;
  ASSERT_TRUE(reply.refusals.push_back({1, static_cast<ErrorCode>(26), ""}));
  EXPECT_EQ(decode_reply(encode_reply(reply)).error().code, ErrorCode::value_out_of_range);
  reply.refusals[0].reason = ErrorCode::duplicate_channel;
  EXPECT_TRUE(decode_reply(encode_reply(reply)).ok());
}

TEST(FeedReplyCodec, AFrameIsNotTakenForAReplyNorAReplyForAFrame) {
  EXPECT_EQ(decode_reply(encoded(valid_frame())).error().code, ErrorCode::wrong_identifier);
  FrameDecoder decoder;
  EXPECT_EQ(decoder.decode(encode_reply({})).error().code, ErrorCode::wrong_identifier);
}

}  // namespace
}  // namespace ward::wire
