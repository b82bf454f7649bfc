#pragma once

#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/biquad.h"

namespace ward {

/// Two cascaded sections over every sample: the least any filter bank can cost.
class BareBiquads {
 public:
  [[nodiscard]] double over(const SampleBlock& block) {
    double sum = 0.0;
    for (std::size_t i = 0; i < block.count; ++i) {
      const double x = static_cast<double>(block.physical(i));
      const double y = high_.b0 * x + h1_;
      h1_ = high_.b1 * x - high_.a1 * y + h2_;
      h2_ = high_.b2 * x - high_.a2 * y;
      const double z = low_.b0 * y + l1_;
      l1_ = low_.b1 * y - low_.a1 * z + l2_;
      l2_ = low_.b2 * y - low_.a2 * z;
      sum += z;
    }
    return sum;
  }

 private:
  BiquadCoefficients high_{high_pass(0.5, 250.0)};
  BiquadCoefficients low_{low_pass(40.0, 250.0)};
  double h1_{0}, h2_{0}, l1_{0}, l2_{0};
};

}  // namespace ward
