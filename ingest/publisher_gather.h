#pragma once

#include <span>
#include <vector>

#include "ingest/publisher.h"
#include "pipeline/domain/device_frame.h"

namespace ward {

/// Collects what goes into the next frame. Refuses what would make the server
/// refuse the whole frame.
class FrameGatherer {
 public:
  std::size_t add_waveform(const WaveformSpec& spec);
  bool append(std::size_t waveform, DeviceInstant first_sample, std::span<const std::int16_t> samples,
              ChannelState state);
  bool append_numeric(std::uint32_t code, Unit unit, DeviceInstant time, float value, Validity validity);
  bool append_alarm(const DeviceAlarm& alarm);
  bool append_pace_pulse(DeviceInstant time);

  /// Moves all that was gathered into the frame: times, waveforms, numerics,
  /// alarms. Identity and numbering are the caller's.
  void take(DeviceInstant now, DeviceFrame& frame);

 private:
  struct Channel {
    WaveformSpec spec;
    bool started{false};
    DeviceInstant end;              ///< where the next sample belongs
    std::size_t block{SIZE_MAX};    ///< the block of this frame still open
    DeviceInstant run_begin;        ///< first sample of the contiguous run in this frame
    std::uint64_t run_samples{};
    ChannelState state{ChannelState::valid};
  };

  [[nodiscard]] std::size_t blocks_needed(const Channel& channel, std::size_t samples, bool continues) const;
  [[nodiscard]] bool in_reach(DeviceInstant time) const;
  void widen(DeviceInstant time);

  std::vector<Channel> channels_;
  InlineVector<SampleBlock, kMaxFrameBlocks> blocks_;
  std::vector<DeviceInstant> block_begins_;    ///< one for each of blocks_
  InlineVector<Vital, kMaxFrameNumerics> numerics_;
  std::vector<DeviceInstant> numeric_times_;
  InlineVector<DeviceAlarm, kMaxFrameAlarms> alarms_;
  InlineVector<DeviceInstant, kMaxFramePacePulses> pace_pulses_;
  bool any_{false};
  DeviceInstant earliest_;
  DeviceInstant latest_;
};

}  // namespace ward
