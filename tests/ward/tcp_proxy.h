#pragma once

// A cable that a test pulls and plugs in again.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ward::test {

/// Carries bytes between clients on loopback and a server on loopback.
class TcpProxy {
 public:
  /// @param server  "tcp://127.0.0.1:PORT"
  explicit TcpProxy(const std::string& server)
      : server_(address(static_cast<std::uint16_t>(std::stoi(server.substr(server.rfind(':') + 1))))),
        listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own = address(0);
    socklen_t size = sizeof(own);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&own), size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&own), &size) != 0) {
      throw std::runtime_error("no port for the proxy");
    }
    endpoint_ = "tcp://127.0.0.1:" + std::to_string(ntohs(own.sin_port));
    thread_ = std::thread([this] { run(); });
  }
  ~TcpProxy() {
    stopping_.store(true);
    thread_.join();
    ::close(listener_);
  }
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  [[nodiscard]] const std::string& endpoint() const { return endpoint_; }
  /// Connections break, and new ones are broken at once.
  void pull() { pulled_.store(true); }
  void plug() { pulled_.store(false); }

 private:
  using Pair = std::pair<int, int>;

  static sockaddr_in address(std::uint16_t port) {
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_port = htons(port);
    made.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return made;
  }
  static void close_pair(const Pair& pair) {
    ::close(pair.first);
    ::close(pair.second);
  }
  void accept_one() {
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (pulled_.load() || ::connect(server, reinterpret_cast<const sockaddr*>(&server_), sizeof(server_)) != 0) {
      return close_pair({client, server});
    }
    pairs_.emplace_back(client, server);
  }
  /// @return false when either side has gone
  static bool carry(int from, int to) {
    std::array<char, 65536> bytes{};
    const ssize_t got = ::recv(from, bytes.data(), bytes.size(), 0);
    for (ssize_t sent = 0; sent < got;) {
      const ssize_t part = ::send(to, bytes.data() + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
      if (part <= 0) return false;
      sent += part;
    }
    return got > 0;
  }
  void run() {
    while (!stopping_.load()) {
      if (pulled_.load()) {
        for (const Pair& pair : pairs_) close_pair(pair);
        pairs_.clear();
      }
      std::vector<pollfd> watched{{listener_, POLLIN, 0}};
      for (const auto& [client, server] : pairs_) {
        watched.push_back({client, POLLIN, 0});
        watched.push_back({server, POLLIN, 0});
      }
      ::poll(watched.data(), watched.size(), 20);
      std::vector<Pair> kept;
      for (std::size_t i = 0; i < pairs_.size(); ++i) {
        const auto [client, server] = pairs_[i];
        const bool up = watched[1 + 2 * i].revents == 0 || carry(client, server);
        const bool down = watched[2 + 2 * i].revents == 0 || carry(server, client);
        if (up && down) {
          kept.push_back(pairs_[i]);
        } else {
          close_pair(pairs_[i]);
        }
      }
      pairs_ = std::move(kept);
      if (watched[0].revents != 0) accept_one();
    }
    for (const Pair& pair : pairs_) close_pair(pair);
  }

  sockaddr_in server_;
  int listener_;
  std::string endpoint_;
  std::vector<Pair> pairs_;
  std::atomic<bool> pulled_{false};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace ward::test
