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
    double slope{};
  };

  /// @param slope  gives the steepest slope up to a slot, asked at peaks only
  /// @return a beat whose decision became final at this slot
  template <class SlopeAt>
  std::optional<Peak> on_slot(std::int64_t slot, double feature, bool one_lead, SlopeAt&& slope);

  /// The signal broke off: a half-seen peak is dropped, the rhythm forgotten.
  void interrupt();

  /// Slots since the last confirmed beat or since the signal began.
  [[nodiscard]] std::int64_t silence(std::int64_t slot) const { return slot - silent_since_; }
  /// Nothing like a beat near: the feature is noise here.
  [[nodiscard]] bool between_beats(std::int64_t slot) const;

 private:
  std::optional<Peak> on_peak(const Peak& peak, bool one_lead);
  std::optional<Peak> finish(std::int64_t slot, bool one_lead);
  std::optional<Peak> search_back(std::int64_t slot);
  Peak confirm(const Peak& peak);
  void note_noise(double height);
  [[nodiscard]] double threshold() const;
  [[nodiscard]] double refractory(bool one_lead) const {
    return one_lead ? parameters_.refractory_one_lead_s : parameters_.refractory_s;
  }

  static constexpr std::size_t kMemory = 8;

  QrsParameters parameters_;
  bool started_{false};
  // The local maximum being followed.
  bool following_{false};
  std::int64_t top_slot_{0};
  double top_{0};
  double valley_{0};
  // A peak above the threshold, waiting out its refractory time.
  std::optional<Peak> candidate_;
  std::optional<Peak> last_;
  std::optional<Peak> missed_;         ///< best peak below the threshold since last_
  std::int64_t silent_since_{0};
  std::array<double, kMemory> noise_peaks_{};
  std::size_t noise_next_{0};
  std::array<double, kMemory> intervals_{};  ///< slots
  std::size_t interval_count_{0};
  std::size_t interval_next_{0};
  double usual_interval_{250};
};

}  // namespace ward
