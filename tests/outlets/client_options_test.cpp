#include "dashboard/ward_client_options.h"

#include <gtest/gtest.h>

#include "pipeline/domain/result.h"

namespace ward {
namespace {

TEST(ClientOptions, TheCommandSocketIsAtTheNextPort) {
  EXPECT_EQ(command_url_beside("tcp://127.0.0.1:7411"), "tcp://127.0.0.1:7412");
  EXPECT_EQ(command_url_beside("tcp://[::1]:7411"), "tcp://[::1]:7412");
  EXPECT_EQ(command_url_beside("tcp://ward:65534"), "tcp://ward:65535");
}

TEST(ClientOptions, AUrlWithoutAUsablePortIsAConfigurationError) {
  for (const char* url : {"", "tcp://", "tcp://host", "tcp://host:", "tcp://host:x", "tcp://host:0",
                          "tcp://host:65535", "tcp://host:12 ", "ipc:///tmp/ward:1"}) {
    EXPECT_THROW(static_cast<void>(command_url_beside(url)), ConfigurationError) << url;
  }
}

TEST(ClientOptions, PlainTextLeavesThisMachineUnderNoName) {
  EXPECT_TRUE(is_loopback_url("tcp://127.0.0.1:7411"));
  EXPECT_TRUE(is_loopback_url("tcp://localhost:7411"));
  EXPECT_TRUE(is_loopback_url("ipc:///tmp/ward"));
  EXPECT_FALSE(is_loopback_url("tcp://10.0.0.1:7411"));
  EXPECT_FALSE(is_loopback_url("tcp://localhost.example.org:7411"));
  const SystemClock clock;
  WardClientOptions options;
  options.ward = "tcp://10.0.0.1:7411";
  EXPECT_THROW(WardClient(options, clock), ConfigurationError);
}

TEST(ClientOptions, ANameBecomesOneTheServerAccepts) {
  EXPECT_EQ(plain_user_name("nurse.joy-2_a"), "nurse.joy-2_a");
  EXPECT_EQ(plain_user_name("Zoë K"), "Zo---K");
  EXPECT_EQ(plain_user_name(""), "dashboard");
  EXPECT_EQ(plain_user_name(std::string(40, 'x')).size(), 32U);
}

TEST(ClientOptions, AKeyFileThatIsNotThereIsAConfigurationError) {
  EXPECT_THROW(static_cast<void>(ward_client_options("tcp://127.0.0.1:7411", "", "/nowhere/keys.toml", "x")),
               ConfigurationError);
}

}  // namespace
}  // namespace ward
