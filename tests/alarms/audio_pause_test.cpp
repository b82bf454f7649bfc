#include "pipeline/alarms/audio_pause.h"

#include <gtest/gtest.h>

namespace ward {
namespace {

using namespace std::chrono_literals;

Instant at(Nanoseconds time) { return Instant{time}; }

TEST(AudioPause, EndsByItself) {
  AudioPause pause;
  EXPECT_EQ(pause.command(kUsualAudioPause, AlarmPriority::high, at(10s)), ErrorCode::none);
  EXPECT_TRUE(pause.paused());
  EXPECT_EQ(pause.until(), at(130s));
  EXPECT_FALSE(pause.on_tick(at(129900ms)));
  EXPECT_TRUE(pause.on_tick(at(130s)));
  EXPECT_FALSE(pause.paused());
  EXPECT_FALSE(pause.on_tick(at(131s)));
}

TEST(AudioPause, EndsByCommand) {
  AudioPause pause;
  EXPECT_EQ(pause.command(0s, std::nullopt, at(0s)), ErrorCode::nothing_to_do);
  static_cast<void>(pause.command(60s, std::nullopt, at(0s)));
  EXPECT_EQ(pause.command(0s, std::nullopt, at(1s)), ErrorCode::none);
  EXPECT_FALSE(pause.paused());
}

TEST(AudioPause, IsBounded) {
  AudioPause pause;
  EXPECT_EQ(pause.command(600s + 1ns, std::nullopt, at(0s)), ErrorCode::value_out_of_range);
  EXPECT_EQ(pause.command(-1s, std::nullopt, at(0s)), ErrorCode::value_out_of_range);
  EXPECT_FALSE(pause.paused());
  EXPECT_EQ(pause.command(600s, std::nullopt, at(0s)), ErrorCode::none);
}

TEST(AudioPause, ANewAlarmAsUrgentAsTheWorstOneBreaksThrough) {
  AudioPause pause;
  static_cast<void>(pause.command(120s, AlarmPriority::medium, at(0s)));
  EXPECT_FALSE(pause.on_raised(AlarmPriority::low));
  EXPECT_TRUE(pause.paused());
  EXPECT_TRUE(pause.on_raised(AlarmPriority::medium));
  EXPECT_FALSE(pause.paused());

  static_cast<void>(pause.command(120s, AlarmPriority::medium, at(0s)));
  EXPECT_TRUE(pause.on_raised(AlarmPriority::high));
}

TEST(AudioPause, BeforeAnyAlarmEveryNewOneBreaksThrough) {
  AudioPause pause;
  static_cast<void>(pause.command(120s, std::nullopt, at(0s)));
  EXPECT_TRUE(pause.on_raised(AlarmPriority::low));
}

TEST(AudioPause, WithoutAPauseNothingBreaksThrough) {
  AudioPause pause;
  EXPECT_FALSE(pause.on_raised(AlarmPriority::high));
}

}  // namespace
}  // namespace ward
