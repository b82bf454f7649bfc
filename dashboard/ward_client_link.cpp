#include "dashboard/ward_client_link.h"

#include <algorithm>
#include <utility>

#include "dashboard/ward_client_sockets.h"
#include "pipeline/wire/ward_codec.h"

namespace ward {
namespace {

// Ids of the client's own snapshot requests: the user's count up from 1.
constexpr std::uint64_t kOwnIds = std::uint64_t{1} << 63U;
constexpr std::size_t kMostPerTurn = 256;
constexpr Nanoseconds kLongestWait = std::chrono::milliseconds{50};

}  // namespace

ClientLink::ClientLink(const WardClientOptions& options, const Clock& clock, ClientExchange& exchange)
    : clock_(clock),
      exchange_(exchange),
      sockets_(std::make_unique<Sockets>(options)),
      next_own_id_(kOwnIds),
      last_good_(clock.now()) {}

ClientLink::~ClientLink() = default;

void ClientLink::run() {
  while (!exchange_.stop.load()) {
    take_wishes(clock_.now());
    send_requests();
    give_held();
    wait();
    // Read before judging the silence: what waits in the sockets was heard.
    const Instant now = clock_.now();
    receive_ward(now);
    receive_answers(now);
    give_up_late(now);
    watch_link(now);
    ask_for_snapshot(now);
  }
}

void ClientLink::take_wishes(Instant now) {
  exchange_.requests.drain(kMostPerTurn, [&](const WardRequest& request) {
    outstanding_[request.request_id] = Outstanding{request.kind, now + kAnswerWithin};
    to_send_.push_back(request);
  });
  if (!exchange_.watch_changed.exchange(false)) return;
  std::set<BedId> wish;
  {
    const std::lock_guard lock{exchange_.watch_mutex};
    wish.insert(exchange_.watch_wish.begin(), exchange_.watch_wish.end());
  }
  for (const BedId bed : wish) {
    if (!watched_.contains(bed)) sockets_->watch(bed, true);
  }
  for (const BedId bed : watched_) {
    if (!wish.contains(bed)) sockets_->watch(bed, false);
  }
  watched_ = std::move(wish);
}

void ClientLink::send_requests() {
  while (!to_send_.empty()) {
    const WardRequest& request = to_send_.front();
    // One that has been given up must not take effect later, when the server
    // is back and nobody expects it.
    const bool given_up = request.request_id < kOwnIds && !outstanding_.contains(request.request_id);
    if (!given_up && !sockets_->send(wire::encode_request(request))) return;
    to_send_.pop_front();
  }
}

void ClientLink::wait() {
  const bool idle = exchange_.wake.prepare() && exchange_.requests.empty() && !exchange_.stop.load() &&
                    !exchange_.watch_changed.load();
  if (idle) sockets_->wait(exchange_.wake.fd(), kLongestWait);
  exchange_.wake.finish();
}

void ClientLink::receive_ward(Instant now) {
  for (std::size_t i = 0; i < kMostPerTurn; ++i) {
    const auto message = sockets_->receive_ward();
    if (!message) return;
    if (message->is_state) {
      auto update = wire::decode_state(message->payload());
      if (update) give_states(sync_.on_update(std::move(update.value())), now);
      continue;
    }
    auto waves = wire::decode_waves(message->payload());
    // A refused wave is a gap on screen that the times of its bins show.
    if (waves) static_cast<void>(give(std::move(waves.value()), ClientExchange::kFreeOfWaves));
  }
}

void ClientLink::receive_answers(Instant now) {
  for (std::size_t i = 0; i < kMostPerTurn; ++i) {
    const auto bytes = sockets_->receive_answer();
    if (!bytes) return;
    auto response = wire::decode_response(*bytes);
    if (response) on_answer(std::move(response.value()), now);
  }
}

void ClientLink::on_answer(WardResponse response, Instant now) {
  if (response.request_id >= kOwnIds) {
    if (response.refusal != ErrorCode::none) return;  // asked again after a while
    give_states(sync_.on_snapshot(response.request_id, std::move(response.snapshot)), now);
    return;
  }
  if (outstanding_.erase(response.request_id) > 0) held_.push_back(std::move(response));
  give_held();
}

void ClientLink::give_states(std::vector<StateUpdate> updates, Instant now) {
  for (StateUpdate& update : updates) {
    last_good_ = now;
    if (!link_up_) report_link(true);
    if (give(std::move(update), ClientExchange::kFreeOfStates)) continue;
    sync_.lost();
    return;
  }
}

void ClientLink::give_held() {
  if (ever_told_ && link_told_ != link_up_ && give(LinkChanged{link_up_}, 0)) link_told_ = link_up_;
  while (!held_.empty() && exchange_.messages.waiting() < exchange_.messages.capacity()) {
    if (!give(std::move(held_.front()), 0)) return;
    held_.pop_front();
  }
}

void ClientLink::give_up_late(Instant now) {
  for (auto it = outstanding_.begin(); it != outstanding_.end();) {
    if (now < it->second.deadline) {
      ++it;
      continue;
    }
    refuse(it->first, it->second.kind);
    it = outstanding_.erase(it);
  }
  give_held();
}

void ClientLink::refuse(std::uint64_t request_id, RequestKind kind) {
  WardResponse response;
  response.request_id = request_id;
  response.kind = kind;
  response.refusal = ErrorCode::queue_full;
  response.text = "no answer from the server";
  held_.push_back(std::move(response));
}

void ClientLink::watch_link(Instant now) {
  if (now - last_good_ <= kServerLostAfter) return;
  if (link_up_ || !ever_told_) report_link(false);
}

void ClientLink::report_link(bool connected) {
  link_up_ = connected;
  link_told_ = connected;
  exchange_.connected.store(connected);
  if (!give(LinkChanged{connected}, 0)) link_told_ = !connected;
  ever_told_ = true;
}

void ClientLink::ask_for_snapshot(Instant now) {
  if (!sync_.wants_snapshot(now)) return;
  // While the screen does not take what waits, a snapshot would be refused too.
  if (exchange_.messages.waiting() > ClientExchange::kMessages - ClientExchange::kFreeOfWaves) return;
  WardRequest request;
  request.request_id = next_own_id_++;
  request.kind = RequestKind::snapshot;
  if (sockets_->send(wire::encode_request(request))) sync_.asked(request.request_id, now);
}

bool ClientLink::give(WardMessage message, std::size_t keep_free) {
  auto owned = std::make_unique<WardMessage>(std::move(message));
  if (!exchange_.messages.push(owned.get(), keep_free)) return false;
  static_cast<void>(owned.release());
  return true;
}

}  // namespace ward
