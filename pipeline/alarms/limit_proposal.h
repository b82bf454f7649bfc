#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "pipeline/alarms/limit_history.h"
#include "pipeline/alarms/limits.h"
#include "pipeline/domain/event.h"

namespace ward {

/// How far a proposed limit may lie from the category's default, as factors of
/// it: no looser, no tighter. With both 1 the default is all that is proposed.
struct ProposalBounds {
  float loosest;
  float tightest;
};

struct ProposalRule {
  LimitParameter parameter;
  float least_distance;  ///< from the patient's median: tighter would ring at every cough
  ProposalBounds low;
  ProposalBounds high;
};

/// The hospital's clamps of what is proposed without a physician's thought.
/// Our own numbers, for the hospital to change; why:
/// - a limit gives way by a fifth at most, pressure on its low side by a tenth:
///   beyond that the value is a finding to be treated, not a habit;
/// - SpO2 gives way to 88 %, the lower end of the target in hypercapnic failure
///   (British Thoracic Society, 2017), and a newborn's upper limit never;
/// - a low breathing rate never gives way: NEWS2 gives 8 its full 3 points;
/// - tightening stops where a healthy adult's day still fits between.
inline constexpr std::array<ProposalRule, kProposableLimits.size()> kProposalRules{{
    {LimitParameter::heart_rate, 20.0F, {0.8F, 1.4F}, {1.2F, 0.85F}},
    {LimitParameter::spo2, 4.0F, {0.978F, 1.02F}, {1.0F, 1.0F}},
    {LimitParameter::abp_systolic, 25.0F, {0.9F, 1.2F}, {1.2F, 0.9F}},
    {LimitParameter::abp_diastolic, 15.0F, {0.9F, 1.2F}, {1.2F, 0.9F}},
    {LimitParameter::abp_mean, 20.0F, {0.9F, 1.2F}, {1.2F, 0.9F}},
    {LimitParameter::respiration_rate, 8.0F, {1.0F, 1.25F}, {1.2F, 0.8F}},
    {LimitParameter::etco2, 8.0F, {0.8F, 1.15F}, {1.2F, 0.9F}},
}};

/// Median +- 3 scaled MAD: what holds 99.7 % of a normal scatter, and does not
/// move for artefacts as long as they are fewer than half of the values.
inline constexpr float kProposalSpread = 3.0F;
inline constexpr float kMadToDeviation = 1.4826F;

/// Values needed in the last half hour: ten minutes' worth.
inline constexpr std::size_t kLeastProposalValues = 60;
/// The last five minutes, and the values needed there: half of them. They must
/// agree with the half hour, or the patient is changing and no past speaks for
/// what comes.
inline constexpr std::size_t kLateSamples = 30;
inline constexpr std::size_t kLeastLateValues = 15;

/// The limit nearest and furthest a side may get, whole numbers of the
/// category's default; nullopt: the category has none on this side.
[[nodiscard]] constexpr std::optional<LimitRange> proposal_range(LimitParameter parameter, std::optional<float> default_limit,
                                                                 ProposalBounds bounds) {
  if (!default_limit) return std::nullopt;
  const LimitRange clamp = parameter_limits(parameter).clamp;
  const auto whole = [&](float factor) {
    const auto rounded = static_cast<float>(static_cast<int>(*default_limit * factor + 0.5F));
    return std::clamp(rounded, clamp.lowest, clamp.highest);
  };
  const float one = whole(bounds.loosest);
  const float other = whole(bounds.tightest);
  return LimitRange{std::min(one, other), std::max(one, other)};
}

/// Limits that suit what this patient measured of late. A side that is off
/// stays off. Nothing is proposed for a parameter that was measured too little
/// or is changing, or whose own values lie where no limit may be proposed:
/// there the alarm is right.
/// @param place  in kProposableLimits
[[nodiscard]] std::optional<LimitPair> proposed_limits(std::size_t place, const LimitHistory& history,
                                                       const LimitPair& present, PatientCategory category);

/// All of them; `proposed` is empty where nothing differs from the present.
[[nodiscard]] LimitProposal limit_proposal(const LimitHistory& history, const LimitSet& present,
                                           PatientCategory category);

namespace limit_proposal_proof {
constexpr bool sane() {
  for (std::size_t i = 0; i < kProposalRules.size(); ++i) {
    const ProposalRule& rule = kProposalRules[i];
    if (rule.parameter != kProposableLimits[i]) return false;
    const ParameterLimits& limits = parameter_limits(rule.parameter);
    // An alarm must be able to end between the limit and the usual value.
    if (rule.least_distance <= limits.hysteresis + limits.step) return false;
    for (const LimitPair& defaults : limits.defaults) {
      const auto low = proposal_range(rule.parameter, defaults.low, rule.low);
      const auto high = proposal_range(rule.parameter, defaults.high, rule.high);
      // The loosest is no tighter than the default, and the reverse.
      if (low && (low->lowest > *defaults.low || low->highest < *defaults.low)) return false;
      if (high && (high->highest < *defaults.high || high->lowest > *defaults.high)) return false;
      // Even the tightest two leave room for "normal" between them.
      if (low && high && high->lowest - low->highest <= 2 * limits.hysteresis) return false;
    }
  }
  return true;
}
static_assert(sane());
}  // namespace limit_proposal_proof

}  // namespace ward
