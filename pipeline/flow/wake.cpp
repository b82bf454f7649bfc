#include "pipeline/flow/wake.h"

#include <sys/eventfd.h>
#include <unistd.h>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace ward {

Wake::Wake() : fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Wake::~Wake() {
  ::close(fd_);
}

bool Wake::prepare() {
  asleep_.exchange(true, std::memory_order_acq_rel);
  return true;
}

void Wake::finish() {
  if (asleep_.exchange(false, std::memory_order_acq_rel)) return;  // nobody signalled
  std::uint64_t count = 0;
  // Nothing there yet is fine: the notifier took the flag and will write; the
  // next sleep then ends at once, once.
  [[maybe_unused]] const ssize_t got = ::read(fd_, &count, sizeof count);
}

void Wake::notify() {
  if (!asleep_.exchange(false, std::memory_order_acq_rel)) return;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t put = ::write(fd_, &one, sizeof one);
}

}  // namespace ward
