#pragma once

#include <cstdint>
#include <optional>

#include "pipeline/domain/device_frame.h"

namespace ward {

/// Most separate holes one device may have open. One more, and the oldest is
/// given up: recorded as lost.
inline constexpr std::size_t kMaxHoles = 64;
/// A hole is asked for again when nothing came into it for this long.
inline constexpr Nanoseconds kAskAgainAfter = std::chrono::seconds{1};
/// Times a hole is asked for in vain before it is recorded as lost.
inline constexpr std::uint32_t kMostAsks = 5;

/// Account of one device's sequence numbers in one boot epoch: every number is
/// received, missing (in a hole), or lost (the caller keeps the gap records).
/// Allocates nothing; a pure function of its inputs.
class SequenceLedger {
 public:
  enum class Note : std::uint8_t {
    next,       ///< the highest so far; may have opened a hole below it
    filled,     ///< was missing
    duplicate,  ///< already received, or recorded as lost
  };
  struct Entry {
    Note note{Note::duplicate};
    /// Hole given up to stay within kMaxHoles: record it as lost.
    std::optional<SequenceRange> given_up;
  };

  /// Begins anew: numbers below `first` are accounted for.
  void start(std::uint64_t first);

  /// Enters a received number. Numbers skipped become a hole, askable from
  /// `ask_from` on (they may still arrive by themselves until then).
  Entry receive(std::uint64_t sequence, Instant now, Instant ask_from);

  /// Closes the still missing part of the range: it will never come.
  /// @param lost  called with each range that was open and now is lost
  template <class Lost>
  void write_off(SequenceRange range, Lost&& lost) {
    while (const auto piece = take_missing(range)) lost(*piece);
  }

  /// Opens a hole again that an earlier life of the server left, above all
  /// others; it may be asked for at once.
  /// @return hole given up to stay within kMaxHoles: record it as lost
  std::optional<SequenceRange> reopen(SequenceRange range);

  /// Forgets holes up to `through`: an earlier server life accounted for them.
  void forgive(std::uint64_t through);

  /// Takes one hole that was asked for kMostAsks times in vain, if any.
  std::optional<SequenceRange> take_hopeless(Instant now);
  /// The device is back after a silence: what was asked meanwhile is void.
  void ask_anew(Instant now);

  /// True when some hole is due to be asked for.
  [[nodiscard]] bool has_due(Instant now) const;
  /// Ranges to ask for now, lowest first; they count as asked.
  void ask(Instant now, InlineVector<SequenceRange, kMaxRanges>& out);

  [[nodiscard]] std::uint64_t highest() const { return highest_; }
  /// Every number up to here is received or recorded as lost.
  [[nodiscard]] std::uint64_t acked_through() const {
    return holes_.empty() ? highest_ : holes_[0].range.first - 1;
  }
  /// Numbers missing at present.
  [[nodiscard]] std::uint64_t missing() const;
  [[nodiscard]] bool any_missing_in(SequenceRange range) const;
  [[nodiscard]] std::size_t holes() const { return holes_.size(); }
  [[nodiscard]] SequenceRange hole(std::size_t i) const { return holes_[i].range; }

 private:
  struct Hole {
    SequenceRange range;
    Instant ask_at;           ///< not before this
    Instant asked_at;         ///< meaningful when asks > 0
    std::uint32_t asks{0};    ///< in vain so far, and the one still open
  };

  std::optional<SequenceRange> take_missing(SequenceRange range);
  std::optional<SequenceRange> fill(std::size_t i, std::uint64_t sequence, Instant now);
  std::optional<SequenceRange> insert(std::size_t i, const Hole& hole);
  [[nodiscard]] bool in_vain(const Hole& hole) const;
  void erase(std::size_t i);

  std::uint64_t highest_{};
  std::uint64_t filled_latest_{};  ///< last number that came into a hole, 0 if none has
  Instant filled_at_;
  InlineVector<Hole, kMaxHoles> holes_;  ///< ascending, disjoint
};

}  // namespace ward
