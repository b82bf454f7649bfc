#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/signals/detected_beat.h"
#include "pipeline/signals/usual_beat.h"

namespace ward {

/// What is measured of one beat in one lead, against the patient's usual beat.
enum class BeatFeature : std::uint8_t {
  match,            ///< best likeness of the QRS with the template
  match_deficit,    ///< of that to what is usual in this lead
  match_previous,   ///< likeness with the beat before
  usual_match,      ///< how alike usual beats are in this lead
  swing_ratio,      ///< log2 of QRS swing, template = 0
  area_ratio,       ///< log2
  slope_ratio,      ///< log2
  width_ratio,      ///< template = 1
  residual,         ///< rms of beat minus template, in shares of the template
  late_share,       ///< of QRS area later than 60 ms after the peak
  p_swing,          ///< 240-110 ms before the peak, in shares of the QRS swing
  p_match,          ///< likeness there
  t_match,          ///< likeness from 160 ms on
  t_ratio,          ///< log2 of the swing there
  rr_before,        ///< RR interval before, in shares of the usual (median of 8)
  rr_before_long,   ///< in shares of the long-term mean
  rr_after,         ///< RR interval after, in shares of the usual
  rr_asymmetry,     ///< before / after
  rr_earlier,       ///< the interval before that, in shares of the usual
};
inline constexpr std::size_t kBeatFeatures = 19;
using BeatFeatures = std::array<float, kBeatFeatures>;

/// A wave before the QRS that resembles the usual one. Unknown where the
/// usual beat is not known or no lead is clean enough to tell.
enum class PWave : std::uint8_t { unknown, absent, present };

/// One beat measured in every lead whose template is learned.
struct MeasuredBeat {
  Instant time;     ///< R peak
  Instant decided;  ///< end of the signal that the measures rest on
  bool continuous{false};
  bool provisional{false};  ///< measured before what follows was known
  std::uint8_t form{0};     ///< number of its shape within this patient; 0: unknown
  PWave p_wave{PWave::unknown};
  static constexpr std::size_t kMaxLeads = UsualBeat::kMaxLeads;
  InlineVector<BeatFeatures, kMaxLeads> leads;
};
/// A beat comes twice: provisional and final.
using MeasuredBeats = InlineVector<MeasuredBeat, 34>;

/// Measures each detected beat once the next one is known, or when 1.2 s have
/// passed without one: at most one beat late. Learns the patient's usual
/// beat. Bounded state, no heap, no clock.
class BeatMeasurer {
 public:
  /// Feeds one block of one ECG lead; a beat waiting in vain is measured.
  void on(const SampleBlock& block, MeasuredBeats& measured);
  /// A beat was detected: the one before it is measured, and itself as far as
  /// it is seen.
  void on(const DetectedBeat& beat, MeasuredBeats& measured);
  /// Forgets the patient's usual beat in every lead.
  void relearn() { usual_.relearn(); }
  [[nodiscard]] bool learning() const { return !usual_.ready(); }

  static constexpr Nanoseconds kLongestWait = std::chrono::milliseconds{1200};

 private:
  /// Intervals around the beat in question, s.
  struct Rhythm {
    float before{};
    float after{};
    float earlier{};
    float usual{};
    float long_term{};
  };

  LeadWave* lead_of(ChannelId channel);
  void finish(float rr_after_s, Instant decided, MeasuredBeats& measured);
  void foretell(MeasuredBeats& measured);
  [[nodiscard]] Rhythm rhythm(float rr_after_s) const;
  void measure(std::int64_t r_slot, const Rhythm& rhythm, MeasuredBeat& into);
  void note_interval(const DetectedBeat& beat);
  [[nodiscard]] float usual_rr() const;

  static constexpr std::size_t kIntervals = 8;

  std::array<std::optional<LeadWave>, MeasuredBeat::kMaxLeads> leads_;
  UsualBeat usual_;
  UsualBeat::Leads previous_;  ///< the beat measured last
  std::optional<DetectedBeat> pending_;
  std::optional<Instant> last_time_;  ///< R peak of the last beat, measured or not
  float rr_before_{0};   ///< of the pending beat, s; 0: unknown
  float rr_earlier_{0};
  std::array<float, kIntervals> intervals_{};
  std::size_t interval_count_{0};
  float long_term_rr_{0};
};

}  // namespace ward
