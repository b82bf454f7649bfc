#pragma once

#include <cstddef>

namespace ward::test {

/// While it lives, heap memory runs out on this thread: the allocation numbered
/// `first`, from 0, and so many after it fail with std::bad_alloc.
class AllocationFault {
 public:
  explicit AllocationFault(std::size_t first, std::size_t count = 1);
  ~AllocationFault();
  AllocationFault(const AllocationFault&) = delete;
  AllocationFault& operator=(const AllocationFault&) = delete;
  /// True when one has failed.
  [[nodiscard]] bool struck() const;
};

}  // namespace ward::test
