#include "dashboard/ward_client.h"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "dashboard/ward_client_link.h"

namespace ward {

ClientExchange::~ClientExchange() {
  std::array<WardMessage*, 64> batch{};
  while (const std::size_t count = messages.pop(batch)) {
    for (std::size_t i = 0; i < count; ++i) delete batch[i];
  }
}

struct WardClient::Link {
  Link(const WardClientOptions& options, const Clock& clock)
      : operator_name(options.operator_name), link(options, clock, exchange), thread([this] { link.run(); }) {}
  ~Link() {
    exchange.stop.store(true);
    exchange.wake.notify();
    thread.join();
  }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  FixedString<24> operator_name;
  ClientExchange exchange;
  ClientLink link;
  std::uint64_t next_id{1};
  std::vector<WardMessage> refused_here;  ///< requests that found the ring full
  std::thread thread;
};

WardClient::WardClient(WardClientOptions options, const Clock& clock)
    : link_(std::make_unique<Link>(options, clock)) {}

WardClient::~WardClient() = default;

std::vector<WardMessage> WardClient::poll(std::size_t most) {
  std::vector<WardMessage> messages = std::exchange(link_->refused_here, {});
  std::array<WardMessage*, 64> batch{};
  while (messages.size() < most) {
    const std::size_t wanted = std::min(batch.size(), most - messages.size());
    const std::size_t count = link_->exchange.messages.pop({batch.data(), wanted});
    if (count == 0) break;
    for (std::size_t i = 0; i < count; ++i) {
      const std::unique_ptr<WardMessage> message{batch[i]};
      messages.push_back(std::move(*message));
    }
  }
  return messages;
}

void WardClient::watch_waves(std::vector<BedId> beds) {
  {
    const std::lock_guard lock{link_->exchange.watch_mutex};
    link_->exchange.watch_wish = std::move(beds);
  }
  link_->exchange.watch_changed.store(true);
  link_->exchange.wake.notify();
}

std::uint64_t WardClient::send(WardRequest request) {
  request.request_id = link_->next_id++;
  if (request.command.operator_name.empty()) request.command.operator_name = link_->operator_name;
  if (link_->exchange.requests.push(request)) {
    link_->exchange.wake.notify();
    return request.request_id;
  }
  WardResponse response;
  response.request_id = request.request_id;
  response.kind = request.kind;
  response.refusal = ErrorCode::queue_full;
  response.text = "too many requests are waiting";
  link_->refused_here.emplace_back(std::move(response));
  return request.request_id;
}

bool WardClient::connected() const { return link_->exchange.connected.load(); }

}  // namespace ward
