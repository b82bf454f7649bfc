#include <algorithm>
#include <cmath>

#include "dashboard/views.h"

namespace ward {
namespace {

void draw_headline(Frame& frame, ImDrawList& draw, const BannerDisplay& banner, const Box& box) {
  if (banner.server_lost) {
    const ToneInk& red = inks(Tone::high);
    draw.AddRectFilled(box.min(), box.max(), banner.lost_lit ? red.ink : red.dark);
    const ImFont* font = frame.fonts.bold_fitting(banner.headline, box.width - 24, box.height * 0.7F);
    draw_text(draw, font, {box.x + 12, box.y, box.width - 24, box.height}, kWhite, banner.headline);
    return;
  }
  if (!banner.alarm) {
    draw_frame(draw, box, kTileLine, 1);
    draw_text(draw, frame.fonts.text(box.height * 0.5F), {box.x + 12, box.y, box.width - 24, box.height},
              ink(Tone::plain), banner.headline);
    return;
  }
  const AlarmDisplay& alarm = *banner.alarm;
  const std::string ended = alarm.alarm.phase == AlarmPhase::latched ? "  ENDED" : "";
  const std::string text = alarm.bed_label + "   " + alarm.text + ended;
  const ImFont* small = frame.fonts.text(18 * frame.unit);
  const std::string since = "since " + alarm.since;
  const float aside = std::max(text_width(*small, since), text_width(*small, banner.patient)) + 24;
  const ImFont* font = frame.fonts.bold_fitting(text, box.width - 24, box.height * 0.85F);
  ImGui::SetCursorScreenPos(box.min());
  if (ImGui::InvisibleButton("alarmed_bed", {box.width, box.height})) open_bed(frame.state, alarm.bed);
  draw_alarm_text(draw, font, alarm, box, text, Align::left);
  if (text_width(*font, text) + aside > box.width) return;
  const ToneInk& colours = inks(alarm.tone);
  const ImU32 colour = alarm.alarm.acknowledged ? colours.ink : alarm.lit ? colours.on_filled : colours.on_dark;
  const float half = box.height / 2;
  draw_text(draw, small, {box.right() - aside, box.y + 3, aside - 12, half - 3}, colour, banner.patient, Align::right);
  draw_text(draw, small, {box.right() - aside, box.y + half, aside - 12, half - 3}, colour, since, Align::right);
}

/// "*** 1": how many alarms of a priority stand. @return right edge
float draw_count(Frame& frame, ImDrawList& draw, const std::string& mark, std::size_t count, Tone tone, const Box& box) {
  const ImFont* font = frame.fonts.bold(box.height * 0.45F);
  const bool some = count > 0;
  const ImU32 colour = some ? ink(tone) : inks(Tone::dim).dark;
  if (some) draw_frame(draw, box, colour, 2);
  draw_text(draw, font, box.inside(3), colour, mark + " " + std::to_string(count), Align::centre);
  return box.right() + 4;
}

void draw_counts(Frame& frame, ImDrawList& draw, const BannerDisplay& banner, const Box& box) {
  const float width = std::floor(box.width / 4) - 4;
  float x = box.x;
  x = draw_count(frame, draw, "***", banner.high, Tone::high, {x, box.y, width, box.height});
  x = draw_count(frame, draw, "**", banner.medium, Tone::medium, {x, box.y, width, box.height});
  x = draw_count(frame, draw, "*", banner.low, Tone::low, {x, box.y, width, box.height});
  draw_count(frame, draw, "!", banner.technical, Tone::technical, {x, box.y, width, box.height});
}

void draw_pause_button(Frame& frame, const BannerDisplay& banner, const Box& box) {
  const BedId target = audio_pause_target(frame.state);
  const bool runs = audio_pause_runs(frame.model, target, frame.now);
  const std::string where = target == kEveryBed ? "ALL BEDS" : frame.model.bed_label(target);
  const std::string what = runs ? "END AUDIO PAUSE " : "AUDIO PAUSE 2 min ";
  const ImFont* font = frame.fonts.bold_fitting(what + where, box.width - 12, box.height * 0.42F);
  const std::string id = "pause" + std::to_string(target.value) + (runs ? "end" : "");
  if (draw_button(id.c_str(), font, box, what + where, !banner.server_lost && banner.beds > 0)) {
    frame.requests.push_back(audio_pause_request(frame.model, target, frame.now));
  }
}

void draw_acknowledge_button(Frame& frame, const BannerDisplay& banner, const Box& box) {
  const std::optional<BedId> target = acknowledge_target(frame.state, banner);
  const std::string label = "ACKNOWLEDGE" + (target ? " " + frame.model.bed_label(*target) : "");
  const ImFont* font = frame.fonts.bold_fitting(label, box.width - 12, box.height * 0.42F);
  const std::string id = "acknowledge" + std::to_string(target.value_or(BedId{}).value);
  if (draw_button(id.c_str(), font, box, label, target.has_value() && !banner.server_lost)) {
    frame.requests.push_back(acknowledge_request(*target));
  }
}

void draw_clock(Frame& frame, ImDrawList& draw, const BannerDisplay& banner, const Box& box) {
  const float half = box.height / 2;
  draw_text(draw, frame.fonts.bold(half * 0.95F), {box.x, box.y, box.width, half}, kWhite, banner.clock, Align::right);
  const ImU32 colour = banner.server_lost ? ink(Tone::high) : banner.link == "LIVE" ? ink(Tone::heart_rate) : ink(Tone::warning);
  draw_text(draw, frame.fonts.bold(half * 0.62F), {box.x, box.y + half, box.width, half}, colour, banner.link,
            Align::right);
}

}  // namespace

void draw_banner(Frame& frame, const BannerDisplay& banner, const Box& box) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float unit = frame.unit;
  const float gap = std::round(6 * unit);
  const Box row = box.inside(std::round(4 * unit));
  const float clock = std::round((banner.server_lost ? 184 : 112) * unit);
  const float button = std::round(std::min(236 * unit, row.width * 0.14F));
  const float counts = std::round(std::min(330 * unit, row.width * 0.18F));
  const float bell = banner.beds_paused > 0 ? std::round(118 * unit) : 0;
  float right = row.right();
  draw_clock(frame, draw, banner, {right - clock, row.y, clock, row.height});
  right -= clock + gap;
  draw_acknowledge_button(frame, banner, {right - button, row.y, button, row.height});
  right -= button + gap;
  draw_pause_button(frame, banner, {right - button, row.y, button, row.height});
  right -= button + gap;
  if (bell > 0) {
    const Box pause{right - bell, row.y, bell, row.height};
    draw_audio_paused(draw, {pause.x, pause.y, row.height, row.height}, ink(Tone::warning));
    const Box words{pause.x + row.height + 4, pause.y, bell - row.height - 4, row.height / 2};
    draw_text(draw, frame.fonts.bold(row.height * 0.5F), words, ink(Tone::warning), banner.audio_countdown);
    const std::string where = banner.beds_paused == banner.beds ? "all beds" : std::to_string(banner.beds_paused) +
                              (banner.beds_paused == 1 ? " bed" : " beds");
    draw_text(draw, frame.fonts.text(row.height * 0.35F), {words.x, words.bottom(), words.width, words.height},
              ink(Tone::warning), where);
    right -= bell + gap;
  }
  draw_counts(frame, draw, banner, {right - counts, row.y, counts, row.height});
  right -= counts + gap;
  draw_headline(frame, draw, banner, {row.x, row.y, right - row.x, row.height});
}

void draw_footer(Frame& frame, const BannerDisplay& banner, const Box& box) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float unit = frame.unit;
  const ImFont* font = frame.fonts.text(15 * unit);
  const ImFont* bold = frame.fonts.bold(15 * unit);
  const float button = std::round(92 * unit);
  float right = box.right() - 4;
  const auto tab = [&](const char* label, ViewKind view) {
    right -= button;
    if (draw_button(label, frame.state.view == view ? bold : font, {right, box.y + 1, button - 4, box.height - 2}, label,
                    frame.state.view != view)) {
      frame.state.view = view;
    }
  };
  tab("F  Feeds", ViewKind::feeds);
  tab("L  Alarms", ViewKind::alarms);
  tab("W  Ward", ViewKind::ward);
  float x = box.x + 8;
  const auto write = [&](const ImFont* face, const std::string& text, Tone tone) {
    if (text.empty()) return;
    x = draw_text(draw, face, {x, box.y, std::max(0.0F, right - x - 8), box.height}, ink(tone), text) + 24 * unit;
  };
  if (banner.insecure) write(bold, "PLAIN TEXT LINK: anyone on this machine can read and forge it", Tone::warning);
  write(bold, banner.warning, Tone::warning);
  if (const auto notice = frame.model.notice(frame.now)) {
    write(bold, notice->text, notice->refused ? Tone::warning : Tone::heart_rate);
  }
  std::string about = std::to_string(banner.beds) + (banner.beds == 1 ? " bed" : " beds");
  if (page_count(frame.model) > 1) {
    about += ", page " + std::to_string(frame.state.page + 1) + " of " + std::to_string(page_count(frame.model)) +
             " (page keys turn)";
  }
  write(font, about, Tone::dim);
  write(font, "Wardlight " WARDLIGHT_VERSION ", not a medical device", Tone::dim);
}

}  // namespace ward
