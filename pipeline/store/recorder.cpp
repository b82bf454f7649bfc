#include "pipeline/store/recorder.h"

#include <utility>

#include "pipeline/store/recorder_work.h"

namespace ward {

Recorder::Recorder(FileSystem& disk, RecorderOptions options, const Cipher& cipher, Start start,
                   std::function<void(const DurableAck&)> tell, const Clock* clock)
    : work_(std::make_unique<Work>(disk, std::move(options), cipher, std::move(start), std::move(tell), clock)) {}

Recorder::Recorder(FileSystem& disk, RecorderOptions options, const Cipher& cipher, Opening opening,
                   std::function<void(const DurableAck&)> tell, const Clock* clock)
    : work_(std::make_unique<Work>(disk, std::move(options), cipher, Start{},
                                   std::move(tell), clock)) {
  work_->open_with(std::move(opening.open));
}

Recorder::~Recorder() = default;

void Recorder::take(std::span<const Event> events, Instant now) { work_->take(events, now); }

void Recorder::poll(Instant now) { work_->poll(now); }

Instant Recorder::next_due() const { return work_->next_due(); }

void Recorder::finish(Instant now) { work_->finish(now); }

RecorderState Recorder::state() const {
  if (work_->failed.load()) return RecorderState::failed;
  return work_->limited.load() ? RecorderState::limited : RecorderState::recording;
}

bool Recorder::opened() const { return work_->opened.load(); }

RecorderCounters Recorder::counters() const {
  RecorderCounters counters;
  counters.events = work_->events.load();
  counters.events_given_up = work_->events_given_up.load();
  counters.commits = work_->commits.load();
  counters.failures = work_->failures.load();
  counters.bytes = work_->bytes.load();
  counters.worst_commit = Nanoseconds{work_->worst_commit_ns.load()};
  return counters;
}

std::uint64_t Recorder::current_file() const { return work_->current_file.load(); }

void Recorder::limit(bool disk_nearly_full) { work_->limited.store(disk_nearly_full); }

}  // namespace ward
