#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "pipeline/signals/boosted_trees.h"

namespace ward::training {

/// Samples to learn from: `features` holds count() rows of `width` values.
struct Samples {
  std::size_t width{};
  std::vector<float> features;
  std::vector<std::uint8_t> positive;
  std::vector<float> weight;
  std::vector<std::uint32_t> fold;    ///< never splits a patient
  std::vector<std::uint32_t> record;  ///< for reports

  [[nodiscard]] std::size_t count() const { return positive.size(); }
  [[nodiscard]] std::span<const float> row(std::size_t i) const { return {features.data() + i * width, width}; }
};

struct BoostingSettings {
  int trees{60};
  double learning_rate{0.15};
  double least_hessian{3.0};  ///< a leaf's: weight x p(1-p) of its samples
  double ridge{5.0};          ///< on leaf values
  // Trees that each know other features and other patients agree only on what
  // holds for all of them.
  double feature_share{1.0};  ///< of the features, drawn for each tree
  double record_share{1.0};   ///< of the records, drawn for each tree
  /// Ensembles fitted with other draws and averaged: what one draw happens to
  /// see of few patients moves the verdict by points.
  int members{1};
};

struct Ensemble {
  float bias{};
  std::vector<BoostedTree> trees;
  [[nodiscard]] BoostedTrees table() const { return {bias, trees}; }
};

/// Gradient boosting of depth-3 trees on log loss, histogram splits
/// (Friedman 2001). Deterministic: what is drawn comes from a fixed seed.
/// @param use  which samples to learn from
[[nodiscard]] Ensemble boost(const Samples& samples, const std::vector<std::uint8_t>& use,
                             const BoostingSettings& settings);

struct CrossValidated {
  std::vector<float> log_odds;   ///< of each sample, by the ensemble that never saw its patient
  std::vector<Ensemble> folds;   ///< fold k's was fitted on all others
};
[[nodiscard]] CrossValidated cross_validate(const Samples& samples, const std::vector<std::uint8_t>& use,
                                            std::uint32_t folds, const BoostingSettings& settings);

/// Writes `inline constexpr std::array<BoostedTree, N> NAME` and NAMEBias.
void write_table(std::ostream& out, const std::string& name, const Ensemble& ensemble);

}  // namespace ward::training
