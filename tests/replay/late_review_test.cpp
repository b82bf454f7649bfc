// What came late is judged late: told as found, never twice.
#include "pipeline/replay/late_review.h"

#include <gtest/gtest.h>

#include <memory>

#include "pipeline/flow/worker.h"
#include "pipeline/patient_monitor.h"
#include "simulators/virtual_patient.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{1'700'000'000s};
constexpr Nanoseconds kFrame = 200ms;

BedSetup bed_setup() {
  BedSetup setup{BedId{1}, "BED 01", true, {}, {}};
  setup.patient.id = "4711";
  return setup;
}

/// A bed whose device was cut off for a while and refilled the gap afterwards.
struct Outage {
  Nanoseconds from{100s};
  Nanoseconds to{130s};
  Nanoseconds stops{105s};
  Nanoseconds beats_again{118s};
  bool lost{true};  ///< false: there never was an outage

  [[nodiscard]] std::vector<Event> recorded() const {
    VirtualPatient patient(PatientProfile{}, 5);
    SourceFrame source;
    PatientMonitor monitor(bed_setup());
    const auto out = std::make_unique<Output>();
    std::vector<Event> events;
    std::vector<Event> refill;
    const auto run = [&](const EventBody& body, Instant now) {
      const Event input{BedId{1}, false, now, body, now};
      events.push_back(input);
      out->clear();
      out->begin(BedId{1}, now, now);
      monitor.on(input, now, *out);
      events.insert(events.end(), out->events().begin(), out->events().end());
    };
    for (Nanoseconds at = kFrame; at <= 200s; at += kFrame) {
      if (at == stops) patient.set_rhythm(Rhythm::asystole, BeatsPerMinute{0});
      if (at == beats_again) patient.set_rhythm(Rhythm::sinus, BeatsPerMinute{75});
      source.clear();
      patient.advance(at, source);
      const bool cut_off = lost && at > from && at <= to;
      const Instant now = kStart + at;
      for (const SourceBlock& block : source.blocks()) {
        const SourceChannel& channel = patient.channels()[block.channel];
        SampleBlock sent{channel.channel, channel.unit, channel.period, kStart + block.first_sample, channel.scale,
                         channel.offset, static_cast<std::uint16_t>(block.samples.size()), block.state, {}};
        std::copy(block.samples.begin(), block.samples.end(), sent.samples.begin());
        if (cut_off) refill.push_back(Event{BedId{1}, true, kStart + 150s, sent, kStart + 150s});
        else run(sent, now);
      }
      for (Nanoseconds tick = kFrame - kTickInterval; tick >= 0s; tick -= kTickInterval) run(Tick{}, now - tick);
    }
    // Backfill comes in what order it likes, behind live data.
    std::reverse(refill.begin(), refill.end());
    events.insert(events.end(), refill.begin(), refill.end());
    return events;
  }
};

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
