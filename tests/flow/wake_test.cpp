#include "pipeline/flow/wake.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <thread>

#include "pipeline/flow/spsc_ring.h"

namespace ward {
namespace {

bool readable(const Wake& wake, int milliseconds) {
  pollfd item{wake.fd(), POLLIN, 0};
  return ::poll(&item, 1, milliseconds) == 1;
}

TEST(Wake, CostsNoSignalWhileTheSleeperIsAwake) {
  Wake wake;
  wake.notify();
  EXPECT_FALSE(readable(wake, 0));
}

TEST(Wake, EndsASleepAndIsForgottenAfterwards) {
  Wake wake;
  wake.prepare();
  wake.notify();
  EXPECT_TRUE(readable(wake, 0));
  wake.finish();
  EXPECT_FALSE(readable(wake, 0));
}

TEST(Wake, SignalsOnceHoweverManyNotify) {
  Wake wake;
  wake.prepare();
  for (int i = 0; i < 5; ++i) wake.notify();
  wake.finish();
  EXPECT_FALSE(readable(wake, 0));
}

// A lost wake-up would leave the sleeper in its 10 s poll and fail the test.
TEST(Wake, LosesNoPushBetweenTheLookAndTheSleep) {
  constexpr int kItems = 20'000;
  SpscRing<int> ring(64);
  Wake wake;
  bool timed_out = false;
  std::thread sleeper([&] {
    int expected = 0;
    while (expected < kItems) {
      expected += static_cast<int>(ring.drain(64, [](int) {}));
      if (expected == kItems) break;
      if (wake.prepare() && ring.empty() && !readable(wake, 10'000)) timed_out = true;
      wake.finish();
    }
  });
  for (int i = 0; i < kItems; ++i) {
    while (!ring.push(i)) std::this_thread::yield();
    wake.notify();
  }
  sleeper.join();
  EXPECT_FALSE(timed_out);
}

}  // namespace
}  // namespace ward
