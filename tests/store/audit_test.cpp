// The audit log: whoever changes, removes, moves or cuts off a record is found.

#include "pipeline/store/audit.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

#include "tests/ingest/temporary_directory.h"

namespace ward::test {
namespace {

using namespace std::chrono_literals;

const Cipher kPlain;

AuditEntry entry(int minute, const std::string& who = "nurse anna") {
  return {Instant{1'700'000'000s + std::chrono::minutes{minute}}, who, AuditAction::command, BedId{3},
          "{\"command\":\"acknowledge\",\"minute\":" + std::to_string(minute) + "}"};
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

/// A log of six records and its head, written down elsewhere.
class AuditLog : public testing::Test {
 protected:
  void SetUp() override {
    AuditTrail trail(path_, kPlain);
    for (int minute = 0; minute < 6; ++minute) {
      const std::vector<AuditEntry> one{entry(minute)};
      head_ = trail.append(one).value();
    }
    text_ = read(path_);
  }
  [[nodiscard]] AuditVerdict verify(const std::string& text) const {
    const std::string copy = directory_.file("copy.log");
    write(copy, text);
    return verify_audit(copy, head_).value();
  }

  TemporaryDirectory directory_;
  std::string path_{directory_.file("audit.log")};
  AuditHead head_;
  std::string text_;
};

TEST_F(AuditLog, IsWholeWhenNobodyTouchedIt) {
  const AuditVerdict verdict = verify(text_);
  EXPECT_FALSE(verdict.fault.has_value());
  EXPECT_EQ(verdict.records, 6U);
  EXPECT_EQ(verdict.head, head_);
  EXPECT_EQ(AuditTrail(path_, kPlain).head().value(), head_);
}

TEST_F(AuditLog, FindsEveryByteFlipped) {
  for (std::size_t at = 0; at < text_.size(); ++at) {
    for (const int flip : {0x01, 0x20, 0x80}) {
      std::string damaged = text_;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ flip);
      EXPECT_TRUE(verify(damaged).fault.has_value()) << "byte " << at << " flip " << flip;
    }
  }
}

TEST_F(AuditLog, NamesTheRecordThatWasChanged) {
  std::vector<std::string> lines = lines_of(text_);
  lines[3].replace(lines[3].find("anna"), 4, "bert");
  const AuditVerdict verdict = verify(joined(lines));
  ASSERT_TRUE(verdict.fault.has_value());
  EXPECT_EQ(verdict.fault->line, 4U);
  EXPECT_EQ(verdict.records, 3U);
}

TEST_F(AuditLog, FindsEveryRecordRemoved) {
  const std::vector<std::string> lines = lines_of(text_);
  for (std::size_t removed = 0; removed < lines.size(); ++removed) {
    std::vector<std::string> left = lines;
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(removed));
    const AuditVerdict verdict = verify(joined(left));
    ASSERT_TRUE(verdict.fault.has_value()) << removed;
    EXPECT_EQ(verdict.fault->line, removed + 1);
  }
}

TEST_F(AuditLog, FindsEveryPairSwapped) {
  const std::vector<std::string> lines = lines_of(text_);
  for (std::size_t a = 0; a < lines.size(); ++a) {
    for (std::size_t b = a + 1; b < lines.size(); ++b) {
      std::vector<std::string> swapped = lines;
      std::swap(swapped[a], swapped[b]);
      EXPECT_TRUE(verify(joined(swapped)).fault.has_value()) << a << " and " << b;
    }
  }
}

TEST_F(AuditLog, FindsEveryTruncation) {
  for (std::size_t length = 0; length < text_.size(); ++length) {
    EXPECT_TRUE(verify(text_.substr(0, length)).fault.has_value()) << length;
  }
}

TEST_F(AuditLog, FindsARecordRepeatedAndOneSlippedIn) {
  std::vector<std::string> lines = lines_of(text_);
  lines.insert(lines.begin() + 2, lines[2]);
  EXPECT_TRUE(verify(joined(lines)).fault.has_value());
}

TEST_F(AuditLog, WrittenAnewFromTheBeginningIsNotTheAnchoredOne) {
  const std::string forged = directory_.file("forged.log");
  AuditTrail trail(forged, kPlain);
  std::vector<AuditEntry> entries;
  for (int minute = 0; minute < 6; ++minute) entries.push_back(entry(minute, "nurse bert"));
  ASSERT_TRUE(trail.append(entries).ok());
  EXPECT_FALSE(verify_audit(forged, std::nullopt).value().fault.has_value());  // its chain is sound
  EXPECT_TRUE(verify_audit(forged, head_).value().fault.has_value());
}

TEST_F(AuditLog, GoesOnBehindTheAnchoredHead) {
  AuditTrail trail(path_, kPlain);
  const std::vector<AuditEntry> more{entry(7), entry(8)};
  const AuditHead later = trail.append(more).value();
  EXPECT_EQ(later.number, 8U);
  const AuditVerdict verdict = verify_audit(path_, head_).value();
  EXPECT_FALSE(verdict.fault.has_value());
  EXPECT_EQ(verdict.head, later);
}

TEST_F(AuditLog, CutsATornLastLineAndSaysSo) {
  for (const std::size_t torn : {std::size_t{1}, std::size_t{40}, lines_of(text_)[0].size() - 1}) {
    write(path_, text_ + text_.substr(0, torn));
    AuditTrail trail(path_, kPlain);
    EXPECT_EQ(trail.head().value(), head_);
    const std::vector<AuditEntry> next{entry(9)};
    ASSERT_TRUE(trail.append(next).ok());
    const AuditVerdict verdict = verify_audit(path_, head_).value();
    EXPECT_FALSE(verdict.fault.has_value());
    EXPECT_EQ(verdict.records, 8U);
    EXPECT_NE(read(path_).find("\"log_repaired\""), std::string::npos);
    EXPECT_NE(read(path_).find("\"torn_bytes\":" + std::to_string(torn)), std::string::npos);
  }
}

TEST_F(AuditLog, GoesOnBehindADamagedRecordWhichStaysFound) {
  std::vector<std::string> lines = lines_of(text_);
  lines[5] = std::string(lines[5].size() - 1, '#') + "\n";
  write(path_, joined(lines));
  AuditTrail trail(path_, kPlain);
  const std::vector<AuditEntry> next{entry(9)};
  ASSERT_TRUE(trail.append(next).ok());
  const AuditVerdict verdict = verify_audit(path_, std::nullopt).value();
  ASSERT_TRUE(verdict.fault.has_value());
  EXPECT_EQ(verdict.fault->line, 6U);
  EXPECT_NE(read(path_).find("\"damaged_records\":1"), std::string::npos);
}

TEST(AuditTrail, KeepsOneChainWhenTwoProgramsAppend) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("audit.log");
  constexpr int kEach = 50;
  const auto append_all = [&] {
    AuditTrail trail(path, kPlain);
    for (int i = 0; i < kEach; ++i) {
      const std::vector<AuditEntry> one{entry(i)};
      ASSERT_TRUE(trail.append(one).ok());
    }
  };
  std::thread server(append_all);
  std::thread exporter(append_all);
  server.join();
  exporter.join();
  const AuditVerdict verdict = verify_audit(path, std::nullopt).value();
  EXPECT_FALSE(verdict.fault.has_value());
  EXPECT_EQ(verdict.records, 2U * kEach);
}

TEST(AuditTrail, HidesWhoActedAndOnWhomWhenTheStoreIsEncrypted) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("audit.log");
  std::array<std::byte, Cipher::kKeyBytes> key{};
  key[3] = std::byte{7};
  const Cipher cipher{key};
  AuditEntry admission = entry(1);
  admission.detail = R"({"patient_name":"Quetzal"})";
  const std::vector<AuditEntry> entries{admission, entry(2)};
  const AuditHead head = AuditTrail(path, cipher).append(entries).value();
  EXPECT_EQ(read(path).find("Quetzal"), std::string::npos);
  EXPECT_EQ(read(path).find("anna"), std::string::npos);
  EXPECT_FALSE(verify_audit(path, head).value().fault.has_value());  // needs no key
  std::vector<nlohmann::json> shown;
  ASSERT_TRUE(read_audit(path, cipher, [&](const std::string& line) { shown.push_back(nlohmann::json::parse(line)); }).ok());
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_EQ(shown[0]["detail"]["patient_name"], "Quetzal");
  EXPECT_EQ(shown[0]["operator"], "nurse anna");
  EXPECT_EQ(shown[1]["detail"]["minute"], 2);
  key[3] = std::byte{8};
  EXPECT_EQ(read_audit(path, Cipher{key}, [](const std::string&) {}).error().code, ErrorCode::wrong_key);
}

TEST(AuditTrail, ReadsWhatEarlierVersionsSealed) {
  // Written by 0.1.0, which sealed the detail alone; key: 32 zero bytes.
  const TemporaryDirectory directory;
  const std::string path = directory.file("audit.log");
  write(path,
        R"({"number":1,"time":"2026-11-22T10:40:12.000Z","operator":"nurse anna","action":"command","bed":3)"
        R"(,"sealed_detail":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXxvWBPZ1cAM9GIBNH+W+ojbzsfD4ARL8dZtw6UABSKwTlE6)"
        R"(tRKFuI1xk=","previous":"0000000000000000000000000000000000000000000000000000000000000000","hash")"
        R"(:"8706d8cf6a4229068b7ae5b10a096eadbcafd500b120d927fd371dce3cee2a63"})" "\n");
  const Cipher cipher{std::array<std::byte, Cipher::kKeyBytes>{}};
  EXPECT_FALSE(verify_audit(path, std::nullopt).value().fault.has_value());
  nlohmann::json shown;
  ASSERT_TRUE(read_audit(path, cipher, [&](const std::string& line) { shown = nlohmann::json::parse(line); }).ok());
  EXPECT_EQ(shown["operator"], "nurse anna");
  EXPECT_EQ(shown["detail"]["command"], "acknowledge");
}

TEST(AuditTrail, TakesAnyTextForAName) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("audit.log");
  AuditEntry odd = entry(1, "\"},\n{\xFF\x00\x1F\\");
  odd.detail = "not an object\n";
  AuditEntry huge = entry(2);
  huge.detail = "{\"x\":\"" + std::string(100'000, 'x') + "\"}";
  const std::vector<AuditEntry> entries{odd, huge, entry(3)};
  const AuditHead head = AuditTrail(path, kPlain).append(entries).value();
  EXPECT_EQ(head.number, 3U);
  EXPECT_FALSE(verify_audit(path, head).value().fault.has_value());
  EXPECT_EQ(lines_of(read(path)).size(), 3U);
  EXPECT_LT(read(path).size(), 3 * AuditTrail::kMostDetailBytes);
}

TEST(AuditTrail, TellsWhenItCannotWrite) {
  const TemporaryDirectory directory;
  const std::vector<AuditEntry> one{entry(1)};
  EXPECT_FALSE(AuditTrail(directory.file("absent") + "/audit.log", kPlain).append(one).ok());
  EXPECT_EQ(AuditTrail(directory.file("audit.log"), kPlain).head().value(), AuditHead{});
  EXPECT_EQ(verify_audit(directory.file("audit.log"), std::nullopt).error().code, ErrorCode::not_found);
}

TEST(AuditHead, ReadsBackWhatItWrites) {
  const AuditHead head{17, std::string(64, 'a')};
  EXPECT_EQ(parse_audit_head(to_text(head)).value(), head);
  for (const std::string& bad : {std::string{}, std::string{"17"}, "17:" + std::string(63, 'a'),
                                 "17:" + std::string(65, 'a'), "17:" + std::string(64, 'A'), ":" + std::string(64, 'a'),
                                 "x17:" + std::string(64, 'a')}) {
    EXPECT_FALSE(parse_audit_head(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace ward::test
