#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "pipeline/domain/device_frame.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/event_digest.h"
#include "pipeline/domain/feed_account.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// What the store must remember of one bed to go on after a restart.
struct BedMemory {
  BedSetup setup;               ///< as operators have set it by now
  RestoredCare care;            ///< what people have set beside
  std::vector<Alarm> alarms;    ///< ever raised, in order of condition; those over too: occurrences count on
  std::optional<FeedAccount> account;
  EventDigest outputs;          ///< of all conclusions since the run began
  std::uint64_t output_count{};
  bool exact{true};             ///< false after a RecordingHole: a replay will differ
};

/// The ward as the log has told it so far: a pure function of the events in
/// it. Written at the head of every journal file, so that recovery reads one
/// file and not the history.
class WardMemory {
 public:
  /// In the log's order. Events marked `restated` change setups and alarms, no
  /// digest: they say how things stand.
  /// @return gaps that had to be concluded, to be recorded (Gap, permanent,
  ///         marked late: detection has not seen them): numbers the account can
  ///         no longer expect (holes beyond kMostHoles, passed by FeedStatus,
  ///         or of a device's earlier life). Valid until the next call; the
  ///         records themselves, late permanent gaps, change nothing.
  std::span<const SequenceRange> apply(const Event& event);

  [[nodiscard]] const std::map<BedId, BedMemory>& beds() const { return beds_; }
  /// Makes one bed as it is in `other`.
  void copy_bed(BedId bed, const WardMemory& other);
  /// The bed's device has this number in the life that begins.
  void renumber_device(BedId bed, DeviceId device);
  /// A new life of the server: digests begin anew, the rest stays.
  void begin_run();

  void encode(wire::Bytes& into) const;
  /// @param version  format of the file it stands in
  [[nodiscard]] static Result<WardMemory> decode(wire::ByteView bytes, std::uint16_t version);

 private:
  /// Events come in runs of one bed. Forgotten when the map moves or is copied.
  struct LastBed {
    BedMemory* memory{nullptr};
    BedId bed;
    LastBed() = default;
    LastBed(const LastBed&) noexcept {}
    LastBed(LastBed&& other) noexcept { other.memory = nullptr; }
    LastBed& operator=(const LastBed&) noexcept {
      memory = nullptr;
      return *this;
    }
    LastBed& operator=(LastBed&& other) noexcept {
      memory = other.memory = nullptr;
      return *this;
    }
  };

  BedMemory& bed(BedId id);

  std::map<BedId, BedMemory> beds_;
  LastBed last_;
  InlineVector<SequenceRange, FeedAccount::kMostHoles> concluded_;
};

/// True for what a chain concludes (and a replay must conclude again).
[[nodiscard]] bool is_output(const Event& event);

}  // namespace ward
