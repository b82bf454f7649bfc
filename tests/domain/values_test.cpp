#include <gtest/gtest.h>

#include <string>
#include <type_traits>

#include "pipeline/domain/codes.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/result.h"
#include "pipeline/domain/stage.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

TEST(Ids, OfDifferentKindsDoNotConvert) {
  static_assert(!std::is_convertible_v<BedId, DeviceId>);
  static_assert(!std::is_convertible_v<MmHg, BeatsPerMinute>);
  EXPECT_FALSE(BedId{}.valid());
  EXPECT_TRUE(BedId{1}.valid());
}

TEST(Events, TravelRingsAsPlainBytes) {
  static_assert(std::is_trivially_copyable_v<Event>);
  static_assert(std::is_trivially_copyable_v<SampleBlock>);
}

TEST(FixedString, CutsLongNamesAtACharactersEdge) {
  EXPECT_EQ(FixedString<8>("ROSSI").view(), "ROSSI");
  EXPECT_EQ(FixedString<4>("ROSSI").view(), "ROSS");
  // Two-byte letter across the edge: left out, not halved.
  EXPECT_EQ(FixedString<4>("M\xC3\xBCL\xC3\xBC").view(), "M\xC3\xBCL");
  // A three-byte character across the edge.
  EXPECT_EQ(FixedString<4>("\xE7\x8E\x8B\xE4\xBC\x9F").view(), "\xE7\x8E\x8B");
}

TEST(InlineVector, RefusesTheOneTooMany) {
  InlineVector<int, 2> list;
  EXPECT_TRUE(list.push_back(1));
  EXPECT_TRUE(list.push_back(2));
  EXPECT_FALSE(list.push_back(3));
  EXPECT_EQ(list.size(), 2U);
  EXPECT_EQ(list.append(), nullptr);
}

TEST(Output, CountsWhatDoesNotFit) {
  Output output;
  output.begin(BedId{3}, Instant{1s});
  for (std::size_t i = 0; i < kMaxOutputs; ++i) output.emit(Tick{});
  EXPECT_EQ(output.refused(), 0U);
  output.emit(Tick{});
  EXPECT_EQ(output.refused(), 1U);
  EXPECT_EQ(output.events().size(), kMaxOutputs);
  EXPECT_EQ(output.events().back().bed, BedId{3});
  output.clear();
  EXPECT_EQ(output.refused(), 0U);
  EXPECT_TRUE(output.events().empty());
}

TEST(Vital, UnavailableHasNoValueRatherThanZero) {
  Vital vital;
  vital.reading = 80.0F;
  EXPECT_FALSE(vital.value().has_value());
  vital.validity = Validity::questionable;
  EXPECT_EQ(vital.value(), 80.0F);
}

TEST(Codes, EachCodeStandsOnceWithASaneRange) {
  for (std::size_t i = 0; i < kCodes.size(); ++i) {
    EXPECT_LT(kCodes[i].plausible_low, kCodes[i].plausible_high) << kCodes[i].name;
    EXPECT_FALSE(kCodes[i].label.empty());
    for (std::size_t j = i + 1; j < kCodes.size(); ++j) EXPECT_NE(kCodes[i].code, kCodes[j].code);
  }
  EXPECT_EQ(find_code(mdc::kSpo2)->unit, Unit::percent);
  EXPECT_EQ(find_code(42), nullptr);
  EXPECT_TRUE(is_ecg(mdc::kEcgLeadV5));
  EXPECT_FALSE(is_ecg(mdc::kHeartRate));
  EXPECT_TRUE(is_arterial_pressure(mdc::kArt));
  EXPECT_FALSE(is_arterial_pressure(mdc::kCvp));
}

TEST(SampleBlock, KnowsTimesValuesAndHoles) {
  SampleBlock block;
  block.period = {1, 250};
  block.first_sample = Instant{10s};
  block.scale = 0.005F;
  block.offset = 1.0F;
  block.count = 3;
  block.samples = {200, kMissingSample, -200};
  EXPECT_FLOAT_EQ(block.physical(0), 2.0F);
  EXPECT_TRUE(block.missing(1));
  EXPECT_EQ(block.time_of(2), Instant{10s + 8ms});
  EXPECT_EQ(block.end(), Instant{10s + 12ms});
}

Result<int> parse(bool good) {
  if (!good) return Error{ErrorCode::missing_field, "scale"};
  return 7;
}

TEST(Result, HoldsAValueOrTheReasonThereIsNone) {
  EXPECT_EQ(parse(true).value(), 7);
  EXPECT_EQ(parse(true).error().code, ErrorCode::none);
  EXPECT_FALSE(parse(false).ok());
  EXPECT_EQ(parse(false).error().code, ErrorCode::missing_field);
  EXPECT_STREQ(parse(false).error().at, "scale");
}

TEST(WardCheck, ThrowsWithPlaceAndCondition) {
  try {
    WARD_CHECK(1 > 2);
    FAIL() << "should have thrown";
  } catch (const CheckFailed& failed) {
    EXPECT_NE(std::string(failed.what()).find("1 > 2"), std::string::npos);
  }
  EXPECT_NO_THROW(WARD_CHECK(2 > 1));
}

TEST(ErrorCodes, AllHaveWords) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::duplicate_channel); ++code) {
    EXPECT_NE(describe(static_cast<ErrorCode>(code)), "unknown error") << code;
  }
}

}  // namespace
}  // namespace ward
