#pragma once

// A small server for the tests of the publisher: the real door, the real gate,
// and a switch to kill it.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <zmq.hpp>

#include "ingest/access.h"
#include "ingest/feed_gate.h"
#include "ingest/zap_handler.h"
#include "pipeline/wire/feed_codec.h"

namespace ward::test {

class FeedServer {
 public:
  /// Keys: all empty means PLAIN.
  explicit FeedServer(ServerKey key = {}, std::vector<KeyHolder> holders = {})
      : key_(std::move(key)), access_(std::move(holders), key_.empty()) {
    start();
  }
  ~FeedServer() { kill(); }

  /// As kill -9 leaves it: connections cut, all that was in its queues gone,
  /// nothing remembered but the port.
  void kill() {
    router_.reset();
    door_.reset();
    context_.reset();
    gate_.reset();
  }

  void start() {
    context_ = std::make_unique<zmq::context_t>(1);
    door_ = std::make_unique<ZapHandler>(*context_, access_);
    router_ = std::make_unique<zmq::socket_t>(*context_, zmq::socket_type::router);
    router_->set(zmq::sockopt::linger, 0);
    secure_server_socket(router_->handle(), key_, zap_domain::kFeed);
    router_->bind(endpoint_);
    endpoint_ = router_->get(zmq::sockopt::last_endpoint);
    gate_.emplace(DeviceId{1}, BedId{1}, !key_.empty(), pool_);
  }

  /// Takes what waits, at most until the I/O thread has nothing more for
  /// `patience`, and replies.
  void serve(Instant now, std::chrono::milliseconds patience = std::chrono::milliseconds{2}) {
    if (!router_) return;
    zmq::pollitem_t item{router_->handle(), 0, ZMQ_POLLIN, 0};
    while (zmq::poll(&item, 1, patience) > 0) {
      take_one(now);
      patience = std::chrono::milliseconds{0};
    }
    gate_->poll(now, sink());
    if (route_.size() == 0 || !gate_->reply_due(now)) return;
    const FeedReply reply = gate_->reply(now);
    if (!drop_reply || !drop_reply(reply)) answer(wire::encode_reply(reply));
  }

  void answer(const wire::Bytes& reply) {
    zmq::message_t route;
    route.copy(route_);
    router_->send(route, zmq::send_flags::sndmore | zmq::send_flags::dontwait);
    router_->send(zmq::buffer(reply), zmq::send_flags::dontwait);
  }

  [[nodiscard]] const std::string& endpoint() const { return endpoint_; }
  [[nodiscard]] FeedStatus status(Instant now) const { return gate_->status(now); }
  [[nodiscard]] const ZapHandler& door() const { return *door_; }

  std::function<bool(const FeedReply&)> drop_reply;
  std::set<std::uint64_t> delivered;               ///< numbers over all lives of the server
  std::set<std::uint64_t> recorded_lost;
  std::vector<std::uint64_t> live_order;           ///< of lane live, as they came in
  std::size_t backfill_frames{0};
  std::size_t refused_bytes{0};
  std::string user;                                ///< who the door says is sending

 private:
  void take_one(Instant now) {
    zmq::message_t payload;
    (void)router_->recv(route_);
    (void)router_->recv(payload);
    user = verified_user(payload.handle());
    const auto frame = decoder_.decode({static_cast<const std::byte*>(payload.data()), payload.size()});
    if (!frame) {
      ++refused_bytes;
      gate_->refuse(decoder_.last_sequence(), decoder_.last_epoch(), frame.error(), now);
      return;
    }
    const DeviceFrame& taken = *frame.value();
    if (taken.lane == Lane::live) live_order.push_back(taken.sequence);
    if (taken.lane == Lane::backfill) ++backfill_frames;
    if (gate_->accept(taken, now, sink())) delivered.insert(taken.sequence);
  }

  std::function<bool(const Event&)> sink() {
    return [this](const Event& event) {
      const auto* gap = std::get_if<Gap>(&event.body);
      if (gap == nullptr || !gap->permanent) return true;
      for (std::uint64_t n = gap->first_sequence; n <= gap->last_sequence; ++n) recorded_lost.insert(n);
      return true;
    };
  }

  ServerKey key_;
  AccessList access_;
  std::string endpoint_{"tcp://127.0.0.1:*"};
  std::unique_ptr<zmq::context_t> context_;
  std::unique_ptr<ZapHandler> door_;
  std::unique_ptr<zmq::socket_t> router_;
  FramePool pool_{16};
  std::optional<FeedGate> gate_;
  wire::FrameDecoder decoder_;
  zmq::message_t route_;
};

}  // namespace ward::test
