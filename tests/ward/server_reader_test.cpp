// Questions about the past: what is answered, what is refused, and that a
// server goes on recording while it answers.
#include "ingest/server_reader.h"

#include <gtest/gtest.h>

#include <sstream>
#include <thread>

#include "dashboard/ctl.h"
#include "dashboard/ctl_past.h"
#include "ingest/server.h"
#include "pipeline/store/index.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/ward/bedside.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::Device;
using test::eventually;
using test::Screen;

constexpr BedId kBed{1};
constexpr Instant kEnd{std::chrono::hours{24 * 365 * 200}};

WardRequest question(RequestKind kind, BedId bed = kBed, std::uint32_t most = 100) {
  WardRequest request;
  request.kind = kind;
  request.bed = bed;
  request.stored.to = kEnd;
  request.stored.most = most;
  return request;
}

/// One bed, an ECG of 250 Hz whose sample i is i % 1000, a heart rate a second.
class PastWard : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"journal", "segment", "log"}) {
      ASSERT_TRUE(disk_->make_directory(directory_.file(name)));
    }
    StoreFileHeader header;
    header.number = header.run = 1;
    header.created = at(0);
    auto writer = JournalWriter::create(*disk_, StoreLayout{path()}.journal(1), header, {}, none_);
    ASSERT_TRUE(writer.ok());
    std::vector<Event> events{event(0, BedSetup{kBed, "BED 01", true, {}, {}, {}, {}})};
    for (int step = 0; step < 600; ++step) {
      SampleBlock block;
      block.channel = {131330, 0};
      block.unit = Unit::millivolt;
      block.first_sample = at(0) + step * 100ms;
      block.count = 25;
      for (int i = 0; i < 25; ++i) block.samples[static_cast<std::size_t>(i)] = static_cast<std::int16_t>((step * 25 + i) % 1000);
      events.push_back(event(step, block));
      if (step % 10 == 0) {
        events.push_back(event(step, Vital{147842, Unit::beats_per_minute, at(step), static_cast<float>(60 + step / 10),
                                           Validity::valid, VitalOrigin::device}));
      }
    }
    ASSERT_TRUE(writer.value()->commit(events));
    auto index = StoreIndex::open(StoreLayout{path()}.index(), none_);
    ASSERT_TRUE(index.ok());
    std::vector<Event> alarms;
    for (int i = 0; i < 5; ++i) {
      Alarm alarm;
      alarm.condition = AlarmCondition::asystole;
      alarm.phase = AlarmPhase::active;
      alarm.onset = alarm.changed = at(i * 10);
      alarm.occurrence = static_cast<std::uint32_t>(i + 1);
      alarms.push_back(event(i * 10, alarm));
    }
    const auto in_bed = [](std::uint32_t bed, int step, const EventBody& body) {
      return Event{BedId{bed}, false, at(step), body, at(step)};
    };
    const auto status = [](const char* name, bool admitted) {
      BedStatus told;
      told.admitted = admitted;
      told.patient.id = name;
      told.patient.name = name;
      return told;
    };
    alarms.insert(alarms.end(), {in_bed(1, 100, status("VERDI", true)), in_bed(2, 110, status("ROSSI", true)),
                                 in_bed(1, 200, status("", false)), in_bed(1, 300, status("PUCCINI", true))});
    for (const int step : {100, 200, 200, 300}) {
      const auto frame = static_cast<std::uint64_t>(alarms.size());
      alarms.push_back(in_bed(1, step, Gap{.first_sequence = frame, .last_sequence = frame, .permanent = true}));
    }
    alarms.push_back(in_bed(2, 250, RecordingHole{.events = 12}));
    ASSERT_TRUE(index.value()->take(1, alarms, {1, 5, false}));
  }
  /// Tenths of a second after the beginning.
  static Instant at(int step) { return Instant{1'790'000'000s} + step * 100ms; }
  static Event event(int step, const EventBody& body) { return {kBed, false, at(step), body, at(step)}; }
  [[nodiscard]] std::string path() const { return directory_.path().string(); }

  test::TemporaryDirectory directory_;
  std::unique_ptr<FileSystem> disk_{make_disk()};
  Cipher none_;
};

TEST_F(PastWard, WavesComeInBinsOrWhole) {
  PastAnswers past(*disk_, path(), none_);
  WardRequest request = question(RequestKind::stored_waves);
  request.stored.from = at(0);
  request.stored.to = at(40);  // 4 s: 1000 samples
  request.stored.most = 1000;
  auto answer = past.answer(request);
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer.value().waves.size(), 1U);
  ASSERT_EQ(answer.value().waves[0].minima.size(), 1000U);
  EXPECT_EQ(answer.value().waves[0].minima[999], 999);
  EXPECT_FALSE(answer.value().more);
  request.stored.most = 10;
  answer = past.answer(request);
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer.value().waves[0].minima.size(), 10U);
  EXPECT_EQ(answer.value().waves[0].minima[1], 100);
  EXPECT_EQ(answer.value().waves[0].maxima[1], 199);
  request.stored.channel = {7, 7};
  EXPECT_TRUE(past.answer(request).value().waves.empty());
}

TEST_F(PastWard, TrendsAreThinnedToLowestMeanAndHighest) {
  PastAnswers past(*disk_, path(), none_);
  WardRequest request = question(RequestKind::stored_vitals);
  request.stored.code = 147842;
  request.stored.from = at(0);
  request.stored.to = at(600);
  request.stored.most = 6;
  const auto answer = past.answer(request);
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer.value().points.size(), 6U);
  EXPECT_EQ(answer.value().points[1].lowest, 70.0F);
  EXPECT_EQ(answer.value().points[1].mean, 74.5F);
  EXPECT_EQ(answer.value().points[1].highest, 79.0F);
  EXPECT_EQ(answer.value().points[1].count, 10U);
}

TEST_F(PastWard, AlarmsComeInPagesThatSayHowToGoOn) {
  PastAnswers past(*disk_, path(), none_);
  WardRequest request = question(RequestKind::stored_alarms, kEveryBed, 2);
  std::vector<Instant> onsets;
  bool more = true;
  for (int page = 0; more; ++page) {
    ASSERT_LT(page, 3);
    const auto answer = past.answer(request);
    ASSERT_TRUE(answer.ok());
    for (const StoredAlarm& stored : answer.value().alarms) onsets.push_back(stored.alarm.onset);
    more = answer.value().more;
    request.stored.alarms.after = answer.value().after;
  }
  EXPECT_EQ(onsets, (std::vector<Instant>{at(0), at(10), at(20), at(30), at(40)}));
}

TEST_F(PastWard, StaysAreThoseThatOverlapTheTimeAskedFor) {
  PastAnswers past(*disk_, path(), none_);
  const auto names = [&](BedId bed, int from, int to) {
    WardRequest request = question(RequestKind::stored_stays, bed);
    request.stored.from = at(from);
    request.stored.to = at(to);
    const StoredAnswer answer = past.answer(request).value();
    std::string text;
    for (const StoredStay& stay : answer.stays) text += std::string{stay.patient_name.view()} + " ";
    return text;
  };
  EXPECT_EQ(names(kEveryBed, 0, 400), "VERDI ROSSI PUCCINI ");
  EXPECT_EQ(names(kBed, 0, 400), "VERDI PUCCINI ");
  EXPECT_EQ(names(BedId{2}, 390, 400), "ROSSI ") << "still there";
  EXPECT_EQ(names(kBed, 200, 300), "") << "an empty bed";
  EXPECT_EQ(names(kBed, 199, 301), "VERDI PUCCINI ");
}

TEST_F(PastWard, GapsComeInPagesThatTellEachOnce) {
  PastAnswers past(*disk_, path(), none_);
  WardRequest request = question(RequestKind::stored_gaps, kBed, 2);
  request.stored.from = at(0);
  std::vector<Instant> told;
  bool more = true;
  for (int page = 0; more; ++page) {
    ASSERT_LT(page, 4);
    const auto answer = past.answer(request);
    ASSERT_TRUE(answer.ok());
    for (const StoredGap& gap : answer.value().gaps) told.push_back(gap.at);
    more = answer.value().more;
    request.stored.from = answer.value().go_on;
  }
  EXPECT_EQ(told, (std::vector<Instant>{at(100), at(200), at(200), at(300)}));
  request = question(RequestKind::stored_gaps, BedId{2});
  const auto answer = past.answer(request);
  ASSERT_EQ(answer.value().gaps.size(), 1U);
  EXPECT_EQ(answer.value().gaps[0].events, 12U);
}

TEST_F(PastWard, StaysAndGapsArePrintedForPeopleAndForPrograms) {
  PastAnswers past(*disk_, path(), none_);
  const auto said = [&](RequestKind kind, bool json) {
    const WardRequest request = question(kind, kEveryBed);
    const StoredAnswer answer = past.answer(request).value();
    return json ? past_json(request, answer, {}) : past_text(request, answer, {});
  };
  const std::string stays = said(RequestKind::stored_stays, false);
  EXPECT_NE(stays.find("VERDI  until " + to_rfc3339(at(200))), std::string::npos) << stays;
  EXPECT_NE(stays.find("PUCCINI  still there"), std::string::npos) << stays;
  EXPECT_NE(said(RequestKind::stored_stays, true).find("\"patient_name\":\"ROSSI\""), std::string::npos);
  EXPECT_NE(said(RequestKind::stored_stays, true).find("\"discharged\":null"), std::string::npos);
  const std::string gaps = said(RequestKind::stored_gaps, false);
  EXPECT_NE(gaps.find("frames 9 to 9 never came"), std::string::npos) << gaps;
  EXPECT_NE(gaps.find("12 events were not recorded"), std::string::npos) << gaps;
  EXPECT_NE(said(RequestKind::stored_gaps, true).find("\"events\":12}"), std::string::npos);
  EXPECT_NE(said(RequestKind::stored_gaps, true).find("\"first_sequence\":9,\"last_sequence\":9}"), std::string::npos);
}

TEST_F(PastWard, QuestionsThatMeanNothingAreRefused) {
  PastAnswers past(*disk_, path(), none_);
  for (const RequestKind kind : {RequestKind::stored_waves, RequestKind::stored_vitals, RequestKind::stored_alarms,
                                 RequestKind::stored_stays, RequestKind::stored_gaps}) {
    WardRequest request = question(kind);
    request.stored.from = kEnd;
    EXPECT_EQ(past.answer(request).error().code, ErrorCode::value_out_of_range) << "no time at all";
    request.stored.to = at(0);
    EXPECT_EQ(past.answer(request).error().code, ErrorCode::value_out_of_range) << "backwards";
    request = question(kind, kBed, 0);
    EXPECT_EQ(past.answer(request).error().code, ErrorCode::value_out_of_range);
    const std::uint32_t most = kind >= RequestKind::stored_alarms ? kMostStoredAlarms : kMostStoredBins;
    EXPECT_TRUE(past.answer(question(kind, kBed, most)).ok());
    EXPECT_EQ(past.answer(question(kind, kBed, most + 1)).error().code, ErrorCode::value_out_of_range);
    // All of time, and more.
    request = question(kind);
    request.stored.from = Instant::min();
    request.stored.to = Instant::max();
    EXPECT_TRUE(past.answer(request).ok());
    if (kind >= RequestKind::stored_alarms) continue;
    EXPECT_EQ(past.answer(question(kind, BedId{77})).error().code, ErrorCode::unknown_bed);
    EXPECT_EQ(past.answer(question(kind, kEveryBed)).error().code, ErrorCode::unknown_bed);
    EXPECT_EQ(past.answer(question(kind, BedId{})).error().code, ErrorCode::unknown_bed);
  }
  // One bin of two hundred years is no question about a patient.
  EXPECT_EQ(past.answer(question(RequestKind::stored_waves, kBed, 1)).error().code, ErrorCode::value_out_of_range);
  PastAnswers nowhere(*disk_, directory_.file("nowhere"), none_);
  EXPECT_EQ(nowhere.answer(question(RequestKind::stored_waves)).error().code, ErrorCode::not_found);
  EXPECT_EQ(nowhere.answer(question(RequestKind::stored_alarms)).error().code, ErrorCode::not_found);
}

TEST_F(PastWard, ADeskTakesABoundedNumberOfQuestionsAndAnswersEach) {
  ReaderDesk desk(*disk_, path(), none_, [] {});
  for (std::size_t i = 0; i < ReaderDesk::kMostAsked; ++i) {
    EXPECT_TRUE(desk.ask("asker " + std::to_string(i), question(RequestKind::stored_alarms)));
  }
  EXPECT_FALSE(desk.ask("one too many", question(RequestKind::stored_alarms)));
  std::thread thread([&desk] { desk.run(); });
  std::vector<std::string> askers;
  EXPECT_TRUE(eventually([&] {
    desk.take_answers([&](const std::string& asker, const WardResponse& response) {
      askers.push_back(asker);
      EXPECT_EQ(response.stored.alarms.size(), 5U);
    });
    return askers.size() == ReaderDesk::kMostAsked;
  }));
  EXPECT_TRUE(desk.ask("again", question(RequestKind::stored_alarms)));
  desk.stop();
  thread.join();
  EXPECT_EQ(askers.front(), "asker 0");
}

TEST(ServerPast, AServerWithoutAStoreSaysSo) {
  const SystemClock clock;
  ServerConfig config;
  config.feed_url = config.ward_url = config.command_url = "tcp://127.0.0.1:*";
  config.insecure = true;
  Server server(config, clock);
  Screen screen({server.feed_endpoint(), server.ward_endpoint(), server.command_endpoint()}, {});
  const auto answer = screen.ask(question(RequestKind::stored_waves));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->refusal, ErrorCode::not_found);
}

TEST(ServerPast, IsAskedWhileTheWardIsRecordedAndNothingIsHeldUp) {
  const SystemClock clock;
  test::TemporaryDirectory directory;
  ServerConfig config;
  config.feed_url = config.ward_url = config.command_url = "tcp://127.0.0.1:*";
  config.insecure = true;
  config.store.directory = directory.file("store");
  Server server(config, clock);
  Device device("monitor-1", {}, server.feed_endpoint(), 1);
  Screen screen({server.feed_endpoint(), server.ward_endpoint(), server.command_endpoint()}, {});
  const auto acked = [&] {
    device.work();
    screen.work();
    const auto feed = screen.feed(kBed);
    return feed ? feed->acked_through : 0;
  };
  ASSERT_TRUE(eventually([&] { return acked() >= 10; }));
  std::size_t samples = 0;
  for (int round = 0; round < 3; ++round) {
    const std::uint64_t before = acked();
    WardRequest request = question(RequestKind::stored_waves, kBed, kMostStoredBins);
    request.stored.from = clock.now() - 10s;
    request.stored.to = clock.now() + 1s;
    const auto answer = screen.ask(request);
    ASSERT_TRUE(answer.has_value());
    ASSERT_EQ(answer->refusal, ErrorCode::none) << answer->text;
    std::size_t found = 0;
    for (const WaveSegment& wave : answer->stored.waves) found += wave.minima.size();
    EXPECT_GE(found, samples) << "the past only grows";
    samples = found;
    ASSERT_TRUE(eventually([&] { return acked() > before; })) << "recording goes on";
  }
  EXPECT_GT(samples, 0U);
  const auto status = screen.ask({0, RequestKind::status, {}, {}});
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(status->status.events_dropped, 0U);
  EXPECT_EQ(status->status.frames_lost, 0U);

  CtlOptions options;
  options.verb = CtlVerb::waves;
  options.client.ward = server.ward_endpoint();
  options.client.command = server.command_endpoint();
  options.json = true;
  options.bed = "1";
  options.past = question(RequestKind::stored_waves).stored;
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(run_ctl(options, out, err, [] { return false; }), 0) << err.str();
  EXPECT_NE(out.str().find("\"minima\":["), std::string::npos);
  server.stop();
}

TEST(CtlPast, CodesAreNumbersOrLabels) {
  EXPECT_EQ(parse_code("147842", false), 147842U);
  EXPECT_EQ(parse_code("hr", false), 147842U);
  EXPECT_EQ(parse_code("II", true), 131330U);
  EXPECT_FALSE(parse_code("II", false));
  EXPECT_FALSE(parse_code("", true));
}

}  // namespace
}  // namespace ward
