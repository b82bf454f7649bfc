#include "dashboard/screen.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <algorithm>

#include "dashboard/fonts.h"
#include "dashboard/paint.h"
#include "dashboard/theme.h"
#include "dashboard/view_table.h"
#include "dashboard/views.h"
#include "tests/dashboard/fake_ward.h"

namespace ward {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant kNow{seconds{1'800'000'000}};
constexpr float kWidth = 1920;
constexpr float kHeight = 1080;

/// The screen without a window: ImGui draws into lists that nobody renders.
class Screen : public testing::Test {
 protected:
  Screen() {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {kWidth, kHeight};
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    for (int i = 0; i < ImGuiKey_COUNT; ++i) io.KeyMap[i] = i + 1;
    try {
      fonts_ = std::make_unique<Fonts>(*io.Fonts);
    } catch (const ConfigurationError& missing) {
      no_fonts_ = missing.what();
    }
  }
  ~Screen() override { ImGui::DestroyContext(); }
  void SetUp() override {
    if (!fonts_) GTEST_SKIP() << no_fonts_;
  }

  /// One frame. @return what the operator asked for in it
  std::vector<WardRequest> frame(Instant now = kNow) {
    ImGui::GetIO().DeltaTime = 1.0F / 12;
    ImGui::NewFrame();
    auto requests = draw_screen(model_, *fonts_, state_, now);
    ImGui::Render();
    return requests;
  }
  std::vector<WardRequest> click(float x, float y) {
    ImGuiIO& io = ImGui::GetIO();
    io.MousePos = {x, y};
    frame();
    io.MouseDown[0] = true;
    auto requests = frame();
    io.MouseDown[0] = false;
    for (const WardRequest& request : frame()) requests.push_back(request);
    return requests;
  }
  std::vector<WardRequest> press(ImGuiKey key) {
    ImGuiIO& io = ImGui::GetIO();
    io.KeysDown[io.KeyMap[key]] = true;
    auto requests = frame();
    io.KeysDown[io.KeyMap[key]] = false;
    frame();
    return requests;
  }
  std::vector<WardRequest> type(char letter) {
    ImGui::GetIO().AddInputCharacter(static_cast<unsigned>(letter));
    return frame();
  }
  /// Middle of a bed's tile.
  static ImVec2 tile_centre(std::size_t beds, std::size_t index) {
    const float top = 60;
    const float height = kHeight - 60 - 26;
    const WardGrid grid = ward_grid(beds, kWidth, height);
    const float column = static_cast<float>(index % grid.columns) + 0.5F;
    const float row = static_cast<float>(index / grid.columns) + 0.5F;
    return {column * kWidth / static_cast<float>(grid.columns), top + row * height / static_cast<float>(grid.rows)};
  }
  /// A banner button: 0 acknowledge, 1 pause, counted from the right.
  static ImVec2 banner_button(int from_right) { return {kWidth - 4 - 112 - 6 - 118 - 242.0F * static_cast<float>(from_right), 30}; }

  WardModel model_{kNow};
  ScreenState state_;
  std::unique_ptr<Fonts> fonts_;
  std::string no_fonts_;
};

int most_vertices() {
  int most = 0;
  const ImDrawData* data = ImGui::GetDrawData();
  for (int i = 0; i < data->CmdListsCount; ++i) most = std::max(most, data->CmdLists[i]->VtxBuffer.Size);
  return most;
}

TEST_F(Screen, EveryViewDrawsAndNoDrawListOverflowsSixteenBits) {
  FakeWard{32}.fill(model_, kNow, seconds{24});
  for (const ViewKind view : {ViewKind::ward, ViewKind::bed, ViewKind::alarms, ViewKind::feeds}) {
    state_.view = view;
    state_.opened = BedId{3};
    frame();
    frame();
    EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 1000) << static_cast<int>(view);
    EXPECT_LT(most_vertices(), 65536) << static_cast<int>(view);
    if (view != ViewKind::ward) continue;
    EXPECT_GE(ImGui::GetDrawData()->CmdListsCount, 32) << "a draw list a tile";
  }
}

TEST_F(Screen, ASleeveOnTheKeyboardMakesNoBedQuiet) {
  FakeWard{8}.fill(model_, kNow, seconds{24});
  state_.view = ViewKind::bed;
  state_.opened = BedId{3};
  frame();
  for (const char letter : {'s', 'o', 'm', 'x'}) EXPECT_TRUE(type(letter).empty()) << letter;
  const auto standby = type('S');
  ASSERT_EQ(standby.size(), 1U);
  EXPECT_EQ(standby[0].command.kind, CommandKind::standby);
  EXPECT_EQ(standby[0].bed, BedId{3});
  EXPECT_TRUE(standby[0].command.on);
  const auto pause = type('M');
  ASSERT_EQ(pause.size(), 1U);
  EXPECT_EQ(pause[0].command.kind, CommandKind::alarm_pause);
  state_.view = ViewKind::ward;
  frame();
  EXPECT_TRUE(type('S').empty()) << "in the ward's view it would be of no bed in particular";
}

TEST_F(Screen, DrawsAnEmptyWardAndAGoneBed) {
  frame();
  EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 100);
  open_bed(state_, BedId{42});
  frame();
  EXPECT_EQ(state_.view, ViewKind::bed);
  press(ImGuiKey_Escape);
  EXPECT_EQ(state_.view, ViewKind::ward);
}

TEST_F(Screen, AClickOnATileOpensThatBed) {
  FakeWard{16}.fill(model_, kNow, seconds{2});
  for (const std::size_t index : {0U, 5U, 15U}) {
    state_.view = ViewKind::ward;
    const ImVec2 at = tile_centre(16, index);
    EXPECT_TRUE(click(at.x, at.y).empty());
    EXPECT_EQ(state_.view, ViewKind::bed);
    EXPECT_EQ(state_.opened, BedId{static_cast<std::uint32_t>(index + 1)});
  }
}

TEST_F(Screen, TheAcknowledgeButtonAsksForTheMostUrgentBed) {
  FakeWard{16}.fill(model_, kNow, seconds{2});
  const ImVec2 at = banner_button(0);
  const auto requests = click(at.x, at.y);
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].command.kind, CommandKind::acknowledge);
  EXPECT_EQ(requests[0].bed, BedId{3});
}

TEST_F(Screen, AButtonThatComesToMeanAnotherBedUnderTheFingerDoesNothing) {
  FakeWard{16}.fill(model_, kNow, seconds{2});
  const ImVec2 at = banner_button(0);
  ImGuiIO& io = ImGui::GetIO();
  io.MousePos = {at.x, at.y};
  frame();
  io.MouseDown[0] = true;
  frame();
  StateUpdate update;
  update.session = FakeWard::kSession;
  update.number = 99;
  update.server_time = kNow;
  update.events = {event_of(8, alarm_of(AlarmCondition::asystole, kNow))};
  model_.apply(update, kNow);  // bed 8 is now the most urgent
  frame();
  io.MouseDown[0] = false;
  EXPECT_TRUE(frame().empty());
}

TEST_F(Screen, TheSelectedBedIsAcknowledgedAndPausedByKey) {
  FakeWard{16}.fill(model_, kNow, seconds{2});
  press(ImGuiKey_RightArrow);
  EXPECT_EQ(state_.selected, BedId{1});
  press(ImGuiKey_DownArrow);
  EXPECT_EQ(state_.selected, BedId{5});
  press(ImGuiKey_Tab);
  EXPECT_EQ(state_.selected, BedId{6});
  auto requests = type('a');
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].bed, BedId{6});
  requests = type('P');
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].command.kind, CommandKind::audio_pause);
  EXPECT_EQ(requests[0].bed, BedId{6});
  EXPECT_EQ(requests[0].command.duration, Nanoseconds{std::chrono::minutes{2}});
  press(ImGuiKey_Escape);
  EXPECT_FALSE(state_.selected);
  requests = type('p');
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].bed, kEveryBed);
  press(ImGuiKey_UpArrow);
  press(ImGuiKey_Enter);
  EXPECT_EQ(state_.view, ViewKind::bed);
}

TEST_F(Screen, PausingAPausedBedEndsThePause) {
  FakeWard{16}.fill(model_, kNow, seconds{2});
  open_bed(state_, BedId{15});
  const auto requests = type('p');
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].bed, BedId{15});
  EXPECT_EQ(requests[0].command.duration, Nanoseconds{0});
  EXPECT_FALSE(audio_pause_runs(model_, kEveryBed, kNow)) << "one bed's pause is not the ward's";
}

TEST_F(Screen, WithTheServerLostNobodyIsAskedAnything) {
  FakeWard{16}.fill(model_, kNow, seconds{2});
  const Instant later = kNow + seconds{2};
  ImGui::GetIO().AddInputCharacter('a');
  ImGui::GetIO().AddInputCharacter('p');
  EXPECT_TRUE(frame(later).empty());
}

TEST_F(Screen, LettersAndTabsChangeTheView) {
  FakeWard{16}.fill(model_, kNow, seconds{2});
  type('f');
  EXPECT_EQ(state_.view, ViewKind::feeds);
  type('l');
  EXPECT_EQ(state_.view, ViewKind::alarms);
  type('w');
  EXPECT_EQ(state_.view, ViewKind::ward);
  click(kWidth - 40, kHeight - 13);
  EXPECT_EQ(state_.view, ViewKind::feeds);
}

TEST_F(Screen, MoreBedsThanTilesTurnPages) {
  FakeWard{40}.fill(model_, kNow, seconds{1});
  EXPECT_EQ(page_count(model_), 2U);
  EXPECT_EQ(page_beds(model_, state_).size(), 32U);
  press(ImGuiKey_PageDown);
  EXPECT_EQ(page_beds(model_, state_).size(), 8U);
  EXPECT_EQ(page_beds(model_, state_).front(), BedId{33});
  press(ImGuiKey_PageDown);
  EXPECT_EQ(state_.page, 1U) << "no page after the last";
  press(ImGuiKey_PageUp);
  EXPECT_EQ(state_.page, 0U);
  open_bed(state_, BedId{40});
  const auto beds = beds_on_screen(model_, state_);
  EXPECT_NE(std::find(beds.begin(), beds.end(), BedId{40}), beds.end());
}

TEST_F(Screen, TextIsCutAtACharactersEdge) {
  const ImFont* font = fonts_->text(18);
  const std::string name = "\xE6\x9D\x8E\xE5\xB0\x8F\xE6\x98\x8E\xE6\x9D\x8E\xE5\xB0\x8F\xE6\x98\x8E";
  for (float width = 0; width < 140; width += 3) {
    const std::string cut = fitted(*font, name, width);
    EXPECT_LE(text_width(*font, cut), width);
    EXPECT_EQ(cut.size() % 3, 0U) << "whole characters only";
  }
  EXPECT_EQ(fitted(*font, "HR", 200), "HR");
}

TEST_F(Screen, NumbersUseTheLargestFaceThatFits) {
  EXPECT_GE(fonts_->bold_fitting("188", 400, 100)->FontSize, 80.0F);
  EXPECT_LE(text_width(*fonts_->bold_fitting("188", 60, 100), "188"), 60.0F);
}

TEST(Theme, EveryToneIsReadableOnTheBackground) {
  const auto light = [](ImU32 colour) {
    return 0.2126 * static_cast<double>(colour & 0xFFU) + 0.7152 * static_cast<double>((colour >> 8U) & 0xFFU) +
           0.0722 * static_cast<double>((colour >> 16U) & 0xFFU);
  };
  for (const ToneInk& tone : kInks) {
    EXPECT_GT(light(tone.ink) - light(kBackground), 60.0) << static_cast<int>(tone.tone);
    EXPECT_GT(std::abs(light(tone.on_filled) - light(tone.ink)), 60.0) << static_cast<int>(tone.tone);
  }
}

}  // namespace
}  // namespace ward
