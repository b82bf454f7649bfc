#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/units.h"
#include "pipeline/signals/beat_classifier.h"

namespace ward {

/// When a run of ventricular beats is a tachycardia. Default: 5 at 100 /min,
/// as the big makers' bedside monitors ship it; each hospital may choose.
struct VentricularRunRule {
  int least_beats{5};
  BeatsPerMinute least_rate{100.0F};
};

/// Ventricular tachycardia from classified beats: so many ventricular beats
/// in a row, the last of them at such a rate. At the start of a run and within
/// it a beat counts though its class is another, if the evidence against it is
/// weak: beats of one run are of one origin. Most of those that decide must be ventricular.
/// It lasts until two beats in a row are clearly not ventricular, or the rate
/// of the run has fallen below the limit, or no beat comes any more.
class VentricularRun {
 public:
  explicit VentricularRun(VentricularRunRule rule = {}) : rule_(rule) {}

  /// Beats in order, one late as the classifier gives them.
  void on(const ClassifiedBeat& beat);
  /// The signal was lost, or another patient lies here.
  void reset();

  [[nodiscard]] bool tachycardia(Instant now) const { return onset_.has_value() && now - last_beat_ <= kSilence; }
  /// R peak of the beat that made it a tachycardia; empty while there is none.
  [[nodiscard]] std::optional<Instant> onset() const { return onset_; }
  /// Beats of the run in progress.
  [[nodiscard]] int length() const { return length_; }
  /// Rate of the run's last beats; empty before its second beat.
  [[nodiscard]] std::optional<BeatsPerMinute> rate() const;

  /// Log odds above which a beat of another class may belong to a run. Of the
  /// challenge's alarms (cinc2015) -2.0 to -3.0 find as many true ones.
  static constexpr float kWeak = -2.5F;
  /// Silence that ends a run: asystole and fibrillation have their own rules.
  static constexpr Nanoseconds kSilence = std::chrono::seconds{4};

 private:
  static constexpr std::size_t kKept = 16;

  VentricularRunRule rule_;
  struct RunBeat {
    Instant time;
    bool ventricular{false};  ///< by its class, not only by its neighbours
  };
  [[nodiscard]] int kept() const;
  [[nodiscard]] const RunBeat& back(int n) const;

  std::array<RunBeat, kKept> beats_{};  ///< of the run, a ring
  int length_{0};
  int others_{0};  ///< beats not ventricular since the run's last
  Instant last_beat_;
  std::optional<Instant> onset_;
};

}  // namespace ward
