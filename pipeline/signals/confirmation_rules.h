#pragma once

#include "pipeline/domain/alarm_evidence.h"
#include "pipeline/signals/confirmation_scene.h"

namespace ward {

/// The learned stage: how much each feature, in shares of its usual spread
/// from its usual value and held to 2.5 of them, adds to the log odds that a
/// claimed ventricular tachycardia is one.
struct ConfirmationTable {
  ConfirmationFeatures centre{};
  ConfirmationFeatures spread{};
  ConfirmationFeatures weight{};
  float bias{};

  [[nodiscard]] float log_odds(const ConfirmationFeatures& features) const;
};
/// The table shipped, fitted on cinc2015 by benches/training/confirmation_main.cpp.
[[nodiscard]] ConfirmationTable confirmation_table();

/// Judges a claim by what the scene shows, and adds what each channel says of it.
/// @return decision, score, rate and channels are set; nothing else
[[nodiscard]] AlarmEvidence judge_claim(AlarmCondition claim, const ConfirmationScene& scene,
                                        const ConfirmationTable& table);

}  // namespace ward
