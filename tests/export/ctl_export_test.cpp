// Exports from a store's directory, no server running, each one in the audit log.

#include "dashboard/ctl_export.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "pipeline/store/audit.h"
#include "pipeline/store/journal.h"
#include "pipeline/store/store_layout.h"
#include "tests/export/readers.h"
#include "tests/export/told_recording.h"

namespace ward::test {
namespace {

/// A store whose one journal holds a few seconds of bed 3.
class CtlExport : public testing::Test {
 protected:
  void SetUp() override {
    const auto disk = make_disk();
    const StoreLayout layout{store_};
    ASSERT_TRUE(disk->make_directory(layout.journals()).ok());
    StoreFileHeader header;
    header.number = 1;
    header.run = 1;
    header.created = kStart;
    auto journal = JournalWriter::create(*disk, layout.journal(1), header, WardMemory{}, none_);
    ASSERT_TRUE(journal.ok());
    std::vector<Event> events = told_recording("Quetzalcoatl").events;
    for (std::int64_t i = 0; i < 80; ++i) {
      SampleBlock block;
      block.channel = {mdc::kEcgLeadII, 0};
      block.unit = Unit::millivolt;
      block.period = {1, 250};
      block.scale = 0.005F;
      block.count = 25;
      block.first_sample = kStart + 100ms * i;
      for (std::size_t s = 0; s < block.count; ++s) block.samples[s] = static_cast<std::int16_t>(25 * i + static_cast<std::int64_t>(s));
      events.push_back(event_at(100ms * i, block));
    }
    ASSERT_TRUE(journal.value()->commit(events).ok());
  }

  int run(const std::string& format, bool identified = false) {
    CtlExportOptions options;
    options.store = store_;
    options.bed = "3";
    options.from = to_rfc3339(kStart);
    options.to = to_rfc3339(kStart + 10s);
    options.format = format;
    options.alarm = "heart_rate_high";
    options.out = directory_.file("out");
    options.operator_name = "anna";
    options.identified = identified;
    out_.str("");
    err_.str("");
    return run_export(options, kStart + 1h, out_, err_);
  }
  int verify(const std::string& what, const std::string& head = {}) {
    CtlVerifyOptions options;
    options.what = what;
    options.head = head;
    return run_verify(options, out_, err_);
  }
  [[nodiscard]] std::string file(const std::string& name) const { return directory_.file("out") + "/" + name; }
  [[nodiscard]] static std::string text_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  Cipher none_;
  TemporaryDirectory directory_;
  std::string store_{directory_.file("store")};
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(CtlExport, WritesTheStoredSamplesAsWfdb) {
  ASSERT_EQ(run("wfdb"), 0) << err_.str();
  const Json seen = read_by_specification("read_wfdb.py", file("record_250hz.hea"));
  ASSERT_FALSE(seen.contains("error")) << seen["error"];
  const auto samples = seen["signals"][0]["samples"].get<std::vector<int>>();
  ASSERT_EQ(samples.size(), 2500U);
  for (int i = 0; i < 2000; ++i) ASSERT_EQ(samples[static_cast<std::size_t>(i)], i);
  EXPECT_EQ(samples[2000], kMissingSample);
}

TEST_F(CtlExport, WritesEveryFormatAndNamesNobody) {
  for (const char* format : {"wfdb", "edf", "csv", "json", "evidence"}) ASSERT_EQ(run(format), 0) << format << err_.str();
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.file("out"))) {
    ++files;
    EXPECT_EQ(text_of(entry.path().string()).find("Quetzalcoatl"), std::string::npos) << entry.path();
  }
  EXPECT_EQ(files, 10U);
  ASSERT_EQ(run("json", true), 0);
  EXPECT_NE(text_of(file("events.json")).find("Quetzalcoatl"), std::string::npos);
}

TEST_F(CtlExport, IsItselfInTheAuditLogWithWhoAndWhat) {
  ASSERT_EQ(run("edf", true), 0);
  const std::string log = text_of(StoreLayout{store_}.audit());
  EXPECT_NE(log.find("\"operator\":\"anna\",\"action\":\"export\",\"bed\":3"), std::string::npos) << log;
  EXPECT_NE(log.find("\"identified\":true"), std::string::npos);
  const std::string head = to_text(AuditTrail(StoreLayout{store_}.audit(), none_).head().value());
  EXPECT_NE(out_.str().find(head), std::string::npos);
  EXPECT_EQ(verify(store_, head), 0);
  std::ofstream(StoreLayout{store_}.audit(), std::ios::trunc) << "";
  EXPECT_EQ(verify(store_, head), 1);
}

TEST_F(CtlExport, TheAuditLogIsPrintedUpToTheFirstRecordThatWasChanged) {
  std::ostringstream none;
  EXPECT_EQ(run_audit(store_, "", none, err_), 1) << "no log yet";
  for (const char* format : {"edf", "csv", "json"}) ASSERT_EQ(run(format), 0);
  std::ostringstream told;
  EXPECT_EQ(run_audit(store_, "", told, err_), 0) << err_.str();
  const std::string log = text_of(StoreLayout{store_}.audit());
  EXPECT_EQ(told.str(), log);
  std::string changed = log;
  changed.replace(changed.find("anna", changed.find("csv") - 200), 4, "bert");
  std::ofstream(StoreLayout{store_}.audit(), std::ios::binary) << changed;
  std::ostringstream part;
  EXPECT_EQ(run_audit(store_, "", part, err_), 1);
  EXPECT_LT(part.str().size(), log.size());
  EXPECT_EQ(log.find(part.str()), 0U);
  EXPECT_NE(err_.str().find("was changed"), std::string::npos);
}

TEST_F(CtlExport, SignsItsEvidenceAndFindsAChangedByte) {
  ASSERT_EQ(run("evidence"), 0) << err_.str();
  const std::string pack = file("evidence_heart_rate_high_5.html");
  EXPECT_EQ(verify(pack), 0) << err_.str();
  std::string text = text_of(pack);
  text[text.find("134")] = '9';
  std::ofstream(pack, std::ios::binary) << text;
  EXPECT_EQ(verify(pack), 1);
}

TEST_F(CtlExport, SaysWhatItCannotDo) {
  CtlExportOptions options;
  options.store = store_;
  options.bed = "99";
  options.from = to_rfc3339(kStart);
  options.to = to_rfc3339(kStart + 10s);
  options.format = "edf";
  options.out = directory_.file("out");
  EXPECT_EQ(run_export(options, kStart, out_, err_), 1);
  options.bed = "3";
  options.format = "evidence";
  options.alarm = "heart_rate_high:6";
  EXPECT_EQ(run_export(options, kStart, out_, err_), 1);
  for (const char* unclear : {"", "5", "asystole:", "asystole:x", "asystole:0", "asystol"}) {
    options.alarm = unclear;
    EXPECT_THROW((void)run_export(options, kStart, out_, err_), ConfigurationError) << unclear;
  }
  options.from = to_rfc3339(kStart + 1h);
  options.to = to_rfc3339(kStart + 2h);
  options.format = "csv";
  EXPECT_EQ(run_export(options, kStart, out_, err_), 1) << "nothing was recorded then";
  options.from = "yesterday";
  EXPECT_THROW((void)run_export(options, kStart, out_, err_), ConfigurationError);
  EXPECT_FALSE(std::filesystem::exists(StoreLayout{store_}.audit()));
}

TEST(CtlMoment, ReadsDatesAndSpansBeforeNow) {
  const Instant now = kStart;
  EXPECT_EQ(parse_moment("-10m", now), now - 10min);
  EXPECT_EQ(parse_moment("-0s", now), now);
  EXPECT_EQ(parse_moment("-3d", now), now - 72h);
  EXPECT_EQ(parse_moment(to_rfc3339(now), now), now);
  for (const char* bad : {"", "-", "-10", "-10x", "10m", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
                          "2026-11-22T10:40:12", "2026-11-22T25:00:00Z", "2026-11-22T10:40:12Zx", "--5m"}) {
    EXPECT_FALSE(parse_moment(bad, now).has_value()) << bad;
  }
}

}  // namespace
}  // namespace ward::test
