// Dashboards against a real publisher and command feed, over real sockets.

#include <gtest/gtest.h>

#include <optional>

#include "dashboard/ward_client.h"
#include "pipeline/domain/codes.h"
#include "pipeline/wire/ward_codec.h"
#include "tests/outlets/test_screen.h"
#include "tests/outlets/test_ward.h"

namespace ward::test {
namespace {

using namespace std::chrono_literals;

constexpr BedId kBed1{1};
constexpr BedId kBed2{2};

BedStatus bed_status(const char* label) {
  BedStatus status;
  status.label = label;
  status.admitted = true;
  return status;
}

Vital heart_rate(float reading) {
  Vital vital;
  vital.code = mdc::kHeartRate;
  vital.reading = reading;
  vital.unit = Unit::beats_per_minute;
  vital.validity = Validity::valid;
  return vital;
}

Alarm alarm_of(AlarmCondition condition, AlarmPhase phase, std::uint32_t occurrence = 1) {
  Alarm alarm;
  alarm.condition = condition;
  alarm.priority = alarm_info(condition).priority;
  alarm.kind = alarm_info(condition).kind;
  alarm.phase = phase;
  alarm.occurrence = occurrence;
  return alarm;
}

SampleBlock ecg(Instant first) {
  SampleBlock block;
  block.channel = ChannelId{mdc::kEcgLeadII, 0};
  block.unit = Unit::millivolt;
  block.period = SamplePeriod{1, 250};
  block.scale = 0.005F;
  block.count = 50;
  block.first_sample = first;
  return block;
}

Command command_of(CommandKind kind) {
  Command command;
  command.kind = kind;
  return command;
}

TEST(WardProtocol, ADashboardThatComesLateSeesWhatHappenedBefore) {
  TestWard ward{{}};
  ward.emit(kBed1, bed_status("BED 01"));
  ward.emit(kBed1, heart_rate(72));
  ward.emit(kBed1, alarm_of(AlarmCondition::asystole, AlarmPhase::active));
  Screen early{ward.client_options()};
  ASSERT_TRUE(early.until([&] { return early.alarmed(kBed1, AlarmCondition::asystole); }));

  Screen late{ward.client_options()};
  ASSERT_TRUE(late.until([&] { return late.snapshots > 0; }));
  EXPECT_EQ(late.labels[kBed1], "BED 01");
  EXPECT_TRUE(late.shows(kBed1, 72));
  EXPECT_TRUE(late.alarmed(kBed1, AlarmCondition::asystole));
  EXPECT_TRUE(late.insecure);
  EXPECT_TRUE(late.client.connected());
  ASSERT_FALSE(late.links.empty());
  EXPECT_TRUE(late.links.front());
}

TEST(WardProtocol, EveryDashboardHearsOfAnAlarmAndOfItsEnd) {
  TestWard ward{{}};
  ward.emit(kBed1, bed_status("BED 01"));
  Screen one{ward.client_options("one")};
  Screen two{ward.client_options("two")};
  ASSERT_TRUE(one.until([&] { return one.snapshots > 0; }));
  ASSERT_TRUE(two.until([&] { return two.snapshots > 0; }));

  ward.emit(kBed1, alarm_of(AlarmCondition::spo2_low, AlarmPhase::active));
  EXPECT_TRUE(one.until([&] { return one.alarmed(kBed1, AlarmCondition::spo2_low); }));
  EXPECT_TRUE(two.until([&] { return two.alarmed(kBed1, AlarmCondition::spo2_low); }));
  ward.emit(kBed1, alarm_of(AlarmCondition::spo2_low, AlarmPhase::inactive));
  EXPECT_TRUE(one.until([&] { return !one.alarmed(kBed1, AlarmCondition::spo2_low); }));
  EXPECT_TRUE(two.until([&] { return !two.alarmed(kBed1, AlarmCondition::spo2_low); }));
  EXPECT_EQ(ward.status().dashboards, 2U);
}

TEST(WardProtocol, WavesComeOnlyOfBedsThatAreWatched) {
  TestWard ward{{}};
  Screen screen{ward.client_options()};
  ASSERT_TRUE(screen.until([&] { return screen.snapshots > 0; }));
  screen.client.watch_waves({kBed2});
  Instant next = ward.clock().now();
  ASSERT_TRUE(screen.until([&] {
    ward.emit(kBed1, ecg(next));
    ward.emit(kBed2, ecg(next));
    next += 200ms;
    return screen.waves.size() >= 3;
  }));
  for (const WaveUpdate& update : screen.waves) EXPECT_EQ(update.bed, kBed2);
  EXPECT_EQ(screen.waves.front().waves.front().bin, (SamplePeriod{2, 250}));

  screen.client.watch_waves({});
  // Once the wish has arrived, a second of samples brings nothing.
  ASSERT_TRUE(screen.until([&] {
    screen.waves.clear();
    const std::uint64_t number = screen.number;
    ward.emit(kBed2, ecg(next));
    next += 200ms;
    return screen.until([&] { return screen.number > number + 2; }) && screen.waves.empty();
  }));
}

TEST(WardProtocol, ACommandReachesItsBedAndIsAnsweredDone) {
  TestWard ward{{}};
  Screen screen{ward.client_options("nurse.joy")};
  Command pause = command_of(CommandKind::audio_pause);
  pause.duration = 120s;
  const WardResponse answer = screen.ask(RequestKind::command, kBed2, pause);
  EXPECT_EQ(answer.refusal, ErrorCode::none);
  EXPECT_EQ(answer.text, "done");
  const auto pushed = ward.commands_pushed();
  ASSERT_EQ(pushed.size(), 1U);
  EXPECT_EQ(pushed[0].bed, kBed2);
  const auto& command = std::get<Command>(pushed[0].body);
  EXPECT_EQ(command.duration, 120s);
  EXPECT_EQ(command.operator_name.view(), "nurse.joy");
  EXPECT_TRUE(command.id.valid());
}

TEST(WardProtocol, ARefusalNamesTheBedAndTheReason) {
  TestWard::Options options;
  options.outcome = [](BedId, const Command& command) {
    return std::optional{CommandOutcome{command.id, command.kind, ErrorCode::nothing_to_do, command.reply_to}};
  };
  TestWard ward{options};
  Screen screen{ward.client_options()};
  const WardResponse answer = screen.ask(RequestKind::command, kBed1, command_of(CommandKind::acknowledge));
  EXPECT_EQ(answer.refusal, ErrorCode::nothing_to_do);
  EXPECT_EQ(answer.text, "BED 01: there is nothing to act on");

  const WardResponse nowhere = screen.ask(RequestKind::command, BedId{99}, command_of(CommandKind::acknowledge));
  EXPECT_EQ(nowhere.refusal, ErrorCode::unknown_bed);
}

TEST(WardProtocol, ACommandToEveryBedGetsOneAnswer) {
  TestWard::Options options;
  options.outcome = [](BedId bed, const Command& command) {
    const ErrorCode refusal = bed == kBed2 ? ErrorCode::nothing_to_do : ErrorCode::none;
    return std::optional{CommandOutcome{command.id, command.kind, refusal, command.reply_to}};
  };
  TestWard ward{options};
  Screen screen{ward.client_options()};
  Command pause = command_of(CommandKind::audio_pause);
  pause.duration = 60s;
  const WardResponse answer = screen.ask(RequestKind::command, kEveryBed, pause);
  EXPECT_EQ(answer.refusal, ErrorCode::none);
  EXPECT_EQ(answer.text, "done at 2 of 3 beds");
  EXPECT_EQ(ward.commands_pushed().size(), 3U);
  EXPECT_EQ(screen.answers.size(), 1U);
}

TEST(WardProtocol, ACommandTheMonitorNeverAnswersIsRefusedWithTheReason) {
  TestWard::Options options;
  options.outcome = [](BedId, const Command&) { return std::optional<CommandOutcome>{}; };
  TestWard ward{options};
  Screen screen{ward.client_options()};
  const WardResponse answer = screen.ask(RequestKind::command, kBed1, command_of(CommandKind::acknowledge));
  EXPECT_EQ(answer.refusal, ErrorCode::queue_full);
  EXPECT_EQ(answer.text, "BED 01: no answer from its monitor; the command may still take effect");
  EXPECT_EQ(ward.command_counters().expired, 1U);
}

TEST(WardProtocol, StatusAndHistoryTellOfBeatsAndAlarms) {
  TestWard ward{{}};
  Screen screen{ward.client_options()};
  ASSERT_TRUE(screen.until([&] { return screen.snapshots > 0; }));
  ward.emit(kBed1, Beat{});
  ward.emit(kBed1, alarm_of(AlarmCondition::asystole, AlarmPhase::active));
  ward.emit(kBed1, alarm_of(AlarmCondition::asystole, AlarmPhase::inactive));
  ASSERT_TRUE(screen.until([&] { return screen.beats == 1; }));
  const WardResponse status = screen.ask(RequestKind::status);
  EXPECT_EQ(status.status.alarms_raised, 1U);
  EXPECT_EQ(status.status.latency_count, 3U);
  EXPECT_GT(status.status.latency_max, 0ns);
  EXPECT_LE(status.status.latency_p50, status.status.latency_max);
  const WardResponse history = screen.ask(RequestKind::history);
  ASSERT_EQ(history.history.size(), 2U);
  EXPECT_EQ(history.history[0].alarm.phase, AlarmPhase::active);
  EXPECT_EQ(history.history[1].alarm.phase, AlarmPhase::inactive);
  EXPECT_GE(history.history[0].published, history.history[0].received);
}

TEST(WardProtocol, AHungServerIsReportedLostAndComesBackByItself) {
  TestWard ward{{}};
  ward.emit(kBed1, bed_status("BED 01"));
  Screen screen{ward.client_options()};
  ASSERT_TRUE(screen.until([&] { return screen.client.connected(); }));
  ward.pause(true);
  ASSERT_TRUE(screen.until([&] { return !screen.links.empty() && !screen.links.back(); }));
  EXPECT_FALSE(screen.client.connected());
  ward.pause(false);
  EXPECT_TRUE(screen.until([&] { return screen.links.back(); }));
}

TEST(WardProtocol, ARestartedServerMakesTheClientForgetTheOldWard) {
  auto ward = std::make_unique<TestWard>(TestWard::Options{});
  ward->emit(kBed1, bed_status("BED 01"));
  ward->emit(kBed1, alarm_of(AlarmCondition::asystole, AlarmPhase::active));
  TestWard::Options again;
  again.session = 2;
  again.ward_url = ward->ward_url();
  again.command_url = ward->command_url();
  Screen screen{ward->client_options()};
  ASSERT_TRUE(screen.until([&] { return screen.alarmed(kBed1, AlarmCondition::asystole); }));
  ward.reset();

  TestWard restarted{again};
  restarted.emit(kBed2, bed_status("BED 02"));
  ASSERT_TRUE(screen.until([&] { return screen.session == 2 && screen.labels.contains(kBed2); }));
  EXPECT_FALSE(screen.labels.contains(kBed1));
  EXPECT_FALSE(screen.alarmed(kBed1, AlarmCondition::asystole));
}

TEST(WardProtocol, ARequestWithoutAServerIsAnsweredAllTheSame) {
  // A port that was free a moment ago, and has nobody behind it now.
  WardClientOptions options;
  {
    TestWard gone{{}};
    options = gone.client_options();
  }
  Screen screen{options};
  const WardResponse answer = screen.ask(RequestKind::status);
  EXPECT_EQ(answer.refusal, ErrorCode::queue_full);
  EXPECT_EQ(answer.text, "no answer from the server");
  EXPECT_EQ(screen.links, std::vector<bool>{false});
}

TEST(WardProtocol, AScreenThatStopsTakingMessagesIsMadeWholeAgain) {
  TestWard ward{{}};
  ward.emit(kBed1, bed_status("BED 01"));
  Screen screen{ward.client_options()};
  ASSERT_TRUE(screen.until([&] { return screen.snapshots == 1; }));
  // Changes that each go out at once, far more than the client's ring holds,
  // while nobody calls poll().
  const std::uint64_t before = screen.number;
  for (std::uint32_t i = 1; i <= 1500; ++i) {
    const std::uint64_t sent = ward.status().latency_count;
    ward.emit(kBed1, alarm_of(AlarmCondition::spo2_low, AlarmPhase::active, i));
    while (ward.status().latency_count == sent) std::this_thread::sleep_for(1ms);
  }
  ward.emit(kBed1, heart_rate(61));
  ASSERT_TRUE(screen.until([&] { return screen.shows(kBed1, 61); }));
  EXPECT_GE(screen.snapshots, 2U);
  EXPECT_GT(screen.number, before + 1500);
  EXPECT_EQ((screen.alarms[{kBed1, AlarmCondition::spo2_low}].occurrence), 1500U);
}

TEST(WardProtocol, WithoutADoormanNobodyIsServed) {
  TestWard::Options options;
  options.with_zap = false;  // NULL and PLAIN links then have no verified user
  TestWard ward{options};
  ward.emit(kBed1, bed_status("BED 01"));
  zmq::context_t context;
  zmq::socket_t subscriber(context, zmq::socket_type::sub);
  zmq::socket_t dealer(context, zmq::socket_type::dealer);
  subscriber.set(zmq::sockopt::subscribe, "S");
  subscriber.connect(ward.ward_url());
  dealer.connect(ward.command_url());
  const wire::Bytes request = wire::encode_request(WardRequest{1, RequestKind::snapshot, {}, {}});
  dealer.send(zmq::buffer(request));
  while (ward.command_counters().unauthenticated == 0 || ward.status().unauthenticated == 0) {
    std::this_thread::sleep_for(1ms);
  }
  zmq::message_t message;
  subscriber.set(zmq::sockopt::rcvtimeo, 700);  // longer than a heartbeat
  EXPECT_FALSE(subscriber.recv(message));
  dealer.set(zmq::sockopt::rcvtimeo, 1);
  EXPECT_FALSE(dealer.recv(message));
}

TEST(WardProtocol, OnlyRegisteredKeysSeeTheWardAndOnlyOperatorsCommandIt) {
  const ServerKey server = make_key_pair();
  const ServerKey viewer = make_key_pair();
  const ServerKey stranger = make_key_pair();
  TestWard::Options options;
  options.key = server;
  options.operators = {KeyHolder{"viewer", viewer.public_key, Role::view}};
  TestWard ward{options};
  ward.emit(kBed1, bed_status("BED 01"));
  WardClientOptions keys = ward.client_options();
  keys.server_public = server.public_key;
  keys.own_public = stranger.public_key;
  keys.own_secret = stranger.secret_key;
  Screen outside{keys};
  keys.own_public = viewer.public_key;
  keys.own_secret = viewer.secret_key;
  Screen inside{keys};
  ASSERT_TRUE(inside.until([&] { return inside.labels.contains(kBed1); }));
  EXPECT_EQ(inside.ask(RequestKind::command, kBed1, command_of(CommandKind::acknowledge)).refusal,
            ErrorCode::not_permitted);
  EXPECT_TRUE(ward.commands_pushed().empty());
  // The stranger has had as long as the viewer, and then until it gives up.
  EXPECT_EQ(outside.ask(RequestKind::status).text, "no answer from the server");
  EXPECT_EQ(outside.snapshots, 0U);
  EXPECT_FALSE(outside.client.connected());
}

TEST(WardProtocol, BytesThatAreNoRequestAreCountedAndHarmNobody) {
  TestWard ward{{}};
  zmq::context_t context;
  zmq::socket_t dealer(context, zmq::socket_type::dealer);
  dealer.set(zmq::sockopt::plain_username, "intruder");
  dealer.set(zmq::sockopt::linger, 0);
  dealer.connect(ward.command_url());
  dealer.send(zmq::str_buffer("hello"));
  dealer.send(zmq::str_buffer("two"), zmq::send_flags::sndmore);
  dealer.send(zmq::str_buffer("parts"));
  dealer.send(zmq::message_t{}, zmq::send_flags::none);
  while (ward.command_counters().unreadable < 3) std::this_thread::sleep_for(1ms);
  Screen screen{ward.client_options()};
  EXPECT_EQ(screen.ask(RequestKind::status).refusal, ErrorCode::none);
}

}  // namespace
}  // namespace ward::test
