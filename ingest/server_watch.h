#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "pipeline/domain/time.h"

namespace ward {

/// A thread that made no progress for this long is stalled: three missed
/// beats of 500 ms.
inline constexpr Nanoseconds kStalledAfter = std::chrono::milliseconds{1500};
/// A stall that lasts is said again this often.
inline constexpr Nanoseconds kStallSaidAgainAfter = std::chrono::seconds{10};

/// Watches one thread's progress counter. A thread that hangs keeps its sockets
/// alive (ZeroMQ answers heartbeats from its own thread), so only the work
/// itself can show that it goes on.
class ProgressWatch {
 public:
  enum class Verdict : std::uint8_t { moving, stalled_now, still_stalled, moving_again };

  ProgressWatch(std::string name, std::function<std::uint64_t()> cycles)
      : name_(std::move(name)), cycles_(std::move(cycles)) {}

  Verdict check(Instant now) {
    const std::uint64_t cycles = cycles_();
    if (cycles != last_ || !begun_) {
      begun_ = true;
      last_ = cycles;
      moved_ = now;
      return std::exchange(stalled_, false) ? Verdict::moving_again : Verdict::moving;
    }
    if (now - moved_ < kStalledAfter) return Verdict::moving;
    if (stalled_ && now - said_ < kStallSaidAgainAfter) return Verdict::still_stalled;
    stalled_ = true;
    said_ = now;
    return Verdict::stalled_now;
  }

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::function<std::uint64_t()> cycles_;
  std::uint64_t last_{};
  Instant moved_;
  Instant said_;
  bool begun_{false};
  bool stalled_{false};
};

}  // namespace ward
