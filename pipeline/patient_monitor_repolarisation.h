#pragma once

#include <array>
#include <optional>
#include <span>

#include "pipeline/domain/ecg_lead.h"
#include "pipeline/domain/vital.h"
#include "pipeline/patient_monitor_values.h"
#include "pipeline/signals/repolarisation.h"

namespace ward {

/// ST of every ECG lead and the bed's QT, fed with the beats whose class is
/// final. All leads are measured, also those the beat detector does not fuse.
class RepolarisationChain {
 public:
  static constexpr std::size_t kMostLeads = Repolarisation::kMostLeads;

  /// @param block  of any ECG lead
  /// @param final_beats  classes that became final since the last call, in order
  void on(const SampleBlock& block, std::span<const Beat> final_beats);
  /// Another patient, moved electrodes, a new time line.
  void restart() { *this = RepolarisationChain{}; }

  /// Lead code of place `i`, 0 where no lead is.
  [[nodiscard]] std::uint32_t lead(std::size_t i) const { return i < measured_.leads() ? measured_.channel(i).code : 0; }
  /// The same by its one-byte name.
  [[nodiscard]] EcgLead ecg_lead(std::size_t i) const { return ecg_lead_of(lead(i)); }
  /// mV above the PR segment.
  [[nodiscard]] DerivedValue st(std::size_t i) const;
  /// QT and QTc, ms.
  [[nodiscard]] std::array<DerivedValue, 2> qt() const;

 private:
  Repolarisation measured_;
  std::optional<Instant> until_;
};

}  // namespace ward
