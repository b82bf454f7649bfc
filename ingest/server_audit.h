#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

#include "pipeline/domain/event.h"
#include "pipeline/domain/time.h"
#include "pipeline/store/audit.h"
#include "pipeline/store/audit_scribe.h"

namespace ward {

/// Writes the audit log on a thread of its own: appending waits for the disk,
/// and for another program that appends. What cannot be written waits, bounded,
/// and is tried again.
class AuditDesk {
 public:
  /// Entries that wait for the disk; beyond, the newest are counted as lost.
  static constexpr std::size_t kMostWaiting = 8192;
  static constexpr Nanoseconds kRetryEvery = std::chrono::seconds{2};
  /// The head is logged this often, so that the system's journal anchors it.
  static constexpr Nanoseconds kAnchorEvery = std::chrono::hours{1};

  /// @param cipher, clock  outlive the desk
  AuditDesk(std::string path, const Cipher& cipher, const Clock& clock, std::uint64_t run);

  /// Recorder thread: notes commands and what became of them.
  void on_event(const Event& event);
  /// Any thread.
  void note(AuditEntry entry);
  /// First request of an operator on a connection. Any thread.
  void note_login(const std::string& user_id, Instant now);

  /// The audit thread's loop, until stop() and all is written or cannot be.
  void run();
  void stop();

  /// Entries lost since start: the queue was full, or the disk failed to the end.
  [[nodiscard]] std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

 private:
  [[nodiscard]] bool write_waiting();
  void anchor(Instant now);

  AuditTrail trail_;
  const Clock& clock_;
  std::uint64_t run_;
  AuditScribe scribe_;  ///< recorder thread only
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<AuditEntry> waiting_;
  bool stopping_{false};
  bool failing_{false};
  Instant anchored_at_{Instant::min()};
  std::atomic<std::uint64_t> lost_{0};
};

}  // namespace ward
