#pragma once

#include <cstdint>
#include <optional>

#include "pipeline/alarms/finding.h"
#include "pipeline/domain/event.h"

namespace ward {

/// Whether the bed's device still speaks. Counted from what arrived, on the
/// ward's clock, never from what the device says of its own time.
class FeedWatch {
 public:
  /// @param expected  the bed has a patient: a feed that never comes is lost too
  explicit FeedWatch(bool expected) : expected_(expected) {}

  /// Samples, a numeric or a device alarm came in.
  void on_input(Instant now);
  /// @return true when the device restarted (a new boot epoch)
  bool on_status(const FeedStatus& status, Instant now);
  void set_expected(bool expected, Instant now);

  Finding judge(Instant now);
  [[nodiscard]] bool lost() const { return lost_; }
  [[nodiscard]] bool connected() const { return heard_.has_value() && !lost_; }
  [[nodiscard]] bool clock_skewed() const { return clock_skewed_; }

  /// With the 100 ms tick this announces a lost feed within 2 s.
  static constexpr Nanoseconds kLostAfter = std::chrono::milliseconds{1500};
  /// A patient's device may take this long to come up.
  static constexpr Nanoseconds kFirstContact = std::chrono::seconds{10};

 private:
  bool expected_;
  std::optional<Instant> waiting_since_;  ///< of first contact
  std::optional<Instant> heard_;
  bool heard_since_status_{false};
  bool told_disconnected_{false};
  bool clock_skewed_{false};
  bool lost_{false};
  Instant lost_since_;
  std::optional<std::uint64_t> boot_epoch_;
  std::uint64_t frames_{0};
};

}  // namespace ward
