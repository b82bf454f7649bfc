// A file of other limits: what it says, and the sentence for each way to get it wrong.
#include "pipeline/replay/limit_changes.h"

#include <gtest/gtest.h>

#include "pipeline/domain/result.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

LimitChange of(const LimitChangeSet& set, LimitParameter parameter) {
  return set[static_cast<std::size_t>(parameter)];
}

std::string refusal(const std::string& text, const std::string& name = "limits.toml") {
  try {
    static_cast<void>(LimitChanges::parse(text, name));
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "";
}

TEST(LimitChanges, ASideThatIsNotNamedStaysAsItWas) {
  const LimitChanges changes = LimitChanges::parse("[all]\nspo2 = { low = 88 }\n", "limits.toml");
  const LimitChange spo2 = of(changes.of("1"), LimitParameter::spo2);
  EXPECT_EQ(spo2.of({90.0F, 97.0F}), (LimitPair{88.0F, 97.0F}));
  EXPECT_FALSE(spo2.delay);
  EXPECT_FALSE(of(changes.of("1"), LimitParameter::heart_rate).any());
}

TEST(LimitChanges, OffIsOffAndDelaysAreInSeconds) {
  const LimitChanges changes =
      LimitChanges::parse("[all]\nst_level = { low = \"off\" }\nheart_rate = { high = 130, delay_s = 2.5 }\n", "f.toml");
  EXPECT_EQ(of(changes.of("1"), LimitParameter::st_level).of({-0.2F, 0.2F}), (LimitPair{std::nullopt, 0.2F}));
  EXPECT_EQ(of(changes.of("1"), LimitParameter::heart_rate).delay, 2500ms);
}

TEST(LimitChanges, WhatIsSaidOfOneBedHoldsOverWhatIsSaidOfAll) {
  const LimitChanges changes = LimitChanges::parse(
      "[all]\nheart_rate = { low = 45, high = 130, delay_s = 10 }\n[bed.3]\nheart_rate = { high = 150 }\n", "f.toml");
  EXPECT_EQ(of(changes.of("2"), LimitParameter::heart_rate).of({}), (LimitPair{45.0F, 130.0F}));
  EXPECT_EQ(of(changes.of("3"), LimitParameter::heart_rate).of({}), (LimitPair{45.0F, 150.0F}));
  EXPECT_EQ(of(changes.of("3"), LimitParameter::heart_rate).delay, 10s);
}

TEST(LimitChanges, JsonSaysTheSame) {
  const LimitChanges changes = LimitChanges::parse(
      R"({"all": {"spo2": {"low": 85, "delay_s": 20}}, "bed": {"a103l": {"heart_rate": {"low": "off"}}}})", "f.json");
  EXPECT_EQ(of(changes.of("1"), LimitParameter::spo2).of({90.0F, {}}), (LimitPair{85.0F, {}}));
  EXPECT_EQ(of(changes.of("a103l"), LimitParameter::heart_rate).of({50.0F, 120.0F}), (LimitPair{{}, 120.0F}));
}

TEST(LimitChanges, EachMistakeIsOneSentenceWithFileAndLine) {
  EXPECT_EQ(refusal("[all]\n\nheart_beat = { high = 130 }\n"),
            "limits.toml:3: \"heart_beat\" is no parameter that has limits");
  EXPECT_EQ(refusal("[all]\nspo2 = { low = 49 }\n"), "limits.toml:2: spo2.low = 49 is not within 50 to 100");
  EXPECT_EQ(refusal("[all]\nspo2 = { low = 50 }\n"), "") << "the hospital's bound itself";
  EXPECT_EQ(refusal("[all]\nspo2 = { low = nan }\n"), "limits.toml:2: spo2.low = nan is not within 50 to 100");
  EXPECT_EQ(refusal("[all]\nspo2 = { low = \"none\" }\n"), "limits.toml:2: spo2.low is no number");
  EXPECT_EQ(refusal("[all]\nspo2 = { delay_s = 121 }\n"), "limits.toml:2: spo2.delay_s = 121 is not within 0 to 120");
  EXPECT_EQ(refusal("[all]\nspo2 = { delay_s = 120 }\n"), "");
  EXPECT_EQ(refusal("[all]\nspo2 = { lowest = 88 }\n"), "limits.toml:2: spo2: \"lowest\" is none of low, high, delay_s");
  EXPECT_EQ(refusal("[all]\nspo2 = 88\n"), "limits.toml:2: spo2: expected { low, high, delay_s }");
  EXPECT_EQ(refusal("[all]\nheart_rate = { low = 120, high = 120 }\n"), "limits.toml:2: heart_rate: low is not below high");
  EXPECT_EQ(refusal("[every]\n"), "limits.toml:1: \"every\" is neither [all] nor [bed.N]");
  EXPECT_EQ(refusal(""), "limits.toml:1: changes no limit");
  EXPECT_EQ(refusal("[all]\n"), "limits.toml:1: changes no limit");
  EXPECT_EQ(refusal("[all]\nspo2 = { low = \n").substr(0, 12), "limits.toml:");
}

TEST(LimitChanges, LinesOfJsonAreNamedToo) {
  EXPECT_EQ(refusal("{\"all\": {\n \"spo2\": {\"low\": 88},\n \"heart_rate\": {\"high\": 400}}}", "l.json"),
            "l.json:3: heart_rate.high = 400 is not within 15 to 350");
  EXPECT_EQ(refusal("{\"all\": {\n \"spo2\": \n", "l.json"), "l.json:3: not JSON");
  EXPECT_EQ(refusal("[1, 2]", "l.json"), "l.json:1: expected [all] and [bed.N]");
}

TEST(LimitChanges, AFileThatIsNotThereIsSaidSo) {
  EXPECT_THROW(static_cast<void>(LimitChanges::load("/nowhere/limits.toml")), ConfigurationError);
}

}  // namespace
}  // namespace ward
