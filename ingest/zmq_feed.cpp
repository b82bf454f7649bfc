#include "ingest/zmq_feed.h"

#include <spdlog/spdlog.h>
#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <vector>
#include <zmq.hpp>

#include "pipeline/wire/feed_codec.h"

namespace ward {
namespace {

constexpr std::size_t kLongestRoutingId = 255;
/// Surplus parts of multipart messages read and thrown away in one poll, so
/// that a peer that sends them without end cannot hold the thread.
constexpr std::size_t kMostPartsDiscarded = 256;

/// One device as the feed knows it.
struct DeviceLink {
  DeviceLink(const RegisteredBed& registered, std::unique_ptr<FeedGate> own_gate)
      : bed(&registered), gate(std::move(own_gate)) {
    route.reserve(kLongestRoutingId);
  }
  const RegisteredBed* bed;
  std::unique_ptr<FeedGate> gate;
  /// Connection its last verified message came from: the only one answered.
  std::vector<std::byte> route;
};

std::span<const std::byte> bytes_of(const zmq::message_t& part) {
  return {static_cast<const std::byte*>(part.data()), part.size()};
}

}  // namespace

struct ZmqFeed::Socket {
  Socket(zmq::context_t& context, const ZmqFeedOptions& options, BedRegistry& beds)
      : registry(beds),
        encrypted(!options.key.empty()),
        ack_after(options.ack_after),
        account(options.account),
        device_since(options.device_since),
        account_is_durable(options.account_is_durable),
        socket(context, zmq::socket_type::router) {
    secure_server_socket(socket.handle(), options.key, zap_domain::kFeed);
    // A reply that cannot be delivered is reported, not swallowed. HANDOVER stays
    // off: with it, a client could take another's routing id and silence it.
    socket.set(zmq::sockopt::router_mandatory, true);
    try {
      socket.bind(options.url);
    } catch (const zmq::error_t& error) {
      throw std::runtime_error("cannot listen on " + options.url + " for feeds: " + error.what());
    }
    endpoint = socket.get(zmq::sockopt::last_endpoint);
    links.resize(registry.max_beds());
  }

  std::size_t receive(EventSink sink, std::size_t most, Instant now);
  bool receive_one(EventSink sink, Instant now);
  bool discard_rest();
  void take(DeviceLink& link, const zmq::message_t& payload, EventSink sink, Instant now);
  void refuse(DeviceLink& link, Error error, std::uint64_t sequence, std::uint64_t epoch, Instant now);
  void refuse_unknown(const zmq::message_t& route);
  DeviceLink* link_of(std::string_view user, const zmq::message_t& route);
  void poll_gates(EventSink sink, Instant now);
  void send_reply(DeviceLink& link, Instant now);
  void send(std::span<const std::byte> route, const FeedReply& reply);
  [[nodiscard]] std::unique_ptr<FeedGate> make_gate(const RegisteredBed& bed);
  void restart_gate(DeviceLink& link, const CheckFailed& failure);

  BedRegistry& registry;
  bool encrypted;
  AckAfter ack_after;
  std::function<FeedAccount(const RegisteredBed&)> account;
  std::function<Instant(const RegisteredBed&)> device_since;
  bool account_is_durable;
  zmq::socket_t socket;
  std::string endpoint;
  wire::FrameDecoder decoder;
  FramePool pool;
  std::vector<std::unique_ptr<DeviceLink>> links;  ///< by DeviceId - 1
  std::vector<DeviceLink*> touched;                ///< in this batch
  bool discarding{false};                          ///< inside a multipart message
  Instant next_gate_poll;
  FeedCounters counters;
};

std::size_t ZmqFeed::Socket::receive(EventSink sink, std::size_t most, Instant now) {
  std::size_t taken = 0;
  touched.clear();
  if (discarding && !discard_rest()) return 1;
  while (taken < std::min(most, kFeedBatch) && receive_one(sink, now)) ++taken;
  for (DeviceLink* link : touched) {
    if (link->gate->reply_due(now)) send_reply(*link, now);
  }
  return taken;
}

/// False when nothing waits.
bool ZmqFeed::Socket::receive_one(EventSink sink, Instant now) {
  zmq::message_t route;
  if (!socket.recv(route, zmq::recv_flags::dontwait)) return false;
  zmq::message_t payload;
  if (!route.more() || !socket.recv(payload, zmq::recv_flags::dontwait)) return true;
  counters.messages.fetch_add(1, std::memory_order_relaxed);
  const bool multipart = payload.more();
  if (multipart) discarding = true;

  const std::string_view user = verified_user(payload.handle());
  if (user.empty()) {
    counters.unauthenticated.fetch_add(1, std::memory_order_relaxed);
  } else if (DeviceLink* link = link_of(user, route)) {
    if (multipart) {
      counters.multipart.fetch_add(1, std::memory_order_relaxed);
      refuse(*link, {ErrorCode::length_mismatch, "more than one part"}, 0, 0, now);
    } else {
      take(*link, payload, sink, now);
    }
  }
  return !discarding || discard_rest();
}

/// libzmq hands a multipart message over only once its last part is in, so what
/// is read here is finite; what a peer piles up before that is libzmq's memory,
/// which no socket option bounds.
/// @return true when the message's end was reached
bool ZmqFeed::Socket::discard_rest() {
  for (std::size_t i = 0; i < kMostPartsDiscarded; ++i) {
    zmq::message_t part;
    if (!socket.recv(part, zmq::recv_flags::dontwait)) return false;
    if (!part.more()) {
      discarding = false;
      return true;
    }
  }
  return false;
}

DeviceLink* ZmqFeed::Socket::link_of(std::string_view user, const zmq::message_t& route) {
  const auto found = registry.admit_device(user);
  if (!found) {
    counters.unknown_device.fetch_add(1, std::memory_order_relaxed);
    refuse_unknown(route);
    return nullptr;
  }
  const RegisteredBed& bed = *found.value();
  auto& link = links[bed.device.value - 1];
  if (!link) link = std::make_unique<DeviceLink>(bed, make_gate(bed));
  const auto id = bytes_of(route);
  link->route.assign(id.begin(), id.end());
  if (std::find(touched.begin(), touched.end(), link.get()) == touched.end()) touched.push_back(link.get());
  return link.get();
}

void ZmqFeed::Socket::take(DeviceLink& link, const zmq::message_t& payload, EventSink sink, Instant now) {
  const auto decoded = decoder.decode(bytes_of(payload));
  if (!decoded) {
    refuse(link, decoded.error(), decoder.last_sequence(), decoder.last_epoch(), now);
    return;
  }
  const DeviceFrame& frame = *decoded.value();
  if (frame.device != link.bed->device_name) {
    refuse(link, {ErrorCode::identity_mismatch, "device"}, frame.sequence, frame.boot_epoch, now);
    return;
  }
  try {
    if (!link.gate->accept(frame, now, sink)) counters.refused.fetch_add(1, std::memory_order_relaxed);
  } catch (const CheckFailed& failure) {
    restart_gate(link, failure);
  }
}

void ZmqFeed::Socket::refuse(DeviceLink& link, Error error, std::uint64_t sequence, std::uint64_t epoch,
                             Instant now) {
  counters.refused.fetch_add(1, std::memory_order_relaxed);
  link.gate->refuse(sequence, epoch, error, now);
}

void ZmqFeed::Socket::refuse_unknown(const zmq::message_t& route) {
  FeedReply reply;
  (void)reply.refusals.push_back({0, ErrorCode::unknown_device, "device"});
  send(bytes_of(route), reply);
}

std::unique_ptr<FeedGate> ZmqFeed::Socket::make_gate(const RegisteredBed& bed) {
  const FeedAccount known = account ? account(bed) : FeedAccount{};
  return std::make_unique<FeedGate>(bed.device, bed.bed, encrypted, pool, ack_after, known,
                                    account_is_durable, device_since ? device_since(bed) : Instant{});
}

/// One gate broke a rule of its own: that device starts clean but for its
/// account, the others do not notice.
void ZmqFeed::Socket::restart_gate(DeviceLink& link, const CheckFailed& failure) {
  counters.gates_restarted.fetch_add(1, std::memory_order_relaxed);
  spdlog::error("feed of {} restarted: {}", link.bed->label.view(), failure.what());
  link.gate = std::make_unique<FeedGate>(FeedGate::begun_anew(*link.gate));
}

void ZmqFeed::Socket::poll_gates(EventSink sink, Instant now) {
  next_gate_poll = now + kGatePollInterval;
  const std::size_t known = registry.size();
  for (std::size_t i = 0; i < known; ++i) {
    DeviceLink* link = links[i].get();
    if (link == nullptr) continue;
    try {
      link->gate->poll(now, sink);
    } catch (const CheckFailed& failure) {
      restart_gate(*link, failure);
    }
    if (link->gate->reply_due(now)) send_reply(*link, now);
  }
}

void ZmqFeed::Socket::send_reply(DeviceLink& link, Instant now) {
  const FeedReply reply = link.gate->reply(now);
  if (!link.route.empty()) send(link.route, reply);
}

void ZmqFeed::Socket::send(std::span<const std::byte> route, const FeedReply& reply) {
  const wire::Bytes bytes = wire::encode_reply(reply);
  try {
    const auto both = zmq::send_flags::sndmore | zmq::send_flags::dontwait;
    if (socket.send(zmq::const_buffer(route.data(), route.size()), both) &&
        socket.send(zmq::const_buffer(bytes.data(), bytes.size()), zmq::send_flags::dontwait)) {
      return;
    }
  } catch (const zmq::error_t& error) {
    if (error.num() != EHOSTUNREACH) throw;
  }
  // The device is gone or does not read: the next reply repeats what matters.
  counters.replies_dropped.fetch_add(1, std::memory_order_relaxed);
}

ZmqFeed::ZmqFeed(zmq::context_t& context, const ZmqFeedOptions& options, BedRegistry& registry)
    : socket_(std::make_unique<Socket>(context, options, registry)) {}

ZmqFeed::~ZmqFeed() = default;

std::size_t ZmqFeed::poll(EventSink sink, std::size_t most, Instant now) {
  const std::size_t work = socket_->receive(sink, most, now);
  if (now >= socket_->next_gate_poll) socket_->poll_gates(sink, now);
  return work;
}

void ZmqFeed::note_durable(DeviceId device, std::uint64_t boot_epoch, std::uint64_t through, Instant now) {
  if (!device.valid() || device.value > socket_->links.size()) return;
  DeviceLink* link = socket_->links[device.value - 1].get();
  if (link == nullptr) return;
  link->gate->note_durable(boot_epoch, through);
  if (link->gate->reply_due(now)) socket_->send_reply(*link, now);
}

void ZmqFeed::wait(Nanoseconds longest, int wake_fd) {
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(longest);
  zmq::pollitem_t items[] = {{socket_->socket.handle(), 0, ZMQ_POLLIN, 0}, {nullptr, wake_fd, ZMQ_POLLIN, 0}};
  try {
    zmq::poll(items, 2, std::max(milliseconds, std::chrono::milliseconds{0}));
  } catch (const zmq::error_t& error) {
    if (error.num() != EINTR) throw;
  }
}

const FeedCounters& ZmqFeed::counters() const {
  return socket_->counters;
}

const std::string& ZmqFeed::endpoint() const {
  return socket_->endpoint;
}

}  // namespace ward
