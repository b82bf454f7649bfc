// Real patients. Skipped where the recordings are not unpacked.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

#include "pipeline/patient_monitor.h"
#include "simulators/recording_source.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

const std::filesystem::path kRecords =
    std::filesystem::path(WARDLIGHT_SOURCE_DIR) / "build" / "recordings" / "cinc2015";

/// Seconds of the recording at which `condition` was raised, in frames of
/// 200 ms as a device sends them.
std::vector<double> raised_at(const std::string& name, AlarmCondition condition, Nanoseconds to) {
  Result<Recording> recording = open_recording(kRecords / (name + ".hea"));
  if (!recording) throw std::runtime_error(name + ": " + recording.error().at);
  RecordingSource source(std::move(recording.value()), {});
  PatientMonitor monitor(BedSetup{BedId{1}, name.c_str(), true, {}, {}});
  auto out = std::make_unique<Output>();
  std::vector<double> found;
  SourceFrame frame;
  const auto give = [&](const EventBody& body, Nanoseconds at) {
    out->clear();
    out->begin(BedId{1}, Instant{at});
    monitor.on(Event{BedId{1}, false, Instant{at}, body}, Instant{at}, *out);
    for (const Event& event : out->events()) {
      const auto* alarm = std::get_if<Alarm>(&event.body);
      if (alarm == nullptr || alarm->condition != condition || alarm->phase != AlarmPhase::active) continue;
      found.push_back(seconds(at));
    }
  };
  for (Nanoseconds at = 200ms; at <= to && !source.ended(); at += 200ms) {
    frame.clear();
    source.advance(at, frame);
    give(Tick{}, at - 100ms);
    for (const SourceBlock& cut : frame.blocks()) {
      const SourceChannel& channel = source.channels()[cut.channel];
      SampleBlock block{channel.channel, channel.unit,   channel.period, Instant{cut.first_sample},
                        channel.scale,   channel.offset, 0,              cut.state, {}};
      block.count = static_cast<std::uint16_t>(std::min(cut.samples.size(), kBlockCapacity));
      std::copy_n(cut.samples.begin(), block.count, block.samples.begin());
      give(block, at);
    }
    give(Tick{}, at);
  }
  return found;
}

bool any_between(const std::vector<double>& times, double from, double to) {
  return std::any_of(times.begin(), times.end(), [&](double t) { return t >= from && t <= to; });
}

class Recordings : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kRecords / "a167l.hea")) {
      GTEST_SKIP() << "no recordings in " << kRecords << ": ./dev data unpacks them";
    }
  }
};

TEST_F(Recordings, TheHeartsThatStopAtFiveMinutesRaiseAsystole) {
  for (const char* name : {"a167l", "a185l", "a345l", "a754s"}) {
    const std::vector<double> raised = raised_at(name, AlarmCondition::asystole, 304s);
    EXPECT_TRUE(any_between(raised, 284.0, 303.0)) << name;
  }
}

TEST_F(Recordings, HeartsThatOnlyLostTheirEcgDoNot) {
  for (const char* name : {"a297l", "a363l", "a462s"}) {
    const std::vector<double> raised = raised_at(name, AlarmCondition::asystole, 304s);
    EXPECT_FALSE(any_between(raised, 284.0, 304.0)) << name;
  }
}

TEST_F(Recordings, TheTrueTachycardiaAndBradycardiaOfTheDemoWardAreRaised) {
  EXPECT_TRUE(any_between(raised_at("t173l", AlarmCondition::extreme_tachycardia, 302s), 284.0, 300.5));
  EXPECT_TRUE(any_between(raised_at("b455l", AlarmCondition::extreme_bradycardia, 302s), 284.0, 300.5));
}

}  // namespace
}  // namespace ward
