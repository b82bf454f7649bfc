#include "pipeline/signals/foreign_run.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

/// Beats as the classifier tells them, one after the other.
struct Story {
  ForeignRun run;
  Instant now{std::chrono::seconds{100}};

  void beats(int count, double rate, std::uint8_t form, BeatClass beat_class = BeatClass::normal,
             bool continuous = true) {
    for (int i = 0; i < count; ++i) {
      now += Nanoseconds{static_cast<std::int64_t>(60e9 / rate)};
      run.on({now, now, continuous, beat_class, 0.0F, false, form, PWave::unknown});
    }
  }
  [[nodiscard]] bool fast() const { return run.fast(now); }
};

TEST(ForeignRun, FiveFastBeatsOfAnotherShapeAreSuspectFourAreNot) {
  Story story;
  story.beats(30, 75, 1);
  story.beats(4, 150, 3);
  EXPECT_FALSE(story.fast());
  story.beats(1, 150, 4);
  EXPECT_TRUE(story.fast());
  ASSERT_TRUE(story.run.rate().has_value());
  EXPECT_NEAR(story.run.rate()->value, 150.0F, 0.5F);
}

TEST(ForeignRun, TheRateCountsFrom100) {
  Story slow;
  slow.beats(30, 75, 1);
  slow.beats(5, 99, 3);
  EXPECT_FALSE(slow.fast());
  Story fast;
  fast.beats(30, 75, 1);
  fast.beats(5, 101, 3);
  fast.beats(1, 101, 3);
  EXPECT_TRUE(fast.fast());
}

TEST(ForeignRun, TheUsualShapeEndsItHoweverFast) {
  Story story;
  story.beats(30, 75, 1);
  story.beats(4, 150, 3);
  story.beats(1, 150, 1);
  story.beats(4, 150, 3);
  EXPECT_FALSE(story.fast());
}

TEST(ForeignRun, WithoutAUsualShapeOnlyVentricularBeatsAreForeign) {
  Story unknown;
  unknown.beats(19, 75, 1);
  unknown.beats(6, 150, 3);
  EXPECT_FALSE(unknown.fast());
  Story ventricular;
  ventricular.beats(19, 75, 1);
  ventricular.beats(5, 150, 3, BeatClass::ventricular);
  EXPECT_TRUE(ventricular.fast());
}

TEST(ForeignRun, PacedUnclassifiedAndInterruptedBeatsAreNone) {
  for (const BeatClass none : {BeatClass::paced, BeatClass::unclassified}) {
    Story story;
    story.beats(30, 75, 1);
    story.beats(8, 150, 3, none);
    EXPECT_FALSE(story.fast());
  }
  Story holes;
  holes.beats(30, 75, 1);
  holes.beats(8, 150, 3, BeatClass::normal, false);
  EXPECT_FALSE(holes.fast());
}

TEST(ForeignRun, IsOverAfterFourSecondsOfSilence) {
  Story story;
  story.beats(30, 75, 1);
  story.beats(6, 150, 3);
  EXPECT_TRUE(story.run.fast(story.now + ForeignRun::kSilence));
  EXPECT_FALSE(story.run.fast(story.now + ForeignRun::kSilence + Nanoseconds{1}));
}

}  // namespace
}  // namespace ward
