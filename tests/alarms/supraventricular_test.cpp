#include "pipeline/alarms/supraventricular.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/alarms/rhythm_bed.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

/// A sinus rhythm at 75 /min, an early beat, then `more` at `rate`.
RhythmBed burst(char letter, int more, double rate, Nanoseconds first = 500ms) {
  RhythmBed bed;
  bed.beats("NNNNNNNNN", 800ms);
  bed.beat(letter, first);
  bed.beats(std::string(static_cast<std::size_t>(more), letter), interval_at(rate));
  return bed;
}

TEST(SupraventricularTachycardia, IsFiveSupraventricularBeatsAt180) {
  RhythmBed five = burst('S', 4, 181);
  EXPECT_TRUE(five.present(supraventricular_tachycardia));
  EXPECT_EQ(five.findings[supraventricular_tachycardia].limit, 180.0F);
  EXPECT_FALSE(burst('S', 3, 181).present(supraventricular_tachycardia));
  EXPECT_FALSE(burst('S', 4, 179).present(supraventricular_tachycardia));
}

TEST(SupraventricularTachycardia, NarrowBeatsThatBeginAtOnceCountToo) {
  EXPECT_TRUE(burst('N', 4, 181, 600ms).present(supraventricular_tachycardia));
  EXPECT_FALSE(burst('N', 3, 181, 600ms).present(supraventricular_tachycardia));
  EXPECT_FALSE(burst('N', 4, 179, 600ms).present(supraventricular_tachycardia));
}

TEST(SupraventricularTachycardia, ASinusTachycardiaThatComesStepByStepDoesNot) {
  RhythmBed bed;
  double rate = 100;
  for (; rate < 190; rate *= 1.02) bed.beat('N', interval_at(rate));
  for (int beat = 0; beat < 30; ++beat) bed.beat('N', interval_at(rate));
  EXPECT_FALSE(bed.present(supraventricular_tachycardia));
}

TEST(SupraventricularTachycardia, VentricularOrUnclassifiedBeatsAreNone) {
  EXPECT_FALSE(burst('V', 8, 190).present(supraventricular_tachycardia));
  EXPECT_FALSE(burst('U', 8, 190).present(supraventricular_tachycardia));
  RhythmBed broken = burst('S', 2, 190);
  broken.beat('U', interval_at(190));
  broken.beats("SS", interval_at(190));
  EXPECT_FALSE(broken.present(supraventricular_tachycardia));
}

TEST(SupraventricularTachycardia, StandsAsLongAsItLasts) {
  RhythmBed bed = burst('N', 200, 200);
  EXPECT_TRUE(bed.present(supraventricular_tachycardia));
  bed.beats("NNNNNNNNNNNNN", 800ms);
  EXPECT_FALSE(bed.present(supraventricular_tachycardia));
}

}  // namespace
}  // namespace ward
