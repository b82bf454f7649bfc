#include "ingest/zap_handler.h"

#include <spdlog/spdlog.h>
#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

namespace ward {
namespace {

constexpr const char* kEndpoint = "inproc://zeromq.zap.01";
constexpr int kPollMilliseconds = 200;
constexpr std::size_t kCurveKeyBytes = 32;

/// Frames of a request, RFC 27: version, id, domain, address, routing id,
/// mechanism, credentials.
enum Frame : std::size_t { kVersion, kRequestId, kDomain, kAddress, kIdentity, kMechanism, kCredentials };

std::string text_of(const zmq::message_t& part) {
  return {static_cast<const char*>(part.data()), part.size()};
}

std::string z85(const zmq::message_t& key) {
  std::array<char, 41> text{};
  zmq_z85_encode(text.data(), static_cast<const std::uint8_t*>(key.data()), kCurveKeyBytes);
  return text.data();
}

ZapDecision judge(const std::vector<zmq::message_t>& parts, const AccessList& access) {
  if (parts.size() < kCredentials || text_of(parts[kVersion]) != "1.0") {
    return {false, {}, "malformed request"};
  }
  const std::string domain = text_of(parts[kDomain]);
  const std::string mechanism = text_of(parts[kMechanism]);
  std::string username;
  std::string key;
  if (mechanism == "PLAIN" && parts.size() == kCredentials + 2) username = text_of(parts[kCredentials]);
  if (mechanism == "CURVE" && parts.size() == kCredentials + 1 &&
      parts[kCredentials].size() == kCurveKeyBytes) {
    key = z85(parts[kCredentials]);
  }
  ZapDecision decision = access.decide({domain, mechanism, username, key});
  if (!decision.allowed) {
    // Credentials stay out of the log, and so does text the peer chose.
    spdlog::warn("{}: refused a client from {}: {}", domain, text_of(parts[kAddress]), decision.reason);
  }
  return decision;
}

}  // namespace

struct ZapHandler::Loop {
  Loop(zmq::context_t& context, const AccessList& list)
      : access(list), socket(context, zmq::socket_type::rep) {
    socket.set(zmq::sockopt::linger, 0);
    socket.bind(kEndpoint);
  }

  void run() {
    while (!stopping.load(std::memory_order_relaxed)) {
      cycles.fetch_add(1, std::memory_order_relaxed);
      zmq::pollitem_t item{socket.handle(), 0, ZMQ_POLLIN, 0};
      try {
        if (zmq::poll(&item, 1, std::chrono::milliseconds{kPollMilliseconds}) > 0) answer();
      } catch (const zmq::error_t& error) {
        // A doorman that dies leaves the door shut, and says so: the watchdog
        // sees the cycles stop.
        if (error.num() == EINTR) continue;
        spdlog::error("the access handler ended: {}; no new client will be let in", error.what());
        break;
      }
    }
    socket.close();
  }

  void answer() {
    std::vector<zmq::message_t> parts;
    do {
      if (!socket.recv(parts.emplace_back(), zmq::recv_flags::none)) return;
    } while (parts.back().more());
    const ZapDecision decision = judge(parts, access);
    (decision.allowed ? allowed : refused).fetch_add(1, std::memory_order_relaxed);
    const std::string id = parts.size() > kRequestId ? text_of(parts[kRequestId]) : std::string{};
    const std::array<std::string, 6> reply{
        "1.0", id, decision.allowed ? "200" : "400", decision.allowed ? "OK" : "refused", decision.user_id,
        ""};
    for (std::size_t i = 0; i < reply.size(); ++i) {
      const auto more = i + 1 < reply.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
      socket.send(zmq::buffer(reply[i]), more);
    }
  }

  const AccessList& access;
  zmq::socket_t socket;
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> cycles{0};
  std::atomic<std::uint64_t> allowed{0};
  std::atomic<std::uint64_t> refused{0};
  std::thread thread;
};

ZapHandler::ZapHandler(zmq::context_t& context, const AccessList& access)
    : loop_(std::make_unique<Loop>(context, access)) {
  loop_->thread = std::thread([loop = loop_.get()] { loop->run(); });
}

ZapHandler::~ZapHandler() {
  stop();
}

void ZapHandler::stop() {
  loop_->stopping.store(true, std::memory_order_relaxed);
  if (loop_->thread.joinable()) loop_->thread.join();
}

std::uint64_t ZapHandler::cycles() const {
  return loop_->cycles.load(std::memory_order_relaxed);
}
std::uint64_t ZapHandler::allowed() const {
  return loop_->allowed.load(std::memory_order_relaxed);
}
std::uint64_t ZapHandler::refused() const {
  return loop_->refused.load(std::memory_order_relaxed);
}

}  // namespace ward
