#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "pipeline/alarms/limit_bank.h"
#include "pipeline/domain/alarm_evidence.h"

namespace ward {

/// The last readings of every value that is held against limits: what a limit
/// alarm rests on. A reading is noted when it changes, and once a second while
/// it stays; between readings that are missing nothing is made up.
class RecentReadings {
 public:
  using Last = InlineVector<EvidenceReading, AlarmEvidence::kMostReadings>;

  void note(const Readings& readings, Instant now);
  /// The last readings of the value behind a limit alarm, oldest first; empty
  /// for other conditions. Their times are when they were held against the
  /// limit, on the ward's line.
  /// @param lead  of ST: which lead's
  [[nodiscard]] Last of(AlarmCondition condition, EcgLead lead, Instant now) const;

  static constexpr Nanoseconds kAgainAfter = std::chrono::seconds{1};

 private:
  struct Ring {
    std::array<EvidenceReading, AlarmEvidence::kMostReadings> last{};
    std::size_t count{0};  ///< noted since the beginning
    std::optional<float> present;
    void note(std::optional<float> reading, Instant now);
    [[nodiscard]] Last oldest_first(Instant now) const;
  };
  static constexpr std::size_t kValues = 17;

  std::array<Ring, kValues> values_;
  std::array<Ring, kMostStLeads> st_;
  StLeads st_leads_{};
};

}  // namespace ward
