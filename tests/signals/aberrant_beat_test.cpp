#include "pipeline/signals/aberrant_beat.h"

#include <gtest/gtest.h>

#include "pipeline/signals/beat_classifier.h"
#include "pipeline/signals/qrs_detector.h"
#include "tests/signals/drawn_ecg.h"

namespace ward {
namespace {

constexpr LeadWeights kAllAlike{1.0F, 1.0F, 1.0F, 1.0F};
constexpr BeatIntervals kEarlyAlone{.before = 0.45F, .after = 0.75F, .earlier = 0.8F, .usual = 0.8F};

/// Begins as a normal beat does and ends broad: the right bundle branch rests.
double branch_at_rest(double t) {
  return drawn::bump(t, -0.022, 0.008, -0.12) + drawn::bump(t, 0.0, 0.010, 1.1) +
         drawn::bump(t, 0.055, 0.022, -1.0) + drawn::bump(t, 0.28, 0.060, 0.40);
}
/// Begins slowly, downwards.
double from_the_ventricle(double t) { return -drawn::ventricular_beat(t); }

BeatShape shape_of(double (*beat)(double), double height) {
  BeatShape shape;
  for (std::size_t i = 0; i < BeatShape::kSlots; ++i) {
    shape.millivolts[i] = static_cast<float>(
        height * beat((static_cast<double>(i) - static_cast<double>(BeatShape::kPeak)) * 0.004));
  }
  return shape;
}

BeatLeads leads_of(double (*beat)(double), std::size_t count = 2) {
  BeatLeads leads;
  for (std::size_t l = 0; l < count; ++l) leads[l] = shape_of(beat, l == 0 ? 1.0 : -0.6);
  return leads;
}

bool aberrant(const BeatLeads& beat, const BeatIntervals& rr) {
  const BeatLeads usual = leads_of(drawn::normal_beat);
  const Alignment match = align(beat, usual, kAllAlike);
  return is_aberrant({beat, usual, match, kAllAlike, kAllAlike}, rr);
}

TEST(InitialLikeness, LooksAtTheFirstFortyMillisecondsAlone) {
  const BeatLeads usual = leads_of(drawn::normal_beat);
  EXPECT_GT(initial_likeness(leads_of(branch_at_rest), usual, kAllAlike), 0.95F);
  EXPECT_LT(align(leads_of(branch_at_rest), usual, kAllAlike).likeness, 0.90F);
  EXPECT_LT(initial_likeness(leads_of(from_the_ventricle), usual, kAllAlike), 0.5F);
}

TEST(AberrantBeat, BeginsAsTheUsualBeatDoes) {
  EXPECT_TRUE(aberrant(leads_of(branch_at_rest), kEarlyAlone));
  EXPECT_FALSE(aberrant(leads_of(from_the_ventricle), kEarlyAlone));
}

TEST(AberrantBeat, IsNoneWhereItsShapeIsTheUsualOne) {
  EXPECT_FALSE(aberrant(leads_of(drawn::normal_beat), kEarlyAlone));
}

TEST(AberrantBeat, IsNotToldFromOneLead) { EXPECT_FALSE(aberrant(leads_of(branch_at_rest, 1), kEarlyAlone)); }

TEST(AberrantBeat, ComesWithin65HundredthsOfTheUsualInterval) {
  const BeatLeads beat = leads_of(branch_at_rest);
  EXPECT_TRUE(aberrant(beat, {.before = 0.51F, .after = 0.75F, .earlier = 0.8F, .usual = 0.8F}));
  EXPECT_FALSE(aberrant(beat, {.before = 0.53F, .after = 0.75F, .earlier = 0.8F, .usual = 0.8F}));
}

TEST(AberrantBeat, IsNoneBeforeAPauseThatMakesUpForIt) {
  const BeatLeads beat = leads_of(branch_at_rest);
  EXPECT_TRUE(aberrant(beat, {.before = 0.45F, .after = 0.90F, .earlier = 0.8F, .usual = 0.8F}));
  EXPECT_FALSE(aberrant(beat, {.before = 0.45F, .after = 0.92F, .earlier = 0.8F, .usual = 0.8F}));
}

TEST(AberrantBeat, IsAloneSoThatNoTachycardiaIsTakenForIt) {
  const BeatLeads beat = leads_of(branch_at_rest);
  EXPECT_FALSE(aberrant(beat, {.before = 0.40F, .after = 0.40F, .earlier = 0.8F, .usual = 0.8F})) << "first of a run";
  EXPECT_FALSE(aberrant(beat, {.before = 0.40F, .after = 0.40F, .earlier = 0.4F, .usual = 0.8F})) << "within";
  EXPECT_FALSE(aberrant(beat, {.before = 0.40F, .after = 0.80F, .earlier = 0.4F, .usual = 0.8F})) << "last";
  EXPECT_TRUE(aberrant(beat, {.before = 0.40F, .after = 0.53F, .earlier = 0.53F, .usual = 0.8F}));
  EXPECT_FALSE(aberrant(beat, {.before = 0.40F, .after = 0.53F, .earlier = 0.51F, .usual = 0.8F}));
}

/// The final class of one such beat in sinus rhythm at 75 /min, seen in two leads.
BeatClass class_of_early(double (*shape)(double)) {
  const auto before = drawn::beats(drawn::regular(0.5, 20.0, 75.0), drawn::normal_beat);
  const double early = 19.7 + 0.42;
  const auto odd = drawn::beats({early}, shape);
  const auto after = drawn::beats(drawn::regular(early + 0.8, 30.0, 75.0), drawn::normal_beat);
  const auto wave = [&](double t) { return before(t) + odd(t) + after(t); };
  QrsDetector qrs;
  BeatClassifier classifier;
  BeatClass found = BeatClass::unclassified;
  const auto one = drawn::blocks(wave, 0.0, 30.0, {1, 250});
  const auto other = drawn::blocks([&](double t) { return -0.6 * wave(t); }, 0.0, 30.0, {1, 250}, 1);
  for (std::size_t i = 0; i < one.size(); ++i) {
    ClassifiedBeats classified;
    DetectedBeats detected;
    for (const SampleBlock* block : {&one[i], &other[i]}) {
      classifier.on(*block, classified);
      qrs.on(*block, detected);
    }
    for (const DetectedBeat& beat : detected) classifier.on(beat, classified);
    for (const ClassifiedBeat& beat : classified) {
      const bool this_one = std::abs(seconds(beat.time.time_since_epoch()) - early) < 0.1;
      if (this_one && !beat.provisional) found = beat.beat_class;
    }
  }
  return found;
}

TEST(BeatClassifier, CallsAnAberrantBeatSupraventricularAndOneOfTheVentricleVentricular) {
  EXPECT_EQ(class_of_early(branch_at_rest), BeatClass::supraventricular);
  EXPECT_EQ(class_of_early(from_the_ventricle), BeatClass::ventricular);
}

}  // namespace
}  // namespace ward
