#include "pipeline/signals/capnography.h"

#include <algorithm>

namespace ward {

namespace {

constexpr Nanoseconds kSlot = std::chrono::milliseconds{40};
constexpr std::int64_t kSecond = 25;  ///< slots
/// A sensor's own rise takes 60 to 200 ms: nothing faster is gas.
constexpr double kLowPassHz = 5.0;
constexpr double kBridgedSeconds = 0.200;
/// A rise that is a breath: 4 to 8 mmHg (monitors' apnoea rules).
constexpr double kLeastRise = 4.0;
constexpr double kMostRise = 8.0;
constexpr double kRiseShare = 0.25;
/// No breath for this long: expect shallow ones.
constexpr std::int64_t kExpectLessAfter = 8 * kSecond;
/// A neonate at 60 /min expires for half a second.
constexpr std::int64_t kHeld = kSecond / 5;
/// The end of expiration: half way down. A cleft in the plateau is less deep.
constexpr double kFallShare = 0.5;
/// A rise slower than this is drift.
constexpr double kFloorFollows = 1.0 / static_cast<double>(10 * kSecond);
constexpr double kStill = 1.5;         ///< mmHg
constexpr double kOccludedLevel = 5.0; ///< mmHg
constexpr std::int64_t kOccludedAfter = 10 * kSecond;
constexpr float kDrifted = -4.0F;      ///< mmHg
constexpr Nanoseconds kValueWindow = std::chrono::seconds{10};
constexpr Nanoseconds kRateWindow = std::chrono::seconds{32};
constexpr double kSwingFollows = 0.25;
/// After shallow breaths the rise asked for grows back by this a breath.
constexpr double kRecovery = 1.1;

}  // namespace

Capnography::Capnography() : wave_(kSlot, kLowPassHz, kBridgedSeconds) {}

void Capnography::begin(double level) {
  expiring_ = false;
  low_ = inspired_ = peak_ = still_low_ = still_high_ = level;
  rising_since_.reset();
  joined_ = 0;
  rise_needed_ = kLeastRise;
  began_ = false;
}

void Capnography::on(const SampleBlock& block, AirwayBreaths& breaths) {
  state_ = block.state;
  wave_.on(block, [this](double level) { begin(level); },
           [&](std::int64_t slot, double level) { on_slot(slot, level, breaths); });
}

void Capnography::on_slot(std::int64_t slot, double level, AirwayBreaths& breaths) {
  if (!began_) {
    began_ = true;
    began_slot_ = still_since_ = slot;
  }
  newest_ = slot;
  analysed_until_ = wave_.time_of(slot);
  note_stillness(slot, level);
  if (expiring_) {
    expire(level);
  } else {
    inspire(slot, level, breaths);
  }
}

void Capnography::note_stillness(std::int64_t slot, double level) {
  still_low_ = std::min(still_low_, level);
  still_high_ = std::max(still_high_, level);
  if (still_high_ - still_low_ <= kStill) return;
  still_low_ = still_high_ = level;
  still_since_ = slot;
}

void Capnography::set_rise(std::int64_t slot) {
  const std::int64_t last = last_breath_ ? wave_.slot_of(*last_breath_) : began_slot_;
  if (slot - std::max(last, began_slot_) > kExpectLessAfter) rise_needed_ = kLeastRise;
}

void Capnography::inspire(std::int64_t slot, double level, AirwayBreaths& breaths) {
  inspired_ = std::min(inspired_, level);
  set_rise(slot);
  if (level - low_ < rise_needed_) {
    low_ = std::min(low_ + kFloorFollows * (level - low_), level);
    rising_since_.reset();
    return;
  }
  if (!rising_since_) {
    rising_since_ = slot;
    peak_ = level;
  }
  peak_ = std::max(peak_, level);
  if (slot - *rising_since_ < kHeld) return;
  expiring_ = true;
  last_breath_ = wave_.time_of(*rising_since_);
  static_cast<void>(breaths.push_back({*last_breath_, wave_.time_of(slot)}));
}

void Capnography::expire(double level) {
  peak_ = std::max(peak_, level);
  const double swing = peak_ - inspired_;
  if (level > peak_ - std::max(kLeastRise, kFallShare * swing)) return;
  breaths_[count_ % kBreaths] = {*last_breath_, static_cast<float>(peak_), static_cast<float>(inspired_)};
  ++count_;
  ++joined_;
  usual_swing_ = usual_swing_ == 0 ? swing : usual_swing_ + kSwingFollows * (swing - usual_swing_);
  // Shallow breaths after a silence may go on so for a while.
  rise_needed_ = std::min(std::clamp(kRiseShare * usual_swing_, kLeastRise, kMostRise), kRecovery * rise_needed_);
  expiring_ = false;
  low_ = inspired_ = level;
  rising_since_.reset();
}

bool Capnography::drifted() const {
  if (joined_ < 3) return false;
  return nth_last(0).inspired < kDrifted && nth_last(1).inspired < kDrifted && nth_last(2).inspired < kDrifted;
}

AirwayLine Capnography::line(Instant now) const {
  if (state_ == ChannelState::leads_off) return AirwayLine::off;
  if (state_ == ChannelState::calibrating) return AirwayLine::zeroing;
  if (began_ && newest_ - still_since_ >= kOccludedAfter && still_low_ > kOccludedLevel) return AirwayLine::occluded;
  if (drifted()) return AirwayLine::drifted;
  if (!last_breath_) return AirwayLine::learning;
  return now - *last_breath_ > kBreathTimeout ? AirwayLine::silent : AirwayLine::breathing;
}

std::optional<BreathsPerMinute> Capnography::rate(Instant now) const {
  const std::size_t known = std::min(joined_, kBreaths);
  if (known < 3) return std::nullopt;
  std::array<double, kBreaths> intervals{};
  std::size_t count = 0;
  for (std::size_t back = 0; back + 1 < known; ++back) {
    // At least the last three breaths, however slow.
    if (count >= 2 && now - nth_last(back + 1).start > kRateWindow) break;
    intervals[count++] = seconds(nth_last(back).start - nth_last(back + 1).start);
  }
  std::sort(intervals.begin(), intervals.begin() + static_cast<std::ptrdiff_t>(count));
  // The middle half: a cough splits an interval, a shallow breath doubles one.
  const std::size_t cut = count / 4;
  double sum = 0;
  for (std::size_t i = cut; i < count - cut; ++i) sum += intervals[i];
  return BreathsPerMinute{60.0 * static_cast<double>(count - 2 * cut) / sum};
}

std::optional<CapnographyReading> Capnography::reading(Instant now) const {
  if (joined_ == 0 || line(now) != AirwayLine::breathing) return std::nullopt;
  float end_tidal = nth_last(0).end_tidal;
  float inspired = nth_last(0).inspired;
  for (std::size_t back = 1; back < std::min(joined_, kBreaths); ++back) {
    const Breath& breath = nth_last(back);
    if (now - breath.start > kValueWindow) break;
    end_tidal = std::max(end_tidal, breath.end_tidal);
    inspired = std::min(inspired, breath.inspired);
  }
  return CapnographyReading{MmHg{end_tidal}, MmHg{std::max(0.0F, inspired)}, rate(now)};
}

}  // namespace ward
