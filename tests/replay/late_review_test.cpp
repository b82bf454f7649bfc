// What came late is judged late: told as found, never twice.
#include "pipeline/replay/late_review.h"

#include <gtest/gtest.h>

#include "tests/replay/outage.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::bed_setup;
using test::kStart;
using test::Outage;

std::vector<Event> review(const std::vector<Event>& events) {
  const std::vector<SignalSpan> gaps = backfilled_spans(events);
  if (gaps.empty()) return {};
  EXPECT_EQ(gaps.size(), 1U);
  return review_late_data(bed_setup(), gaps.front(), events, kStart + 160s);
}

const Event* found(const std::vector<Event>& late, AlarmCondition condition) {
  for (const Event& event : late) {
    if (std::get<Alarm>(event.body).condition == condition) return &event;
  }
  return nullptr;
}

TEST(LateReview, AStandstillInsideAnOutageIsFoundInTheBackfill) {
  const std::vector<Event> late = review(Outage{}.recorded());
  const Event* event = found(late, AlarmCondition::asystole);
  ASSERT_NE(event, nullptr);
  EXPECT_TRUE(event->late);
  EXPECT_EQ(event->bed, BedId{1});
  EXPECT_EQ(event->received, kStart + 160s);
  const Alarm& alarm = std::get<Alarm>(event->body);
  EXPECT_EQ(alarm.occurrence, 0U);
  EXPECT_EQ(alarm.phase, AlarmPhase::inactive) << "it was over when it was found";
  EXPECT_GE(alarm.onset, kStart + 104s);
  EXPECT_LE(alarm.onset, kStart + 110s);
  EXPECT_GE(alarm.changed, kStart + 117s);
  EXPECT_LE(alarm.changed, kStart + 121s);
}

TEST(LateReview, FindsNothingWhereTheHeartBeatOn) {
  Outage calm;
  calm.stops = calm.beats_again = 1h;
  EXPECT_TRUE(review(calm.recorded()).empty());
}

TEST(LateReview, WithoutLateDataThereIsNothingToReview) {
  Outage none;
  none.lost = false;
  EXPECT_TRUE(backfilled_spans(none.recorded()).empty());
}

TEST(LateReview, WhatWasAnnouncedLiveIsNotFoundAgain) {
  Outage outlasted;
  outlasted.beats_again = 150s;  // still standing when the link comes back
  const std::vector<Event> events = outlasted.recorded();
  bool live = false;
  for (const Event& event : events) {
    const auto* alarm = std::get_if<Alarm>(&event.body);
    live = live || (alarm != nullptr && alarm->condition == AlarmCondition::asystole);
  }
  ASSERT_TRUE(live);
  EXPECT_EQ(found(review(events), AlarmCondition::asystole), nullptr);
}

TEST(LateReview, WhatBeganBeforeTheGapIsNotOfTheGap) {
  Outage before;
  before.stops = 90s;
  before.beats_again = 110s;
  EXPECT_EQ(found(review(before.recorded()), AlarmCondition::asystole), nullptr);
}

TEST(LateReview, DoesNotDependOnTheOrderOfTheEvents) {
  std::vector<Event> events = Outage{}.recorded();
  const std::vector<Event> one = review(events);
  std::ranges::stable_partition(events, [](const Event& event) { return event.late; });
  const std::vector<Event> other = review(events);
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(std::get<Alarm>(one[i].body).onset, std::get<Alarm>(other[i].body).onset);
  }
}

TEST(LateReview, GapsFarApartAreReviewedEachByItself) {
  std::vector<Event> events;
  for (const Nanoseconds at : {0s, 1s, 59s, 121s, 122s}) {
    Vital vital{1, Unit::none, kStart + at, 1, Validity::valid, VitalOrigin::device};
    events.push_back(Event{BedId{1}, true, kStart, vital});
  }
  const std::vector<SignalSpan> gaps = backfilled_spans(events);
  ASSERT_EQ(gaps.size(), 2U);
  EXPECT_EQ(gaps[0].to, kStart + 59s);
  EXPECT_EQ(gaps[1].from, kStart + 121s);
}

}  // namespace
}  // namespace ward
