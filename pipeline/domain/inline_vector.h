#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace ward {

/// A list with a fixed capacity and no heap. `push_back` on a full list
/// refuses and returns false: the caller counts or marks the loss.
template <class T, std::size_t Capacity>
class InlineVector {
 public:
  [[nodiscard]] constexpr bool push_back(const T& value) {
    if (size_ == Capacity) return false;
    items_[size_++] = value;
    return true;
  }
  /// Appends a default value and returns it; null when full.
  [[nodiscard]] constexpr T* append() {
    if (size_ == Capacity) return nullptr;
    items_[size_] = T{};
    return &items_[size_++];
  }
  constexpr void clear() { size_ = 0; }
  constexpr void resize_down(std::size_t size) {
    if (size < size_) size_ = size;
  }

  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  [[nodiscard]] constexpr bool full() const { return size_ == Capacity; }
  [[nodiscard]] static constexpr std::size_t capacity() { return Capacity; }

  constexpr T& operator[](std::size_t i) { return items_[i]; }
  constexpr const T& operator[](std::size_t i) const { return items_[i]; }
  constexpr T& back() { return items_[size_ - 1]; }
  constexpr const T& back() const { return items_[size_ - 1]; }

  constexpr auto begin() { return items_.begin(); }
  constexpr auto end() { return items_.begin() + static_cast<std::ptrdiff_t>(size_); }
  constexpr auto begin() const { return items_.begin(); }
  constexpr auto end() const { return items_.begin() + static_cast<std::ptrdiff_t>(size_); }
  [[nodiscard]] constexpr std::span<const T> span() const { return {items_.data(), size_}; }

 private:
  std::array<T, Capacity> items_{};
  std::size_t size_{};
};

}  // namespace ward
