#pragma once

#include <array>
#include <optional>

#include "pipeline/alarms/data_loss.h"
#include "pipeline/alarms/signal_group.h"
#include "pipeline/domain/event.h"
#include "pipeline/domain/stage.h"
#include "pipeline/signals/signal_quality.h"

namespace ward {

/// One waveform channel of the bed: what it is, how good, how far it came.
struct BedChannel {
  explicit BedChannel(ChannelId channel) : id(channel), group(group_of(channel.code)), quality(channel) {}
  ChannelId id;
  std::optional<SignalGroup> group;
  SignalQualityMonitor quality;
  SignalQuality told{SignalQuality::no_signal};  ///< last emitted
  bool announced{false};
  std::optional<Instant> end;   ///< of the last block, in the signal's time
  Instant arrived;              ///< when it came, in the ward's time
  bool missed{false};           ///< did not return after the detectors began anew
  ChannelState state{ChannelState::valid};
};

/// The sensor is connected and the block holds at least one sample: what could
/// be seen in it counts as seen.
[[nodiscard]] bool shows_patient(const SampleBlock& block);

/// All waveform channels of one bed and their quality. Tells every change of
/// quality, and when the device's time line began anew.
class BedChannels {
 public:
  struct Arrival {
    BedChannel* channel{nullptr};  ///< null: the 33rd, still forwarded and drawn
    bool stepped_back{false};      ///< older than what this channel already sent
  };
  /// Notes the block's time. Samples missing before it go to `loss`.
  Arrival arrive(const SampleBlock& block, Instant now, DataLoss& loss);
  /// Judges the block's samples. Call once any restart has been carried out.
  void judge(BedChannel& channel, const SampleBlock& block, Output& out);
  /// Notices channels that stopped.
  void on_tick(Instant now, Output& out);
  /// A new time line: channels stay known, so that one that does not return is missed.
  void restart();

  [[nodiscard]] const GroupTally& tally(SignalGroup group) const {
    return tallies_[static_cast<std::size_t>(group)];
  }
  [[nodiscard]] const BedChannel* find(std::optional<ChannelId> id) const;
  /// Every channel that was ever seen, in the order first seen.
  template <class Visit>
  void each(Visit&& visit) const {
    for (const std::optional<BedChannel>& channel : channels_) {
      if (channel) visit(*channel);
    }
  }
  /// One channel of a kind is followed; `candidate` may take its place when it
  /// has stopped. True also where none was chosen yet.
  [[nodiscard]] bool may_replace(const std::optional<ChannelId>& chosen, const BedChannel& candidate) const;
  void describe(Output& out) const;

  static constexpr std::size_t kMost = 32;

 private:
  BedChannel* channel_of(ChannelId id);
  void tell(BedChannel& channel, Output& out);
  void count_groups();

  std::array<std::optional<BedChannel>, kMost> channels_;
  std::array<GroupTally, kSignalGroups> tallies_{};
};

}  // namespace ward
