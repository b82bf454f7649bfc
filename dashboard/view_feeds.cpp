#include <array>
#include <cmath>

#include "dashboard/view_table.h"
#include "dashboard/views.h"

namespace ward {
namespace {

/// A counter that should be zero stands out when it is not.
ImU32 count_ink(const std::string& count) { return count == "0" || count.empty() ? ink(Tone::dim) : ink(Tone::warning); }

void draw_feed_row(ImDrawList& draw, const Table& table, std::size_t row, const FeedDisplay& feed) {
  const ImU32 plain = ink(Tone::plain);
  const ImU32 link = feed.encrypted == "CURVE" ? plain : ink(Tone::warning);
  const std::array<std::pair<const std::string*, ImU32>, 15> cells{{
      {&feed.label, kWhite}, {&feed.patient, plain}, {&feed.device, plain}, {&feed.state, ink(feed.tone)},
      {&feed.encrypted, link}, {&feed.age, plain}, {&feed.received, plain}, {&feed.missing, count_ink(feed.missing)},
      {&feed.lost, count_ink(feed.lost)}, {&feed.backfilled, plain}, {&feed.duplicate, plain},
      {&feed.refused, count_ink(feed.refused)}, {&feed.latency, plain}, {&feed.drift, plain},
      {&feed.last_refusal, ink(Tone::warning)},
  }};
  for (std::size_t column = 0; column < cells.size(); ++column) {
    table.write(draw, row, column, *cells[column].first, cells[column].second);
  }
}

}  // namespace

void draw_feeds_view(Frame& frame, const Box& box) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  constexpr Align kRight = Align::right;
  const Table table(frame, box.inside(std::round(12 * frame.unit)),
                    {{"BED", 1.1F}, {"PATIENT", 1.8F}, {"DEVICE", 0.8F}, {"LINK", 1.3F}, {"SECURED", 1.1F},
                     {"DATA AGE", 1, kRight}, {"FRAMES", 1.2F, kRight}, {"GAPS OPEN", 1.1F, kRight},
                     {"LOST", 0.8F, kRight}, {"BACKFILLED", 1.2F, kRight}, {"DUPLICATE", 1.1F, kRight},
                     {"REFUSED", 1, kRight}, {"LATENCY", 1, kRight}, {"DRIFT", 1, kRight}, {"LAST REFUSAL", 2.6F}});
  const std::size_t fit = table.draw_titles(draw);
  const std::vector<FeedDisplay> feeds = feed_displays(frame.model, frame.now);
  if (feeds.empty()) table.write(draw, 0, 1, "No beds", ink(Tone::plain));
  const std::size_t first = frame.state.page * kTilesPerPage;
  for (std::size_t i = first; i < feeds.size() && i - first < std::min(fit, kTilesPerPage); ++i) {
    draw_feed_row(draw, table, i - first, feeds[i]);
  }
}

}  // namespace ward
