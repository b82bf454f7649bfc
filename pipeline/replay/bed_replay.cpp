#include "pipeline/replay/bed_replay.h"

#include <algorithm>

#include "pipeline/store/ward_memory.h"

namespace ward {
namespace {

std::uint64_t hash_of(const Event& event) {
  EventDigest digest;
  digest.add(event);
  return digest.value();
}

bool same(const Event& a, const Event& b) { return hash_of(a) == hash_of(b); }

bool among(std::span<const Event> events, const Event& event) {
  return std::ranges::any_of(events, [&](const Event& other) { return same(other, event); });
}

/// "10:32:14.250"
std::string time_of_day(Instant at) { return to_rfc3339(at).substr(11, 12); }

/// Names the first difference of two lists that are not the same.
std::string difference(std::span<const Event> recorded, std::span<const Event> now) {
  std::size_t at = 0;
  while (at < recorded.size() && at < now.size() && same(recorded[at], now[at])) ++at;
  const bool recorded_only = at == now.size() || (at < recorded.size() && among(recorded.subspan(at), now[at]));
  const bool now_only = at == recorded.size() || (at < now.size() && among(now.subspan(at), recorded[at]));
  if (recorded_only) return "recorded " + output_words(recorded[at]) + ", now nothing";
  if (now_only) return "recorded nothing, now " + output_words(now[at]);
  const std::string was = output_words(recorded[at]);
  const std::string is = output_words(now[at]);
  return "recorded " + was + ", now " + (was == is ? "the same but for a field not named here" : is);
}

}  // namespace

bool ReplayComparison::take(const Event& recorded) {
  if (recorded.restated || recorded.late) return false;
  if (is_output(recorded)) {
    live_.add(recorded);
    ++result_.outputs_recorded;
    recorded_.push_back(recorded);
    return false;
  }
  compare();
  if (const auto* hole = std::get_if<RecordingHole>(&recorded.body)) {
    const std::optional<ReplayDifference>& found = result_.first_difference;
    if (!found || recorded.handled - found->at < kHoleMarkedWithin) {
      inexact_since(recorded.handled, std::to_string(hole->events) + " events were not recorded");
    }
    return false;
  }
  if (const auto* setup = std::get_if<BedSetup>(&recorded.body)) result_.label = setup->label;
  result_.bed = recorded.bed;
  last_input_ = recorded.handled;
  ++result_.inputs;
  return true;
}

/// The server may have died between writing an input and writing all of its
/// conclusions: of the very last input, what was not written is not asked for.
void ReplayComparison::drop_unrecorded_tail() {
  if (recorded_.size() >= now_.size() || !std::ranges::equal(recorded_, std::span(now_).first(recorded_.size()), same)) return;
  now_digest_ = before_last_;
  for (const Event& output : recorded_) now_digest_.add(output);
  const std::size_t dropped = now_.size() - recorded_.size();
  const auto alarms = std::ranges::count_if(std::span(now_).last(dropped), [](const Event& output) {
    return std::holds_alternative<Alarm>(output.body);
  });
  result_.outputs_now -= dropped;
  result_.alarms.resize(result_.alarms.size() - static_cast<std::size_t>(alarms));
  now_.resize(recorded_.size());
}

void ReplayComparison::concluded(std::span<const Event> outputs) {
  before_last_ = now_digest_;
  for (const Event& output : outputs) {
    now_digest_.add(output);
    ++result_.outputs_now;
    if (const auto* alarm = std::get_if<Alarm>(&output.body)) result_.alarms.push_back({output.handled, *alarm});
  }
  now_.assign(outputs.begin(), outputs.end());
}

void ReplayComparison::compare() {
  const bool equal = std::ranges::equal(recorded_, now_, same);
  if (!equal && !result_.first_difference) {
    const Instant at = result_.inputs > 0 ? last_input_ : recorded_.front().handled;
    result_.first_difference = {at, time_of_day(at) + " " + difference(recorded_, now_)};
  }
  recorded_.clear();
  now_.clear();
}

void ReplayComparison::inexact_since(Instant from, const std::string& why) {
  if (!result_.inexact.empty()) return;
  result_.inexact = why + " (" + to_rfc3339(from) + ")";
  result_.inexact_from = from;
}

BedReplay ReplayComparison::finish() {
  drop_unrecorded_tail();
  compare();
  result_.live_hash = live_.value();
  result_.replay_hash = now_digest_.value();
  return std::move(result_);
}

}  // namespace ward
