#include "dashboard/screen.h"

#include <algorithm>
#include <cmath>

#include "dashboard/bed_actions.h"
#include "dashboard/views.h"

namespace ward {
namespace {

constexpr float kReferenceLines = 1080.0F;
constexpr float kBannerHeight = 60.0F;
constexpr float kFooterHeight = 26.0F;

bool key(ImGuiKey which) {
  const int index = ImGui::GetKeyIndex(which);
  return index >= 0 && ImGui::IsKeyPressed(index, true);
}

void turn_page(const WardModel& model, ScreenState& state, int by) {
  const auto pages = static_cast<int>(page_count(model));
  state.page = static_cast<std::size_t>(std::clamp(static_cast<int>(state.page) + by, 0, pages - 1));
}

/// Moves the selection among the tiles of the page, by columns and rows.
void move_selection(const WardModel& model, ScreenState& state, int by) {
  const std::vector<BedId> beds = page_beds(model, state);
  if (beds.empty()) return;
  const auto found = state.selected ? std::find(beds.begin(), beds.end(), *state.selected) : beds.end();
  const auto last = static_cast<int>(beds.size()) - 1;
  const int place = found == beds.end() ? (by > 0 ? 0 : last)
                                        : std::clamp(static_cast<int>(found - beds.begin()) + by, 0, last);
  state.selected = beds[static_cast<std::size_t>(place)];
}

void move_opened(const WardModel& model, ScreenState& state, int by) {
  const auto& beds = model.beds();
  for (std::size_t i = 0; i < beds.size(); ++i) {
    if (beds[i].bed != state.opened) continue;
    const auto next = std::clamp(static_cast<int>(i) + by, 0, static_cast<int>(beds.size()) - 1);
    open_bed(state, beds[static_cast<std::size_t>(next)].bed);
    return;
  }
}

void follow_ward_keys(Frame& frame, const Box& body) {
  ScreenState& state = frame.state;
  const WardGrid grid = ward_grid(page_beds(frame.model, state).size(), body.width, body.height);
  const auto columns = static_cast<int>(grid.columns);
  if (key(ImGuiKey_LeftArrow)) move_selection(frame.model, state, -1);
  if (key(ImGuiKey_RightArrow)) move_selection(frame.model, state, 1);
  if (key(ImGuiKey_UpArrow)) move_selection(frame.model, state, -columns);
  if (key(ImGuiKey_DownArrow)) move_selection(frame.model, state, columns);
  if (key(ImGuiKey_Tab)) move_selection(frame.model, state, ImGui::GetIO().KeyShift ? -1 : 1);
  if (key(ImGuiKey_PageDown)) turn_page(frame.model, state, 1);
  if (key(ImGuiKey_PageUp)) turn_page(frame.model, state, -1);
  if (key(ImGuiKey_Enter) && state.selected) open_bed(state, *state.selected);
  if (key(ImGuiKey_Escape)) state.selected.reset();
}

void follow_keys(Frame& frame, const Box& body) {
  ScreenState& state = frame.state;
  if (state.view == ViewKind::ward) {
    follow_ward_keys(frame, body);
    return;
  }
  if (key(ImGuiKey_Escape)) state.view = ViewKind::ward;
  if (state.view != ViewKind::bed) return;
  if (key(ImGuiKey_LeftArrow) || key(ImGuiKey_UpArrow)) move_opened(frame.model, state, -1);
  if (key(ImGuiKey_RightArrow) || key(ImGuiKey_DownArrow) || key(ImGuiKey_Tab)) move_opened(frame.model, state, 1);
}

/// What the buttons of the one-bed view do, by key.
void follow_bed_letter(Frame& frame, char typed) {
  const BedState* bed = frame.state.view == ViewKind::bed ? frame.model.find(frame.state.opened) : nullptr;
  if (bed == nullptr) return;
  for (const BedAction& action : bed_actions(frame.model, *bed, frame.state.explained, frame.now)) {
    if (pressed(action, typed)) frame.requests.push_back(action.request);
  }
}

/// Letters come as text, so that they are where the keyboard says they are.
void follow_letters(Frame& frame, const BannerDisplay& banner) {
  for (const ImWchar typed : ImGui::GetIO().InputQueueCharacters) {
    const char letter = typed < 128 ? static_cast<char>(typed | 0x20) : '\0';
    if (letter == 'f') frame.state.view = ViewKind::feeds;
    if (letter == 'l') frame.state.view = ViewKind::alarms;
    if (letter == 'w') frame.state.view = ViewKind::ward;
    if (letter == 'y' && frame.state.view == ViewKind::bed) explain_next(frame.model, frame.state);
    if (banner.server_lost) continue;  // nobody would hear it
    if (typed < 128) follow_bed_letter(frame, static_cast<char>(typed));
    if (letter == 'a') {
      if (const auto bed = acknowledge_target(frame.state, banner)) frame.requests.push_back(acknowledge_request(*bed));
    }
    if (letter == 'p') {
      frame.requests.push_back(audio_pause_request(frame.model, audio_pause_target(frame.state), frame.now));
    }
  }
}

/// Beds come and go: what the operator looked at may be there no more.
void forget_gone_beds(const WardModel& model, ScreenState& state) {
  if (state.selected && model.find(*state.selected) == nullptr) state.selected.reset();
  state.page = std::min(state.page, page_count(model) - 1);
}

void draw_view(Frame& frame, const Box& body) {
  switch (frame.state.view) {
    case ViewKind::ward: draw_ward_view(frame, body); break;
    case ViewKind::bed: draw_bed_view(frame, body); break;
    case ViewKind::alarms: draw_alarms_view(frame, body); break;
    case ViewKind::feeds: draw_feeds_view(frame, body); break;
  }
}

}  // namespace

std::vector<WardRequest> draw_screen(const WardModel& model, const Fonts& fonts, ScreenState& state, Instant now) {
  std::vector<WardRequest> requests;
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  Frame frame{model, fonts, state, now, std::clamp(size.y / kReferenceLines, 0.6F, 2.5F), requests};
  forget_gone_beds(model, state);
  const float banner_height = std::round(kBannerHeight * frame.unit);
  const float footer_height = std::round(kFooterHeight * frame.unit);
  const Box body{0, banner_height, size.x, size.y - banner_height - footer_height};
  const BannerDisplay banner = banner_display(model, now);
  follow_keys(frame, body);
  follow_letters(frame, banner);
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::Begin("wardlight", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav);
  draw_banner(frame, banner, {0, 0, size.x, banner_height});
  draw_view(frame, body);
  draw_footer(frame, banner, {0, size.y - footer_height, size.x, footer_height});
  ImGui::End();
  ImGui::PopStyleVar(2);
  return requests;
}

std::size_t page_count(const WardModel& model) {
  return std::max<std::size_t>(1, (model.beds().size() + kTilesPerPage - 1) / kTilesPerPage);
}

std::vector<BedId> page_beds(const WardModel& model, const ScreenState& state) {
  std::vector<BedId> beds;
  const std::size_t first = state.page * kTilesPerPage;
  for (std::size_t i = first; i < std::min(first + kTilesPerPage, model.beds().size()); ++i) {
    beds.push_back(model.beds()[i].bed);
  }
  return beds;
}

std::vector<BedId> beds_on_screen(const WardModel& model, const ScreenState& state) {
  std::vector<BedId> beds = page_beds(model, state);
  const bool opened = state.view == ViewKind::bed && model.find(state.opened) != nullptr;
  if (opened && std::find(beds.begin(), beds.end(), state.opened) == beds.end()) beds.push_back(state.opened);
  return beds;
}

void explain_next(const WardModel& model, ScreenState& state) {
  const BedState* bed = model.find(state.opened);
  if (bed == nullptr || bed->alarms.empty()) return;
  const std::vector<Alarm> sorted = sorted_alarms(*bed);
  const AlarmCondition shown = explained_alarm(*bed, state.explained)->condition;
  const auto at = std::find_if(sorted.begin(), sorted.end(), [&](const Alarm& one) { return one.condition == shown; });
  state.explained = (at + 1 == sorted.end() ? sorted.front() : *(at + 1)).condition;
}

void open_bed(ScreenState& state, BedId bed) {
  if (state.opened != bed) state.explained.reset();
  state.view = ViewKind::bed;
  state.opened = bed;
  state.selected = bed;
}

std::optional<BedId> acknowledge_target(const ScreenState& state, const BannerDisplay& banner) {
  if (state.view == ViewKind::bed) return state.opened;
  if (state.view == ViewKind::ward && state.selected) return state.selected;
  return banner.first_alarmed;
}

BedId audio_pause_target(const ScreenState& state) {
  if (state.view == ViewKind::bed) return state.opened;
  if (state.view == ViewKind::ward && state.selected) return *state.selected;
  return kEveryBed;
}

WardRequest acknowledge_request(BedId bed) {
  WardRequest request;
  request.kind = RequestKind::command;
  request.bed = bed;
  request.command.kind = CommandKind::acknowledge;
  return request;
}

bool audio_pause_runs(const WardModel& model, BedId bed, Instant now) {
  const Instant server_now = model.server_time(now);
  const auto paused = [&](const BedState& held) {
    return held.status.audio_paused && held.status.audio_paused_until > server_now;
  };
  const BedState* one = model.find(bed);
  if (one != nullptr) return paused(*one);
  return !model.beds().empty() && std::all_of(model.beds().begin(), model.beds().end(), paused);
}

WardRequest audio_pause_request(const WardModel& model, BedId bed, Instant now) {
  WardRequest request;
  request.kind = RequestKind::command;
  request.bed = bed;
  request.command.kind = CommandKind::audio_pause;
  request.command.duration = audio_pause_runs(model, bed, now) ? Nanoseconds{} : Nanoseconds{kAudioPause};
  return request;
}

}  // namespace ward
