#include "tests/store/allocation_fault.h"

#include <cstdlib>
#include <limits>
#include <new>

namespace {

constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();
thread_local std::size_t until_failure = kNever;
thread_local std::size_t failures_left = 0;
thread_local bool struck_now = false;

bool fails() {
  if (until_failure == kNever) return false;
  if (until_failure > 0) {
    --until_failure;
    return false;
  }
  if (failures_left == 0) return false;
  --failures_left;
  struck_now = true;
  return true;
}

}  // namespace

void* operator new(std::size_t size) {
  if (!fails()) {
    if (void* memory = std::malloc(size)) return memory;
  }
  throw std::bad_alloc{};
}
// Named, though it does what the library's own does: a sanitizer brings another,
// whose memory is not ours to free.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return operator new(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace ward::test {

AllocationFault::AllocationFault(std::size_t first, std::size_t count) {
  until_failure = first;
  failures_left = count;
  struck_now = false;
}
AllocationFault::~AllocationFault() { until_failure = kNever; }
bool AllocationFault::struck() const { return struck_now; }

}  // namespace ward::test
