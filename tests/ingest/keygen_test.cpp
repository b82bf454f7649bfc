#include "ingest/keygen.h"

#include <gtest/gtest.h>
#include <filesystem>

#include "ingest/config.h"
#include "pipeline/domain/result.h"
#include "pipeline/wire/key_file.h"
#include "tests/ingest/temporary_directory.h"

namespace ward {
namespace {

TEST(Keygen, WritesAWardThatTheServerCanRun) {
  const test::TemporaryDirectory directory;
  generate_keys(directory.file("keys"), 12);
  const ServerConfig config = load_server_config(directory.file("keys/server.toml"));
  EXPECT_NO_THROW(validate(config));
  ASSERT_EQ(config.beds.size(), 12U);
  EXPECT_EQ(config.beds[11].label.view(), "BED 12");
  EXPECT_EQ(config.beds[0].device_name.view(), "bed-01");
  ASSERT_EQ(config.key_holders.size(), 13U);
  EXPECT_EQ(config.key_holders[12].role, Role::operate);
  EXPECT_FALSE(config.store.enabled()) << "the section is there, but commented out";
}

TEST(Keygen, WritesKeyFilesThatMatchTheConfiguration) {
  const test::TemporaryDirectory directory;
  generate_keys(directory.path().string(), 2);
  const ServerConfig config = load_server_config(directory.file("server.toml"));
  const KeyFile device = load_key_file(directory.file("devices/bed-02.toml"));
  EXPECT_EQ(device.device, "bed-02");
  EXPECT_EQ(device.server_public, config.key.public_key);
  EXPECT_EQ(device.own_public, config.key_holders[1].public_key);
  EXPECT_EQ(public_key_of(device.own_secret), device.own_public);
  const KeyFile nurse = load_key_file(directory.file("operator.toml"));
  EXPECT_EQ(nurse.device, "");
  EXPECT_EQ(nurse.own_public, config.key_holders[2].public_key);
}

TEST(Keygen, KeepsSecretsFromOtherUsers) {
  const test::TemporaryDirectory directory;
  generate_keys(directory.path().string(), 1);
  for (const char* name : {"server.key", "operator.toml", "devices/bed-01.toml"}) {
    const auto mode = std::filesystem::status(directory.file(name)).permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write) << name;
  }
}

TEST(Keygen, NeverOverwritesAKey) {
  const test::TemporaryDirectory directory;
  generate_keys(directory.path().string(), 1);
  const KeyFile before = load_key_file(directory.file("operator.toml"));
  EXPECT_THROW(generate_keys(directory.path().string(), 1), ConfigurationError);
  EXPECT_EQ(load_key_file(directory.file("operator.toml")).own_secret, before.own_secret);
}

}  // namespace
}  // namespace ward
