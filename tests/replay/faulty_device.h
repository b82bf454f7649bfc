#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/wire/feed_codec.h"
#include "simulators/fault_injector.h"
#include "simulators/virtual_patient.h"

namespace ward::test {

inline constexpr Nanoseconds kFrameLength = std::chrono::milliseconds{200};

/// What goes wrong with one device and its patient, all of it by seed.
struct Troubles {
  FaultPlan link;
  Nanoseconds outage_from{};    ///< nothing arrives until outage_to: to be backfilled
  Nanoseconds outage_to{};
  Nanoseconds slower_from{};    ///< ECG at half the rate from here on
  Nanoseconds leads_off_from{}; ///< until ten seconds later
  Nanoseconds stops_from{};     ///< the heart stands still for ten seconds
  Nanoseconds fast_from{};      ///< then, or before, it races

  explicit Troubles(Random& random) {
    const auto at = [&](int from, int to) {
      return Nanoseconds{static_cast<std::int64_t>(random.between(from, to) * 1e9)};
    };
    link.loss = random.uniform() * 0.05;
    link.duplicate = random.uniform() * 0.05;
    link.reorder = random.uniform() * 0.05;
    link.delay = std::chrono::milliseconds{20};
    link.jitter = at(0, 1) / 5;
    link.reorder_delay = std::chrono::milliseconds{50 + static_cast<int>(random.below(700))};
    link.drift_ppm = random.between(-150, 150);
    outage_from = at(20, 60);
    outage_to = outage_from + at(3, 15);
    slower_from = at(60, 110);
    leads_off_from = at(15, 90);
    stops_from = at(25, 100);
    fast_from = at(15, 90);
  }
};

/// A bedside device with a virtual patient on a bad link: keeps its frames,
/// encoded, until they are acknowledged, and refills what it is asked for.
class FaultyDevice {
 public:
  FaultyDevice(std::string name, std::uint64_t seed)
      : name_(std::move(name)), random_(seed), troubles_(random_), patient_(calm_profile(random_), random_.next()),
        link_(troubles_.link, random_.next()) {}

  /// Makes what is due and returns the messages that arrive.
  std::vector<wire::Bytes> run(Nanoseconds elapsed) {
    for (; next_frame_ <= elapsed; next_frame_ += kFrameLength) {
      happen(next_frame_);
      make_frame(next_frame_);
      send(frames_.back().bytes, elapsed);
    }
    // Half a dozen frames a look at most: live data goes first.
    for (int budget = 6; budget > 0 && !wanted_.empty(); --budget) {
      refill(wanted_.front(), elapsed);
      wanted_.pop_front();
    }
    return link_.collect(elapsed);
  }

  void on_reply(const FeedReply& reply) {
    acked_ = std::max(acked_, reply.acked_through);
    while (!frames_.empty() && frames_.front().sequence <= acked_) frames_.pop_front();
    wanted_.clear();
    for (const SequenceRange& range : reply.missing) {
      for (std::uint64_t n = range.first; n <= range.last && wanted_.size() < 64; ++n) wanted_.push_back(n);
    }
  }

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  struct Kept {
    std::uint64_t sequence;
    wire::Bytes bytes;
  };

  void happen(Nanoseconds now) {
    const auto begins = [&](Nanoseconds when) { return when > now - kFrameLength && when <= now; };
    if (begins(troubles_.leads_off_from)) patient_.set_connected(Sensor::ecg_electrodes, false);
    if (begins(troubles_.leads_off_from + std::chrono::seconds{10})) patient_.set_connected(Sensor::ecg_electrodes, true);
    if (begins(troubles_.fast_from)) patient_.set_rhythm(Rhythm::sinus, BeatsPerMinute{150});
    if (begins(troubles_.stops_from)) patient_.set_rhythm(Rhythm::asystole, BeatsPerMinute{0});
    if (begins(troubles_.stops_from + std::chrono::seconds{10})) {
      patient_.set_rhythm(Rhythm::premature_ventricular, BeatsPerMinute{80});
    }
  }

  DeviceInstant device_time(Nanoseconds t) const { return DeviceInstant{std::chrono::hours{5} + link_.drifted(t)}; }

  void make_frame(Nanoseconds until) {
    source_.clear();
    patient_.advance(until, source_);
    const Nanoseconds begin = until - kFrameLength;
    DeviceFrame& frame = *frame_;
    frame = DeviceFrame{};
    frame.device = FixedString<32>{name_};
    frame.boot_epoch = 7;
    frame.sequence = ++sequence_;
    frame.acked_through = acked_;
    frame.device_time = device_time(begin);
    frame.sent_time = device_time(until);
    for (const SourceBlock& block : source_.blocks()) add(block, begin, until);
    for (const SourceNumeric& numeric : source_.numerics) {
      FrameNumeric* item = frame.numerics.append();
      item->vital = Vital{numeric.code, numeric.unit, {}, numeric.reading, numeric.validity, VitalOrigin::device};
      item->device_offset = std::max(Nanoseconds{0}, numeric.time - begin);
    }
    const wire::ByteView bytes = encoder_->encode(frame);
    frames_.push_back({sequence_, wire::Bytes(bytes.begin(), bytes.end())});
  }

  void add(const SourceBlock& source, Nanoseconds begin, Nanoseconds until) {
    const SourceChannel& channel = patient_.channels()[source.channel];
    const bool halve = until > troubles_.slower_from && channel.period == SamplePeriod{1, 250};
    FrameWaveform* item = frame_->waveforms.append();
    SampleBlock& block = item->block;
    block.channel = channel.channel;
    block.unit = channel.unit;
    block.period = halve ? SamplePeriod{1, 125} : channel.period;
    block.scale = channel.scale;
    block.offset = channel.offset;
    block.state = source.state;
    item->device_offset = std::max(Nanoseconds{0}, source.first_sample - begin);
    for (std::size_t i = 0; i < source.samples.size(); i += halve ? 2 : 1) block.samples[block.count++] = source.samples[i];
  }

  void send(const wire::Bytes& bytes, Nanoseconds now) {
    if (now >= troubles_.outage_from && now < troubles_.outage_to) return;
    link_.offer(bytes, now);
  }

  void refill(std::uint64_t sequence, Nanoseconds now) {
    for (const Kept& kept : frames_) {
      if (kept.sequence != sequence) continue;
      wire::Bytes again = kept.bytes;
      static_cast<void>(wire::restamp(again, Lane::backfill, acked_, device_time(now)));
      send(again, now);
    }
  }

  std::string name_;
  Random random_;
  Troubles troubles_;
  VirtualPatient patient_;
  FaultInjector<wire::Bytes> link_;
  std::unique_ptr<wire::FrameEncoder> encoder_{std::make_unique<wire::FrameEncoder>()};
  SourceFrame source_;
  std::unique_ptr<DeviceFrame> frame_{std::make_unique<DeviceFrame>()};
  std::deque<Kept> frames_;
  std::deque<std::uint64_t> wanted_;
  Nanoseconds next_frame_{kFrameLength};
  std::uint64_t sequence_{0};
  std::uint64_t acked_{0};
};

}  // namespace ward::test
