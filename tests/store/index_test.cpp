#include "pipeline/store/index.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/ingest/temporary_directory.h"

namespace ward {
namespace {

using std::chrono::seconds;

constexpr BedId kBed{3};
const Cipher kPlain;

Instant at(std::int64_t second) { return Instant{seconds{1'800'000'000 + second}}; }

Event event_at(std::int64_t second, EventBody body, BedId bed = kBed) {
  Event event;
  event.bed = bed;
  event.received = event.handled = at(second);
  event.body = body;
  return event;
}

Alarm alarm_of(AlarmCondition condition, AlarmPhase phase, std::int64_t onset, std::int64_t changed,
               std::uint32_t occurrence = 1) {
  Alarm alarm;
  alarm.condition = condition;
  alarm.priority = alarm_info(condition).priority;
  alarm.kind = alarm_info(condition).kind;
  alarm.phase = phase;
  alarm.onset = at(onset);
  alarm.changed = at(changed);
  alarm.occurrence = occurrence;
  return alarm;
}

Command acknowledgement(std::uint32_t id, const char* by) {
  Command command;
  command.id = CommandId{id};
  command.operator_name = by;
  return command;
}

BedStatus status_of(const char* patient, bool admitted = true) {
  BedStatus status;
  status.admitted = admitted;
  status.patient.id = patient;
  status.patient.name = patient;
  return status;
}

std::unique_ptr<StoreIndex> opened(const std::string& path, const Cipher& cipher = kPlain) {
  auto index = StoreIndex::open(path, cipher);
  EXPECT_TRUE(index.ok()) << describe(index.error().code);
  return index ? std::move(index.value()) : nullptr;
}

std::vector<StoredAlarm> alarms(StoreIndex& index, const StoredAlarmFilter& filter = {}) {
  auto found = index.alarms(filter);
  EXPECT_TRUE(found.ok());
  return found ? found.value() : std::vector<StoredAlarm>{};
}

/// An asystole that begins, is acknowledged by a nurse, and ends.
std::vector<Event> one_asystole() {
  Alarm begun = alarm_of(AlarmCondition::asystole, AlarmPhase::active, 10, 10);
  Alarm seen = begun;
  seen.acknowledged = true;
  seen.changed = at(14);
  Alarm over = seen;
  over.phase = AlarmPhase::inactive;
  over.changed = at(20);
  return {event_at(10, begun), event_at(14, acknowledgement(7, "nurse joy")), event_at(14, seen), event_at(20, over)};
}

TEST(StoreIndex, TellsOfOneAlarmWhenItBeganEndedAndWhoAcknowledgedIt) {
  test::TemporaryDirectory directory;
  auto index = opened(directory.file("index.sqlite"));
  ASSERT_TRUE(index->take(2, one_asystole(), {1, 4, true}));
  const auto found = alarms(*index);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].alarm.condition, AlarmCondition::asystole);
  EXPECT_EQ(found[0].run, 2U);
  EXPECT_EQ(found[0].alarm.onset, at(10));
  EXPECT_EQ(found[0].ended, at(20));
  EXPECT_EQ(found[0].acknowledged_at, at(14));
  EXPECT_EQ(found[0].acknowledged_by.view(), "nurse joy");
  EXPECT_FALSE(found[0].late);
}

TEST(StoreIndex, AnAlarmKnownAgainAfterARestartIsOneAlarm) {
  test::TemporaryDirectory directory;
  auto index = opened(directory.file("index.sqlite"));
  const Alarm latched = alarm_of(AlarmCondition::asystole, AlarmPhase::latched, 10, 15);
  ASSERT_TRUE(index->take(1, std::vector{event_at(15, latched)}, {1, 1, true}));
  ASSERT_TRUE(index->take(2, std::vector{event_at(60, RestoredAlarm{latched})}, {2, 1, true}));
  ASSERT_EQ(alarms(*index).size(), 1U);
  EXPECT_EQ(alarms(*index)[0].run, 1U);
  // The next raising is another one, though its count begins anew.
  const Alarm next = alarm_of(AlarmCondition::asystole, AlarmPhase::active, 70, 70);
  ASSERT_TRUE(index->take(2, std::vector{event_at(70, next)}, {2, 2, true}));
  EXPECT_EQ(alarms(*index).size(), 2U);
}

TEST(StoreIndex, AnStAlarmKeepsTheLeadThatDecidedLast) {
  test::TemporaryDirectory directory;
  auto index = opened(directory.file("index.sqlite"));
  Alarm raised = alarm_of(AlarmCondition::st_high, AlarmPhase::active, 10, 10);
  raised.lead = EcgLead::v2;
  Alarm moved = raised;
  moved.lead = EcgLead::v3;
  ASSERT_TRUE(index->take(1, std::vector{event_at(10, raised), event_at(20, moved)}, {1, 2, true}));
  ASSERT_EQ(alarms(*index).size(), 1U);
  EXPECT_EQ(alarms(*index)[0].alarm.lead, EcgLead::v3);
}

TEST(StoreIndex, HoldsNamesThatNoOtherUserOfTheMachineCanRead) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("index.sqlite");
  const auto index = opened(path);
  ASSERT_TRUE(index->take(1, std::vector{event_at(0, status_of("4711"))}, {1, 1, true}));
  for (const char* companion : {"", "-wal", "-shm"}) {
    const auto mode = std::filesystem::status(path + companion).permissions();
    EXPECT_EQ(mode & std::filesystem::perms::others_all, std::filesystem::perms::none) << companion;
    EXPECT_EQ(mode & std::filesystem::perms::group_write, std::filesystem::perms::none) << companion;
  }
}

TEST(StoreIndex, AnAlarmToldAgainIsFoundOnceAlsoWhenItsFirstWordWasLost) {
  test::TemporaryDirectory directory;
  auto index = opened(directory.file("index.sqlite"));
  Event restated = event_at(10, alarm_of(AlarmCondition::asystole, AlarmPhase::active, 10, 10));
  restated.restated = true;
  ASSERT_TRUE(index->take(1, std::vector{restated}, {1, 1, true}));
  ASSERT_EQ(alarms(*index).size(), 1U);
  EXPECT_EQ(alarms(*index)[0].alarm.condition, AlarmCondition::asystole);
  restated.handled += std::chrono::seconds{5};
  ASSERT_TRUE(index->take(1, std::vector{restated}, {1, 2, true}));
  EXPECT_EQ(alarms(*index).size(), 1U);
}

TEST(StoreIndex, FindsAlarmsByBedTimePriorityConditionTextAndWhetherAnyoneSawThem) {
  test::TemporaryDirectory directory;
  auto index = opened(directory.file("index.sqlite"));
  auto events = one_asystole();
  events.push_back(event_at(30, alarm_of(AlarmCondition::spo2_low, AlarmPhase::active, 30, 30)));
  events.push_back(event_at(40, alarm_of(AlarmCondition::ecg_leads_off, AlarmPhase::active, 40, 40), BedId{4}));
  ASSERT_TRUE(index->take(1, events, {1, events.size(), true}));

  const auto conditions = [&](const StoredAlarmFilter& filter) {
    std::vector<AlarmCondition> found;
    for (const StoredAlarm& stored : alarms(*index, filter)) found.push_back(stored.alarm.condition);
    return found;
  };
  using Conditions = std::vector<AlarmCondition>;
  const Conditions asystole{AlarmCondition::asystole};
  StoredAlarmFilter filter;
  filter.bed = BedId{4};
  EXPECT_EQ(conditions(filter), Conditions{AlarmCondition::ecg_leads_off});
  filter = {};
  filter.from = at(10);
  filter.to = at(30);  // open at its end
  EXPECT_EQ(conditions(filter), asystole);
  filter = {};
  filter.least_priority = AlarmPriority::high;
  EXPECT_EQ(conditions(filter), asystole);
  filter = {};
  filter.condition = AlarmCondition::spo2_low;
  EXPECT_EQ(conditions(filter), Conditions{AlarmCondition::spo2_low});
  filter = {};
  filter.text = "ASYS";
  EXPECT_EQ(conditions(filter), asystole);
  filter.text = "'; DROP TABLE alarms; --";
  EXPECT_TRUE(conditions(filter).empty());
  filter = {};
  filter.unacknowledged = true;
  EXPECT_EQ(conditions(filter), (Conditions{AlarmCondition::spo2_low, AlarmCondition::ecg_leads_off}));
}

TEST(StoreIndex, APageGoesOnWhereTheLastOneStoppedAlsoAmongAlarmsOfOneMoment) {
  test::TemporaryDirectory directory;
  auto index = opened(directory.file("index.sqlite"));
  std::vector<Event> events;
  for (std::uint32_t bed = 1; bed <= 10; ++bed) {
    events.push_back(event_at(10, alarm_of(AlarmCondition::spo2_low, AlarmPhase::active, 10, 10), BedId{bed}));
  }
  ASSERT_TRUE(index->take(1, events, {1, 10, true}));
  StoredAlarmFilter filter;
  filter.most = 4;
  std::vector<std::uint32_t> beds;
  for (auto page = alarms(*index, filter); !page.empty(); page = alarms(*index, filter)) {
    EXPECT_LE(page.size(), 4U);
    for (const StoredAlarm& stored : page) beds.push_back(stored.bed.value);
    filter.after = {page.back().alarm.onset, page.back().id};
  }
  EXPECT_EQ(beds, (std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
}

TEST(StoreIndex, StaysFollowAdmissionsAndDischarges) {
  test::TemporaryDirectory directory;
  auto index = opened(directory.file("index.sqlite"));
  ASSERT_TRUE(index->take(1,
                          std::vector{event_at(0, status_of("A")), event_at(5, status_of("A")),
                                      event_at(10, status_of("", false)), event_at(20, status_of("B"))},
                          {1, 4, true}));
  const auto stays = index->stays(kBed, at(0), at(100));
  ASSERT_TRUE(stays.ok());
  ASSERT_EQ(stays.value().size(), 2U);
  EXPECT_EQ(stays.value()[0].patient_id.view(), "A");
  EXPECT_EQ(stays.value()[0].admitted, at(0));
  EXPECT_EQ(stays.value()[0].discharged, at(10));
  EXPECT_EQ(stays.value()[1].patient_id.view(), "B");
  EXPECT_FALSE(stays.value()[1].discharged);
  EXPECT_EQ(index->stays(kBed, at(10), at(20)).value().size(), 0U);
}

TEST(StoreIndex, OnlyLostDataIsAGap) {
  test::TemporaryDirectory directory;
  auto index = opened(directory.file("index.sqlite"));
  ASSERT_TRUE(index->take(1,
                          std::vector{event_at(1, Gap{5, 9, false}), event_at(2, Gap{5, 6, true}),
                                      event_at(3, RecordingHole{12})},
                          {1, 3, true}));
  const auto gaps = index->gaps(kEveryBed, at(0), at(10));
  ASSERT_TRUE(gaps.ok());
  ASSERT_EQ(gaps.value().size(), 2U);
  EXPECT_EQ(gaps.value()[0].first_sequence, 5U);
  EXPECT_EQ(gaps.value()[0].last_sequence, 6U);
  EXPECT_EQ(gaps.value()[1].events, 12U);
}

TEST(StoreIndex, RemembersItsPlaceOverARestart) {
  test::TemporaryDirectory directory;
  const std::string path = directory.file("index.sqlite");
  {
    auto index = opened(path);
    ASSERT_TRUE(index->take(1, one_asystole(), {8, 4, false}));
  }
  auto index = opened(path);
  EXPECT_FALSE(index->replaced());
  EXPECT_EQ(index->place().file, 8U);
  EXPECT_EQ(index->place().events, 4U);
  EXPECT_FALSE(index->place().whole);
  EXPECT_EQ(alarms(*index).size(), 1U);
}

TEST(StoreIndex, AStayGoesOnOverARestart) {
  test::TemporaryDirectory directory;
  const std::string path = directory.file("index.sqlite");
  ASSERT_TRUE(opened(path)->take(1, std::vector{event_at(0, status_of("A"))}, {1, 1, true}));
  auto index = opened(path);
  ASSERT_TRUE(index->take(2, std::vector{event_at(50, status_of("A"))}, {2, 1, true}));
  EXPECT_EQ(index->stays(kBed, at(0), at(100)).value().size(), 1U);
}

TEST(StoreIndex, LateDataWaitsForItsReviewAlsoOverARestart) {
  test::TemporaryDirectory directory;
  const std::string path = directory.file("index.sqlite");
  SampleBlock block;
  block.count = 125;
  block.period = {1, 125};
  block.first_sample = at(100);
  Event late = event_at(300, block);
  late.late = true;
  Event live = event_at(300, block, BedId{9});
  block.first_sample = at(90);
  Event earlier = event_at(301, block);
  earlier.late = true;
  ASSERT_TRUE(opened(path)->take(1, std::vector{late, live, earlier}, {1, 3, true}));
  auto index = opened(path);
  const auto stretches = index->late_stretches().value();
  ASSERT_EQ(stretches.size(), 1U);
  EXPECT_EQ(stretches[0].bed, kBed);
  EXPECT_EQ(stretches[0].from, at(90));
  EXPECT_EQ(stretches[0].to, at(101));
  ASSERT_TRUE(index->reviewed(stretches[0]));
  EXPECT_TRUE(index->late_stretches().value().empty());
  EXPECT_TRUE(opened(path)->late_stretches().value().empty());
}

TEST(StoreIndex, ForgetsWhatIsOverAndOldButNothingThatStands) {
  test::TemporaryDirectory directory;
  auto index = opened(directory.file("index.sqlite"));
  auto events = one_asystole();  // over at 20
  events.push_back(event_at(11, alarm_of(AlarmCondition::spo2_low, AlarmPhase::active, 11, 11)));
  ASSERT_TRUE(index->take(1, events, {1, events.size(), true}));
  ASSERT_TRUE(index->forget_before(at(20)));
  EXPECT_EQ(alarms(*index).size(), 2U);
  ASSERT_TRUE(index->forget_before(at(21)));
  ASSERT_EQ(alarms(*index).size(), 1U);
  EXPECT_EQ(alarms(*index)[0].alarm.condition, AlarmCondition::spo2_low);
}

TEST(StoreIndex, BeginsAnewWhenItsBytesAreDamaged) {
  test::TemporaryDirectory directory;
  const std::string path = directory.file("index.sqlite");
  ASSERT_TRUE(opened(path)->take(1, one_asystole(), {1, 4, true}));
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path));
  // The head, a page in the middle, an empty file, no database at all.
  for (const auto& [offset, length] : {std::pair<std::streamoff, std::size_t>{0, 100}, {4096, 4096}, {0, 1 << 20}}) {
    auto index = opened(path);
    if (index->place().file == 0) {
      ASSERT_TRUE(index->take(1, one_asystole(), {1, 4, true}));
    }
    index.reset();
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file << std::string(length, '\x5A');
    file.close();
    auto anew = opened(path);
    ASSERT_NE(anew, nullptr);
    EXPECT_TRUE(anew->replaced()) << "damaged at " << offset << " of " << size;
    EXPECT_EQ(anew->place().file, 0U);
    EXPECT_TRUE(alarms(*anew).empty());
  }
}

TEST(StoreIndex, BeginsAnewWhenItIsOfAnotherVersion) {
  test::TemporaryDirectory directory;
  const std::string path = directory.file("index.sqlite");
  ASSERT_TRUE(opened(path)->take(1, one_asystole(), {1, 4, true}));
  {
    // user_version stands at byte 60 of the file, most significant byte first.
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(63);
    file.put(static_cast<char>(StoreIndex::kVersion + 1));
  }
  EXPECT_EQ(StoreIndex::open_to_read(path, kPlain).error().code, ErrorCode::unsupported_version);
  EXPECT_TRUE(opened(path)->replaced());
  EXPECT_TRUE(StoreIndex::open_to_read(path, kPlain).ok());
}

TEST(StoreIndex, AnEncryptedStoreKeepsNoNameInTheIndex) {
  test::TemporaryDirectory directory;
  const std::string path = directory.file("index.sqlite");
  std::array<std::byte, Cipher::kKeyBytes> key{};
  key.fill(std::byte{0x42});
  const Cipher sealed{key};
  std::vector<Event> events = one_asystole();
  events.push_back(event_at(20, status_of("PLANTED NAME")));
  ASSERT_TRUE(opened(path, sealed)->take(1, events, {1, 1, true}));
  auto index = opened(path, sealed);
  EXPECT_EQ(index->stays(kBed, at(0), at(99)).value().at(0).patient_name.view(), "PLANTED NAME");
  EXPECT_EQ(alarms(*index).at(0).acknowledged_by.view(), "nurse joy");
  for (const char* suffix : {"", "-wal"}) {
    std::ifstream file(path + suffix, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(bytes.find("PLANTED"), std::string::npos);
    EXPECT_EQ(bytes.find("nurse joy"), std::string::npos);
  }
}

TEST(StoreIndex, IsReadWhileItIsWritten) {
  test::TemporaryDirectory directory;
  const std::string path = directory.file("index.sqlite");
  EXPECT_EQ(StoreIndex::open_to_read(path, kPlain).error().code, ErrorCode::not_found);
  auto writer = opened(path);
  auto reader = StoreIndex::open_to_read(path, kPlain);
  ASSERT_TRUE(reader.ok());
  EXPECT_TRUE(alarms(*reader.value()).empty());
  ASSERT_TRUE(writer->take(1, one_asystole(), {1, 4, true}));
  EXPECT_EQ(alarms(*reader.value()).size(), 1U);
  EXPECT_FALSE(reader.value()->take(1, one_asystole(), {2, 4, true}).ok()) << "a reader changes nothing";
}

}  // namespace
}  // namespace ward
