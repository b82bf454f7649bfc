#include "pipeline/alarms/former_words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr Instant kAdmitted{1000s};

DeviceAlarm word(Instant time, bool active, std::uint32_t code = 7) {
  return {code, AlarmPriority::high, AlarmKind::physiological, active, "ASYSTOLE", time};
}

std::vector<std::uint32_t> released(FormerWords& words) {
  std::vector<std::uint32_t> codes;
  words.release([&](const DeviceAlarm& alarm) { codes.push_back(alarm.mdc_code); });
  return codes;
}

TEST(FormerWords, KeepsBackWhatBeganBeforeTheAdmissionAndNothingLater) {
  FormerWords words;
  EXPECT_TRUE(words.keep(word(kAdmitted - 1ns, true), kAdmitted));
  EXPECT_FALSE(words.keep(word(kAdmitted, true, 8), kAdmitted));
  EXPECT_FALSE(words.keep(word(Instant{}, true, 9), kAdmitted)) << "a time that is not known may be now";
  EXPECT_EQ(released(words), std::vector<std::uint32_t>{7});
  EXPECT_TRUE(words.empty());
}

TEST(FormerWords, ForgetsAnAlarmThatTheDeviceEnded) {
  FormerWords words;
  EXPECT_TRUE(words.keep(word(kAdmitted - 60s, true), kAdmitted));
  EXPECT_FALSE(words.keep(word(kAdmitted - 50s, false), kAdmitted)) << "an end always goes on";
  EXPECT_TRUE(released(words).empty());
}

TEST(FormerWords, AnAlarmThatIsToldAgainAfterTheAdmissionIsThePatients) {
  FormerWords words;
  EXPECT_TRUE(words.keep(word(kAdmitted - 60s, true), kAdmitted));
  EXPECT_FALSE(words.keep(word(kAdmitted + 1s, true), kAdmitted));
  EXPECT_TRUE(released(words).empty()) << "it has sounded already";
}

TEST(FormerWords, WhatFindsNoPlaceSoundsRatherThanBeMissed) {
  FormerWords words;
  for (std::uint32_t code = 1; code <= FormerWords::kMost; ++code) {
    EXPECT_TRUE(words.keep(word(kAdmitted - 1s, true, code), kAdmitted));
  }
  EXPECT_FALSE(words.keep(word(kAdmitted - 1s, true, 99), kAdmitted));
  words.clear();
  EXPECT_TRUE(released(words).empty());
}

}  // namespace
}  // namespace ward
