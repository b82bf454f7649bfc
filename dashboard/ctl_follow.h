#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/domain/ward_view.h"

namespace ward {

/// Turns what a client hears into the changes of alarms a reader has not seen:
/// also those that came or went while the link was down.
class AlarmFollower {
 public:
  /// @return changes to print, in order; an alarm that vanished comes as inactive
  [[nodiscard]] std::vector<AlarmRecord> on_update(const StateUpdate& update);
  [[nodiscard]] std::string label(BedId bed) const;

 private:
  using Key = std::pair<BedId, AlarmCondition>;

  void note(const AlarmRecord& record, std::vector<AlarmRecord>& changes);

  std::map<Key, AlarmRecord> shown_;
  std::map<BedId, std::string> labels_;
};

}  // namespace ward
