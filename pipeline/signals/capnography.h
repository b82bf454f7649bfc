#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/units.h"
#include "pipeline/signals/smooth_wave.h"

namespace ward {

/// One expiration in the airway: CO2 rose by enough to be a breath.
struct AirwayBreath {
  Instant time;     ///< start of the expiratory rise
  Instant decided;
};
using AirwayBreaths = InlineVector<AirwayBreath, 8>;

/// What the last breaths held. A breath's end-tidal value is its highest CO2.
struct CapnographyReading {
  MmHg end_tidal;  ///< highest of the last 10 s, at least of the last breath
  MmHg inspired;   ///< lowest of the inspirations before those breaths, 0 or more
  std::optional<BreathsPerMinute> rate;  ///< from three breaths on
};

/// What the sample line or the sensor does, apart from the patient.
enum class AirwayLine : std::uint8_t {
  learning,   ///< no breath yet
  breathing,
  silent,     ///< no breath for 20 s: apnoea, or a line that is not at the patient
  occluded,   ///< held above 5 mmHg without any movement for 10 s
  drifted,    ///< inspirations read below -4 mmHg: the sensor must be zeroed
  zeroing,    ///< the device calibrates
  off,        ///< the device says: not connected
};

/// Finds breaths in one airway CO2 channel (mmHg) of any rate from 10 to
/// 250 Hz, and measures end-tidal and inspired CO2 and the airway's rate.
///
/// An expiration is a rise of 4 to 8 mmHg, a quarter of the usual breath, over
/// the lowest level before it, held for 0.2 s; it is over when the level has
/// fallen by half of the breath. Everything is measured against the breath's
/// own extremes, so a drifting zero or rebreathing hides no breath. A flat
/// line is a silence of the airway, never a fault of the signal: whoever
/// counts apnoea must count flat and occluded stretches too.
class Capnography {
 public:
  Capnography();

  /// @param breaths  confirmed breaths are appended, ascending
  void on(const SampleBlock& block, AirwayBreaths& breaths);

  /// Empty before the first whole breath, kBreathTimeout after the last one,
  /// while the device zeroes or the line is off, occluded or drifted.
  [[nodiscard]] std::optional<CapnographyReading> reading(Instant now) const;
  [[nodiscard]] AirwayLine line(Instant now) const;
  [[nodiscard]] std::optional<Instant> last_breath() const { return last_breath_; }
  /// Silence can only be told of signal that was seen.
  [[nodiscard]] std::optional<Instant> analysed_until() const { return analysed_until_; }

  static constexpr Nanoseconds kBreathTimeout = std::chrono::seconds{20};

 private:
  struct Breath {
    Instant start;
    float end_tidal{};
    float inspired{};
  };
  void begin(double level);
  void on_slot(std::int64_t slot, double level, AirwayBreaths& breaths);
  void inspire(std::int64_t slot, double level, AirwayBreaths& breaths);
  void expire(double level);
  void note_stillness(std::int64_t slot, double level);
  void set_rise(std::int64_t slot);
  [[nodiscard]] bool drifted() const;
  [[nodiscard]] std::optional<BreathsPerMinute> rate(Instant now) const;
  [[nodiscard]] const Breath& nth_last(std::size_t back) const { return breaths_[(count_ - 1 - back) % kBreaths]; }

  static constexpr std::size_t kBreaths = 32;

  SmoothWave wave_;
  ChannelState state_{ChannelState::valid};
  bool expiring_{false};
  double low_{0};              ///< floor that a rise is measured from; follows slow drift
  double inspired_{0};         ///< lowest of this inspiration
  double peak_{0};             ///< highest of this expiration
  std::optional<std::int64_t> rising_since_;
  std::int64_t began_slot_{0};
  bool began_{false};

  double still_low_{0};        ///< extremes since the level last moved
  double still_high_{0};
  std::int64_t still_since_{0};
  std::int64_t newest_{0};

  std::array<Breath, kBreaths> breaths_{};  ///< whole ones
  std::size_t count_{0};
  std::size_t joined_{0};      ///< of these, breaths since the signal began
  double usual_swing_{0};
  double rise_needed_{0};
  std::optional<Instant> last_breath_;
  std::optional<Instant> analysed_until_;
};

}  // namespace ward
