#include "pipeline/store/keeper.h"

#include <algorithm>
#include <utility>

namespace ward {
namespace {

constexpr std::size_t kMostNotes = 256;

}  // namespace

Keeper::Keeper(FileSystem& disk, KeeperOptions options, const Cipher& cipher, KeeperSeams seams)
    : disk_(disk), options_(std::move(options)), layout_{options_.directory}, cipher_(cipher), seams_(std::move(seams)) {
  WARD_CHECK(seams_.current_file && seams_.limit);
  reserve_held_ = disk_.open(layout_.reserve()).ok();
}

Keeper::~Keeper() = default;

std::size_t Keeper::poll(Instant now) {
  if (now < next_due_) return 0;
  std::size_t work = 0;
  auto shapes = look_at_store(disk_, layout_);
  if (!shapes) {
    failed(now, "the store cannot be looked through", shapes.error());
  } else {
    shapes_ = std::move(shapes.value());
    learn_facts();
    watch_space(now);
    work += retire_one(now);
    work += seal_one(now);
    work += feed_index(now);
    work += remove_one_journal(now);
    work += merge_logs(now);
    work += scrub_one(now);
    review_late(now);
  }
  next_due_ = now + (work > 0 ? Nanoseconds{0} : options_.look_every);
  return work;
}

void Keeper::note(Instant now, bool grave, std::string text) {
  notes_.push_back({now, grave, std::move(text)});
  if (notes_.size() > kMostNotes) notes_.pop_front();
}

void Keeper::failed(Instant now, const std::string& what, Error error) {
  shared_.failures.fetch_add(1, std::memory_order_relaxed);
  note(now, true, what + ": " + std::string{describe(error.code)});
}

std::vector<KeeperNote> Keeper::take_notes() {
  std::vector<KeeperNote> taken(std::make_move_iterator(notes_.begin()), std::make_move_iterator(notes_.end()));
  notes_.clear();
  return taken;
}

KeeperCounters Keeper::counters() const {
  const auto of = [](const std::atomic<std::uint64_t>& count) { return count.load(std::memory_order_relaxed); };
  KeeperCounters counters;
  counters.sealed = of(shared_.sealed);
  counters.failures = of(shared_.failures);
  counters.segments_removed = of(shared_.segments_removed);
  counters.logs_removed = of(shared_.logs_removed);
  counters.scrubbed = of(shared_.scrubbed);
  counters.reviews_given_up = of(shared_.reviews_given_up);
  counters.damaged = of(shared_.damaged);
  counters.merged = of(shared_.merged);
  counters.unreadable = of(shared_.unreadable);
  counters.oldest_wave = Instant{Nanoseconds{shared_.oldest_wave.load(std::memory_order_relaxed)}};
  counters.bytes = of(shared_.bytes);
  counters.free_bytes = of(shared_.free_bytes);
  counters.limited = shared_.limited.load(std::memory_order_relaxed);
  return counters;
}

}  // namespace ward
