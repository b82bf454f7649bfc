// Questions about the past and their answers, over the wire and back.
#include <gtest/gtest.h>

#include <random>

#include "pipeline/wire/ward_codec.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1'790'000'000s};

WardRequest full_question(RequestKind kind) {
  WardRequest request;
  request.request_id = 9;
  request.kind = kind;
  request.bed = BedId{3};
  StoredQuestion& question = request.stored;
  question.from = kNow - 1h;
  question.to = kNow;
  question.channel = {131330, 1};
  question.code = 131330;
  question.most = 600;
  question.alarms.condition = AlarmCondition::asystole;
  question.alarms.least_priority = AlarmPriority::medium;
  question.alarms.unacknowledged = true;
  question.alarms.text = "asys";
  question.alarms.after = {kNow - 30min, 77};
  return request;
}

WardResponse full_answer() {
  WardResponse response;
  response.kind = RequestKind::stored_alarms;
  StoredAnswer& answer = response.stored;
  answer.waves.push_back({{131330, 0}, Unit::millivolt, 0.005F, 0.0F, {3600, 1}, kNow, ChannelState::valid, {1, kMissingSample}, {5, kMissingSample}});
  answer.points.push_back({kNow, VitalOrigin::derived, Unit::percent, 90.0F, 99.0F, 95.5F, 60, true});
  StoredAlarm alarm;
  alarm.id = 12;
  alarm.bed = BedId{3};
  alarm.run = 4;
  alarm.alarm.condition = AlarmCondition::asystole;
  alarm.alarm.priority = AlarmPriority::high;
  alarm.alarm.onset = alarm.alarm.changed = kNow;
  alarm.late = true;
  answer.alarms.push_back(alarm);
  alarm.ended = kNow + 5s;
  alarm.acknowledged_at = kNow + 3s;
  alarm.acknowledged_by = "nurse joy";
  answer.alarms.push_back(alarm);
  answer.stays.push_back({BedId{3}, "4711", "VERDI, G", PatientCategory::neonatal, kNow - 2h, std::nullopt});
  answer.stays.push_back({BedId{4}, "", "", PatientCategory::adult, kNow - 3h, kNow - 1h});
  answer.gaps.push_back({BedId{3}, kNow, 7, 1ULL << 40U, 0});
  answer.gaps.push_back({BedId{4}, kNow + 1s, 0, 0, 12});
  answer.more = true;
  answer.go_on = kNow + 1h;
  answer.after = {kNow, 12};
  return response;
}

TEST(StoredCodec, AQuestionArrivesAsItWasAsked) {
  for (const RequestKind kind : {RequestKind::stored_waves, RequestKind::stored_vitals, RequestKind::stored_alarms,
                                 RequestKind::stored_stays, RequestKind::stored_gaps}) {
    const auto read = wire::decode_request(wire::encode_request(full_question(kind)));
    ASSERT_TRUE(read.ok());
    const StoredQuestion& question = read.value().stored;
    EXPECT_EQ(read.value().kind, kind);
    EXPECT_EQ(question.from, kNow - 1h);
    EXPECT_EQ(question.to, kNow);
    EXPECT_EQ(question.channel, (ChannelId{131330, 1}));
    EXPECT_EQ(question.code, 131330U);
    EXPECT_EQ(question.most, 600U);
    EXPECT_EQ(question.alarms.condition, AlarmCondition::asystole);
    EXPECT_EQ(question.alarms.least_priority, AlarmPriority::medium);
    EXPECT_TRUE(question.alarms.unacknowledged);
    EXPECT_EQ(question.alarms.text.view(), "asys");
    EXPECT_EQ(question.alarms.after.id, 77U);
    EXPECT_EQ(question.alarms.after.onset, kNow - 30min);
  }
}

TEST(StoredCodec, AnAnswerArrivesAsItWasGiven) {
  const auto read = wire::decode_response(wire::encode_response(full_answer()));
  ASSERT_TRUE(read.ok()) << read.error().at;
  const StoredAnswer& answer = read.value().stored;
  ASSERT_EQ(answer.waves.size(), 1U);
  EXPECT_EQ(answer.waves[0].bin, (SamplePeriod{3600, 1})) << "an hour a bin: no live wave may be that wide";
  EXPECT_EQ(answer.waves[0].maxima, (std::vector<std::int16_t>{5, kMissingSample}));
  ASSERT_EQ(answer.points.size(), 1U);
  EXPECT_EQ(answer.points[0].mean, 95.5F);
  EXPECT_EQ(answer.points[0].origin, VitalOrigin::derived);
  EXPECT_TRUE(answer.points[0].questionable);
  ASSERT_EQ(answer.alarms.size(), 2U);
  EXPECT_TRUE(answer.alarms[0].late);
  EXPECT_FALSE(answer.alarms[0].ended);
  EXPECT_FALSE(answer.alarms[0].acknowledged_at);
  EXPECT_EQ(answer.alarms[1].ended, kNow + 5s);
  EXPECT_EQ(answer.alarms[1].acknowledged_at, kNow + 3s);
  EXPECT_EQ(answer.alarms[1].acknowledged_by.view(), "nurse joy");
  ASSERT_EQ(answer.stays.size(), 2U);
  EXPECT_EQ(answer.stays[0].bed, BedId{3});
  EXPECT_EQ(answer.stays[0].patient_id.view(), "4711");
  EXPECT_EQ(answer.stays[0].patient_name.view(), "VERDI, G");
  EXPECT_EQ(answer.stays[0].category, PatientCategory::neonatal);
  EXPECT_EQ(answer.stays[0].admitted, kNow - 2h);
  EXPECT_FALSE(answer.stays[0].discharged);
  EXPECT_EQ(answer.stays[1].discharged, kNow - 1h);
  ASSERT_EQ(answer.gaps.size(), 2U);
  EXPECT_EQ(answer.gaps[0].at, kNow);
  EXPECT_EQ(answer.gaps[0].first_sequence, 7U);
  EXPECT_EQ(answer.gaps[0].last_sequence, 1ULL << 40U);
  EXPECT_EQ(answer.gaps[0].events, 0U);
  EXPECT_EQ(answer.gaps[1].bed, BedId{4});
  EXPECT_EQ(answer.gaps[1].events, 12U);
  EXPECT_TRUE(answer.more);
  EXPECT_EQ(answer.go_on, kNow + 1h);
  EXPECT_EQ(answer.after.id, 12U);
}

TEST(StoredCodec, MoreThanOneAnswerHoldsIsRefused) {
  WardResponse response = full_answer();
  response.stored.alarms.resize(kMostStoredAlarms, response.stored.alarms[0]);
  EXPECT_TRUE(wire::decode_response(wire::encode_response(response)).ok());
  response.stored.alarms.push_back(response.stored.alarms[0]);
  EXPECT_EQ(wire::decode_response(wire::encode_response(response)).error().code, ErrorCode::too_large);
  response = full_answer();
  response.stored.waves.resize(wire::kMaxWaveSegments, response.stored.waves[0]);
  EXPECT_TRUE(wire::decode_response(wire::encode_response(response)).ok());
  response.stored.waves.push_back(response.stored.waves[0]);
  EXPECT_EQ(wire::decode_response(wire::encode_response(response)).error().code, ErrorCode::too_large);
}

TEST(StoredCodec, AsManyStaysAndGapsAsAnAnswerMayHoldAndNotOneMore) {
  WardResponse response = full_answer();
  response.stored.stays.resize(kMostStoredStays, response.stored.stays[0]);
  response.stored.gaps.resize(kMostStoredGaps, response.stored.gaps[0]);
  EXPECT_TRUE(wire::decode_response(wire::encode_response(response)).ok());
  response.stored.stays.push_back(response.stored.stays[0]);
  EXPECT_EQ(wire::decode_response(wire::encode_response(response)).error().code, ErrorCode::too_large);
  response.stored.stays.clear();
  response.stored.gaps.push_back(response.stored.gaps[0]);
  EXPECT_EQ(wire::decode_response(wire::encode_response(response)).error().code, ErrorCode::too_large);
}

TEST(StoredCodec, BytesChangedAtRandomAreRefusedOrReadButNeverBelievedBlindly) {
  const wire::Bytes good = wire::encode_response(full_answer());
  std::mt19937 random(20);
  std::size_t refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    wire::Bytes bytes = good;
    for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    const auto read = wire::decode_response(bytes);
    if (!read) ++refused;
    else EXPECT_LE(read.value().stored.alarms.size(), kMostStoredAlarms);
  }
  EXPECT_GT(refused, 1000U);
}

}  // namespace
}  // namespace ward
