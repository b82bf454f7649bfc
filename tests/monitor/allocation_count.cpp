#include "tests/monitor/allocation_count.h"

#include <cstdlib>
#include <new>

namespace {
std::size_t allocations = 0;
}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace ward {

AllocationCount::AllocationCount() : before_(allocations) {}
std::size_t AllocationCount::so_far() const { return allocations - before_; }

}  // namespace ward
