#include "dashboard/ctl_session.h"

#include <thread>
#include <utility>

namespace ward {
namespace {

constexpr Nanoseconds kLook = std::chrono::milliseconds{5};

}  // namespace

WardResponse CtlSession::ask(RequestKind kind, BedId bed, const Command& command) {
  WardRequest request;
  request.kind = kind;
  request.bed = bed;
  request.command = command;
  return ask(request);
}

WardResponse CtlSession::ask(const WardRequest& request) {
  const std::uint64_t id = client_.send(request);
  while (true) {
    for (WardMessage& message : client_.poll()) {
      auto* response = std::get_if<WardResponse>(&message);
      if (response != nullptr && response->request_id == id) return std::move(*response);
    }
    std::this_thread::sleep_for(kLook);
  }
}

std::optional<WardMessage> CtlSession::next(Nanoseconds longest) {
  const Instant give_up = clock_.now() + longest;
  while (waiting_.empty()) {
    for (WardMessage& message : client_.poll()) waiting_.push_back(std::move(message));
    if (!waiting_.empty() || clock_.now() >= give_up) break;
    std::this_thread::sleep_for(kLook);
  }
  if (waiting_.empty()) return std::nullopt;
  WardMessage message = std::move(waiting_.front());
  waiting_.pop_front();
  return message;
}

}  // namespace ward
