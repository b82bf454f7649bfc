#include "pipeline/alarms/qtc_baseline.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;

struct Patient {
  QtcBaseline baseline;
  Instant now{1000s};

  std::optional<float> hold(std::optional<float> qtc, Nanoseconds length) {
    std::optional<float> above;
    for (Nanoseconds passed{0}; passed < length; passed += 100ms) {
      above = baseline.above(qtc, now);
      now += 100ms;
    }
    return above;
  }
};

TEST(QtcBaseline, IsKnownAfterFiveMinutesOfQtc) {
  Patient patient;
  EXPECT_EQ(patient.hold(420.0F, 290s), std::nullopt);
  EXPECT_EQ(patient.hold(420.0F, 100ms), 0.0F);
  EXPECT_EQ(patient.hold(481.0F, 1s), 61.0F);
  EXPECT_EQ(patient.hold(std::nullopt, 1h), std::nullopt);
  EXPECT_EQ(patient.hold(400.0F, 1s), -20.0F);
}

TEST(QtcBaseline, AStretchWithoutQtcDoesNotCount) {
  Patient patient;
  patient.hold(420.0F, 200s);
  EXPECT_EQ(patient.hold(std::nullopt, 10min), std::nullopt);
  EXPECT_EQ(patient.hold(420.0F, 90s), std::nullopt);
  EXPECT_EQ(patient.hold(430.0F, 10s), 10.0F);
}

TEST(QtcBaseline, AMinuteOfBadMeasurementDoesNotMoveIt) {
  Patient patient;
  patient.hold(600.0F, 1min);
  patient.hold(420.0F, 5min);
  EXPECT_EQ(patient.baseline.own(), 420.0F);
}

TEST(QtcBaseline, IsAnotherPatientsOwn) {
  Patient patient;
  patient.hold(420.0F, 6min);
  patient.baseline.forget();
  EXPECT_EQ(patient.hold(500.0F, 290s), std::nullopt);
  EXPECT_EQ(patient.hold(500.0F, 1s), 0.0F);
}

}  // namespace
}  // namespace ward
