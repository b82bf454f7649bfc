#pragma once

#include <imgui.h>

#include <array>
#include <string_view>

#include "dashboard/ward_model_display.h"

namespace ward {

/// Every colour of the screen, in one place. There is no standard for the
/// colours of parameters: these are the defaults most wards know. Alarm
/// colours follow IEC 60601-1-8: high red, medium yellow, low cyan; technical
/// ones light blue. No meaning hangs on colour alone: alarms carry "***", "**",
/// "*" or "!", parameters their label, states their words.
struct ToneInk {
  Tone tone;
  ImU32 ink;        ///< text, curves, frames
  ImU32 dark;       ///< frames and surfaces of a flashing signal while it is not lit
  ImU32 on_filled;  ///< text on a surface filled with `ink`
  ImU32 on_dark{IM_COL32(255, 255, 255, 255)};  ///< text on a surface filled with `dark`
};

inline constexpr ImU32 kBlack = IM_COL32(8, 9, 11, 255);
inline constexpr ImU32 kWhite = IM_COL32(240, 243, 246, 255);

inline constexpr std::array<ToneInk, kToneCount> kInks{{
    {Tone::heart_rate, IM_COL32(64, 230, 88, 255), IM_COL32(20, 80, 30, 255), kBlack},
    {Tone::spo2, IM_COL32(62, 214, 240, 255), IM_COL32(18, 72, 84, 255), kBlack},
    {Tone::arterial, IM_COL32(255, 92, 92, 255), IM_COL32(96, 30, 30, 255), kBlack},
    {Tone::respiration, IM_COL32(246, 224, 84, 255), IM_COL32(84, 76, 24, 255), kBlack},
    {Tone::co2, IM_COL32(236, 236, 236, 255), IM_COL32(80, 80, 80, 255), kBlack},
    {Tone::venous, IM_COL32(126, 156, 255, 255), IM_COL32(40, 50, 92, 255), kBlack},
    {Tone::nibp, IM_COL32(255, 160, 216, 255), IM_COL32(92, 50, 74, 255), kBlack},
    {Tone::temperature, IM_COL32(202, 166, 255, 255), IM_COL32(66, 52, 90, 255), kBlack},
    {Tone::other, IM_COL32(208, 212, 218, 255), IM_COL32(70, 74, 80, 255), kBlack},
    {Tone::high, IM_COL32(255, 32, 32, 255), IM_COL32(112, 10, 10, 255), IM_COL32(255, 255, 255, 255)},
    {Tone::medium, IM_COL32(255, 214, 10, 255), IM_COL32(110, 88, 0, 255), kBlack},
    {Tone::low, IM_COL32(0, 226, 232, 255), IM_COL32(0, 84, 88, 255), kBlack},
    {Tone::technical, IM_COL32(128, 190, 255, 255), IM_COL32(44, 72, 108, 255), kBlack},
    {Tone::information, IM_COL32(226, 230, 234, 255), IM_COL32(92, 96, 102, 255), kBlack},
    {Tone::plain, IM_COL32(226, 230, 234, 255), IM_COL32(92, 96, 102, 255), kBlack},
    {Tone::dim, IM_COL32(146, 152, 160, 255), IM_COL32(60, 64, 70, 255), kBlack},
    {Tone::warning, IM_COL32(255, 176, 32, 255), IM_COL32(110, 70, 0, 255), kBlack},
}};

constexpr bool inks_in_order() {
  for (std::size_t i = 0; i < kInks.size(); ++i) {
    if (static_cast<std::size_t>(kInks[i].tone) != i) return false;
  }
  return true;
}
static_assert(inks_in_order());

[[nodiscard]] constexpr const ToneInk& inks(Tone tone) { return kInks[static_cast<std::size_t>(tone)]; }
[[nodiscard]] constexpr ImU32 ink(Tone tone) { return inks(tone).ink; }

// The clear colour is the background: filling tiles costs more than all text.
inline constexpr ImU32 kBackground = kBlack;
inline constexpr ImU32 kTileLine = IM_COL32(54, 58, 66, 255);
inline constexpr ImU32 kSelectedLine = kWhite;
inline constexpr ImU32 kButton = IM_COL32(44, 50, 60, 255);
inline constexpr ImU32 kButtonHovered = IM_COL32(66, 74, 88, 255);
inline constexpr ImU32 kButtonHeld = IM_COL32(92, 104, 122, 255);
inline constexpr ImU32 kButtonOff = IM_COL32(26, 29, 34, 255);

}  // namespace ward
