#include "pipeline/outlets/alarm_history.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

AlarmRecord numbered(std::uint32_t occurrence) {
  AlarmRecord record;
  record.alarm.occurrence = occurrence;
  return record;
}

TEST(AlarmHistory, KeepsTheOldestUntilItIsFullAndCountsWhatItLosesAfter) {
  AlarmHistory history;
  for (std::uint32_t i = 0; i < AlarmHistory::kCapacity; ++i) history.add(numbered(i));
  EXPECT_EQ(history.dropped(), 0U);
  EXPECT_EQ(history.records().front().alarm.occurrence, 0U);
  history.add(numbered(AlarmHistory::kCapacity));
  EXPECT_EQ(history.dropped(), 1U);
  EXPECT_EQ(history.size(), AlarmHistory::kCapacity);
  EXPECT_EQ(history.records().front().alarm.occurrence, 1U);
  EXPECT_EQ(history.records().back().alarm.occurrence, AlarmHistory::kCapacity);
}

}  // namespace
}  // namespace ward
