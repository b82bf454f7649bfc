#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "pipeline/domain/alarm.h"
#include "pipeline/domain/fixed_string.h"
#include "pipeline/domain/time.h"

namespace ward {

/// A set of alarm conditions, one bit a value.
class ConditionSet {
 public:
  static constexpr std::size_t kWords = 2;

  constexpr void insert(AlarmCondition condition) { word(condition) |= bit(condition); }
  constexpr void erase(AlarmCondition condition) { word(condition) &= ~bit(condition); }
  [[nodiscard]] constexpr bool contains(AlarmCondition condition) const {
    const auto value = static_cast<std::size_t>(condition);
    return value < kWords * 64 && (words_[value / 64] & bit(condition)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const { return words_ == std::array<std::uint64_t, kWords>{}; }
  [[nodiscard]] constexpr std::size_t size() const {
    std::size_t count = 0;
    for (const std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
    return count;
  }
  /// Bit n of word w is condition 64 w + n.
  [[nodiscard]] constexpr std::array<std::uint64_t, kWords>& words() { return words_; }
  [[nodiscard]] constexpr const std::array<std::uint64_t, kWords>& words() const { return words_; }
  constexpr bool operator==(const ConditionSet&) const = default;

 private:
  static constexpr std::uint64_t bit(AlarmCondition condition) {
    return std::uint64_t{1} << (static_cast<std::size_t>(condition) % 64);
  }
  constexpr std::uint64_t& word(AlarmCondition condition) {
    return words_[(static_cast<std::size_t>(condition) / 64) % kWords];
  }

  std::array<std::uint64_t, kWords> words_{};
};

/// What operators have made quiet at one bed: the inactivation states of
/// IEC 60601-1-8 clause 6.8, each of them shown for as long as it lasts.
/// AUDIO PAUSED is older and stands beside it.
struct Inactivation {
  /// AUDIO OFF: no sound until it is taken back; a reminder instead.
  bool audio_off{false};
  /// ALARM PAUSED, for a procedure at the bed: until then nothing but the
  /// conditions that can never be switched off is announced.
  std::optional<Instant> alarm_paused_until;
  /// ALARM OFF: conditions that are not announced at all.
  ConditionSet alarms_off;
  /// Standby: the patient is away; ends by itself when a signal returns.
  std::optional<Instant> standby_since;

  constexpr bool operator==(const Inactivation&) const = default;
};

/// Who answers for a bed, in the order in which an unanswered alarm is handed
/// on. Empty: nobody.
struct Staff {
  FixedString<24> primary;
  FixedString<24> buddy;
  FixedString<24> charge;

  constexpr bool operator==(const Staff&) const = default;
};

}  // namespace ward
