#pragma once

#include "pipeline/domain/alarm_evidence.h"
#include "pipeline/signals/confirmation_witness.h"

namespace ward {

/// A beat that the bed's own detectors found, all leads together.
struct SceneBeat {
  std::int16_t at{};      ///< slot of the strip
  BeatClass beat_class{BeatClass::unclassified};
  float strangeness{};    ///< 1 - likeness with the usual QRS, mean over leads; 0-2
  float like_previous{};  ///< likeness with the beat before, in the best lead; -1 to 1
  float size{};           ///< swing in shares of the usual QRS's, in the lead least enlarged
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
/// looks like it: the patient's own usual beat is missing for some seconds, in
/// their place is a fast, even run of beats like each other, made of slow
/// waves; but neither much larger than any beat nor full of noise, as movement
/// is. Shapes, ratios and times, no level in millivolts.
/// Runs: 5 beats in a row at 95 /min or more; the one most unlike the usual.
enum class ConfirmationFeature : std::uint8_t {
  usual_gap,       ///< longest time without the usual QRS, in the lead with most of them; ln s
  run_unevenness,  ///< of the run's intervals, standard deviation over mean
  run_rate,        ///< of its fastest 4 beats, a minute
  run_monomorphy,  ///< likeness of its beats with each other, -1 to 1
  run_size,        ///< its swing in shares of the usual QRS's; ln
  noise,           ///< above 35 Hz in shares of the usual QRS, noisiest lead; ln
  slowness,        ///< waves below 8 Hz against above in the slowest 2 s, lead where least; ln
  slowness_rise,   ///< the same against the middle of all 2 s; ln
};
inline constexpr std::size_t kConfirmationFeatures = 8;
using ConfirmationFeatures = std::array<float, kConfirmationFeatures>;

[[nodiscard]] ConfirmationFeatures confirmation_features(const ConfirmationScene& scene);

}  // namespace ward
