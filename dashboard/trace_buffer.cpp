#include "dashboard/trace_buffer.h"

#include <algorithm>
#include <cmath>

namespace ward {
namespace {

/// Columns are cut on a grid fixed in time, not relative to the sweep head:
/// a column's content then never changes while the sweep moves on.
struct ColumnGrid {
  std::int64_t step;   ///< ns a column
  std::int64_t first;  ///< absolute number of the oldest column shown
  std::int64_t last;   ///< of the column at the sweep position
  std::int64_t width;

  [[nodiscard]] std::int64_t number(Instant time) const { return time.time_since_epoch().count() / step; }
  [[nodiscard]] std::size_t pixel(std::int64_t number) const { return static_cast<std::size_t>(number % width); }
};

std::int64_t column_step(const Sweep& sweep) {
  return std::max<std::int64_t>(1, sweep.span.count() / static_cast<std::int64_t>(std::max<std::size_t>(1, sweep.width)));
}

ColumnGrid grid_of(const Sweep& sweep) {
  ColumnGrid grid{column_step(sweep), 0, 0, static_cast<std::int64_t>(sweep.width)};
  grid.last = grid.number(sweep.head);
  const auto erase = static_cast<std::int64_t>(std::min(sweep.erase, sweep.width - 1));
  grid.first = grid.last - grid.width + 1 + erase;
  return grid;
}

void widen(TraceColumn& column, float low, float high) {
  if (!column.present) {
    column = {low, high, true};
  } else {
    column.low = std::min(column.low, low);
    column.high = std::max(column.high, high);
  }
}

/// Fills the columns strictly between two bins along the straight line that
/// joins them: slow channels have fewer bins than the screen has columns.
void bridge(const ColumnGrid& grid, const TraceBin& from, const TraceBin& to, std::vector<TraceColumn>& columns) {
  const std::int64_t start = grid.number(from.time);
  const std::int64_t end = grid.number(to.time);
  const float from_level = (from.low + from.high) / 2;
  const float to_level = (to.low + to.high) / 2;
  for (std::int64_t n = std::max(start + 1, grid.first); n < std::min(end, grid.last + 1); ++n) {
    const float part = static_cast<float>(n - start) / static_cast<float>(end - start);
    const float level = from_level + (to_level - from_level) * part;
    widen(columns[grid.pixel(n)], level, level);
  }
}

/// Stretches each joined column until it touches the one before it. Goes from
/// new to old, so that every column is compared with its neighbour's own
/// extent, not with one already stretched.
void join(const ColumnGrid& grid, const std::vector<char>& joined, std::vector<TraceColumn>& columns) {
  for (std::int64_t n = grid.last; n > grid.first; --n) {
    TraceColumn& column = columns[grid.pixel(n)];
    const TraceColumn& before = columns[grid.pixel(n - 1)];
    if (joined[grid.pixel(n)] == 0 || !column.present || !before.present) continue;
    column.low = std::min(column.low, before.high);
    column.high = std::max(column.high, before.low);
  }
}

}  // namespace

std::size_t sweep_column(const Sweep& sweep) {
  if (sweep.width == 0) return 0;
  const ColumnGrid grid = grid_of(sweep);
  return grid.pixel(grid.last);
}

void TraceBuffer::add(const WaveSegment& segment) {
  const std::size_t count = segment.minima.size();
  if (count == 0 || segment.bin.numerator == 0 || segment.bin.denominator == 0) return;
  const bool single = segment.maxima.size() != count;  // one sample a bin: minima say it all
  period_ = segment.bin.of(1);
  resolution_ = std::abs(segment.scale);
  for (std::size_t i = 0; i < count; ++i) {
    const std::int16_t low = segment.minima[i];
    const std::int16_t high = single ? low : segment.maxima[i];
    if (low == kMissingSample || high == kMissingSample) continue;
    const float a = static_cast<float>(low) * segment.scale + segment.offset;
    const float b = static_cast<float>(high) * segment.scale + segment.offset;
    add_bin(segment.first_bin + segment.bin.of(i), std::min(a, b), std::max(a, b));
  }
  const Instant oldest_kept = newest_ - kKeep;
  while (!bins_.empty() && (bins_.front().time < oldest_kept || bins_.size() > kMostBins)) bins_.pop_front();
}

void TraceBuffer::add_bin(Instant time, float low, float high) {
  if (!bins_.empty() && time <= bins_.back().time) {
    TraceBin& last = bins_.back();
    if (last.time - time < kOverlap) {
      last.low = std::min(last.low, low);
      last.high = std::max(last.high, high);
    }
    return;
  }
  bins_.push_back({time, low, high});
  newest_ = time + period_;
}

void TraceBuffer::clear() { bins_.clear(); }

bool TraceBuffer::contiguous(const TraceBin& earlier, const TraceBin& later) const {
  // Half a bin and 10 ms of slack: clock corrections shift block borders by a
  // few milliseconds, and a hole that short is less than a pixel.
  return later.time - earlier.time <= period_ + period_ / 2 + std::chrono::milliseconds{10};
}

void TraceBuffer::draw(const Sweep& sweep, std::vector<TraceColumn>& columns) const {
  columns.assign(sweep.width, {});
  if (sweep.width < 2 || sweep.span.count() <= 0 || bins_.empty()) return;
  const ColumnGrid grid = grid_of(sweep);
  std::vector<char> joined(sweep.width, 0);
  const Instant from{Nanoseconds{grid.first * grid.step}};
  auto bin = std::lower_bound(bins_.begin(), bins_.end(), from,
                              [](const TraceBin& b, Instant time) { return b.time < time; });
  const TraceBin* before = bin == bins_.begin() ? nullptr : &*std::prev(bin);
  for (; bin != bins_.end() && bin->time <= sweep.head; ++bin) {
    const std::int64_t number = grid.number(bin->time);
    if (before != nullptr && contiguous(*before, *bin)) {
      bridge(grid, *before, *bin, columns);
      for (std::int64_t n = std::max(grid.number(before->time) + 1, grid.first); n <= number; ++n) {
        joined[grid.pixel(n)] = 1;
      }
    }
    widen(columns[grid.pixel(number)], bin->low, bin->high);
    before = &*bin;
  }
  join(grid, joined, columns);
}

}  // namespace ward
