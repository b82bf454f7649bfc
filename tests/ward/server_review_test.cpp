// What backfill brought is looked through in the store, from the disk.
#include "ingest/server_review.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/alarms/limits.h"
#include "pipeline/store/journal.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/replay/outage.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::kStart;
using test::Outage;

/// A store with one journal that holds these events.
class StoredOutage {
 public:
  explicit StoredOutage(const Outage& outage, const std::vector<Event>& afterwards = {}) {
    for (const char* name : {"journal", "segment", "log"}) {
      EXPECT_TRUE(disk_->make_directory(directory_.file(name)));
    }
    StoreFileHeader header;
    header.number = header.run = 1;
    header.created = kStart;
    auto writer = JournalWriter::create(*disk_, StoreLayout{path()}.journal(1), header, {}, none_);
    EXPECT_TRUE(writer.ok());
    std::vector<Event> events{Event{BedId{1}, false, kStart, test::bed_setup(), kStart}};
    const std::vector<Event> recorded = outage.recorded();
    events.insert(events.end(), recorded.begin(), recorded.end());
    events.insert(events.end(), afterwards.begin(), afterwards.end());
    EXPECT_TRUE(writer.value()->commit(events));
  }
  [[nodiscard]] Result<std::vector<Event>> review(BedId bed = BedId{1}, Nanoseconds longer_by = 0s) {
    StoreReader store(*disk_, path(), none_);
    return review_stretch(store, {bed, kStart + 100s - longer_by, kStart + 130s}, kStart + 200s);
  }

 private:
  [[nodiscard]] std::string path() const { return directory_.path().string(); }
  test::TemporaryDirectory directory_;
  std::unique_ptr<FileSystem> disk_{make_disk()};
  Cipher none_;
};

TEST(ServerReview, FindsTheStandstillOfAnOutageInTheStore) {
  const auto found = StoredOutage(Outage{}).review();
  ASSERT_TRUE(found.ok());
  bool asystole = false;
  for (const Event& event : found.value()) {
    EXPECT_TRUE(event.late);
    asystole = asystole || std::get<Alarm>(event.body).condition == AlarmCondition::asystole;
  }
  EXPECT_TRUE(asystole);
}

bool found_in(const Result<std::vector<Event>>& found, AlarmCondition condition) {
  EXPECT_TRUE(found.ok());
  return found.ok() && std::ranges::any_of(found.value(), [&](const Event& event) {
           return std::get<Alarm>(event.body).condition == condition;
         });
}

TEST(ServerReview, LooksThroughAStretchOfMoreThanHalfAnHourToItsEnd) {
  EXPECT_TRUE(found_in(StoredOutage(Outage{}).review(BedId{1}, 29min), AlarmCondition::asystole));
  EXPECT_TRUE(found_in(StoredOutage(Outage{}).review(BedId{1}, 40min), AlarmCondition::asystole));
  EXPECT_TRUE(found_in(StoredOutage(Outage{}).review(BedId{1}, 95min), AlarmCondition::asystole));
}

TEST(ServerReview, JudgesByTheLimitsOfWhoLayThereThenNotOfWhoWasAdmittedSince) {
  Outage fast;
  fast.stops = 102s;
  fast.beats_again = 126s;
  fast.rate_between = 150;  // too fast for an adult, not for a newborn
  ASSERT_TRUE(found_in(StoredOutage(fast).review(), AlarmCondition::heart_rate_high));
  BedStatus newborn;
  newborn.admitted = true;
  newborn.patient = {"H-2", "SECOND PATIENT", PatientCategory::neonatal, false};
  newborn.limits = default_limits(PatientCategory::neonatal);
  newborn.admitted_since = kStart + 160s;
  const Event admitted{BedId{1}, false, kStart + 160s, newborn, kStart + 160s};
  EXPECT_TRUE(found_in(StoredOutage(fast, {admitted}).review(), AlarmCondition::heart_rate_high));
}

TEST(ServerReview, FindsNothingWhereTheHeartBeatOn) {
  Outage calm;
  calm.stops = calm.beats_again = 1h;
  const auto found = StoredOutage(calm).review();
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found.value().empty());
}

TEST(ServerReview, ABedTheStoreDoesNotKnowIsAnError) {
  EXPECT_EQ(StoredOutage(Outage{}).review(BedId{7}).error().code, ErrorCode::unknown_bed);
}

}  // namespace
}  // namespace ward
