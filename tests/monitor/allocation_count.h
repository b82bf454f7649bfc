#pragma once

#include <cstddef>

namespace ward {

/// How often this program took heap memory since the count was made. The
/// monitor's tests run on one thread.
class AllocationCount {
 public:
  AllocationCount();
  [[nodiscard]] std::size_t so_far() const;

 private:
  std::size_t before_;
};

}  // namespace ward
