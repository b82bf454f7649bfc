#include "pipeline/domain/time.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace ward {
namespace {

using namespace std::chrono_literals;

template <class A, class B>
concept CanSubtract = requires(A a, B b) { a - b; };

TEST(Time, WardAndDeviceInstantsCannotBeMixed) {
  static_assert(CanSubtract<Instant, Instant>);
  static_assert(!CanSubtract<Instant, DeviceInstant>);
  static_assert(!std::is_convertible_v<DeviceInstant, Instant>);
}

TEST(SamplePeriod, SixtyTwoPointFiveHertzAddsUpExactlyOverADay) {
  constexpr SamplePeriod period{2, 125};
  EXPECT_DOUBLE_EQ(period.hertz(), 62.5);
  EXPECT_EQ(period.of(125), 2s);
  EXPECT_EQ(period.of(5'400'000), 24h);
}

TEST(SamplePeriod, ThirdOfASecondIsRoundedDownNotAccumulated) {
  constexpr SamplePeriod period{1, 3};
  EXPECT_EQ(period.of(1), 333'333'333ns);
  EXPECT_EQ(period.of(3), 1s);
}

TEST(ManualClock, MovesOnlyWhenTold) {
  ManualClock clock(Instant{10s});
  EXPECT_EQ(clock.now(), Instant{10s});
  clock.advance(250ms);
  EXPECT_EQ(clock.now(), Instant{10250ms});
  clock.set(Instant{1s});
  EXPECT_EQ(clock.now(), Instant{1s});
}

TEST(SystemClock, NeverStepsBackAndReadsAsADate) {
  const SystemClock clock;
  const Instant first = clock.now();
  const Instant second = clock.now();
  EXPECT_LE(first, second);
  EXPECT_GT(first, Instant{std::chrono::hours{24 * 365 * 50}});  // after 2020
}

TEST(Rfc3339, KeepsMillisecondsAndUtc) {
  EXPECT_EQ(to_rfc3339(Instant{}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(Instant{1'700'000'000s + 45ms}), "2023-11-14T22:13:20.045Z");
}

}  // namespace
}  // namespace ward
