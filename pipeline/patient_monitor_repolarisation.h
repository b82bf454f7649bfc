#pragma once

#include <array>
#include <optional>
#include <span>

#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/vital.h"
#include "pipeline/patient_monitor_values.h"
#include "pipeline/signals/averaged_beat.h"
#include "pipeline/signals/qt_interval.h"
#include "pipeline/signals/st_segment.h"

namespace ward {

/// ST of every ECG lead and the bed's QT, on averages of the usual beats. All
/// leads are measured, also those that the beat detector does not fuse.
class Repolarisation {
 public:
  static constexpr std::size_t kMostLeads = 12;

  /// @param block  of any ECG lead
  /// @param final_beats  classes that became final since the last call, in order
  void on(const SampleBlock& block, std::span<const Beat> final_beats);
  /// Another patient, moved electrodes, a new time line.
  void restart() { *this = Repolarisation{}; }

  /// Lead code of place `i`, 0 where no lead is.
  [[nodiscard]] std::uint32_t lead(std::size_t i) const { return leads_[i] ? leads_[i]->channel.code : 0; }
  /// mV above the PR segment.
  [[nodiscard]] DerivedValue st(std::size_t i) const;
  /// QT and QTc, ms.
  [[nodiscard]] std::array<DerivedValue, 2> qt() const;

 private:
  struct Lead {
    explicit Lead(ChannelId id) : channel(id) {}
    ChannelId channel;
    AveragedBeat average;
    StSegment st;
  };
  Lead* lead_of(ChannelId channel);
  void measure(Lead& lead);

  std::array<std::optional<Lead>, kMostLeads> leads_;
  QtInterval qt_;
  std::optional<Instant> until_;
};

}  // namespace ward
