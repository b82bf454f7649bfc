#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/domain/result.h"
#include "pipeline/domain/stage.h"
#include "pipeline/flow/counters.h"
#include "pipeline/flow/spsc_ring.h"

namespace ward {

using EventRing = SpscRing<Event>;

/// Beds advance on a tick this often; absence is noticed at this grain.
inline constexpr Nanoseconds kTickInterval = std::chrono::milliseconds{100};

/// Runs the monitors of the beds sharded to it. One duty cycle reads the
/// injected clock once, drains the input rings in batches, ticks the beds when
/// due, and hands inputs and outputs, in order, to one ring per outlet.
///
/// `Monitor` is a patient's chain: on(event, now, out), describe(now, out),
/// note_restart(), constructed from Setup. A monitor that fails a WARD_CHECK
/// is built anew and says so in a technical alarm; other beds go on.
template <class Monitor, class Setup>
class Worker {
 public:
  /// Setup of a bed that events name but nobody has added: a device enrolled
  /// while running. nullopt: not ours, its events are ignored.
  using Newcomer = std::function<std::optional<Setup>(BedId)>;

  Worker(const Clock& clock, std::vector<EventRing*> inputs, std::vector<EventRing*> outlets,
         Newcomer newcomer = {})
      : clock_(clock), inputs_(std::move(inputs)), outlets_(std::move(outlets)),
        newcomer_(std::move(newcomer)), output_(std::make_unique<Output>()) {}

  /// Before the first cycle. The bed's whole state is emitted in that cycle.
  void add_bed(const Setup& setup) {
    index_.emplace(setup.bed, beds_.size());
    beds_.push_back(Bed{setup, Monitor(setup), true});
  }

  /// One duty cycle. @return units of work done; 0 means idle.
  std::size_t run_once() {
    const Instant now = clock_.now();
    std::size_t work = 0;
    for (EventRing* input : inputs_) {
      work += input->drain(kBatch, [&](const Event& event) { consume(event, now); });
    }
    if (now >= next_tick_) {
      tick(now);
      ++work;
    }
    describe_where_owed(now);
    counters_.cycles.fetch_add(1, std::memory_order_relaxed);
    if (work > 0) note_cycle(clock_.now() - now);
    return work;
  }

  /// Ward time of the next tick: how long an idle worker may sleep.
  [[nodiscard]] Instant next_tick() const { return next_tick_; }
  [[nodiscard]] WorkerCounters& counters() { return counters_; }
  [[nodiscard]] std::size_t beds() const { return beds_.size(); }

 private:
  static constexpr std::size_t kBatch = 64;

  struct Bed {
    Setup setup;
    Monitor monitor;
    bool owes_description;
  };

  void consume(const Event& event, Instant now) {
    counters_.events_in.fetch_add(1, std::memory_order_relaxed);
    Bed* bed = find(event.bed);
    if (bed == nullptr) return;  // ingest routes by the same registry: not ours
    forward(event, *bed);
    run(*bed, event, now);
  }

  Bed* find(BedId id) {
    if (const auto found = index_.find(id); found != index_.end()) return &beds_[found->second];
    if (!newcomer_) return nullptr;
    const std::optional<Setup> setup = newcomer_(id);
    if (!setup) return nullptr;
    add_bed(*setup);  // the one place that allocates while running: once a device
    return &beds_.back();
  }

  void tick(Instant now) {
    // A late wake-up skips missed ticks: each tick carries the true time.
    next_tick_ = std::max(next_tick_ + kTickInterval, now);
    for (Bed& bed : beds_) run(bed, Event{bed.setup.bed, false, now, Tick{}}, now);
  }

  void run(Bed& bed, const Event& event, Instant now) {
    output_->clear();
    output_->begin(bed.setup.bed, event.received);
    try {
      bed.monitor.on(event, now, *output_);
      WARD_CHECK(output_->refused() == 0);
    } catch (const CheckFailed&) {
      // What operators have set outlives the chain that failed.
      if constexpr (requires { bed.setup = bed.monitor.setup(); }) bed.setup = bed.monitor.setup();
      bed.monitor = Monitor(bed.setup);
      bed.monitor.note_restart();
      bed.owes_description = true;
      counters_.monitors_restarted.fetch_add(1, std::memory_order_relaxed);
    }
    for (const Event& out : output_->events()) forward(out, bed);
  }

  void describe_where_owed(Instant now) {
    for (Bed& bed : beds_) {
      if (!bed.owes_description || !room_for_description()) continue;
      bed.owes_description = false;
      output_->clear();
      output_->begin(bed.setup.bed, now);
      bed.monitor.describe(now, *output_);
      for (const Event& out : output_->events()) forward(out, bed);
    }
  }

  [[nodiscard]] bool room_for_description() const {
    return std::all_of(outlets_.begin(), outlets_.end(), [](const EventRing* ring) {
      return ring->capacity() - ring->waiting() > kMaxOutputs;
    });
  }

  /// Waves give way first, then numerics; alarms, states and answers take the
  /// last slot, and if even that is gone the bed is described anew later.
  void forward(const Event& event, Bed& bed) {
    for (EventRing* ring : outlets_) {
      const bool wave = std::holds_alternative<SampleBlock>(event.body);
      const bool urgent = std::holds_alternative<Alarm>(event.body) ||
                          std::holds_alternative<BedStatus>(event.body) ||
                          std::holds_alternative<CommandOutcome>(event.body);
      const std::size_t keep_free = urgent ? 0 : ring->capacity() / (wave ? 4 : 8);
      if (ring->push(event, keep_free)) {
        counters_.events_out.fetch_add(1, std::memory_order_relaxed);
        continue;
      }
      auto& shed = wave ? counters_.waves_shed : urgent ? counters_.urgent_deferred : counters_.vitals_shed;
      shed.fetch_add(1, std::memory_order_relaxed);
      // Vitals are re-sent with the state too: a shed one must not go stale.
      if (!wave) bed.owes_description = true;
    }
  }

  void note_cycle(Nanoseconds took) {
    if (took.count() > counters_.worst_cycle_ns.load(std::memory_order_relaxed)) {
      counters_.worst_cycle_ns.store(took.count(), std::memory_order_relaxed);
    }
  }

  const Clock& clock_;
  std::vector<EventRing*> inputs_;
  std::vector<EventRing*> outlets_;
  Newcomer newcomer_;
  std::vector<Bed> beds_;
  std::unordered_map<BedId, std::size_t> index_;
  std::unique_ptr<Output> output_;
  Instant next_tick_{};
  WorkerCounters counters_;
};

}  // namespace ward
