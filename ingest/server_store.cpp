#include "ingest/server_store.h"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <algorithm>
#include <utility>

#include "ingest/server_review.h"

namespace ward {
namespace {

constexpr std::size_t kDrainBatch = 512;
/// The recorder looks into its rings this often: a fraction of a commit.
constexpr Nanoseconds kRecorderLooks = std::chrono::milliseconds{20};
constexpr Nanoseconds kKeeperLongestSleep = std::chrono::seconds{1};
constexpr int kKeeperNiceness = 10;
/// Late alarms on their way to the ward thread: more than one outage of every
/// signal of a bed brings forth. Beyond, they are logged and counted as lost.
constexpr std::size_t kLateAlarms = 1024;
constexpr std::uint64_t kMegabyte = 1ULL << 20U;
constexpr std::uint64_t kGigabyte = 1ULL << 30U;

RecorderOptions recorder_options(const std::string& directory, const StoreConfig& config) {
  RecorderOptions options;
  options.directory = directory;
  options.commit_every = std::chrono::milliseconds{config.commit_ms};
  options.journal_bytes = config.journal_mb * kMegabyte;
  options.open_every = std::chrono::milliseconds{config.open_again_ms};
  return options;
}

KeeperOptions keeper_options(const std::string& directory, const StoreConfig& config) {
  KeeperOptions options;
  options.directory = directory;
  options.keep_waves = std::chrono::hours{config.keep_waves_hours};
  options.keep_logs = std::chrono::hours{24 * config.keep_log_days};
  options.most_bytes = config.max_gb * kGigabyte;
  options.reserve_bytes = config.reserve_mb * kMegabyte;
  return options;
}

/// A device is the same by its name; its number is its place among this life's beds.
Recorder::Start start_of(Recorder::Start start, const BedRegistry& registry) {
  for (std::size_t i = 0; i < registry.size(); ++i) {
    const RegisteredBed& bed = registry.at(i);
    const auto found = start.memory.beds().find(bed.bed);
    if (found == start.memory.beds().end() || found->second.setup.device != bed.device_name) continue;
    start.memory.renumber_device(bed.bed, bed.device);
  }
  return start;
}

/// Sleeps until the other side has something, or time is up.
void sleep_on(Wake& wake, Nanoseconds longest) {
  pollfd item{wake.fd(), POLLIN, 0};
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(std::max(longest, Nanoseconds{0}));
  ::poll(&item, 1, static_cast<int>(milliseconds.count()));
}

}  // namespace

StoreDesk::StoreDesk(OpenedStore& opened, const StoreConfig& config, const BedRegistry& registry,
                     const Clock& clock, std::vector<std::unique_ptr<Shard>>& shards,
                     std::function<void()> wake_ingest)
    : clock_(clock),
      opened_(opened),
      shards_(shards),
      wake_ingest_(std::move(wake_ingest)),
      acks_(2 * registry.max_beds()),
      audit_(StoreLayout{opened.directory_}.audit(), opened.cipher_, clock, opened.recovery_.start.run),
      recorder_(make_recorder(config, registry)),
      past_(*opened.disk_, opened.directory_, opened.cipher_),
      late_alarms_(kLateAlarms),
      keeper_(*opened.disk_, keeper_options(opened.directory_, config), opened.cipher_,
              {[this] { return recorder_->current_file(); }, [this](bool full) { recorder_->limit(full); },
               [this](const LateStretch& stretch) { return review(stretch); }}) {
  batch_.resize(kDrainBatch);
}

std::unique_ptr<Recorder> StoreDesk::make_recorder(const StoreConfig& config, const BedRegistry& registry) {
  const auto tell = [this](const DurableAck& ack) { acks_waiting_[ack.device] = ack; };
  const RecorderOptions options = recorder_options(opened_.directory_, config);
  if (opened_.ready()) {
    return std::make_unique<Recorder>(*opened_.disk_, options, opened_.cipher_,
                                      start_of(opened_.recovery_.start, registry), tell, &clock_);
  }
  const Recorder::Opening opening{[this, &registry] { return open_store(registry); }};
  return std::make_unique<Recorder>(*opened_.disk_, options, opened_.cipher_, opening, tell, &clock_);
}

/// Recorder thread: the disk may let itself be written by now.
Result<Recorder::Start> StoreDesk::open_store(const BedRegistry& registry) {
  auto start = opened_.open_again(clock_.now());
  if (!start) return start.error();
  start.value() = start_of(std::move(start.value()), registry);
  // What is stored was read from the disk itself this time: devices may be told.
  for (std::size_t i = 0; i < registry.size(); ++i) {
    const RegisteredBed& bed = registry.at(i);
    const auto known = start.value().memory.beds().find(bed.bed);
    if (known == start.value().memory.beds().end() || known->second.setup.device != bed.device_name) continue;
    if (const auto& account = known->second.account) {
      acks_waiting_[bed.device] = {bed.device, account->boot_epoch, account->acked_through()};
    }
  }
  return start;
}

std::size_t StoreDesk::take_from_rings() {
  std::size_t work = 0;
  for (const auto& shard : shards_) {
    // No more than was there: the others wait too.
    for (std::size_t left = shard->recorded->waiting(); left > 0;) {
      const std::size_t taken = shard->recorded->pop({batch_.data(), std::min(left, batch_.size())});
      recorder_->take({batch_.data(), taken}, clock_.now());
      for (std::size_t i = 0; i < taken; ++i) audit_.on_event(batch_[i]);
      left -= taken;
      work += taken;
    }
  }
  return work;
}

void StoreDesk::run_recorder() {
  for (;;) {
    const bool last = stopping_.load();
    const std::size_t work = take_from_rings();
    recorder_->poll(clock_.now());
    send_acks();
    log_state();
    cycles_.fetch_add(1, std::memory_order_relaxed);
    if (work > 0) continue;
    if (last) break;
    wait_for_work();
  }
  recorder_->finish(clock_.now());
  send_acks();
}

void StoreDesk::wait_for_work() {
  const auto all_quiet = [this] {
    return std::all_of(shards_.begin(), shards_.end(), [](const auto& shard) {
      return shard->recorded->waiting() < shard->recorded->capacity() / 4;
    });
  };
  const Nanoseconds due = std::min(kRecorderLooks, recorder_->next_due() - clock_.now());
  if (recorder_wake_.prepare() && all_quiet() && !stopping_.load()) sleep_on(recorder_wake_, due);
  recorder_wake_.finish();
}

/// A full ring keeps the latest of each device waiting here.
void StoreDesk::send_acks() {
  if (acks_waiting_.empty()) return;
  std::erase_if(acks_waiting_, [this](const auto& waiting) { return acks_.push(waiting.second); });
  wake_ingest_();
}

void StoreDesk::log_state() {
  const StoreState present = state();
  if (present == logged_) return;
  logged_ = present;
  if (present == StoreState::failed) spdlog::critical("NOT RECORDING: nothing reaches the disk");
  if (present == StoreState::limited) spdlog::error("the disk is nearly full: waveforms are no longer recorded");
  if (present == StoreState::recording) spdlog::warn("recording again");
}

void StoreDesk::run_keeper() {
  // Of this thread only: sealing must not take turns from detection.
  if (setpriority(PRIO_PROCESS, 0, kKeeperNiceness) != 0) spdlog::warn("the store's keeper runs at normal priority");
  while (!stopping_.load()) {
    const bool open = recorder_->opened();
    const std::size_t work = open ? keeper_.poll(clock_.now()) : 0;
    log_notes();
    if (work > 0) continue;
    const Nanoseconds due = open ? std::min(keeper_.next_due() - clock_.now(), kKeeperLongestSleep)
                                 : kKeeperLongestSleep;
    if (keeper_wake_.prepare() && !stopping_.load()) sleep_on(keeper_wake_, due);
    keeper_wake_.finish();
  }
}

/// Alarms that began in a gap nobody saw: told as history, not as present.
Result<void> StoreDesk::review(const LateStretch& stretch) {
  const auto found = review_stretch(past_, stretch, clock_.now());
  if (!found) return found.error();
  for (const Event& event : found.value()) {
    const bool passed = late_alarms_.push(event);
    const Alarm& alarm = std::get<Alarm>(event.body);
    if (!passed) spdlog::error("too many late alarms: {} of bed {} is not kept", alarm_text(alarm), event.bed.value);
  }
  spdlog::info("late data of bed {} from {} to {}: {} alarms found", stretch.bed.value, to_rfc3339(stretch.from),
               to_rfc3339(stretch.to), found.value().size());
  return {};
}

void StoreDesk::log_notes() {
  for (const KeeperNote& note : keeper_.take_notes()) {
    if (note.grave) {
      spdlog::error("store: {}", note.text);
    } else {
      spdlog::info("store: {}", note.text);
    }
  }
}

void StoreDesk::stop() {
  stopping_.store(true);
  recorder_wake_.notify();
  keeper_wake_.notify();
}

StoreState StoreDesk::state() const {
  if (stalled_.load(std::memory_order_relaxed)) return StoreState::failed;
  switch (recorder_->state()) {
    case RecorderState::recording: return StoreState::recording;
    case RecorderState::limited: return StoreState::limited;
    case RecorderState::failed: break;
  }
  return StoreState::failed;
}

AlarmCondition StoreDesk::alarm() const {
  const StoreState present = state();
  if (present == StoreState::failed) return AlarmCondition::recording_failed;
  return present == StoreState::limited ? AlarmCondition::recording_limited : AlarmCondition::none;
}

void StoreDesk::fill(ServerStatus& status) const {
  const RecorderCounters recorded = recorder_->counters();
  const KeeperCounters kept = keeper_.counters();
  status.store = state();
  status.store_bytes = kept.bytes;
  status.store_free_bytes = kept.free_bytes;
  status.store_oldest_wave = kept.oldest_wave;
  status.store_worst_commit = recorded.worst_commit;
  status.store_unrecorded = recorded.events_given_up;
  for (const auto& shard : shards_) {
    status.store_unrecorded += shard->worker.counters().unrecorded.load(std::memory_order_relaxed);
  }
}

}  // namespace ward
