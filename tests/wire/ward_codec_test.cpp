#include "pipeline/domain/event_digest.h"
#include "pipeline/wire/ward_codec.h"

#include <gtest/gtest.h>

#include <limits>

#include "pipeline/domain/codes.h"
#include "tests/wire/ward_samples.h"

namespace ward::test {
namespace {

using namespace std::chrono_literals;

void expect_same(const Alarm& a, const Alarm& b) {
  EXPECT_EQ(a.condition, b.condition);
  EXPECT_EQ(a.priority, b.priority);
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.phase, b.phase);
  EXPECT_EQ(a.acknowledged, b.acknowledged);
  EXPECT_EQ(a.has_limit, b.has_limit);
  EXPECT_EQ(a.value, b.value);
  EXPECT_EQ(a.limit, b.limit);
  EXPECT_EQ(a.onset, b.onset);
  EXPECT_EQ(a.changed, b.changed);
  EXPECT_EQ(a.occurrence, b.occurrence);
  EXPECT_EQ(a.lead, b.lead);
}

StateUpdate state_of(const EventBody& body) {
  StateUpdate update;
  update.server_time = kNow;
  update.events = {event_of(body)};
  return update;
}

/// The body after its way over the wire.
template <class Body>
Body travelled(const Body& body) {
  const auto decoded = wire::decode_state(wire::encode_state(state_of(body)));
  EXPECT_TRUE(decoded.ok()) << describe(decoded.error().code) << ' ' << decoded.error().at;
  EXPECT_EQ(decoded.value().events.size(), 1U);
  return std::get<Body>(decoded.value().events.at(0).body);
}

TEST(WardCodec, AStateKeepsItsNumberSessionAndFlags) {
  const auto decoded = wire::decode_state(wire::encode_state(full_state()));
  ASSERT_TRUE(decoded.ok()) << decoded.error().at;
  const StateUpdate& update = decoded.value();
  EXPECT_EQ(update.session, 0xABCDEF0123456789ULL);
  EXPECT_EQ(update.number, 42U);
  EXPECT_TRUE(update.snapshot);
  EXPECT_TRUE(update.insecure);
  EXPECT_EQ(update.server_time, kNow);
  ASSERT_EQ(update.events.size(), 10U);
  for (const Event& event : update.events) EXPECT_EQ(event.bed, kBed);
}

TEST(WardCodec, ABedStatusArrivesWhole) {
  const BedStatus sent = full_status();
  const BedStatus got = travelled(sent);
  EXPECT_EQ(got.label, sent.label);
  EXPECT_EQ(got.admitted, sent.admitted);
  EXPECT_EQ(got.patient.id, sent.patient.id);
  EXPECT_EQ(got.patient.name, sent.patient.name);
  EXPECT_EQ(got.patient.category, sent.patient.category);
  EXPECT_EQ(got.limits, sent.limits);
  EXPECT_EQ(got.audio_paused, sent.audio_paused);
  EXPECT_EQ(got.audio_paused_until, sent.audio_paused_until);
  EXPECT_EQ(got.feed_connected, sent.feed_connected);
}

/// All of an event, by the digest that replays are compared by.
std::uint64_t digest_of(const EventBody& body) {
  EventDigest digest;
  digest.add(Event{kBed, false, kNow, body});
  return digest.value();
}

TEST(WardCodec, WhatPeopleSetScoresAndProposalsArriveWhole) {
  EXPECT_EQ(digest_of(travelled(full_care())), digest_of(full_care()));
  EXPECT_EQ(digest_of(travelled(CareStatus{})), digest_of(CareStatus{}));
  EXPECT_EQ(digest_of(travelled(full_warning())), digest_of(full_warning()));
  EXPECT_EQ(digest_of(travelled(full_proposal())), digest_of(full_proposal()));
}

TEST(WardCodec, AnAlarmAndItsEvidenceArriveWhole) {
  EXPECT_EQ(digest_of(travelled(full_alarm())), digest_of(full_alarm()));
  EXPECT_EQ(digest_of(travelled(full_evidence())), digest_of(full_evidence()));
}

TEST(WardCodec, ANewCommandArrivesWhole) {
  WardRequest request = full_request();
  request.command.kind = CommandKind::observe;
  request.command.on = false;
  request.command.staff = {"anna", "ben", "carla"};
  request.command.observation = ObservationKind::systolic_pressure;
  request.command.observed = 97.0F;
  const auto got = wire::decode_request(wire::encode_request(request));
  ASSERT_TRUE(got.ok()) << got.error().at;
  EXPECT_EQ(digest_of(got.value().command), digest_of(request.command));
}

TEST(WardCodec, AVitalArrivesWhole) {
  const Vital got = travelled(full_vital());
  EXPECT_EQ(got.code, mdc::kHeartRate);
  EXPECT_EQ(got.unit, Unit::beats_per_minute);
  EXPECT_EQ(got.time, kNow - 20ms);
  EXPECT_EQ(got.reading, 71.5F);
  EXPECT_EQ(got.validity, Validity::questionable);
  EXPECT_EQ(got.origin, VitalOrigin::derived);
}

TEST(WardCodec, AnAlarmArrivesWholeWithTheTimeItsCauseCameIn) {
  const auto decoded = wire::decode_state(wire::encode_state(state_of(full_alarm())));
  ASSERT_TRUE(decoded.ok());
  expect_same(std::get<Alarm>(decoded.value().events[0].body), full_alarm());
  EXPECT_EQ(decoded.value().events[0].received, kNow - 40ms);
}

TEST(WardCodec, EveryConditionOfTheCatalogueTravels) {
  for (const AlarmInfo& info : alarm_catalogue()) {
    Alarm alarm = full_alarm();
    alarm.condition = info.condition;
    EXPECT_EQ(travelled(alarm).condition, info.condition) << info.id;
  }
}

TEST(WardCodec, BeatsAndQualitiesArriveWhole) {
  const Beat beat = travelled(Beat{kNow - 60ms, BeatSource::arterial_pressure, BeatClass::paced, 3, true});
  EXPECT_EQ(beat.form, 3);
  EXPECT_TRUE(beat.provisional);
  EXPECT_EQ(beat.time, kNow - 60ms);
  EXPECT_EQ(beat.source, BeatSource::arterial_pressure);
  EXPECT_EQ(beat.beat_class, BeatClass::paced);
  const ChannelQuality quality =
      travelled(ChannelQuality{{mdc::kEcgLeadII, 1}, SignalQuality::no_signal});
  EXPECT_EQ(quality.channel, (ChannelId{mdc::kEcgLeadII, 1}));
  EXPECT_EQ(quality.quality, SignalQuality::no_signal);
}

TEST(WardCodec, EvidenceArrivesWhole) {
  const AlarmEvidence got = travelled(full_evidence());
  EXPECT_EQ(got.condition, AlarmCondition::asystole);
  EXPECT_EQ(got.decision, AlarmDecision::withheld);
  EXPECT_TRUE(got.from_device);
  EXPECT_EQ(got.decided, kNow - 1s);
  EXPECT_EQ(got.rate, 61.5F);
  EXPECT_EQ(got.score, -2.25F);
  ASSERT_EQ(got.beats.size(), AlarmEvidence::kMostBeats);
  EXPECT_EQ(got.beats.back().time, kNow - 1s);
  EXPECT_EQ(got.beats.back().beat_class, BeatClass::ventricular);
  ASSERT_EQ(got.channels.size(), AlarmEvidence::kMostChannels);
  EXPECT_EQ(got.channels.back().channel, (ChannelId{mdc::kPleth, 5}));
  EXPECT_EQ(got.channels.back().testimony, Testimony::contradicts);
  EXPECT_EQ(got.channels.back().quality, SignalQuality::good);
  EXPECT_EQ(got.channels.back().rate, 60.0F);
}

TEST(WardCodec, APacemakerIsKnownOnBothSides) {
  EXPECT_TRUE(travelled(full_status()).patient.paced);
  EXPECT_TRUE(wire::decode_request(wire::encode_request(full_request())).value().command.patient.paced);
}

TEST(WardCodec, AFeedStatusArrivesWhole) {
  const FeedStatus sent = full_feed();
  const FeedStatus got = travelled(sent);
  EXPECT_EQ(got.device, sent.device);
  EXPECT_TRUE(got.connected && got.clock_skewed && got.encrypted);
  EXPECT_EQ(got.frames_received, 1U);
  EXPECT_EQ(got.frames_duplicate, 2U);
  EXPECT_EQ(got.frames_backfilled, 3U);
  EXPECT_EQ(got.frames_refused, 4U);
  EXPECT_EQ(got.frames_lost, 5U);
  EXPECT_EQ(got.frames_missing, 6U);
  EXPECT_EQ(got.last_refusal, sent.last_refusal);
  EXPECT_EQ(got.latency_ms, sent.latency_ms);
  EXPECT_EQ(got.clock_drift_ppm, sent.clock_drift_ppm);
  EXPECT_EQ(got.clock_offset, sent.clock_offset);
  EXPECT_EQ(got.boot_epoch, sent.boot_epoch);
  EXPECT_EQ(got.acked_through, sent.acked_through);
}

TEST(WardCodec, EventsThatAreNoStateStayHome) {
  StateUpdate update;
  update.events = {event_of(Tick{}), event_of(SampleBlock{}), event_of(Gap{}), event_of(Command{}),
                   event_of(DeviceAlarm{}), event_of(CommandOutcome{})};
  const auto decoded = wire::decode_state(wire::encode_state(update));
  ASSERT_TRUE(decoded.ok());
  EXPECT_TRUE(decoded.value().events.empty());
}

TEST(WardCodec, OneBedsNaNDoesNotBlankTheWard) {
  StateUpdate update = full_state();
  Vital vital = full_vital();
  vital.reading = kNaN;
  vital.validity = Validity::valid;
  Alarm alarm = full_alarm();
  alarm.value = kNaN;
  FeedStatus feed = full_feed();
  feed.latency_ms = std::numeric_limits<float>::infinity();
  BedStatus status = full_status();
  status.limits[0].low = kNaN;
  update.events = {event_of(status), event_of(vital), event_of(alarm), event_of(feed)};
  const auto decoded = wire::decode_state(wire::encode_state(update));
  ASSERT_TRUE(decoded.ok()) << decoded.error().at;
  const auto& events = decoded.value().events;
  EXPECT_FALSE(std::get<BedStatus>(events[0].body).limits[0].low.has_value());
  EXPECT_FALSE(std::get<Vital>(events[1].body).value().has_value());
  EXPECT_EQ(std::get<Alarm>(events[2].body).condition, AlarmCondition::heart_rate_high);
}

TEST(WardCodec, WavesArriveWholeWithTheirHoles) {
  const auto decoded = wire::decode_waves(wire::encode_waves(full_waves()));
  ASSERT_TRUE(decoded.ok()) << decoded.error().at;
  EXPECT_EQ(decoded.value().bed, kBed);
  ASSERT_EQ(decoded.value().waves.size(), 1U);
  const WaveSegment& got = decoded.value().waves[0];
  const WaveUpdate update = full_waves();
  const WaveSegment& sent = update.waves[0];
  EXPECT_EQ(got.channel, sent.channel);
  EXPECT_EQ(got.unit, sent.unit);
  EXPECT_EQ(got.scale, sent.scale);
  EXPECT_EQ(got.offset, sent.offset);
  EXPECT_EQ(got.bin, sent.bin);
  EXPECT_EQ(got.first_bin, sent.first_bin);
  EXPECT_EQ(got.state, sent.state);
  EXPECT_EQ(got.minima, sent.minima);
  EXPECT_EQ(got.maxima, sent.maxima);
}

TEST(WardCodec, BinsOfOneSampleCostOneVectorAndComeBackAsTwo) {
  WaveUpdate twice = full_waves();
  WaveUpdate once = full_waves();
  once.waves[0].maxima = once.waves[0].minima;
  EXPECT_LT(wire::encode_waves(once).size(), wire::encode_waves(twice).size());
  const auto decoded = wire::decode_waves(wire::encode_waves(once));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded.value().waves[0].maxima, once.waves[0].minima);
}

TEST(WardCodec, ARequestArrivesWhole) {
  const auto decoded = wire::decode_request(wire::encode_request(full_request()));
  ASSERT_TRUE(decoded.ok()) << decoded.error().at;
  const WardRequest& got = decoded.value();
  EXPECT_EQ(got.request_id, 77U);
  EXPECT_EQ(got.kind, RequestKind::command);
  EXPECT_EQ(got.bed, kEveryBed);
  EXPECT_EQ(got.command.kind, CommandKind::set_limits);
  EXPECT_EQ(got.command.condition, AlarmCondition::device_alarm);
  EXPECT_EQ(got.command.parameter, LimitParameter::respiration_rate);
  EXPECT_EQ(got.command.limits, (LimitPair{std::nullopt, 30.0F}));
  EXPECT_EQ(got.command.duration, 120s);
  EXPECT_EQ(got.command.patient.id.view(), "id");
  EXPECT_EQ(got.command.patient.name.view(), "name");
  EXPECT_EQ(got.command.patient.category, PatientCategory::neonatal);
  EXPECT_EQ(got.command.operator_name.view(), "nurse.joy");
}

TEST(WardCodec, EachKindOfResponseCarriesWhatWasAskedForAndNothingElse) {
  const auto snapshot = wire::decode_response(wire::encode_response(full_response(RequestKind::snapshot)));
  ASSERT_TRUE(snapshot.ok()) << snapshot.error().at;
  EXPECT_EQ(snapshot.value().snapshot.events.size(), full_state().events.size());
  EXPECT_TRUE(snapshot.value().history.empty());
  const auto status = wire::decode_response(wire::encode_response(full_response(RequestKind::status)));
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(status.value().status.version, "0.1.0");
  EXPECT_EQ(status.value().status.latency_p99, 7ms);
  EXPECT_EQ(status.value().status.store, StoreState::limited);
  EXPECT_EQ(status.value().status.store_bytes, 1'000'000'000'000U);
  EXPECT_EQ(status.value().status.store_free_bytes, 77U);
  EXPECT_EQ(status.value().status.store_oldest_wave, test::kNow - 240h);
  EXPECT_EQ(status.value().status.store_worst_commit, 12ms);
  EXPECT_EQ(status.value().status.store_unrecorded, 3U);
  EXPECT_TRUE(status.value().snapshot.events.empty());
  const auto history = wire::decode_response(wire::encode_response(full_response(RequestKind::history)));
  ASSERT_TRUE(history.ok());
  ASSERT_EQ(history.value().history.size(), 2U);
  expect_same(history.value().history[0].alarm, full_alarm());
  EXPECT_EQ(history.value().history[0].published, kNow);
  EXPECT_FALSE(history.value().history[0].late);
  EXPECT_TRUE(history.value().history[1].late);
}

TEST(WardCodec, ARefusalKeepsItsWords) {
  WardResponse response = full_response(RequestKind::status);
  response.refusal = ErrorCode::not_permitted;
  response.text = "this role may not do that";
  const auto decoded = wire::decode_response(wire::encode_response(response));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded.value().refusal, ErrorCode::not_permitted);
  EXPECT_EQ(decoded.value().text, "this role may not do that");
}

}  // namespace
}  // namespace ward::test
