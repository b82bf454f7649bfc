#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ward {

/// Takes narrow pulses out of an ECG before any filter smears them into
/// something like a QRS: a pacemaker's spikes, and other pulses of at most
/// 10 ms (EC13: not to be counted).
///
/// A pulse rises and falls within 12 ms while the line on both sides of it
/// stays; beside the steepest R wave it goes on sloping. A straight line
/// bridges it. Where a spike's recharge is left (up to a quarter of it, time
/// constant 4-100 ms), 32 ms are blanked; by then its time constant is known,
/// and the rest of the exponential is taken off: no edge of it stays.
class SpikeFilter {
 public:
  void set_rate(double sample_hz);
  /// Forgets the past: the next sample is as if it had been there for ever.
  void restart() { empty_ = true; }

  /// Takes a sample, mV, and returns the one `delay()` samples before it.
  double step(double millivolts);

  /// The next 32 ms returned hold a pulse that the device has marked.
  void blank();

  [[nodiscard]] std::uint64_t delay() const { return 3 * reach_; }

 private:
  static constexpr std::size_t kRing = 32;

  [[nodiscard]] static std::size_t at(std::uint64_t n) { return static_cast<std::size_t>(n) & (kRing - 1); }
  void bridge(double height);
  double after_spike(double millivolts);

  std::array<double, kRing> ring_{};
  std::uint64_t next_{kRing};
  std::uint64_t reach_{2};   ///< samples from the middle of a pulse to beside it
  std::uint64_t blank_{8};   ///< samples in 32 ms
  std::uint64_t rest_{2};    ///< samples in the last 8 ms of them
  bool empty_{true};
  bool busy_{false};         ///< blanking, or taking off a recharge
  std::uint64_t blank_left_{0};
  double level_{0};          ///< before the pulse
  double rest_height_{0};    ///< of the recharge, 8 ms before the blank's end
  double last_out_{0};
  double tail_{0};           ///< of the recharge, at the next sample returned
  double tail_share_{0};     ///< left of it from one sample to the next
};

}  // namespace ward
