#pragma once

#include "pipeline/domain/alarm_evidence.h"
#include "pipeline/signals/confirmation_witness.h"

namespace ward {

/// A beat that the bed's own detectors found, all leads together.
struct SceneBeat {
  std::int16_t at{};            ///< slot of the strip
  BeatClass beat_class{BeatClass::unclassified};
  float ventricular{};          ///< log odds of the classifier
  float strangest{};            ///< 1 - likeness with the usual QRS, in the lead that differs most; 0-2
  float least_strange{};        ///< in the lead that differs least
  float mean_strange{};         ///< mean over leads
  float like_previous{};        ///< likeness with the beat before, in the best lead; -1 to 1
  float size{};                 ///< largest swing in shares of the usual QRS's, in the lead least enlarged
};

/// All that is looked at when an alarm is checked.
struct ConfirmationScene {
  InlineVector<ChannelWitness, AlarmEvidence::kMostChannels> channels;
  InlineVector<SceneBeat, ConfirmationStrip::kMostBeats> beats;
  /// Strongest evidence of fibrillation in the last ten seconds, log odds;
  /// the least possible where none was judged.
  float fibrillation{-4.0F};

  [[nodiscard]] int valid_channels() const {
    int valid = 0;
    for (const ChannelWitness& channel : channels) valid += channel.valid() ? 1 : 0;
    return valid;
  }
};

/// What is measured of a scene to tell ventricular tachycardia from what only
/// looks like it. Shapes, ratios and times: no level in millivolts.
enum class ConfirmationFeature : std::uint8_t {
  usual_gap_least,     ///< longest time without the usual QRS, in the lead with most of them; ln s
  usual_gap_most,      ///< in the lead with fewest
  run_strangeness,     ///< best of 5 beats in a row at 95 /min or more: the least strange of them in its least strange lead
  run_mean_strangeness,///< mean over beats and leads
  run_ventricular,     ///< mean log odds of the classifier, -4 to 4
  run_unevenness,      ///< of the intervals of the strangest run
  run_rate,            ///< fastest 4 beats of the strangest run, per minute
  run_monomorphy,      ///< likeness of its beats with each other
  run_size,            ///< ln of its swing in shares of the usual QRS
  pulse_unevenness,    ///< of the calmest pulse channel
  pulse_gap,           ///< longest time without a pulse, in the channel with the shortest; ln s
  ecg_unevenness,      ///< of the calmest lead
  fibrillation,        ///< strongest evidence
  noise,               ///< above 35 Hz in shares of the usual QRS, noisiest lead; ln
};
inline constexpr std::size_t kConfirmationFeatures = 14;
using ConfirmationFeatures = std::array<float, kConfirmationFeatures>;

[[nodiscard]] ConfirmationFeatures confirmation_features(const ConfirmationScene& scene);

}  // namespace ward
