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
  };

  /// Takes the next slot's feature.
  /// @param slope_at  called as slope_at(slot) when a peak is over
  /// @return a beat whose decision became final at this slot
  template <class SlopeAt>
  std::optional<Peak> on_slot(std::int64_t slot, double feature, bool one_lead, SlopeAt&& slope_at) {
    if (const std::optional<Peak> over = follow(slot, feature)) {
      on_peak({over->slot, over->height, slope_at(over->slot)}, one_lead);
    }
    return finish(slot, one_lead);
  }

  /// The signal broke off: a half-seen peak is dropped, silence begins anew.
  void interrupt();

  /// Slots since the last beat or, if later, since the signal began.
  [[nodiscard]] std::int64_t silence(std::int64_t slot) const { return started_ ? slot - silent_since_ : 0; }
  /// Nothing like a beat near: the feature is noise here.
  [[nodiscard]] bool between_beats(std::int64_t slot) const;

 private:
  std::optional<Peak> follow(std::int64_t slot, double feature);
  void on_peak(const Peak& peak, bool one_lead);
  void note_noise(double height);
  void remember_missed(const Peak& peak);
  std::optional<Peak> finish(std::int64_t slot, bool one_lead);
  std::optional<Peak> search_back(std::int64_t slot);
  Peak confirm(const Peak& peak);
  [[nodiscard]] double threshold() const;
  [[nodiscard]] double refractory_slots(bool one_lead) const;

  static constexpr std::size_t kMemory = 8;

  QrsParameters parameters_;
  bool started_{false};
  bool following_{false};  ///< a local maximum, until it is over
  Peak top_;
  double valley_{0};
  std::optional<Peak> candidate_;  ///< above the threshold, waiting out its refractory time
  std::optional<Peak> last_;       ///< the last beat confirmed
  InlineVector<Peak, kMemory> missed_;  ///< peaks below the threshold since then
  std::int64_t silent_since_{0};
  std::array<double, kMemory> noise_peaks_{};
  std::size_t noise_next_{0};
  std::array<double, kMemory> intervals_{};  ///< slots
  std::size_t interval_count_{0};
  double usual_interval_{250};
  double noise_floor_{0.05};
};

}  // namespace ward
