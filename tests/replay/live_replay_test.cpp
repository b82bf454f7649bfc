// What a live ward concluded, concluded again from what was recorded: bit by
// bit, for many seeds of faults, and over restarts.
#include <gtest/gtest.h>

#include "pipeline/domain/codes.h"
#include "pipeline/replay/bed_replay.h"
#include "pipeline/store/event_codec.h"
#include "pipeline/store/journal.h"
#include "tests/replay/live_ward.h"

namespace ward::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kSeeds = 20;

EventVisit visit_of(const std::vector<Event>& events, BedId bed) {
  return [&events, bed](const std::function<bool(const Event&)>& take) -> Result<void> {
    for (const Event& event : events) {
      if (event.bed == bed && !take(event)) break;
    }
    return {};
  };
}

BedReplay replayed(const std::vector<Event>& events, std::uint32_t bed) {
  Result<BedReplay> replay = replay_bed<FragileMonitor>(visit_of(events, BedId{bed}));
  EXPECT_TRUE(replay.ok());
  return replay ? replay.value() : BedReplay{};
}

/// Through the store's bytes and back, in batches as it writes them.
std::vector<Event> stored_and_read(const std::vector<Event>& events) {
  constexpr std::size_t kBatch = 700;
  std::vector<Event> read;
  for (std::size_t at = 0; at < events.size(); at += kBatch) {
    wire::Bytes bytes;
    EventEncoder encoder;
    for (std::size_t i = at; i < std::min(at + kBatch, events.size()); ++i) encoder.encode(events[i], bytes);
    EventDecoder decoder(bytes, kStoreVersion);
    Event event;
    while (!decoder.at_end()) {
      const Result<void> done = decoder.next(event);
      if (!done) {
        ADD_FAILURE() << "event " << read.size() << " cannot be read";
        return read;
      }
      read.push_back(event);
    }
  }
  return read;
}

std::size_t alarms_raised(const BedReplay& replay) {
  return static_cast<std::size_t>(std::ranges::count_if(
      replay.alarms, [](const ReplayedAlarm& alarm) { return alarm.alarm.phase == AlarmPhase::active; }));
}

void expect_equal(const BedReplay& replay, const std::string& what) {
  EXPECT_TRUE(replay.equal()) << what << ", bed " << replay.bed.value << ": " << replay.first_difference->words;
  EXPECT_EQ(replay.live_hash, replay.replay_hash) << what;
  EXPECT_EQ(replay.outputs_recorded, replay.outputs_now) << what;
  EXPECT_EQ(replay.inexact, "") << what;
  EXPECT_GT(replay.outputs_now, 100U) << what << ": hardly anything happened";
}

TEST(LiveReplay, TwentySeedsWithFaultsGiveTheSameConclusionsAgain) {
  std::size_t raised = 0;
  std::size_t late = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const std::string what = "seed " + std::to_string(seed);
    LiveWard ward(seed);
    ward.run(120s);
    const std::vector<Event>& events = ward.runs().front();
    late += static_cast<std::size_t>(std::ranges::count_if(events, [](const Event& event) { return event.late; }));
    const std::vector<Event> stored = stored_and_read(events);
    ASSERT_EQ(stored.size(), events.size()) << what;
    for (std::uint32_t bed = 1; bed <= LiveWard::kBeds; ++bed) {
      const BedReplay from_ring = replayed(events, bed);
      expect_equal(from_ring, what);
      raised += alarms_raised(from_ring);
      const BedReplay from_store = replayed(stored, bed);
      expect_equal(from_store, what + " from the store's bytes");
      EXPECT_EQ(from_store.replay_hash, from_ring.replay_hash) << what;
      EXPECT_EQ(ward.memory().beds().at(BedId{bed}).outputs.value(), from_ring.live_hash) << what;
    }
  }
  EXPECT_GT(raised, 2 * kSeeds) << "the faults must show";
  EXPECT_GT(late, 20 * kSeeds) << "outages must have been refilled";
}

TEST(LiveReplay, AChainThatFailedACheckFailsItAgainAndGoesOnAlike) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    LiveWard ward(seed);
    ward.run(50s);
    ward.sabotage(BedId{1});
    ward.run(40s);
    ASSERT_EQ(ward.monitors_restarted(), 1U);
    for (std::uint32_t bed = 1; bed <= LiveWard::kBeds; ++bed) {
      expect_equal(replayed(ward.runs().front(), bed), "seed " + std::to_string(seed));
    }
  }
}

TEST(LiveReplay, ARestartInMidRunReplaysEachRunByItself) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const std::string what = "seed " + std::to_string(seed);
    LiveWard ward(seed);
    ward.run(45s);
    ward.restart(4s);
    ward.run(45s);
    ward.restart(1s);
    ward.run(45s);
    ASSERT_EQ(ward.runs().size(), 3U);
    std::size_t restored = 0;
    for (const std::vector<Event>& run : ward.runs()) {
      for (const Event& event : run) restored += std::holds_alternative<RestoredAlarm>(event.body) ? 1U : 0U;
      for (std::uint32_t bed = 1; bed <= LiveWard::kBeds; ++bed) {
        const BedReplay replay = replayed(stored_and_read(run), bed);
        expect_equal(replay, what);
      }
    }
    EXPECT_GT(restored, 0U) << what;
    // Occurrences are counted on over the restarts.
    for (std::uint32_t bed = 1; bed <= LiveWard::kBeds; ++bed) {
      std::map<AlarmCondition, Alarm> last;
      for (const std::vector<Event>& run : ward.runs()) {
        for (const Event& event : run) {
          const auto* alarm = std::get_if<Alarm>(&event.body);
          if (alarm == nullptr || event.bed != BedId{bed}) continue;
          const Alarm before = last[alarm->condition];
          EXPECT_GE(alarm->occurrence, before.occurrence) << what;
          if (alarm->phase == AlarmPhase::active && before.phase != AlarmPhase::active) {
            // What a higher alarm spoke for meanwhile is shown again as the same.
            const bool same = alarm->occurrence == before.occurrence && alarm->onset == before.onset;
            EXPECT_EQ(alarm->occurrence, before.occurrence + (same ? 0 : 1)) << what << " " << alarm_text(*alarm);
          }
          last[alarm->condition] = *alarm;
        }
      }
    }
  }
}

/// The first block of the arterial line that a chain has had time to learn from.
Event* first_pressure(std::vector<Event>& events) {
  const auto found = std::ranges::find_if(events, [](const Event& event) {
    const auto* block = std::get_if<SampleBlock>(&event.body);
    return block != nullptr && !event.late && event.handled > kWardStart + 12s && block->channel.code == mdc::kAbp;
  });
  return found == events.end() ? nullptr : &*found;
}

TEST(LiveReplay, OneChangedSampleOfOneInputIsFoundAndNamed) {
  LiveWard ward(1);
  ward.run(60s);
  std::vector<Event> events = ward.runs().front();
  Event* input = first_pressure(events);
  ASSERT_NE(input, nullptr);
  const Instant when = input->handled;
  const std::uint32_t bed = input->bed.value;
  auto* changed = &std::get<SampleBlock>(input->body);
  changed->samples[3] = static_cast<std::int16_t>(changed->samples[3] + static_cast<int>(40.0F / changed->scale));
  const BedReplay replay = replayed(events, bed);
  ASSERT_FALSE(replay.equal());
  EXPECT_TRUE(replay.differs());
  EXPECT_NE(replay.live_hash, replay.replay_hash);
  EXPECT_GE(replay.first_difference->at, when);
  EXPECT_LT(replay.first_difference->at, when + 5s);
  const std::string& words = replay.first_difference->words;
  EXPECT_EQ(words.find(to_rfc3339(replay.first_difference->at).substr(11, 12) + " recorded "), 0U) << words;
  EXPECT_NE(words.find(", now "), std::string::npos) << words;
  EXPECT_TRUE(replayed(events, 3 - bed).equal()) << "the other bed has nothing to do with it";
}

TEST(LiveReplay, EventsTheRecorderLostAreTheStatedReasonOfADifference) {
  LiveWard ward(4, 256);
  ward.run(20s);
  ward.run(5s, false);  // the recorder is stuck
  ward.run(40s);
  const BedReplay replay = replayed(ward.runs().front(), 1);
  EXPECT_NE(replay.inexact.find("not recorded"), std::string::npos);
  ASSERT_TRUE(replay.inexact_from.has_value());
  EXPECT_FALSE(replay.differs());
}

}  // namespace
}  // namespace ward::test
