#include "pipeline/store/ward_memory.h"
#include "pipeline/store/journal.h"

#include <gtest/gtest.h>

#include "tests/store/ward_story.h"

namespace ward::test {
namespace {

constexpr BedId kBed{1};
constexpr DeviceId kDevice{1};

Event event(const EventBody& body, bool late = false) { return Event{kBed, late, story_start(), body, story_start()}; }
Event frame(std::uint64_t sequence, std::uint64_t epoch = 5, bool whole = true) {
  return event(FrameEnd{kDevice, epoch, sequence, whole});
}
Event status(std::uint64_t acked_through, std::uint64_t epoch = 5) {
  FeedStatus told;
  told.device = kDevice;
  told.boot_epoch = epoch;
  told.acked_through = acked_through;
  return event(told);
}
const FeedAccount& account(const WardMemory& memory) { return *memory.beds().at(kBed).account; }

TEST(WardMemory, BeginsAnAccountWhereTheDeviceWasAcknowledged) {
  WardMemory memory;
  memory.apply(status(40));
  EXPECT_EQ(account(memory).acked_through(), 40U);
  memory.apply(frame(42));
  EXPECT_EQ(account(memory).acked_through(), 40U);
  memory.apply(frame(41));
  EXPECT_EQ(account(memory).acked_through(), 42U);
}

TEST(WardMemory, BeginsAnAccountBelowTheFirstFrameWhenNothingWasToldBefore) {
  WardMemory memory;
  memory.apply(frame(7));
  EXPECT_EQ(account(memory).acked_through(), 7U);
}

TEST(WardMemory, CountsLateFramesAndGapRecordsIntoTheHolesTheyFill) {
  WardMemory memory;
  memory.apply(status(0));
  memory.apply(frame(1));
  memory.apply(frame(9));
  EXPECT_EQ(account(memory).acked_through(), 1U);
  memory.apply(frame(5));
  EXPECT_EQ(account(memory).holes.size(), 2U);
  memory.apply(event(Gap{2, 4, true}));
  EXPECT_EQ(account(memory).acked_through(), 5U);
  memory.apply(event(Gap{6, 8, false}));
  EXPECT_EQ(account(memory).acked_through(), 5U) << "a gap that may still be filled accounts for nothing";
  memory.apply(frame(6, 5, false));
  EXPECT_EQ(account(memory).acked_through(), 6U) << "a frame that is not whole is a gap record";
}

TEST(WardMemory, ConcludesTheGapsThatTheGateHasPassed) {
  WardMemory memory;
  memory.apply(status(0));
  for (const std::uint64_t sequence : {1U, 4U, 6U, 9U}) memory.apply(frame(sequence));
  const auto gaps = memory.apply(status(7));
  ASSERT_EQ(gaps.size(), 3U);
  EXPECT_EQ(gaps[0], (SequenceRange{2, 3}));
  EXPECT_EQ(gaps[1], (SequenceRange{5, 5}));
  EXPECT_EQ(gaps[2], (SequenceRange{7, 7}));
  EXPECT_EQ(account(memory).acked_through(), 7U);
  EXPECT_TRUE(memory.apply(status(7)).empty());
}

TEST(WardMemory, BeginsAnewWithADeviceThatStartedAnewAndIgnoresItsEarlierLife) {
  WardMemory memory;
  memory.apply(frame(500, 5));
  memory.apply(status(0, 6));
  EXPECT_EQ(account(memory).acked_through(), 0U);
  memory.apply(frame(501, 5));
  EXPECT_EQ(account(memory).acked_through(), 0U);
  memory.apply(frame(1, 6));
  EXPECT_EQ(account(memory).acked_through(), 1U);
}

TEST(WardMemory, WhatIsMissingOfADevicesEarlierLifeEndsInGapRecords) {
  WardMemory memory;
  memory.apply(status(0, 5));
  for (const std::uint64_t sequence : {1U, 4U, 7U}) memory.apply(frame(sequence, 5));
  const auto gaps = memory.apply(status(0, 6));
  ASSERT_EQ(gaps.size(), 2U);
  EXPECT_EQ(gaps[0], (SequenceRange{2, 3}));
  EXPECT_EQ(gaps[1], (SequenceRange{5, 6}));
  EXPECT_EQ(account(memory).acked_through(), 0U);
}

TEST(WardMemory, ARecordOfWhatAnEarlierLifeLostCountsNothingOfTheNextAsStored) {
  WardMemory memory;
  memory.apply(status(0, 5));
  for (const std::uint64_t sequence : {1U, 4U}) memory.apply(frame(sequence, 5));
  ASSERT_EQ(memory.apply(status(4, 5)).size(), 1U);
  memory.apply(status(0, 6));
  memory.apply(frame(1, 6));
  // The record stands behind its batch, as a recovery meets it.
  memory.apply(event(Gap{2, 3, true}, true));
  EXPECT_EQ(account(memory).highest, 1U);
  EXPECT_FALSE(account(memory).accounts_for(2));
  EXPECT_FALSE(account(memory).accounts_for(3));
}

TEST(WardMemory, GivesUpTheLowestHoleWhenThereAreTooMany) {
  WardMemory memory;
  memory.apply(status(0));
  for (std::uint64_t i = 1; i <= FeedAccount::kMostHoles; ++i) ASSERT_TRUE(memory.apply(frame(2 * i)).empty());
  const auto gaps = memory.apply(frame(2 * FeedAccount::kMostHoles + 2));
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0], (SequenceRange{1, 1}));
  EXPECT_EQ(account(memory).acked_through(), 2U);
}

TEST(WardMemory, ForgetsTheAccountWhenAnotherDeviceStandsAtTheBed) {
  WardMemory memory;
  BedSetup setup;
  setup.bed = kBed;
  setup.device = "monitor-1";
  memory.apply(event(setup));
  memory.apply(frame(10));
  memory.apply(event(setup));
  EXPECT_TRUE(memory.beds().at(kBed).account.has_value());
  setup.device = "monitor-2";
  memory.apply(frame(12));
  const auto gaps = memory.apply(event(setup));
  ASSERT_EQ(gaps.size(), 1U) << "nobody will send it for this bed any more";
  EXPECT_EQ(gaps[0], (SequenceRange{11, 11}));
  EXPECT_FALSE(memory.beds().at(kBed).account.has_value());
}

TEST(WardMemory, ForgetsTheAccountOfADeviceThatWasAtAnotherBedMeanwhile) {
  WardMemory memory;
  BedSetup setup;
  setup.bed = BedId{1};
  setup.device = "monitor";
  static_cast<void>(memory.apply(Event{BedId{1}, false, {}, setup}));
  static_cast<void>(memory.apply(Event{BedId{1}, false, {}, FrameEnd{DeviceId{1}, 5, 1, true}}));
  static_cast<void>(memory.apply(Event{BedId{1}, false, {}, setup}));
  ASSERT_TRUE(memory.beds().at(BedId{1}).account.has_value()) << "it stayed";
  setup.device_since = Instant{std::chrono::seconds{1000}};
  static_cast<void>(memory.apply(Event{BedId{1}, false, {}, setup}));
  EXPECT_FALSE(memory.beds().at(BedId{1}).account.has_value());
  EXPECT_EQ(memory.beds().at(BedId{1}).setup.device_since, setup.device_since);
}

TEST(WardMemory, FollowsWhatOperatorsSet) {
  WardMemory memory;
  BedStatus told;
  told.label = "BED 9";
  told.limits[0].high = 130.0F;
  told.audio_paused = true;
  told.audio_paused_until = story_start() + std::chrono::minutes{2};
  memory.apply(event(told));
  const BedSetup& setup = memory.beds().at(kBed).setup;
  EXPECT_EQ(setup.label.view(), "BED 9");
  EXPECT_FALSE(setup.admitted);
  EXPECT_EQ((*setup.limits)[0].high, 130.0F);
  EXPECT_EQ(setup.audio_paused_until, told.audio_paused_until);
  told.audio_paused = false;
  memory.apply(event(told));
  EXPECT_FALSE(memory.beds().at(kBed).setup.audio_paused_until.has_value());
}

TEST(WardMemory, AnAlarmToldAgainAfterALossStandsAsItWasTold) {
  WardMemory memory;
  Alarm asystole;
  asystole.condition = AlarmCondition::asystole;
  asystole.phase = AlarmPhase::active;
  asystole.occurrence = 1;
  Event again = event(asystole);
  again.restated = true;
  memory.apply(event(RecordingHole{1}));
  memory.apply(again);
  ASSERT_EQ(memory.beds().at(kBed).alarms.size(), 1U);
  EXPECT_EQ(memory.beds().at(kBed).alarms[0].condition, AlarmCondition::asystole);
  EXPECT_EQ(memory.beds().at(kBed).output_count, 0U);
}

TEST(WardMemory, DigestsConclusionsAloneAndOnce) {
  WardMemory memory;
  const Event beat = event(Beat{story_start(), BeatSource::ecg, BeatClass::normal, 1, false});
  memory.apply(beat);
  const std::uint64_t digest = memory.beds().at(kBed).outputs.value();
  Event again = beat;
  again.restated = true;
  memory.apply(again);
  memory.apply(event(Beat{}, true));
  memory.apply(event(Command{}));
  memory.apply(event(Tick{}));
  EXPECT_EQ(memory.beds().at(kBed).outputs.value(), digest);
  EXPECT_EQ(memory.beds().at(kBed).output_count, 1U);
  EXPECT_TRUE(memory.beds().at(kBed).exact);
  memory.apply(event(RecordingHole{3}));
  EXPECT_FALSE(memory.beds().at(kBed).exact);
  memory.begin_run();
  EXPECT_TRUE(memory.beds().at(kBed).exact);
  EXPECT_EQ(memory.beds().at(kBed).output_count, 0U);
}

TEST(WardMemory, IsTheSameAfterItWasWrittenAndRead) {
  WardMemory memory;
  for (const Event& told : ward_story({5, 400, 2})) memory.apply(told);
  wire::Bytes bytes;
  memory.encode(bytes);
  auto read = WardMemory::decode(bytes, kStoreVersion);
  ASSERT_TRUE(read.ok());
  wire::Bytes again;
  read.value().encode(again);
  EXPECT_EQ(again, bytes);
  EXPECT_EQ(read.value().beds().at(BedId{3}).outputs.value(), memory.beds().at(BedId{3}).outputs.value());
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    EXPECT_FALSE(WardMemory::decode(std::span{bytes}.first(size), kStoreVersion).ok() &&
                 WardMemory::decode(std::span{bytes}.first(size), kStoreVersion).value().beds().size() < memory.beds().size());
  }
}

}  // namespace
}  // namespace ward::test
