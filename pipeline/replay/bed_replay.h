#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/domain/event_digest.h"
#include "pipeline/domain/result.h"
#include "pipeline/flow/chain_runner.h"
#include "pipeline/patient_monitor.h"

namespace ward {

/// Gives one bed's events of one run, in the order in which they were
/// recorded, to the function it is called with, until that returns false.
using EventVisit = std::function<Result<void>(const std::function<bool(const Event&)>&)>;

/// Where what is concluded now first differs from what was concluded live.
struct ReplayDifference {
  Instant at;         ///< handled time of the input that caused it
  std::string words;  ///< "10:32:14.250 recorded ** HR 134 > 120 raised, now nothing"
};

struct ReplayedAlarm {
  Instant handled;
  Alarm alarm;
};

/// What a replay of one bed gave.
struct BedReplay {
  BedId bed;
  FixedString<16> label;
  std::uint64_t inputs{};
  std::uint64_t outputs_recorded{};
  std::uint64_t outputs_now{};
  std::uint64_t live_hash{};    ///< of the recorded outputs
  std::uint64_t replay_hash{};  ///< of those concluded now
  std::vector<ReplayedAlarm> alarms;  ///< concluded now
  std::optional<ReplayDifference> first_difference;
  /// Why equality cannot be asked for: inputs are missing. Empty: it can.
  std::string inexact;
  std::optional<Instant> inexact_from;

  [[nodiscard]] bool equal() const { return !first_difference; }
  /// A difference that nothing missing explains: the pipeline concludes otherwise.
  [[nodiscard]] bool differs() const { return first_difference && inexact.empty(); }
};

/// The recorder marks lost events as soon as it has room again: what differs
/// so shortly before a mark may be missing for the same reason.
inline constexpr Nanoseconds kHoleMarkedWithin = std::chrono::seconds{60};

/// Holds each input's recorded conclusions against those of now. Events go in
/// as they were recorded; `conclude` runs an input through a chain.
class ReplayComparison {
 public:
  /// @return true when the event is an input that the chain must be given
  bool take(const Event& recorded);
  /// What the last input caused now.
  void concluded(std::span<const Event> outputs);
  /// The bed's recording had no beginning, or the store lost part of it.
  void inexact_since(Instant from, const std::string& why);
  [[nodiscard]] BedReplay finish();

 private:
  void compare();
  void drop_unrecorded_tail();

  BedReplay result_;
  EventDigest live_;
  EventDigest now_digest_;
  EventDigest before_last_;      ///< now_digest_ before the last input
  std::vector<Event> recorded_;  ///< conclusions of the last input
  std::vector<Event> now_;
  Instant last_input_;
};

/// What an output says, in a nurse's words where it is an alarm.
[[nodiscard]] std::string output_words(const Event& output);

/// Runs the inputs of one bed through fresh monitors and compares what they
/// conclude with what was recorded. Every BedSetup begins a monitor.
/// @param setup  used where the recording has no BedSetup at its beginning
/// @return the visit's error; what could be replayed until then is not told
template <class Monitor = PatientMonitor>
[[nodiscard]] Result<BedReplay> replay_bed(const EventVisit& visit, const std::optional<BedSetup>& setup = {}) {
  ReplayComparison comparison;
  std::unique_ptr<ChainRunner<Monitor, BedSetup>> chain;
  const auto output = std::make_unique<Output>();
  const Result<void> read = visit([&](const Event& event) {
    if (!comparison.take(event)) return true;
    if (const auto* begins = std::get_if<BedSetup>(&event.body)) {
      chain = std::make_unique<ChainRunner<Monitor, BedSetup>>(*begins);
      return true;
    }
    if (!chain) {
      comparison.inexact_since(event.handled, "the beginning of the run is not stored");
      if (!setup) return true;
      chain = std::make_unique<ChainRunner<Monitor, BedSetup>>(*setup);
    }
    static_cast<void>(chain->run(event, event.handled, *output));
    comparison.concluded(output->events());
    return true;
  });
  if (!read) return read.error();
  return comparison.finish();
}

}  // namespace ward
