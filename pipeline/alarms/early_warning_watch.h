#pragma once

#include <array>
#include <chrono>
#include <optional>

#include "pipeline/alarms/early_warning_score.h"

namespace ward {

/// How old each input may grow before it counts as missing.
///
/// What is measured without pause: five minutes. A probe may be off for a wash
/// or a turn in bed without the score falling apart; whoever was well longer
/// ago than that may not be well now. A cuff that measures by itself does so
/// at least every hour; a number older than that is of a cuff that has
/// stopped. What a person sees, and a temperature: twelve hours, the longest
/// interval NEWS2 allows between two rounds (2017, clinical response to a score
/// of 0, from memory).
inline constexpr Nanoseconds kContinuousInputAge = std::chrono::minutes{5};
inline constexpr Nanoseconds kCuffInputAge = std::chrono::hours{1};
inline constexpr Nanoseconds kObservedInputAge = std::chrono::hours{12};

/// How an input came about: it decides how long it is believed.
enum class InputOrigin : std::uint8_t { continuous, cuff, observed };

[[nodiscard]] constexpr Nanoseconds longest_input_age(InputOrigin origin) {
  switch (origin) {
    case InputOrigin::continuous: return kContinuousInputAge;
    case InputOrigin::cuff: return kCuffInputAge;
    case InputOrigin::observed: return kObservedInputAge;
  }
  return kContinuousInputAge;
}

/// One patient's early warning scores over time: remembers the youngest value
/// of each input, lets go of what is too old, and says when the scores are to
/// be told. The scale of the saturation is a decision, not a measurement: it
/// stands until the patient leaves.
class EarlyWarningWatch {
 public:
  /// Scores are reckoned no more often than this: a rate that sways about the
  /// edge of a band must not fill the log.
  static constexpr Nanoseconds kInterval = std::chrono::seconds{10};
  /// Told again though nothing but the ages has changed, so that no card shows
  /// a living value as an hour old.
  static constexpr Nanoseconds kRefresh = std::chrono::minutes{1};

  [[nodiscard]] bool due(Instant now) const { return now >= next_; }
  /// Something was seen at the bed: the next step reckons at once.
  void look_now() { next_ = Instant{}; }

  /// Offers a value; the youngest of each input counts, the later offered of two
  /// equally young.
  void offer(ScoreInputKind kind, InputOrigin origin, const std::optional<TimedReading>& reading);
  void offer(const Observations& observations);

  /// Reckons. @return what is to be told now; none before any input was known
  std::optional<EarlyWarning> step(Instant now);

  /// What was told last, for who must be told everything.
  [[nodiscard]] const std::optional<EarlyWarning>& told() const { return told_; }

  /// The patient has left. @return a card without inputs, which takes the old
  /// one from the screens; none where none was ever told
  std::optional<EarlyWarning> forget();

 private:
  struct Kept {
    std::optional<TimedReading> reading;
    InputOrigin origin{InputOrigin::continuous};
  };

  std::array<Kept, kScoreInputs> kept_{};
  bool spo2_scale2_{false};
  Instant next_;
  Instant told_at_;
  std::optional<EarlyWarning> told_;
};

}  // namespace ward
