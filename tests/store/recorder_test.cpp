#include "pipeline/store/recorder.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/domain/codes.h"
#include "tests/store/allocation_fault.h"
#include "tests/store/recorded_ward.h"
#include "tests/store/ward_story.h"

namespace ward::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr BedId kBed{4};
constexpr DeviceId kDevice{4};

Event at(Instant time, const EventBody& body) { return Event{kBed, false, time, body, time}; }

Event frame_end(Instant time, std::uint64_t sequence) { return at(time, FrameEnd{kDevice, 9, sequence, true}); }

Event wave(Instant time) {
  SampleBlock block;
  block.channel = {mdc::kEcgLeadII, 0};
  block.first_sample = time;
  block.count = 100;
  return at(time, block);
}

Event alarm(Instant time, std::uint32_t occurrence) {
  Alarm raised;
  raised.condition = AlarmCondition::asystole;
  raised.phase = AlarmPhase::active;
  raised.changed = time;
  raised.occurrence = occurrence;
  return at(time, raised);
}

/// What differs between the story and what the store holds of it; empty: nothing.
std::string difference(const std::vector<Event>& story, std::vector<Event> stored) {
  std::erase_if(stored, is_concluded);
  if (stored.size() != story.size()) {
    return std::to_string(story.size()) + " events were taken, " + std::to_string(stored.size()) + " are stored";
  }
  for (std::size_t i = 0; i < story.size(); ++i) {
    if (fingerprint(stored[i]) != fingerprint(story[i])) return "event " + std::to_string(i) + " differs";
  }
  return {};
}

std::size_t alarms_in(const std::vector<Event>& events) {
  return static_cast<std::size_t>(std::count_if(events.begin(), events.end(), [](const Event& event) {
    return std::holds_alternative<Alarm>(event.body);
  }));
}

TEST(Recorder, AcknowledgesOnlyAfterTheSync) {
  CrashDisk disk;
  RecordedWard ward(disk);
  const Instant now = story_start();
  bool told_early = false;
  disk.before_each([&] { told_early = told_early || !ward.acks().empty(); });
  ward.recorder().take(std::vector{frame_end(now, 1)}, now);
  ward.recorder().poll(now + milliseconds{99});
  EXPECT_TRUE(ward.acks().empty()) << "the group is not due yet";
  ward.recorder().poll(now + milliseconds{100});
  ASSERT_EQ(ward.acks().size(), 1U);
  EXPECT_EQ(ward.acks()[0].device, kDevice);
  EXPECT_EQ(ward.acks()[0].boot_epoch, 9U);
  EXPECT_EQ(ward.acks()[0].acked_through, 1U);
  EXPECT_FALSE(told_early);
  EXPECT_EQ(broken_ack(ward.acks(), read_all(*disk.after(CrashDisk::PowerCut::unsynced_lost, 1))), "");
}

TEST(Recorder, CommitsWhenEnoughEventsCame) {
  CrashDisk disk;
  RecorderOptions options = RecordedWard::small_files();
  options.commit_events = 3;
  RecordedWard ward(disk, {}, options);
  const Instant now = story_start();
  ward.recorder().take(std::vector{frame_end(now, 1), frame_end(now, 2)}, now);
  EXPECT_TRUE(ward.acks().empty());
  ward.recorder().take(std::vector{frame_end(now, 3)}, now);
  EXPECT_EQ(ward.acks().size(), 1U);
}

/// No acknowledgement beyond a hole.
TEST(Recorder, DoesNotAcknowledgeBeyondWhatIsMissing) {
  CrashDisk disk;
  RecordedWard ward(disk);
  const Instant now = story_start();
  ward.recorder().take(std::vector{frame_end(now, 1), frame_end(now, 3)}, now);
  ward.recorder().finish(now);
  EXPECT_EQ(ward.acks().back().acked_through, 1U);
  ward.recorder().take(std::vector{frame_end(now, 2)}, now);
  ward.recorder().finish(now);
  EXPECT_EQ(ward.acks().back().acked_through, 3U);
}

TEST(Recorder, LosesNothingWhicheverOperationFails) {
  const std::vector<Event> story = ward_story({3, 100, 5});
  CrashDisk healthy;
  RecordedWard plain(healthy);
  for (const Event& event : story) plain.live(event);
  plain.recorder().finish(story.back().handled);
  const std::uint64_t operations = healthy.operations();
  ASSERT_GT(operations, 60U);

  for (std::uint64_t failing = 0; failing < operations; ++failing) {
    for (const std::uint64_t count : {1U, 9U}) {
      SCOPED_TRACE("operation " + std::to_string(failing) + ", " + std::to_string(count) + " failing");
      CrashDisk disk;
      RecordedWard ward(disk);
      disk.fail(failing, ErrorCode::disk_failed, count);
      std::uint64_t failed = 0;
      for (const Event& event : story) {
        ward.live(event);
        if (disk.failed() > failed) {
          ASSERT_EQ(ward.recorder().state(), RecorderState::failed) << "not said within the same poll";
        }
        failed = disk.failed();
      }
      ward.recorder().finish(story.back().handled);
      EXPECT_GT(disk.failed(), 0U);
      // The disk works again: within the time of a retry so does the recorder.
      disk.heal();
      ward.recorder().poll(story.back().handled + seconds{1});
      ASSERT_EQ(ward.recorder().state(), RecorderState::recording);
      ASSERT_GT(ward.recorder().counters().failures, 0U);
      const auto left = disk.after(CrashDisk::PowerCut::unsynced_lost, failing);
      const std::vector<Event> stored = read_all(*left);
      ASSERT_EQ(difference(story, stored), "");
      ASSERT_EQ(broken_ack(ward.acks(), stored), "");
    }
  }
}

TEST(Recorder, LosesNothingWhicheverAllocationFails) {
  const std::vector<Event> story = ward_story({2, 50, 6});
  std::size_t struck = 0;
  std::size_t failing = 0;
  for (bool over = false; !over; ++failing) {
    for (const std::size_t count : {std::size_t{1}, std::size_t{12}}) {
      SCOPED_TRACE("allocation " + std::to_string(failing) + ", " + std::to_string(count) + " failing");
      CrashDisk disk;
      RecordedWard ward(disk);
      {
        AllocationFault fault(failing, count);
        for (const Event& event : story) ward.live(event);
        over = !fault.struck();
        struck += fault.struck() ? 1U : 0U;
      }
      ward.recorder().finish(story.back().handled + seconds{2});
      ASSERT_EQ(ward.recorder().state(), RecorderState::recording);
      const std::vector<Event> stored = read_all(*disk.after(CrashDisk::PowerCut::unsynced_lost, failing));
      ASSERT_EQ(difference(story, stored), "");
      ASSERT_EQ(broken_ack(ward.acks(), stored), "");
    }
  }
  EXPECT_GT(struck, 100U) << "the story must need memory";
}

TEST(Recorder, SaysThatItFailedWhenMemoryRunsOutInTheSamePoll) {
  CrashDisk disk;
  RecordedWard ward(disk);
  const std::vector<Event> events{frame_end(story_start(), 1)};
  ward.recorder().take(events, story_start());
  {
    AllocationFault fault(0, 1000);
    ward.recorder().poll(story_start() + milliseconds{100});
    EXPECT_TRUE(fault.struck());
  }
  EXPECT_EQ(ward.recorder().state(), RecorderState::failed);
  EXPECT_TRUE(ward.acks().empty());
}

TEST(Recorder, RetriesOnceASecondWhileTheDiskFails) {
  CrashDisk disk;
  RecordedWard ward(disk);
  disk.fail(0, ErrorCode::disk_failed, 1'000'000);
  const Instant now = story_start();
  ward.recorder().take(std::vector{frame_end(now, 1)}, now);
  ward.recorder().poll(now + milliseconds{100});
  EXPECT_EQ(ward.recorder().counters().failures, 1U);
  ward.recorder().poll(now + milliseconds{1099});
  EXPECT_EQ(ward.recorder().counters().failures, 1U);
  EXPECT_EQ(ward.recorder().next_due(), now + milliseconds{1100});
  ward.recorder().poll(now + milliseconds{1100});
  EXPECT_EQ(ward.recorder().counters().failures, 2U);
  disk.heal();
  ward.recorder().poll(now + milliseconds{2100});
  EXPECT_EQ(ward.recorder().state(), RecorderState::recording);
  EXPECT_EQ(ward.acks().size(), 1U);
}

TEST(Recorder, KeepsAlarmsAndGivesUpWavesWhenTheDiskIsFull) {
  CrashDisk disk;
  RecordedWard ward(disk);
  ASSERT_TRUE(disk.create(kStore + "/reserve").ok());
  Instant now = story_start();
  ward.recorder().take(std::vector{wave(now), frame_end(now, 1)}, now);
  ward.recorder().finish(now);
  disk.fail(disk.operations(), ErrorCode::disk_full);
  now += seconds{1};
  ward.recorder().take(std::vector{wave(now), frame_end(now, 2), alarm(now, 1)}, now);
  ward.recorder().finish(now);
  EXPECT_EQ(ward.recorder().state(), RecorderState::limited);
  EXPECT_FALSE(disk.open(kStore + "/reserve").ok()) << "the reserve is given up";
  now += seconds{1};
  ward.recorder().take(std::vector{wave(now), frame_end(now, 3), frame_end(now, 4), alarm(now, 2)}, now);
  ward.recorder().finish(now);
  const std::vector<Event> stored = read_all(disk);
  EXPECT_EQ(alarms_in(stored), 2U);
  const std::pair key{kBed, std::uint64_t{9}};
  EXPECT_EQ(stored_numbers(stored)[key], (std::multiset<std::uint64_t>{1, 4}));
  EXPECT_EQ(lost_numbers(stored)[key], (std::multiset<std::uint64_t>{2, 3}));
  EXPECT_EQ(ward.acks().back().acked_through, 4U);
  EXPECT_EQ(broken_ack(ward.acks(), stored), "");
  EXPECT_FALSE(recover(disk, kStore, Cipher{}).value().start.memory.beds().empty());
  // There is room again.
  ward.recorder().limit(false);
  EXPECT_EQ(ward.recorder().state(), RecorderState::recording);
  ward.recorder().take(std::vector{wave(now), frame_end(now, 5)}, now);
  ward.recorder().finish(now);
  EXPECT_TRUE(stored_numbers(read_all(disk))[key].contains(5));
}

/// @param most  events that may wait
void live_through_outage(std::size_t most, std::size_t frames, std::vector<Event>& stored,
                         std::vector<DurableAck>& acks) {
  CrashDisk disk;
  RecorderOptions options = RecordedWard::small_files();
  options.most_waiting = most;
  options.commit_events = 16;
  RecordedWard ward(disk, {}, options);
  Instant now = story_start();
  FeedStatus status;
  status.device = kDevice;
  status.boot_epoch = 9;
  ward.live(at(now, status));
  ward.recorder().finish(now);
  disk.fail(disk.operations(), ErrorCode::disk_failed, 1'000'000);
  for (std::uint64_t sequence = 1; sequence <= frames; ++sequence) {
    now += milliseconds{250};
    for (const Event& event : {wave(now), at(now, Vital{mdc::kSpo2, Unit::percent, now, 97.0F, Validity::valid,
                                                       VitalOrigin::device}),
                               frame_end(now, sequence)}) {
      ward.live(event);
    }
    if (sequence % 50 == 0) ward.live(alarm(now, static_cast<std::uint32_t>(sequence)));
  }
  disk.heal();
  ward.live(frame_end(now, frames + 1));  // the first that finds its place again
  status.acked_through = frames + 1;
  ward.live(at(now, status));
  ward.recorder().finish(now + seconds{2});
  EXPECT_EQ(ward.recorder().state(), RecorderState::recording);
  stored = read_all(disk);
  acks = ward.acks();
}

TEST(Recorder, GivesUpWavesFirstAndMarksEachFrameWhenAnOutageOutlastsItsMemory) {
  std::vector<Event> stored;
  std::vector<DurableAck> acks;
  live_through_outage(700, 300, stored, acks);
  EXPECT_EQ(acks.back().acked_through, 301U);
  EXPECT_EQ(broken_ack(acks, stored), "");
  EXPECT_EQ(alarms_in(stored), 6U);
  const auto vitals = std::count_if(stored.begin(), stored.end(),
                                    [](const Event& e) { return std::holds_alternative<Vital>(e.body); });
  EXPECT_EQ(vitals, 300) << "numerics give way after waves";
  const std::pair key{kBed, std::uint64_t{9}};
  EXPECT_GT(lost_numbers(stored)[key].size(), 100U);
  EXPECT_GT(stored_numbers(stored)[key].size(), 0U) << "those after the pass keep their waves";
  EXPECT_TRUE(std::any_of(stored.begin(), stored.end(),
                          [](const Event& e) { return std::holds_alternative<RecordingHole>(e.body); }));
}

TEST(Recorder, KeepsAlarmsAndGapRecordsThroughAnOutageOfAnyLength) {
  std::vector<Event> stored;
  std::vector<DurableAck> acks;
  live_through_outage(60, 2000, stored, acks);
  EXPECT_EQ(acks.back().acked_through, 2001U);
  EXPECT_EQ(broken_ack(acks, stored), "");
  EXPECT_EQ(alarms_in(stored), 40U);
}

TEST(Recorder, BeginsANewFileWhenOneIsOldOrFull) {
  CrashDisk disk;
  RecordedWard ward(disk);
  Instant now = story_start();
  EXPECT_EQ(ward.recorder().current_file(), 0U) << "nothing is there to be sealed";
  ward.live(frame_end(now, 1));
  ward.recorder().finish(now);
  EXPECT_EQ(ward.recorder().current_file(), 1U);
  now += minutes{5};
  ward.live(frame_end(now - Nanoseconds{1}, 2));
  ward.recorder().finish(now - Nanoseconds{1});
  EXPECT_EQ(ward.recorder().current_file(), 1U);
  ward.live(frame_end(now, 3));
  ward.recorder().finish(now);
  EXPECT_EQ(ward.recorder().current_file(), 2U);
}

TEST(Recorder, RecordsALifeFromItsBeginningThoughItsStoreOpensLater) {
  CrashDisk disk;
  RecorderOptions options = RecordedWard::small_files();
  options.open_every = seconds{30};
  bool opens = false;
  int tried = 0;
  std::vector<DurableAck> acks;
  const Cipher none;
  const Recorder::Opening opening{[&]() -> Result<Recorder::Start> {
    ++tried;
    if (!opens) return Error{ErrorCode::disk_failed, "test"};
    Recorder::Start start;
    start.run = 5;
    start.next_file = 9;
    // What an earlier life has stored of the device: up to 3.
    static_cast<void>(start.memory.apply(frame_end(story_start(), 1)));
    static_cast<void>(start.memory.apply(frame_end(story_start(), 3)));
    start.owed.push_back(Event{kBed, true, story_start(), Gap{2, 2, true}, story_start()});
    static_cast<void>(start.memory.apply(frame_end(story_start(), 2)));
    return start;
  }};
  Recorder recorder(disk, options, none, opening, [&](const DurableAck& ack) { acks.push_back(ack); });
  EXPECT_EQ(recorder.state(), RecorderState::failed);
  Instant now = story_start();
  const auto live = [&](const Event& event) {
    recorder.take({&event, 1}, now);
    recorder.poll(now);
    now += milliseconds{100};
  };
  Event again = frame_end(now, 3);  // sent again, and stored already
  again.late = true;
  Event missing = frame_end(now, 4);
  missing.late = true;
  live(again);
  live(missing);
  live(frame_end(now, 5));
  EXPECT_EQ(tried, 1) << "not at every look";
  opens = true;
  now = story_start() + seconds{30} - Nanoseconds{1};
  recorder.poll(now);
  EXPECT_EQ(tried, 1);
  EXPECT_FALSE(recorder.opened());
  EXPECT_TRUE(acks.empty());
  now += Nanoseconds{1};
  recorder.poll(now);
  EXPECT_TRUE(recorder.opened());
  EXPECT_EQ(recorder.state(), RecorderState::recording);
  EXPECT_EQ(recorder.current_file(), 9U);
  const std::vector<Event> stored = read_all(disk);
  ASSERT_EQ(stored.size(), 3U);
  EXPECT_EQ(std::get<Gap>(stored[0].body).first_sequence, 2U) << "what the last life owed comes first";
  EXPECT_EQ(std::get<FrameEnd>(stored[1].body).sequence, 4U);
  EXPECT_EQ(std::get<FrameEnd>(stored[2].body).sequence, 5U);
  ASSERT_FALSE(acks.empty());
  EXPECT_EQ(acks.back().acked_through, 5U);
}

}  // namespace
}  // namespace ward::test
