#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/boosted_trees.h"
#include "pipeline/signals/fibrillation_features.h"
#include "pipeline/signals/fibrillation_lead.h"

namespace ward {

/// The table shipped: 150 small trees over WaveFeatures, fitted on vfdb, cudb,
/// mitdb and cinc2015 by benches/training/fibrillation_main.cpp.
[[nodiscard]] BoostedTrees fibrillation_table();

/// The verdict on the 4 s that end at `end`, all usable leads together.
struct FibrillationWindow {
  Instant end;
  int leads{0};           ///< leads judged
  bool usable{false};     ///< false: too little of these 4 s was seen
  bool fibrillatory{false};  ///< unusable: what was believed before, for kMemory at most
  float evidence{};       ///< log odds of fibrillation, of this window and those before it
};
using FibrillationWindows = InlineVector<FibrillationWindow, 8>;

/// Ventricular fibrillation and flutter, seen in the waveform itself and not
/// through beats: 4-s windows, a verdict every second of ward time.
///
/// Each lead's window is measured (fibrillation_features.h) and judged by a
/// table of small trees; the log odds of all usable leads are averaged, since
/// fibrillation is in every lead and artefact seldom is. What a window says is
/// added to the belief that the windows before it left (a two-state hidden
/// Markov model): a window spoilt by a shock or a chest compression neither
/// ends fibrillation nor makes it. Three fibrillatory windows of the last four
/// make it fibrillation; it ends when at most one of the last four usable ones
/// is. A flat or missing signal, or one at the rail, is never the beginning of
/// fibrillation. Bounded state, no heap, no clock.
class FibrillationDetector {
 public:
  static constexpr std::size_t kMaxLeads = 4;
  static constexpr Nanoseconds kWindow = std::chrono::seconds{4};

  explicit FibrillationDetector(BoostedTrees table = fibrillation_table()) : table_(table) {}

  /// Feeds one block of one ECG lead; verdicts that became due are appended.
  /// @param block  in millivolts, 100-1000 Hz; blocks of a lead come in order
  void on(const SampleBlock& block, FibrillationWindows& windows);
  void on(const SampleBlock& block) {
    FibrillationWindows unheeded;
    on(block, unheeded);
  }

  /// Fibrillation is seen. Holds as long as the signal that showed it is
  /// unusable, but not beyond kMemory.
  [[nodiscard]] bool fibrillating(Instant now) const;
  /// When four seconds of fibrillation had been seen for the first time;
  /// empty while there is none.
  [[nodiscard]] std::optional<Instant> onset() const { return onset_; }
  /// A verdict on recent signal exists: "not fibrillating" means it.
  [[nodiscard]] bool judged(Instant now) const;
  [[nodiscard]] std::optional<FibrillationWindow> latest() const { return latest_; }

  /// Log odds of one window, by the table, that speak neither for nor against.
  static constexpr float kNeutral = -0.90F;
  /// A verdict is recent for so long.
  static constexpr Nanoseconds kMemory = std::chrono::seconds{3};

 private:
  FibrillationLead* lead_of(ChannelId channel);
  [[nodiscard]] bool due(std::int64_t second) const;
  FibrillationWindow judge(std::int64_t second);
  void conclude(const FibrillationWindow& window);

  static constexpr std::size_t kVerdicts = 4;

  BoostedTrees table_;
  std::array<std::optional<FibrillationLead>, kMaxLeads> leads_;
  FibrillationFeatures features_;
  std::array<float, kWaveWindow> wave_{};
  std::optional<std::int64_t> next_second_;
  float belief_{0};  ///< log odds
  std::array<std::optional<Instant>, kVerdicts> positives_{};  ///< ends of the fibrillatory of the last usable windows
  std::optional<Instant> onset_;
  std::optional<Instant> last_usable_;
  std::optional<FibrillationWindow> latest_;
};

}  // namespace ward
