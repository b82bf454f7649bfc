#include "pipeline/alarms/data_loss.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;

Instant at(Nanoseconds time) { return Instant{time}; }

TEST(DataLoss, OneLateFrameIsNotWorthALook) {
  DataLoss loss;
  loss.unseen(250ms, at(100s));
  EXPECT_EQ(loss.judge(at(100s)).presence, Presence::absent);
}

TEST(DataLoss, MoreThanASecondInTenIs) {
  DataLoss loss;
  loss.unseen(1s, at(100s));
  EXPECT_EQ(loss.judge(at(100s)).presence, Presence::absent);
  loss.unseen(1ms, at(105s));
  EXPECT_EQ(loss.judge(at(105s)).presence, Presence::present);
  EXPECT_EQ(loss.judge(at(109900ms)).presence, Presence::present);
  EXPECT_EQ(loss.judge(at(110s)).presence, Presence::absent);
}

TEST(DataLoss, AGapRecordIsToldForTenSeconds) {
  DataLoss loss;
  loss.lost_for_good(at(50s));
  EXPECT_EQ(loss.judge(at(50s)).presence, Presence::present);
  EXPECT_EQ(loss.judge(at(59900ms)).presence, Presence::present);
  EXPECT_EQ(loss.judge(at(60s)).presence, Presence::absent);
}

TEST(DataLoss, StaysWhileHolesKeepComing) {
  DataLoss loss;
  for (int i = 0; i < 200; ++i) {
    loss.unseen(200ms, at(100s + i * 500ms));
    if (i >= 6) {
      EXPECT_EQ(loss.judge(at(100s + i * 500ms)).presence, Presence::present);
    }
  }
}

}  // namespace
}  // namespace ward
