#include "ingest/server_audit.h"

#include <spdlog/spdlog.h>
#include <utility>
#include <vector>

namespace ward {
namespace {

/// What an entry can be made of; the rest is the bulk of the stream.
bool concerns_operators(const EventBody& body) {
  return std::holds_alternative<Command>(body) || std::holds_alternative<CommandOutcome>(body) ||
         std::holds_alternative<BedSetup>(body) || std::holds_alternative<BedStatus>(body);
}

}  // namespace

AuditDesk::AuditDesk(std::string path, const Cipher& cipher, const Clock& clock, std::uint64_t run)
    : trail_(std::move(path), cipher), clock_(clock), run_(run) {
  note(server_start_entry(clock.now(), run, WARDLIGHT_VERSION));
  if (cipher.encrypts()) note(key_use_entry(clock.now(), "", "wardlight-server"));
}

void AuditDesk::on_event(const Event& event) {
  if (!concerns_operators(event.body)) return;
  for (AuditEntry& entry : scribe_.entries_of(event)) note(std::move(entry));
}

void AuditDesk::note(AuditEntry entry) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kMostWaiting) {
      lost_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    waiting_.push_back(std::move(entry));
  }
  changed_.notify_one();
}

void AuditDesk::note_login(const std::string& user_id, Instant now) { note(login_entry(now, user_id, user_id)); }

bool AuditDesk::write_waiting() {
  std::vector<AuditEntry> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.assign(waiting_.begin(), waiting_.end());
  }
  if (batch.empty()) return true;
  const auto head = trail_.append(batch);
  if (!head) {
    if (!std::exchange(failing_, true)) {
      spdlog::error("the audit log cannot be written: {}; it is tried again", describe(head.error().code));
    }
    return false;
  }
  if (std::exchange(failing_, false)) spdlog::warn("the audit log is written again");
  const std::lock_guard lock(mutex_);
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(batch.size()));
  return true;
}

void AuditDesk::anchor(Instant now) {
  if (anchored_at_ != Instant::min() && now - anchored_at_ < kAnchorEvery) return;
  const auto head = trail_.head();
  if (!head) return;
  anchored_at_ = now;
  spdlog::info("audit head {}", to_text(head.value()));
}

void AuditDesk::run() {
  for (;;) {
    const bool written = write_waiting();
    if (written) anchor(clock_.now());
    std::unique_lock lock(mutex_);
    if (stopping_ && (waiting_.empty() || !written)) break;
    if (written && !waiting_.empty()) continue;
    // A failing disk is left alone for a while; new entries do not hurry it.
    if (written) {
      changed_.wait_for(lock, kAnchorEvery / 60, [this] { return stopping_ || !waiting_.empty(); });
    } else {
      changed_.wait_for(lock, kRetryEvery, [this] { return stopping_; });
    }
  }
  const std::lock_guard lock(mutex_);
  lost_.fetch_add(waiting_.size(), std::memory_order_relaxed);
  if (!waiting_.empty()) spdlog::critical("{} audit entries could not be written", waiting_.size());
}

void AuditDesk::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
  for (AuditEntry& entry : scribe_.finish()) note(std::move(entry));
  note(server_stop_entry(clock_.now(), run_));
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
}

}  // namespace ward
