// The ward thread with workers that a test holds still.
#include "ingest/server_ward.h"

#include <gtest/gtest.h>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "ingest/zap_handler.h"
#include "tests/ward/bedside.h"

namespace ward {
namespace {

using test::eventually;
using test::Screen;

RegisteredBed bed(std::uint32_t number) {
  RegisteredBed entry;
  entry.bed = BedId{number};
  entry.label = FixedString<16>{"BED " + std::to_string(number)};
  entry.device_name = FixedString<32>{"bed-" + std::to_string(number)};
  return entry;
}

/// Beds 1 and 2 on two workers: bed 1 belongs to shard 1, bed 2 to shard 0.
class WardDeskTest : public ::testing::Test {
 protected:
  WardDeskTest() {
    config_.ward_url = config_.command_url = "tcp://127.0.0.1:*";
    config_.insecure = true;
    for (std::size_t i = 0; i < 2; ++i) shards_.push_back(std::make_unique<Shard>(clock_, config_, nullptr));
    desk_ = std::make_unique<WardDesk>(context_, config_, access_, registry_, clock_, shards_,
                                       WardSeams{[](ServerStatus&) {}, [this] { return recording_.load(); }});
    thread_ = std::thread([this] { desk_->run(); });
    screen_ = std::make_unique<Screen>(test::Endpoints{"", desk_->ward_endpoint(), desk_->command_endpoint()},
                                       LinkKeys{});
  }
  ~WardDeskTest() override {
    desk_->stop();
    thread_.join();
  }
  bool seen(const std::function<bool()>& done) {
    return eventually([&] {
      screen_->work();
      return done();
    });
  }
  bool overloaded(std::uint32_t number) const {
    return screen_->alarming(BedId{number}, AlarmCondition::pipeline_overload);
  }

  SystemClock clock_;
  std::atomic<AlarmCondition> recording_{AlarmCondition::none};
  ServerConfig config_;
  AccessList access_{{}, true};
  BedRegistry registry_{{bed(1), bed(2)}, 4, true};
  zmq::context_t context_;
  ZapHandler doorman_{context_, access_};
  std::vector<std::unique_ptr<Shard>> shards_;
  std::unique_ptr<WardDesk> desk_;
  std::unique_ptr<Screen> screen_;
  std::thread thread_;
};

TEST_F(WardDeskTest, AlarmsTheBedsWhoseWorkerStandsStill) {
  ASSERT_TRUE(seen([&] { return screen_->connected(); }));
  shards_[1]->stalled.store(true);
  EXPECT_TRUE(seen([&] { return overloaded(1); }));
  EXPECT_FALSE(overloaded(2));
  shards_[1]->stalled.store(false);
  EXPECT_TRUE(seen([&] { return !overloaded(1); }));
  EXPECT_TRUE(screen_->connected());
}

TEST_F(WardDeskTest, TellsEveryBedThatItIsNotRecordedUntilItIsAgain) {
  ASSERT_TRUE(seen([&] { return screen_->connected(); }));
  const auto told = [&](std::uint32_t number, AlarmCondition condition) {
    return screen_->alarming(BedId{number}, condition);
  };
  EXPECT_FALSE(told(1, AlarmCondition::recording_failed));
  recording_.store(AlarmCondition::recording_limited);
  EXPECT_TRUE(seen([&] {
    return told(1, AlarmCondition::recording_limited) && told(2, AlarmCondition::recording_limited);
  }));
  recording_.store(AlarmCondition::recording_failed);
  EXPECT_TRUE(seen([&] {
    return told(1, AlarmCondition::recording_failed) && told(2, AlarmCondition::recording_failed) &&
           !told(1, AlarmCondition::recording_limited);
  }));
  // A bed that gets its device meanwhile is told too.
  ASSERT_TRUE(registry_.admit_device("newcomer").ok());
  EXPECT_TRUE(seen([&] { return told(3, AlarmCondition::recording_failed); }));
  recording_.store(AlarmCondition::none);
  EXPECT_TRUE(seen([&] {
    return !told(1, AlarmCondition::recording_failed) && !told(2, AlarmCondition::recording_failed) &&
           !told(3, AlarmCondition::recording_failed);
  }));
}

TEST_F(WardDeskTest, FallsSilentWhenEveryWorkerStandsStill) {
  ASSERT_TRUE(seen([&] { return screen_->connected(); }));
  for (auto& shard : shards_) shard->stalled.store(true);
  EXPECT_TRUE(seen([&] { return screen_->losses() == 1; }))
      << "dashboards must say that they lost the server";
  for (auto& shard : shards_) shard->stalled.store(false);
  EXPECT_TRUE(seen([&] { return screen_->connected(); }));
}

TEST_F(WardDeskTest, HandsCommandsToTheWorkerOfTheBed) {
  ASSERT_TRUE(seen([&] { return screen_->connected(); }));
  WardRequest request{0, RequestKind::command, BedId{2}, {}};
  request.command.kind = CommandKind::audio_pause;
  request.command.duration = std::chrono::minutes{1};
  // No worker runs: the answer is that nothing came of it, which is an answer.
  const auto answer = screen_->ask(request);
  ASSERT_TRUE(answer.has_value());
  EXPECT_NE(answer->refusal, ErrorCode::none);
  EXPECT_EQ(shards_[0]->commands.waiting(), 1U);
  EXPECT_EQ(shards_[1]->commands.waiting(), 0U);
}

}  // namespace
}  // namespace ward
