// A device is moved to another bed between two lives of the server: nothing it
// captured at the former one comes into the new one's record.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "ingest/server.h"
#include "pipeline/store/store_reader.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/ward/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::Device;
using test::eventually;
using test::Screen;

constexpr BedId kFormer{1};
constexpr BedId kNew{2};

RegisteredBed bed(BedId id, const char* device) {
  RegisteredBed registered;
  registered.bed = id;
  registered.label = FixedString<16>{"BED " + std::to_string(id.value)};
  registered.device_name = device;
  return registered;
}

class MovedBetweenLives : public ::testing::TestWithParam<bool> {
 protected:
  /// A new life in which the monitor feeds this bed.
  void start(BedId of_monitor) {
    ServerConfig config;
    config.feed_url = feed_url_;
    config.ward_url = config.command_url = "tcp://127.0.0.1:*";
    config.insecure = true;
    config.store.directory = directory_.file("store");
    if (GetParam()) config.store.key_file = key_file_;
    config.beds = {bed(of_monitor, "monitor"), bed(of_monitor == kFormer ? kNew : kFormer, "another")};
    server_ = std::make_unique<Server>(config, clock_);
    feed_url_ = server_->feed_endpoint();
    screen_ = std::make_unique<Screen>(
        test::Endpoints{server_->feed_endpoint(), server_->ward_endpoint(), server_->command_endpoint()}, LinkKeys{});
    if (!device_) device_ = std::make_unique<Device>("monitor", LinkKeys{}, feed_url_, 1);
  }
  void stop() {
    server_->stop();
    screen_.reset();
    server_.reset();
  }
  /// Until all that the device remembers is accounted for, and then some.
  [[nodiscard]] bool run_until_settled(BedId at) {
    const auto all_told = [&] {
      device_->work();
      screen_->work();
      const auto feed = screen_->feed(at);
      const auto counted = device_->counters();
      return feed && feed->connected && feed->frames_missing == 0 && feed->frames_received > 25 &&
             counted.frames_acked + 25 > counted.frames_made;
    };
    return eventually(all_told, 60s);
  }
  /// The device goes on alone: what it captures waits in its memory.
  void work_alone(Nanoseconds time) {
    const Instant until = clock_.now() + time;
    EXPECT_TRUE(eventually([&] {
      device_->work();
      return clock_.now() >= until;
    }));
  }
  struct Record {
    std::vector<Instant> samples;     ///< when blocks begin
    std::uint64_t numbers_lost{0};    ///< in gap records
    std::vector<BedSetup> setups;
  };
  [[nodiscard]] Record record_of(BedId id) const {
    const auto disk = make_disk();
    const Cipher cipher = GetParam() ? load_cipher(key_file_) : Cipher{};
    StoreReader store(*disk, directory_.file("store"), cipher);
    Record record;
    EXPECT_TRUE(store.read_events(id, 0, Instant{}, Instant::max(), [&](const Event& event) {
      if (const auto* block = std::get_if<SampleBlock>(&event.body)) record.samples.push_back(block->first_sample);
      if (const auto* setup = std::get_if<BedSetup>(&event.body)) record.setups.push_back(*setup);
      const auto* gap = std::get_if<Gap>(&event.body);
      if (gap != nullptr && gap->permanent) record.numbers_lost += gap->last_sequence - gap->first_sequence + 1;
      return true;
    }));
    return record;
  }

  const SystemClock clock_;
  test::TemporaryDirectory directory_;
  std::string key_file_{make_key()};
  std::string feed_url_{"tcp://127.0.0.1:*"};
  std::unique_ptr<Server> server_;
  std::unique_ptr<Screen> screen_;
  std::unique_ptr<Device> device_;

 private:
  std::string make_key() const {
    const std::string path = directory_.file("store.key");
    write_cipher_key(path);
    return path;
  }
};

TEST_P(MovedBetweenLives, NothingOfTheFormerBedComesIntoTheNewOnesRecord) {
  start(kFormer);
  ASSERT_TRUE(run_until_settled(kFormer));
  stop();
  work_alone(2s);  // 50 frames at the former bed that nobody has yet
  const Instant moved = clock_.now();
  start(kNew);
  ASSERT_TRUE(run_until_settled(kNew));
  const FeedStatus feed = *screen_->feed(kNew);
  EXPECT_GE(feed.frames_refused, 50U);
  EXPECT_EQ(feed.last_refusal, ErrorCode::other_bed);
  stop();

  const Record record = record_of(kNew);
  ASSERT_EQ(record.setups.size(), 2U);
  EXPECT_EQ(record.setups[0].device_since, Instant{}) << "the other device always fed it";
  EXPECT_GE(record.setups[1].device_since, moved);
  ASSERT_FALSE(record.samples.empty());
  for (const Instant begin : record.samples) EXPECT_GE(begin, record.setups[1].device_since);
  EXPECT_EQ(record.numbers_lost, feed.frames_lost);
  EXPECT_GE(record.numbers_lost, 50U);
  for (const Instant begin : record_of(kFormer).samples) EXPECT_LT(begin, moved);

  // A third life that changes nothing: it stays there since the same moment,
  // and what waited meanwhile is its own bed's.
  const std::size_t samples_before = record.samples.size();
  work_alone(2s);
  start(kNew);
  ASSERT_TRUE(run_until_settled(kNew));
  EXPECT_EQ(screen_->feed(kNew)->frames_refused, 0U);
  stop();
  const Record after = record_of(kNew);
  ASSERT_EQ(after.setups.size(), 3U);
  EXPECT_EQ(after.setups[2].device_since, record.setups[1].device_since);
  EXPECT_EQ(after.numbers_lost, record.numbers_lost);
  EXPECT_GT(after.samples.size(), samples_before + 50);
}

TEST_P(MovedBetweenLives, ADeviceThatComesBackBringsNothingOfWhereItWasMeanwhile) {
  start(kFormer);
  ASSERT_TRUE(run_until_settled(kFormer));
  stop();
  start(kNew);
  ASSERT_TRUE(run_until_settled(kNew));
  stop();
  work_alone(2s);
  const Instant back = clock_.now();
  start(kFormer);
  ASSERT_TRUE(run_until_settled(kFormer));
  EXPECT_GE(screen_->feed(kFormer)->frames_refused, 50U);
  stop();
  const Record record = record_of(kFormer);
  ASSERT_EQ(record.setups.size(), 3U);
  EXPECT_GE(record.setups[2].device_since, back);
  for (const Instant begin : record.samples) {
    EXPECT_TRUE(begin < record.setups[1].device_since || begin >= record.setups[2].device_since);
  }
}

INSTANTIATE_TEST_SUITE_P(Store, MovedBetweenLives, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "Encrypted" : "Plain"; });

}  // namespace
}  // namespace ward
