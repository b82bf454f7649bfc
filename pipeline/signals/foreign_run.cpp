#include "pipeline/signals/foreign_run.h"

#include <algorithm>

namespace ward {

/// The shape most beats of late had; 0 where none is usual.
std::uint8_t ForeignRun::usual_form() const {
  std::array<std::uint8_t, 256> counts{};
  for (std::size_t i = 0; i < std::min(seen_, kMemory); ++i) {
    if (forms_[i] != 0) ++counts[forms_[i]];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return *most >= kLeastUsual ? static_cast<std::uint8_t>(most - counts.begin()) : std::uint8_t{0};
}

void ForeignRun::on(const ClassifiedBeat& beat) {
  forms_[seen_++ % kMemory] = beat.form;
  const std::uint8_t usual = usual_form();
  const bool other_shape = beat.form != 0 && usual != 0 && beat.form != usual;
  const bool foreign = beat.beat_class == BeatClass::ventricular || other_shape;
  if (!foreign || beat.beat_class == BeatClass::unclassified || beat.beat_class == BeatClass::paced) {
    length_ = 0;
    return;
  }
  if (!beat.continuous) length_ = 0;
  run_[length_++ % kLeastBeats] = beat.time;
}

std::optional<BeatsPerMinute> ForeignRun::rate() const {
  if (length_ < kLeastBeats) return std::nullopt;
  const Instant newest = run_[(length_ - 1) % kLeastBeats];
  const Instant oldest = run_[length_ % kLeastBeats];
  if (newest <= oldest) return std::nullopt;
  return BeatsPerMinute{60.0 * static_cast<double>(kLeastBeats - 1) / seconds(newest - oldest)};
}

bool ForeignRun::fast(Instant now) const {
  const std::optional<BeatsPerMinute> found = rate();
  return found && found->value >= kLeastRate && now - run_[(length_ - 1) % kLeastBeats] <= kSilence;
}

}  // namespace ward
