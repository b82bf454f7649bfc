#pragma once

#include <array>
#include <memory>

#include "pipeline/alarms/limit_bank.h"
#include "pipeline/alarms/line_disconnect.h"
#include "pipeline/alarms/qtc_baseline.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/stage.h"
#include "pipeline/patient_monitor_signals.h"

namespace ward {

/// What the ward's alarms are compared with: the same detectors on the same
/// signal, each of which sounds by itself. A rhythm claimed is a rhythm
/// announced: no other channel is asked. A limit crossed is an alarm at once,
/// without delay. No condition keeps quiet because another already speaks.
///
/// Kept as the ward has it, so that the comparison is not won cheaply: the
/// limits, their hysteresis, the time a rhythm must last, that a condition
/// whose reading goes missing stands, and the precedence of leads that are off.
/// Technical alarms are not judged here: they count alike on both sides.
class PlainLimits {
 public:
  /// @param delays  all zero: none; kUsualDelays: the ward's
  explicit PlainLimits(const LimitDelays& delays) : limits_(delays) {}

  void on(const EventBody& input, Instant now);
  /// How often each condition began, by its slot.
  [[nodiscard]] const std::array<int, kConditionSlots>& raised() const { return raised_; }

 private:
  void judge(Instant now);
  [[nodiscard]] Readings readings(Instant now);
  void count(const FindingSet& findings);

  std::unique_ptr<BedSignals> chains_{std::make_unique<BedSignals>(PatientCategory::adult)};  ///< megabytes
  BedSignals& signals_{*chains_};
  LimitBank limits_;
  LineDisconnect line_;
  QtcBaseline qtc_baseline_;
  std::unique_ptr<Output> output_{std::make_unique<Output>()};
  std::array<bool, kConditionSlots> stands_{};
  std::array<int, kConditionSlots> raised_{};
};

}  // namespace ward
