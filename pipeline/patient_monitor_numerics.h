#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/event.h"
#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/stage.h"
#include "pipeline/patient_monitor_signals.h"

namespace ward {

/// Numerics the bedside device sends, each believed no longer than its
/// maximum age.
class DeviceNumerics {
 public:
  void on(const Vital& vital, Instant now);
  /// Emits as unavailable what has grown too old.
  void on_tick(Instant now, Output& out);
  [[nodiscard]] std::optional<float> value(std::uint32_t code) const;
  /// Ever seen with a value.
  [[nodiscard]] bool seen(std::uint32_t code) const;
  /// When the last value of this code arrived or, if earlier, was true.
  [[nodiscard]] std::optional<Instant> last_valid(std::uint32_t code) const;
  void describe(Output& out) const;

  static constexpr std::size_t kMost = 32;

 private:
  struct Entry {
    Vital vital;
    std::optional<Instant> last_valid;
  };
  [[nodiscard]] const Entry* find(std::uint32_t code) const;
  InlineVector<Entry, kMost> entries_;  ///< beyond these: still forwarded, not aged, no alarms
};

/// Values derived here from waveforms: emitted once a second, and at once
/// when one comes or goes.
class DerivedVitals {
 public:
  void on_tick(const BedSignals& signals, Instant now, Output& out);
  void describe(Output& out) const;

  static constexpr std::size_t kCount = 15 + RepolarisationChain::kMostLeads;
  static constexpr Nanoseconds kInterval = std::chrono::seconds{1};

 private:
  void put_repolarisation(const RepolarisationChain& measured, bool due, Output& out);
  void put(std::size_t index, std::uint32_t code, bool expected, const DerivedValue& value, bool due, Output& out);

  struct Entry {
    bool expected{false};  ///< its waveform was seen at this bed
    Vital vital;
  };
  std::array<Entry, kCount> entries_{};
  Instant next_;
};

}  // namespace ward
