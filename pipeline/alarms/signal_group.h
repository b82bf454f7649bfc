#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "pipeline/alarms/asystole.h"
#include "pipeline/domain/codes.h"
#include "pipeline/domain/vital.h"

namespace ward {

/// Channels that together watch one function of the patient.
enum class SignalGroup : std::uint8_t { ecg, pleth, arterial, respiration, co2 };
inline constexpr std::size_t kSignalGroups = 5;

/// Nullopt for channels no alarm depends on (CVP, unknown codes).
[[nodiscard]] constexpr std::optional<SignalGroup> group_of(std::uint32_t code) {
  if (is_arterial_pressure(code)) return SignalGroup::arterial;
  const CodeInfo* info = find_code(code);
  if (info == nullptr || info->kind != CodeKind::waveform) return std::nullopt;
  switch (info->group) {
    case CodeGroup::ecg: return SignalGroup::ecg;
    case CodeGroup::pleth: return SignalGroup::pleth;
    case CodeGroup::respiration: return SignalGroup::respiration;
    case CodeGroup::co2: return SignalGroup::co2;
    default: return std::nullopt;
  }
}

/// How the channels of one group stand, counted.
struct GroupTally {
  std::uint8_t channels{0};   ///< ever seen
  std::uint8_t no_signal{0};
  std::uint8_t leads_off{0};
  std::uint8_t noisy{0};
  std::uint8_t unusable{0};   ///< clipped, or outside what a patient can produce

  constexpr void add(SignalQuality quality) {
    ++channels;
    switch (quality) {
      case SignalQuality::no_signal: ++no_signal; break;
      case SignalQuality::leads_off: ++leads_off; break;
      case SignalQuality::noisy: ++noisy; break;
      case SignalQuality::clipped:
      case SignalQuality::artefact: ++unusable; break;
      case SignalQuality::good:
      case SignalQuality::learning:
      case SignalQuality::flat: break;
    }
  }
  [[nodiscard]] constexpr bool seen() const { return channels > 0; }
  [[nodiscard]] constexpr bool all_silent() const { return seen() && no_signal == channels; }
  /// Nothing connected among the channels that still send.
  [[nodiscard]] constexpr bool all_leads_off() const { return leads_off > 0 && no_signal + leads_off == channels; }
  [[nodiscard]] constexpr int connected() const { return channels - no_signal - leads_off; }
  /// No connected channel can be believed.
  [[nodiscard]] constexpr bool all_noisy() const { return connected() > 0 && noisy + unusable == connected(); }
  [[nodiscard]] constexpr bool all_unusable() const { return connected() > 0 && unusable == connected(); }
};

/// The row of the precedence table that the ECG's channels are in.
[[nodiscard]] constexpr EcgView ecg_view(const GroupTally& ecg, bool feed_lost) {
  if (feed_lost) return EcgView::feed_lost;
  if (!ecg.seen()) return EcgView::not_connected;
  if (ecg.all_silent()) return EcgView::no_signal;
  if (ecg.all_leads_off()) return EcgView::leads_off;
  if (ecg.all_unusable()) return EcgView::unusable;
  return EcgView::observed;
}

}  // namespace ward
