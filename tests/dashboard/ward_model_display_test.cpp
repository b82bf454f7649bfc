#include "dashboard/ward_model_display.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/dashboard/fake_ward.h"

namespace ward {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using enum AlarmCondition;

constexpr Instant kNow{seconds{1'800'000'000}};

/// One bed with the given events, last heard of at `now`.
class OneBed : public testing::Test {
 protected:
  void SetUp() override {
    model_.watch({BedId{1}});
    tell({event_of(1, status_of(1))}, true);
  }
  void tell(std::vector<Event> events, bool snapshot = false) {
    StateUpdate update;
    update.session = FakeWard::kSession;
    update.number = ++number_;
    update.snapshot = snapshot;
    update.server_time = now_;
    update.events = std::move(events);
    model_.apply(update, now_);
  }
  void vital(std::uint32_t code, float reading, VitalOrigin origin = VitalOrigin::derived,
             Validity validity = Validity::valid) {
    tell({event_of(1, vital_of(code, reading, now_, origin, validity))});
  }
  /// Time passes; the server goes on saying that it lives.
  void pass(Nanoseconds time) {
    now_ += time;
    tell({});
  }
  [[nodiscard]] const BedState& bed() const { return *model_.find(BedId{1}); }
  [[nodiscard]] NumericDisplay shown(NumericSlot slot) const { return numeric(model_, bed(), slot, now_).value(); }
  [[nodiscard]] TraceDisplay trace(std::size_t i = 0) const { return trace_display(model_, bed(), bed().channels[i], now_); }

  Instant now_{kNow};
  WardModel model_{kNow};
  std::uint64_t number_{0};
};

// ---- numerics

TEST_F(OneBed, PrefersTheWaveformsOwnHeartRate) {
  vital(mdc::kHeartRate, 80, VitalOrigin::device);
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "80");
  vital(mdc::kHeartRate, 72, VitalOrigin::derived);
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "72");
  EXPECT_EQ(shown(NumericSlot::heart_rate).label, "HR");
  vital(mdc::kHeartRate, 72, VitalOrigin::derived, Validity::questionable);
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "80") << "a valid value before a questionable one";
}

TEST_F(OneBed, WithoutEcgTheHeartRateIsThePulsesAndSaysSo) {
  vital(mdc::kHeartRate, 0, VitalOrigin::derived, Validity::unavailable);
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "---");
  EXPECT_FALSE(shown(NumericSlot::heart_rate).available);
  vital(mdc::kPulseRateSpo2, 71);
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "71");
  EXPECT_EQ(shown(NumericSlot::heart_rate).label, "PR");
  EXPECT_EQ(shown(NumericSlot::heart_rate).tone, Tone::spo2);
}

TEST_F(OneBed, AValueOlderThanItsAgeLimitIsDashes) {
  vital(mdc::kHeartRate, 72);
  pass(longest_age(mdc::kHeartRate) - milliseconds{1});
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "72");
  pass(milliseconds{1});
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "---");
  EXPECT_EQ(longest_age(mdc::kSpo2), seconds{30}) << "ISO 80601-2-61";
}

TEST_F(OneBed, AQuestionableValueIsMarked) {
  vital(mdc::kSpo2, 97, VitalOrigin::device, Validity::questionable);
  EXPECT_TRUE(shown(NumericSlot::spo2).questionable);
  EXPECT_EQ(shown(NumericSlot::spo2).value, "97");
  vital(mdc::kSpo2, 97, VitalOrigin::device);
  EXPECT_FALSE(shown(NumericSlot::spo2).questionable);
}

TEST_F(OneBed, WritesPressuresOfOneSourceTogether) {
  vital(mdc::kAbpSystolic, 128.4F);
  vital(mdc::kAbpDiastolic, 74.6F);
  vital(mdc::kAbpMean, 92);
  vital(mdc::kAbpDiastolic, 11, VitalOrigin::device);
  EXPECT_EQ(shown(NumericSlot::arterial).value, "128/75");
  EXPECT_EQ(shown(NumericSlot::arterial).detail, "(92)");
  vital(mdc::kAbpSystolic, 0, VitalOrigin::derived, Validity::unavailable);
  EXPECT_EQ(shown(NumericSlot::arterial).value, "---/---");
  EXPECT_EQ(shown(NumericSlot::arterial).detail, "");
}

TEST_F(OneBed, AParameterNeverHeardOfHasNoPlaceOnTheScreen) {
  EXPECT_FALSE(numeric(model_, bed(), NumericSlot::co2, now_));
  vital(mdc::kEtco2, 38);
  EXPECT_TRUE(numeric(model_, bed(), NumericSlot::co2, now_));
}

TEST_F(OneBed, NeverShowsANumberThatIsNone) {
  vital(mdc::kHeartRate, std::numeric_limits<float>::quiet_NaN());
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "---");
}

TEST_F(OneBed, WithTheServerLostEveryNumberIsDashes) {
  vital(mdc::kHeartRate, 72);
  tell({event_of(1, alarm_of(heart_rate_high, now_))});
  now_ += milliseconds{1499};
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "72");
  now_ += milliseconds{1};
  EXPECT_EQ(shown(NumericSlot::heart_rate).value, "---");
  EXPECT_FALSE(shown(NumericSlot::heart_rate).alarm);
}

TEST_F(OneBed, WithTheDeviceLostOnlyACuffPressureStays) {
  vital(mdc::kTemperature, 36.8F, VitalOrigin::device);
  vital(mdc::kNibpSystolic, 120, VitalOrigin::device);
  EXPECT_EQ(shown(NumericSlot::temperature).value, "36.8");
  BedStatus status = status_of(1);
  status.feed_connected = false;
  tell({event_of(1, status)});
  EXPECT_EQ(shown(NumericSlot::temperature).value, "---");
  EXPECT_EQ(shown(NumericSlot::nibp).value, "120/--");
}

TEST_F(OneBed, ShowsLimitsAndMarksTheNumberInAlarm) {
  vital(mdc::kHeartRate, 134);
  EXPECT_EQ(shown(NumericSlot::heart_rate).limit_high, "120");
  EXPECT_EQ(shown(NumericSlot::heart_rate).limit_low, "50");
  vital(mdc::kSpo2, 97, VitalOrigin::device);
  EXPECT_EQ(shown(NumericSlot::spo2).limit_high, "") << "off";
  EXPECT_FALSE(shown(NumericSlot::heart_rate).alarm);
  tell({event_of(1, alarm_of(heart_rate_high, now_))});
  ASSERT_TRUE(shown(NumericSlot::heart_rate).alarm);
  EXPECT_EQ(shown(NumericSlot::heart_rate).alarm_tone, Tone::medium);
  EXPECT_FALSE(shown(NumericSlot::spo2).alarm);
  tell({event_of(1, alarm_of(heart_rate_high, now_, AlarmPhase::latched))});
  EXPECT_FALSE(shown(NumericSlot::heart_rate).alarm) << "over: the number is in alarm no more";
}

TEST_F(OneBed, AnUnknownParameterIsShownRaw) {
  tell({event_of(1, Vital{999999, Unit::percent, now_, 12.5F, Validity::valid, VitalOrigin::device})});
  const auto others = other_numerics(model_, bed(), now_);
  ASSERT_EQ(others.size(), 1U);
  EXPECT_EQ(others.front().label, "999999");
  EXPECT_EQ(others.front().value, "12.5");
}

// ---- waveforms

TEST_F(OneBed, ATraceIsBlankedWhenItsDataIsTwoSecondsOld) {
  model_.apply(FakeWard{1}.waves(1, now_ - seconds{3}, now_), now_);
  const Instant newest = bed().channels[0].buffer.newest();
  now_ = newest + milliseconds{1999};
  tell({});
  EXPECT_FALSE(trace().blank);
  now_ = newest + milliseconds{2000};
  tell({});
  EXPECT_TRUE(trace().blank);
  EXPECT_EQ(trace().reason, "NO DATA");
  const BedDisplay shown = bed_display(model_, bed(), 4, now_);
  EXPECT_TRUE(shown.age_stale);
  EXPECT_EQ(shown.age, "2 s");
  EXPECT_EQ(shown.blank_reason, "NO DATA");
}

TEST_F(OneBed, ATraceSaysWhyItIsBlank) {
  model_.apply(FakeWard{1}.waves(1, now_ - seconds{3}, now_), now_);
  const auto judge = [&](SignalQuality quality) {
    tell({event_of(1, ChannelQuality{bed().channels[0].channel, quality})});
  };
  EXPECT_FALSE(trace().blank) << "nobody has judged it";
  EXPECT_EQ(trace().remark, "");
  judge(SignalQuality::leads_off);
  EXPECT_EQ(trace().reason, "LEADS OFF");
  judge(SignalQuality::noisy);
  EXPECT_FALSE(trace().blank);
  EXPECT_EQ(trace().remark, "NOISY");
  judge(SignalQuality::no_signal);
  EXPECT_EQ(trace().reason, "NO SIGNAL");
  judge(SignalQuality::good);
  EXPECT_FALSE(trace().blank);
  BedStatus status = status_of(1);
  status.feed_connected = false;
  tell({event_of(1, status)});
  EXPECT_EQ(trace().reason, "FEED LOST");
  now_ += kServerLostAfter;
  EXPECT_EQ(trace().reason, "SERVER LOST");
}

TEST_F(OneBed, LeadsOffSaysWhatIsOff) {
  WaveUpdate update = FakeWard{1}.waves(1, now_ - seconds{3}, now_);
  for (WaveSegment& wave : update.waves) wave.state = ChannelState::leads_off;
  model_.apply(update, now_);
  EXPECT_EQ(trace(0).reason, "LEADS OFF");
  EXPECT_EQ(trace(1).reason, "PROBE OFF");
  EXPECT_EQ(trace(2).reason, "DISCONNECTED");
  EXPECT_TRUE(bed().channels[0].buffer.empty()) << "samples of a lead that is off mean nothing";
}

TEST_F(OneBed, TheSweepRunsBehindTheServersTime) {
  model_.apply(FakeWard{1}.waves(1, now_ - seconds{3}, now_), now_);
  EXPECT_EQ(trace().head, now_ - bed().delay);
  EXPECT_EQ(trace().label, "II");
  EXPECT_EQ(trace().tone, Tone::heart_rate);
}

TEST(SweepSpan, GrowsWithTheStripWithinBounds) {
  EXPECT_EQ(sweep_span(50), seconds{4});
  EXPECT_GE(sweep_span(280), seconds{5});
  EXPECT_EQ(sweep_span(945), seconds{10}) << "25 mm/s at 96 dots an inch";
  EXPECT_EQ(sweep_span(4000), seconds{20});
  EXPECT_LT(sweep_span(4000) + seconds{1}, TraceBuffer::kKeep) << "the delayed sweep never outruns what is kept";
  for (float width = 60; width < 2000; width += 10) EXPECT_LE(sweep_span(width), sweep_span(width + 10));
}

// ---- alarms

TEST(FlashLit, FlashesInsideTheRangesOfTheStandard) {
  const auto hertz = [](AlarmPriority priority) {
    int onsets = 0;
    bool before = flash_lit(priority, kNow);
    for (int ms = 1; ms <= 100'000; ++ms) {
      const bool lit = flash_lit(priority, kNow + milliseconds{ms});
      onsets += lit && !before ? 1 : 0;
      before = lit;
    }
    return onsets / 100.0;
  };
  EXPECT_GE(hertz(AlarmPriority::high), 1.4);
  EXPECT_LE(hertz(AlarmPriority::high), 2.8);
  EXPECT_GE(hertz(AlarmPriority::medium), 0.4);
  EXPECT_LE(hertz(AlarmPriority::medium), 0.8);
  EXPECT_EQ(hertz(AlarmPriority::low), 0.0);
  EXPECT_TRUE(flash_lit(AlarmPriority::low, kNow));
}

TEST_F(OneBed, AlarmsStandByPriorityThenNewest) {
  tell({event_of(1, alarm_of(ecg_leads_off, now_)), event_of(1, alarm_of(spo2_low, now_ - seconds{9})),
        event_of(1, alarm_of(asystole, now_ - seconds{60})), event_of(1, alarm_of(respiration_rate_high, now_ - seconds{2})),
        event_of(1, alarm_of(feed_lost, now_))});
  std::vector<AlarmCondition> order;
  for (const Alarm& alarm : sorted_alarms(bed())) order.push_back(alarm.condition);
  // The technical one of equal priority stands behind the patient's own.
  EXPECT_EQ(order, (std::vector{asystole, respiration_rate_high, spo2_low, feed_lost, ecg_leads_off}));
}

TEST_F(OneBed, SeveralAlarmsTakeTurnsOfTwoSeconds) {
  tell({event_of(1, alarm_of(spo2_low, now_)), event_of(1, alarm_of(respiration_rate_high, now_ - seconds{1}))});
  const auto sorted = sorted_alarms(bed());
  EXPECT_EQ(shown_alarm(sorted, kNow), 0U);
  EXPECT_EQ(shown_alarm(sorted, kNow + milliseconds{1999}), 0U);
  EXPECT_EQ(shown_alarm(sorted, kNow + milliseconds{2000}), 1U);
  EXPECT_EQ(shown_alarm(sorted, kNow + milliseconds{4000}), 0U);
  EXPECT_EQ(shown_alarm({}, kNow), std::nullopt);
  EXPECT_EQ(bed_display(model_, bed(), 3, now_).more, "+1");
}

TEST_F(OneBed, ARedAlarmNeverGivesItsPlaceToALesserOne) {
  tell({event_of(1, alarm_of(asystole, now_)), event_of(1, alarm_of(spo2_low, now_)), event_of(1, alarm_of(ecg_leads_off, now_))});
  const auto sorted = sorted_alarms(bed());
  for (int s = 0; s < 12; ++s) EXPECT_EQ(shown_alarm(sorted, kNow + seconds{s}), 0U);
}

TEST_F(OneBed, TellsActiveLatchedAndAcknowledgedApart) {
  Alarm alarm = alarm_of(asystole, now_ - seconds{65});
  const auto unlit = [&](const AlarmDisplay& display) {
    for (int ms = 0; ms < 600; ms += 20) {
      if (!alarm_display(model_, bed(), display.alarm, now_ + milliseconds{ms}).lit) return true;
    }
    return false;
  };
  const AlarmDisplay active = alarm_display(model_, bed(), alarm, now_);
  EXPECT_EQ(active.state, "active");
  EXPECT_EQ(active.text, "*** ASYSTOLE");
  EXPECT_EQ(active.tone, Tone::high);
  EXPECT_NE(active.since.find("1:05 min"), std::string::npos);
  EXPECT_TRUE(unlit(active)) << "it flashes";
  alarm.acknowledged = true;
  const AlarmDisplay seen = alarm_display(model_, bed(), alarm, now_);
  EXPECT_EQ(seen.state, "acknowledged");
  EXPECT_FALSE(unlit(seen)) << "steady";
  alarm = alarm_of(asystole, now_, AlarmPhase::latched);
  EXPECT_EQ(alarm_display(model_, bed(), alarm, now_).state, "ended, not acknowledged");
  EXPECT_EQ(alarm_tone(alarm_of(feed_lost, now_)), Tone::technical);
}

TEST_F(OneBed, AudioPauseCountsDownAndEndsByItself) {
  BedStatus status = status_of(1);
  status.audio_paused = true;
  status.audio_paused_until = now_ + seconds{120};
  tell({event_of(1, status)});
  EXPECT_EQ(bed_display(model_, bed(), 3, now_).audio_countdown, "2:00");
  pass(milliseconds{119'500});
  EXPECT_TRUE(bed_display(model_, bed(), 3, now_).audio_paused);
  EXPECT_EQ(bed_display(model_, bed(), 3, now_).audio_countdown, "0:01");
  pass(milliseconds{500});
  EXPECT_FALSE(bed_display(model_, bed(), 3, now_).audio_paused) << "even if the server says nothing";
}

// ---- beds

TEST_F(OneBed, PutsWhatKillsFirstInTheFirstRowsAndTheRestInTheStrip) {
  model_.apply(FakeWard{1}.waves(1, now_ - seconds{3}, now_), now_);
  for (const std::uint32_t code : {mdc::kTemperature, mdc::kRespirationRate, mdc::kAbpSystolic, mdc::kSpo2, mdc::kHeartRate}) {
    vital(code, 50);
  }
  const BedDisplay two = bed_display(model_, bed(), 2, now_);
  ASSERT_EQ(two.rows.size(), 2U);
  EXPECT_EQ(two.rows[0].numeric->slot, NumericSlot::heart_rate);
  EXPECT_EQ(two.rows[1].numeric->slot, NumericSlot::spo2);
  ASSERT_EQ(two.strip.size(), 3U);
  EXPECT_EQ(two.strip[0].slot, NumericSlot::arterial);
  EXPECT_EQ(two.strip[1].slot, NumericSlot::respiration);
  const BedDisplay four = bed_display(model_, bed(), 4, now_);
  EXPECT_EQ(four.rows[3].numeric->slot, NumericSlot::respiration);
  ASSERT_EQ(four.strip.size(), 1U);
  EXPECT_EQ(four.strip[0].slot, NumericSlot::temperature);
}

TEST_F(OneBed, AConnectedLeadStandsBeforeOneThatIsOff) {
  WaveUpdate update = FakeWard{1}.waves(1, now_ - seconds{3}, now_);
  update.waves.resize(1);
  update.waves.push_back(update.waves.front());
  update.waves.back().channel.code = mdc::kEcgLeadV5;
  model_.apply(update, now_);
  EXPECT_EQ(bed_display(model_, bed(), 3, now_).rows[0].trace->label, "II");
  tell({event_of(1, ChannelQuality{{mdc::kEcgLeadII, 0}, SignalQuality::leads_off})});
  EXPECT_EQ(bed_display(model_, bed(), 3, now_).rows[0].trace->label, "V5");
}

TEST_F(OneBed, ABedWithoutAPatientOrWithoutADeviceSaysSo) {
  EXPECT_EQ(bed_display(model_, bed(), 3, now_).headline, "WAITING FOR DATA");
  BedStatus status = status_of(1);
  status.feed_connected = false;
  tell({event_of(1, status)});
  EXPECT_EQ(bed_display(model_, bed(), 3, now_).headline, "NO DEVICE");
  status.admitted = false;
  tell({event_of(1, status), event_of(1, alarm_of(feed_lost, now_))});
  EXPECT_EQ(bed_display(model_, bed(), 3, now_).headline, "NOT ADMITTED");
  EXPECT_EQ(bed_display(model_, bed(), 3, now_).alarms.size(), 1U) << "an alarm shows all the same";
}

// ---- the ward

TEST(Banner, ShowsTheMostUrgentAlarmAndCountsThemAll) {
  WardModel model(kNow);
  FakeWard{16}.fill(model, kNow, seconds{2});
  const BannerDisplay banner = banner_display(model, kNow);
  ASSERT_TRUE(banner.alarm);
  EXPECT_EQ(banner.alarm->alarm.priority, AlarmPriority::high);
  EXPECT_EQ(banner.high, 2U);
  EXPECT_EQ(banner.medium, 4U);
  EXPECT_EQ(banner.technical, 2U);
  EXPECT_EQ(banner.beds_paused, 1U);
  EXPECT_EQ(banner.audio_countdown, "1:34");
  EXPECT_TRUE(banner.insecure);
  EXPECT_EQ(banner.link, "LIVE");
  EXPECT_EQ(banner.first_alarmed, BedId{3}) << "the newest of the unacknowledged red ones";
}

TEST(Banner, EqualAlarmsTakeTurnsAndLesserOnesWait) {
  WardModel model(kNow);
  FakeWard ward{16};
  ward.fill(model, kNow, seconds{2});
  EXPECT_EQ(banner_display(model, kNow).alarm->bed, BedId{3});
  model.apply(ward.update(kNow + seconds{2}), kNow + seconds{2});
  EXPECT_EQ(banner_display(model, kNow + seconds{2}).alarm->bed, BedId{12});
}

TEST(Banner, ServerLostCoversEverything) {
  WardModel model(kNow);
  FakeWard{4}.fill(model, kNow, seconds{2});
  EXPECT_FALSE(banner_display(model, kNow + milliseconds{1499}).server_lost);
  const BannerDisplay lost = banner_display(model, kNow + milliseconds{1500});
  EXPECT_TRUE(lost.server_lost);
  EXPECT_FALSE(lost.alarm);
  EXPECT_EQ(lost.headline.rfind("SERVER LOST 1 s", 0), 0U);
  for (const BedState& bed : model.beds()) {
    for (const AlarmDisplay& alarm : bed_display(model, bed, 3, kNow + seconds{2}).alarms) EXPECT_FALSE(alarm.lit);
  }
}

TEST(Banner, SaysThatThereIsNoAlarmOnlyWhenItKnows) {
  const WardModel fresh(kNow);
  EXPECT_EQ(banner_display(fresh, kNow).headline, "Connecting to the server");
  WardModel model(kNow);
  FakeWard{2}.fill(model, kNow, seconds{2});
  EXPECT_EQ(banner_display(model, kNow).headline, "No alarms");
}

TEST(Feeds, TellWhatTheNetworkDoes) {
  WardModel model(kNow);
  FakeWard{16}.fill(model, kNow, seconds{2});
  const auto feeds = feed_displays(model, kNow);
  ASSERT_EQ(feeds.size(), 16U);
  EXPECT_EQ(feeds[3].refused, "3");
  EXPECT_FALSE(feeds[3].last_refusal.empty());
  EXPECT_EQ(feeds[9].state, "LOST");
  EXPECT_EQ(feeds[9].missing, "12");
  EXPECT_EQ(feeds[9].age, "40 s");
  EXPECT_EQ(feeds[0].age, "<1 s");
  EXPECT_EQ(feeds[15].state, "never seen");
}

TEST(WardGrid, HoldsEveryBedAndWastesLittle) {
  for (std::size_t beds = 1; beds <= kTilesPerPage; ++beds) {
    const WardGrid grid = ward_grid(beds, 1920, 994);
    EXPECT_GE(grid.columns * grid.rows, beds);
    EXPECT_LT((grid.columns - 1) * grid.rows, beds + grid.rows) << "no empty column";
    EXPECT_LT(grid.columns * (grid.rows - 1), beds) << "no empty row";
  }
  EXPECT_EQ(ward_grid(4, 1920, 994).columns, 2U);
  EXPECT_EQ(ward_grid(8, 1920, 994).columns, 4U);
  EXPECT_EQ(ward_grid(16, 1920, 994).columns, 4U);
  EXPECT_EQ(ward_grid(0, 1920, 994).columns, 1U);
}

TEST(Words, AgesAreRoundedDownAndCountdownsUp) {
  EXPECT_EQ(age_text(milliseconds{59'999}), "59 s");
  EXPECT_EQ(age_text(seconds{60}), "1:00 min");
  EXPECT_EQ(age_text(seconds{3599}), "59:59 min");
  EXPECT_EQ(age_text(seconds{3600}), "1:00 h");
  EXPECT_EQ(age_text(seconds{-5}), "0 s");
  EXPECT_EQ(data_age_text(milliseconds{999}), "<1 s");
  EXPECT_EQ(data_age_text(milliseconds{1000}), "1 s");
  EXPECT_EQ(countdown_text(milliseconds{60'001}), "1:01");
  EXPECT_EQ(countdown_text(seconds{60}), "1:00");
}

}  // namespace
}  // namespace ward
