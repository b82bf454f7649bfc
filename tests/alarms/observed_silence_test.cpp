#include "pipeline/alarms/observed_silence.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;

Instant at(Nanoseconds time) { return Instant{time}; }

TEST(ObservedSilence, CountsFromTheStartOfObservationWithoutAnyBeat) {
  ObservedSilence silence{1s};
  EXPECT_EQ(silence.silence(), 0s);
  silence.observed(at(10s), at(13s));
  EXPECT_EQ(silence.silence(), 3s);
}

TEST(ObservedSilence, CountsFromTheLastBeat) {
  ObservedSilence silence{1s};
  silence.observed(at(0s), at(3s));
  silence.happened(at(2800ms));
  EXPECT_EQ(silence.silence(), 200ms);
  silence.observed(at(3s), at(5s));
  EXPECT_EQ(silence.silence(), 2200ms);
}

TEST(ObservedSilence, AShortHoleIsNotCounted) {
  ObservedSilence silence{1s};
  silence.observed(at(0s), at(2s));
  silence.observed(at(3s), at(4s));
  EXPECT_EQ(silence.silence(), 3s);
}

TEST(ObservedSilence, ALongHoleStartsTheCountAnew) {
  ObservedSilence silence{1s};
  silence.observed(at(0s), at(3s));
  silence.observed(at(4001ms), at(5s));
  EXPECT_EQ(silence.silence(), 999ms);
}

TEST(ObservedSilence, ABeatConfirmedAfterAHoleStillKnowsOfIt) {
  ObservedSilence silence{1s};
  silence.observed(at(0s), at(2s));
  silence.observed(at(2500ms), at(3s));
  silence.happened(at(1900ms));  // before the hole
  EXPECT_EQ(silence.silence(), 600ms);
  silence.happened(at(2800ms));  // after it
  EXPECT_EQ(silence.silence(), 200ms);
}

TEST(ObservedSilence, ASecondLeadOfTheSameTimeAddsNothing) {
  ObservedSilence silence{1s};
  silence.observed(at(0s), at(2s));
  silence.observed(at(0s), at(2s));
  silence.observed(at(1s), at(2500ms));
  EXPECT_EQ(silence.silence(), 2500ms);
}

TEST(ObservedSilence, ABeatFromBeforeObservationChangesNothing) {
  ObservedSilence silence{1s};
  silence.happened(at(1s));
  silence.observed(at(5s), at(7s));
  silence.happened(at(4s));
  EXPECT_EQ(silence.silence(), 2s);
}

}  // namespace
}  // namespace ward
