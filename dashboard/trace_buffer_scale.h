#pragma once

#include "dashboard/trace_buffer.h"
#include "pipeline/domain/codes.h"

namespace ward {

/// Lowest and highest value a strip of the screen shows.
struct TraceWindow {
  float low{};
  float high{};
};

/// Amplitude range of a channel that keeps still: it follows the signal's
/// per-second extremes, ignores single artefacts, and changes only when the
/// signal leaves it or fills too little of it. A flat or bad signal never
/// narrows it, so noise is not magnified into something that looks alive.
class TraceScale {
 public:
  /// Looks at the buffer's whole past; call about once a second.
  /// @param trusted  the channel's signal quality is good or learning
  void follow(const TraceBuffer& buffer, bool trusted);
  void reset() { *this = {}; }

  [[nodiscard]] bool known() const { return known_; }
  [[nodiscard]] float low() const { return low_; }
  [[nodiscard]] float high() const { return high_; }
  /// Of the device's converter, in the channel's unit.
  [[nodiscard]] float resolution() const { return resolution_; }

 private:
  float low_{};
  float high_{};
  float widest_{};
  float resolution_{};
  bool known_{false};
};

/// Pixels a millimetre at 96 dots an inch, what "25 mm/s" and "10 mm/mV"
/// mean on a screen whose true size is unknown.
inline constexpr float kPixelsPerMillimetre = 96.0F / 25.4F;

/// An ECG strip: gain from a fixed list, so that amplitudes of beds compare.
struct EcgGain {
  float millimetres_per_millivolt{};
  TraceWindow window;
};
/// Largest listed gain at which the range fits a strip of that height.
[[nodiscard]] EcgGain ecg_gain(const TraceScale& scale, float height_pixels);

/// Pressure strip: both edges on multiples of 20 mmHg around the signal.
[[nodiscard]] TraceWindow pressure_window(const TraceScale& scale);

/// Strip of a channel without a unit that means anything: range plus margin,
/// and at least so many steps of the converter that its own noise stays flat.
[[nodiscard]] TraceWindow free_window(const TraceScale& scale);

}  // namespace ward
