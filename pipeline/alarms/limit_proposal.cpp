#include "pipeline/alarms/limit_proposal.h"

#include <span>

namespace ward {
namespace {

/// Of at least one value; reorders them.
float median(std::span<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// What is usual for the patient, and how far from it the limits would lie.
struct Usual {
  float median;
  float distance;
};

std::optional<Usual> usual(std::size_t place, const LimitHistory& history) {
  LimitHistory::Values values;
  const std::size_t count = history.known(place, LimitHistory::kSamples, values);
  if (count < kLeastProposalValues) return std::nullopt;
  const std::span<float> known{values.data(), count};
  const float middle = median(known);
  for (float& value : known) value = std::abs(value - middle);
  const float deviation = kMadToDeviation * median(known);
  return Usual{middle, std::max(kProposalSpread * deviation, kProposalRules[place].least_distance)};
}

/// The last minutes are of one piece with the half hour.
bool steady(std::size_t place, const LimitHistory& history, const Usual& known) {
  LimitHistory::Values values;
  const std::size_t count = history.known(place, kLateSamples, values);
  if (count < kLeastLateValues) return false;
  return std::abs(median({values.data(), count}) - known.median) <= known.distance / 2;
}

}  // namespace

std::optional<LimitPair> proposed_limits(std::size_t place, const LimitHistory& history, const LimitPair& present,
                                         PatientCategory category) {
  const ProposalRule& rule = kProposalRules[place];
  const ParameterLimits& limits = parameter_limits(rule.parameter);
  const LimitPair& defaults = limits.defaults[static_cast<std::size_t>(category)];
  const std::optional<Usual> known = usual(place, history);
  if (!known || !steady(place, history, *known)) return std::nullopt;

  // As near as this and an alarm, once begun, would never end.
  const float room = limits.hysteresis + limits.step;
  LimitPair pair = present;
  if (const auto range = proposal_range(rule.parameter, defaults.low, rule.low); range && present.low) {
    pair.low = std::clamp(std::floor(known->median - known->distance), range->lowest, range->highest);
    if (known->median - *pair.low < room) return std::nullopt;
  }
  if (const auto range = proposal_range(rule.parameter, defaults.high, rule.high); range && present.high) {
    pair.high = std::clamp(std::ceil(known->median + known->distance), range->lowest, range->highest);
    if (*pair.high - known->median < room) return std::nullopt;
  }
  if (!acceptable(rule.parameter, pair)) return std::nullopt;
  return pair;
}

LimitProposal limit_proposal(const LimitHistory& history, const LimitSet& present, PatientCategory category) {
  LimitProposal proposal{present, {}};
  for (std::size_t place = 0; place < kProposableLimits.size(); ++place) {
    const LimitParameter parameter = kProposableLimits[place];
    LimitPair& limits = proposal.limits[static_cast<std::size_t>(parameter)];
    const std::optional<LimitPair> pair = proposed_limits(place, history, limits, category);
    if (!pair || *pair == limits) continue;
    limits = *pair;
    static_cast<void>(proposal.proposed.push_back(parameter));  // one of each
  }
  return proposal;
}

}  // namespace ward
