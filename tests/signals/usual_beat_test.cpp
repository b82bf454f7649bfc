#include "pipeline/signals/usual_beat.h"

#include <gtest/gtest.h>

#include "pipeline/signals/beat_features.h"
#include "pipeline/signals/beat_forms.h"
#include "pipeline/signals/beat_rhythm.h"
#include "pipeline/signals/beat_shape.h"
#include "pipeline/signals/form_evidence.h"
#include "tests/signals/drawn_ecg.h"

namespace ward {
namespace {

constexpr LeadWeights kAllAlike{1.0F, 1.0F, 1.0F, 1.0F};

BeatShape shape_of(double (*beat)(double), double height = 1.0, double late_s = 0.0) {
  BeatShape shape;
  for (std::size_t i = 0; i < BeatShape::kSlots; ++i) {
    const double t = (static_cast<double>(i) - static_cast<double>(BeatShape::kPeak)) * 0.004 - late_s;
    shape.millivolts[i] = static_cast<float>(height * beat(t));
  }
  return shape;
}

BeatLeads one_lead(const BeatShape& shape) {
  BeatLeads leads;
  leads[0] = shape;
  return leads;
}

/// A normal beat's QRS and T wave with no P wave.
double without_p(double t) { return t < -0.06 ? 0.0 : drawn::normal_beat(t); }
/// A broad QRS with the P wave of a normal beat before it.
double bundle_branch_block(double t) { return t < -0.11 ? drawn::normal_beat(t) : drawn::ventricular_beat(t); }

TEST(BeatShape, MeasuresWidthAndSwing) {
  const BeatShape narrow = shape_of(drawn::normal_beat);
  const BeatShape wide = shape_of(drawn::ventricular_beat);
  EXPECT_LT(narrow.qrs_width(), 0.10F);
  EXPECT_GT(wide.qrs_width(), 0.13F);
  EXPECT_NEAR(narrow.qrs_swing(), 1.3F, 0.1F);
}

TEST(BeatShape, SeesAPWaveOverTheLineBetweenItsEnds) {
  EXPECT_GT(shape_of(drawn::normal_beat).p_height(), 0.08F);
  EXPECT_LT(shape_of(without_p).p_height(), 0.02F);
}

TEST(Alignment, AnotherSizeIsAnotherBeatHoweverAlike) {
  const BeatLeads usual = one_lead(shape_of(drawn::normal_beat));
  const Alignment same = align(usual, usual, kAllAlike);
  const Alignment larger = align(one_lead(shape_of(drawn::normal_beat, 2.0)), usual, kAllAlike);
  EXPECT_NEAR(same.likeness, 1.0F, 1e-4F);
  EXPECT_NEAR(same.difference, 0.0F, 1e-4F);
  EXPECT_NEAR(larger.likeness, 1.0F, 1e-4F);
  EXPECT_GT(larger.difference, 0.45F);
  EXPECT_LT(align(one_lead(shape_of(drawn::ventricular_beat)), usual, kAllAlike).likeness, 0.8F);
}

TEST(Alignment, MovesAllLeadsOfABeatTogether) {
  BeatLeads usual = one_lead(shape_of(drawn::normal_beat));
  usual[1] = usual[0];
  BeatLeads late = one_lead(shape_of(drawn::normal_beat, 1.0, 0.020));
  late[1] = late[0];
  EXPECT_EQ(align(late, usual, kAllAlike).shift, 5);
  EXPECT_GT(align(late, usual, kAllAlike).likeness, 0.99F);
  late[1] = shape_of(drawn::normal_beat, 1.0, -0.020);  // one lead early, one late: not the same beat
  EXPECT_LT(align(late, usual, kAllAlike).likeness, 0.9F);
}

TEST(Alignment, TellsWhenThereIsNoLeadInCommon) {
  BeatLeads other;
  other[1] = shape_of(drawn::normal_beat);
  EXPECT_FALSE(align(one_lead(shape_of(drawn::normal_beat)), other, kAllAlike).compared);
}

/// One patient's beats, as the measurer would pass them on.
struct Patient {
  UsualBeat usual;
  BeatLeads previous;
  void beat(const BeatShape& shape, double recent_rr_s) {
    const BeatLeads leads = one_lead(shape);
    const bool repeats = align(leads, previous, kAllAlike).likeness > UsualBeat::kAlike;
    usual.learn({leads, align(leads, usual.shapes(), usual.weights()), repeats, 1.0F, static_cast<float>(recent_rr_s),
                 leads});
    previous = leads;
  }
  [[nodiscard]] bool is(double (*shape)(double)) const {
    return usual.knows(0) && align(one_lead(shape_of(shape)), usual.shapes(), kAllAlike).likeness > 0.95F;
  }
};

TEST(UsualBeat, IsTheNarrowOneOfTwoThatAlternate) {
  Patient patient;
  for (int i = 0; i < 8; ++i) patient.beat(shape_of(i % 2 == 0 ? drawn::ventricular_beat : drawn::normal_beat), 0.8);
  ASSERT_TRUE(patient.usual.knows(0));
  EXPECT_TRUE(patient.is(drawn::normal_beat));
}

/// Normal beats that turn into others, each like the one before.
bool still_the_old_one_after(int beats, double recent_rr_s, double (*other)(double)) {
  Patient patient;
  for (int i = 0; i < 8; ++i) patient.beat(shape_of(drawn::normal_beat), recent_rr_s);
  for (int i = 0; i < beats; ++i) patient.beat(shape_of(other), recent_rr_s);
  return patient.is(drawn::normal_beat);
}

TEST(UsualBeat, IsLearnedAnewAtARestingRateButNotInATachycardiaThatLasts) {
  EXPECT_TRUE(still_the_old_one_after(29, 0.80, bundle_branch_block));
  EXPECT_FALSE(still_the_old_one_after(38, 0.80, bundle_branch_block));
  EXPECT_FALSE(still_the_old_one_after(38, 0.61, bundle_branch_block));
  EXPECT_TRUE(still_the_old_one_after(500, 0.60, bundle_branch_block));
}

TEST(UsualBeat, ARhythmThatHasLostItsPWavesMustLastFiveMinutesToBecomeTheUsualOne) {
  EXPECT_TRUE(still_the_old_one_after(300, 0.80, drawn::ventricular_beat));
  EXPECT_FALSE(still_the_old_one_after(345, 0.80, drawn::ventricular_beat));
}

TEST(UsualBeat, SaysAfterEightBeatsThatItIsChanging) {
  Patient patient;
  for (int i = 0; i < 40; ++i) patient.beat(shape_of(drawn::normal_beat), 0.8);
  patient.beat(shape_of(bundle_branch_block), 0.8);  // resembles none
  for (int i = 0; i < 7; ++i) patient.beat(shape_of(bundle_branch_block), 0.8);
  EXPECT_FALSE(patient.usual.changing());
  patient.beat(shape_of(bundle_branch_block), 0.8);
  EXPECT_TRUE(patient.usual.changing());
  patient.beat(shape_of(drawn::normal_beat), 0.8);
  EXPECT_FALSE(patient.usual.changing());
}

std::uint8_t take(BeatForms& forms, const BeatShape& shape) {
  const BeatLeads beat = one_lead(shape);
  return forms.learn(beat, forms.find(beat, kAllAlike, 0.9F), {1.0F, 1.0F, 0.0F, 1.0F});
}

TEST(BeatForms, GiveEachShapeItsNumber) {
  BeatForms forms;
  const std::uint8_t normal = take(forms, shape_of(drawn::normal_beat));
  const std::uint8_t ectopic = take(forms, shape_of(drawn::ventricular_beat));
  EXPECT_NE(normal, 0);
  EXPECT_NE(normal, ectopic);
  EXPECT_EQ(take(forms, shape_of(drawn::normal_beat, 1.1)), normal);
  EXPECT_EQ(take(forms, shape_of(drawn::ventricular_beat, 0.9)), ectopic);
  EXPECT_EQ(forms.of(normal)->count, 2);
}

TEST(BeatForms, KeepTheCommonOnesWhenNoiseComesInManyShapes) {
  BeatForms forms;
  std::uint8_t normal = 0;
  for (int i = 0; i < 40; ++i) normal = take(forms, shape_of(drawn::normal_beat));
  for (std::size_t k = 0; k < 20; ++k) {
    BeatShape noise;
    for (std::size_t i = 0; i < BeatShape::kSlots; ++i) noise.millivolts[i] = (i * (k + 3)) % 17 < 8 ? 1.0F : -1.0F;
    take(forms, noise);
  }
  ASSERT_NE(forms.of(normal), nullptr);
  EXPECT_EQ(take(forms, shape_of(drawn::normal_beat)), normal);
}

TEST(FormEvidence, JudgesABeatWithItsLikeFromTheFourthOn) {
  FormEvidence evidence;
  for (int i = 0; i < 2; ++i) evidence.learn(1, 4.0F, false);
  EXPECT_FLOAT_EQ(evidence.ventricular(1, -1.0F), -1.0F);
  evidence.learn(1, 4.0F, false);
  EXPECT_GT(evidence.ventricular(1, -1.0F), 2.0F);
  EXPECT_FLOAT_EQ(evidence.ventricular(2, -1.0F), -1.0F);
  EXPECT_FLOAT_EQ(evidence.ventricular(0, -1.0F), -1.0F);
}

TEST(BeatRhythm, MeasuresAgainstTheIntervalsBetweenUsualBeats) {
  BeatRhythm rhythm;
  Instant now;
  const auto beat = [&](int after_ms, bool usual) {
    now += std::chrono::milliseconds{after_ms};
    rhythm.on({now, now, true});
    rhythm.judge_last(usual);
  };
  for (int i = 0; i < 10; ++i) beat(800, true);
  for (int i = 0; i < 90; ++i) beat(400, false);  // a run does not become what is usual ...
  EXPECT_NEAR(rhythm.around(0.4F).usual, 0.8F, 1e-3F);
  EXPECT_NEAR(rhythm.around(0.4F).recent, 0.4F, 1e-3F);
  for (int i = 0; i < 20; ++i) beat(400, false);  // ... until it has lasted 100 beats
  EXPECT_NEAR(rhythm.around(0.4F).usual, 0.4F, 1e-3F);
}

TEST(BeatRhythm, IsSpreadOutInFibrillationAndNotByAFewEarlyBeats) {
  const auto spread = [](std::initializer_list<int> intervals_ms) {
    BeatRhythm rhythm;
    Instant now;
    for (int i = 0; i < 5; ++i) {
      for (const int ms : intervals_ms) {
        now += std::chrono::milliseconds{ms};
        rhythm.on({now, now, true});
        rhythm.judge_last(true);
      }
    }
    return rhythm.around(0.8F).spread;
  };
  EXPECT_LT(spread({800, 820, 790, 810}), 0.03F);
  EXPECT_LT(spread({800, 820, 790, 500, 1090}), 0.05F);
  EXPECT_GT(spread({600, 950, 720, 810, 530}), 0.10F);
}

TEST(BeatFeatures, TellWhetherTheUsualPWaveIsThere) {
  const auto p_wave = [](const BeatLeads& beat, const BeatLeads& usual) {
    return p_wave_of({beat, usual, align(beat, usual, kAllAlike), kAllAlike, kAllAlike});
  };
  const BeatLeads with = one_lead(shape_of(drawn::normal_beat));
  const BeatLeads without = one_lead(shape_of(without_p));
  EXPECT_EQ(p_wave(with, with), PWave::present);
  EXPECT_EQ(p_wave(without, with), PWave::absent);
  EXPECT_EQ(p_wave(without, without), PWave::absent);
  EXPECT_EQ(p_wave(with, BeatLeads{}), PWave::unknown);
}

}  // namespace
}  // namespace ward
