#include "pipeline/store/recorder_work.h"

#include <algorithm>
#include <new>
#include <utility>

namespace ward {
namespace {

/// Events of one batch at most: 16,384 of 512 bytes stay far below what a
/// batch may hold.
constexpr std::size_t kMostBatchEvents = 16'384;

/// Runs a step that may run out of memory.
template <class Step>
Result<void> within_memory(Step&& step) {
  try {
    return step();
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::out_of_memory, "recorder"};
  } catch (const std::exception&) {
    return Error{ErrorCode::disk_failed, "recorder"};
  }
}

bool same_account(const std::optional<FeedAccount>& a, const FeedAccount& b) {
  return a && a->device == b.device && a->boot_epoch == b.boot_epoch && a->acked_through() == b.acked_through();
}

}  // namespace

Recorder::Work::Work(FileSystem& disk, RecorderOptions options, const Cipher& cipher, Start start,
                     std::function<void(const DurableAck&)> tell, const Clock* clock)
    : current_file(start.previous_file), disk_(disk), options_(std::move(options)), cipher_(cipher),
      layout_{options_.directory}, tell_(std::move(tell)), clock_(clock), run_(start.run),
      next_file_(start.next_file), previous_file_(start.previous_file),
      previous_batches_(start.previous_batches), waiting_(options_.most_waiting, 2 * options_.commit_events),
      memory_(std::move(start.memory)) {
  for (const Event& gap : start.owed) waiting_.take(gap, true);
}

void Recorder::Work::open_with(std::function<Result<Start>()> open) {
  open_ = std::move(open);
  opened.store(false);
  failed.store(true);
}

/// What has been taken meanwhile is this life's from its beginning.
Result<void> Recorder::Work::open() {
  auto found = open_();
  if (!found) return found.error();
  Start& start = found.value();
  waiting_.drop_stored(start.memory);
  waiting_.put_first(start.owed);
  run_ = start.run;
  next_file_ = start.next_file;
  previous_file_ = start.previous_file;
  previous_batches_ = start.previous_batches;
  memory_ = std::move(start.memory);
  all_behind_ = true;
  current_file.store(start.previous_file);
  open_ = nullptr;
  opened.store(true);
  return {};
}

void Recorder::Work::take(std::span<const Event> taken, Instant now) {
  for (const Event& event : taken) {
    if (waiting_.empty()) waiting_since_ = now;
    waiting_.take(event, !limited.load(std::memory_order_relaxed));
    if (waiting_.size() >= options_.commit_events) poll(now);
  }
  events.fetch_add(taken.size(), std::memory_order_relaxed);
  events_given_up.store(waiting_.given_up(), std::memory_order_relaxed);
  last_now_ = now;
}

void Recorder::Work::poll(Instant now) {
  last_now_ = now;
  if (failed.load()) {
    if (now >= retry_at_) commit(now);
    return;
  }
  const bool waited = now - waiting_since_ >= options_.commit_every;
  if (!waiting_.empty() && (waited || waiting_.size() >= options_.commit_events)) commit(now);
}

void Recorder::Work::finish(Instant now) {
  if (!waiting_.empty()) commit(now);
}

Instant Recorder::Work::next_due() const {
  if (failed.load()) return retry_at_;
  return waiting_.empty() ? last_now_ + options_.retry_every : waiting_since_ + options_.commit_every;
}

void Recorder::Work::commit(Instant now) {
  if (open_ && !within_memory([this] { return open(); })) {
    note_failure(now);
    retry_at_ = now + options_.open_every;
    return;
  }
  waiting_.add_marks(now);
  const Instant began = clock_ == nullptr ? now : clock_->now();
  Result<void> written = write_waiting(now);
  if (!written && written.error().code == ErrorCode::disk_full) {
    note_failure(now);
    give_up_reserve();
    waiting_.drop_waves();
    waiting_.add_marks(now);
    limited.store(true);
    written = write_waiting(now);
  }
  events_given_up.store(waiting_.given_up(), std::memory_order_relaxed);
  if (!written) return note_failure(now);
  failed.store(false);
  const Instant ended = clock_ == nullptr ? now : clock_->now();
  worst_commit_ns.store(std::max(worst_commit_ns.load(), (ended - began).count()));
}

Result<void> Recorder::Work::write_waiting(Instant now) {
  do {
    if (const auto ready = rotate_when_due(now); !ready) return ready;
    const std::span<const Event> batch = waiting_.events().first(std::min(waiting_.size(), kMostBatchEvents));
    if (const auto written = write_batch(batch, now); !written) return written;
    waiting_.drop_front(batch.size());
  } while (!waiting_.empty());
  return {};
}

Result<void> Recorder::Work::rotate_when_due(Instant now) {
  if (journal_ != nullptr && journal_->bytes() < options_.journal_bytes &&
      now - journal_->header().created < options_.journal_age) {
    return {};
  }
  return within_memory([&] { return begin_journal(now); });
}

/// The checkpoint is the memory as of the last good commit.
Result<void> Recorder::Work::begin_journal(Instant now) {
  if (journal_ != nullptr) previous_batches_ = journal_->batches();
  StoreFileHeader header;
  header.number = next_file_++;  // never used again, whatever becomes of it
  header.run = run_;
  header.created = now;
  header.software = WARDLIGHT_VERSION;
  header.previous_file = previous_file_;
  header.previous_batches = previous_batches_;
  auto journal = JournalWriter::create(disk_, layout_.journal(header.number), header, memory_, cipher_);
  if (!journal) return journal.error();
  journal_ = std::move(journal.value());
  previous_file_ = header.number;
  previous_batches_ = 0;
  current_file.store(header.number);
  return {};
}

Result<void> Recorder::Work::write_batch(std::span<const Event> batch, Instant now) {
  const std::uint64_t size_before = journal_->bytes();
  const Result<void> written = within_memory([&]() -> Result<void> {
    catch_up();
    memory_is_ahead_ = true;
    apply(batch, now);
    return journal_->commit(batch, concluded_);
  });
  if (!written) return written;
  memory_is_ahead_ = false;
  commits.fetch_add(1, std::memory_order_relaxed);
  bytes.fetch_add(journal_->bytes() - size_before, std::memory_order_relaxed);
  // An acknowledgement not told is told with the next.
  static_cast<void>(within_memory([&] {
    tell_acks();
    return Result<void>{};
  }));
  return {};
}

void Recorder::Work::catch_up() {
  if (all_behind_) {
    before_ = memory_;
    all_behind_ = false;
  }
  for (const BedId bed : touched_) before_.copy_bed(bed, memory_);
  touched_.clear();
}

void Recorder::Work::apply(std::span<const Event> batch, Instant now) {
  concluded_.clear();
  for (const Event& event : batch) {
    if (std::holds_alternative<SampleBlock>(event.body) || std::holds_alternative<Tick>(event.body)) continue;
    // Before it changes: a bed is never ahead without being named here.
    if (touched_.empty() || touched_.back() != event.bed) touched_.push_back(event.bed);
    for (const SequenceRange& lost : memory_.apply(event)) {
      concluded_.push_back(Event{event.bed, true, now, Gap{lost.first, lost.last, true}, now});
    }
  }
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
}

/// `before_` is still as it was before the batch.
void Recorder::Work::tell_acks() {
  for (const BedId bed : touched_) {
    const auto& account = memory_.beds().at(bed).account;
    if (!account) continue;
    const auto known = before_.beds().find(bed);
    if (known != before_.beds().end() && same_account(known->second.account, *account)) continue;
    tell_(DurableAck{account->device, account->boot_epoch, account->acked_through()});
  }
}

void Recorder::Work::note_failure(Instant now) {
  failures.fetch_add(1, std::memory_order_relaxed);
  failed.store(true);
  retry_at_ = now + options_.retry_every;
  if (journal_ != nullptr) previous_batches_ = journal_->batches();
  journal_.reset();  // never synced again
  if (memory_is_ahead_) {
    std::swap(memory_, before_);
    all_behind_ = true;
    touched_.clear();
    memory_is_ahead_ = false;
  }
}

void Recorder::Work::give_up_reserve() {
  static_cast<void>(within_memory([&] { return disk_.remove(layout_.reserve()); }));
}

}  // namespace ward
