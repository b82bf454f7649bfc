#include "ingest/server_ward.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace ward {
namespace {

constexpr std::size_t kDrainBatch = 256;
constexpr Nanoseconds kLongestSleep = std::chrono::milliseconds{50};

/// @return what the socket really listens on, "*" ports filled in
std::string bind(zmq::socket_t& socket, const std::string& url, const char* what) {
  try {
    socket.bind(url);
    return socket.get(zmq::sockopt::last_endpoint);
  } catch (const zmq::error_t& error) {
    throw std::runtime_error("cannot listen on " + url + " for " + what + ": " + error.what());
  }
}

zmq::socket_t open(zmq::context_t& context, zmq::socket_type type, const ServerKey& key, const char* domain) {
  zmq::socket_t socket(context, type);
  secure_server_socket(socket.handle(), key, domain);
  return socket;
}

}  // namespace

WardDesk::WardDesk(zmq::context_t& context, const ServerConfig& config, const AccessList& access,
                   const BedRegistry& registry, const Clock& clock,
                   std::vector<std::unique_ptr<Shard>>& shards,
                   WardSeams seams)
    : access_(access),
      registry_(registry),
      clock_(clock),
      shards_(shards),
      seams_(std::move(seams)),
      insecure_(config.insecure),
      started_(clock.now()),
      ward_socket_(open(context, zmq::socket_type::xpub, config.key, zap_domain::kWard)),
      command_socket_(open(context, zmq::socket_type::router, config.key, zap_domain::kCommand)),
      publisher_(ward_socket_, clock,
                 {static_cast<std::uint64_t>(started_.time_since_epoch().count()), config.insecure,
                  [&access](std::string_view user) { return access.operator_role(user).has_value(); }}),
      commands_(command_socket_, command_seams()),
      stalled_(shards.size(), ServerAlarm(AlarmCondition::pipeline_overload)) {
  batch_.resize(kDrainBatch);
  ward_endpoint_ = bind(ward_socket_, config.ward_url, "dashboards");
  command_endpoint_ = bind(command_socket_, config.command_url, "commands");
}

CommandSeams WardDesk::command_seams() {
  CommandSeams seams;
  seams.push = [this](const Event& event) { return push_command(event); };
  seams.beds = [this] {
    std::vector<CommandBed> beds;
    for (std::size_t i = 0; i < registry_.size(); ++i) {
      beds.push_back({registry_.at(i).bed, registry_.at(i).label});
    }
    return beds;
  };
  seams.snapshot = [this](Instant now) { return publisher_.snapshot(now); };
  seams.status = [this](Instant now) { return status(now); };
  seams.history = [this] { return publisher_.history(); };
  if (seams_.past != nullptr) {
    seams.ask_past = [this](const std::string& asker, const WardRequest& request) {
      return seams_.past->ask(asker, request);
    };
  }
  seams.first_request = seams_.login;
  seams.may = [this](std::string_view user, RequestKind kind, CommandKind) { return may(user, kind); };
  return seams;
}

bool WardDesk::may(std::string_view user, RequestKind kind) const {
  const auto role = access_.operator_role(user);
  return role && (*role == Role::operate || kind != RequestKind::command);
}

bool WardDesk::push_command(const Event& event) {
  Shard& shard = *shards_[shard_of(event.bed, shards_.size())];
  if (!shard.commands.push(event)) return false;
  shard.wake.notify();
  return true;
}

/// By way of the bed's worker, so that the recorder and the screens hear them
/// in one order with all else; its chain passes over what is late.
std::size_t WardDesk::pass_late_alarms() {
  std::size_t passed = 0;
  while (seams_.late_alarm) {
    if (!late_ && !seams_.late_alarm(late_.emplace())) late_.reset();
    if (!late_ || !push_command(*late_)) break;
    late_.reset();
    ++passed;
  }
  return passed;
}

ServerStatus WardDesk::status(Instant) const {
  ServerStatus status;
  status.version = WARDLIGHT_VERSION;
  status.started = started_;
  status.insecure = insecure_;
  seams_.fill_status(status);
  publisher_.fill(status);
  status.unauthenticated += commands_.counters().unauthenticated;
  return status;
}

std::size_t WardDesk::drain(Instant now) {
  std::size_t work = 0;
  for (const auto& shard : shards_) {
    const std::size_t taken = shard->outlet.pop(batch_);
    if (taken == 0) continue;
    const std::span<const Event> events{batch_.data(), taken};
    publisher_.publish(events, now);
    commands_.on_events(events);
    work += taken;
  }
  return work;
}

/// Beds whose worker stands still get a technical alarm from here: their own
/// chain cannot raise it. It ends when the worker moves again.
void WardDesk::tell_stalls(Instant now) {
  const auto publish = [&](const Event& event) { publisher_.publish({&event, 1}, now); };
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    const bool stalled = shards_[i]->stalled.load(std::memory_order_relaxed);
    stalled_[i].tell(stalled, registry_, now, publish,
                     [&](BedId bed) { return shard_of(bed, shards_.size()) == i; });
  }
}

/// That a bed is not recorded, no chain can know.
void WardDesk::tell_recording(Instant now) {
  if (!seams_.recording_alarm) return;
  const AlarmCondition present = seams_.recording_alarm();
  const auto publish = [&](const Event& event) { publisher_.publish({&event, 1}, now); };
  const auto every_bed = [](BedId) { return true; };
  for (ServerAlarm* alarm : {&recording_failed_, &recording_limited_}) {
    alarm->tell(present == alarm->condition(), registry_, now, publish, every_bed);
  }
}

bool WardDesk::all_stalled() const {
  return std::all_of(shards_.begin(), shards_.end(),
                     [](const auto& shard) { return shard->stalled.load(std::memory_order_relaxed); });
}

bool WardDesk::rings_empty() const {
  return std::all_of(shards_.begin(), shards_.end(), [](const auto& shard) { return shard->outlet.empty(); });
}

void WardDesk::wait(Instant now) {
  const Nanoseconds due = std::clamp(publisher_.next_due() - now, Nanoseconds{0}, kLongestSleep);
  const auto sleep = std::chrono::ceil<std::chrono::milliseconds>(due);
  zmq::pollitem_t items[] = {{command_socket_.handle(), 0, ZMQ_POLLIN, 0},
                             {ward_socket_.handle(), 0, ZMQ_POLLIN, 0},
                             {nullptr, wake_.fd(), ZMQ_POLLIN, 0}};
  const auto answers_wait = [this] { return seams_.past != nullptr && seams_.past->answers_wait(); };
  if (wake_.prepare() && rings_empty() && !answers_wait() && !stopping_.load()) {
    try {
      zmq::poll(items, 3, sleep);
    } catch (const zmq::error_t& error) {
      if (error.num() != EINTR) throw;
    }
  }
  wake_.finish();
}

void WardDesk::run() {
  for (;;) {
    const Instant now = clock_.now();
    const bool last = stopping_.load() && rings_empty();
    std::size_t work = drain(now);
    // With no worker moving the ward is blind. Silence makes every dashboard say
    // that it lost the server, which is the truth that matters.
    if (!all_stalled()) {
      tell_stalls(now);
      tell_recording(now);
      publisher_.poll(now);
    }
    work += commands_.poll(now) + pass_late_alarms();
    if (seams_.past != nullptr) {
      work += seams_.past->take_answers(
          [this](const std::string& asker, const WardResponse& response) { commands_.answer(asker, response); });
    }
    cycles_.fetch_add(1, std::memory_order_relaxed);
    if (last) return;
    if (work == 0) wait(now);
  }
}

void WardDesk::stop() {
  stopping_.store(true);
  wake_.notify();
}

}  // namespace ward
