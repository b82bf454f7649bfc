#include "benches/training/confirmation_fit.h"

#include <algorithm>
#include <cmath>

namespace ward::training {

namespace {

constexpr std::size_t kTerms = kConfirmationFeatures + 1;  // and the bias
using Terms = std::array<double, kTerms>;

void centre_and_scale(const std::vector<ConfirmationExample>& examples, const std::vector<std::uint8_t>& use,
                      ConfirmationTable& table) {
  for (std::size_t f = 0; f < kConfirmationFeatures; ++f) {
    double sum = 0;
    double squares = 0;
    double weights = 0;
    for (std::size_t i = 0; i < examples.size(); ++i) {
      if (use[i] == 0) continue;
      const double value = static_cast<double>(examples[i].features[f]);
      const double weight = static_cast<double>(examples[i].weight);
      sum += weight * value;
      squares += weight * value * value;
      weights += weight;
    }
    const double mean = sum / weights;
    table.centre[f] = static_cast<float>(mean);
    table.spread[f] = static_cast<float>(std::max(1e-3, std::sqrt(std::max(0.0, squares / weights - mean * mean))));
  }
}

Terms terms_of(const ConfirmationTable& table, const ConfirmationFeatures& features) {
  Terms terms{};
  for (std::size_t f = 0; f < kConfirmationFeatures; ++f) {
    terms[f] = std::clamp(static_cast<double>((features[f] - table.centre[f]) / table.spread[f]), -2.5, 2.5);
  }
  terms.back() = 1.0;
  return terms;
}

/// Solves matrix x = vector in place by elimination; positive definite.
Terms solve(std::array<Terms, kTerms> matrix, Terms vector) {
  for (std::size_t i = 0; i < kTerms; ++i) {
    for (std::size_t r = i + 1; r < kTerms; ++r) {
      const double share = matrix[r][i] / matrix[i][i];
      for (std::size_t c = i; c < kTerms; ++c) matrix[r][c] -= share * matrix[i][c];
      vector[r] -= share * vector[i];
    }
  }
  for (std::size_t i = kTerms; i-- > 0;) {
    for (std::size_t c = i + 1; c < kTerms; ++c) vector[i] -= matrix[i][c] * vector[c];
    vector[i] /= matrix[i][i];
  }
  return vector;
}

}  // namespace

ConfirmationTable fit_confirmation(const std::vector<ConfirmationExample>& examples,
                                   const std::vector<std::uint8_t>& use, double ridge) {
  ConfirmationTable table;
  centre_and_scale(examples, use, table);
  Terms weights{};
  for (int step = 0; step < 15; ++step) {
    std::array<Terms, kTerms> curvature{};
    Terms slope{};
    for (std::size_t f = 0; f < kTerms; ++f) {
      const double held = f + 1 < kTerms ? ridge : 1e-6;
      curvature[f][f] = held;
      slope[f] = held * weights[f];
    }
    for (std::size_t i = 0; i < examples.size(); ++i) {
      if (use[i] == 0) continue;
      const Terms terms = terms_of(table, examples[i].features);
      double sum = 0;
      for (std::size_t f = 0; f < kTerms; ++f) sum += weights[f] * terms[f];
      const double p = 1.0 / (1.0 + std::exp(-sum));
      const double weight = static_cast<double>(examples[i].weight);
      const double off = weight * (p - (examples[i].true_alarm ? 1.0 : 0.0));
      const double bend = weight * std::max(1e-4, p * (1.0 - p));
      for (std::size_t a = 0; a < kTerms; ++a) {
        slope[a] += off * terms[a];
        for (std::size_t b = 0; b < kTerms; ++b) curvature[a][b] += bend * terms[a] * terms[b];
      }
    }
    const Terms change = solve(curvature, slope);
    for (std::size_t f = 0; f < kTerms; ++f) weights[f] -= change[f];
  }
  for (std::size_t f = 0; f < kConfirmationFeatures; ++f) table.weight[f] = static_cast<float>(weights[f]);
  table.bias = static_cast<float>(weights.back());
  return table;
}

}  // namespace ward::training
