#include "pipeline/domain/feed_account.h"

#include <algorithm>

namespace ward {

bool FeedAccount::accounts_for(std::uint64_t sequence) const {
  return sequence <= highest && std::none_of(holes.begin(), holes.end(), [&](const SequenceRange& hole) {
           return hole.first <= sequence && sequence <= hole.last;
         });
}

std::optional<SequenceRange> FeedAccount::enter(SequenceRange range) {
  if (range.first == 0 || range.last < range.first) return std::nullopt;
  std::optional<SequenceRange> given_up;
  if (range.first - 1 > highest) {
    const SequenceRange skipped{highest + 1, range.first - 1};
    if (holes.full()) given_up = take_hole(holes[0].last);
    static_cast<void>(holes.push_back(skipped));  // room was made
    highest = range.last;
    return given_up;
  }
  highest = std::max(highest, range.last);
  if (holes.empty() || range.last < holes[0].first || range.first > holes.back().last) return std::nullopt;
  const InlineVector<SequenceRange, kMostHoles> before = holes;
  holes.clear();
  for (const SequenceRange& hole : before) {
    if (hole.last < range.first || hole.first > range.last) {
      static_cast<void>(holes.push_back(hole));  // at most one more than before, seen to below
      continue;
    }
    const bool below = hole.first < range.first;
    const bool above = hole.last > range.last;
    // No place to remember two parts: the lower one is given up.
    if (below && above && before.full()) {
      given_up = SequenceRange{hole.first, range.first - 1};
    } else if (below) {
      static_cast<void>(holes.push_back({hole.first, range.first - 1}));
    }
    if (above) static_cast<void>(holes.push_back({range.last + 1, hole.last}));
  }
  return given_up;
}

std::optional<SequenceRange> FeedAccount::take_hole(std::uint64_t through) {
  if (holes.empty() || holes[0].first > through) return std::nullopt;
  const SequenceRange taken{holes[0].first, std::min(through, holes[0].last)};
  if (taken.last < holes[0].last) {
    holes[0].first = taken.last + 1;
  } else {
    std::move(holes.begin() + 1, holes.end(), holes.begin());
    holes.resize_down(holes.size() - 1);
  }
  return taken;
}

}  // namespace ward
