#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/signals/qrs_parameters.h"

namespace ward {

/// Decides which peaks of the QRS feature are beats: adaptive threshold,
/// refractory time, T wave rule and search back. Works on the feature in
/// shares of a usual beat, one value a slot.
class BeatDecision {
 public:
  explicit BeatDecision(const QrsParameters& parameters) : parameters_(parameters) {}

  struct Peak {
    std::int64_t slot{};
    double height{};
    double slope{};  ///< steepest slope before the peak, in shares of a usual beat's
    double least{};  ///< height below which nothing is a QRS here
    /// Correlation with the patient's beats; as it stands where none are known.
    double likeness{0.8};
    bool in_question{true};  ///< high enough for its likeness to matter
  };

  /// Takes the next slot's feature.
  /// @param complete  called as complete(peak) when a peak is over: fills in
  ///                  its slope and least height
  /// @return a beat whose decision became final at this slot
  template <class Complete>
  std::optional<Peak> on_slot(std::int64_t slot, double feature, bool one_lead, Complete&& complete) {
    one_lead_ = one_lead;
    if (std::optional<Peak> over = follow(slot, feature)) {
      over->in_question = over->height > kInQuestion * threshold();
      complete(*over);
      on_peak(*over);
    }
    return finish(slot);
  }

  /// The signal broke off: a half-seen peak is dropped, silence begins anew.
  void interrupt();

  /// Slots since the last beat or, if later, since the signal began.
  [[nodiscard]] std::int64_t silence(std::int64_t slot) const { return started_ ? slot - silent_since_ : 0; }
  /// Nothing like a beat near: the feature is noise here.
  [[nodiscard]] bool between_beats(std::int64_t slot) const;

 private:
  std::optional<Peak> follow(std::int64_t slot, double feature);
  void on_peak(const Peak& peak);
  void on_rival(const Peak& before, const Peak& peak);
  void note_even(const Peak& peak);
  [[nodiscard]] bool is_t_wave(const Peak& peak);
  [[nodiscard]] double needed(const Peak& peak) const;
  void note_noise(double height);
  /// Share of the threshold above which a look back takes the peak.
  [[nodiscard]] double look_back_share(const Peak& peak) const;
  [[nodiscard]] double look_back_worth(const Peak& peak) const { return peak.height / look_back_share(peak); }
  void remember_missed(const Peak& peak);
  std::optional<Peak> finish(std::int64_t slot);
  std::optional<Peak> search_back(std::int64_t slot);
  Peak confirm(const Peak& peak);
  [[nodiscard]] double base_threshold() const;
  [[nodiscard]] double threshold() const;
  [[nodiscard]] double refractory_slots() const;

  static constexpr std::size_t kMemory = 8;
  /// Of the threshold: below it not even a search back finds a beat.
  static constexpr double kInQuestion = 0.6;

  QrsParameters parameters_;
  bool started_{false};
  bool one_lead_{true};    ///< the feature is one lead's, not a fusion
  bool following_{false};  ///< a local maximum, until it is over
  Peak top_;
  double valley_{0};
  std::optional<Peak> candidate_;  ///< above the threshold, waiting out its refractory time
  std::optional<Peak> ready_;      ///< a beat that an equal one followed at once
  std::optional<Peak> last_;       ///< the last beat confirmed
  // Rhythms faster than the refractory time: equal peaks, evenly spaced.
  std::optional<Peak> strong_;     ///< the last peak that was not much smaller than the one before
  double even_gap_{0};             ///< slots between the even ones
  int even_run_{0};
  std::optional<Peak> suspect_;    ///< the last peak that may be a T wave
  double suspect_delay_{0};        ///< slots after its beat
  InlineVector<Peak, kMemory> missed_;  ///< peaks below the threshold since then
  std::int64_t silent_since_{0};
  std::array<double, kMemory> noise_peaks_{};
  std::size_t noise_next_{0};
  std::array<double, kMemory> intervals_{};  ///< slots
  std::size_t interval_count_{0};
  double usual_interval_{250};  ///< slots; a second where none is known
  double noise_floor_{0.05};
};

}  // namespace ward
