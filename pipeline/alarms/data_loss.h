#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "pipeline/alarms/finding.h"
#include "pipeline/domain/time.h"

namespace ward {

/// Tells when so much signal is missing that alarms may have been missed:
/// more than 1 s of any 10 s unseen, or data lost for good in the last 10 s.
/// A single late frame is not worth a nurse's look.
class DataLoss {
 public:
  /// Detection went without this much signal.
  void unseen(Nanoseconds length, Instant now);
  /// A gap record: data that will never come.
  void lost_for_good(Instant now);
  Finding judge(Instant now);

  static constexpr Nanoseconds kTolerated = std::chrono::seconds{1};
  static constexpr Nanoseconds kRemembered = std::chrono::seconds{10};

 private:
  struct Hole {
    Instant noticed;
    Nanoseconds length{};
  };
  std::array<Hole, 32> holes_{};  ///< the last ones; more in 10 s only adds to what is already too much
  std::size_t next_{0};
  std::optional<Instant> lost_;
  std::optional<Instant> since_;
};

}  // namespace ward
