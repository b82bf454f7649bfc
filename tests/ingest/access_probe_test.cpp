#include "ingest/access_probe.h"

#include <gtest/gtest.h>

#include "tests/ingest/door.h"

namespace ward {
namespace {

using test::WardKeys;

TEST(AccessProbe, IsContentWithTheServersOwnDoor) {
  const WardKeys keys;
  const AccessList access(keys.holders(), false);
  zmq::context_t context;
  const ZapHandler doorman(context, access);
  EXPECT_EQ(probe_access(context, keys.server), "");
}

TEST(AccessProbe, IsContentWithTheInsecureDoor) {
  const AccessList access({}, true);
  zmq::context_t context;
  const ZapHandler doorman(context, access);
  EXPECT_EQ(probe_access(context, {}), "");
}

// What libzmq does by itself, and why the probe exists: CURVE without an
// access handler lets any key in.
TEST(AccessProbe, FindsADoorThatFailsOpen) {
  const ServerKey key = make_key_pair();
  zmq::context_t context;
  zmq::socket_t open(context, zmq::socket_type::router);
  open.set(zmq::sockopt::linger, 0);
  open.set(zmq::sockopt::curve_server, true);
  open.set(zmq::sockopt::curve_secretkey, key.secret_key);
  open.set(zmq::sockopt::zap_domain, zap_domain::kFeed);
  const std::string verdict = probe_socket(context, open.handle(), key.public_key, Stranger::random_key);
  EXPECT_NE(verdict.find("an unregistered key was let in"), std::string::npos) << verdict;
}

TEST(AccessProbe, FindsADoorWithoutSecurity) {
  zmq::context_t context;
  zmq::socket_t open(context, zmq::socket_type::router);
  open.set(zmq::sockopt::linger, 0);
  const std::string verdict = probe_socket(context, open.handle(), {}, Stranger::no_security);
  EXPECT_NE(verdict.find("no key at all was let in"), std::string::npos) << verdict;
}

TEST(AccessProbe, IsContentWhenThereIsNoDoormanButTheDomainIsEnforced) {
  const WardKeys keys;
  zmq::context_t context;
  EXPECT_EQ(probe_access(context, keys.server), "");
}

}  // namespace
}  // namespace ward
