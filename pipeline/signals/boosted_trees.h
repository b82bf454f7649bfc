#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace ward {

/// One tree of a boosted ensemble: complete, depth 3, nodes breadth first. A
/// sample goes left where its feature is below the threshold. A node that
/// split nothing has the threshold kAllLeft.
struct BoostedTree {
  static constexpr std::size_t kDepth = 3;
  static constexpr std::size_t kNodes = 7;
  static constexpr std::size_t kLeaves = 8;
  static constexpr float kAllLeft = std::numeric_limits<float>::max();

  struct Node {
    std::uint8_t feature{};
    float threshold{kAllLeft};
  };
  std::array<Node, kNodes> nodes{};
  std::array<float, kLeaves> leaves{};  ///< additions to the log odds

  [[nodiscard]] constexpr float answer(std::span<const float> features) const {
    std::size_t at = 0;
    for (std::size_t level = 0; level < kDepth; ++level) {
      const Node& node = nodes[at];
      at = 2 * at + (features[node.feature] < node.threshold ? 1 : 2);
    }
    return leaves[at - kNodes];
  }
};

/// A sum of small trees: the log odds that a sample belongs to the class the
/// table was fitted for. Tables live in the source; how they were fitted is
/// in benches/training.
struct BoostedTrees {
  float bias{};
  std::span<const BoostedTree> trees;

  [[nodiscard]] constexpr float log_odds(std::span<const float> features) const {
    float sum = bias;
    for (const BoostedTree& tree : trees) sum += tree.answer(features);
    return sum;
  }
};

/// Every node asks for one of `features` features: proved where a table is
/// compiled in, so that answer() never reads past its input.
[[nodiscard]] constexpr bool asks_only_for(std::span<const BoostedTree> trees, std::size_t features) {
  for (const BoostedTree& tree : trees) {
    for (const BoostedTree::Node& node : tree.nodes) {
      if (node.feature >= features) return false;
    }
  }
  return true;
}

}  // namespace ward
