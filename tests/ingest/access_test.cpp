#include "ingest/access.h"

#include <gtest/gtest.h>

#include "tests/ingest/door.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using test::Door;
using test::WardKeys;

/// Long enough for any handshake here; what is let in arrives in a few ms.
constexpr auto kLetIn = 5s;
/// How long we listen for somebody who must not come in.
constexpr auto kKeptOut = 400ms;

TEST(AccessList, OpensTheFeedToDeviceKeysOnly) {
  const WardKeys keys;
  const AccessList access(keys.holders(), false);
  const auto at = [&](const char* domain, const ServerKey& key) {
    return access.decide({domain, "CURVE", {}, key.public_key});
  };
  EXPECT_TRUE(at(zap_domain::kFeed, keys.bed_1).allowed);
  EXPECT_EQ(at(zap_domain::kFeed, keys.bed_1).user_id, "bed-01");
  EXPECT_FALSE(at(zap_domain::kFeed, keys.nurse).allowed);
  EXPECT_FALSE(at(zap_domain::kWard, keys.bed_1).allowed);
  EXPECT_FALSE(at(zap_domain::kCommand, keys.bed_1).allowed);
  EXPECT_TRUE(at(zap_domain::kWard, keys.nurse).allowed);
  EXPECT_TRUE(at(zap_domain::kCommand, keys.visitor).allowed);
  EXPECT_FALSE(at("", keys.nurse).allowed);
  EXPECT_FALSE(at("global", keys.bed_1).allowed);
}

TEST(AccessList, RefusesKeysNobodyRegistered) {
  const WardKeys keys;
  const AccessList access(keys.holders(), false);
  EXPECT_FALSE(access.decide({zap_domain::kFeed, "CURVE", {}, make_key_pair().public_key}).allowed);
  EXPECT_FALSE(access.decide({zap_domain::kFeed, "CURVE", {}, ""}).allowed);
}

TEST(AccessList, TakesAPlainNameOnlyWhenInsecure) {
  const WardKeys keys;
  const AccessList secure(keys.holders(), false);
  const AccessList insecure({}, true);
  EXPECT_FALSE(secure.decide({zap_domain::kFeed, "PLAIN", "bed-01", {}}).allowed);
  EXPECT_TRUE(insecure.decide({zap_domain::kFeed, "PLAIN", "bed-01", {}}).allowed);
  EXPECT_FALSE(insecure.decide({zap_domain::kFeed, "PLAIN", "", {}}).allowed);
  EXPECT_FALSE(insecure.decide({zap_domain::kFeed, "PLAIN", "bed 01", {}}).allowed);
  EXPECT_FALSE(insecure.decide({zap_domain::kFeed, "NULL", {}, {}}).allowed);
  EXPECT_FALSE(insecure.decide({zap_domain::kFeed, "GSSAPI", "bed-01", {}}).allowed);
}

TEST(AccessList, KnowsWhoMayOperate) {
  const WardKeys keys;
  const AccessList access(keys.holders(), false);
  EXPECT_EQ(access.operator_role("nurse"), Role::operate);
  EXPECT_EQ(access.operator_role("visitor"), Role::view);
  EXPECT_EQ(access.operator_role("bed-01"), std::nullopt);
  EXPECT_EQ(access.operator_role("nobody"), std::nullopt);
  EXPECT_EQ(AccessList({}, true).operator_role("anyone"), Role::operate);
}

TEST(UserId, HasThirtyTwoCharactersAtMost) {
  EXPECT_TRUE(is_user_id(std::string(32, 'a')));
  EXPECT_FALSE(is_user_id(std::string(33, 'a')));
  EXPECT_FALSE(is_user_id(""));
  EXPECT_TRUE(is_user_id("Bed_3.left-A"));
  EXPECT_FALSE(is_user_id("bed\n01"));
}

/// A door with its doorman, over real sockets.
class AccessDoor : public ::testing::Test {
 protected:
  WardKeys keys_;
  AccessList access_{keys_.holders(), false};
  zmq::context_t context_;
  ZapHandler doorman_{context_, access_};
  Door feed_{context_, keys_.server, zap_domain::kFeed};
};

TEST_F(AccessDoor, BindsTheDevicesNameToItsMessages) {
  EXPECT_EQ(feed_.knock(keys_.of(keys_.bed_2), kLetIn), "bed-02");
  EXPECT_EQ(doorman_.allowed(), 1U);
}

TEST_F(AccessDoor, StaysShutForAKeyNobodyRegistered) {
  EXPECT_EQ(feed_.knock(keys_.of(make_key_pair()), kKeptOut), std::nullopt);
  EXPECT_GE(doorman_.refused(), 1U);
}

TEST_F(AccessDoor, StaysShutWithoutSecurityAndForAPlainName) {
  EXPECT_EQ(feed_.knock({}, kKeptOut), std::nullopt);
  EXPECT_EQ(feed_.knock({{}, {}, "bed-01"}, kKeptOut), std::nullopt);
}

TEST_F(AccessDoor, StaysShutForAWrongServerKey) {
  test::Credentials lied = keys_.of(keys_.bed_1);
  lied.server_public = make_key_pair().public_key;
  EXPECT_EQ(feed_.knock(lied, kKeptOut), std::nullopt);
}

TEST_F(AccessDoor, KeepsDevicesOutOfTheWard) {
  Door ward(context_, keys_.server, zap_domain::kWard);
  EXPECT_EQ(ward.knock(keys_.of(keys_.bed_1), kKeptOut), std::nullopt);
  EXPECT_EQ(ward.knock(keys_.of(keys_.nurse), kLetIn), "nurse");
}

TEST_F(AccessDoor, StaysShutForEverybodyOnceTheDoormanIsGone) {
  ASSERT_EQ(feed_.knock(keys_.of(keys_.bed_1), kLetIn), "bed-01");
  doorman_.stop();
  EXPECT_EQ(feed_.knock(keys_.of(keys_.bed_1), kKeptOut), std::nullopt);
  EXPECT_EQ(feed_.knock(keys_.of(make_key_pair()), kKeptOut), std::nullopt);
}

TEST(InsecureDoor, TakesAPlainNameAndNothingElse) {
  const AccessList access({}, true);
  zmq::context_t context;
  ZapHandler doorman(context, access);
  Door feed(context, {}, zap_domain::kFeed);
  EXPECT_EQ(feed.knock({{}, {}, "bed-07"}, kLetIn), "bed-07");
  EXPECT_EQ(feed.knock({}, kKeptOut), std::nullopt);
  EXPECT_EQ(feed.knock({{}, {}, "not a name"}, kKeptOut), std::nullopt);
}

TEST(Keys, DeriveTheirPublicHalf) {
  const ServerKey pair = make_key_pair();
  EXPECT_EQ(public_key_of(pair.secret_key), pair.public_key);
  EXPECT_EQ(public_key_of("too short"), "");
}

}  // namespace
}  // namespace ward
