#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/domain/ward_view.h"

namespace ward {

/// What one event changed on the board, and so how soon screens must know.
enum class BoardChange : std::uint8_t {
  nothing,    ///< not for screens, late, or already so
  routine,    ///< a numeric, a quality, a feed's counters: goes out in a batch
  soon,       ///< a beat: the tone must follow the heart
  at_once,    ///< an alarm, who lies in the bed, a link up or down
};

/// Latest state of every bed, built from the worker's events: the set of
/// events that, applied to an empty screen, gives the present one. Bounded:
/// what does not fit is refused and counted.
class WardBoard {
 public:
  static constexpr std::size_t kMostBeds = 4096;
  static constexpr std::size_t kMostVitals = 64;    ///< per bed, by code and origin
  static constexpr std::size_t kMostChannels = 48;  ///< per bed
  /// Per bed: of each condition the newest. Beyond this many, what explains no
  /// alarm that stands makes room first.
  static constexpr std::size_t kMostEvidence = 16;

  BoardChange apply(const Event& event);

  /// Bed by bed: BedStatus, vitals, alarms, channel qualities, feed, evidence,
  /// CareStatus, EarlyWarning, LimitProposal.
  [[nodiscard]] std::vector<Event> snapshot() const;

  /// Fills the counts that follow from the beds' feeds: beds,
  /// beds_connected and the frame counters, summed over device restarts.
  void tally(ServerStatus& status) const;

  /// Label of a bed; "bed 7" while its status has not yet come.
  [[nodiscard]] FixedString<16> label(BedId bed) const;
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  /// Alarms that became active since start, each occurrence once.
  [[nodiscard]] std::uint64_t alarms_raised() const { return alarms_raised_; }

 private:
  struct Bed {
    std::optional<Event> status;
    std::vector<Event> vitals;
    std::vector<Event> alarms;
    std::vector<Event> qualities;
    std::optional<Event> feed;
    std::vector<Event> evidence;
    std::optional<Event> care;
    std::optional<Event> warning;
    std::optional<Event> proposal;
    FeedStatus before_restarts;  ///< counters of the device's former lives
  };

  BoardChange apply_status(Bed& bed, const Event& event, const BedStatus& status);
  BoardChange apply_alarm(Bed& bed, const Event& event, const Alarm& alarm);
  static void keep_evidence(Bed& bed, const Event& event, AlarmCondition condition);
  BoardChange apply_feed(Bed& bed, const Event& event, const FeedStatus& feed);
  BoardChange keep(std::vector<Event>& list, std::size_t slot, std::size_t most, const Event& event);

  std::map<BedId, Bed> beds_;
  std::uint64_t refused_{0};
  std::uint64_t alarms_raised_{0};
};

}  // namespace ward
