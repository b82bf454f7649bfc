#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/beat_decision.h"
#include "pipeline/signals/detected_beat.h"
#include "pipeline/signals/qrs_lead.h"
#include "pipeline/signals/qrs_parameters.h"

namespace ward {

/// Finds heart beats in one or several ECG leads of one patient.
///
/// Each lead is filtered at its own rate onto a common 4 ms grid of ward
/// time; a slot is decided once every live lead has delivered it, or has
/// fallen 300 ms behind. Leads are weighted by their noise, so one bad lead
/// costs little and a lost one nothing. A beat is confirmed 0.3-0.4 s after
/// its R peak. Bounded state, no heap, no clock.
class QrsDetector {
 public:
  /// Leads listened to; further ones are ignored.
  static constexpr std::size_t kMaxLeads = 4;

  explicit QrsDetector(const QrsParameters& parameters = {});

  /// Feeds one block of one ECG lead. Blocks of a lead come in order.
  /// @param block  in millivolts, 100-1000 Hz
  /// @param beats  confirmed beats are appended, ascending in time
  void on(const SampleBlock& block, DetectedBeats& beats);

  /// The device saw its patient's pacemaker fire. Tell it before the samples
  /// of that time: 32 ms of every lead are then blanked, so that a pulse that
  /// captures nothing is no beat. Spikes are found in the signal as well.
  void on_pace_pulse(Instant time);

  [[nodiscard]] std::optional<Instant> last_beat() const { return last_beat_; }
  /// Time up to which the ECG has been looked at with at least one usable
  /// lead. Asystole may only be told of signal that was seen: it is
  /// `analysed_until - max(last_beat, analysed_since)`.
  [[nodiscard]] std::optional<Instant> analysed_until() const { return analysed_until_; }
  /// Start of the present unbroken run of usable ECG; empty while there is none.
  [[nodiscard]] std::optional<Instant> analysed_since() const { return analysed_since_; }
  /// No lead knows its beats yet: the first 3 s of signal.
  [[nodiscard]] bool learning() const;

  /// How one lead stands, for a quality display.
  struct LeadStatus {
    ChannelId channel;
    bool usable{false};
    double noise{};       ///< between beats, in shares of a beat
    double amplitude{};   ///< of a beat's feature, mV per 10 ms
  };
  [[nodiscard]] InlineVector<LeadStatus, kMaxLeads> leads() const;

 private:
  QrsLead* lead_of(ChannelId channel);
  void fuse(DetectedBeats& beats);
  [[nodiscard]] std::optional<std::int64_t> decidable_through() const;
  void on_slot(std::int64_t slot, DetectedBeats& beats);
  void interrupt();
  void complete(BeatDecision::Peak& peak) const;
  [[nodiscard]] std::int64_t r_peak(std::int64_t feature_peak) const;
  void confirm(std::int64_t feature_peak, std::int64_t decided, DetectedBeats& beats);

  QrsParameters parameters_;
  std::array<std::optional<QrsLead>, kMaxLeads> leads_;
  BeatDecision decision_;
  std::optional<std::int64_t> frontier_;  ///< last slot decided
  std::int64_t previous_peak_{0};  ///< of the last beat's feature
  std::int64_t unusable_run_{0};
  bool continuous_{false};
  std::optional<Instant> last_beat_;
  std::optional<Instant> analysed_until_;
  std::optional<Instant> analysed_since_;
};

}  // namespace ward
