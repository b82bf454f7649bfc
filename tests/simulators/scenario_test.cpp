#include "simulators/scenario.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "simulators/bidmc_reader.h"
#include "simulators/ward_timeline.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr const char* kAsystole = R"(
name = "asystole"
duration = 60
seed = 21
[[event]]
at = 20.5
do = "rhythm"
rhythm = "asystole"
for = 20
expect = { alarm = "asystole", within = 7 }
)";

std::string refusal(const std::string& text) {
  try {
    parse_scenario(text, "file.toml");
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "";
}

TEST(Scenario, ReadsAnEventAndItsExpectedAlarm) {
  const Scenario scenario = parse_scenario(kAsystole, "file.toml");
  ASSERT_EQ(scenario.beds.size(), 1U);
  EXPECT_EQ(scenario.duration, 60s);
  const auto& events = scenario.beds[0].events;
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].at, 20500ms);
  EXPECT_EQ(events[0].rhythm, Rhythm::asystole);
  ASSERT_TRUE(events[0].expect.has_value());
  EXPECT_EQ(events[0].expect->condition, AlarmCondition::asystole);
  EXPECT_EQ(events[0].expect->within, 7s);
  EXPECT_EQ(events[1].at, 40500ms) << "\"for\" ends it";
  EXPECT_EQ(events[1].rhythm, Rhythm::sinus);
}

TEST(Scenario, NamesFileAndLineOfWhatItRefuses) {
  EXPECT_EQ(refusal("[[event]]\nat = 1\ndo = \"dance\"\n"), "file.toml:3: \"dance\" is no known do");
  EXPECT_EQ(refusal("[[event]]\nat = 1\ndo = \"rhythm\"\nrhythm = \"waltz\"\n"),
            "file.toml:4: \"waltz\" is no known rhythm");
  EXPECT_NE(refusal("[[event]]\nat = 1\ndo = \"feed_stop\"\n"), "");
  EXPECT_NE(refusal("[[event]]\nat = -1\ndo = \"apnoea\"\n"), "");
  EXPECT_NE(refusal("[[event]]\nbed = 2\nat = 1\ndo = \"apnoea\"\n"), "");
  EXPECT_NE(refusal("sead = 3\n"), "");
  EXPECT_NE(refusal("beds = \n"), "");
  EXPECT_NE(refusal("[[event]]\nat = 1\ndo = \"apnoea\"\nexpect = { alarm = \"hunger\", within = 3 }\n"), "");
  EXPECT_NE(refusal("[[patient]]\nsystolic = 80\ndiastolic = 90\n"), "");
  EXPECT_EQ(refusal("seed = 3\n"), "");
}

TEST(Scenario, HappensToThePatientAtItsTime) {
  ScenarioSource source{parse_scenario(kAsystole, "file.toml").beds[0]};
  SourceFrame frame;
  source.advance(40s, frame);
  const HeartBeat last = source.patient().beats().back();
  EXPECT_LT(last.r_time, 20500ms + Heart::kLookahead);
  EXPECT_GT(last.r_time, 19s);
  source.advance(50s, frame);
  EXPECT_GT(source.patient().beats().back().r_time, 48s) << "beats again after \"for\"";
}

TEST(Scenario, DoesNotDependOnHowTheCallsAreCut) {
  const ScenarioBed bed = parse_scenario(kAsystole, "file.toml").beds[0];
  const auto played = [&](Nanoseconds step) {
    ScenarioSource source{bed};
    std::vector<std::int16_t> samples;
    for (Nanoseconds t = step; t <= 30s; t += step) {
      SourceFrame frame;
      source.advance(t, frame);
      for (const SourceBlock& block : frame.blocks()) {
        if (block.channel == 0) samples.insert(samples.end(), block.samples.begin(), block.samples.end());
      }
    }
    return samples;
  };
  EXPECT_EQ(played(200ms), played(40ms));
}

TEST(Scenario, EveryFileInTheFolderReads) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path{WARDLIGHT_SOURCE_DIR} /
                                                               "simulators/scenarios")) {
    if (entry.path().extension() != ".toml") continue;
    const Scenario scenario = load_scenario(entry.path());
    EXPECT_GT(scenario.duration, 0s) << entry.path();
    for (const ScenarioBed& bed : scenario.beds) {
      for (const ScenarioEvent& event : bed.events) EXPECT_LT(event.at, scenario.duration) << entry.path();
    }
    ++files;
  }
  EXPECT_GE(files, 10);
}

TEST(WardTimeline, IsTheSameFromTheSameSeedWhateverItsSize) {
  const Scenario eight = ward_scenario(8, 3);
  const Scenario many = ward_scenario(200, 3);
  const Scenario other = ward_scenario(8, 4);
  for (std::size_t b = 0; b < 8; ++b) {
    EXPECT_EQ(eight.beds[b].seed, many.beds[b].seed);
    ASSERT_EQ(eight.beds[b].events.size(), many.beds[b].events.size());
    EXPECT_NE(eight.beds[b].seed, other.beds[b].seed);
  }
}

TEST(WardTimeline, ShowsTheFourEventsInTheFirstHalfMinuteOfAnyEightBeds) {
  for (std::uint64_t seed = 1; seed < 30; ++seed) {
    const Scenario ward = ward_scenario(8, seed);
    int asystole = 0;
    int tachycardia = 0;
    int low_spo2 = 0;
    int leads_off = 0;
    std::size_t calm = 0;
    for (const ScenarioBed& bed : ward.beds) {
      calm += bed.events.empty();
      for (const ScenarioEvent& event : bed.events) {
        if (event.at > 16s) break;
        asystole += event.action == ScenarioAction::rhythm && event.rhythm == Rhythm::asystole;
        tachycardia += event.action == ScenarioAction::rhythm && event.rate > 120;
        low_spo2 += event.action == ScenarioAction::spo2 && event.value < 90;
        leads_off += event.action == ScenarioAction::sensor_off;
      }
    }
    EXPECT_EQ(asystole, 1) << seed;
    EXPECT_EQ(tachycardia, 1) << seed;
    EXPECT_EQ(low_spo2, 1) << seed;
    EXPECT_EQ(leads_off, 1) << seed;
    EXPECT_EQ(calm, 4U) << seed;
  }
}

TEST(WardTimeline, LeavesMostBedsOfALargeWardCalm) {
  const Scenario ward = ward_scenario(200, 1);
  const auto calm = std::count_if(ward.beds.begin(), ward.beds.end(), [](const ScenarioBed& bed) { return bed.events.empty(); });
  EXPECT_GT(calm, 150);
  EXPECT_LT(calm, 195);
}

}  // namespace
}  // namespace ward
