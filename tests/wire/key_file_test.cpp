#include "pipeline/wire/key_file.h"

#include <gtest/gtest.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "pipeline/domain/result.h"

namespace ward {
namespace {

const std::string kKey = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";

class KeyFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "wardlight-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string write(const std::string& text, std::filesystem::perms mode = kOwner) const {
    const auto path = directory_ / "bed.toml";
    std::ofstream(path) << text;
    std::filesystem::permissions(path, mode);
    return path.string();
  }
  static std::string refusal(const std::string& path) {
    try {
      (void)load_key_file(path);
      return {};
    } catch (const ConfigurationError& error) {
      return error.what();
    }
  }
  static constexpr std::filesystem::perms kOwner =
      std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
  const std::string three_keys_ =
      "server_public = \"" + kKey + "\"\npublic = \"" + kKey + "\"\nsecret = \"" + kKey + "\"\n";
  std::filesystem::path directory_;
};

TEST_F(KeyFileTest, ReadsADevicesKeys) {
  const KeyFile keys = load_key_file(write(three_keys_ + "device = \"bed-01\"\n"));
  EXPECT_EQ(keys.server_public, kKey);
  EXPECT_EQ(keys.own_secret, kKey);
  EXPECT_EQ(keys.device, "bed-01");
}

TEST_F(KeyFileTest, RefusesASecretThatOthersMayRead) {
  using std::filesystem::perms;
  EXPECT_EQ(refusal(write(three_keys_)), "");
  EXPECT_NE(refusal(write(three_keys_, kOwner | perms::group_read)).find("others may read"),
            std::string::npos);
  EXPECT_NE(refusal(write(three_keys_, kOwner | perms::others_read)).find("others may read"),
            std::string::npos);
}

TEST_F(KeyFileTest, NamesFileAndLineOfWhatIsWrong) {
  const std::string path =
      write("server_public = \"" + kKey + "\"\npublic = \"short\"\nsecret = \"" + kKey + "\"\n");
  EXPECT_EQ(refusal(path), path + ":2: public is not a Z85 key of 40 characters");
  EXPECT_NE(refusal(write(three_keys_ + "colour = 1\n")).find(":4: unknown key 'colour'"), std::string::npos);
  EXPECT_NE(refusal(write(three_keys_ + "broken\n")).find(":4"), std::string::npos);
  EXPECT_NE(refusal(write("public = \"" + kKey + "\"\n")).find("'server_public' is missing"),
            std::string::npos);
  EXPECT_NE(refusal(write(three_keys_ + "device = \"\"\n")).find(":4: device"), std::string::npos);
  EXPECT_NE(refusal((directory_ / "absent.toml").string()).find("no such key file"), std::string::npos);
}

TEST_F(KeyFileTest, ReadsTheServersSecret) {
  EXPECT_EQ(load_secret_file(write(kKey + "\n")), kKey);
  EXPECT_THROW((void)load_secret_file(write(kKey + "\n" + kKey + "\n")), ConfigurationError);
  EXPECT_THROW((void)load_secret_file(write("")), ConfigurationError);
}

TEST(Z85Key, HasFortyCharactersOfItsAlphabet) {
  EXPECT_TRUE(is_z85_key(kKey));
  EXPECT_FALSE(is_z85_key(kKey.substr(1)));
  EXPECT_FALSE(is_z85_key(kKey + "a"));
  EXPECT_FALSE(is_z85_key("\"" + kKey.substr(1)));
}

}  // namespace
}  // namespace ward
