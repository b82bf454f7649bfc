#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "dashboard/ward_model_display.h"
#include "tests/dashboard/one_bed.h"

namespace ward {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using enum AlarmCondition;

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
  const auto bed_at = [&](int s) {
    model.apply(ward.update(kNow + seconds{s}), kNow + seconds{s});
    return banner_display(model, kNow + seconds{s}).alarm->bed;
  };
  // Bed 12's red alarm is over: it waits while bed 3's is true.
  EXPECT_EQ(bed_at(0), BedId{3});
  EXPECT_EQ(bed_at(2), BedId{3});
  StateUpdate second = ward.update(kNow + seconds{2});
  second.events.push_back(event_of(5, alarm_of(asystole, kNow + seconds{1})));
  model.apply(second, kNow + seconds{2});
  EXPECT_EQ(bed_at(4), BedId{5}) << "the newest first";
  EXPECT_EQ(bed_at(6), BedId{3});
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
