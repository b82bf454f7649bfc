#include "ingest/zap_handler.h"

#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "tests/ingest/door.h"

namespace ward {
namespace {

/// Asks the handler directly, as libzmq does for a socket.
std::vector<std::string> ask(zmq::context_t& context, const std::vector<std::string>& request) {
  zmq::socket_t asker(context, zmq::socket_type::req);
  asker.set(zmq::sockopt::linger, 0);
  asker.set(zmq::sockopt::rcvtimeo, 5000);
  asker.connect("inproc://zeromq.zap.01");
  for (std::size_t i = 0; i < request.size(); ++i) {
    asker.send(zmq::buffer(request[i]),
               i + 1 < request.size() ? zmq::send_flags::sndmore : zmq::send_flags::none);
  }
  std::vector<std::string> reply;
  zmq::message_t part;
  while (asker.recv(part)) {
    reply.emplace_back(static_cast<const char*>(part.data()), part.size());
    if (!part.more()) break;
  }
  return reply;
}

TEST(ZapHandler, AnswersWithTheNameAsUserId) {
  const AccessList access({}, true);
  zmq::context_t context;
  ZapHandler doorman(context, access);
  const auto reply = ask(context, {"1.0", "42", zap_domain::kFeed, "127.0.0.1", "", "PLAIN", "bed-01", ""});
  ASSERT_EQ(reply.size(), 6U);
  EXPECT_EQ(reply[1], "42");
  EXPECT_EQ(reply[2], "200");
  EXPECT_EQ(reply[4], "bed-01");
}

TEST(ZapHandler, RefusesRequestsItCannotRead) {
  const AccessList access({}, true);
  zmq::context_t context;
  ZapHandler doorman(context, access);
  for (const std::vector<std::string>& request :
       {std::vector<std::string>{"1.0"},
        {"2.0", "1", zap_domain::kFeed, "", "", "PLAIN", "bed-01", ""},
        {"1.0", "1", zap_domain::kFeed, "", "", "PLAIN"},
        {"1.0", "1", zap_domain::kFeed, "", "", "CURVE", "short"}}) {
    const auto reply = ask(context, request);
    ASSERT_EQ(reply.size(), 6U);
    EXPECT_EQ(reply[2], "400");
    EXPECT_EQ(reply[4], "");
  }
}

TEST(ZapHandler, ShowsThatItLivesAndThatItStopped) {
  const AccessList access({}, true);
  zmq::context_t context;
  ZapHandler doorman(context, access);
  const std::uint64_t before = doorman.cycles();
  while (doorman.cycles() == before) std::this_thread::yield();
  doorman.stop();
  const std::uint64_t after = doorman.cycles();
  EXPECT_EQ(doorman.cycles(), after);
}

TEST(ZapHandler, IsTheOnlyOneOfItsContext) {
  const AccessList access({}, true);
  zmq::context_t context;
  const ZapHandler doorman(context, access);
  EXPECT_THROW(ZapHandler(context, access), zmq::error_t);
}

}  // namespace
}  // namespace ward
