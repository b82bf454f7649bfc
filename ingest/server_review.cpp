#include "ingest/server_review.h"

#include <algorithm>
#include <optional>

#include "pipeline/replay/late_review.h"

namespace ward {
namespace {

/// Samples are handled this long after they were taken, at most, when live.
constexpr Nanoseconds kHandledWithin = std::chrono::seconds{10};

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
    }
  }
  [[nodiscard]] const BedSetup& setup() const { return setup_; }

 private:
  BedSetup setup_;
};

}  // namespace

Result<std::vector<Event>> review_stretch(StoreReader& store, const LateStretch& stretch, Instant now) {
  const auto beds = store.beds();
  if (!beds) return beds.error();
  const auto bed = beds.value().find(stretch.bed);
  if (bed == beds.value().end()) return Error{ErrorCode::unknown_bed, "late review"};
  SetupThen then(bed->second);
  std::vector<Event> events;
  const Instant first = stretch.from - kReviewedBefore - kHandledWithin;
  const Instant last = std::min(now, first + kLongestReview);
  const auto read = store.read_events(stretch.bed, 0, first, last, [&](const Event& event) {
    if (event.handled < stretch.from) then.take(event);
    events.push_back(event);
    return true;
  });
  if (!read) return read.error();
  std::vector<Event> found;
  for (const SignalSpan& span : backfilled_spans(events)) {
    const std::vector<Event> alarms = review_late_data(then.setup(), span, events, now);
    found.insert(found.end(), alarms.begin(), alarms.end());
  }
  return found;
}

}  // namespace ward
