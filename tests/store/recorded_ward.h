#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "pipeline/store/recorder.h"
#include "pipeline/store/recovery.h"
#include "tests/store/crash_disk.h"

namespace ward::test {

inline const std::string kStore = "/store";

/// One life of a recorder over a story, as its thread would live it.
class RecordedWard {
 public:
  explicit RecordedWard(FileSystem& disk, Recorder::Start start = {}, RecorderOptions options = small_files())
      : recorder_(disk, std::move(options), cipher_, std::move(start),
                  [this](const DurableAck& ack) { acks_.push_back(ack); }) {}

  /// Files of a few batches, so that a short story fills several.
  static RecorderOptions small_files() {
    RecorderOptions options;
    options.directory = kStore;
    options.journal_bytes = 6000;
    return options;
  }

  /// Hands over one event and polls, all at the time it was handled.
  void live(const Event& event) {
    recorder_.take({&event, 1}, event.handled);
    recorder_.poll(event.handled);
  }

  [[nodiscard]] Recorder& recorder() { return recorder_; }
  [[nodiscard]] const std::vector<DurableAck>& acks() const { return acks_; }

 private:
  Cipher cipher_;
  std::vector<DurableAck> acks_;
  Recorder recorder_;
};

/// All that a store's journals hold, in order.
std::vector<Event> read_all(FileSystem& disk);

/// Sequence numbers by bed and boot epoch.
using Numbers = std::map<std::pair<BedId, std::uint64_t>, std::multiset<std::uint64_t>>;
/// Those of frames that came whole.
Numbers stored_numbers(const std::vector<Event>& events);
/// Those of gap records: permanent gaps and frames that did not come whole.
Numbers lost_numbers(const std::vector<Event>& events);

/// The first acknowledgement that the events do not keep, as a sentence; empty
/// when all are kept: each number stored whole once, or in a gap record.
std::string broken_ack(const std::vector<DurableAck>& acks, const std::vector<Event>& events);

/// True for the gap records that the store itself concluded.
bool is_concluded(const Event& event);

}  // namespace ward::test
