// Determinism, description, restart, and no heap between a sample and an alarm.
#include <gtest/gtest.h>

#include <map>

#include "tests/monitor/allocation_count.h"
#include "tests/monitor/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

/// A quarter of an hour in which everything happens once.
void eventful_shift(Bedside& bed) {
  bed.pleth = bed.abp = bed.resp = Sensor::connected;
  bed.spo2 = 96.0F;
  bed.run(60s);
  bed.heart_rate = 160;
  bed.run(30s);
  static_cast<void>(bed.acknowledge());
  bed.heart_rate = 45;
  bed.spo2 = 78.0F;
  bed.run(30s);
  static_cast<void>(bed.pause_audio(120s));
  bed.heart_rate = 0;
  bed.breathing_rate = 0;
  bed.run(30s);
  bed.heart_rate = 80;
  bed.breathing_rate = 12;
  bed.ecg = Sensor::leads_off;
  bed.run(20s);
  bed.ecg = Sensor::connected;
  bed.feed_alive = false;
  bed.run(10s);
  bed.feed_alive = true;
  bed.send(Gap{1, 3, true});
  bed.run(60s);
}

TEST(Replay, TheSameShiftGivesTheSameBitsTwice) {
  Bedside first;
  Bedside second;
  eventful_shift(first);
  eventful_shift(second);
  EXPECT_GT(first.outputs.size(), 500U);
  EXPECT_EQ(first.digest.value(), second.digest.value());
}

TEST(Replay, ADifferentHeartGivesAnotherDigest) {
  Bedside first;
  Bedside second;
  second.heart_rate = 76;
  first.run(30s);
  second.run(30s);
  EXPECT_NE(first.digest.value(), second.digest.value());
}

TEST(Replay, DescribingTellsTheWholePresentState) {
  Bedside bed;
  eventful_shift(bed);
  auto out = std::make_unique<Output>();
  out->begin(BedId{1}, bed.now());
  bed.monitor.describe(bed.now(), *out);
  EXPECT_EQ(out->refused(), 0U);

  // The description, applied to an empty model, equals all changes applied in turn.
  std::map<AlarmCondition, std::pair<AlarmPhase, std::uint32_t>> told;
  std::map<AlarmCondition, std::pair<AlarmPhase, std::uint32_t>> described;
  std::map<std::uint32_t, Validity> vitals_told;
  std::map<std::uint32_t, Validity> vitals_described;
  for (const Alarm& alarm : bed.all<Alarm>()) told[alarm.condition] = {alarm.phase, alarm.occurrence};
  for (const Vital& vital : bed.all<Vital>()) {
    // Of the device's numerics only the withdrawals are outputs.
    if (vital.origin == VitalOrigin::derived) vitals_told[vital.code] = vital.validity;
  }
  std::size_t qualities = 0;
  for (const Event& event : out->events()) {
    if (const auto* alarm = std::get_if<Alarm>(&event.body)) {
      described[alarm->condition] = {alarm->phase, alarm->occurrence};
    }
    if (const auto* vital = std::get_if<Vital>(&event.body)) vitals_described[vital->code] = vital->validity;
    if (std::holds_alternative<ChannelQuality>(event.body)) ++qualities;
  }
  ASSERT_TRUE(std::holds_alternative<BedStatus>(out->events().front().body)) << "the bed comes first";
  for (const auto& [condition, state] : told) EXPECT_EQ(described[condition], state) << alarm_info(condition).id;
  for (const auto& [code, validity] : vitals_told) EXPECT_EQ(vitals_described[code], validity) << code;
  EXPECT_TRUE(vitals_described.contains(mdc::kSpo2)) << "the device's numerics too";
  EXPECT_EQ(qualities, 4U);
}

TEST(Replay, DescribingChangesNothing) {
  Bedside described;
  Bedside quiet;
  described.run(20s);
  quiet.run(20s);
  auto out = std::make_unique<Output>();
  described.monitor.describe(described.now(), *out);
  described.run(20s);
  quiet.run(20s);
  EXPECT_EQ(described.digest.value(), quiet.digest.value());
}

TEST(Replay, AnyNumberOfChannelsAndNumericsFitsTheOutput) {
  Bedside bed;
  for (std::uint32_t i = 0; i < 60; ++i) {
    SampleBlock block;
    block.channel = {500000 + i, 0};
    block.count = 10;
    block.first_sample = bed.now();
    bed.send(block);
    bed.send(Vital{600000 + i, Unit::none, bed.now(), 1.0F, Validity::valid, VitalOrigin::device});
  }
  bed.run(100s);  // every channel falls silent, every numeric goes stale
  auto out = std::make_unique<Output>();
  bed.monitor.describe(bed.now(), *out);
  EXPECT_EQ(out->refused(), 0U);
}

TEST(Replay, ABlockThatNoDecoderLetsThroughFailsTheCheck) {
  Bedside bed;
  SampleBlock block;
  block.channel = {mdc::kEcgLeadII, 0};
  block.count = 0;
  EXPECT_THROW(bed.send(block), CheckFailed);
}

TEST(Replay, ARestartedChainKeepsWhatOperatorsSetAndSaysThatItRestarted) {
  Bedside bed;
  Command admit;
  admit.kind = CommandKind::admit;
  admit.patient = {"7", "Ada", PatientCategory::paediatric};
  ASSERT_EQ(bed.command(admit), ErrorCode::none);
  Command limits;
  limits.kind = CommandKind::set_limits;
  limits.parameter = LimitParameter::heart_rate;
  limits.limits = {60.0F, 170.0F};
  ASSERT_EQ(bed.command(limits), ErrorCode::none);

  Bedside anew{bed.monitor.setup()};
  anew.monitor.note_restart();
  anew.run(100ms);
  EXPECT_EQ(anew.status().patient.name.view(), "Ada");
  EXPECT_EQ(anew.status().limits[0], (LimitPair{60.0F, 170.0F}));
  EXPECT_TRUE(anew.active(monitor_restarted));
  anew.run(10s);
  EXPECT_EQ(anew.phase(monitor_restarted), AlarmPhase::latched) << "until someone has seen it";
  EXPECT_EQ(anew.acknowledge(monitor_restarted), ErrorCode::none);
  EXPECT_EQ(anew.phase(monitor_restarted), AlarmPhase::inactive);
}

TEST(Replay, NoHeapBetweenASampleAndAnAlarm) {
  PatientMonitor monitor{BedSetup{BedId{1}, "BED 01", true, {}, {}}};
  auto out = std::make_unique<Output>();
  SampleBlock block;
  block.channel = {mdc::kEcgLeadII, 0};
  block.period = {1, 250};
  block.count = 25;
  const AllocationCount count;
  for (int frame = 0; frame < 300; ++frame) {
    const Instant now{100ms * (frame + 1)};
    block.first_sample = now - 100ms;
    for (const std::uint32_t code : {mdc::kEcgLeadII, mdc::kPleth, mdc::kAbp, mdc::kRespImpedance}) {
      block.channel.code = code;
      out->clear();
      monitor.on(Event{BedId{1}, false, now, block}, now, *out);
    }
    out->clear();
    monitor.on(Event{BedId{1}, false, now, Vital{mdc::kSpo2, Unit::percent, now, 70.0F, Validity::valid,
                                                VitalOrigin::device}}, now, *out);
    out->clear();
    monitor.on(Event{BedId{1}, false, now, Tick{}}, now, *out);
  }
  out->clear();
  monitor.describe(Instant{30s}, *out);
  EXPECT_EQ(count.so_far(), 0U);
}

}  // namespace
}  // namespace ward
