#include "ingest/zmq_feed.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "ingest/feed_gate.h"
#include "pipeline/domain/codes.h"
#include "pipeline/wire/feed_codec.h"
#include "tests/ingest/door.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

/// A frame of one numeric, 200 ms after the one before.
DeviceFrame frame_of(const char* device, std::uint64_t sequence, std::uint64_t epoch = 1) {
  DeviceFrame frame;
  frame.device = device;
  frame.boot_epoch = epoch;
  frame.sequence = sequence;
  frame.device_time = DeviceInstant{} + 10s + sequence * 200ms;
  frame.sent_time = frame.device_time + 200ms;
  FrameNumeric* numeric = frame.numerics.append();
  numeric->vital.code = mdc::kSpo2;
  numeric->vital.unit = Unit::percent;
  numeric->vital.reading = 97.0F;
  numeric->vital.validity = Validity::valid;
  numeric->vital.origin = VitalOrigin::device;
  return frame;
}

/// A feed with keys for bed-01 and bed-02, turned by hand.
class ZmqFeedTest : public ::testing::Test {
 protected:
  static RegisteredBed bed(std::uint32_t id, const char* device) {
    RegisteredBed entry;
    entry.bed = BedId{id};
    entry.device_name = device;
    return entry;
  }

  zmq::socket_t device(const ServerKey& own) {
    return test::connect(context_, feed_->endpoint(), keys_.of(own));
  }

  void send(zmq::socket_t& client, const DeviceFrame& frame) {
    const wire::ByteView bytes = encoder_.encode(frame);
    client.send(zmq::const_buffer(bytes.data(), bytes.size()), zmq::send_flags::none);
  }

  /// Turns the feed until `done` or about 5 s of waiting have passed.
  template <class Done>
  bool turn_until(Done done) {
    for (int turn = 0; turn < 500; ++turn) {
      now_ += 10ms;
      feed_->poll(
          [&](const Event& event) {
            events_.push_back(event);
            return true;
          },
          kFeedBatch, now_);
      if (done()) return true;
      feed_->wait(10ms, -1);
    }
    return false;
  }

  /// Turns the feed until this client has a reply that satisfies `wanted`.
  template <class Wanted>
  bool replied(zmq::socket_t& client, Wanted wanted) {
    return turn_until([&] {
      zmq::message_t message;
      while (client.recv(message, zmq::recv_flags::dontwait)) {
        const auto reply =
            wire::decode_reply({static_cast<const std::byte*>(message.data()), message.size()});
        EXPECT_TRUE(reply.ok());
        if (reply.ok() && wanted(reply.value())) return true;
      }
      return false;
    });
  }

  bool refused(zmq::socket_t& client, ErrorCode code) {
    return replied(client, [&](const FeedReply& reply) {
      for (const Refusal& refusal : reply.refusals) {
        if (refusal.reason == code) return true;
      }
      return false;
    });
  }

  std::size_t vitals_of(std::uint32_t id) const {
    std::size_t count = 0;
    for (const Event& event : events_) {
      if (event.bed == BedId{id} && std::holds_alternative<Vital>(event.body)) ++count;
    }
    return count;
  }

  /// That bed 1 still works: the proof that the feed lives.
  void expect_bed_1_is_served(std::uint64_t sequence = 1) {
    zmq::socket_t client = device(keys_.bed_1);
    const std::size_t before = vitals_of(1);
    send(client, frame_of("bed-01", sequence));
    EXPECT_TRUE(turn_until([&] { return vitals_of(1) > before; }));
  }

  test::WardKeys keys_;
  AccessList access_{keys_.holders(), false};
  zmq::context_t context_;
  ZapHandler doorman_{context_, access_};
  BedRegistry registry_{{bed(1, "bed-01"), bed(2, "bed-02")}, 8, false};
  std::unique_ptr<ZmqFeed> feed_ =
      std::make_unique<ZmqFeed>(context_, ZmqFeedOptions{"tcp://127.0.0.1:*", keys_.server}, registry_);
  wire::FrameEncoder encoder_;
  std::vector<Event> events_;
  Instant now_ = Instant{} + 1000s;
};

TEST_F(ZmqFeedTest, TurnsAFrameIntoEventsOfItsBedAndAcknowledges) {
  zmq::socket_t client = device(keys_.bed_2);
  send(client, frame_of("bed-02", 1));
  EXPECT_TRUE(replied(client, [](const FeedReply& reply) { return reply.acked_through == 1; }));
  EXPECT_TRUE(turn_until([&] { return vitals_of(2) == 1; }));
  EXPECT_EQ(vitals_of(1), 0U);
}

// The device of bed 2, with its own valid key, says it is bed 1's.
TEST_F(ZmqFeedTest, RefusesADeviceThatSpeaksForAnotherBed) {
  expect_bed_1_is_served(1);
  zmq::socket_t impostor = device(keys_.bed_2);
  DeviceFrame lie = frame_of("bed-01", 1'000, 99);
  send(impostor, lie);
  EXPECT_TRUE(refused(impostor, ErrorCode::identity_mismatch));
  EXPECT_EQ(vitals_of(1), 1U);
  EXPECT_EQ(vitals_of(2), 0U);
  expect_bed_1_is_served(2);
}

// A routing id is a name anybody may choose: the bed does not follow from it.
TEST_F(ZmqFeedTest, TakesTheBedFromTheKeyNotFromTheRoutingId) {
  zmq::socket_t client(context_, zmq::socket_type::dealer);
  client.set(zmq::sockopt::linger, 0);
  client.set(zmq::sockopt::routing_id, "bed-01");
  client.set(zmq::sockopt::curve_serverkey, keys_.server.public_key);
  client.set(zmq::sockopt::curve_publickey, keys_.bed_2.public_key);
  client.set(zmq::sockopt::curve_secretkey, keys_.bed_2.secret_key);
  client.connect(feed_->endpoint());
  send(client, frame_of("bed-02", 1));
  EXPECT_TRUE(turn_until([&] { return vitals_of(2) == 1; }));
  EXPECT_EQ(vitals_of(1), 0U);
  expect_bed_1_is_served();
}

TEST_F(ZmqFeedTest, RefusesBytesThatAreNoFrame) {
  zmq::socket_t client = device(keys_.bed_2);
  client.send(zmq::str_buffer("this is not a frame, though long enough to be looked at"),
              zmq::send_flags::none);
  EXPECT_TRUE(refused(client, ErrorCode::wrong_identifier));
  client.send(zmq::str_buffer(""), zmq::send_flags::none);
  EXPECT_TRUE(turn_until([&] { return feed_->counters().refused >= 2; }));
  expect_bed_1_is_served();
}

TEST_F(ZmqFeedTest, RefusesAFrameCutShort) {
  zmq::socket_t client = device(keys_.bed_2);
  const wire::ByteView whole = encoder_.encode(frame_of("bed-02", 1));
  client.send(zmq::const_buffer(whole.data(), whole.size() / 2), zmq::send_flags::none);
  EXPECT_TRUE(refused(client, ErrorCode::verification_failed));
  EXPECT_EQ(vitals_of(2), 0U);
}

TEST_F(ZmqFeedTest, RefusesAMessageOfSeveralPartsHoweverMany) {
  zmq::socket_t client = device(keys_.bed_2);
  constexpr int kParts = 5'000;  // more than one poll discards
  for (int i = 0; i < kParts; ++i) {
    client.send(zmq::str_buffer("x"), i + 1 < kParts ? zmq::send_flags::sndmore : zmq::send_flags::none);
  }
  EXPECT_TRUE(refused(client, ErrorCode::length_mismatch));
  EXPECT_EQ(feed_->counters().multipart, 1U);
  // What follows is read from its own beginning.
  send(client, frame_of("bed-02", 1));
  EXPECT_TRUE(turn_until([&] { return vitals_of(2) == 1; }));
  expect_bed_1_is_served();
}

// The frame's second part could carry what the first was checked for.
TEST_F(ZmqFeedTest, RefusesAGoodFrameWithATail) {
  zmq::socket_t client = device(keys_.bed_2);
  const wire::ByteView bytes = encoder_.encode(frame_of("bed-02", 1));
  client.send(zmq::const_buffer(bytes.data(), bytes.size()), zmq::send_flags::sndmore);
  client.send(zmq::str_buffer("tail"), zmq::send_flags::none);
  EXPECT_TRUE(turn_until([&] { return feed_->counters().multipart == 1; }));
  EXPECT_EQ(vitals_of(2), 0U);
}

TEST_F(ZmqFeedTest, SurvivesAMessageLargerThanItsLimit) {
  zmq::socket_t client = device(keys_.bed_2);
  const std::string huge(kMaxFrameBytes + 1, 'x');
  client.send(zmq::buffer(huge), zmq::send_flags::none);
  expect_bed_1_is_served();
  EXPECT_EQ(vitals_of(2), 0U);
}

TEST_F(ZmqFeedTest, AcceptsNothingFromStrangers) {
  zmq::socket_t wrong_key = device(make_key_pair());
  zmq::socket_t no_key = test::connect(context_, feed_->endpoint(), {});
  for (std::uint64_t i = 1; i < 20; ++i) {
    send(wrong_key, frame_of("bed-02", i));
    send(no_key, frame_of("bed-02", i));
  }
  expect_bed_1_is_served(1);
  expect_bed_1_is_served(2);
  EXPECT_EQ(vitals_of(2), 0U);
  EXPECT_EQ(feed_->counters().messages, 2U);
}

TEST_F(ZmqFeedTest, AcceptsNothingNewOnceTheDoormanIsGone) {
  zmq::socket_t known = device(keys_.bed_1);
  send(known, frame_of("bed-01", 1));
  ASSERT_TRUE(turn_until([&] { return vitals_of(1) == 1; }));
  doorman_.stop();
  zmq::socket_t late = device(keys_.bed_2);
  send(late, frame_of("bed-02", 1));
  // Who was let in before goes on: a patient must not lose monitoring.
  send(known, frame_of("bed-01", 2));
  EXPECT_TRUE(turn_until([&] { return vitals_of(1) == 2; }));
  turn_until([] { return false; });
  EXPECT_EQ(vitals_of(2), 0U);
}

TEST_F(ZmqFeedTest, TellsSilence) {
  zmq::socket_t client = device(keys_.bed_2);
  send(client, frame_of("bed-02", 1));
  const auto last_connected = [&] {
    for (auto event = events_.rbegin(); event != events_.rend(); ++event) {
      if (const auto* status = std::get_if<FeedStatus>(&event->body)) return status->connected;
    }
    return false;
  };
  ASSERT_TRUE(turn_until(last_connected));
  now_ += kFeedLostAfter - 100ms;
  EXPECT_TRUE(turn_until([&] { return !last_connected(); }));
}

TEST_F(ZmqFeedTest, SaysWhichUrlItCannotListenOn) {
  try {
    const ZmqFeed second(context_, {feed_->endpoint(), keys_.server}, registry_);
    FAIL() << "listened twice";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find(feed_->endpoint()), std::string::npos) << error.what();
  }
}

TEST(InsecureFeed, EnrolsDevicesUntilTheWardIsFull) {
  const AccessList access({}, true);
  zmq::context_t context;
  ZapHandler doorman(context, access);
  BedRegistry registry({}, 1, true);
  ZmqFeed feed(context, {"tcp://127.0.0.1:*", {}}, registry);
  wire::FrameEncoder encoder;
  std::vector<Event> events;
  Instant now = Instant{} + 1000s;
  const auto turn_until = [&](auto done) {
    for (int turn = 0; turn < 500; ++turn) {
      now += 10ms;
      feed.poll(
          [&](const Event& event) {
            events.push_back(event);
            return true;
          },
          kFeedBatch, now);
      if (done()) return true;
      feed.wait(10ms, -1);
    }
    return false;
  };
  zmq::socket_t first = test::connect(context, feed.endpoint(), {{}, {}, "first"});
  const wire::ByteView one = encoder.encode(frame_of("first", 1));
  first.send(zmq::const_buffer(one.data(), one.size()), zmq::send_flags::none);
  EXPECT_TRUE(turn_until([&] { return !events.empty(); }));
  zmq::socket_t second = test::connect(context, feed.endpoint(), {{}, {}, "second"});
  const wire::ByteView two = encoder.encode(frame_of("second", 1));
  second.send(zmq::const_buffer(two.data(), two.size()), zmq::send_flags::none);
  EXPECT_TRUE(turn_until([&] { return feed.counters().unknown_device == 1; }));
  zmq::message_t message;
  EXPECT_TRUE(turn_until([&] { return second.recv(message, zmq::recv_flags::dontwait).has_value(); }));
  const auto reply = wire::decode_reply({static_cast<const std::byte*>(message.data()), message.size()});
  ASSERT_TRUE(reply.ok());
  ASSERT_EQ(reply.value().refusals.size(), 1U);
  EXPECT_EQ(reply.value().refusals[0].reason, ErrorCode::unknown_device);
  EXPECT_EQ(registry.size(), 1U);
}

}  // namespace
}  // namespace ward
