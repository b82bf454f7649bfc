#include "pipeline/signals/ventricular_run.h"

#include <gtest/gtest.h>

#include <string_view>

namespace ward {
namespace {

/// Beats at one rate; V ventricular, N normal, S supraventricular, ? unknown,
/// w a beat called normal on weak evidence.
struct Ward {
  VentricularRun run;
  double now_s{10.0};

  explicit Ward(VentricularRunRule rule = {}) : run(rule) {}

  void beats(std::string_view classes, double rate_per_minute) {
    for (const char c : classes) {
      now_s += 60.0 / rate_per_minute;
      ClassifiedBeat beat;
      beat.time = Instant{Nanoseconds{static_cast<std::int64_t>(now_s * 1e9)}};
      beat.decided = beat.time;
      beat.continuous = true;
      beat.ventricular = c == 'V' ? 2.0F : c == 'w' ? -1.0F : -4.0F;
      beat.beat_class = c == 'V'   ? BeatClass::ventricular
                        : c == '?' ? BeatClass::unclassified
                        : c == 'S' ? BeatClass::supraventricular
                                   : BeatClass::normal;
      run.on(beat);
    }
  }
  [[nodiscard]] bool tachycardia(double after_s = 0.0) const {
    return run.tachycardia(Instant{Nanoseconds{static_cast<std::int64_t>((now_s + after_s) * 1e9)}});
  }
};

TEST(VentricularRun, IsATachycardiaFromTheFifthBeat) {
  Ward four;
  four.beats("NNNVVVV", 150);
  EXPECT_FALSE(four.tachycardia());
  Ward five;
  five.beats("NNNVVVVV", 150);
  EXPECT_TRUE(five.tachycardia());
  EXPECT_EQ(five.run.length(), 5);
}

TEST(VentricularRun, NeedsARateOfAHundred) {
  Ward below;
  below.beats("NNVVVVVVVV", 99);
  EXPECT_FALSE(below.tachycardia());
  Ward at;
  at.beats("NNVVVVVVVV", 100.01);
  EXPECT_TRUE(at.tachycardia());
  ASSERT_TRUE(at.run.rate().has_value());
  EXPECT_NEAR(at.run.rate()->value, 100.0F, 0.1F);
}

TEST(VentricularRun, LastsWhileItLastsAndEndsAfterTwoOtherBeats) {
  Ward ward;
  ward.beats("NNVVVVVVVVVVVVVVVVVVVVVVVV", 160);
  EXPECT_TRUE(ward.tachycardia());
  ward.beats("N", 160);
  EXPECT_TRUE(ward.tachycardia());
  ward.beats("N", 160);
  EXPECT_FALSE(ward.tachycardia());
  EXPECT_FALSE(ward.run.onset().has_value());
}

TEST(VentricularRun, OneCaptureBeatDoesNotEndIt) {
  Ward ward;
  ward.beats("NNVVVVVVNVVV", 160);
  EXPECT_TRUE(ward.tachycardia());
}

TEST(VentricularRun, SlowingBelowTheRateEndsIt) {
  Ward ward;
  ward.beats("NNVVVVVV", 150);
  ASSERT_TRUE(ward.tachycardia());
  ward.beats("VVVVV", 80);
  EXPECT_FALSE(ward.tachycardia());
}

TEST(VentricularRun, EndsWhenNoBeatComesForFourSeconds) {
  Ward ward;
  ward.beats("NNVVVVVV", 150);
  EXPECT_TRUE(ward.tachycardia(3.9));
  EXPECT_FALSE(ward.tachycardia(4.1));
}

TEST(VentricularRun, BigeminyAndUnknownBeatsAreNoRun) {
  Ward bigeminy;
  bigeminy.beats("NVNVNVNVNVNVNV", 150);
  EXPECT_FALSE(bigeminy.tachycardia());
  Ward unknown;
  unknown.beats("??????????????", 150);
  EXPECT_FALSE(unknown.tachycardia());
  Ward aberrant;
  aberrant.beats("NNSSSSSSSSS", 180);
  EXPECT_FALSE(aberrant.tachycardia());
}

TEST(VentricularRun, WeakBeatsCountWithinARunAndAtItsStartButDoNotMakeOne) {
  Ward within;
  within.beats("NNVVwVV", 150);
  EXPECT_TRUE(within.tachycardia());
  Ward mostly_weak;
  mostly_weak.beats("NNVVwww", 150);
  EXPECT_FALSE(mostly_weak.tachycardia());
  Ward leading;
  leading.beats("NNwVVVV", 150);
  EXPECT_TRUE(leading.tachycardia());
  Ward mostly_weak_lead;
  mostly_weak_lead.beats("NNwwwVV", 150);
  EXPECT_FALSE(mostly_weak_lead.tachycardia());
  Ward clear;
  clear.beats("NNVVNVV", 150);
  EXPECT_FALSE(clear.tachycardia());
}

TEST(VentricularRun, AHoleInTheSignalBreaksTheCount) {
  Ward ward;
  ward.beats("NNVVV", 150);
  ClassifiedBeat after_hole;
  ward.now_s += 0.4;
  after_hole.time = Instant{Nanoseconds{static_cast<std::int64_t>(ward.now_s * 1e9)}};
  after_hole.beat_class = BeatClass::ventricular;
  after_hole.continuous = false;
  ward.run.on(after_hole);
  ward.beats("VVV", 150);
  EXPECT_FALSE(ward.tachycardia());
  ward.beats("V", 150);
  EXPECT_TRUE(ward.tachycardia());
}

TEST(VentricularRun, TheHospitalMayChooseItsRule) {
  Ward ward{VentricularRunRule{6, BeatsPerMinute{130.0F}}};
  ward.beats("NNVVVVV", 150);
  EXPECT_FALSE(ward.tachycardia());
  ward.beats("V", 150);
  EXPECT_TRUE(ward.tachycardia());
}

}  // namespace
}  // namespace ward
