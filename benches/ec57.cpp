#include "benches/ec57.h"

#include <algorithm>

namespace ward {

namespace {

double share(std::uint64_t part, std::uint64_t rest) {
  return part + rest == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(part + rest);
}

Nanoseconds distance(Nanoseconds a, Nanoseconds b) { return a < b ? b - a : a - b; }

struct Scored {
  Nanoseconds from;
  Nanoseconds to;
  std::span<const Span> excluded;

  [[nodiscard]] bool operator()(Nanoseconds time) const {
    return time >= from && time <= to && std::none_of(excluded.begin(), excluded.end(), [&](const Span& span) {
             return time >= span.from && time <= span.to;
           });
  }
};

}  // namespace

double BeatCounts::sensitivity() const { return share(matched, missed); }
double BeatCounts::positive_predictivity() const { return share(matched, extra); }
BeatCounts& BeatCounts::operator+=(const BeatCounts& other) {
  matched += other.matched;
  missed += other.missed;
  extra += other.extra;
  return *this;
}

BeatCounts compare_beats(std::span<const Nanoseconds> reference, std::span<const Nanoseconds> found,
                         Nanoseconds from, Nanoseconds to, std::span<const Span> excluded) {
  const Scored scored{from, to, excluded};
  BeatCounts counts;
  std::size_t r = 0;
  std::size_t f = 0;
  const auto miss = [&] { counts.missed += scored(reference[r++]) ? 1U : 0U; };
  const auto reject = [&] { counts.extra += scored(found[f++]) ? 1U : 0U; };
  while (r < reference.size() && f < found.size()) {
    const Nanoseconds apart = distance(reference[r], found[f]);
    if (apart > kMatchWindow) {
      if (reference[r] < found[f]) miss();
      else reject();
    } else if (f + 1 < found.size() && distance(reference[r], found[f + 1]) < apart) {
      reject();  // the next detection is nearer to this beat
    } else if (r + 1 < reference.size() && distance(reference[r + 1], found[f]) < apart) {
      miss();  // the next beat is nearer to this detection
    } else {
      counts.matched += scored(reference[r]) ? 1U : 0U;
      ++r;
      ++f;
    }
  }
  while (r < reference.size()) miss();
  while (f < found.size()) reject();
  return counts;
}

std::vector<Span> fibrillation_spans(std::span<const WfdbAnnotation> annotations, SamplePeriod period,
                                     Nanoseconds end) {
  std::vector<Span> spans;
  bool open = false;
  for (const WfdbAnnotation& label : annotations) {
    const Nanoseconds time = period.of(static_cast<std::uint64_t>(label.sample));
    if (label.mnemonic() == '[' && !open) {
      spans.push_back({time, end});
      open = true;
    } else if (label.mnemonic() == ']' && open) {
      spans.back().to = time;
      open = false;
    }
  }
  return spans;
}

}  // namespace ward
