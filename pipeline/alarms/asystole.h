#pragma once

#include <array>
#include <cstdint>

#include "pipeline/alarms/finding.h"
#include "pipeline/alarms/observed_silence.h"

namespace ward {

/// What the bed's ECG, all leads together, can tell at this moment. Ordered
/// by precedence: the lowest that applies.
enum class EcgView : std::uint8_t {
  feed_lost,     ///< the device says nothing at all
  not_connected, ///< no ECG was ever sent
  no_signal,     ///< every lead stopped sending
  leads_off,     ///< every lead that sends is disconnected, whatever its samples
  unusable,      ///< every connected lead is clipped or outside what a patient can produce
  observed,      ///< at least one connected lead shows signal, flat or noisy included
};

/// The technical condition that speaks in asystole's place; none where
/// asystole itself may. A flat line with leads connected is asystole; the
/// same flat line with leads off is not (hazard 27).
struct AsystolePrecedence {
  EcgView view;
  bool asystole_may_speak;
  AlarmCondition instead;
};
inline constexpr std::array kAsystolePrecedence{
    AsystolePrecedence{EcgView::feed_lost, false, AlarmCondition::feed_lost},
    AsystolePrecedence{EcgView::not_connected, false, AlarmCondition::none},
    AsystolePrecedence{EcgView::no_signal, false, AlarmCondition::ecg_no_signal},
    AsystolePrecedence{EcgView::leads_off, false, AlarmCondition::ecg_leads_off},
    AsystolePrecedence{EcgView::unusable, false, AlarmCondition::ecg_noisy},
    AsystolePrecedence{EcgView::observed, true, AlarmCondition::none},
};

/// No QRS for `limit` of observed ECG. Feed it what was seen and every beat;
/// decide on the tick.
class Asystole {
 public:
  explicit Asystole(Nanoseconds limit) : limit_(limit) {}

  void observed(Instant from, Instant to) { silence_.observed(from, to); }
  void beat(Instant r_peak) { silence_.happened(r_peak); }
  void forget() { silence_.forget(); }
  void set_limit(Nanoseconds limit) { limit_ = limit; }

  /// The claim of the ECG alone. Whether other channels deny it is asked
  /// elsewhere, before it is announced.
  [[nodiscard]] Finding judge(EcgView view) const;
  [[nodiscard]] Nanoseconds silence() const { return silence_.silence(); }

  /// A hole this long may hide one beat of a heart that is no asystole.
  static constexpr Nanoseconds kLongestHole = std::chrono::seconds{1};

 private:
  Nanoseconds limit_;
  ObservedSilence silence_{kLongestHole};
};

}  // namespace ward
