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

std::unique_ptr<OpenedStore> open_store(const ServerConfig& config, const Clock& clock) {
  return config.store.enabled() ? std::make_unique<OpenedStore>(config.store, clock) : nullptr;
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
      opened_(open_store(config, clock)),
      access_(config.key_holders, config.insecure),
      registry_(opened_ ? opened_->beds(config) : config.beds, config.max_beds, config.insecure),
      context_(1),
      doorman_(context_, access_),
      access_proven_(prove_access(context_, config.key)),
      shards_(make_shards(config)),
      feed_(context_, feed_options(config), registry_),
      store_(opened_ ? std::make_unique<StoreDesk>(*opened_, config.store, registry_, clock, shards_,
                                                   [this] { ingest_wake().notify(); })
                     : nullptr),
      past_(opened_ ? std::make_unique<ReaderDesk>(opened_->disk(), opened_->directory(), opened_->cipher(),
                                                   [this] { desk_.wake().notify(); })
                    : nullptr),
      desk_(context_, config, access_, registry_, clock, shards_, ward_seams()) {
  add_beds();
  watch_threads();
  start_threads();
}

Server::~Server() {
  stop();
}

void Server::add_beds() {
  for (std::size_t i = 0; i < registry_.size(); ++i) {
    const RegisteredBed& bed = registry_.at(i);
    MonitorWorker& worker = shards_[shard_of(bed.bed, shards_.size())]->worker;
    if (opened_) {
      worker.add_bed(opened_->setup(bed), opened_->alarms(bed.bed), opened_->care(bed.bed));
    } else {
      worker.add_bed(setup_of(bed));
    }
  }
}

ZmqFeedOptions Server::feed_options(const ServerConfig& config) const {
  ZmqFeedOptions options;
  options.url = config.feed_url;
  options.key = config.key;
  if (!opened_) return options;
  options.ack_after = AckAfter::durability;
  options.account = [this](const RegisteredBed& bed) { return opened_->account(bed); };
  options.account_is_durable = opened_->ready();
  options.device_since = [this](const RegisteredBed& bed) { return opened_->device_since(bed); };
  return options;
}

WardSeams Server::ward_seams() {
  WardSeams seams;
  seams.fill_status = [this](ServerStatus& status) { fill_status(status); };
  if (store_) seams.recording_alarm = [this] { return store_->alarm(); };
  seams.past = past_.get();
  if (store_) {
    seams.login = [this](const std::string& user, Instant now) { store_->audit().note_login(user, now); };
    seams.late_alarm = [this](Event& into) { return store_->take_late_alarm(into); };
  }
  return seams;
}

std::vector<std::unique_ptr<Shard>> Server::make_shards(const ServerConfig& config) const {
  const auto newcomer = [this](BedId bed) -> std::optional<BedSetup> {
    const RegisteredBed* found = registry_.find_bed(bed);
    if (found == nullptr) return std::nullopt;
    BedSetup setup = setup_of(*found);
    if (opened_) setup.device_since = opened_->device_since(*found);
    return setup;
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
  if (store_) {
    recorder_thread_ = thread_of("recorder", [this] { store_->run_recorder(); });
    keeper_thread_ = thread_of("keeper", [this] { store_->run_keeper(); });
    audit_thread_ = thread_of("audit", [this] { store_->audit().run(); });
    reader_thread_ = thread_of("reader", [this] { past_->run(); });
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
  if (store_) watches_.emplace_back("recorder", [this] { return store_->cycles(); });
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
    if (i >= kFirstShard + shards_.size()) {
      // The disk does not answer: the recorder itself cannot say so.
      if (stalled || moving) store_->note_stalled(stalled);
    } else if (i >= kFirstShard && (stalled || moving)) {
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
  for (const auto& shard : shards_) {
    free = std::min(free, shard->input.capacity() - shard->input.waiting());
    if (!shard->recorded) continue;
    // Beyond the half only what is on its way already: three quarters full, it
    // would lose waves.
    const std::size_t half = shard->recorded->capacity() / 2;
    free = std::min(free, half + kHeldReserve - std::min(half + kHeldReserve, shard->recorded->waiting()));
  }
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

/// Frames that are on the disk: their devices may forget them.
std::size_t Server::take_acks(Instant now) {
  if (!store_) return 0;
  return store_->take_acks([&](const DurableAck& ack) {
    feed_.note_durable(ack.device, ack.boot_epoch, ack.acked_through, now);
  });
}

void Server::run_ingest() {
  Shard& own = *shards_.front();
  Wake& wake = ingest_wake();
  const auto nothing_waits = [&] {
    return (!inline_shard_ || own.commands.empty()) && !(store_ && store_->acks_wait());
  };
  while (!stopping_ingest_.load(std::memory_order_relaxed)) {
    const Instant now = clock_.now();
    std::size_t work = poll_feed(now) + take_acks(now);
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
    wake_recorder_in_need();
    if (work > 0) continue;
    if (full_) {
      // The socket stays readable while a ring is full: waiting on it would spin.
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
      continue;
    }
    if (wake.prepare() && nothing_waits()) feed_.wait(sleep, wake.fd());
    wake.finish();
  }
  if (inline_shard_) own.run();
}

/// It looks into its rings by itself; a burst must not wait for that.
void Server::wake_recorder_in_need() {
  if (!store_) return;
  const bool need = std::any_of(shards_.begin(), shards_.end(), [](const auto& shard) {
    return shard->recorded->waiting() >= shard->recorded->capacity() / 4;
  });
  if (need) store_->wake().notify();
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
  if (store_) store_->fill(status);
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
  if (past_) past_->stop();
  if (reader_thread_.joinable()) reader_thread_.join();
  if (store_) store_->stop();
  if (recorder_thread_.joinable()) recorder_thread_.join();
  if (keeper_thread_.joinable()) keeper_thread_.join();
  if (store_) store_->audit().stop();
  if (audit_thread_.joinable()) audit_thread_.join();
  desk_.stop();
  if (ward_thread_.joinable()) ward_thread_.join();
  doorman_.stop();
}

}  // namespace ward
