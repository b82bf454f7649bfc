// The waves of an evidence pack, drawn as a recorder would print them.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "pipeline/export/evidence_pack.h"

namespace ward {
namespace {

constexpr Nanoseconds kRow = std::chrono::seconds{30};
constexpr double kPixelsPerSecond = 40.0;
constexpr double kLeft = 70.0;
constexpr double kStrip = 84.0;  ///< height of one channel
constexpr double kHead = 18.0;   ///< room for the times
constexpr double kWidth = kLeft + 30.0 * kPixelsPerSecond + 10.0;

struct Range {
  std::int16_t low{};
  std::int16_t high{};
};

/// Lowest and highest sample, so that all rows have one scale.
std::optional<Range> range_of(const GridChannel& channel) {
  std::optional<Range> range;
  for (const std::int16_t sample : channel.samples) {
    if (sample == kMissingSample) continue;
    if (!range) range = Range{sample, sample};
    range->low = std::min(range->low, sample);
    range->high = std::max(range->high, sample);
  }
  return range;
}

std::string unit_of(Unit unit) { return unit == Unit::dimensionless ? std::string{} : html_text(symbol(unit)); }

/// Whether any channel was measured in that half minute.
bool anything_in(const Disclosed& recording, Nanoseconds row) {
  for (const RateGroup& group : recording.waves) {
    for (const GridChannel& channel : group.channels) {
      const std::uint64_t end = std::min<std::uint64_t>(group.index_of(row + kRow), channel.samples.size());
      for (std::uint64_t i = group.index_of(row); i < end; ++i) {
        if (channel.samples[i] != kMissingSample) return true;
      }
    }
  }
  return false;
}

double x_of(double seconds_in_row) { return kLeft + seconds_in_row * kPixelsPerSecond; }

/// Unbroken lines; a gap stays empty.
void draw_trace(std::string& svg, const RateGroup& group, const GridChannel& channel, Range range, Nanoseconds row,
                double top) {
  const double span = std::max(1.0, static_cast<double>(range.high) - range.low);
  const std::uint64_t first = group.index_of(row);
  const std::uint64_t last = std::min<std::uint64_t>(group.index_of(row + kRow), channel.samples.size());
  bool open = false;
  for (std::uint64_t i = first; i < last; ++i) {
    const std::int16_t sample = channel.samples[i];
    if (sample == kMissingSample) {
      if (open) svg += "\"/>\n";
      open = false;
      continue;
    }
    if (!open) svg += "<polyline class=\"trace\" points=\"";
    open = true;
    const double y = top + 8.0 + (kStrip - 16.0) * (range.high - sample) / span;
    fmt::format_to(std::back_inserter(svg), "{:.1f},{:.1f} ", x_of(seconds(group.period.of(i) - row)), y);
  }
  if (open) svg += "\"/>\n";
}

void draw_channel(std::string& svg, const RateGroup& group, const GridChannel& channel, Nanoseconds row, double top) {
  svg += fmt::format("<text class=\"label\" x=\"4\" y=\"{:.0f}\">{}</text>\n", top + kStrip / 2, html_text(channel.label));
  const auto range = range_of(channel);
  if (!range) {
    svg += fmt::format("<text class=\"none\" x=\"{:.0f}\" y=\"{:.0f}\">no signal</text>\n", kLeft, top + kStrip / 2);
    return;
  }
  const auto value = [&](std::int16_t raw) { return raw * channel.scale + channel.offset; };
  svg += fmt::format("<text class=\"scale\" x=\"4\" y=\"{:.0f}\">{:.4g}</text>\n", top + 14, value(range->high));
  svg += fmt::format("<text class=\"scale\" x=\"4\" y=\"{:.0f}\">{:.4g} {}</text>\n", top + kStrip - 6, value(range->low),
                     unit_of(channel.unit));
  draw_trace(svg, group, channel, *range, row, top);
}

void draw_times(std::string& svg, Nanoseconds row, Nanoseconds onset, double height) {
  for (int second = 0; second <= 30; ++second) {
    const double x = x_of(second);
    svg += fmt::format("<line class=\"{}\" x1=\"{:.0f}\" y1=\"{}\" x2=\"{:.0f}\" y2=\"{}\"/>\n",
                       second % 5 == 0 ? "five" : "one", x, kHead, x, height);
    if (second % 5 == 0 && second < 30) {
      svg += fmt::format("<text class=\"time\" x=\"{:.0f}\" y=\"12\">{:+.0f} s</text>\n", x + 2,
                         seconds(row - onset) + second);
    }
  }
}

void draw_line(std::string& svg, const char* what, Nanoseconds at, Nanoseconds row, double height) {
  if (at < row || at >= row + kRow) return;
  const double x = x_of(seconds(at - row));
  svg += fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{}\" x2=\"{:.1f}\" y2=\"{}\"/>\n", what, x, kHead, x, height);
}

/// The class of each beat above the traces, onset and announcement across them.
void draw_marks(std::string& svg, const Disclosed& recording, Nanoseconds row, Nanoseconds onset,
                std::optional<Nanoseconds> announced, double height) {
  for (const Annotation& annotation : recording.annotations) {
    if (annotation.beat == 0 || annotation.at < row || annotation.at >= row + kRow) continue;
    svg += fmt::format("<text class=\"beat\" x=\"{:.1f}\" y=\"{}\">{}</text>\n", x_of(seconds(annotation.at - row)) - 3,
                       kHead + 9, annotation.beat);
  }
  draw_line(svg, "onset", onset, row, height);
  if (announced) draw_line(svg, "announced", *announced, row, height);
}

}  // namespace

std::string evidence_waves(const Disclosed& recording, Nanoseconds onset, std::optional<Nanoseconds> announced) {
  std::size_t channels = 0;
  for (const RateGroup& group : recording.waves) channels += group.channels.size();
  if (channels == 0) return "<p class=\"none\">The store has no waves of this time.</p>\n";
  const double height = kHead + 12.0 + kStrip * static_cast<double>(channels);
  std::string html;
  for (Nanoseconds row{0}; row < recording.length; row += kRow) {
    // An empty grid would look like a flat line that was not drawn.
    if (!anything_in(recording, row)) {
      html += fmt::format("<p class=\"none\">{:+.0f} s to {:+.0f} s: no waves are stored.</p>\n", seconds(row - onset),
                          seconds(std::min(row + kRow, recording.length) - onset));
      continue;
    }
    html += fmt::format("<svg viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\">\n", kWidth, height, kWidth, height);
    draw_times(html, row, onset, height);
    double top = kHead + 12.0;
    for (const RateGroup& group : recording.waves) {
      for (const GridChannel& channel : group.channels) {
        draw_channel(html, group, channel, row, top);
        top += kStrip;
      }
    }
    draw_marks(html, recording, row, onset, announced, height);
    html += "</svg>\n";
  }
  return html;
}

}  // namespace ward
