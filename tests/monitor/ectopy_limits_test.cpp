// Counted beats, ST and QT against the limits an operator sets.
#include <gtest/gtest.h>

#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

ErrorCode set_high(Bedside& bed, LimitParameter parameter, float high, std::optional<float> low = std::nullopt) {
  Command command;
  command.kind = CommandKind::set_limits;
  command.parameter = parameter;
  command.limits = {low, high};
  return bed.command(command);
}

int supraventricular_in_last_minute(const Bedside& bed) {
  int count = 0;
  for (const Beat& beat : bed.all<Beat>()) {
    if (beat.source != BeatSource::ecg || beat.provisional) continue;
    if (beat.beat_class == BeatClass::supraventricular && bed.now() - beat.time < 59s) ++count;
  }
  return count;
}

/// Every sixth beat comes early and looks like the others.
void run_with_early_beats(Bedside& bed, int times) {
  for (int i = 0; i < times; ++i) {
    bed.heart_rate = 75;
    bed.run(4s);
    bed.heart_rate = 140;
    bed.run(500ms);
  }
  bed.heart_rate = 75;
  bed.run(1500ms);
}

TEST(EctopyLimits, ManySupraventricularBeatsAreToldOnlyWhenAsked) {
  Bedside bed;
  bed.run(30s);
  run_with_early_beats(bed, 20);
  ASSERT_GT(supraventricular_in_last_minute(bed), 5);
  EXPECT_FALSE(bed.ever_raised(svpb_rate_high));
  ASSERT_EQ(set_high(bed, LimitParameter::svpb_rate, 100), ErrorCode::none);
  bed.run(1s);
  EXPECT_FALSE(bed.ever_raised(svpb_rate_high));
  ASSERT_EQ(set_high(bed, LimitParameter::svpb_rate, 3), ErrorCode::none);
  bed.run(1s);
  ASSERT_TRUE(bed.active(svpb_rate_high));
  EXPECT_EQ(bed.alarm(svpb_rate_high).priority, AlarmPriority::low);
  EXPECT_EQ(bed.alarm(svpb_rate_high).limit, 3.0F);
  EXPECT_GT(bed.alarm(svpb_rate_high).value, 5.0F);
}

TEST(EctopyLimits, AnStAlarmNamesTheLeadItIsMeasuredIn) {
  Bedside bed;
  bed.run(60s);
  // The drawn beat's ST lies near zero: an operator's limit below it.
  ASSERT_EQ(set_high(bed, LimitParameter::st_level, -0.1F, -0.5F), ErrorCode::none);
  bed.run(59s);
  EXPECT_FALSE(bed.ever_raised(st_high));
  bed.run(15s);
  ASSERT_TRUE(bed.active(st_high));
  EXPECT_EQ(bed.alarm(st_high).lead, EcgLead::ii);
  EXPECT_EQ(alarm_text(bed.alarm(st_high)).find("** ST II "), 0U) << alarm_text(bed.alarm(st_high));
}

}  // namespace
}  // namespace ward
