#include "ingest/server_review.h"

#include <algorithm>
#include <optional>

#include "pipeline/replay/late_review.h"

namespace ward {
namespace {

/// Samples are handled this long after they were taken, at most, when live.
constexpr Nanoseconds kHandledWithin = std::chrono::seconds{10};

/// Signal of the piece, or so near that a fresh monitor needs it; and all that is no signal.
bool is_near(const Event& event, SignalSpan piece) {
  std::optional<SignalSpan> span;
  if (const auto* block = std::get_if<SampleBlock>(&event.body)) span = {block->first_sample, block->end()};
  if (const auto* vital = std::get_if<Vital>(&event.body)) span = {vital->time, vital->time};
  return !span || (span->to >= piece.from - kReviewedBefore && span->from <= piece.to + kReviewedAfter);
}

/// The bed as operators had set it when the gap began.
class SetupThen {
 public:
  explicit SetupThen(const BedSetup& latest) : setup_(latest) {}
  void take(const Event& event) {
    if (const auto* setup = std::get_if<BedSetup>(&event.body)) setup_ = *setup;
    if (const auto* status = std::get_if<BedStatus>(&event.body)) {
      setup_.admitted = status->admitted;
      setup_.patient = status->patient;
      setup_.limits = status->limits;
      setup_.admitted_since = status->admitted_since;
    }
  }
  [[nodiscard]] const BedSetup& setup() const { return setup_; }

 private:
  BedSetup setup_;
};

/// Who lay there before `when`: who lies there now may have come later.
Result<BedSetup> setup_before(StoreReader& store, const BedSetup& latest, Instant when) {
  if (latest.admitted_since <= when) return latest;
  BedSetup unknown;
  unknown.bed = latest.bed;
  unknown.label = latest.label;
  SetupThen then(unknown);
  const auto read = store.read_log(latest.bed, Instant{}, when, [&](const Event& event) {
    then.take(event);
    return true;
  });
  if (!read) return read.error();
  return then.setup();
}

/// @param piece  of the stretch; at its outer ends gaps may reach further
Result<std::vector<Event>> review_piece(StoreReader& store, const LateStretch& stretch, const BedSetup& before,
                                        SignalSpan piece, Instant now) {
  std::vector<Event> events;
  const Instant last = std::min(now, stretch.to + kLongestReview);
  const auto read = store.read_events(stretch.bed, 0, piece.from - kReviewedBefore - kHandledWithin, last,
                                      [&](const Event& event) {
                                        if (is_near(event, piece)) events.push_back(event);
                                        return true;
                                      });
  if (!read) return read.error();
  std::vector<Event> found;
  for (SignalSpan span : backfilled_spans(events)) {
    if (piece.from != stretch.from) span.from = std::max(span.from, piece.from);
    if (piece.to != stretch.to) span.to = std::min(span.to, piece.to);
    if (span.to < span.from) continue;
    SetupThen then(before);
    for (const Event& event : events) {
      if (event.handled < span.from - kReviewedBefore) then.take(event);
    }
    const std::vector<Event> alarms = review_late_data(then.setup(), span, events, now);
    found.insert(found.end(), alarms.begin(), alarms.end());
  }
  return found;
}

}  // namespace

Result<std::vector<Event>> review_stretch(StoreReader& store, const LateStretch& stretch, Instant now) {
  const auto beds = store.beds();
  if (!beds) return beds.error();
  const auto bed = beds.value().find(stretch.bed);
  if (bed == beds.value().end()) return Error{ErrorCode::unknown_bed, "late review"};
  std::vector<Event> found;
  for (Instant from = stretch.from; from <= stretch.to; from += kLongestReview) {
    const SignalSpan piece{from, std::min(stretch.to, from + kLongestReview)};
    const auto before = setup_before(store, bed->second, from - kReviewedBefore - kHandledWithin);
    if (!before) return before.error();
    const auto alarms = review_piece(store, stretch, before.value(), piece, now);
    if (!alarms) return alarms.error();
    found.insert(found.end(), alarms.value().begin(), alarms.value().end());
    if (piece.to == stretch.to) break;
  }
  return found;
}

}  // namespace ward
