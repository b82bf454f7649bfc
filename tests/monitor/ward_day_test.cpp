// A ward's day in virtual time: virtual patients, devices that fall silent,
// people who answer, pause, switch off and forget. Two beds for three hours;
// WARDLIGHT_WARD_DAY=1 makes it eight beds for twenty-four.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "tests/monitor/ward_day.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

struct DaySize {
  std::uint32_t beds;
  Nanoseconds length;
};

DaySize size_of_day() {
  const char* full = std::getenv("WARDLIGHT_WARD_DAY");
  return full != nullptr && *full == '1' ? DaySize{8, 24h} : DaySize{2, 3h};
}

constexpr std::uint64_t kSeed = 2026;

TEST(WardDay, EveryInjectedEventIsAnnouncedAndEverySilenceEndsWhenItShould) {
  const DaySize size = size_of_day();
  int injected = 0;
  std::size_t raised = 0;
  std::size_t told = 0;
  std::size_t called = 0;
  std::set<DayDemandKind> kinds;
  for (std::uint32_t bed = 1; bed <= size.beds; ++bed) {
    const DayPlan plan = plan_day(BedId{bed}, size.length, kSeed);
    const BedDay day = live_through(plan, size.length);
    for (const std::string& sentence : unmet(plan, day)) ADD_FAILURE() << "seed " << kSeed << ", " << sentence;
    injected += plan.injected;
    told += day.alarms.size();
    for (const BedDay::Told& change : day.alarms) {
      raised += change.raised ? 1U : 0U;
      called += change.alarm.escalation == EscalationStep::ward && change.alarm.escalated.time_since_epoch() % 24h == change.at;
    }
    for (const DayDemand& demand : plan.demands) kinds.insert(demand.kind);
  }
  EXPECT_EQ(kinds.size(), 7U) << "some demand was never made";
  EXPECT_GT(called, 0U);
  std::printf("%u beds, %.0f h, seed %llu: %d events injected, %zu alarms raised, %zu changes told, the ward called %zu times\n",
              size.beds, seconds(size.length) / 3600.0, static_cast<unsigned long long>(kSeed), injected, raised, told, called);
}

TEST(WardDay, TheSameSeedGivesTheSameLogByteForByteAndAnotherSeedAnother) {
  const DaySize size = size_of_day();
  for (std::uint32_t bed = 1; bed <= size.beds; ++bed) {
    const BedDay once = live_through(plan_day(BedId{bed}, size.length, kSeed), size.length);
    const BedDay again = live_through(plan_day(BedId{bed}, size.length, kSeed), size.length);
    EXPECT_EQ(once.digest, again.digest) << "bed " << bed;
    EXPECT_TRUE(once.log == again.log) << "bed " << bed;
    EXPECT_FALSE(once.log.empty());
  }
  const BedDay other = live_through(plan_day(BedId{1}, 30min, kSeed + 1), 30min);
  EXPECT_NE(other.log, live_through(plan_day(BedId{1}, 30min, kSeed), 30min).log);
}

/// The audit itself can find fault: an alarm taken away, moved, or unanswered.
TEST(WardDay, AMissingOrLateAlarmIsNoticed) {
  const DayPlan plan = plan_day(BedId{1}, 140min, kSeed);
  const BedDay day = live_through(plan, 140min);
  ASSERT_TRUE(unmet(plan, day).empty());
  for (const AlarmCondition condition : {AlarmCondition::asystole, AlarmCondition::ventricular_fibrillation}) {
    BedDay without = day;
    std::erase_if(without.alarms, [&](const BedDay::Told& told) { return told.alarm.condition == condition; });
    EXPECT_FALSE(unmet(plan, without).empty());
  }
  BedDay late = day;
  for (BedDay::Told& told : late.alarms) told.at += 50s;
  EXPECT_FALSE(unmet(plan, late).empty());
  BedDay forgotten = day;
  std::erase_if(forgotten.alarms, [](const BedDay::Told& told) { return told.alarm.reminded != Instant{}; });
  EXPECT_FALSE(unmet(plan, forgotten).empty());
  BedDay silent = day;
  silent.statuses.clear();
  EXPECT_FALSE(unmet(plan, silent).empty());
}

}  // namespace
}  // namespace ward
