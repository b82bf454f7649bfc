#pragma once

#include <optional>

#include "pipeline/domain/time.h"

namespace ward {

/// How long nothing happened (no beat, no breath) in signal that was really
/// seen. Time is the signal's own, so a late delivery is no silence.
///
/// A short hole in the signal stops the count without clearing it; a longer
/// one, in which something may have happened unseen, starts it anew.
class ObservedSilence {
 public:
  /// @param longest_hole  holes up to this long are bridged
  constexpr explicit ObservedSilence(Nanoseconds longest_hole) : longest_hole_(longest_hole) {}

  /// Signal was seen and analysed from `from` to `to`, in order of time;
  /// overlap with what was already seen (a second lead) adds nothing.
  void observed(Instant from, Instant to);
  /// A beat or breath at `when`, at or before the time seen.
  void happened(Instant when);
  /// What was seen so far says nothing of what comes: leads changed, time jumped.
  void forget() { *this = ObservedSilence{longest_hole_}; }

  /// Zero before anything was seen.
  [[nodiscard]] Nanoseconds silence() const;
  /// When the silence began; meaningful once something was seen.
  [[nodiscard]] Instant since() const { return start_; }
  [[nodiscard]] std::optional<Instant> seen_until() const { return seen_until_; }

 private:
  Nanoseconds longest_hole_;
  std::optional<Instant> seen_until_;
  Instant start_;                ///< last event, or start of observation
  Nanoseconds unseen_{};         ///< holes since start_
  Instant last_hole_;            ///< where the latest of them began
  Nanoseconds last_hole_length_{};
};

}  // namespace ward
