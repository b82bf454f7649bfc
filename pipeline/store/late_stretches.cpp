#include "pipeline/store/late_stretches.h"

#include <algorithm>

namespace ward {

bool LateStretches::add(const LateStretch& stretch) {
  const bool known = std::ranges::any_of(all_, [&](const LateStretch& held) {
    return held.from <= stretch.from && stretch.to <= held.to;
  });
  if (known) return false;
  const auto after = std::ranges::upper_bound(all_, stretch.from, {}, &LateStretch::from);
  all_.insert(after, stretch);
  join_neighbours();
  return true;
}

void LateStretches::join_neighbours() {
  std::vector<LateStretch> joined;
  for (const LateStretch& stretch : all_) {
    if (!joined.empty() && stretch.from - joined.back().to <= kApart) {
      joined.back().to = std::max(joined.back().to, stretch.to);
    } else {
      joined.push_back(stretch);
    }
  }
  if (joined.size() > kMost) {
    std::size_t nearest = 1;
    for (std::size_t i = 2; i < joined.size(); ++i) {
      if (joined[i].from - joined[i - 1].to < joined[nearest].from - joined[nearest - 1].to) nearest = i;
    }
    joined[nearest - 1].to = joined[nearest].to;
    joined.erase(joined.begin() + static_cast<std::ptrdiff_t>(nearest));
  }
  all_ = std::move(joined);
}

bool LateStretches::remove(const LateStretch& stretch) { return std::erase(all_, stretch) > 0; }

}  // namespace ward
