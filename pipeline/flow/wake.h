#pragma once

#include <atomic>

namespace ward {

/// Lets a thread sleep until a ring it drains has something in it, without a
/// lock and without a system call while it is awake. One sleeper; any number
/// of notifiers.
///
/// The sleeper, when idle: `if (wake.prepare() && rings_still_empty()) poll(fd())`,
/// then `wake.finish()` in every case. The notifier: push, then `notify()`.
/// Either the sleeper sees the push when it looks again, or the notifier sees
/// the sleeper and writes: both are read-modify-writes of one flag, so one of
/// them comes first.
class Wake {
 public:
  /// @throws std::system_error  when the system has no descriptor left
  Wake();
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  /// Sleeper: says that it is about to sleep. Always true.
  bool prepare();
  /// Sleeper: awake again; forgets what was signalled.
  void finish();
  /// Notifier, after its push. Once a batch is enough.
  void notify();
  /// Becomes readable on notify() while the sleeper is preparing or asleep.
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
  std::atomic<bool> asleep_{false};
};

}  // namespace ward
