// What backfill brought is looked through in the store, from the disk.
#include "ingest/server_review.h"

#include <gtest/gtest.h>

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
  explicit StoredOutage(const Outage& outage) {
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
    EXPECT_TRUE(writer.value()->commit(events));
  }
  [[nodiscard]] Result<std::vector<Event>> review(BedId bed = BedId{1}) {
    StoreReader store(*disk_, path(), none_);
    return review_stretch(store, {bed, kStart + 100s, kStart + 130s}, kStart + 200s);
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
