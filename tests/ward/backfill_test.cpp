// A cable is pulled and plugged in again: the store ends complete and in order,
// and live data does not wait for what is refilled.
#include <gtest/gtest.h>

#include <zmq.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "ingest/server.h"
#include "simulators/fleet.h"
#include "simulators/virtual_patient.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/ward/bedside.h"
#include "tests/ward/store_account.h"
#include "tests/ward/tcp_proxy.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::Screen;

constexpr BedId kCutOff{1};
constexpr BedId kOther{2};
constexpr ChannelId kPleth{mdc::kPleth, 0};

class PulledCable : public ::testing::Test {
 protected:
  PulledCable() {
    ServerConfig config;
    config.feed_url = config.ward_url = config.command_url = "tcp://127.0.0.1:*";
    config.insecure = true;
    config.store.directory = directory_.file("store");
    config.store.reserve_mb = 1;
    server_ = std::make_unique<Server>(config, clock_);
    cable_ = std::make_unique<test::TcpProxy>(server_->feed_endpoint());
    screen_ = std::make_unique<Screen>(
        test::Endpoints{server_->feed_endpoint(), server_->ward_endpoint(), server_->command_endpoint()}, LinkKeys{});
  }
  void add_device(std::size_t bed, const std::string& server) {
    FleetOptions options;
    options.server = server;
    options.zmq_context = context_.handle();
    options.first_bed = bed;
    Fleet& fleet = *fleets_.emplace_back(std::make_unique<Fleet>(options));
    fleet.add(std::make_unique<VirtualPatient>(PatientProfile{}, bed));
  }
  bool live_until(const std::function<bool()>& done) {
    return test::eventually(
        [&] {
          for (const auto& fleet : fleets_) fleet->run(clock_.now() - began_);
          screen_->work();
          return done();
        },
        60s);
  }
  bool live_for(Nanoseconds time) {
    const Instant until = clock_.now() + time;
    return live_until([&] { return clock_.now() >= until; });
  }
  [[nodiscard]] std::vector<test::DeviceWord> words() const {
    std::vector<test::DeviceWord> words;
    for (const auto& fleet : fleets_) {
      for (const DeviceTold& told : fleet->told()) {
        words.push_back({told.device, told.boot_epoch, told.frames_made, told.acked_through});
      }
    }
    return words;
  }
  /// How long after its last sample a live block of the pleth was handled, at
  /// worst, of those handled in [from, to).
  Nanoseconds worst_lag(StoreReader& reader, BedId bed, Instant from, Instant to) {
    Nanoseconds worst{};
    EXPECT_TRUE(reader.read_events(bed, 0, from, to, [&](const Event& event) {
      const auto* block = std::get_if<SampleBlock>(&event.body);
      if (block == nullptr || event.late || !(block->channel == kPleth)) return true;
      worst = std::max(worst, event.handled - (block->first_sample + block->period.of(block->count)));
      return true;
    }).ok());
    return worst;
  }

  const SystemClock clock_;
  const Instant began_{clock_.now()};
  test::TemporaryDirectory directory_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<test::TcpProxy> cable_;
  zmq::context_t context_;
  std::vector<std::unique_ptr<Fleet>> fleets_;
  std::unique_ptr<Screen> screen_;
};

/// The pleth of the cut-off bed without a hole; returns the time it spans.
Nanoseconds expect_no_hole(StoreReader& reader) {
  const auto waves = reader.read_waves(kCutOff, kPleth, Instant::min(), Instant::max(), Nanoseconds{0});
  EXPECT_TRUE(waves.ok());
  if (!waves.ok() || waves.value().empty()) return Nanoseconds{};
  Instant end = waves.value().front().first_bin;
  const Instant first = end;
  std::size_t samples = 0;
  for (const WaveSegment& wave : waves.value()) {
    EXPECT_LT(std::chrono::abs(wave.first_bin - end), Nanoseconds{8ms})
        << "a stretch begins " << milliseconds(wave.first_bin - end) << " ms after the end of the one before";
    end = wave.first_bin + wave.bin.of(wave.minima.size());
    samples += wave.minima.size();
  }
  std::cout << "  " << samples << " samples in " << waves.value().size() << " stretches over " << milliseconds(end - first)
            << " ms\n";
  return end - first;
}

TEST_F(PulledCable, LeavesNoHoleInTheStoreAndHoldsUpNothingLive) {
  const auto lost = [&] { return screen_->alarming(kCutOff, AlarmCondition::feed_lost); };
  add_device(1, cable_->endpoint());
  ASSERT_TRUE(live_until([&] { return screen_->feed(kCutOff).has_value(); })) << "beds go to devices as they come";
  add_device(2, server_->feed_endpoint());
  ASSERT_TRUE(live_until([&] { return screen_->feed(kOther).has_value(); }));
  ASSERT_TRUE(live_for(4s));
  const Instant pulled = clock_.now();
  cable_->pull();
  ASSERT_TRUE(live_until(lost));
  ASSERT_TRUE(live_for(6s));
  ASSERT_TRUE(lost());
  const Instant plugged = clock_.now();
  cable_->plug();
  ASSERT_TRUE(live_until([&] { return !lost(); }));
  const Instant back = clock_.now();
  ASSERT_TRUE(live_for(4s));
  const Instant ends = clock_.now();
  ASSERT_TRUE(test::eventually([&] {
    screen_->work();
    return fleets_[0]->drain(ends - began_) + fleets_[1]->drain(ends - began_) == 0;
  }));
  server_->stop();

  const test::StoreAccount account = test::account_of_store(directory_.file("store"), Cipher{}, words());
  std::cout << "  cut off for " << milliseconds(plugged - pulled) << " ms, live again " << milliseconds(back - plugged)
            << " ms after\n  " << account << '\n';
  EXPECT_EQ(account.stored, account.made) << "each number once";
  EXPECT_EQ(account.acked, account.made);
  EXPECT_EQ(account.twice, 0U);
  EXPECT_EQ(account.in_gaps, 0U) << "the device remembers ten minutes";
  EXPECT_EQ(account.out_of_order, 0U);
  EXPECT_GT(account.late, 20U) << "seconds of frames came late";
  EXPECT_TRUE(account.damage.empty());

  const auto disk = make_disk();
  const Cipher none;
  StoreReader reader(*disk, directory_.file("store"), none);
  ASSERT_TRUE(reader.refresh().ok());
  EXPECT_GT(expect_no_hole(reader), ends - pulled) << "before, meanwhile and after";
  const Nanoseconds before = worst_lag(reader, kCutOff, Instant::min(), pulled);
  const Nanoseconds during = worst_lag(reader, kCutOff, back, Instant::max());
  const Nanoseconds other = worst_lag(reader, kOther, plugged, Instant::max());
  std::cout << "  live samples handled at worst " << milliseconds(before) << " ms after they were taken before the "
            << "outage, " << milliseconds(during) << " ms while it is refilled, " << milliseconds(other)
            << " ms at the other bed\n";
  // Were live frames behind the backlog, they would lag by seconds.
  EXPECT_LT(during, (plugged - pulled) / 2);
  EXPECT_LT(other, (plugged - pulled) / 2);
}

}  // namespace
}  // namespace ward
