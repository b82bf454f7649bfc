// wardlight-ctl's verbs against a real publisher and command feed.

#include "dashboard/ctl.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "dashboard/ctl_arguments.h"
#include "dashboard/ctl_follow.h"
#include "dashboard/ctl_print.h"
#include "dashboard/ctl_session.h"
#include "pipeline/domain/codes.h"
#include "tests/outlets/test_ward.h"

namespace ward::test {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr BedId kBed3{3};

Alarm hr_high(AlarmPhase phase, std::uint32_t occurrence = 1) {
  Alarm alarm;
  alarm.condition = AlarmCondition::heart_rate_high;
  alarm.priority = AlarmPriority::medium;
  alarm.kind = AlarmKind::physiological;
  alarm.phase = phase;
  alarm.has_limit = true;
  alarm.value = 134;
  alarm.limit = 120;
  alarm.onset = Instant{1'700'000'000s};
  alarm.changed = alarm.onset;
  alarm.occurrence = occurrence;
  return alarm;
}

BedStatus bed_three() {
  BedStatus status;
  status.label = "BED 03";
  status.admitted = true;
  return status;
}

StateUpdate ward_of(std::vector<EventBody> bodies) {
  StateUpdate ward;
  ward.snapshot = true;
  for (const EventBody& body : bodies) ward.events.push_back(Event{kBed3, false, {}, body});
  return ward;
}

struct Outcome {
  int code;
  std::string out;
  std::string err;
  [[nodiscard]] Json last_line() const {
    const std::string body = out.substr(0, out.find_last_not_of('\n') + 1);
    return Json::parse(body.substr(body.rfind('\n') + 1));
  }
};

Outcome run(CtlOptions options) {
  std::ostringstream out;
  std::ostringstream err;
  options.json = true;
  const int code = run_ctl(options, out, err, [] { return false; });
  return {code, out.str(), err.str()};
}

CtlOptions verb_at(TestWard& ward, CtlVerb verb) {
  CtlOptions options;
  options.verb = verb;
  options.client = ward.client_options();
  return options;
}

/// Until the ward thread has taken what was emitted.
void settle(TestWard& ward, std::uint64_t raised) {
  while (ward.status().alarms_raised < raised) std::this_thread::sleep_for(1ms);
}

TEST(Ctl, StatusListsWhatTheDemoCountsAndEveryAlarmRaised) {
  TestWard ward{{}};
  FeedStatus feed;
  feed.connected = true;
  feed.frames_received = 12;
  ward.emit(kBed3, bed_three());
  ward.emit(kBed3, feed);
  ward.emit(kBed3, hr_high(AlarmPhase::active));
  ward.emit(kBed3, hr_high(AlarmPhase::inactive));
  ward.emit(kBed3, hr_high(AlarmPhase::active, 2));
  settle(ward, 2);
  const Outcome outcome = run(verb_at(ward, CtlVerb::status));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json json = outcome.last_line();
  EXPECT_EQ(json["beds"], 1);
  EXPECT_EQ(json["beds_connected"], 1);
  EXPECT_EQ(json["frames_received"], 12);
  for (const char* key : {"frames_lost", "frames_missing", "frames_backfilled", "frames_refused",
                          "unauthenticated", "workers", "worst_cycle_ms", "version"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["insecure"], true);
  EXPECT_EQ(json["store"]["state"], "none");
  EXPECT_EQ(json["store"]["oldest_wave"], nullptr);
  EXPECT_EQ(json["latency_ms"]["count"], 3);
  ASSERT_EQ(json["alarms"].size(), 2U);
  const Json& first = json["alarms"][0];
  EXPECT_EQ(first["label"], "BED 03");
  EXPECT_EQ(first["condition"], "heart_rate_high");
  EXPECT_EQ(first["priority"], "medium");
  EXPECT_EQ(first["kind"], "physiological");
  EXPECT_EQ(first["text"], "** HR 134 > 120");
  EXPECT_EQ(first["phase"], "inactive");
  EXPECT_EQ(first["onset"], "2023-11-14T22:13:20.000Z");
  EXPECT_EQ(json["alarms"][1]["phase"], "active");
}

TEST(Ctl, AnAlarmFoundLateIsInTheHistoryMarkedAndNowhereElse) {
  TestWard ward{{}};
  Event late{kBed3, true, ward.clock().now(), hr_high(AlarmPhase::active, 0)};
  ward.emit(kBed3, bed_three());
  ward.emit(late);
  ward.emit(kBed3, hr_high(AlarmPhase::active, 5));
  ward.emit(kBed3, hr_high(AlarmPhase::inactive, 5));
  ward.emit(kBed3, hr_high(AlarmPhase::active, 6));
  settle(ward, 2);
  CtlOptions options = verb_at(ward, CtlVerb::alarms);
  const Json present = run(options).last_line();
  ASSERT_EQ(present["alarms"].size(), 1U);
  EXPECT_EQ(present["alarms"][0]["late"], false);
  options.history = true;
  const Json history = run(options).last_line();
  ASSERT_EQ(history["alarms"].size(), 4U);
  EXPECT_EQ(history["alarms"][0]["late"], true);
  EXPECT_EQ(history["alarms"][1]["late"], false);

  const AlarmRecord found{kBed3, hr_high(AlarmPhase::active, 0), {}, {}, true};
  EXPECT_NE(alarm_line(found, "BED 03").find("found late"), std::string::npos);
  AlarmRecord live = found;
  live.late = false;
  EXPECT_EQ(alarm_line(live, "BED 03").find("found late"), std::string::npos);
  EXPECT_EQ(raised_alarms({found, found, live, live}).size(), 3U) << "only live ones have a course";
}

TEST(Ctl, AcknowledgesABedNamedByItsLabel) {
  TestWard ward{{}};
  ward.emit(kBed3, bed_three());
  ward.emit(kBed3, hr_high(AlarmPhase::active));
  settle(ward, 1);
  CtlOptions options = verb_at(ward, CtlVerb::ack);
  options.bed = "bed 03";
  options.command.condition = AlarmCondition::heart_rate_high;
  const Outcome outcome = run(options);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.last_line()["done"], true);
  const auto pushed = ward.commands_pushed();
  ASSERT_EQ(pushed.size(), 1U);
  EXPECT_EQ(pushed[0].bed, kBed3);
  EXPECT_EQ(std::get<Command>(pushed[0].body).condition, AlarmCondition::heart_rate_high);
}

TEST(Ctl, ARefusalIsExitOneWithTheReason) {
  TestWard::Options ward_options;
  ward_options.outcome = [](BedId, const Command& command) {
    return std::optional{CommandOutcome{command.id, command.kind, ErrorCode::nothing_to_do, command.reply_to}};
  };
  TestWard ward{ward_options};
  ward.emit(kBed3, bed_three());
  ward.emit(kBed3, hr_high(AlarmPhase::active));
  settle(ward, 1);
  CtlOptions options = verb_at(ward, CtlVerb::ack);
  options.bed = "3";
  const Outcome refused = run(options);
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.last_line()["done"], false);
  EXPECT_NE(refused.err.find("there is nothing to act on"), std::string::npos);
  options.bed = "BED 99";
  const Outcome nowhere = run(options);
  EXPECT_EQ(nowhere.code, 1);
  EXPECT_EQ(nowhere.last_line()["error"], "there is no bed \"BED 99\"");
}

TEST(Ctl, BedsShowsPatientsNumericsAndLimits) {
  BedStatus status = bed_three();
  status.patient = Patient{"42", "Ada \xFF", PatientCategory::adult};  // not UTF-8: must not end the program
  status.limits[0] = LimitPair{50.0F, std::nullopt};
  const Vital vital{mdc::kHeartRate, Unit::beats_per_minute, {}, 71, Validity::valid, VitalOrigin::derived};
  const Json json = Json::parse(beds_json(ward_of({status, vital, hr_high(AlarmPhase::active)})));
  const Json& bed = json["beds"][0];
  EXPECT_EQ(bed["patient_id"], "42");
  EXPECT_EQ(bed["vitals"][0]["label"], "HR");
  EXPECT_EQ(bed["vitals"][0]["value"], 71.0);
  EXPECT_EQ(bed["alarms"][0]["condition"], "heart_rate_high");
  EXPECT_EQ(bed["limits"]["heart_rate"]["low"], 50.0);
  EXPECT_TRUE(bed["limits"]["heart_rate"]["high"].is_null());
}

TEST(Ctl, BedsSaysWhyAnAlarmWasWithheld) {
  AlarmEvidence evidence;
  evidence.condition = AlarmCondition::asystole;
  evidence.decision = AlarmDecision::withheld;
  ASSERT_TRUE(evidence.channels.push_back({{mdc::kPleth, 0}, Testimony::contradicts, SignalQuality::good, 72.0F}));
  const StateUpdate ward = ward_of({bed_three(), evidence});
  const Json json = Json::parse(beds_json(ward));
  const Json& why = json["beds"][0]["evidence"][0];
  EXPECT_EQ(why["condition"], "asystole");
  EXPECT_EQ(why["decision"], "withheld");
  EXPECT_EQ(why["channels"][0]["testimony"], "contradicts");
  EXPECT_NE(beds_text(ward).find("why: ASYSTOLE withheld, PLETH 72 /min contradicts"), std::string::npos);
}

TEST(Ctl, BedsReadsBedByBedHoweverTheSnapshotIsOrdered) {
  BedStatus four = bed_three();
  four.label = "BED 04";
  Vital vital{mdc::kHeartRate, Unit::beats_per_minute, {}, 71, Validity::valid, VitalOrigin::derived};
  StateUpdate ward = ward_of({bed_three()});
  ward.events.push_back(Event{BedId{4}, false, {}, four});
  ward.events.push_back(Event{kBed3, false, {}, vital});
  vital.validity = Validity::unavailable;
  ward.events.push_back(Event{BedId{4}, false, {}, vital});
  EXPECT_EQ(beds_text(ward), "3  BED 03  NO FEED\n     HR 71\n4  BED 04  NO FEED\n     HR ---\n");
}

TEST(Ctl, FollowingTellsEachChangeOnceAlsoOverALostLink) {
  AlarmFollower follower;
  EXPECT_EQ(follower.on_update(ward_of({bed_three(), hr_high(AlarmPhase::active)})).size(), 1U);
  EXPECT_EQ(follower.label(kBed3), "BED 03");
  EXPECT_TRUE(follower.on_update(ward_of({bed_three(), hr_high(AlarmPhase::active)})).empty());
  // It ended while nobody listened: the next snapshot lacks it.
  const auto gone = follower.on_update(ward_of({bed_three()}));
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone[0].alarm.phase, AlarmPhase::inactive);
  EXPECT_TRUE(follower.on_update(ward_of({bed_three()})).empty());
}

TEST(Ctl, UnderstandsTheWordsOfTheCommandLine) {
  EXPECT_EQ(parse_condition("asystole"), AlarmCondition::asystole);
  EXPECT_FALSE(parse_condition("none"));
  EXPECT_FALSE(parse_condition("Asystole"));
  EXPECT_EQ(parse_parameter("respiration_rate"), LimitParameter::respiration_rate);
  EXPECT_FALSE(parse_parameter("hr"));
  std::optional<float> limit;
  EXPECT_TRUE(parse_limit("off", limit));
  EXPECT_FALSE(limit);
  EXPECT_TRUE(parse_limit("37.5", limit));
  EXPECT_EQ(limit, 37.5F);
  for (const char* text : {"", "x", "12x", "nan", "inf", " 5"}) EXPECT_FALSE(parse_limit(text, limit)) << text;
  const StateUpdate ward = ward_of({bed_three()});
  EXPECT_EQ(find_bed("3", ward), kBed3);
  EXPECT_EQ(find_bed("03", ward), kBed3);
  EXPECT_EQ(find_bed("Bed 03", ward), kBed3);
  EXPECT_FALSE(find_bed("4", ward));
  EXPECT_FALSE(find_bed("", ward));
}

}  // namespace
}  // namespace ward::test
