#pragma once

// A gate with a bed behind it, for tests: frames in, events out.

#include <vector>

#include "ingest/feed_gate.h"
#include "pipeline/domain/codes.h"

namespace ward::test {

/// Device time 0 is ward time 1,000,000 s: nothing works by accident of zero.
inline constexpr Instant kWardStart{std::chrono::seconds{1'000'000}};
inline constexpr Nanoseconds kFrameLength = std::chrono::milliseconds{200};

/// One frame of a device that sends 200 ms of ECG at 250 Hz, frame n covering
/// device time [n - 1, n) x 200 ms. The samples carry the frame's number.
inline DeviceFrame frame_number(std::uint64_t sequence, std::uint64_t epoch = 5) {
  DeviceFrame frame;
  frame.device = "monitor-7";
  frame.boot_epoch = epoch;
  frame.sequence = sequence;
  frame.device_time = DeviceInstant{(sequence - 1) * kFrameLength};
  frame.sent_time = frame.device_time + kFrameLength;
  FrameWaveform ecg;
  ecg.block.channel = {mdc::kEcgLeadII, 0};
  ecg.block.unit = Unit::millivolt;
  ecg.block.period = {1, 250};
  ecg.block.scale = 0.005F;
  ecg.block.count = 50;
  ecg.block.samples.fill(static_cast<std::int16_t>(sequence));
  static_cast<void>(frame.waveforms.push_back(ecg));
  return frame;
}

inline DeviceFrame backfill_number(std::uint64_t sequence, std::uint64_t epoch = 5) {
  DeviceFrame frame = frame_number(sequence, epoch);
  frame.lane = Lane::backfill;
  return frame;
}

/// Ward time at which frame n is sent by a device without delay.
inline Instant sent_at(std::uint64_t sequence) { return kWardStart + sequence * kFrameLength; }

struct GateBedside {
  FramePool pool{16};
  FeedGate gate{DeviceId{3}, BedId{7}, true, pool};
  std::vector<Event> events;
  bool ring_full{false};

  auto sink() {
    return [this](const Event& event) {
      if (ring_full) return false;
      events.push_back(event);
      return true;
    };
  }
  Result<void> accept(const DeviceFrame& frame, Instant arrival) { return gate.accept(frame, arrival, sink()); }
  Result<void> on_time(std::uint64_t sequence) { return accept(frame_number(sequence), sent_at(sequence)); }
  void poll(Instant now) { gate.poll(now, sink()); }

  /// Frames 1 to `through`, on time: past the settling of the clock.
  void run_in(std::uint64_t through = 4) {
    for (std::uint64_t n = 1; n <= through; ++n) static_cast<void>(on_time(n));
    events.clear();
  }

  /// Numbers of the frames whose samples were delivered live, in order.
  [[nodiscard]] std::vector<int> live() const { return frames(false); }
  [[nodiscard]] std::vector<int> late() const { return frames(true); }
  template <class Body>
  [[nodiscard]] std::vector<Body> all() const {
    std::vector<Body> found;
    for (const Event& event : events) {
      if (const auto* body = std::get_if<Body>(&event.body)) found.push_back(*body);
    }
    return found;
  }
  /// Gap events of one kind as ranges.
  [[nodiscard]] std::vector<SequenceRange> gaps(bool permanent) const {
    std::vector<SequenceRange> found;
    for (const Gap& gap : all<Gap>()) {
      if (gap.permanent == permanent) found.push_back({gap.first_sequence, gap.last_sequence});
    }
    return found;
  }

 private:
  [[nodiscard]] std::vector<int> frames(bool late) const {
    std::vector<int> found;
    for (const Event& event : events) {
      const auto* block = std::get_if<SampleBlock>(&event.body);
      if (block != nullptr && event.late == late) found.push_back(block->samples[0]);
    }
    return found;
  }
};

}  // namespace ward::test
