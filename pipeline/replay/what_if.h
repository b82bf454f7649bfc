#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/flow/chain_runner.h"
#include "pipeline/patient_monitor.h"
#include "pipeline/replay/limit_changes.h"

namespace ward {

/// One raising of one alarm that sounds: more than information.
struct AlarmSpan {
  AlarmCondition condition{AlarmCondition::none};
  AlarmPriority priority{AlarmPriority::information};
  AlarmKind kind{AlarmKind::physiological};
  Instant raised;
  Instant ended;     ///< Instant::max(): still there at the end
  std::string text;  ///< as last told
};

/// Makes spans of a bed's alarms as they are told.
class AlarmSpans {
 public:
  void take(const Alarm& alarm, Instant now);
  [[nodiscard]] const std::vector<AlarmSpan>& all() const { return spans_; }

 private:
  struct Last {
    std::uint32_t occurrence{};
    std::optional<std::size_t> open;
  };
  std::vector<AlarmSpan> spans_;
  std::vector<std::pair<AlarmCondition, Last>> last_;
};

/// Something that truly happened to the patient: a label of the recording, or
/// a red alarm of the original run.
struct TrueEvent {
  std::string name;
  Instant from;
  Instant until;
  std::vector<AlarmCondition> announced_by;  ///< any of these tells of it
  bool annotated{false};
};

/// What other limits would have made of a true event.
struct EventFate {
  TrueEvent event;
  std::optional<Instant> was;  ///< when it was announced; empty: never
  std::optional<Instant> now;  ///< when it would have been
  AlarmCondition now_as{AlarmCondition::none};  ///< by which alarm

  [[nodiscard]] bool lost() const { return was && !now; }
  /// Above zero: later than it was. Empty where either never came.
  [[nodiscard]] std::optional<Nanoseconds> delay() const {
    return was && now ? std::optional{*now - *was} : std::nullopt;
  }
};

/// Both runs held against each other.
struct WhatIf {
  std::size_t was_alarms{};
  std::size_t now_alarms{};
  std::vector<AlarmSpan> saved;   ///< sounded then, would not now
  std::vector<AlarmSpan> added;   ///< would sound now, did not then
  std::vector<EventFate> events;
};

/// Alarms of one condition that overlap are the same alarm, one for one. A red
/// alarm of the original run that no annotated event explains is an event, too;
/// a limit's own yellow alarm of the same reading announces it as well.
/// @param from  alarms raised before are left out
[[nodiscard]] WhatIf compare_runs(const std::vector<AlarmSpan>& was, const std::vector<AlarmSpan>& now,
                                  const std::vector<TrueEvent>& annotated, Instant from = Instant::min());

/// A chain that runs with delays of its own; it begins anew with them after a
/// failed check.
struct DelayedSetup : BedSetup {
  LimitDelays delays;
};
class DelayedMonitor : public PatientMonitor {
 public:
  explicit DelayedMonitor(const DelayedSetup& setup) : PatientMonitor(setup, setup.delays), delays_(setup.delays) {}
  [[nodiscard]] DelayedSetup setup() const { return {PatientMonitor::setup(), delays_}; }

 private:
  LimitDelays delays_;
};

/// One bed, run twice at once: as it was, and with other limits. What operators
/// did is done in both; limits they set hold in the second run but for the
/// sides that are changed.
class WhatIfBed {
 public:
  /// @throws ConfigurationError  by take(): a changed limit does not lie on its
  ///         side of the one that stays
  WhatIfBed(const LimitChangeSet& changes, std::string file);

  /// A BedSetup begins the bed anew; everything else needs one before it.
  /// @return false when the input came before any BedSetup
  bool take(const Event& input, Instant now);
  [[nodiscard]] bool begun() const { return was_ != nullptr; }
  [[nodiscard]] const std::vector<AlarmSpan>& was() const { return was_spans_.all(); }
  [[nodiscard]] const std::vector<AlarmSpan>& now() const { return now_spans_.all(); }
  [[nodiscard]] const FixedString<16>& label() const { return label_; }

 private:
  using AsItWas = ChainRunner<PatientMonitor, BedSetup>;
  using Changed = ChainRunner<DelayedMonitor, DelayedSetup>;

  void begin(const BedSetup& setup);
  void give_changed(const Event& input, Instant now);
  void set_after_admission(const Event& admission, Instant now);
  [[nodiscard]] LimitPair changed(std::size_t parameter, const LimitPair& was) const;

  LimitChangeSet changes_;
  std::string file_;
  FixedString<16> label_;
  std::unique_ptr<AsItWas> was_;
  std::unique_ptr<Changed> now_;
  std::unique_ptr<Output> output_{std::make_unique<Output>()};
  AlarmSpans was_spans_;
  AlarmSpans now_spans_;
};

}  // namespace ward
