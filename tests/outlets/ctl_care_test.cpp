// What wardlight-ctl tells of people, of quiet and of reasons.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dashboard/ctl_arguments.h"
#include "dashboard/ctl_json.h"
#include "dashboard/ctl_print.h"
#include "pipeline/domain/codes.h"

namespace ward::test {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr Instant kTime{1'700'000'000s};
constexpr BedId kBed{3};

Alarm fast() {
  Alarm alarm;
  alarm.condition = AlarmCondition::heart_rate_high;
  alarm.priority = AlarmPriority::medium;
  alarm.kind = AlarmKind::physiological;
  alarm.phase = AlarmPhase::active;
  alarm.has_limit = true;
  alarm.value = 131;
  alarm.limit = 120;
  alarm.onset = alarm.changed = kTime;
  alarm.occurrence = 2;
  alarm.escalation = EscalationStep::buddy;
  return alarm;
}

StateUpdate ward_of(std::vector<EventBody> bodies) {
  StateUpdate ward;
  ward.snapshot = true;
  ward.server_time = kTime + 10s;
  for (const EventBody& body : bodies) ward.events.push_back(Event{kBed, false, kTime + 40ms, body, kTime + 41ms});
  return ward;
}

CareStatus care() {
  CareStatus care;
  care.inactivation.audio_off = true;
  care.inactivation.alarm_paused_until = kTime + 100s;
  care.inactivation.alarms_off.insert(AlarmCondition::heart_rate_low);
  care.staff = {"ANN", "BEN", "CHO"};
  (void)care.observations.push_back({ObservationKind::consciousness, 2.0F, kTime});
  return care;
}

TEST(CtlCare, BedsTellWhatIsQuietHowLongAndWhoAnswers) {
  BedStatus status;
  status.label = "BED 03";
  const StateUpdate ward = ward_of({status, care()});
  const Json bed = Json::parse(beds_json(ward))["beds"][0];
  EXPECT_TRUE(bed["inactivation"]["audio_off"]);
  EXPECT_EQ(bed["inactivation"]["alarm_paused_seconds_left"], 90.0);
  EXPECT_EQ(bed["inactivation"]["alarms_off"], Json::array({"heart_rate_low"}));
  EXPECT_FALSE(bed["inactivation"]["standby"]);
  EXPECT_EQ(bed["staff"]["buddy"], "BEN");
  EXPECT_EQ(bed["observations"][0]["text"], "voice");
  EXPECT_EQ(bed["observations"][0]["age_seconds"], 10.0);
  EXPECT_NE(beds_text(ward).find("AUDIO OFF, ALARM PAUSED 90 s more, 1 ALARMS OFF: heart_rate_low"), std::string::npos)
      << beds_text(ward);
}

TEST(CtlCare, AnAlarmTellsWhyWhoIsAskedBothClocksAndItsWay) {
  AlarmEvidence evidence;
  evidence.condition = AlarmCondition::heart_rate_high;
  evidence.decided = kTime - 10ms;
  ASSERT_TRUE(evidence.readings.push_back({kTime + 1500ms, 131}));
  ASSERT_TRUE(evidence.channels.push_back({{mdc::kEcgLeadII, 0}, Testimony::silent, SignalQuality::good, 0}));
  FeedStatus feed;
  feed.clock_offset = 2s;
  const StateUpdate ward = ward_of({BedStatus{}, fast(), evidence, care(), feed});
  std::vector<AlarmRecord> alarms = present_alarms(ward);
  stamp_with_raising(alarms, {AlarmRecord{kBed, fast(), kTime + 5ms, kTime + 9ms, false, kTime + 6ms}});
  const Json alarm = Json::parse(alarms_json(alarms, ward))["alarms"][0];
  EXPECT_EQ(alarm["why"], "HR above 120 for 1.5 s: 131. II good.");
  EXPECT_EQ(alarm["escalation"], "buddy");
  EXPECT_EQ(alarm["asked"], "BEN");
  EXPECT_EQ(alarm["sources"], "ward");
  EXPECT_EQ(alarm["device_onset"], to_rfc3339(kTime - 2s));
  EXPECT_EQ(alarm["ledger"]["steps_ms"]["to_received"], 15.0);
  EXPECT_EQ(alarm["ledger"]["steps_ms"]["to_handled"], 1.0);
  EXPECT_EQ(alarm["ledger"]["steps_ms"]["to_published"], 3.0);
  EXPECT_TRUE(alarm["ledger"]["client"].is_null()) << "a snapshot does not tell when an alarm was heard";
}

TEST(CtlCare, APastRaisingIsNotExplainedByTheEvidenceOfTheNewest) {
  AlarmEvidence evidence;
  evidence.condition = AlarmCondition::heart_rate_high;
  const StateUpdate ward = ward_of({BedStatus{}, fast(), evidence});
  Alarm past = fast();
  past.occurrence = 1;
  EXPECT_NE(context_of(kBed, fast(), ward).evidence, nullptr);
  EXPECT_EQ(context_of(kBed, past, ward).evidence, nullptr);
}

TEST(CtlCare, ScoresShowTheirRangeAndTheAgeOfEachInput) {
  EarlyWarning warning;
  warning.news2 = {5, 7};
  warning.band = EscalationBand::high;
  ASSERT_TRUE(warning.inputs.push_back({ScoreInputKind::spo2, true, 91, kTime - 20s, 3}));
  ASSERT_TRUE(warning.inputs.push_back({ScoreInputKind::temperature, false, 0, {}, 0}));
  const Json json = Json::parse(score_json(kBed, "BED 03", warning, kTime))["scores"];
  EXPECT_EQ(json["news2"]["text"], "5-7");
  EXPECT_EQ(json["inputs"][0]["age_seconds"], 20.0);
  EXPECT_TRUE(json["inputs"][1]["value"].is_null());
  EXPECT_NE(score_text(warning, kTime).find("temperature: missing"), std::string::npos);
}

TEST(CtlCare, UnderstandsWhatIsObserved) {
  EXPECT_EQ(parse_observation("oxygen"), ObservationKind::supplemental_oxygen);
  EXPECT_EQ(parse_observation("consciousness"), ObservationKind::consciousness);
  EXPECT_FALSE(parse_observation("mood"));
  EXPECT_EQ(parse_observed(ObservationKind::consciousness, "unresponsive"), 4.0F);
  EXPECT_EQ(parse_observed(ObservationKind::supplemental_oxygen, "air"), 0.0F);
  EXPECT_EQ(parse_observed(ObservationKind::temperature, "37.2"), 37.2F);
  EXPECT_FALSE(parse_observed(ObservationKind::consciousness, "3"));
  EXPECT_FALSE(parse_observed(ObservationKind::temperature, "warm"));
  EXPECT_FALSE(parse_observed(ObservationKind::temperature, "nan"));
  EXPECT_EQ(parse_switch("on"), true);
  EXPECT_EQ(parse_switch("off"), false);
  EXPECT_FALSE(parse_switch("On"));
}

}  // namespace
}  // namespace ward::test
