#pragma once

#include <limits>

#include "pipeline/domain/codes.h"
#include "pipeline/wire/ward_codec.h"

namespace ward::test {

using namespace std::chrono_literals;

inline constexpr BedId kBed{3};
inline constexpr Instant kNow{1'700'000'000s};
inline constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

inline BedStatus full_status() {
  BedStatus status;
  status.label = "BED 03";
  status.admitted = true;
  status.patient = Patient{"123-456", "Müller, Zoë 王", PatientCategory::paediatric, true};
  status.limits[0] = LimitPair{50.0F, 120.0F};
  status.limits[1] = LimitPair{90.0F, std::nullopt};
  status.audio_paused = true;
  status.audio_paused_until = kNow + 2min;
  status.feed_connected = true;
  return status;
}

inline FeedStatus full_feed() {
  FeedStatus feed;
  feed.device = DeviceId{7};
  feed.connected = true;
  feed.clock_skewed = true;
  feed.encrypted = true;
  feed.frames_received = 1;
  feed.frames_duplicate = 2;
  feed.frames_backfilled = 3;
  feed.frames_refused = 4;
  feed.frames_lost = 5;
  feed.frames_missing = 6;
  feed.last_refusal = kLastErrorCode;
  feed.latency_ms = 12.5F;
  feed.clock_drift_ppm = -3.5F;
  feed.clock_offset = -1234567890123ns;
  feed.boot_epoch = 1'700'000'000;
  feed.acked_through = 1ULL << 40U;
  return feed;
}

inline Alarm full_alarm() {
  Alarm alarm;
  alarm.condition = AlarmCondition::heart_rate_high;
  alarm.priority = AlarmPriority::medium;
  alarm.kind = AlarmKind::physiological;
  alarm.phase = AlarmPhase::latched;
  alarm.acknowledged = true;
  alarm.has_limit = true;
  alarm.value = 134;
  alarm.limit = 120;
  alarm.onset = kNow - 5s;
  alarm.changed = kNow - 1s;
  alarm.occurrence = 9;
  alarm.lead = EcgLead::v6;
  alarm.sources = AlarmSources::both;
  alarm.device_text = "** DEVICE SAYS SO";
  alarm.reminded = kNow - 3s;
  alarm.escalation = EscalationStep::charge;
  alarm.escalated = kNow - 2s;
  alarm.responsible = "nurse anna";
  return alarm;
}

inline Vital full_vital() {
  return Vital{mdc::kHeartRate, Unit::beats_per_minute, kNow - 20ms, 71.5F, Validity::questionable,
               VitalOrigin::derived};
}

inline AlarmEvidence full_evidence() {
  AlarmEvidence evidence;
  evidence.condition = AlarmCondition::asystole;
  evidence.decision = AlarmDecision::withheld;
  evidence.from_device = true;
  evidence.decided = kNow - 1s;
  evidence.rate = 61.5F;
  evidence.score = -2.25F;
  for (std::size_t i = 0; i < AlarmEvidence::kMostBeats; ++i) {
    static_cast<void>(evidence.beats.push_back({kNow - 12s + i * 1s, BeatClass::ventricular}));
  }
  for (std::uint32_t i = 0; i < AlarmEvidence::kMostChannels; ++i) {
    static_cast<void>(
        evidence.channels.push_back({{mdc::kPleth, i}, Testimony::contradicts, SignalQuality::good, 60.0F}));
  }
  for (std::size_t i = 0; i < AlarmEvidence::kMostReadings; ++i) {
    static_cast<void>(evidence.readings.push_back({kNow - 4s + i * 1s, 121.5F}));
  }
  return evidence;
}

inline CareStatus full_care() {
  CareStatus care;
  care.inactivation.audio_off = true;
  care.inactivation.alarm_paused_until = kNow + 90s;
  care.inactivation.alarms_off.insert(AlarmCondition::spo2_low);
  care.inactivation.alarms_off.insert(AlarmCondition::qtc_delta_high);
  care.inactivation.standby_since = kNow - 10s;
  care.reminded = kNow - 1s;
  care.staff = {"anna", "ben", "carla"};
  static_cast<void>(care.observations.push_back({ObservationKind::temperature, 38.5F, kNow - 1h}));
  static_cast<void>(care.observations.push_back({ObservationKind::consciousness, 0.0F, kNow - 2h}));
  return care;
}

inline EarlyWarning full_warning() {
  EarlyWarning warning;
  warning.news2 = {5, 7};
  warning.mews = {2, 4};
  warning.qsofa = {0, 1};
  warning.band = EscalationBand::high;
  warning.band_at_least = EscalationBand::medium;
  static_cast<void>(warning.inputs.push_back({ScoreInputKind::spo2, true, 93.0F, kNow - 5s, 2}));
  static_cast<void>(warning.inputs.push_back({ScoreInputKind::temperature, false, 0.0F, {}, 0}));
  return warning;
}

inline LimitProposal full_proposal() {
  LimitProposal proposal;
  proposal.limits[0] = LimitPair{55.0F, 105.0F};
  proposal.limits[1] = LimitPair{88.0F, std::nullopt};
  static_cast<void>(proposal.proposed.push_back(LimitParameter::heart_rate));
  static_cast<void>(proposal.proposed.push_back(LimitParameter::spo2));
  return proposal;
}

inline Event event_of(const EventBody& body) { return Event{kBed, false, kNow - 40ms, body}; }

inline StateUpdate full_state() {
  StateUpdate update;
  update.session = 0xABCDEF0123456789ULL;
  update.number = 42;
  update.snapshot = true;
  update.insecure = true;
  update.server_time = kNow;
  update.events = {event_of(full_status()), event_of(full_vital()), event_of(full_alarm()),
                   event_of(ChannelQuality{{mdc::kEcgLeadII, 1}, SignalQuality::no_signal}),
                   event_of(Beat{kNow - 60ms, BeatSource::arterial_pressure, BeatClass::paced, 3, true}),
                   event_of(full_feed()), event_of(full_evidence()),
                   event_of(full_care()), event_of(full_warning()), event_of(full_proposal())};
  return update;
}

inline WaveUpdate full_waves() {
  WaveSegment wave;
  wave.channel = ChannelId{mdc::kEcgLeadII, 0};
  wave.unit = Unit::millivolt;
  wave.scale = 0.005F;
  wave.offset = -1.0F;
  wave.bin = SamplePeriod{2, 250};
  wave.first_bin = kNow;
  wave.state = ChannelState::questionable;
  wave.minima = {-5, kMissingSample, -32767};
  wave.maxima = {5, kMissingSample, 32767};
  return WaveUpdate{1, kBed, kNow, {wave}};
}

inline WardRequest full_request() {
  WardRequest request;
  request.request_id = 77;
  request.kind = RequestKind::command;
  request.bed = kEveryBed;
  Command& command = request.command;
  command.kind = CommandKind::set_limits;
  command.condition = AlarmCondition::device_alarm;
  command.parameter = LimitParameter::respiration_rate;
  command.limits = LimitPair{std::nullopt, 30.0F};
  command.duration = 120s;
  command.patient = Patient{"id", "name", PatientCategory::neonatal, true};
  command.operator_name = "nurse.joy";
  return request;
}

inline WardResponse full_response(RequestKind kind) {
  WardResponse response;
  response.request_id = 5;
  response.kind = kind;
  response.text = "done";
  response.snapshot = full_state();
  response.status.version = "0.1.0";
  response.status.frames_received = 9;
  response.status.latency_p99 = 7ms;
  response.status.workers = 2;
  response.status.store = StoreState::limited;
  response.status.store_bytes = 1'000'000'000'000;
  response.status.store_free_bytes = 77;
  response.status.store_oldest_wave = kNow - 240h;
  response.status.store_worst_commit = 12ms;
  response.status.store_unrecorded = 3;
  response.history = {AlarmRecord{kBed, full_alarm(), kNow - 3ms, kNow},
                      AlarmRecord{kBed, full_alarm(), kNow - 3ms, kNow, true}};
  return response;
}

}  // namespace ward::test
