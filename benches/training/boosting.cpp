#include "benches/training/boosting.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>
#include <random>

namespace ward::training {

namespace {

constexpr std::size_t kBins = 64;

/// Feature values replaced by the number of their quantile.
struct Quantised {
  std::vector<std::vector<float>> edges;        ///< a feature's thresholds, ascending
  std::vector<std::vector<std::uint8_t>> bins;  ///< [feature][sample]
};

Quantised quantise(const Samples& samples, const std::vector<std::uint8_t>& use) {
  Quantised q;
  q.edges.resize(samples.width);
  q.bins.resize(samples.width);
  for (std::size_t f = 0; f < samples.width; ++f) {
    std::vector<float> values;
    for (std::size_t i = 0; i < samples.count(); ++i) {
      if (use[i] != 0) values.push_back(samples.row(i)[f]);
    }
    std::sort(values.begin(), values.end());
    for (std::size_t b = 1; b < kBins && !values.empty(); ++b) {
      const float edge = values[b * values.size() / kBins];
      if (q.edges[f].empty() || edge > q.edges[f].back()) q.edges[f].push_back(edge);
    }
    q.bins[f].resize(samples.count());
    for (std::size_t i = 0; i < samples.count(); ++i) {
      const auto above = std::upper_bound(q.edges[f].begin(), q.edges[f].end(), samples.row(i)[f]);
      q.bins[f][i] = static_cast<std::uint8_t>(above - q.edges[f].begin());
    }
  }
  return q;
}

struct Sums {
  double gradient{};
  double hessian{};
};

struct Split {
  double gain{};
  std::size_t feature{};
  std::size_t bin{};  ///< left: bins up to and including it
  bool found{false};
};

class TreeBuilder {
 public:
  TreeBuilder(const Quantised& q, const BoostingSettings& settings, std::size_t count)
      : q_(q), settings_(settings), node_(count) {}

  /// @param asked  features that may be asked for
  BoostedTree build(const std::vector<std::uint32_t>& rows, const std::vector<Sums>& derivatives,
                    const std::vector<std::uint8_t>& asked) {
    BoostedTree tree;
    for (const std::uint32_t row : rows) node_[row] = 0;
    std::size_t first = 0;
    for (std::size_t level = 0; level < BoostedTree::kDepth; ++level) {
      const std::size_t width = std::size_t{1} << level;
      const std::vector<Split> splits = best_splits(rows, derivatives, asked, first, width);
      for (std::size_t n = 0; n < width; ++n) {
        if (!splits[n].found) continue;
        const Split& split = splits[n];
        tree.nodes[first + n] = {static_cast<std::uint8_t>(split.feature), q_.edges[split.feature][split.bin]};
      }
      for (const std::uint32_t row : rows) {
        const Split& split = splits[node_[row] - first];
        const bool left = !split.found || q_.bins[split.feature][row] <= split.bin;
        node_[row] = static_cast<std::uint8_t>(2 * node_[row] + (left ? 1 : 2));
      }
      first = 2 * first + 1;
    }
    std::array<Sums, BoostedTree::kLeaves> leaves{};
    for (const std::uint32_t row : rows) {
      Sums& leaf = leaves[node_[row] - BoostedTree::kNodes];
      leaf.gradient += derivatives[row].gradient;
      leaf.hessian += derivatives[row].hessian;
    }
    for (std::size_t l = 0; l < leaves.size(); ++l) {
      const double step = -leaves[l].gradient / (leaves[l].hessian + settings_.ridge) * settings_.learning_rate;
      tree.leaves[l] = static_cast<float>(step);
    }
    return tree;
  }

 private:
  std::vector<Split> best_splits(const std::vector<std::uint32_t>& rows, const std::vector<Sums>& derivatives,
                                 const std::vector<std::uint8_t>& asked, std::size_t first,
                                 std::size_t width) const {
    std::vector<Split> best(width);
    std::vector<std::array<Sums, kBins>> histogram(width);
    for (std::size_t f = 0; f < q_.bins.size(); ++f) {
      if (asked[f] == 0) continue;
      for (auto& h : histogram) h.fill({});
      for (const std::uint32_t row : rows) {
        Sums& cell = histogram[node_[row] - first][q_.bins[f][row]];
        cell.gradient += derivatives[row].gradient;
        cell.hessian += derivatives[row].hessian;
      }
      for (std::size_t n = 0; n < width; ++n) consider(histogram[n], f, best[n]);
    }
    return best;
  }

  void consider(const std::array<Sums, kBins>& histogram, std::size_t feature, Split& best) const {
    Sums all;
    for (const Sums& cell : histogram) {
      all.gradient += cell.gradient;
      all.hessian += cell.hessian;
    }
    const auto score = [&](const Sums& s) { return s.gradient * s.gradient / (s.hessian + settings_.ridge); };
    Sums left;
    for (std::size_t b = 0; b < q_.edges[feature].size(); ++b) {
      left.gradient += histogram[b].gradient;
      left.hessian += histogram[b].hessian;
      const Sums right{all.gradient - left.gradient, all.hessian - left.hessian};
      if (left.hessian < settings_.least_hessian || right.hessian < settings_.least_hessian) continue;
      const double gain = score(left) + score(right) - score(all);
      if (gain > best.gain + 1e-9) best = {gain, feature, b, true};
    }
  }

  const Quantised& q_;
  const BoostingSettings& settings_;
  std::vector<std::uint8_t> node_;
};

void write_number(std::ostream& out, float value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6gF", static_cast<double>(value));
  std::string word{text.data()};
  if (word.find_first_of(".e") == std::string::npos) word.insert(word.size() - 1, ".0");
  out << word;
}

}  // namespace

namespace {

constexpr std::uint32_t kSeed = 20150;

/// Which of `count` are drawn, each with the chance `share`; all for 1.
std::vector<std::uint8_t> draw(std::size_t count, double share, std::mt19937& random) {
  std::vector<std::uint8_t> drawn(count, 1);
  if (share >= 1.0) return drawn;
  for (std::uint8_t& one : drawn) one = static_cast<double>(random()) < share * 4294967296.0 ? 1 : 0;
  return drawn;
}

}  // namespace

namespace {

Ensemble boost_one(const Samples& samples, const std::vector<std::uint8_t>& use, const BoostingSettings& settings,
                   std::uint32_t seed) {
  std::vector<std::uint32_t> rows;
  double positive = 1e-3;
  double negative = 1e-3;
  for (std::size_t i = 0; i < samples.count(); ++i) {
    if (use[i] == 0) continue;
    rows.push_back(static_cast<std::uint32_t>(i));
    (samples.positive[i] != 0 ? positive : negative) += static_cast<double>(samples.weight[i]);
  }
  Ensemble ensemble;
  ensemble.bias = static_cast<float>(std::log(positive / negative));
  const Quantised q = quantise(samples, use);
  std::vector<double> score(samples.count(), static_cast<double>(ensemble.bias));
  std::vector<Sums> derivatives(samples.count());
  TreeBuilder builder{q, settings, samples.count()};
  std::mt19937 random{seed};
  const auto last = std::max_element(samples.record.begin(), samples.record.end());
  const std::size_t records = last == samples.record.end() ? 1 : *last + std::size_t{1};
  for (int t = 0; t < settings.trees; ++t) {
    const std::vector<std::uint8_t> asked = draw(samples.width, settings.feature_share, random);
    const std::vector<std::uint8_t> heard = draw(records, settings.record_share, random);
    for (const std::uint32_t row : rows) {
      const double p = 1.0 / (1.0 + std::exp(-score[row]));
      const bool counts = samples.record.empty() || heard[samples.record[row]] != 0;
      const double w = counts ? static_cast<double>(samples.weight[row]) : 0.0;
      derivatives[row] = {w * (p - (samples.positive[row] != 0 ? 1.0 : 0.0)), w * p * (1.0 - p)};
    }
    ensemble.trees.push_back(builder.build(rows, derivatives, asked));
    for (const std::uint32_t row : rows) {
      score[row] += static_cast<double>(ensemble.trees.back().answer(samples.row(row)));
    }
  }
  return ensemble;
}

}  // namespace

Ensemble boost(const Samples& samples, const std::vector<std::uint8_t>& use, const BoostingSettings& settings) {
  Ensemble all;
  for (int member = 0; member < settings.members; ++member) {
    Ensemble one = boost_one(samples, use, settings, kSeed + static_cast<std::uint32_t>(member));
    const float share = 1.0F / static_cast<float>(settings.members);
    all.bias += share * one.bias;
    for (BoostedTree& tree : one.trees) {
      for (float& leaf : tree.leaves) leaf *= share;
      all.trees.push_back(tree);
    }
  }
  return all;
}

CrossValidated cross_validate(const Samples& samples, const std::vector<std::uint8_t>& use, std::uint32_t folds,
                              const BoostingSettings& settings) {
  CrossValidated result;
  result.log_odds.resize(samples.count());
  for (std::uint32_t fold = 0; fold < folds; ++fold) {
    std::vector<std::uint8_t> others = use;
    for (std::size_t i = 0; i < others.size(); ++i) {
      if (samples.fold[i] == fold) others[i] = 0;
    }
    result.folds.push_back(boost(samples, others, settings));
    for (std::size_t i = 0; i < others.size(); ++i) {
      if (samples.fold[i] == fold) result.log_odds[i] = result.folds.back().table().log_odds(samples.row(i));
    }
  }
  return result;
}

void write_table(std::ostream& out, const std::string& name, const Ensemble& ensemble) {
  out << "inline constexpr float " << name << "Bias = ";
  write_number(out, ensemble.bias);
  out << ";\ninline constexpr std::array<BoostedTree, " << ensemble.trees.size() << "> " << name << "{{\n";
  for (const BoostedTree& tree : ensemble.trees) {
    out << "{{{";
    for (const BoostedTree::Node& node : tree.nodes) {
      out << "{" << static_cast<int>(node.feature) << ",";
      if (node.threshold == BoostedTree::kAllLeft) out << "BoostedTree::kAllLeft";
      else write_number(out, node.threshold);
      out << "},";
    }
    out << "}},{{";
    for (const float leaf : tree.leaves) {
      write_number(out, leaf);
      out << ",";
    }
    out << "}}},\n";
  }
  out << "}};\n";
}

}  // namespace ward::training
