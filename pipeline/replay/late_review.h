#pragma once

#include <optional>
#include <span>
#include <vector>

#include "pipeline/domain/event.h"

namespace ward {

/// A stretch of a bed's signal, [from, to) in ward time of the samples.
struct SignalSpan {
  Instant from;
  Instant to;
};

/// The signal before a gap that a fresh monitor learns the patient from.
inline constexpr Nanoseconds kReviewedBefore = std::chrono::seconds{60};
/// And behind it, for what begins in the gap and is decided after it.
inline constexpr Nanoseconds kReviewedAfter = std::chrono::seconds{10};

/// What the late ones among these events cover; empty when none has signal.
/// Holes longer than `apart` between them are told as the end of one span, so
/// that each gap is reviewed by itself: ascending, disjoint.
[[nodiscard]] std::vector<SignalSpan> backfilled_spans(std::span<const Event> events,
                                                       Nanoseconds apart = kReviewedBefore);

/// What nobody was told because its data came late: runs what was measured
/// around a gap that backfill has filled through a fresh monitor, late and live
/// samples merged by their own time, and returns the physiological alarms that
/// began in the gap and were not announced live. A pure function.
///
/// @param setup   the bed as it was before the gap
/// @param gap     what was filled: see backfilled_spans()
/// @param events  the bed's recorded events, of any order and extent: those
///                with signal from `gap.from - kReviewedBefore` to `gap.to +
///                kReviewedAfter` count, late and live, and the live alarms
/// @param now     becomes `received` and `handled` of what is returned
/// @return one Event{late, Alarm} for each onset, in order: phase active when
///         it still stood at the end of what was looked at, else inactive with
///         `changed` its end. `occurrence` is 0: it was never raised.
[[nodiscard]] std::vector<Event> review_late_data(const BedSetup& setup, SignalSpan gap,
                                                  std::span<const Event> events, Instant now);

}  // namespace ward
