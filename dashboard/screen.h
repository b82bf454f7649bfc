#pragma once

#include <optional>
#include <vector>

#include "dashboard/fonts.h"
#include "dashboard/paint.h"
#include "dashboard/ward_model_display.h"

namespace ward {

enum class ViewKind : std::uint8_t { ward, bed, alarms, feeds };

/// How long one press of AUDIO PAUSE lasts.
inline constexpr Nanoseconds kAudioPause = std::chrono::minutes{2};

/// Where the operator is: the only state of the screen that is not the ward's.
struct ScreenState {
  ViewKind view{ViewKind::ward};
  std::optional<BedId> selected;  ///< in the ward view: acknowledge and pause address it
  BedId opened;                   ///< in the bed view
  std::optional<AlarmCondition> explained;  ///< in the bed view: whose why is shown, while it stands
  std::size_t page{0};            ///< of the ward view
  std::vector<TraceColumn> columns;  ///< scratch of the curves
};

/// What one frame is drawn from and into.
struct Frame {
  const WardModel& model;
  const Fonts& fonts;
  ScreenState& state;
  Instant now;
  float unit;  ///< 1 at 1080 lines, so that a larger screen has larger writing
  std::vector<WardRequest>& requests;  ///< what the operator asked for in this frame
};

/// Draws the whole screen into the current ImGui frame and follows keys and
/// clicks. Esc back, Enter opens, arrows and Tab select, A acknowledges, P
/// pauses the audio, in the one-bed view Y explains the next alarm and the
/// letters of bed_actions() act, F feeds, L alarm list, W ward, page keys turn pages.
/// @return the requests to send to the server
[[nodiscard]] std::vector<WardRequest> draw_screen(const WardModel& model, const Fonts& fonts, ScreenState& state,
                                                   Instant now);

/// The next of the opened bed's alarms is explained.
void explain_next(const WardModel& model, ScreenState& state);

/// Beds whose waveforms are on the screen or one key away from it.
[[nodiscard]] std::vector<BedId> beds_on_screen(const WardModel& model, const ScreenState& state);
/// Beds of the ward view's present page.
[[nodiscard]] std::vector<BedId> page_beds(const WardModel& model, const ScreenState& state);
[[nodiscard]] std::size_t page_count(const WardModel& model);

/// Shows one bed alone.
void open_bed(ScreenState& state, BedId bed);
/// Bed that ACKNOWLEDGE addresses: the opened or selected one, else the one
/// with the ward's most urgent unacknowledged alarm.
[[nodiscard]] std::optional<BedId> acknowledge_target(const ScreenState& state, const BannerDisplay& banner);
/// Bed that AUDIO PAUSE addresses: the opened or selected one, else all.
[[nodiscard]] BedId audio_pause_target(const ScreenState& state);
[[nodiscard]] WardRequest acknowledge_request(BedId bed);
/// Starts a pause, or ends the one that runs.
[[nodiscard]] WardRequest audio_pause_request(const WardModel& model, BedId bed, Instant now);
/// For all beds: only when it runs in every one.
[[nodiscard]] bool audio_pause_runs(const WardModel& model, BedId bed, Instant now);

}  // namespace ward
