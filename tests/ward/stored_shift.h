#pragma once

// One stored shift of a small ward: a cable is pulled, the server is killed and
// comes back, nurses act, everything ends in order. Real programs throughout.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/domain/codes.h"
#include "pipeline/domain/time.h"
#include "pipeline/store/store_layout.h"
#include "simulators/scenario.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/ward/program.h"
#include "tests/ward/tcp_proxy.h"

namespace ward::test {

using Words = std::vector<std::string>;

struct Outcome {
  int code{-1};
  std::string text;
};

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class StoredShift {
 public:
  static constexpr std::size_t kBeds = 3;
  static constexpr const char* kOperator = "OPERATRIX Q";

  explicit StoredShift(bool encrypted) : encrypted_(encrypted) {
    scenario_ = directory_.write("shift.toml", R"(
name = "shift"
duration = 0
seed = 77
beds = 3
[[patient]]
bed = 1
rhythm = "sinus"
heart_rate = 134
[[event]]
bed = 2
at = 4
do = "rhythm"
rhythm = "asystole"
for = 10
[[event]]
bed = 3
at = 6
do = "off"
sensor = "spo2"
[[event]]
bed = 3
at = 9
do = "on"
sensor = "spo2"
)");
    std::string config = "insecure = true\n[store]\ndirectory = \"" + store() +
                         "\"\nreserve_mb = 1\nkeep_waves_hours = 1\n";
    for (std::size_t bed = 1; bed <= kBeds; ++bed) {
      const std::string number = std::to_string(bed);
      config += "[[bed]]\nid = " + number + "\nlabel = \"BED 0" + number + "\"\ndevice = \"bed-0" + number +
                "\"\npatient = { id = \"ZK-10" + number + "\", name = \"MONTEZUMA " + number + "\", category = \"adult\" }\n";
    }
    server_arguments_ = {"--config", directory_.write("ward.toml", config)};
    if (encrypted) server_arguments_.insert(server_arguments_.end(), {"--store-key", key_file(1)});
  }

  /// Whom nobody may find: patients, their numbers, operators.
  [[nodiscard]] static std::vector<std::string> planted() {
    return {"MONTEZUMA", "ZK-10", "QUETZALCOATL", "ZK-471199", kOperator};
  }

  void run() {
    began_ = clock_.now();
    auto server = std::make_unique<ServerProcess>(server_arguments_, Endpoints{}, directory_.file("server-1"));
    endpoints_ = server->endpoints();
    TcpProxy cable(endpoints_.feed);
    Program devices("wardlight-sim", {"scenario", scenario_, "--seconds", "20", "--server", cable.endpoint(), "--json"},
                    directory_.file("sim"));
    act({"limits", "3", "heart_rate", "30", "50"});
    act({"admit", "3", "--name", "QUETZALCOATL, X", "--id", "ZK-471199"});
    await_kilobytes(30);
    cable.pull();
    std::this_thread::sleep_for(std::chrono::milliseconds{700});
    cable.plug();
    await_alarm("asystole");
    // What a screen shows is on the disk one group commit later.
    await_kilobytes(20 + std::filesystem::file_size(StoreLayout{store()}.journal(1)) / 1024);
    server->program().kill();
    server = std::make_unique<ServerProcess>(server_arguments_, endpoints_, directory_.file("server-2"));
    act({"ack", "1"});
    act({"relearn", "3"});
    ASSERT_EQ(devices.wait(std::chrono::seconds{120}), 0) << devices.output();
    devices_said_ = devices.output();
    const StoreLayout layout{store()};
    ASSERT_TRUE(eventually([&] { return std::filesystem::exists(layout.segment(1)); }));
    ASSERT_TRUE(eventually([&] { return !std::filesystem::exists(layout.journal(1)); }));
    // The index is given time to hold what the grep shall not find.
    ASSERT_TRUE(eventually([&] { return ask({"alarms", "--from", "-1h", "--json"}).find("\"acknowledged\":true") != std::string::npos; }));
    while_running_ = found_in_store();
    server->program().signal(SIGTERM);
    ASSERT_EQ(server->program().wait(std::chrono::seconds{60}), 0) << server->program().output();
  }

  /// Planted words that stand in the clear in a file of the store, or in its name.
  [[nodiscard]] std::vector<std::string> found_in_store() const { return found_in(store()); }
  [[nodiscard]] static std::vector<std::string> found_in(const std::string& folder) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      const std::string text = entry.path().filename().string() + "\n" + (entry.is_regular_file() ? bytes_of(entry.path()) : "");
      for (const std::string& name : planted()) {
        if (text.find(name) != std::string::npos) found.push_back(name + " in " + entry.path().filename().string());
      }
    }
    return found;
  }
  [[nodiscard]] const std::vector<std::string>& found_while_running() const { return while_running_; }

  /// What the bed's device sent, by channel label, from its first sample on.
  [[nodiscard]] std::map<std::string, std::vector<int>> sent(std::size_t bed) const {
    ScenarioSource source(load_scenario(scenario_).beds.at(bed - 1));
    SourceFrame frame;
    source.advance(std::chrono::seconds{21}, frame);
    std::map<std::string, std::vector<int>> sent;
    for (const SourceBlock& block : frame.blocks()) {
      std::vector<int>& samples = sent[std::string{find_code(source.channels()[block.channel].channel.code)->label}];
      samples.insert(samples.end(), block.samples.begin(), block.samples.end());
    }
    return sent;
  }

  [[nodiscard]] std::vector<SourceChannel> channels(std::size_t bed) const {
    const ScenarioSource source(load_scenario(scenario_).beds.at(bed - 1));
    return {source.channels().begin(), source.channels().end()};
  }

  Outcome run(const std::string& program, const Words& words) {
    Program process(program, words, directory_.file("said"));
    const std::optional<int> code = process.wait(std::chrono::seconds{120});
    return {code.value_or(-1), process.output()};
  }
  Outcome replay(const std::string& where, Words words = {}) {
    words.insert(words.begin(), where);
    if (encrypted_) words.insert(words.end(), {"--key", key_file(1)});
    return run("wardlight-replay", words);
  }
  /// Into a folder named as the format.
  Outcome write_out(const std::string& format, std::size_t bed, const Words& more = {}) {
    Words words{"--operator", kOperator, "export", "--store", store(), "--format", format, "--bed", std::to_string(bed),
                "--from", to_rfc3339(began_), "--out", out(format)};
    if (encrypted_) words.insert(words.end(), {"--key", key_file(1)});
    words.insert(words.end(), more.begin(), more.end());
    return run("wardlight-ctl", words);
  }

  [[nodiscard]] std::string store() const { return directory_.file("store"); }
  [[nodiscard]] std::string out(const std::string& format) const { return directory_.file("out-" + format); }
  [[nodiscard]] const TemporaryDirectory& directory() const { return directory_; }
  [[nodiscard]] const std::string& devices_said() const { return devices_said_; }
  std::string key_file(int number) {
    const std::string file = directory_.write("key-" + std::to_string(number),
                                              std::string(64, static_cast<char>('0' + number)) + "\n");
    using std::filesystem::perms;
    std::filesystem::permissions(file, perms::owner_read | perms::owner_write);
    return file;
  }

 private:
  std::string ask(Words words) {
    words.insert(words.begin(), {"--server", endpoints_.ward, "--command", endpoints_.command, "--operator", kOperator});
    const Outcome said = run("wardlight-ctl", words);
    return said.code == 0 ? said.text : "";
  }
  void act(const Words& words) {
    EXPECT_TRUE(eventually([&] { return !ask(words).empty(); })) << words.front();
  }
  void await_alarm(const std::string& condition) {
    EXPECT_TRUE(eventually([&] { return ask({"alarms", "--json"}).find("\"" + condition + "\"") != std::string::npos; },
                           std::chrono::seconds{120}))
        << condition;
  }
  void await_kilobytes(std::uintmax_t kilobytes) {
    const std::string journal = StoreLayout{store()}.journal(1);
    EXPECT_TRUE(eventually([&] {
      std::error_code not_yet;
      const std::uintmax_t size = std::filesystem::file_size(journal, not_yet);
      return !not_yet && size >= kilobytes * 1024;
    }));
  }

  const SystemClock clock_;
  TemporaryDirectory directory_;
  bool encrypted_;
  std::string scenario_;
  Words server_arguments_;
  Endpoints endpoints_;
  Instant began_;
  std::string devices_said_;
  std::vector<std::string> while_running_;
};

}  // namespace ward::test
