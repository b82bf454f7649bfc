#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/signals/averaged_beat.h"
#include "pipeline/signals/qt_interval.h"
#include "pipeline/signals/st_segment.h"

namespace ward {

/// ST level of every ECG lead and the bed's QT and QTc, from averaged beats.
///
/// Feed all blocks of all leads, then every beat in order of time when its
/// class is final; `normal` only for those of the patient's usual origin, not
/// paced. One report of every lead each 10 s.
class Repolarisation {
 public:
  static constexpr std::size_t kMostLeads = 12;

  void on(const SampleBlock& block);
  void on_beat(Instant r_peak, bool normal);
  /// Another patient, or moved electrodes.
  void relearn();
  void set_correction(QtCorrection correction) { qt_.set_correction(correction); }

  [[nodiscard]] std::size_t leads() const { return leads_.size(); }
  [[nodiscard]] ChannelId channel(std::size_t lead) const { return leads_[lead].channel; }
  /// mV above the PR segment; empty where it cannot be told (see StSegment).
  [[nodiscard]] std::optional<Millivolts> st(std::size_t lead, Instant now) const { return leads_[lead].st.level(now); }
  [[nodiscard]] std::optional<QtReading> qt(Instant now) const { return qt_.reading(now); }

 private:
  struct Lead {
    ChannelId channel;
    AveragedBeat average;
    StSegment st;
  };
  InlineVector<Lead, kMostLeads> leads_;
  QtInterval qt_;
};

}  // namespace ward
