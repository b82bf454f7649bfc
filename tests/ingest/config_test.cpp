#include "ingest/config.h"

#include <gtest/gtest.h>
#include <string>

#include "ingest/access.h"
#include "pipeline/domain/result.h"
#include "tests/ingest/temporary_directory.h"

namespace ward {
namespace {

using test::TemporaryDirectory;

/// The sentence with which a configuration is refused; empty when it is not.
std::string refusal(const std::string& text) {
  const TemporaryDirectory directory;
  const std::string path = directory.write("ward.toml", text);
  try {
    (void)load_server_config(path);
  } catch (const ConfigurationError& error) {
    std::string sentence = error.what();
    EXPECT_EQ(sentence.rfind(path, 0), 0U) << "does not begin with the file: " << sentence;
    return sentence.substr(path.size());
  }
  return {};
}

std::string key_line(const char* name) {
  return std::string(name) + " = \"" + make_key_pair().public_key + "\"\n";
}

TEST(Config, ReadsBedsOperatorsAndRings) {
  const TemporaryDirectory directory;
  const ServerKey key = make_key_pair();
  directory.write("server.key", key.secret_key + "\n");
  const std::string path = directory.write(
      "ward.toml",
      "[server]\nfeed = \"tcp://10.0.0.1:7410\"\nsecret_file = \"server.key\"\nworkers = 2\nmax_beds = 4\n"
      "input_ring = 8192\n[[bed]]\nid = 7\nlabel = \"ICU 7\"\ndevice = \"monitor-7\"\n" +
          key_line("device_public") +
          "patient = {name = \"Ada L\", id = \"P-1\", category = \"neonatal\"}\n[[operator]]\nname = "
          "\"nurse\"\n" +
          key_line("public") + "role = \"view\"\n");
  const ServerConfig config = load_server_config(path);
  EXPECT_EQ(config.feed_url, "tcp://10.0.0.1:7410");
  EXPECT_EQ(config.ward_url, "tcp://127.0.0.1:7411");
  EXPECT_EQ(config.key.secret_key, key.secret_key);
  EXPECT_EQ(config.key.public_key, key.public_key);
  EXPECT_EQ(config.workers, 2U);
  EXPECT_TRUE(config.workers_chosen);
  EXPECT_EQ(config.input_ring, 8192U);
  ASSERT_EQ(config.beds.size(), 1U);
  EXPECT_EQ(config.beds[0].bed, BedId{7});
  EXPECT_EQ(config.beds[0].label.view(), "ICU 7");
  EXPECT_EQ(config.beds[0].patient.name.view(), "Ada L");
  EXPECT_EQ(config.beds[0].patient.category, PatientCategory::neonatal);
  ASSERT_EQ(config.key_holders.size(), 2U);
  EXPECT_EQ(config.key_holders[0].role, Role::device);
  EXPECT_EQ(config.key_holders[1].role, Role::view);
  EXPECT_NO_THROW(validate(config));
}

TEST(Config, RefusesWhatItDoesNotKnow) {
  EXPECT_NE(refusal("[server]\nworkers = 1\nmax_bed = 3\n").find(":3: unknown key 'max_bed'"),
            std::string::npos);
  EXPECT_NE(refusal("colour = 1\n").find(":1: unknown key 'colour'"), std::string::npos);
}

TEST(Config, NamesTheLineOfBrokenToml) {
  EXPECT_NE(refusal("[server]\nworkers = \n").find(":2"), std::string::npos);
}

TEST(Config, RefusesValuesOutOfRangeOrOfTheWrongKind) {
  EXPECT_NE(refusal("[server]\nworkers = 65\n").find(":2: workers must be"), std::string::npos);
  EXPECT_EQ(refusal("[server]\nworkers = 64\n"), "");
  EXPECT_NE(refusal("[server]\nfeed = 7410\n").find(":2: feed must be text"), std::string::npos);
  EXPECT_NE(refusal("insecure = \"yes\"\n").find(":1: insecure must be true or false"), std::string::npos);
  EXPECT_NE(refusal("[server]\ninput_ring = 2047\n").find(":2: input_ring"), std::string::npos);
  EXPECT_EQ(refusal("[server]\ninput_ring = 2048\n"), "");
}

TEST(Config, RefusesABedWithoutKeyNameOrNumber) {
  EXPECT_NE(refusal("[[bed]]\nid = 1\nlabel = \"A\"\ndevice = \"a\"\n").find("'device_public' is missing"),
            std::string::npos);
  EXPECT_NE(refusal("[[bed]]\nid = 0\nlabel = \"A\"\ndevice = \"a\"\n").find(":2: id must be"),
            std::string::npos);
  EXPECT_NE(refusal("[[bed]]\nid = 1\nlabel = \"A\"\ndevice = \"a b\"\n").find(":4: device may hold"),
            std::string::npos);
  EXPECT_NE(refusal("[[bed]]\nid = 1\nlabel = \"A\"\ndevice = \"a\"\ndevice_public = \"k\"\n")
                .find(":5: device_public"),
            std::string::npos);
  EXPECT_NE(refusal("[bed]\nid = 1\n").find("must be written [[bed]]"), std::string::npos);
}

TEST(Config, RefusesWhatIsUsedTwice) {
  const std::string key = key_line("device_public");
  const std::string one = "[[bed]]\nid = 1\nlabel = \"A\"\ndevice = \"a\"\n" + key;
  EXPECT_NE(refusal(one + "[[bed]]\nid = 1\nlabel = \"B\"\ndevice = \"b\"\n" + key_line("device_public"))
                .find(":7: bed id '1' is used twice"),
            std::string::npos);
  EXPECT_NE(refusal(one + "[[bed]]\nid = 2\nlabel = \"B\"\ndevice = \"a\"\n" + key_line("device_public"))
                .find(":9: name 'a' is used twice"),
            std::string::npos);
  EXPECT_NE(refusal(one + "[[bed]]\nid = 2\nlabel = \"B\"\ndevice = \"b\"\n" + key).find(":10: key"),
            std::string::npos);
}

TEST(Config, RefusesMoreBedsThanItAllows) {
  EXPECT_NE(
      refusal("insecure = true\n[server]\nmax_beds = 1\n[[bed]]\nid = 1\nlabel = \"A\"\ndevice = \"a\"\n"
              "[[bed]]\nid = 2\nlabel = \"B\"\ndevice = \"b\"\n")
          .find("more beds than max_beds = 1"),
      std::string::npos);
}

TEST(Config, ReadsWhereAndHowLongToRemember) {
  const TemporaryDirectory directory;
  const std::string path = directory.write(
      "ward.toml",
      "insecure = true\n[store]\ndirectory = \"store\"\nkey = \"/etc/key\"\ncommit_ms = 50\njournal_mb = 8\n"
      "keep_waves_hours = 300\nkeep_log_days = 800\nmax_gb = 500\nreserve_mb = 0\nrecorder_ring = 8192\n");
  const StoreConfig store = load_server_config(path).store;
  EXPECT_TRUE(store.enabled());
  EXPECT_EQ(store.directory, directory.file("store"));  // beside the file that names it
  EXPECT_EQ(store.key_file, "/etc/key");
  EXPECT_EQ(store.commit_ms, 50U);
  EXPECT_EQ(store.journal_mb, 8U);
  EXPECT_EQ(store.keep_waves_hours, 300U);
  EXPECT_EQ(store.keep_log_days, 800U);
  EXPECT_EQ(store.max_gb, 500U);
  EXPECT_EQ(store.reserve_mb, 0U);
  EXPECT_EQ(store.recorder_ring, 8192U);
}

TEST(Config, KeepsNothingUnlessToldWhere) {
  const TemporaryDirectory directory;
  const StoreConfig store = load_server_config(directory.write("ward.toml", "insecure = true\n")).store;
  EXPECT_FALSE(store.enabled());
  EXPECT_EQ(store.keep_waves_hours, 240U);
  EXPECT_EQ(store.keep_log_days, 400U);
}

TEST(Config, RefusesAStoreThatMakesNoSense) {
  const std::string head = "insecure = true\n[store]\ndirectory = \"s\"\n";
  EXPECT_EQ(refusal(head + "commit_ms = 10\n"), "");
  EXPECT_NE(refusal(head + "commit_ms = 9\n").find(":4: commit_ms must be"), std::string::npos);
  EXPECT_EQ(refusal(head + "commit_ms = 1000\n"), "");
  EXPECT_NE(refusal(head + "commit_ms = 1001\n").find(":4: commit_ms must be"), std::string::npos);
  EXPECT_NE(refusal(head + "recorder_ring = 4095\n").find(":4: recorder_ring must be"), std::string::npos);
  EXPECT_NE(refusal(head + "keep_wave_hours = 5\n").find(":4: unknown key 'keep_wave_hours'"), std::string::npos);
  EXPECT_NE(refusal("insecure = true\n[store]\ncommit_ms = 50\n").find(":2: 'directory' is missing"),
            std::string::npos);
  EXPECT_NE(refusal("insecure = true\nstore = \"s\"\n").find(":2: store must be written [store]"),
            std::string::npos);
}

TEST(Config, RefusesAKeyWithoutAStore) {
  ServerConfig config;
  config.insecure = true;
  EXPECT_NO_THROW(validate(config));
  config.store.key_file = "key";
  EXPECT_THROW(validate(config), ConfigurationError);
  config.store.directory = "store";
  EXPECT_NO_THROW(validate(config));
}

TEST(Config, RefusesARecordersRingThatIsTooSmallHoweverItWasGiven) {
  ServerConfig config;
  config.insecure = true;
  config.store.recorder_ring = 4095;
  EXPECT_NO_THROW(validate(config)) << "there is no store";
  config.store.directory = "store";
  try {
    validate(config);
    ADD_FAILURE() << "accepted";
  } catch (const ConfigurationError& error) {
    EXPECT_NE(std::string(error.what()).find("store.recorder_ring: 4095"), std::string::npos) << error.what();
  }
  config.store.recorder_ring = 4096;
  EXPECT_NO_THROW(validate(config));
}

TEST(Config, RefusesAnUnknownRoleOrCategory) {
  EXPECT_NE(refusal("[[operator]]\nname = \"x\"\n" + key_line("public") + "role = \"admin\"\n")
                .find(":4: role must be"),
            std::string::npos);
  EXPECT_NE(
      refusal(
          "insecure = true\n[[bed]]\nid = 1\nlabel = \"A\"\ndevice = \"a\"\npatient = {category = \"old\"}\n")
          .find(":6: category must be"),
      std::string::npos);
}

TEST(Config, NamesAFileThatIsNotThere) {
  try {
    (void)load_server_config("/nowhere/ward.toml");
    FAIL() << "accepted";
  } catch (const ConfigurationError& error) {
    EXPECT_STREQ(error.what(), "/nowhere/ward.toml: there is no such configuration file");
  }
}

TEST(Config, NeedsKeysOrTheWordInsecure) {
  ServerConfig config;
  EXPECT_THROW(validate(config), ConfigurationError);
  config.insecure = true;
  EXPECT_NO_THROW(validate(config));
}

TEST(Config, KeepsInsecureOnThisMachine) {
  ServerConfig config;
  config.insecure = true;
  for (std::string ServerConfig::*url :
       {&ServerConfig::feed_url, &ServerConfig::ward_url, &ServerConfig::command_url}) {
    ServerConfig open = config;
    open.*url = "tcp://*:7410";
    EXPECT_THROW(validate(open), ConfigurationError);
  }
}

TEST(Loopback, IsJudgedByTheAddressNotByItsBeginning) {
  EXPECT_TRUE(is_loopback("tcp://127.0.0.1:7410"));
  EXPECT_TRUE(is_loopback("tcp://127.3.2.1:*"));
  EXPECT_TRUE(is_loopback("tcp://localhost:7410"));
  EXPECT_TRUE(is_loopback("tcp://[::1]:7410"));
  EXPECT_TRUE(is_loopback("ipc:///tmp/feed"));
  EXPECT_FALSE(is_loopback("tcp://*:7410"));
  EXPECT_FALSE(is_loopback("tcp://0.0.0.0:7410"));
  EXPECT_FALSE(is_loopback("tcp://10.127.0.1:7410"));
  EXPECT_FALSE(is_loopback("tcp://127.0.0.1.example.org:7410"));
  EXPECT_FALSE(is_loopback("tcp://eth0:7410"));
  EXPECT_FALSE(is_loopback("udp://127.0.0.1:7410"));
}

}  // namespace
}  // namespace ward
