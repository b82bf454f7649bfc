// The store's programs as an operator uses them, on a shift that was not calm:
// replayed, exported, verified and searched for names, encrypted or not.
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "pipeline/store/cipher.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/journal.h"
#include "tests/export/readers.h"
#include "tests/ward/stored_shift.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::bytes_of;
using test::Json;
using test::Outcome;
using test::StoredShift;

void expect_one_sentence(const Outcome& said, int code, const std::string& part) {
  EXPECT_EQ(said.code, code) << said.text;
  EXPECT_NE(said.text.find(part), std::string::npos) << said.text;
  EXPECT_EQ(std::ranges::count(said.text, '\n'), 1) << said.text;
}

/// Without the nulls or the missing values before the first and behind the last sample.
std::vector<int> between_gaps(const std::vector<int>& samples) {
  const auto measured = [](int sample) { return sample != kMissingSample; };
  const auto first = std::ranges::find_if(samples, measured);
  const auto end = std::find_if(samples.rbegin(), samples.rend(), measured).base();
  return first < end ? std::vector<int>(first, end) : std::vector<int>{};
}

/// Sample for sample what the device sent, from its first one to almost its last.
void expect_sent(const std::vector<int>& exported, std::vector<int> sent, const std::string& label) {
  sent.erase(sent.begin(), std::ranges::find_if(sent, [](int sample) { return sample != kMissingSample; }));
  const std::vector<int> kept = between_gaps(exported);
  ASSERT_GT(kept.size(), sent.size() * 7 / 10) << label << ": over both lives of the server";
  ASSERT_LE(kept.size(), sent.size()) << label;
  const auto differs = std::ranges::mismatch(kept, sent).in1;
  EXPECT_EQ(differs, kept.end()) << label << " at sample " << differs - kept.begin() << " of " << kept.size();
}

/// Whether the store is encrypted.
class StorePrograms : public testing::TestWithParam<bool> {
 protected:
  void expect_replayed_equal();
  void expect_a_changed_input_is_named();
  void expect_the_samples_that_were_sent();
  void expect_nobody_is_named();
  void expect_tampering_is_found();
  void expect_the_wrong_key_opens_nothing();

  StoredShift shift_{GetParam()};
};

TEST_P(StorePrograms, AKilledWardIsReplayedExportedAndVerifiedAndNamesNobody) {
  ASSERT_NO_FATAL_FAILURE(shift_.run());
  const Json devices = Json::parse(shift_.devices_said().substr(shift_.devices_said().find("\n{") + 1));
  EXPECT_EQ(devices["frames_waiting"], 0);
  EXPECT_EQ(devices["frames_lost"], 0);
  expect_replayed_equal();
  expect_a_changed_input_is_named();
  expect_the_samples_that_were_sent();
  expect_nobody_is_named();
  expect_tampering_is_found();
  expect_the_wrong_key_opens_nothing();
}

void StorePrograms::expect_replayed_equal() {
  const std::string elsewhere = shift_.directory().file("copy");
  std::filesystem::copy(shift_.store(), elsewhere, std::filesystem::copy_options::recursive);
  std::filesystem::remove(elsewhere + "/index.sqlite");
  bool asystole = false;
  for (const char* run : {"1", "2"}) {
    const Outcome here = shift_.replay(shift_.store(), {"--run", run, "--json"});
    ASSERT_EQ(here.code, 0) << here.text;
    EXPECT_EQ(here.text, shift_.replay(elsewhere, {"--run", run, "--json"}).text) << "needs nothing but the log";
    const Json told = Json::parse(here.text);
    EXPECT_TRUE(told["equal"]);
    EXPECT_TRUE(told["exact"]) << here.text;
    EXPECT_EQ(told["hash"], told["live_hash"]);
    ASSERT_EQ(told["beds"].size(), StoredShift::kBeds);
    for (const Json& bed : told["beds"]) {
      EXPECT_GT(bed["outputs"], 20) << "hardly anything happened";
      EXPECT_EQ(bed["outputs"], bed["outputs_recorded"]);
    }
    asystole = asystole || here.text.find("\"asystole\"") != std::string::npos;
  }
  EXPECT_TRUE(asystole);
}

/// One sample of the last run's journal is another now; every checksum and
/// seal is good.
void StorePrograms::expect_a_changed_input_is_named() {
  const std::string copy = shift_.directory().file("forged");
  std::filesystem::copy(shift_.store(), copy, std::filesystem::copy_options::recursive);
  const Cipher cipher = GetParam() ? load_cipher(shift_.key_file(1)) : Cipher{};
  const auto disk = make_disk();
  const std::string journal = StoreLayout{copy}.journal(2);
  std::vector<Event> events;
  const auto read = read_journal(*disk, journal, cipher, [&](const Event& event) {
    events.push_back(event);
    return true;
  });
  ASSERT_TRUE(read.ok());
  std::size_t changed = 0;
  for (Event& event : events) {
    auto* block = std::get_if<SampleBlock>(&event.body);
    if (block == nullptr || event.late || event.bed != BedId{1} || event.handled < events.front().handled + 2s) continue;
    for (std::size_t i = 0; i < block->count; i += 2) block->samples[i] = static_cast<std::int16_t>(block->samples[i] ^ 0x400);
    ++changed;
  }
  ASSERT_GT(changed, 0U);
  std::filesystem::remove(journal);
  auto writer = JournalWriter::create(*disk, journal, read.value().header, read.value().checkpoint, cipher);
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE(writer.value()->commit(events).ok());
  const Outcome said = shift_.replay(copy, {"--run", "2", "--json"});
  EXPECT_EQ(said.code, 1) << said.text;
  const Json told = Json::parse(said.text);
  EXPECT_FALSE(told["equal"]);
  EXPECT_NE(told["hash"], told["live_hash"]);
  EXPECT_NE(told["first_difference"].get<std::string>().find(" recorded "), std::string::npos);
  for (const Json& bed : told["beds"]) EXPECT_EQ(bed["equal"], bed["bed"] != 1) << bed["bed"];
  EXPECT_EQ(shift_.replay(copy, {"--run", "1"}).code, 0) << "its file is whole";
}

/// Every signal that an independent reader finds in the bed's export, in raw counts.
std::map<std::string, std::vector<int>> read_signals(const StoredShift& shift, const std::string& format) {
  std::map<std::string, std::vector<int>> signals;
  for (const auto& entry : std::filesystem::directory_iterator(shift.out(format))) {
    const std::string path = entry.path().string();
    if (path.ends_with(".hea") || path.ends_with(".edf")) {
      const Json read = test::read_by_specification(path.ends_with(".edf") ? "read_edf.py" : "read_wfdb.py", path);
      EXPECT_FALSE(read.contains("error")) << read.value("error", "");
      for (const Json& signal : read.value("signals", Json::array())) {
        std::string label = signal["label"];
        if (label.starts_with("ECG ")) label = label.substr(4);
        signals[label] = signal["samples"].get<std::vector<int>>();
      }
    } else if (path.ends_with(".html")) {
      const std::string text = bytes_of(entry.path());
      const std::size_t at = text.find('>', text.find("<script type=\"application/json\"")) + 1;
      const Json data = Json::parse(text.substr(at, text.find("</script>", at) - at));
      for (const Json& wave : data["waves"]) {
        for (const Json& sample : wave["samples"]) {
          signals[wave["label"]].push_back(sample.is_null() ? kMissingSample : sample.get<int>());
        }
      }
    }
  }
  return signals;
}

/// One column of a CSV file of waves as raw counts, by the simulator's own scale.
std::vector<int> csv_column(const std::string& text, const std::string& label, const SourceChannel& channel) {
  std::istringstream lines(text);
  std::vector<int> column;
  std::size_t wanted = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    std::string cell;
    for (std::size_t at = 0; std::getline(cells, cell, ',') || at <= wanted; cell.clear(), ++at) {
      if (column.empty() && wanted == 0 && cell.starts_with(label + " [")) wanted = at;
      else if (wanted != 0 && at == wanted && !cell.starts_with(label))
        column.push_back(cell.empty() ? kMissingSample
                                      : static_cast<int>(std::lround((std::stod(cell) - channel.offset) / channel.scale)));
      if (wanted != 0 && at >= wanted) break;
    }
  }
  return column;
}

void StorePrograms::expect_the_samples_that_were_sent() {
  for (const std::size_t bed : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    const auto sent = shift_.sent(bed);
    ASSERT_GE(sent.size(), 4U);
    for (const char* format : {"wfdb", "edf"}) {
      std::filesystem::remove_all(shift_.out(format));
      const Outcome said = shift_.write_out(format, bed);
      ASSERT_EQ(said.code, 0) << said.text;
      const auto read = read_signals(shift_, format);
      for (const auto& [label, samples] : sent) {
        ASSERT_TRUE(read.contains(label)) << format << " has no " << label;
        expect_sent(read.at(label), samples, std::string{format} + " bed " + std::to_string(bed) + " " + label);
      }
    }
  }
  ASSERT_EQ(shift_.write_out("evidence", 2, {"--alarm", "asystole"}).code, 0);
  const auto read = read_signals(shift_, "evidence");
  for (const auto& [label, samples] : shift_.sent(2)) {
    ASSERT_TRUE(read.contains(label)) << label;
    expect_sent(read.at(label), samples, "evidence " + label);
  }
  ASSERT_EQ(shift_.write_out("csv", 2).code, 0);
  std::size_t columns = 0;
  for (const SourceChannel& channel : shift_.channels(2)) {
    const std::string label{find_code(channel.channel.code)->label};
    for (const auto& entry : std::filesystem::directory_iterator(shift_.out("csv"))) {
      if (!entry.path().filename().string().starts_with("waves_")) continue;
      const std::vector<int> column = csv_column(bytes_of(entry.path()), label, channel);
      if (column.empty()) continue;
      expect_sent(column, shift_.sent(2).at(label), "csv " + label);
      ++columns;
    }
  }
  EXPECT_EQ(columns, shift_.sent(2).size());
}

void StorePrograms::expect_nobody_is_named() {
  const auto listed = [](const std::vector<std::string>& found) { return Json(found).dump(); };
  if (GetParam()) {
    EXPECT_TRUE(shift_.found_while_running().empty()) << listed(shift_.found_while_running());
    EXPECT_TRUE(shift_.found_in_store().empty()) << listed(shift_.found_in_store());
  } else {
    // The search finds what is there to be found.
    for (const std::string& name : StoredShift::planted()) {
      EXPECT_TRUE(std::ranges::any_of(shift_.found_in_store(), [&](const std::string& found) { return found.starts_with(name); }))
          << name;
    }
  }
  test::Words audit{"audit", shift_.store()};
  const Outcome without_key = shift_.run("wardlight-ctl", audit);
  EXPECT_EQ(without_key.code, 0) << without_key.text;
  EXPECT_EQ(without_key.text.find("QUETZALCOATL") == std::string::npos, GetParam());
  if (GetParam()) audit.insert(audit.end(), {"--key", shift_.key_file(1)});
  const Outcome with_key = shift_.run("wardlight-ctl", audit);
  EXPECT_EQ(with_key.code, 0) << with_key.text;
  for (const char* name : {"QUETZALCOATL", "ZK-471199", StoredShift::kOperator}) {
    EXPECT_NE(with_key.text.find(name), std::string::npos) << "whoever has the key reads " << name;
  }
  for (const std::string format : {"wfdb", "edf", "csv", "json", "evidence"}) {
    // Bed 3: admitted by hand, limits set, learnt anew by a named operator.
    std::filesystem::remove_all(shift_.out(format));
    const Outcome said = shift_.write_out(
        format, 3, format == "evidence" ? test::Words{"--alarm", "ecg_learning"} : test::Words{});
    ASSERT_EQ(said.code, 0) << said.text;
    EXPECT_TRUE(StoredShift::found_in(shift_.out(format)).empty()) << listed(StoredShift::found_in(shift_.out(format)));
    for (const auto& entry : std::filesystem::directory_iterator(shift_.out(format))) {
      EXPECT_EQ(bytes_of(entry.path()).find("BED 03"), std::string::npos) << entry.path();
      using std::filesystem::perms;
      EXPECT_EQ(entry.status().permissions() & (perms::others_all | perms::group_all), perms::none);
    }
  }
  std::filesystem::remove_all(shift_.out("edf"));
  ASSERT_EQ(shift_.write_out("edf", 3, {"--identified"}).code, 0);
  EXPECT_FALSE(StoredShift::found_in(shift_.out("edf")).empty()) << "asked for with names";
}

void StorePrograms::expect_tampering_is_found() {
  const Outcome exported = shift_.write_out("json", 1);
  ASSERT_EQ(exported.code, 0);
  constexpr std::string_view kHead = "audit head ";
  const std::size_t at = exported.text.find(kHead) + kHead.size();
  const std::string head = exported.text.substr(at, exported.text.find('\n', at) - at);
  const auto verify = [&](const std::string& where) { return shift_.run("wardlight-ctl", {"verify", where, "--head", head}); };
  EXPECT_EQ(verify(shift_.store()).code, 0);
  const std::string log = bytes_of(shift_.store() + "/audit.log");
  const std::string other = shift_.directory().file("other");
  std::filesystem::create_directory(other);
  const auto expect_found = [&](const std::string& forged, const std::string& part) {
    std::ofstream(other + "/audit.log", std::ios::binary) << forged;
    expect_one_sentence(verify(other), 1, part);
  };
  std::string flipped = log;
  flipped[log.size() / 2] = static_cast<char>(flipped[log.size() / 2] ^ 1);
  expect_found(flipped, "audit.log:");
  const std::size_t second = log.find('\n') + 1;
  expect_found(log.substr(0, second) + log.substr(log.find('\n', second) + 1), "audit.log:2: bears number 3");
  expect_found(log.substr(0, log.rfind('\n', log.size() - 2) + 1), "is missing");
  std::ofstream(other + "/audit.log", std::ios::binary) << log;
  EXPECT_EQ(verify(other).code, 0) << "only the log counts";

  for (const auto& entry : std::filesystem::directory_iterator(shift_.out("evidence"))) {
    const std::string pack = entry.path().string();
    if (!pack.ends_with(".html")) continue;
    EXPECT_EQ(shift_.run("wardlight-ctl", {"verify", pack}).code, 0);
    std::fstream file(pack, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(entry.file_size() / 2)).put('\x01');
    file.close();
    expect_one_sentence(shift_.run("wardlight-ctl", {"verify", pack}), 1, "was changed");
  }
}

void StorePrograms::expect_the_wrong_key_opens_nothing() {
  if (!GetParam()) return;
  for (const test::Words& key : {test::Words{}, test::Words{"--key", shift_.key_file(2)}}) {
    test::Words words{shift_.store()};
    words.insert(words.end(), key.begin(), key.end());
    expect_one_sentence(shift_.run("wardlight-replay", words), 2, "key");
    words = {"export", "--store", shift_.store(), "--bed", "1", "--format", "csv", "--out", shift_.out("none")};
    words.insert(words.end(), key.begin(), key.end());
    expect_one_sentence(shift_.run("wardlight-ctl", words), 1, "key");
  }
  EXPECT_FALSE(std::filesystem::exists(shift_.out("none")));
}

INSTANTIATE_TEST_SUITE_P(PlainAndEncrypted, StorePrograms, testing::Bool(),
                         [](const auto& stored) { return stored.param ? "encrypted" : "plain"; });

}  // namespace
}  // namespace ward
