// What differs must be readable: each kind of conclusion says what it is.
#include <gtest/gtest.h>

#include <cmath>

#include "pipeline/domain/codes.h"
#include "pipeline/replay/bed_replay.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1'700'000'000s};

std::string words(const EventBody& body) { return output_words(Event{BedId{1}, false, kNow, body}); }

TEST(OutputWords, AnAlarmIsReadAsOnTheScreenWithWhatBecameOfIt) {
  Alarm alarm;
  alarm.condition = AlarmCondition::asystole;
  alarm.priority = AlarmPriority::high;
  alarm.kind = AlarmKind::physiological;
  alarm.phase = AlarmPhase::latched;
  alarm.onset = kNow;
  alarm.occurrence = 2;
  EXPECT_EQ(words(alarm), "*** ASYSTOLE latched, occurrence 2, onset at 22:13:20.000");
  alarm.acknowledged = true;
  alarm.phase = AlarmPhase::inactive;
  EXPECT_EQ(words(alarm), "*** ASYSTOLE ended, acknowledged, occurrence 2, onset at 22:13:20.000");
}

TEST(OutputWords, ANumericTellsEveryBitOfItsValue) {
  Vital vital{mdc::kHeartRate, Unit::beats_per_minute, kNow, 72.0F, Validity::valid, VitalOrigin::derived};
  const std::string one = words(vital);
  vital.reading = std::nextafter(72.0F, 73.0F);
  EXPECT_EQ(one, "HR 72 at 22:13:20.000");
  EXPECT_NE(words(vital), one);
  vital.validity = Validity::unavailable;
  EXPECT_EQ(words(vital), "HR unavailable at 22:13:20.000");
}

TEST(OutputWords, EveryOtherConclusionSaysWhatItIs) {
  EXPECT_EQ(words(Beat{kNow, BeatSource::ecg, BeatClass::ventricular, 1, true}),
            "ECG beat V at 22:13:20.000, provisional");
  EXPECT_EQ(words(CommandOutcome{CommandId{4}, CommandKind::acknowledge, ErrorCode::none, 0}),
            "answer to command 4: done");
  BedStatus status;
  status.audio_paused = true;
  status.audio_paused_until = kNow;
  EXPECT_EQ(words(status), "bed free, audio paused until 22:13:20.000, no feed");
  AlarmEvidence evidence;
  evidence.condition = AlarmCondition::asystole;
  evidence.decision = AlarmDecision::withheld;
  EXPECT_EQ(words(evidence).find("ASYSTOLE withheld"), 0U);
  EXPECT_EQ(words(ChannelQuality{{mdc::kEcgLeadII, 0}, SignalQuality::noisy}), "quality 5 of II");
}

}  // namespace
}  // namespace ward
