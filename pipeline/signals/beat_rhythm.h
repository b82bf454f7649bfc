#pragma once

#include <array>
#include <optional>

#include "pipeline/signals/detected_beat.h"

namespace ward {

/// RR intervals around one beat, s.
struct BeatIntervals {
  float before{};
  float after{};
  float earlier{};    ///< the one before `before`
  float usual{};      ///< median of the last 8 between two usual beats
  float recent{};     ///< median of the last 8 of all
  float long_term{};  ///< mean of about 40
  float spread{};     ///< median deviation of the last 16 between usual beats, in shares of their median
};

/// The RR intervals of one patient. Those next to a hole in the signal, or
/// that tell of the detector rather than of the heart, do not count.
class BeatRhythm {
 public:
  /// A beat in order.
  void on(const DetectedBeat& beat);
  /// The last beat is one of the patient's usual ones, or not.
  void judge_last(bool usual);
  /// Intervals around the last beat. @param after_s  to the next, or so long without one
  [[nodiscard]] BeatIntervals around(float after_s) const;
  [[nodiscard]] float usual_s() const;

 private:
  /// The last intervals and their median.
  class Intervals {
   public:
    void add(float rr);
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] float middle() const { return middle_; }
    /// Median deviation from the middle of the last 16, in shares of it.
    [[nodiscard]] float spread() const;

   private:
    static constexpr std::size_t kKept = 16;
    static constexpr std::size_t kLatest = 8;  ///< of which middle() tells
    std::array<float, kKept> values_{};  ///< a ring
    std::size_t count_{0};
    float middle_{0.8F};
  };

  std::optional<Instant> last_;
  float before_{0};  ///< 0: unknown
  float earlier_{0};
  Intervals all_;
  Intervals usual_intervals_;
  int since_usual_{0};         ///< intervals since the last between usual beats
  bool last_was_usual_{false};
  float long_term_{0};
};

}  // namespace ward
