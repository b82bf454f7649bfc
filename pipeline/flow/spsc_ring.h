#pragma once

#include <boost/lockfree/spsc_queue.hpp>
#include <cstddef>
#include <span>
#include <type_traits>

namespace ward {

/// Bounded queue between exactly one producer and one consumer thread.
/// When full, a push is refused: the producer counts it and marks the gap.
/// Less urgent producers leave room: a push that would leave fewer than
/// `keep_free` slots is refused, so waveforms never crowd out an alarm.
template <class T>
class SpscRing {
 public:
  static_assert(std::is_trivially_copyable_v<T>);

  /// @param capacity  slots, at least 1
  explicit SpscRing(std::size_t capacity) : queue_(capacity), capacity_(capacity) {}

  /// Producer. False when refused: fewer than keep_free slots would remain.
  [[nodiscard]] bool push(const T& item, std::size_t keep_free = 0) {
    return queue_.write_available() > keep_free && queue_.push(item);
  }

  /// Consumer. Takes up to into.size() items at once; returns how many.
  [[nodiscard]] std::size_t pop(std::span<T> into) { return queue_.pop(into.data(), into.size()); }

  /// Consumer. Hands each waiting item, at most `most`, to `use` without
  /// copying it out first; returns how many.
  template <class Use>
  std::size_t drain(std::size_t most, Use&& use) {
    std::size_t done = 0;
    while (done < most && queue_.read_available() > 0) {
      use(queue_.front());
      queue_.pop();
      ++done;
    }
    return done;
  }

  [[nodiscard]] bool empty() const { return queue_.read_available() == 0; }
  [[nodiscard]] std::size_t waiting() const { return queue_.read_available(); }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

 private:
  boost::lockfree::spsc_queue<T> queue_;
  std::size_t capacity_;
};

}  // namespace ward
