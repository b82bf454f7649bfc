#include "pipeline/outlets/ward_board.h"

#include <gtest/gtest.h>

#include "pipeline/domain/codes.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr BedId kBed{3};

Event at(BedId bed, const EventBody& body) { return Event{bed, false, Instant{}, body}; }
Event here(const EventBody& body) { return at(kBed, body); }

Vital vital(std::uint32_t code, float reading, VitalOrigin origin = VitalOrigin::derived) {
  return Vital{code, Unit::beats_per_minute, Instant{}, reading, Validity::valid, origin};
}

Alarm alarm(AlarmCondition condition, AlarmPhase phase, std::uint32_t occurrence = 1) {
  Alarm alarm;
  alarm.condition = condition;
  alarm.phase = phase;
  alarm.occurrence = occurrence;
  return alarm;
}

BedStatus status_of(const char* patient) {
  BedStatus status;
  status.label = "BED 03";
  status.admitted = true;
  status.patient.id = patient;
  return status;
}

template <class Body>
std::vector<Body> all_of(const WardBoard& board) {
  std::vector<Body> found;
  for (const Event& event : board.snapshot()) {
    if (const auto* body = std::get_if<Body>(&event.body)) found.push_back(*body);
  }
  return found;
}

TEST(WardBoard, KeepsTheLatestOfEachNumericByCodeAndOrigin) {
  WardBoard board;
  board.apply(here(vital(mdc::kHeartRate, 70)));
  board.apply(here(vital(mdc::kHeartRate, 71, VitalOrigin::device)));
  EXPECT_EQ(board.apply(here(vital(mdc::kHeartRate, 72))), BoardChange::routine);
  const auto vitals = all_of<Vital>(board);
  ASSERT_EQ(vitals.size(), 2U);
  EXPECT_EQ(vitals[0].reading, 72.0F);
  EXPECT_EQ(vitals[1].reading, 71.0F);
}

TEST(WardBoard, ShowsNothingThatCameLate) {
  WardBoard board;
  Event late = here(vital(mdc::kHeartRate, 70));
  late.late = true;
  EXPECT_EQ(board.apply(late), BoardChange::nothing);
  EXPECT_TRUE(board.snapshot().empty());
}

TEST(WardBoard, TellsOfAnAlarmAtOnceButOfItsCreepingValueInTheBatch) {
  WardBoard board;
  Alarm high = alarm(AlarmCondition::heart_rate_high, AlarmPhase::active);
  high.value = 130;
  EXPECT_EQ(board.apply(here(high)), BoardChange::at_once);
  high.value = 135;
  EXPECT_EQ(board.apply(here(high)), BoardChange::routine);
  high.acknowledged = true;
  EXPECT_EQ(board.apply(here(high)), BoardChange::at_once);
  high.priority = AlarmPriority::high;
  EXPECT_EQ(board.apply(here(high)), BoardChange::at_once);
  EXPECT_EQ(all_of<Alarm>(board).at(0).value, 135.0F);
}

TEST(WardBoard, KeepsALatchedAlarmAndForgetsAnEndedOne) {
  WardBoard board;
  board.apply(here(alarm(AlarmCondition::asystole, AlarmPhase::active)));
  EXPECT_EQ(board.apply(here(alarm(AlarmCondition::asystole, AlarmPhase::latched))), BoardChange::at_once);
  EXPECT_EQ(all_of<Alarm>(board).size(), 1U);
  EXPECT_EQ(board.apply(here(alarm(AlarmCondition::asystole, AlarmPhase::inactive))), BoardChange::at_once);
  EXPECT_TRUE(all_of<Alarm>(board).empty());
  EXPECT_EQ(board.apply(here(alarm(AlarmCondition::asystole, AlarmPhase::inactive))), BoardChange::nothing);
}

TEST(WardBoard, CountsEachRaisingOnce) {
  WardBoard board;
  board.apply(here(alarm(AlarmCondition::asystole, AlarmPhase::active, 1)));
  board.apply(here(alarm(AlarmCondition::asystole, AlarmPhase::active, 1)));
  board.apply(here(alarm(AlarmCondition::asystole, AlarmPhase::latched, 1)));
  EXPECT_EQ(board.alarms_raised(), 1U);
  board.apply(here(alarm(AlarmCondition::asystole, AlarmPhase::active, 2)));
  EXPECT_EQ(board.alarms_raised(), 2U);
  board.apply(here(alarm(AlarmCondition::asystole, AlarmPhase::inactive, 2)));
  board.apply(here(alarm(AlarmCondition::asystole, AlarmPhase::active, 3)));
  EXPECT_EQ(board.alarms_raised(), 3U);
}

TEST(WardBoard, TellsOfABedOnceWhenItIsDescribedAgain) {
  WardBoard board;
  EXPECT_EQ(board.apply(here(status_of("A"))), BoardChange::at_once);
  EXPECT_EQ(board.apply(here(status_of("A"))), BoardChange::nothing);
  BedStatus limits = status_of("A");
  limits.limits[0].low = 40.0F;
  EXPECT_EQ(board.apply(here(limits)), BoardChange::at_once);
}

TEST(WardBoard, DoesNotShowOnePatientsNumbersUnderAnothersName) {
  WardBoard board;
  board.apply(here(status_of("A")));
  board.apply(here(vital(mdc::kHeartRate, 70)));
  BedStatus paused = status_of("A");
  paused.audio_paused = true;
  board.apply(here(paused));
  EXPECT_EQ(all_of<Vital>(board).size(), 1U);
  board.apply(here(status_of("B")));
  EXPECT_TRUE(all_of<Vital>(board).empty());
}

AlarmEvidence evidence_of(AlarmCondition condition, float rate) {
  AlarmEvidence evidence;
  evidence.condition = condition;
  evidence.rate = rate;
  return evidence;
}

TEST(WardBoard, KeepsTheNewestEvidenceOfEachConditionOfAPatient) {
  WardBoard board;
  board.apply(here(status_of("A")));
  EXPECT_EQ(board.apply(here(evidence_of(AlarmCondition::asystole, 1))), BoardChange::routine);
  board.apply(here(evidence_of(AlarmCondition::apnoea, 2)));
  board.apply(here(evidence_of(AlarmCondition::asystole, 3)));
  const auto kept = all_of<AlarmEvidence>(board);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].condition, AlarmCondition::apnoea);
  EXPECT_EQ(kept[1].rate, 3.0F);
  board.apply(here(status_of("B")));
  EXPECT_TRUE(all_of<AlarmEvidence>(board).empty());
}

TEST(WardBoard, WhatExplainsAStandingAlarmIsKeptBeforeWhatExplainsNone) {
  WardBoard board;
  board.apply(here(status_of("A")));
  Alarm alarm;
  alarm.condition = AlarmCondition::asystole;
  alarm.phase = AlarmPhase::active;
  board.apply(here(alarm));
  board.apply(here(evidence_of(AlarmCondition::asystole, 1)));
  for (std::size_t i = 0; i < WardBoard::kMostEvidence; ++i) {
    board.apply(here(evidence_of(static_cast<AlarmCondition>(6 + i), 2)));
  }
  const auto kept = all_of<AlarmEvidence>(board);
  ASSERT_EQ(kept.size(), WardBoard::kMostEvidence);
  EXPECT_EQ(kept.front().condition, AlarmCondition::asystole);
  EXPECT_EQ(kept[1].condition, AlarmCondition{7});  // 6 made room
}

TEST(WardBoard, AFeedThatGoesDownIsToldAtOnceItsCountersAreNot) {
  WardBoard board;
  FeedStatus feed;
  feed.connected = true;
  EXPECT_EQ(board.apply(here(feed)), BoardChange::at_once);
  feed.frames_received = 5;
  EXPECT_EQ(board.apply(here(feed)), BoardChange::routine);
  feed.connected = false;
  EXPECT_EQ(board.apply(here(feed)), BoardChange::at_once);
}

TEST(WardBoard, SumsFramesOverBedsAndOverADevicesRestarts) {
  WardBoard board;
  FeedStatus feed;
  feed.connected = true;
  feed.boot_epoch = 1;
  feed.frames_received = 100;
  feed.frames_lost = 2;
  feed.frames_missing = 7;
  board.apply(here(feed));
  feed.boot_epoch = 2;
  feed.frames_received = 10;
  feed.frames_lost = 0;
  feed.frames_missing = 1;
  board.apply(here(feed));
  FeedStatus other;
  other.frames_received = 1;
  board.apply(at(BedId{4}, other));
  ServerStatus status;
  board.tally(status);
  EXPECT_EQ(status.beds, 2U);
  EXPECT_EQ(status.beds_connected, 1U);
  EXPECT_EQ(status.frames_received, 111U);
  EXPECT_EQ(status.frames_lost, 2U);
  EXPECT_EQ(status.frames_missing, 1U);  // of the present life only: the old holes are closed or lost
}

TEST(WardBoard, RefusesAndCountsWhatDoesNotFit) {
  WardBoard board;
  for (std::uint32_t code = 1; code <= WardBoard::kMostVitals; ++code) board.apply(here(vital(code, 1)));
  EXPECT_EQ(board.refused(), 0U);
  EXPECT_EQ(board.apply(here(vital(9999, 1))), BoardChange::nothing);
  EXPECT_EQ(board.refused(), 1U);
  for (std::uint32_t bed = 1; bed <= WardBoard::kMostBeds; ++bed) board.apply(at(BedId{bed}, FeedStatus{}));
  EXPECT_EQ(board.refused(), 1U);
  EXPECT_EQ(board.apply(at(BedId{99999}, FeedStatus{})), BoardChange::nothing);
  EXPECT_EQ(board.refused(), 2U);
}

TEST(WardBoard, PutsABedsStatusBeforeEverythingElseOfIt) {
  WardBoard board;
  board.apply(here(vital(mdc::kHeartRate, 70)));
  board.apply(here(alarm(AlarmCondition::asystole, AlarmPhase::active)));
  board.apply(here(status_of("A")));
  const auto events = board.snapshot();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<BedStatus>(events[0].body));
}

}  // namespace
}  // namespace ward
