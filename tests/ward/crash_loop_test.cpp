// kill -9 at random times under load: nothing acknowledged is lost, nothing is
// stored twice, and every new life is soon alarming on live data. Few rounds
// here; WARDLIGHT_CRASH_ROUNDS=200 build/release/tests/ward_tests
// --gtest_filter='CrashLoop.*' for the figures.
#include <gtest/gtest.h>
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "tests/ingest/temporary_directory.h"
#include "tests/ward/bedside.h"
#include "tests/ward/program.h"
#include "tests/ward/store_account.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::Screen;
using test::ServerProcess;

constexpr std::size_t kBeds = 8;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Eight patients; the heart of the first races, so that one alarm stands.
std::string ward_of_patients() {
  std::string text = "name = \"crash loop\"\nduration = 0\nseed = 5\nbeds = " + std::to_string(kBeds) +
                     "\n[[patient]]\nbed = 1\nrhythm = \"sinus\"\nheart_rate = 130\n";
  return text;
}

class CrashLoop : public ::testing::Test {
 protected:
  static constexpr Nanoseconds kAllowed = 5s;

  /// How long from the start of the process to each sign of life.
  struct Comeback {
    Nanoseconds shown{};     ///< a dashboard sees the standing alarm again
    Nanoseconds alarming{};  ///< ... and it stands on a rate counted from this life's data
    Nanoseconds fed{};       ///< frames of this life are accounted for
  };

  void start() {
    started_ = clock_.now();
    server_ = std::make_unique<ServerProcess>(
        std::vector<std::string>{"--config", config_}, endpoints_,
        directory_.file("server-" + std::to_string(++lives_)));
    endpoints_ = server_->endpoints();
  }

  /// @param stillborn  a life between the two dies as well, this soon
  void kill_and_start(std::optional<std::chrono::milliseconds> stillborn) {
    server_->program().kill();
    if (stillborn) {
      const test::Program brief("wardlight-server",
                                {"--config", config_, "--feed", endpoints_.feed, "--ward", endpoints_.ward,
                                 "--command", endpoints_.command},
                                directory_.file("stillborn"));
      std::this_thread::sleep_for(*stillborn);
    }
    start();
  }

  /// Beds go to devices as they come, so the racing heart may lie in any.
  void find_racing_heart(Screen& screen) {
    ASSERT_TRUE(eventually([&] {
      screen.work();
      for (std::uint16_t bed = 1; bed <= kBeds; ++bed) {
        if (screen.alarming(BedId{bed}, AlarmCondition::heart_rate_high)) racing_ = BedId{bed};
      }
      return racing_ != BedId{};
    }, 60s));
  }

  /// Watches the racing heart's bed until everything of the comeback was seen.
  /// @param before  the session of the life before, whose picture says nothing
  bool await(Screen& screen, std::uint64_t before, Comeback& back) {
    std::uint64_t acked_before = 0;
    bool live_rate = false;
    screen.watch = [&](const Event& event) {
      if (event.bed != racing_ || event.received < started_) return;
      const auto* vital = std::get_if<Vital>(&event.body);
      live_rate = live_rate || (vital != nullptr && vital->origin == VitalOrigin::derived &&
                                vital->code == mdc::kHeartRate && vital->validity == Validity::valid);
    };
    const auto note = [&](Nanoseconds& when, bool true_now) {
      if (when == Nanoseconds{} && true_now) when = clock_.now() - started_;
    };
    const bool all = eventually([&] {
      screen.work();
      if (screen.session() == before) return false;
      const bool stands = screen.connected() && screen.alarming(racing_, AlarmCondition::heart_rate_high);
      note(back.shown, stands);
      note(back.alarming, stands && live_rate);
      if (const auto feed = screen.feed(racing_); feed && feed->connected) {
        if (acked_before == 0) acked_before = feed->acked_through;
        note(back.fed, feed->acked_through > acked_before);
      }
      return back.alarming != Nanoseconds{} && back.fed != Nanoseconds{};
    }, 60s);
    screen.watch = nullptr;
    return all;
  }

  const SystemClock clock_;
  test::TemporaryDirectory directory_;
  std::string config_;
  test::Endpoints endpoints_;
  BedId racing_{};
  int lives_{0};
  Instant started_;
  std::unique_ptr<ServerProcess> server_;
};

void expect_complete(const test::StoreAccount& account) {
  EXPECT_EQ(account.acked_missing, 0U);
  EXPECT_EQ(account.twice, 0U);
  EXPECT_EQ(account.stored_and_gap, 0U);
  EXPECT_EQ(account.unknown, 0U);
  EXPECT_EQ(account.in_gaps, 0U) << "the devices' memory held everything";
  EXPECT_EQ(account.out_of_order, 0U);
  EXPECT_EQ(account.acked, account.made);
  EXPECT_TRUE(account.damage.empty());
}

TEST_F(CrashLoop, NothingAcknowledgedIsLostAndEveryLifeIsSoonAlarming) {
  const std::uint64_t rounds = number_from("WARDLIGHT_CRASH_ROUNDS", 4);
  const std::uint64_t seed = number_from("WARDLIGHT_SEED", 1);
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t most) { return std::chrono::milliseconds{random() % most}; };
  // Small journals, so that sealing is caught in the act as well.
  config_ = directory_.write("ward.toml", "insecure = true\n[store]\ndirectory = \"" + directory_.file("store") +
                                              "\"\njournal_mb = 1\nreserve_mb = 1\n");
  const std::string scenario = directory_.write("ward-of-8.toml", ward_of_patients());
  start();
  test::Program devices("wardlight-sim", {"scenario", scenario, "--json", "--server", endpoints_.feed},
                        directory_.file("sim.log"));
  Screen screen(endpoints_, {});
  ASSERT_NO_FATAL_FAILURE(find_racing_heart(screen)) << devices.output();

  Comeback worst;
  std::uint64_t late_lives = 0;
  for (std::uint64_t round = 1; round <= rounds; ++round) {
    const Instant until = clock_.now() + below(1500);
    while (clock_.now() < until) {
      screen.work();
      std::this_thread::sleep_for(5ms);
    }
    const std::uint64_t before = screen.session();
    kill_and_start(round % 5 == 0 ? std::optional{below(300)} : std::nullopt);
    Comeback back;
    ASSERT_TRUE(await(screen, before, back)) << "round " << round << "\n" << server_->program().output();
    worst.shown = std::max(worst.shown, back.shown);
    worst.alarming = std::max(worst.alarming, back.alarming);
    worst.fed = std::max(worst.fed, back.fed);
    late_lives += back.alarming > kAllowed ? 1U : 0U;
  }

  devices.signal(SIGINT);
  ASSERT_EQ(devices.wait(60s), 0) << devices.output();
  const auto words = test::device_words(devices.output());
  ASSERT_EQ(words.size(), kBeds) << devices.output();
  server_->program().signal(SIGTERM);
  EXPECT_EQ(server_->program().wait(60s), 0) << server_->program().output();

  const test::StoreAccount account = test::account_of_store(directory_.file("store"), Cipher{}, words);
  std::cout << rounds << " kills, seed " << seed << ": worst from the start of the process to the alarm on screen "
            << milliseconds(worst.shown) << " ms, to alarming on live data " << milliseconds(worst.alarming)
            << " ms, to frames taken in " << milliseconds(worst.fed) << " ms; " << late_lives
            << " lives later than 5 s\n"
            << account << '\n';
  // A machine full of other tests says nothing about time.
  if (std::getenv("WARDLIGHT_CRASH_ROUNDS") != nullptr) {
    EXPECT_EQ(late_lives, 0U);
  }
  expect_complete(account);
  EXPECT_GE(account.runs, rounds + 1);
}

}  // namespace
}  // namespace ward
