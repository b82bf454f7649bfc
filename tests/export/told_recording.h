#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "pipeline/domain/codes.h"
#include "pipeline/export/recording.h"

namespace ward::test {

using namespace std::chrono_literals;

inline const Instant kStart{1'763'800'000s + 250ms};

inline Event event_at(Nanoseconds at, const EventBody& body) {
  return {BedId{3}, false, kStart + at, body, kStart + at + 2ms};
}

/// Samples that are all different from their neighbours and use the range.
inline ExportChannel drawn_channel(std::uint32_t code, Unit unit, SamplePeriod period, float scale, float offset,
                                   Nanoseconds length) {
  ExportChannel channel{{code, 0}, unit, period, scale, offset, {}};
  ExportStretch stretch{kStart, {}};
  const auto count = static_cast<std::size_t>(std::llround(seconds(length) * period.hertz()));
  for (std::size_t i = 0; i < count; ++i) {
    const double wave = 900.0 * std::sin(static_cast<double>(i) * 0.05) + static_cast<double>(i % 7);
    stretch.samples.push_back(static_cast<std::int16_t>(std::lround(wave)));
  }
  channel.stretches.push_back(std::move(stretch));
  return channel;
}

/// Cuts a hole into the middle of a channel.
inline void cut(ExportChannel& channel, std::size_t from, std::size_t to) {
  ExportStretch& whole = channel.stretches.front();
  ExportStretch rest{whole.start + channel.period.of(to),
                     {whole.samples.begin() + static_cast<std::ptrdiff_t>(to), whole.samples.end()}};
  whole.samples.resize(from);
  channel.stretches.push_back(std::move(rest));
}

inline Alarm told_alarm(AlarmPhase phase, Nanoseconds changed) {
  Alarm alarm;
  alarm.condition = AlarmCondition::heart_rate_high;
  alarm.priority = AlarmPriority::medium;
  alarm.kind = AlarmKind::physiological;
  alarm.phase = phase;
  alarm.has_limit = true;
  alarm.value = 134;
  alarm.limit = 120;
  alarm.onset = kStart + 4s;
  alarm.changed = kStart + changed;
  alarm.occurrence = 5;
  return alarm;
}

inline AlarmEvidence told_evidence() {
  AlarmEvidence evidence;
  evidence.condition = AlarmCondition::heart_rate_high;
  evidence.decided = kStart + 4s;
  evidence.rate = 134;
  (void)evidence.beats.push_back({kStart + 3500ms, BeatClass::normal});
  (void)evidence.channels.push_back({{mdc::kPleth, 0}, Testimony::supports, SignalQuality::good, 133});
  return evidence;
}

/// Ten seconds of one bed: two rates and a half, a gap, beats of every class,
/// one alarm and its acknowledgement. Every text field says `planted`.
inline Recording told_recording(std::string_view planted = "quiet", Nanoseconds length = 10s) {
  Recording recording;
  recording.bed = BedId{3};
  recording.from = kStart;
  recording.to = kStart + length;
  Patient patient;
  patient.id = planted;
  patient.name = planted;
  recording.setup = BedSetup{BedId{3}, planted, true, patient, std::nullopt, std::nullopt, planted};
  recording.channels.push_back(drawn_channel(mdc::kEcgLeadII, Unit::millivolt, {1, 250}, 0.005F, 0.0F, length));
  recording.channels.push_back(drawn_channel(mdc::kEcgLeadV5, Unit::millivolt, {1, 250}, 0.0025F, 0.0F, length));
  recording.channels.push_back(drawn_channel(mdc::kAbp, Unit::mmhg, {2, 125}, 0.1F, 80.0F, length));
  cut(recording.channels.back(), 100, 180);
  recording.vitals.push_back({mdc::kHeartRate, Unit::beats_per_minute, kStart + 1s, 134, Validity::valid, VitalOrigin::derived});
  recording.vitals.push_back({mdc::kSpo2, Unit::percent, kStart + 2s, 0, Validity::unavailable, VitalOrigin::device});
  const auto tell = [&](Nanoseconds at, const EventBody& body) { recording.events.push_back(event_at(at, body)); };
  tell(0s, recording.setup);
  BedStatus status;
  status.label = planted;
  status.admitted = true;
  status.patient = patient;
  status.limits[0] = LimitPair{50.0F, 120.0F};
  tell(0s, status);
  constexpr std::array classes{BeatClass::normal, BeatClass::supraventricular, BeatClass::ventricular, BeatClass::paced,
                               BeatClass::unclassified};
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const Instant time = kStart + 1s + 400ms * static_cast<std::int64_t>(i);
    tell(time - kStart, Beat{time, BeatSource::ecg, BeatClass::normal, 1, true});
    tell(time - kStart, Beat{time, BeatSource::ecg, classes[i], 1, false});
  }
  tell(4s, told_alarm(AlarmPhase::active, 4s));
  tell(4s, told_evidence());
  tell(5s, DeviceAlarm{196'652, AlarmPriority::high, AlarmKind::physiological, true, planted});
  Command acknowledge;
  acknowledge.id = CommandId{9};
  acknowledge.operator_name = planted;
  acknowledge.patient = patient;
  tell(6s, acknowledge);
  tell(6s, CommandOutcome{CommandId{9}, CommandKind::acknowledge, ErrorCode::none, 77});
  tell(7s, told_alarm(AlarmPhase::inactive, 7s));
  tell(8s, Gap{4, 5, true});
  tell(8s, ChannelQuality{{mdc::kAbp, 0}, SignalQuality::no_signal});
  FeedStatus feed;
  tell(8s, feed);
  recording.damage.push_back("waves of " + std::string{planted});
  recording.files.push_back({"segment/000000000001.wls", std::string(64, 'a')});
  return recording;
}

}  // namespace ward::test
