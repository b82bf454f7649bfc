#include "pipeline/alarms/numeric_age.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

TEST(NumericAge, ASaturationLivesTenSecondsACuffPressureADay) {
  EXPECT_EQ(longest_age(mdc::kSpo2), std::chrono::seconds{10});
  EXPECT_EQ(longest_age(mdc::kNibpSystolic), std::chrono::hours{24});
}

TEST(NumericAge, AnUnknownNumericIsNotBelievedForEver) {
  EXPECT_EQ(longest_age(999999), std::chrono::seconds{60});
}

}  // namespace
}  // namespace ward
