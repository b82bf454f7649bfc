#include "ingest/server.h"

#include <pthread.h>
#include <spdlog/spdlog.h>
#include <algorithm>
#include <stdexcept>

#include "ingest/access_probe.h"

namespace ward {
namespace {

constexpr Nanoseconds kLongestSleep = std::chrono::milliseconds{50};
/// How long a full worker ring may hold back the whole feed. Longer, and that
/// worker has stalled: its beds lose data, marked as gaps, the others go on.
constexpr Nanoseconds kMostBackpressure = std::chrono::milliseconds{200};
/// A gate may release frames it held back together with the one received.
constexpr std::size_t kHeldReserve = 8 * kMostEventsPerFrame;

const ServerConfig& validated(const ServerConfig& config) {
  validate(config);
  return config;
}

/// Before any socket listens: member order makes it so.
bool prove_access(zmq::context_t& context, const ServerKey& key) {
  const std::string failure = probe_access(context, key);
  if (!failure.empty()) throw std::runtime_error(failure);
  spdlog::info("access self-test passed: a random key and a client without one were turned away");
  return true;
}

}  // namespace

Server::Server(const ServerConfig& config, const Clock& clock)
    : clock_(clock),
      inline_shard_(validated(config).workers == 0),
      access_(config.key_holders, config.insecure),
      registry_(config.beds, config.max_beds, config.insecure),
      context_(1),
      doorman_(context_, access_),
      access_proven_(prove_access(context_, config.key)),
      shards_(make_shards(config)),
      feed_(context_, {config.feed_url, config.key}, registry_),
      desk_(context_, config, access_, registry_, clock, shards_,
            [this](ServerStatus& status) { fill_status(status); }) {
  for (std::size_t i = 0; i < registry_.size(); ++i) {
    const RegisteredBed& bed = registry_.at(i);
    shards_[shard_of(bed.bed, shards_.size())]->worker.add_bed(setup_of(bed));
  }
  watch_threads();
  start_threads();
}

Server::~Server() {
  stop();
}

std::vector<std::unique_ptr<Shard>> Server::make_shards(const ServerConfig& config) const {
  const auto newcomer = [this](BedId bed) -> std::optional<BedSetup> {
    const RegisteredBed* found = registry_.find_bed(bed);
    return found == nullptr ? std::nullopt : std::optional{setup_of(*found)};
  };
  std::vector<std::unique_ptr<Shard>> shards;
  for (std::size_t i = 0; i < std::max<std::size_t>(config.workers, 1); ++i) {
    shards.push_back(std::make_unique<Shard>(clock_, config, newcomer));
  }
  return shards;
}

template <class Loop>
std::thread Server::thread_of(const char* name, Loop loop) {
  std::thread thread([this, name, loop] {
    try {
      loop();
    } catch (const std::exception& error) {
      // Nothing here is expected to throw: die loudly and be started anew,
      // rather than go on half alive.
      spdlog::critical("thread {} died: {}", name, error.what());
      thread_died_.store(true);
    }
  });
  pthread_setname_np(thread.native_handle(), name);
  return thread;
}

void Server::start_threads() {
  ward_thread_ = thread_of("ward", [this] { desk_.run(); });
  if (!inline_shard_) {
    for (auto& shard : shards_) {
      worker_threads_.push_back(thread_of("shard", [this, &shard] { run_worker(*shard); }));
    }
  }
  ingest_thread_ = thread_of("ingest", [this] { run_ingest(); });
}

void Server::watch_threads() {
  watches_.emplace_back("access", [this] { return doorman_.cycles(); });
  watches_.emplace_back("ward", [this] { return desk_.cycles(); });
  watches_.emplace_back("ingest", [this] { return ingest_cycles_.load(std::memory_order_relaxed); });
  for (auto& shard : shards_) {
    watches_.emplace_back("shard", [&shard] { return shard->cycles.load(std::memory_order_relaxed); });
  }
}

bool Server::check(Instant now) {
  constexpr std::size_t kFirstShard = 3;
  for (std::size_t i = 0; i < watches_.size(); ++i) {
    const auto verdict = watches_[i].check(now);
    const bool stalled = verdict == ProgressWatch::Verdict::stalled_now;  // and again every 10 s
    const bool moving = verdict == ProgressWatch::Verdict::moving_again;
    if (stalled) spdlog::critical("thread {} makes no progress", watches_[i].name());
    if (moving) spdlog::warn("thread {} moves again", watches_[i].name());
    if (i == 0 && stalled) spdlog::critical("no new device or dashboard is let in; those connected go on");
    if (i >= kFirstShard && (stalled || moving)) {
      shards_[i - kFirstShard]->stalled.store(stalled, std::memory_order_relaxed);
      desk_.wake().notify();
    }
  }
  return !thread_died_.load();
}

/// Messages whose events surely fit, so that a burst waits in the socket (and
/// then in the devices' own memory) instead of being dropped here.
std::size_t Server::room() const {
  std::size_t free = SIZE_MAX;
  for (const auto& shard : shards_) free = std::min(free, shard->input.capacity() - shard->input.waiting());
  return free <= kHeldReserve ? 0 : (free - kHeldReserve) / kMostEventsPerFrame;
}

bool Server::push(const Event& event) {
  if (shards_[shard_of(event.bed, shards_.size())]->input.push(event)) return true;
  inputs_refused_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

std::size_t Server::poll_feed(Instant now) {
  std::size_t most = room();
  if (most > 0) {
    full_ = false;
  } else if (!full_) {
    full_ = true;
    full_since_ = now;
  } else if (now - full_since_ > kMostBackpressure) {
    most = kFeedBatch;
  }
  const auto sink = [this](const Event& event) { return push(event); };
  return feed_.poll(sink, most, now);
}

void Server::run_ingest() {
  Shard& own = *shards_.front();
  Wake& wake = inline_shard_ ? own.wake : ingest_wake_;
  while (!stopping_ingest_.load(std::memory_order_relaxed)) {
    const Instant now = clock_.now();
    std::size_t work = poll_feed(now);
    ingest_cycles_.fetch_add(1, std::memory_order_relaxed);
    Nanoseconds sleep = kLongestSleep;
    if (inline_shard_) {
      work += own.run();
      own.cycles.fetch_add(1, std::memory_order_relaxed);
      sleep = std::min(sleep, own.worker.next_tick() - now);
      if (!own.outlet.empty()) desk_.wake().notify();
    } else {
      for (auto& shard : shards_) {
        if (!shard->input.empty()) shard->wake.notify();
      }
    }
    if (work > 0) continue;
    if (full_) {
      // The socket stays readable while a ring is full: waiting on it would spin.
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
      continue;
    }
    if (wake.prepare() && (!inline_shard_ || own.commands.empty())) feed_.wait(sleep, wake.fd());
    wake.finish();
  }
  if (inline_shard_) own.run();
}

void Server::run_worker(Shard& shard) {
  for (;;) {
    const bool last = stopping_workers_.load();
    const std::size_t work = shard.run();
    shard.cycles.fetch_add(1, std::memory_order_relaxed);
    if (!shard.outlet.empty()) desk_.wake().notify();
    if (last) return;
    if (work > 0) continue;
    const Nanoseconds due =
        std::clamp(shard.worker.next_tick() - clock_.now(), Nanoseconds{0}, kLongestSleep);
    zmq::pollitem_t item{nullptr, shard.wake.fd(), ZMQ_POLLIN, 0};
    if (shard.wake.prepare() && shard.input.empty() && shard.commands.empty()) {
      zmq_poll(&item, 1, std::chrono::ceil<std::chrono::milliseconds>(due).count());
    }
    shard.wake.finish();
  }
}

void Server::fill_status(ServerStatus& status) const {
  status.workers = static_cast<std::uint32_t>(inline_shard_ ? 0 : shards_.size());
  const FeedCounters& feed = feed_.counters();
  status.unauthenticated += feed.unauthenticated.load(std::memory_order_relaxed);
  status.events_dropped += inputs_refused_.load(std::memory_order_relaxed);
  for (const auto& shard : shards_) {
    const WorkerCounters& counters = shard->worker.counters();
    status.events_dropped += counters.waves_shed.load(std::memory_order_relaxed) +
                             counters.vitals_shed.load(std::memory_order_relaxed) +
                             counters.urgent_deferred.load(std::memory_order_relaxed);
    const Nanoseconds worst{counters.worst_cycle_ns.load(std::memory_order_relaxed)};
    status.worst_cycle = std::max(status.worst_cycle, worst);
  }
}

void Server::stop() {
  // From the source to the sink, so that what was accepted is also concluded
  // and told.
  stopping_ingest_.store(true);
  ingest_wake_.notify();
  for (auto& shard : shards_) shard->wake.notify();
  if (ingest_thread_.joinable()) ingest_thread_.join();
  stopping_workers_.store(true);
  for (auto& shard : shards_) shard->wake.notify();
  for (std::thread& thread : worker_threads_) {
    if (thread.joinable()) thread.join();
  }
  desk_.stop();
  if (ward_thread_.joinable()) ward_thread_.join();
  doorman_.stop();
}

}  // namespace ward
