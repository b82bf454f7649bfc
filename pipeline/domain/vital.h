#pragma once

#include <cstdint>
#include <optional>

#include "pipeline/domain/ids.h"
#include "pipeline/domain/time.h"
#include "pipeline/domain/units.h"

namespace ward {

enum class Validity : std::uint8_t {
  valid,
  questionable,  ///< shown with a mark; alarms still run on it
  unavailable,   ///< no value: shown as dashes
};

enum class VitalOrigin : std::uint8_t {
  device,   ///< measured by the bedside device
  derived,  ///< computed here from a waveform
};

/// One numeric: what (11073 code), when, how much, and whether to believe it.
struct Vital {
  std::uint32_t code{};
  Unit unit{Unit::none};
  Instant time;  ///< when it was true at the bedside, on the ward's line
  float reading{};  ///< meaningless when unavailable: use value()
  Validity validity{Validity::unavailable};
  VitalOrigin origin{VitalOrigin::derived};
  /// The ward's own conclusion that a device's value is too old to be shown:
  /// no input, though its origin is the device.
  bool aged{false};

  [[nodiscard]] std::optional<float> value() const {
    if (validity == Validity::unavailable) return std::nullopt;
    return reading;
  }
};

enum class BeatSource : std::uint8_t { ecg, pleth, arterial_pressure };

/// Class of an ECG beat (EC57's letters). `unclassified` until a classifier
/// has spoken.
enum class BeatClass : std::uint8_t { unclassified, normal, supraventricular, ventricular, paced };

/// One detected heart beat or pulse.
///
/// An ECG beat is told twice: at once with a provisional class, and when the
/// next beat is known, or none has come for 1.2 s, with its final one. Both
/// bear the same time.
struct Beat {
  Instant time;  ///< R peak, or pulse onset
  BeatSource source{BeatSource::ecg};
  BeatClass beat_class{BeatClass::unclassified};
  std::uint8_t form{0};     ///< number of the shape within this patient, from 1; 0: unknown
  bool provisional{false};  ///< a final one follows
};

/// Why a channel is or is not usable right now.
enum class SignalQuality : std::uint8_t {
  good,
  learning,   ///< detector has not yet seen enough
  leads_off,
  flat,
  clipped,
  noisy,
  artefact,   ///< values outside what a patient can produce
  no_signal,  ///< channel stopped sending
};

struct ChannelQuality {
  ChannelId channel;
  SignalQuality quality{SignalQuality::learning};
};

}  // namespace ward
