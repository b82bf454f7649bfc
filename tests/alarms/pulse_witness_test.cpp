#include "pipeline/alarms/pulse_witness.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;

Instant at(Nanoseconds time) { return Instant{time}; }

PulseWitness saw(std::initializer_list<Nanoseconds> feet) {
  PulseWitness witness;
  for (const Nanoseconds foot : feet) witness.pulse(at(foot));
  return witness;
}

TEST(PulseWitness, FiveEvenPulsesInEightSecondsConvinceIt) {
  EXPECT_TRUE(saw({5s, 6s, 7s, 8s, 9s}).regular(at(10s)));
  EXPECT_FALSE(saw({6s, 7s, 8s, 9s}).regular(at(10s)));
}

TEST(PulseWitness, PulsesOlderThanEightSecondsDoNotCount) {
  EXPECT_TRUE(saw({2500ms, 4s, 5500ms, 7s, 8500ms}).regular(at(10400ms)));
  EXPECT_FALSE(saw({2500ms, 4s, 5500ms, 7s, 8500ms}).regular(at(10500ms)));
}

TEST(PulseWitness, UnevenPulsesDoNotConvince) {
  EXPECT_TRUE(saw({5s, 6s, 7s, 8s, 8660ms}).regular(at(9s)));
  EXPECT_FALSE(saw({5s, 6s, 7s, 8s, 8640ms}).regular(at(9s)));
}

TEST(PulseWitness, APulseThatIsOverdueTakesItsWordBack) {
  EXPECT_TRUE(saw({5s, 6s, 7s, 8s, 9s}).regular(at(10500ms)));
  EXPECT_FALSE(saw({5s, 6s, 7s, 8s, 9s}).regular(at(10501ms)));
}

TEST(PulseWitness, ATremorFasterThanAnyHeartDoesNotConvince) {
  EXPECT_TRUE(saw({8400ms, 8700ms, 9s, 9300ms, 9600ms}).regular(at(9700ms)));
  EXPECT_FALSE(saw({8440ms, 8730ms, 9020ms, 9310ms, 9600ms}).regular(at(9700ms)));
}

TEST(PulseWitness, AStoppedHeartsLastPulseIsNoWitness) {
  // Beats each second until 10 s, then nothing: five lie in the window, the
  // last one long ago.
  EXPECT_FALSE(saw({6250ms, 7250ms, 8250ms, 9250ms, 10250ms}).regular(at(14s)));
}

TEST(PulseWitness, ForgetsWhenItsSignalIsNotToBeBelieved) {
  PulseWitness witness = saw({5s, 6s, 7s, 8s, 9s});
  witness.forget();
  EXPECT_FALSE(witness.regular(at(10s)));
}

TEST(PulseWitness, KeepsUpWithManyPulses) {
  PulseWitness witness;
  for (int i = 0; i < 100; ++i) witness.pulse(at(i * 400ms));
  EXPECT_TRUE(witness.regular(at(99 * 400ms + 100ms)));
}

}  // namespace
}  // namespace ward
