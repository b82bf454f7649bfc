#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/domain/alarm_evidence.h"
#include "pipeline/domain/sample_block.h"
#include "pipeline/signals/beat_classifier.h"
#include "pipeline/signals/confirmation_rules.h"
#include "pipeline/signals/confirmation_usual.h"
#include "pipeline/signals/confirmation_wave.h"
#include "pipeline/signals/detected_beat.h"
#include "pipeline/signals/fibrillation_detector.h"

namespace ward {

/// Checks an arrhythmia alarm, our own or the bedside monitor's, against every
/// other channel of the patient at that moment.
///
/// Keeps the last sixteen seconds of up to four ECG leads, a plethysmogram and
/// an arterial pressure, the beats found in them and each lead's usual QRS.
/// When asked, every channel testifies by itself: is it to be believed, does
/// it beat, how evenly, how like itself, does it show the usual QRS. Asystole
/// and fibrillation are never withheld on one valid channel alone; nothing is
/// withheld where no channel is valid. Bounded state, no heap, no clock.
/// The answer depends only on what was fed.
class AlarmConfirmation {
 public:
  static constexpr std::size_t kMaxChannels = AlarmEvidence::kMostChannels;
  static constexpr std::size_t kMaxLeads = 4;

  explicit AlarmConfirmation(const ConfirmationTable& table = confirmation_table()) : table_(table) {}

  /// Feeds one block of any channel; those that bear no witness are ignored.
  void on(const SampleBlock& block);
  /// A beat of the ECG, as the QRS detector found it.
  void on(const DetectedBeat& beat);
  /// Its class, when it is known: after the beat itself.
  void on(const ClassifiedBeat& beat);
  /// A verdict of the fibrillation detector.
  void on(const FibrillationWindow& window);
  /// Another patient, or the signals' time stepped back.
  void restart();

  /// Is `claim` true at `now`? Only what came before `now` is looked at.
  /// @param claim  asystole, fibrillation, ventricular tachycardia, extreme
  ///        tachycardia or bradycardia; any other is announced
  /// @param now    signal time: the end of the newest block, not the clock
  [[nodiscard]] AlarmEvidence judge(AlarmCondition claim, Instant now) const;
  /// What judge() rests on.
  [[nodiscard]] ConfirmationScene scene(Instant now) const;

 private:
  struct Channel {
    Channel(ChannelId id, WitnessKind kind) : wave(id, kind) {}
    ConfirmationWave wave;
    UsualQrs usual;
  };
  struct KnownBeat {
    Instant time;
    BeatClass beat_class{BeatClass::unclassified};
  };
  Channel* channel_of(ChannelId id);
  void learn_usual();
  [[nodiscard]] const KnownBeat& beat(std::size_t number) const { return beats_[number % kBeats]; }
  [[nodiscard]] std::size_t oldest_beat() const { return beat_count_ > kBeats ? beat_count_ - kBeats : 0; }

  static constexpr std::size_t kBeats = 128;    ///< 16 s at 400 /min and more
  static constexpr std::size_t kWindows = 16;

  ConfirmationTable table_;
  std::array<std::optional<Channel>, kMaxChannels> channels_;
  std::array<KnownBeat, kBeats> beats_{};       ///< a ring
  std::size_t beat_count_{0};
  std::size_t learned_{0};                      ///< beats offered to the usual QRS
  std::array<FibrillationWindow, kWindows> windows_{};
  std::size_t window_count_{0};
};

}  // namespace ward
