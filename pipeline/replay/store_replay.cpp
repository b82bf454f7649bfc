#include "pipeline/replay/store_replay.h"

#include <algorithm>

namespace ward {
namespace {

/// What is missing in the store may be missing in any bed.
void excuse(BedReplay& bed, const StoredRun& run, const std::vector<std::string>& damage) {
  if (!bed.inexact.empty()) return;
  if (!damage.empty()) {
    bed.inexact = "the store is damaged: " + damage.front();
  } else if (!run.from_the_start) {
    bed.inexact = "the beginning of the run is no longer stored";
  }
}

}  // namespace

bool RunReplay::equal() const {
  return std::ranges::all_of(beds, [](const BedReplay& bed) { return bed.equal(); });
}

bool RunReplay::differs() const {
  return std::ranges::any_of(beds, [](const BedReplay& bed) { return bed.differs(); });
}

const BedReplay* RunReplay::first_different() const {
  const BedReplay* first = nullptr;
  for (const BedReplay& bed : beds) {
    if (!bed.first_difference) continue;
    if (first == nullptr || bed.first_difference->at < first->first_difference->at) first = &bed;
  }
  return first;
}

Result<RunReplay> replay_run(StoreReader& store, std::uint64_t run, std::optional<BedId> bed, Instant until) {
  if (const Result<void> looked = store.refresh(); !looked) return looked.error();
  const std::vector<StoredRun>& runs = store.runs();
  const auto chosen = run == 0 ? (runs.empty() ? runs.end() : runs.end() - 1)
                               : std::ranges::find(runs, run, &StoredRun::run);
  if (chosen == runs.end()) return Error{ErrorCode::not_found, "run"};
  RunReplay result;
  result.run = *chosen;
  const auto setups = store.beds();
  if (!setups) return setups.error();
  EventDigest live;
  EventDigest now;
  for (const auto& [id, setup] : setups.value()) {
    if (bed && *bed != id) continue;
    const auto visit = [&, which = id](const std::function<bool(const Event&)>& take) {
      return store.read_events(which, result.run.run, Instant::min(), until, take);
    };
    Result<BedReplay> replay = replay_bed(visit, setup);
    if (!replay) return replay.error();
    if (replay.value().inputs == 0) continue;  // not a bed of that run
    result.beds.push_back(std::move(replay.value()));
    live.add(result.beds.back().live_hash);
    now.add(result.beds.back().replay_hash);
  }
  result.damage = store.damage();
  for (BedReplay& each : result.beds) excuse(each, result.run, result.damage);
  result.live_hash = live.value();
  result.replay_hash = now.value();
  return result;
}

}  // namespace ward
