// Every reason for which a frame is refused, with the value just inside.

#include <gtest/gtest.h>

#include <limits>

#include "tests/wire/feed_frames.h"

namespace ward::wire {
namespace {

using test::RawFrame;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

Error refusal_of(const RawFrame& raw) {
  FrameDecoder decoder;
  const auto decoded = decoder.decode(test::built(raw));
  return decoded.error();
}

/// Refusal after one change to a valid frame.
template <class Change>
Error after(Change change) {
  RawFrame raw;
  change(raw);
  return refusal_of(raw);
}

#define EXPECT_REFUSED(code_, at_, change)                                  \
  do {                                                                      \
    const Error error_ = after([&](RawFrame& raw) { change; });             \
    EXPECT_EQ(error_.code, ErrorCode::code_) << describe(error_.code);      \
    EXPECT_STREQ(error_.at, at_);                                           \
  } while (false)
#define EXPECT_ACCEPTED(change)                                             \
  do {                                                                      \
    const Error error_ = after([&](RawFrame& raw) { change; });             \
    EXPECT_EQ(error_.code, ErrorCode::none) << error_.at;                   \
  } while (false)

TEST(FeedRefusal, TheUnchangedFrameIsAccepted) { EXPECT_ACCEPTED(static_cast<void>(raw)); }

TEST(FeedRefusal, VersionsOtherThanOurs) {
  EXPECT_REFUSED(unsupported_version, "schema_version", raw.version = 0);
  EXPECT_REFUSED(unsupported_version, "schema_version", raw.version = 2);
}

TEST(FeedRefusal, DeviceNamesAbsentEmptyTooLongOrUnprintable) {
  EXPECT_REFUSED(missing_field, "device", raw.device_present = false);
  EXPECT_REFUSED(missing_field, "device", raw.device = "");
  EXPECT_ACCEPTED(raw.device = std::string(32, 'x'));
  EXPECT_REFUSED(length_mismatch, "device", raw.device = std::string(33, 'x'));
  EXPECT_REFUSED(value_out_of_range, "device", raw.device = "a\nb");
  EXPECT_REFUSED(value_out_of_range, "device", raw.device = "\xC3");
}

TEST(FeedRefusal, NumberingThatCannotBe) {
  EXPECT_REFUSED(missing_field, "boot_epoch", raw.epoch = 0);
  EXPECT_REFUSED(invalid_sequence, "sequence", raw.sequence = 0);
  EXPECT_ACCEPTED(raw.acked = 11);
  EXPECT_REFUSED(invalid_sequence, "acked_through", raw.acked = 12);
  EXPECT_REFUSED(invalid_sequence, "sequence", raw.sequence = ~0ULL);
  EXPECT_REFUSED(value_out_of_range, "lane", raw.lane = 2);
}

TEST(FeedRefusal, LostRangesThatCannotBe) {
  EXPECT_ACCEPTED(raw.lost.assign(16, feed::Range(4, 4)));
  EXPECT_REFUSED(too_many_channels, "lost", raw.lost.assign(17, feed::Range(4, 4)));
  EXPECT_REFUSED(invalid_sequence, "lost", raw.lost.assign(1, feed::Range(5, 4)));
  EXPECT_REFUSED(invalid_sequence, "lost", raw.lost.assign(1, feed::Range(0, 4)));
}

TEST(FeedRefusal, TimesThatCannotBe) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  EXPECT_REFUSED(time_implausible, "device_time_ns", raw.device_time = std::numeric_limits<std::int64_t>::max());
  EXPECT_REFUSED(time_implausible, "device_time_ns", raw.device_time = std::numeric_limits<std::int64_t>::min());
  EXPECT_REFUSED(time_implausible, "sent_time_ns", raw.sent_time = std::numeric_limits<std::int64_t>::max());
  EXPECT_ACCEPTED(raw.sent_time = raw.device_time + 60 * kSecond);
  EXPECT_REFUSED(time_implausible, "sent_time_ns", raw.sent_time = raw.device_time + 60 * kSecond + 1);
  EXPECT_ACCEPTED(raw.sent_time = raw.device_time + 3600 * kSecond; raw.lane = 1);
  EXPECT_REFUSED(time_implausible, "sent_time_ns", raw.sent_time = raw.device_time - 10 * kSecond - 1);
  // 50 samples at 250 Hz: the last lies 196 ms after the first.
  EXPECT_ACCEPTED(raw.sent_time = raw.device_time + kSecond / 1000 * 196 - kSecond);
  EXPECT_REFUSED(time_implausible, "waveforms.time_offset_ns",
                 raw.sent_time = raw.device_time + kSecond / 1000 * 196 - kSecond - 1);
}

TEST(FeedRefusal, OffsetsFarFromTheFrame) {
  constexpr std::int64_t kTen = 10'000'000'000;
  EXPECT_ACCEPTED(raw.numerics[0].offset_ns = kTen);
  EXPECT_REFUSED(time_implausible, "numerics.time_offset_ns", raw.numerics[0].offset_ns = kTen + 1);
  EXPECT_REFUSED(time_implausible, "numerics.time_offset_ns", raw.numerics[0].offset_ns = -kTen - 1);
  EXPECT_ACCEPTED(raw.waveforms[0].offset_ns = -kTen);
  EXPECT_REFUSED(time_implausible, "waveforms.time_offset_ns", raw.waveforms[0].offset_ns = -kTen - 1);
  EXPECT_REFUSED(time_implausible, "waveforms.time_offset_ns", raw.waveforms[0].offset_ns = kTen);
  EXPECT_REFUSED(time_implausible, "waveforms.time_offset_ns",
                 raw.waveforms[0].offset_ns = std::numeric_limits<std::int64_t>::min());
}

TEST(FeedRefusal, PacePulsesTooManyFarOffOrOutOfOrder) {
  constexpr std::int64_t kTen = 10'000'000'000;
  const auto rising = [](std::size_t count) {
    std::vector<std::int64_t> pulses(count);
    for (std::size_t i = 0; i < count; ++i) pulses[i] = static_cast<std::int64_t>(i);
    return pulses;
  };
  EXPECT_ACCEPTED(raw.pace_pulses = rising(kMaxFramePacePulses));
  EXPECT_REFUSED(length_mismatch, "pace_pulses", raw.pace_pulses = rising(kMaxFramePacePulses + 1));
  EXPECT_ACCEPTED((raw.pace_pulses = {-kTen, kTen}));
  EXPECT_REFUSED(time_implausible, "pace_pulses", raw.pace_pulses = {kTen + 1});
  EXPECT_REFUSED(time_backwards, "pace_pulses", (raw.pace_pulses = {5, 5}));
}

TEST(FeedRefusal, ValuesThatAreNotNumbers) {
  for (const float bad : {kNan, kInfinity, -kInfinity}) {
    EXPECT_REFUSED(value_not_finite, "waveforms.scale", raw.waveforms[0].scale = bad);
    EXPECT_REFUSED(value_not_finite, "waveforms.offset", raw.waveforms[0].offset = bad);
    EXPECT_REFUSED(value_not_finite, "numerics.value", raw.numerics[0].value = bad);
  }
  // Finite parts whose samples would be infinite.
  EXPECT_REFUSED(value_not_finite, "waveforms.scale", raw.waveforms[0].scale = 3e38F);
  EXPECT_REFUSED(value_out_of_range, "waveforms.scale", raw.waveforms[0].scale = 0.0F);
  EXPECT_REFUSED(value_out_of_range, "waveforms.scale", raw.waveforms[0].scale = -0.0F);
}

TEST(FeedRefusal, UnitsThatAreUnknownOrNotThisCodes) {
  EXPECT_REFUSED(unknown_unit, "waveforms.unit", raw.waveforms[0].unit = 0);
  EXPECT_REFUSED(unknown_unit, "waveforms.unit", raw.waveforms[0].unit = 123456);
  EXPECT_REFUSED(unknown_unit, "numerics.unit", raw.numerics[0].unit = 266016);
  const auto arterial = [](std::uint32_t unit) {
    return after([&](RawFrame& raw) {
      raw.waveforms[0].code = mdc::kAbp;
      raw.waveforms[0].unit = unit;
    });
  };
  EXPECT_EQ(arterial(266016).code, ErrorCode::none);          // mmHg
  EXPECT_EQ(arterial(265987).code, ErrorCode::unknown_unit);  // kPa would read 7.5 times too low
}

TEST(FeedRefusal, CodesWeDoNotKnowAreTakenInAnyKnownUnit) {
  EXPECT_ACCEPTED(raw.waveforms[0].code = 999999; raw.waveforms[0].unit = 265987);
  EXPECT_ACCEPTED(raw.numerics[0].code = 999999; raw.numerics[0].unit = 265987);
  EXPECT_REFUSED(unknown_unit, "numerics.unit", raw.numerics[0].code = 999999; raw.numerics[0].unit = 1);
  EXPECT_REFUSED(missing_field, "waveforms.code", raw.waveforms[0].code = 0);
  EXPECT_REFUSED(missing_field, "numerics.code", raw.numerics[0].code = 0);
}

TEST(FeedRefusal, ANumericsCodeOnAWaveformAndTheReverse) {
  EXPECT_REFUSED(value_out_of_range, "waveforms.code", raw.waveforms[0].code = mdc::kSpo2;
                 raw.waveforms[0].unit = 262688);
  EXPECT_REFUSED(value_out_of_range, "numerics.code", raw.numerics[0].code = mdc::kAbp;
                 raw.numerics[0].unit = 266016);
}

TEST(FeedRefusal, PeriodsOutsideATenthToFourThousandHertz) {
  const auto rate = [](std::uint32_t numerator, std::uint32_t denominator) {
    return after([&](RawFrame& raw) {
      raw.waveforms[0].numerator = numerator;
      raw.waveforms[0].denominator = denominator;
      raw.waveforms[0].samples.assign(1, 0);
    });
  };
  EXPECT_EQ(rate(10, 1).code, ErrorCode::none);
  EXPECT_EQ(rate(10'000'001, 1'000'000).code, ErrorCode::invalid_period);
  EXPECT_EQ(rate(1, 4000).code, ErrorCode::none);
  EXPECT_EQ(rate(1, 4001).code, ErrorCode::invalid_period);
  EXPECT_EQ(rate(0, 250).code, ErrorCode::invalid_period);
  EXPECT_EQ(rate(1, 0).code, ErrorCode::invalid_period);
  EXPECT_EQ(rate(0xFFFFFFFF, 0xFFFFFFFF).code, ErrorCode::none);  // an odd way to say 1 Hz
}

TEST(FeedRefusal, MoreThanAFrameMayCarry) {
  EXPECT_ACCEPTED(for (std::uint32_t i = 1; i < 48; ++i) {
    raw.waveforms.push_back(raw.waveforms[0]);
    raw.waveforms.back().instance = i;
  });
  EXPECT_REFUSED(too_many_channels, "waveforms", for (std::uint32_t i = 1; i < 49; ++i) {
    raw.waveforms.push_back(raw.waveforms[0]);
    raw.waveforms.back().instance = i;
  });
  EXPECT_ACCEPTED(raw.numerics.resize(64));
  EXPECT_REFUSED(too_many_channels, "numerics", raw.numerics.resize(65));
  EXPECT_ACCEPTED(raw.alarms.resize(16));
  EXPECT_REFUSED(too_many_channels, "alarms", raw.alarms.resize(17));
}

TEST(FeedRefusal, SampleCountsOfNoneOrTooMany) {
  EXPECT_REFUSED(missing_field, "waveforms.samples", raw.waveforms[0].samples.clear());
  const auto samples = [](std::size_t count) {
    return after([&](RawFrame& raw) {
      raw.waveforms[0].denominator = 4000;
      raw.waveforms[0].samples.assign(count, 1);
      raw.sent_time = raw.device_time + 1'100'000'000;
    });
  };
  EXPECT_EQ(samples(4096).code, ErrorCode::none);
  EXPECT_EQ(samples(4097).code, ErrorCode::length_mismatch);
}

TEST(FeedRefusal, StatesAndRanksThatDoNotExist) {
  EXPECT_ACCEPTED(raw.waveforms[0].state = 3);
  EXPECT_REFUSED(invalid_state, "waveforms.state", raw.waveforms[0].state = 4);
  EXPECT_REFUSED(invalid_state, "numerics.validity", raw.numerics[0].validity = 3);
  EXPECT_ACCEPTED(raw.alarms[0].priority = 3);
  EXPECT_REFUSED(value_out_of_range, "alarms.priority", raw.alarms[0].priority = 4);
  EXPECT_REFUSED(value_out_of_range, "alarms.kind", raw.alarms[0].kind = 250);
}

TEST(FeedRefusal, AlarmTextsTooLongEmptyOrUnprintable) {
  EXPECT_ACCEPTED(raw.alarms[0].text = std::string(48, 'x'));
  EXPECT_REFUSED(length_mismatch, "alarms.text", raw.alarms[0].text = std::string(49, 'x'));
  EXPECT_ACCEPTED(raw.alarms[0].text = "");
  EXPECT_REFUSED(missing_field, "alarms.code", raw.alarms[0].text = ""; raw.alarms[0].code = 0);
  EXPECT_ACCEPTED(raw.alarms[0].text = "\xE5\xBF\x83\xE7\x8E\x87");
  EXPECT_REFUSED(value_out_of_range, "alarms.text", raw.alarms[0].text = "\x1B[2J");
  EXPECT_REFUSED(value_out_of_range, "alarms.text", raw.alarms[0].text = "\xC0\x80");          // overlong
  EXPECT_REFUSED(value_out_of_range, "alarms.text", raw.alarms[0].text = "\xED\xA0\x80");      // surrogate
  EXPECT_REFUSED(value_out_of_range, "alarms.text", raw.alarms[0].text = "\xF4\x90\x80\x80");  // beyond Unicode
  EXPECT_REFUSED(value_out_of_range, "alarms.text", raw.alarms[0].text = "\xC2\x85");          // control
  EXPECT_REFUSED(value_out_of_range, "alarms.text", raw.alarms[0].text = "x\xE5\xBF");         // cut short
}

TEST(FeedRefusal, BlocksOfOneChannelThatOverlap) {
  const auto second_at = [](std::int64_t offset_ns, std::uint32_t instance) {
    return after([&](RawFrame& raw) {  // the first block lasts 200 ms at 4 ms a sample
      raw.waveforms.push_back(raw.waveforms[0]);
      raw.waveforms[1].offset_ns = offset_ns;
      raw.waveforms[1].instance = instance;
    });
  };
  EXPECT_EQ(second_at(200'000'000, 0).code, ErrorCode::none);
  EXPECT_EQ(second_at(198'000'000, 0).code, ErrorCode::none);  // half a sample is rounding
  EXPECT_EQ(second_at(197'999'999, 0).code, ErrorCode::duplicate_channel);
  EXPECT_EQ(second_at(0, 0).code, ErrorCode::duplicate_channel);
  EXPECT_EQ(second_at(-300'000'000, 0).code, ErrorCode::duplicate_channel);  // out of order
  EXPECT_EQ(second_at(0, 1).code, ErrorCode::none);            // another lead of the same name
}

TEST(FeedRefusal, TheNumberOfARefusedFrameIsStillKnown) {
  RawFrame raw;
  raw.waveforms[0].scale = kNan;
  FrameDecoder decoder;
  ASSERT_FALSE(decoder.decode(test::built(raw)).ok());
  EXPECT_EQ(decoder.last_sequence(), 12U);
  EXPECT_EQ(decoder.last_epoch(), 5U);
  ASSERT_FALSE(decoder.decode(Bytes(100)).ok());
  EXPECT_EQ(decoder.last_sequence(), 0U);
  EXPECT_EQ(decoder.last_epoch(), 0U);
}

}  // namespace
}  // namespace ward::wire
