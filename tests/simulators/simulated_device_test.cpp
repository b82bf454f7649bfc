#include "simulators/simulated_device.h"

#include <gtest/gtest.h>

#include <map>
#include <zmq.hpp>

#include "pipeline/domain/codes.h"
#include "pipeline/wire/feed_codec.h"
#include "simulators/fleet.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

/// A server that takes every frame and acknowledges none, without a network.
class DeafServer {
 public:
  DeafServer() : router_(context_, zmq::socket_type::router) { router_.bind("inproc://feed"); }

  DeviceOptions device() {
    DeviceOptions options;
    options.link.server = "inproc://feed";
    options.link.device = "bed-01";
    options.link.boot_epoch = 100;
    options.link.zmq_context = context_.handle();
    return options;
  }
  FleetOptions fleet() {
    FleetOptions options;
    options.server = "inproc://feed";
    options.zmq_context = context_.handle();
    return options;
  }
  /// The frames that have come since the last call.
  std::vector<DeviceFrame> take() {
    std::vector<DeviceFrame> frames;
    zmq::message_t identity;
    zmq::message_t payload;
    while (router_.recv(identity, zmq::recv_flags::dontwait) && router_.recv(payload)) {
      const auto frame = decoder_.decode({static_cast<const std::byte*>(payload.data()), payload.size()});
      EXPECT_TRUE(frame.ok()) << frame.error().at;
      if (frame) frames.push_back(*frame.value());
    }
    return frames;
  }
  /// Runs a device to `until` in steps of 20 ms.
  std::vector<DeviceFrame> run(SimulatedDevice& device, Nanoseconds from, Nanoseconds until) {
    std::vector<DeviceFrame> all;
    for (Nanoseconds t = from; t <= until; t += 20ms) {
      device.run(t);
      for (DeviceFrame& frame : take()) all.push_back(frame);
    }
    return all;
  }

 private:
  zmq::context_t context_;
  zmq::socket_t router_;
  wire::FrameDecoder decoder_;
};

ScenarioBed bed_with(std::vector<ScenarioEvent> events) {
  ScenarioBed bed;
  bed.events = std::move(events);
  return bed;
}

SimulatedDevice make_device(DeviceOptions options, const ScenarioBed& bed) {
  return {std::move(options), std::make_unique<ScenarioSource>(bed), device_events(bed)};
}

ScenarioEvent device_event(Nanoseconds at, ScenarioAction action, Nanoseconds duration) {
  ScenarioEvent event;
  event.at = at;
  event.action = action;
  event.duration = duration;
  return event;
}

/// Device time at which each channel's samples of these frames end; checks
/// that they are contiguous on the way.
std::map<std::uint32_t, DeviceInstant> ends_of(const std::vector<DeviceFrame>& frames) {
  std::map<std::uint32_t, DeviceInstant> ends;
  for (const DeviceFrame& frame : frames) {
    for (const FrameWaveform& wave : frame.waveforms) {
      const DeviceInstant first = frame.device_time + wave.device_offset;
      const auto known = ends.find(wave.block.channel.code);
      if (known != ends.end()) {
        EXPECT_LE(std::abs((first - known->second).count()), 1) << "frame " << frame.sequence;
      }
      ends[wave.block.channel.code] = first + wave.block.period.of(wave.block.count);
    }
  }
  return ends;
}

TEST(SimulatedDevice, SendsContiguousSamplesInNumberedFrames) {
  DeafServer server;
  DeviceOptions options = server.device();
  options.clock_origin = 1000s;
  SimulatedDevice device = make_device(options, bed_with({}));
  const auto frames = server.run(device, 0s, 4s);
  ASSERT_EQ(frames.size(), 20U) << "five frames a second, and no heartbeat between";
  for (std::size_t i = 0; i < frames.size(); ++i) EXPECT_EQ(frames[i].sequence, i + 1);
  const auto ends = ends_of(frames);
  ASSERT_EQ(ends.size(), 5U);
  for (const auto& [code, end] : ends) EXPECT_NEAR(seconds(end.time_since_epoch()), 1004.0, 0.02) << code;
  EXPECT_EQ(device.counters().frames_made, 20U);
  EXPECT_EQ(device.counters().frames_waiting, 20U);
  EXPECT_EQ(device.refused_items(), 0U);
}

TEST(SimulatedDevice, PlaysFasterWhenTold) {
  DeafServer server;
  DeviceOptions options = server.device();
  options.speed = 10.0;
  SimulatedDevice device = make_device(options, bed_with({}));
  const auto ends = ends_of(server.run(device, 0s, 2s));
  EXPECT_NEAR(seconds(ends.at(mdc::kEcgLeadII).time_since_epoch()), 20.0, 0.3);
}

TEST(SimulatedDevice, IsSilentWhileItsFeedStopsAndLeavesAHoleInTime) {
  DeafServer server;
  SimulatedDevice device =
      make_device(server.device(), bed_with({device_event(2s, ScenarioAction::feed_stop, 3s)}));
  const auto before = server.run(device, 0s, 2100ms);
  const auto during = server.run(device, 2120ms, 4980ms);
  const auto after = server.run(device, 5s, 7s);
  EXPECT_FALSE(before.empty());
  EXPECT_TRUE(during.empty());
  ASSERT_FALSE(after.empty());
  EXPECT_EQ(after.front().sequence, before.back().sequence + 1) << "nothing was lost, nothing was made";
  const DeviceInstant end = ends_of(before).at(mdc::kEcgLeadII);
  const auto resumed = std::find_if(after.begin(), after.end(), [](const DeviceFrame& f) { return !f.waveforms.empty(); });
  ASSERT_NE(resumed, after.end());
  EXPECT_NEAR(seconds(resumed->device_time - end), 3.0, 0.25);
  EXPECT_EQ(resumed->boot_epoch, 100U);
}

TEST(SimulatedDevice, LeapsItsClockForward) {
  DeafServer server;
  SimulatedDevice device =
      make_device(server.device(), bed_with({device_event(2s, ScenarioAction::clock_jump, 3600s)}));
  const auto before = server.run(device, 0s, 2s);
  const auto after = server.run(device, 2020ms, 4s);
  EXPECT_NEAR(seconds(ends_of(after).at(mdc::kPleth) - ends_of(before).at(mdc::kPleth)), 3602.0, 0.25);
}

TEST(SimulatedDevice, ComesBackFromARebootWithANewEpochAndClock) {
  DeafServer server;
  DeviceOptions options = server.device();
  options.clock_origin = 5000s;
  SimulatedDevice device = make_device(options, bed_with({device_event(2s, ScenarioAction::reboot, 1s)}));
  const auto before = server.run(device, 0s, 2900ms);
  const auto after = server.run(device, 2920ms, 5s);
  ASSERT_FALSE(after.empty());
  EXPECT_EQ(after.front().boot_epoch, before.back().boot_epoch + 1);
  EXPECT_EQ(after.front().sequence, 1U);
  EXPECT_NEAR(seconds(ends_of(after).at(mdc::kEcgLeadII).time_since_epoch()), 5002.0, 0.3);
  const PublisherCounters counters = device.counters();
  EXPECT_EQ(counters.frames_lost, before.size()) << "no acknowledgement came before the power went";
  EXPECT_EQ(counters.frames_made, before.size() + after.size());
}

TEST(SimulatedDevice, RefusesASpeedThatIsNone) {
  DeafServer server;
  DeviceOptions options = server.device();
  options.speed = 0.0;
  EXPECT_THROW(make_device(options, bed_with({})), ConfigurationError);
}

TEST(Fleet, NamesItsDevicesByBedAndSpreadsThemOverTheFramePeriod) {
  EXPECT_EQ(device_name(1), "bed-01");
  EXPECT_EQ(device_name(12), "bed-12");
  EXPECT_EQ(device_name(123), "bed-123");
  DeafServer server;
  FleetOptions options = server.fleet();
  options.first_bed = 9;
  Fleet fleet{options};
  for (int bed = 0; bed < 4; ++bed) fleet.add(ScenarioBed{});
  std::map<std::string, DeviceInstant> first_sent;
  for (Nanoseconds t{0}; t < 2s; t += 10ms) {
    fleet.run(t);
    for (const DeviceFrame& frame : server.take()) first_sent.try_emplace(std::string{frame.device.view()}, frame.sent_time);
  }
  ASSERT_EQ(first_sent.size(), 4U);
  EXPECT_EQ(first_sent.begin()->first, "bed-09");
  EXPECT_EQ(first_sent.rbegin()->first, "bed-12");
  const FleetSummary summary = fleet.summary();
  EXPECT_EQ(summary.beds, 4U);
  EXPECT_GE(summary.frames_made, 36U);
  EXPECT_EQ(summary.refused_items, 0U);
  EXPECT_FALSE(fleet.ended());
}

TEST(Fleet, RefusesAKeyFolderWithoutItsKeys) {
  FleetOptions options;
  options.keys = "/nowhere";
  Fleet fleet{options};
  EXPECT_THROW(fleet.add(ScenarioBed{}), ConfigurationError);
}

}  // namespace
}  // namespace ward
