#pragma once

#include <string>
#include <vector>

#include "pipeline/signals/confirmation_rules.h"

namespace ward::training {

/// One claim of a ventricular tachycardia as it was, or as it would have been
/// a little earlier or with a channel less.
struct ConfirmationExample {
  ConfirmationFeatures features{};
  bool true_alarm{false};
  std::uint32_t record{};  ///< index
  std::uint32_t group{};   ///< neighbours in number, who may be one patient
  float weight{1.0F};
};

/// Logistic regression on centred, scaled and held features, by Newton's
/// method; the ridge keeps weights small where little was seen.
/// @param use  which examples to learn from
[[nodiscard]] ConfirmationTable fit_confirmation(const std::vector<ConfirmationExample>& examples,
                                                 const std::vector<std::uint8_t>& use, double ridge);

}  // namespace ward::training
