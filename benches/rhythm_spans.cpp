#include "benches/rhythm_spans.h"

#include <algorithm>
#include <optional>

namespace ward {

namespace {

std::optional<RhythmLabel> meaning(const WfdbAnnotation& label, RhythmLabel before_fibrillation) {
  if (label.mnemonic() == '[') return RhythmLabel::fibrillation;
  if (label.mnemonic() == ']') return before_fibrillation;
  if (label.aux.empty() || label.aux.front() != '(') return std::nullopt;
  const std::string_view name{label.aux.c_str() + 1};
  if (name.starts_with("VF")) return RhythmLabel::fibrillation;  // VF, VFIB, VFL
  if (name == "VT") return RhythmLabel::tachycardia;
  if (name.starts_with("NOISE")) return RhythmLabel::noise;
  return RhythmLabel::other;
}

}  // namespace

std::vector<RhythmLabel> rhythm_of_samples(std::span<const WfdbAnnotation> annotations, std::size_t sample_count,
                                           bool labelled_from_start) {
  std::vector<RhythmLabel> rhythm(sample_count, labelled_from_start ? RhythmLabel::other : RhythmLabel::unlabelled);
  RhythmLabel before_fibrillation = RhythmLabel::other;
  for (const WfdbAnnotation& label : annotations) {
    const std::optional<RhythmLabel> now = meaning(label, before_fibrillation);
    if (!now || label.sample < 0) continue;
    if (*now != RhythmLabel::fibrillation) before_fibrillation = *now;
    const auto from = std::min(static_cast<std::size_t>(label.sample), sample_count);
    std::fill(rhythm.begin() + static_cast<std::ptrdiff_t>(from), rhythm.end(), *now);
  }
  return rhythm;
}

}  // namespace ward
