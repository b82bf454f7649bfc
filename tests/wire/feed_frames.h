#pragma once

// Frames that the tests of the feed's wire start from.

#include <string>
#include <vector>

#include "feed_generated.h"
#include "pipeline/domain/codes.h"
#include "pipeline/wire/feed_codec.h"

namespace ward::wire::test {

inline DeviceInstant device_time(Nanoseconds since_origin) { return DeviceInstant{since_origin}; }

/// A quarter of a second of ECG with a numeric and an alarm, all valid.
inline DeviceFrame valid_frame() {
  using namespace std::chrono_literals;
  DeviceFrame frame;
  frame.device = "monitor-7";
  frame.boot_epoch = 1'700'000'000;
  frame.sequence = 12;
  frame.acked_through = 9;
  frame.device_time = device_time(100s);
  frame.sent_time = device_time(100s + 260ms);
  FrameWaveform ecg;
  ecg.block.channel = {mdc::kEcgLeadII, 0};
  ecg.block.unit = Unit::millivolt;
  ecg.block.period = {1, 250};
  ecg.block.scale = 0.005F;
  ecg.block.count = 62;
  for (std::size_t i = 0; i < ecg.block.count; ++i) ecg.block.samples[i] = static_cast<std::int16_t>(i * 7);
  static_cast<void>(frame.waveforms.push_back(ecg));
  FrameNumeric spo2;
  spo2.device_offset = 40ms;
  spo2.vital = {mdc::kSpo2, Unit::percent, {}, 97.0F, Validity::valid, VitalOrigin::device};
  static_cast<void>(frame.numerics.push_back(spo2));
  static_cast<void>(frame.alarms.push_back(
      {196650, AlarmPriority::high, AlarmKind::physiological, true, "SpO\xE2\x82\x82 low"}));
  return frame;
}

inline Bytes encoded(const DeviceFrame& frame) {
  FrameEncoder encoder;
  const ByteView view = encoder.encode(frame);
  return {view.begin(), view.end()};
}

// The same as raw schema values, for what the encoder cannot be made to write.

struct RawWaveform {
  std::uint32_t code{mdc::kEcgLeadII}, instance{0}, unit{266418}, numerator{1}, denominator{250};
  std::int64_t offset_ns{0};
  float scale{0.005F}, offset{0.0F};
  std::uint8_t state{0};
  std::vector<std::int16_t> samples = std::vector<std::int16_t>(50, 100);
};
struct RawNumeric {
  std::uint32_t code{mdc::kSpo2}, unit{262688};
  std::int64_t offset_ns{0};
  float value{97.0F};
  std::uint8_t validity{0};
};
struct RawAlarm {
  std::uint32_t code{196650};
  std::uint8_t priority{2}, kind{0};
  std::string text{"low"};
};
struct RawFrame {
  std::uint16_t version{1};
  std::string device{"monitor-7"};
  bool device_present{true};
  std::uint64_t epoch{5}, sequence{12}, acked{9};
  std::uint8_t lane{0};
  std::int64_t device_time{100'000'000'000}, sent_time{100'250'000'000};
  std::vector<feed::Range> lost;
  std::vector<RawWaveform> waveforms{RawWaveform{}};
  std::vector<RawNumeric> numerics{RawNumeric{}};
  std::vector<RawAlarm> alarms{RawAlarm{}};
  std::vector<std::int64_t> pace_pulses;
};

inline Bytes bytes_of(const flatbuffers::FlatBufferBuilder& fbb) {
  const auto view = std::as_bytes(std::span{fbb.GetBufferPointer(), fbb.GetSize()});
  return {view.begin(), view.end()};
}

inline Bytes built(const RawFrame& raw, const char* identifier = "WLFD") {
  flatbuffers::FlatBufferBuilder fbb;
  std::vector<flatbuffers::Offset<feed::Waveform>> waveforms;
  for (const RawWaveform& w : raw.waveforms) {
    waveforms.push_back(feed::CreateWaveform(fbb, w.code, w.instance, w.unit, w.numerator, w.denominator,
                                             w.offset_ns, w.scale, w.offset,
                                             static_cast<feed::ChannelState>(w.state), fbb.CreateVector(w.samples)));
  }
  std::vector<flatbuffers::Offset<feed::Numeric>> numerics;
  for (const RawNumeric& n : raw.numerics) {
    numerics.push_back(feed::CreateNumeric(fbb, n.code, n.unit, n.offset_ns, n.value,
                                           static_cast<feed::Validity>(n.validity)));
  }
  std::vector<flatbuffers::Offset<feed::Alarm>> alarms;
  for (const RawAlarm& a : raw.alarms) {
    alarms.push_back(feed::CreateAlarm(fbb, a.code, static_cast<feed::AlarmPriority>(a.priority),
                                       static_cast<feed::AlarmKind>(a.kind), true, fbb.CreateString(a.text)));
  }
  const auto device = raw.device_present ? fbb.CreateString(raw.device) : 0;
  const auto lost = fbb.CreateVectorOfStructs(raw.lost);
  const auto root = feed::CreateFrame(fbb, raw.version, device, raw.epoch, raw.sequence, raw.acked,
                                      static_cast<feed::Lane>(raw.lane), raw.device_time, raw.sent_time, lost,
                                      fbb.CreateVector(waveforms), fbb.CreateVector(numerics),
                                      fbb.CreateVector(alarms), fbb.CreateVector(raw.pace_pulses));
  fbb.Finish(root, identifier);
  return bytes_of(fbb);
}

}  // namespace ward::wire::test
