#include "dashboard/window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "dashboard/fonts.h"
#include "dashboard/screen.h"
#include "tests/dashboard/fake_ward.h"

namespace ward {
namespace {

constexpr Instant kNow{std::chrono::seconds{1'800'000'000}};

/// One window for all tests: software OpenGL takes a second to start.
class OffscreenWindow : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    try {
      window_ = std::make_unique<Window>(WindowOptions{1920, 1080, true});
    } catch (const std::exception& failure) {
      why_not_ = failure.what();
    }
  }
  static void TearDownTestSuite() { window_.reset(); }
  void SetUp() override {
    if (!window_) GTEST_SKIP() << "no OpenGL here: " << why_not_;
  }

  static Picture draw(const WardModel& model, ScreenState& state, Instant now) {
    EXPECT_TRUE(window_->begin_frame());
    EXPECT_TRUE(draw_screen(model, window_->fonts(), state, now).empty());
    window_->end_frame();
    return window_->picture();
  }

  /// Keeps a picture to look at when WARDLIGHT_PICTURES names a folder.
  static void keep(const Picture& picture, const std::string& name) {
    if (const char* folder = std::getenv("WARDLIGHT_PICTURES")) write_png(picture, std::string{folder} + "/" + name);
  }

  static inline std::unique_ptr<Window> window_;
  static inline std::string why_not_;
};

struct Colour {
  int red, green, blue;
};

Colour at(const Picture& picture, std::size_t x, std::size_t y) {
  const std::uint8_t* pixel = &picture.rgba[(y * picture.width + x) * 4];
  return {pixel[0], pixel[1], pixel[2]};
}

bool is_green(Colour c) { return c.green > 150 && c.red < 120 && c.blue < 140; }
bool is_red(Colour c) { return c.red > 200 && c.green < 80 && c.blue < 80; }

TEST_F(OffscreenWindow, EveryRPeakReachesTheSameHeightOnTheScreen) {
  WardModel model(kNow);
  FakeWard ward{1};
  ward.fill(model, kNow);
  ScreenState state;
  open_bed(state, BedId{1});
  const Picture picture = draw(model, state, kNow);
  // The upper third of the first strip: only R peaks reach there. For each
  // group of neighbouring green columns, the highest green pixel.
  std::vector<std::size_t> tops;
  std::size_t last = 0;
  for (std::size_t x = 20; x < 1120; ++x) {
    for (std::size_t y = 136; y < 210; ++y) {
      if (!is_green(at(picture, x, y))) continue;
      if (tops.empty() || x - last > 6) tops.push_back(y);
      tops.back() = std::min(tops.back(), y);
      last = x;
      break;
    }
  }
  const double beats = ward.heart_rate(1) / 60.0 * seconds(sweep_span(1100));
  EXPECT_NEAR(static_cast<double>(tops.size()), beats, 2.0);
  ASSERT_FALSE(tops.empty());
  const auto [highest, lowest] = std::minmax_element(tops.begin(), tops.end());
  EXPECT_LE(*lowest - *highest, 2U) << "a peak that is cut short makes a regular rhythm look irregular";
}

TEST_F(OffscreenWindow, AHighAlarmFramesItsTileInRedAndFlashes) {
  WardModel model(kNow);
  FakeWard{4}.fill(model, kNow);  // bed 3, lower left: ventricular tachycardia
  ScreenState state;
  const Picture lit = draw(model, state, kNow);
  const Picture dark = draw(model, state, kNow + std::chrono::milliseconds{400});
  const std::size_t x = 6;
  const std::size_t y = 800;
  EXPECT_TRUE(is_red(at(lit, x, y)));
  EXPECT_FALSE(is_red(at(dark, x, y)));
  EXPECT_GT(at(dark, x, y).red, 60) << "the frame never goes away altogether";
  EXPECT_FALSE(is_red(at(lit, x, 300))) << "bed 1 has no alarm";
}

TEST_F(OffscreenWindow, NoCurveIsGreenWhenTheServerIsLost) {
  WardModel model(kNow);
  FakeWard{4}.fill(model, kNow);
  ScreenState state;
  const auto greens = [](const Picture& picture) {
    std::size_t count = 0;
    for (std::size_t y = 100; y < 1040; ++y) {
      for (std::size_t x = 0; x < picture.width; ++x) count += is_green(at(picture, x, y)) ? 1U : 0U;
    }
    return count;
  };
  const std::size_t live = greens(draw(model, state, kNow));
  const std::size_t lost = greens(draw(model, state, kNow + std::chrono::milliseconds{1500}));
  EXPECT_GT(live, 8000U);
  EXPECT_LT(lost, live / 10) << "labels only";
}

TEST_F(OffscreenWindow, DrawsWardsOfEverySize) {
  for (const std::size_t beds : {1U, 4U, 8U, 12U, 16U, 24U, 32U}) {
    WardModel model(kNow);
    FakeWard{beds}.fill(model, kNow);
    ScreenState state;
    keep(draw(model, state, kNow), "ward" + std::to_string(beds) + ".png");
  }
}

TEST_F(OffscreenWindow, WritesAPngAndSaysWhenItCannot) {
  WardModel model(kNow);
  ScreenState state;
  const Picture picture = draw(model, state, kNow);
  const std::string path = testing::TempDir() + "ward_screen.png";
  write_png(picture, path);
  EXPECT_GT(std::filesystem::file_size(path), 1000U);
  std::filesystem::remove(path);
  EXPECT_THROW(write_png(picture, "/nonexistent/ward.png"), std::runtime_error);
}

TEST_F(OffscreenWindow, DrawsTheOtherViews) {
  WardModel model(kNow);
  FakeWard{16}.fill(model, kNow, std::chrono::seconds{24});
  ScreenState state;
  for (const std::uint32_t bed : {1U, 3U, 6U, 7U, 14U}) {
    open_bed(state, BedId{bed});
    keep(draw(model, state, kNow), "bed" + std::to_string(bed) + ".png");
  }
  state.view = ViewKind::feeds;
  keep(draw(model, state, kNow), "feeds.png");
  state.view = ViewKind::alarms;
  keep(draw(model, state, kNow), "alarms.png");
  state.view = ViewKind::ward;
  keep(draw(model, state, kNow + std::chrono::seconds{4}), "lost.png");
}

}  // namespace
}  // namespace ward
