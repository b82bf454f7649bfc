#include "pipeline/outlets/zmq_publisher.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <zmq.hpp>

#include "pipeline/wire/ward_codec.h"

namespace ward {
namespace {

constexpr std::string_view kStateTopic = "S";
// More events than this in one update go out before the batch is due.
constexpr std::size_t kMostWaiting = 4096;

bool send_part(zmq::socket_t& socket, const void* data, std::size_t size, int flags) {
  int sent = -1;
  do {
    sent = zmq_send(socket.handle(), data, size, flags | ZMQ_DONTWAIT);
  } while (sent < 0 && zmq_errno() == EINTR);
  return sent >= 0;
}

void send_message(zmq::socket_t& socket, std::string_view topic, const wire::Bytes& payload) {
  // XPUB takes every message and drops it for subscribers whose queue is full.
  if (send_part(socket, topic.data(), topic.size(), ZMQ_SNDMORE)) {
    send_part(socket, payload.data(), payload.size(), 0);
  }
}

std::array<char, 5> wave_topic(BedId bed) {
  std::array<char, 5> topic{'W'};
  for (unsigned i = 0; i < 4; ++i) topic[i + 1] = static_cast<char>((bed.value >> (8U * i)) & 0xFFU);
  return topic;
}

/// The bed of a topic "Wbbbb"; none for any other text.
BedId bed_of(std::string_view topic) {
  if (topic.size() != 5 || topic[0] != 'W') return BedId{};
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) {
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(topic[i + 1])) << (8U * i);
  }
  return BedId{value};
}

}  // namespace

ZmqPublisher::ZmqPublisher(zmq::socket_t& ward, const Clock& clock, ZmqPublisherOptions options)
    : socket_(ward), clock_(clock), options_(std::move(options)) {
  // Manual: a subscription takes effect only once we have seen who asks.
  socket_.set(zmq::sockopt::xpub_manual, true);
  socket_.set(zmq::sockopt::sndhwm, kSendQueue);
  socket_.set(zmq::sockopt::linger, 0);
}

void ZmqPublisher::publish(std::span<const Event> events, Instant now) {
  for (const Event& event : events) note(event);
  poll(now);
}

void ZmqPublisher::note(const Event& event) {
  if (const auto* block = std::get_if<SampleBlock>(&event.body)) {
    thin(event, *block);
    return;
  }
  if (event.late) {
    // Never a present state, but part of what is known to have happened.
    const auto* found = std::get_if<Alarm>(&event.body);
    if (found != nullptr) history_.add(AlarmRecord{event.bed, *found, event.received, clock_.now(), true});
    return;
  }
  const BoardChange change = board_.apply(event);
  if (change == BoardChange::nothing) return;
  urgency_ = std::max(urgency_, change);
  waiting_.push_back(event);
  const auto* alarm = std::get_if<Alarm>(&event.body);
  const bool alarm_changed = alarm != nullptr && change == BoardChange::at_once;
  if (alarm_changed) waiting_alarms_.push_back(AlarmRecord{event.bed, *alarm, event.received, {}});
  if (alarm_changed || std::holds_alternative<Beat>(event.body)) waiting_latency_.push_back(event.received);
  if (waiting_.size() >= kMostWaiting) flush_state();
}

void ZmqPublisher::thin(const Event& event, const SampleBlock& block) {
  if (event.late) return;
  const auto bed = thinners_.find(event.bed);
  if (bed == thinners_.end()) return;
  if (!bed->second.contains(block.channel) && bed->second.size() >= WardBoard::kMostChannels) {
    ++waves_dropped_;
    return;
  }
  bed->second[block.channel].add(block);
}

void ZmqPublisher::poll(Instant now) {
  read_subscriptions();
  if (now >= next_due()) {
    const Nanoseconds since = now - last_state_;
    const bool due = urgency_ == BoardChange::at_once || (urgency_ == BoardChange::soon && since >= kBeatBatch) ||
                     (urgency_ == BoardChange::routine && since >= kBatch) || since >= kHeartbeat;
    if (due) flush_state();
    if (now - last_waves_ >= kBatch) flush_waves(now);
  }
}

Instant ZmqPublisher::next_due() const {
  if (urgency_ == BoardChange::at_once) return last_state_;
  Instant due = last_state_ + kHeartbeat;
  if (urgency_ == BoardChange::soon) due = last_state_ + kBeatBatch;
  if (urgency_ == BoardChange::routine) due = last_state_ + kBatch;
  return thinners_.empty() ? due : std::min(due, last_waves_ + kBatch);
}

void ZmqPublisher::flush_state() {
  StateUpdate update;
  update.session = options_.session;
  update.number = ++number_;
  update.insecure = options_.insecure;
  update.server_time = clock_.now();
  update.events.swap(waiting_);
  send_message(socket_, kStateTopic, wire::encode_state(update));
  const Instant published = clock_.now();
  for (AlarmRecord& record : waiting_alarms_) {
    record.published = published;
    history_.add(record);
  }
  for (const Instant cause : waiting_latency_) latency_.add(published - cause);
  waiting_alarms_.clear();
  waiting_latency_.clear();
  update.events.clear();
  waiting_.swap(update.events);  // keeps the memory for the next batch
  urgency_ = BoardChange::nothing;
  last_state_ = published;
}

void ZmqPublisher::flush_waves(Instant now) {
  last_waves_ = now;
  for (auto& [bed, channels] : thinners_) {
    WaveUpdate update;
    update.session = options_.session;
    update.bed = bed;
    update.server_time = now;
    for (auto& [channel, thinner] : channels) {
      for (WaveSegment& segment : thinner.take()) update.waves.push_back(std::move(segment));
    }
    if (update.waves.empty()) continue;
    const auto topic = wave_topic(bed);
    send_message(socket_, {topic.data(), topic.size()}, wire::encode_waves(update));
  }
}

void ZmqPublisher::read_subscriptions() {
  // Bounded, so that a client that subscribes without end cannot hold up alarms.
  for (int i = 0; i < 256; ++i) {
    zmq::message_t message;
    if (zmq_msg_recv(message.handle(), socket_.handle(), ZMQ_DONTWAIT) < 0) return;
    if (message.size() < 1) continue;
    const char* bytes = message.data<char>();
    const bool wanted = bytes[0] == 1;
    if (!wanted && bytes[0] != 0) continue;
    const char* user_id = zmq_msg_gets(message.handle(), "User-Id");
    subscribe({bytes + 1, message.size() - 1}, wanted, user_id);
  }
}

void ZmqPublisher::subscribe(std::string_view topic, bool wanted, const char* user_id) {
  const BedId bed = bed_of(topic);
  if (topic != kStateTopic && !bed.valid()) {
    if (wanted) ++subscriptions_refused_;
    return;
  }
  // The end of a refused subscription cannot be told from that of a granted
  // one (a closed link has no User-Id), so both are counted; only granted ones
  // receive anything.
  if (topic == kStateTopic) {
    dashboards_ = wanted ? dashboards_ + 1 : dashboards_ - std::min(dashboards_, 1U);
  } else {
    watch(bed, wanted);
  }
  if (!wanted) {
    zmq_setsockopt(socket_.handle(), ZMQ_UNSUBSCRIBE, topic.data(), topic.size());
    return;
  }
  const bool verified = user_id != nullptr && *user_id != '\0';
  if (!verified || (options_.may_watch && !options_.may_watch(user_id))) {
    ++subscriptions_refused_;
    return;
  }
  zmq_setsockopt(socket_.handle(), ZMQ_SUBSCRIBE, topic.data(), topic.size());
  // A newcomer hears the present number at once and can ask for a snapshot.
  if (topic == kStateTopic) urgency_ = BoardChange::at_once;
}

void ZmqPublisher::watch(BedId bed, bool wanted) {
  if (wanted) {
    if (!watchers_.contains(bed) && watchers_.size() >= WardBoard::kMostBeds) return;
    ++watchers_[bed];
    thinners_.try_emplace(bed);
    return;
  }
  const auto found = watchers_.find(bed);
  if (found == watchers_.end() || --found->second > 0) return;
  watchers_.erase(found);
  thinners_.erase(bed);
}

StateUpdate ZmqPublisher::snapshot(Instant now) {
  if (!waiting_.empty()) flush_state();
  StateUpdate update;
  update.session = options_.session;
  update.number = number_;
  update.snapshot = true;
  update.insecure = options_.insecure;
  update.server_time = now;
  update.events = board_.snapshot();
  return update;
}

void ZmqPublisher::fill(ServerStatus& status) const {
  board_.tally(status);
  status.insecure = options_.insecure;
  status.dashboards = dashboards_;
  status.alarms_raised = board_.alarms_raised();
  status.unauthenticated += subscriptions_refused_;
  status.events_dropped += board_.refused() + waves_dropped_ + history_.dropped();
  status.latency_count = latency_.count();
  status.latency_p50 = latency_.quantile(0.5);
  status.latency_p99 = latency_.quantile(0.99);
  status.latency_p999 = latency_.quantile(0.999);
  status.latency_max = latency_.max();
}

}  // namespace ward
