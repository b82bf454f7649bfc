#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/alarms/limits.h"
#include "pipeline/domain/alarm.h"

namespace ward {

/// What somebody would have one parameter's limits be. A side that is not
/// named stays as it was.
struct LimitChange {
  bool sets_low{false};
  bool sets_high{false};
  LimitPair limits;                    ///< nullopt on a side that is set: off
  std::optional<Nanoseconds> delay;
  int line{0};                         ///< of the file, for messages
  [[nodiscard]] bool any() const { return sets_low || sets_high || delay.has_value(); }
  /// The pair as it would be, where it was `was`.
  [[nodiscard]] LimitPair of(const LimitPair& was) const {
    return {sets_low ? limits.low : was.low, sets_high ? limits.high : was.high};
  }
};

using LimitChangeSet = std::array<LimitChange, kLimitParameterCount>;

/// Delays that can be asked about, s: from none to twice the longest of ours.
inline constexpr LimitRange kDelaySeconds{0.0F, 120.0F};

/// A file of other limits:
///
///   [all]                                   # every bed
///   heart_rate = { low = 45, high = 130, delay_s = 10 }
///   spo2 = { low = 88 }                     # its high limit stays
///   [bed.3]                                 # this one besides; of a recording its name
///   st_level = { low = "off", high = "off" }
///
/// or the same as JSON. Names are those of wardlight-ctl limits.
class LimitChanges {
 public:
  /// @param name  of the file, for messages; JSON where it ends in ".json"
  /// @throws ConfigurationError  one sentence with file and line
  static LimitChanges parse(std::string_view text, const std::string& name);
  /// @throws ConfigurationError  likewise
  static LimitChanges load(const std::filesystem::path& path);

  /// What holds for a bed: `all`, and what is said of it alone over that.
  [[nodiscard]] LimitChangeSet of(const std::string& bed) const;
  /// The beds of which something is said.
  [[nodiscard]] const std::map<std::string, LimitChangeSet>& beds() const { return beds_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  LimitChangeSet all_{};
  std::map<std::string, LimitChangeSet> beds_;
};

}  // namespace ward
