#include "pipeline/signals/ventricular_run.h"

#include <algorithm>

namespace ward {

namespace {

/// One beat of another class in the midst of a tachycardia (a fusion or
/// capture beat) does not end it; two do.
constexpr int kOthersThatEnd = 2;

}  // namespace

void VentricularRun::reset() {
  length_ = 0;
  others_ = 0;
  onset_.reset();
}

int VentricularRun::kept() const {
  return std::min({length_, static_cast<int>(kKept), std::max(2, rule_.least_beats)});
}

const VentricularRun::RunBeat& VentricularRun::back(int n) const {
  return beats_[static_cast<std::size_t>(length_ - 1 - n) % kKept];
}

void VentricularRun::on(const ClassifiedBeat& beat) {
  const bool joined = beat.continuous && beat.time - last_beat_ <= kSilence;
  last_beat_ = beat.time;
  if (!joined) reset();
  const bool ventricular = beat.beat_class == BeatClass::ventricular;
  const bool weak = beat.beat_class != BeatClass::unclassified && beat.ventricular > kWeak;
  if (!ventricular && !weak) {
    length_ = 0;
    if (++others_ >= kOthersThatEnd) onset_.reset();
    return;
  }
  others_ = 0;
  beats_[static_cast<std::size_t>(length_) % kKept] = {beat.time, ventricular};
  ++length_;
  const std::optional<BeatsPerMinute> now = rate();
  if (length_ < rule_.least_beats || !now) return;
  int surely = 0;
  for (int n = 0; n < kept(); ++n) surely += back(n).ventricular ? 1 : 0;
  if (now->value < rule_.least_rate.value || 2 * surely <= kept()) {
    onset_.reset();
  } else if (!onset_) {
    onset_ = beat.time;
  }
}

std::optional<BeatsPerMinute> VentricularRun::rate() const {
  const int count = kept();
  if (count < 2) return std::nullopt;
  const double spanned = seconds(back(0).time - back(count - 1).time);
  return BeatsPerMinute{static_cast<float>(60.0 * (count - 1) / spanned)};
}

}  // namespace ward
