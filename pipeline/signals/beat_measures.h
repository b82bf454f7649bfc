#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/signals/beat_features.h"
#include "pipeline/signals/beat_forms.h"
#include "pipeline/signals/beat_rhythm.h"
#include "pipeline/signals/detected_beat.h"
#include "pipeline/signals/usual_beat.h"

namespace ward {

/// One beat measured against the patient's usual one.
struct MeasuredBeat {
  Instant time;     ///< R peak
  Instant decided;  ///< end of the signal that the measures rest on
  bool continuous{false};
  bool provisional{false};  ///< measured before what follows was known
  std::uint8_t form{0};     ///< number of its shape within this patient; 0: unknown
  PWave p_wave{PWave::unknown};
  /// The rhythm between usual beats is irregular, as in atrial fibrillation:
  /// no beat can be called early.
  bool irregular{false};
  /// Foreign in shape, but of supraventricular origin; see is_aberrant().
  bool aberrant{false};
  /// Empty where the usual beat is not known, or is becoming another one, or
  /// the beat was not seen.
  std::optional<BeatFeatures> features;
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
  /// Forgets the patient's usual beat in every lead, and the other shapes.
  void relearn();
  /// The usual beat is not known, or is becoming another one.
  [[nodiscard]] bool learning() const { return !usual_.ready() || usual_.changing(); }

  static constexpr Nanoseconds kLongestWait = std::chrono::milliseconds{1200};

 private:
  LeadWave* lead_of(ChannelId channel);
  void finish(float rr_after_s, Instant decided, MeasuredBeats& measured);
  void foretell(MeasuredBeats& measured);
  void measure(const BeatIntervals& rr, MeasuredBeat& into);
  /// How the beat in question compares with what is known of the patient.
  struct Comparison {
    Alignment match;          ///< with the usual beat
    BeatForms::Found found;   ///< its form
    float repeat{0};          ///< likeness with the beat before
  };
  [[nodiscard]] Comparison compare(const BeatLeads& shapes) const;
  void learn(const BeatLeads& shapes, const BeatIntervals& rr, const Comparison& known, std::uint8_t form);
  [[nodiscard]] BeatLeads cut(const MeasuredBeat& beat) const;
  [[nodiscard]] float alike_in_form() const;

  std::array<std::optional<LeadWave>, kShapeLeads> leads_;
  UsualBeat usual_;
  BeatForms forms_;
  BeatRhythm rhythm_;
  // The beat measured last.
  BeatLeads previous_;
  std::uint8_t previous_form_{0};
  float previous_match_{0};  ///< its likeness with the usual beat
  std::optional<DetectedBeat> pending_;
  BeatLeads pending_shapes_;      ///< as far as they were seen when it was detected
  Comparison pending_comparison_; ///< of those; nothing is learned until it is final
};

}  // namespace ward
