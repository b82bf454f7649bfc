#include "dashboard/ward_client_sync.h"

#include <utility>

namespace ward {

void StateSync::begin_anew() {
  whole_ = false;
  buffered_.clear();
  // An answer on its way may come from before whatever made us begin anew.
  asked_id_.reset();
}

void StateSync::lost() { begin_anew(); }

std::vector<StateUpdate> StateSync::on_update(StateUpdate update) {
  if (heard_ && update.session != session_) begin_anew();
  heard_ = true;
  session_ = update.session;
  std::vector<StateUpdate> ready;
  if (whole_ && update.number <= number_) return ready;
  if (whole_ && update.number != number_ + 1) begin_anew();
  buffered_.push_back(std::move(update));
  if (buffered_.size() > kMostBuffered) buffered_.pop_front();
  if (whole_) release(ready);
  return ready;
}

std::vector<StateUpdate> StateSync::on_snapshot(std::uint64_t request_id, StateUpdate snapshot) {
  std::vector<StateUpdate> ready;
  if (asked_id_ != request_id) return ready;
  asked_id_.reset();
  // A restarted server may answer before its first State is heard.
  if (snapshot.session != session_) buffered_.clear();
  session_ = snapshot.session;
  number_ = snapshot.number;
  whole_ = true;
  snapshot.snapshot = true;
  ready.push_back(std::move(snapshot));
  release(ready);
  return ready;
}

void StateSync::release(std::vector<StateUpdate>& ready) {
  while (!buffered_.empty()) {
    StateUpdate& next = buffered_.front();
    if (next.number > number_ + 1) {
      whole_ = false;  // lost on the way while the snapshot came: ask again
      return;
    }
    if (next.number == number_ + 1) {
      number_ = next.number;
      ready.push_back(std::move(next));
    }
    buffered_.pop_front();
  }
}

bool StateSync::wants_snapshot(Instant now) const {
  // Asking before the subscription works would only leave a hole behind it.
  if (!heard_ || whole_) return false;
  return !asked_id_ || now - asked_at_ >= kRetry;
}

void StateSync::asked(std::uint64_t request_id, Instant now) {
  asked_id_ = request_id;
  asked_at_ = now;
}

}  // namespace ward
