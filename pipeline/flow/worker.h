#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/domain/stage.h"
#include "pipeline/flow/chain_runner.h"
#include "pipeline/flow/counters.h"
#include "pipeline/flow/outlet_port.h"

namespace ward {

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

  /// @param outlets   get all but ticks; what they lose is told again
  /// @param recorder  null, or gets everything, ticks too, so that a replay is
  ///                  exact; what it loses is marked with a RecordingHole, and
  ///                  alarms or states that it lost are told again
  Worker(const Clock& clock, std::vector<EventRing*> inputs, std::vector<EventRing*> outlets,
         Newcomer newcomer = {}, EventRing* recorder = nullptr)
      : clock_(clock), inputs_(std::move(inputs)), outlets_(std::move(outlets)), recorder_(recorder),
        newcomer_(std::move(newcomer)), output_(std::make_unique<Output>()) {}

  /// Before the first cycle, in which the bed's whole state is emitted.
  /// @param restored  alarms as an earlier life of the server left them
  /// @param care      and what people had set; null: nothing
  void add_bed(const Setup& setup, std::span<const Alarm> restored = {}, const RestoredCare* care = nullptr) {
    index_.emplace(setup.bed, beds_.size());
    beds_.push_back(Bed{ChainRunner<Monitor, Setup>(setup), {restored.begin(), restored.end()}});
    if (care != nullptr) beds_.back().care = *care;
  }

  /// One duty cycle. @return units of work done; 0 means idle.
  std::size_t run_once() {
    const Instant now = clock_.now();
    introduce_newcomers(now);
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
    ChainRunner<Monitor, Setup> chain;
    std::vector<Alarm> restored;      ///< told to the chain when the bed is introduced
    std::optional<RestoredCare> care{};  ///< and so is this, before them
    bool owes_description{true};
    bool frame_shed{false};           ///< the recorder lost part of the frame under way
    std::uint64_t events_unrecorded{0};  ///< since the last RecordingHole
    bool owes_record{false};             ///< the recorder lost an alarm or a state
    std::uint64_t epoch_recorded{0};     ///< whose first FeedStatus the recorder has
  };

  void consume(const Event& event, Instant now) {
    counters_.events_in.fetch_add(1, std::memory_order_relaxed);
    Bed* bed = find(event.bed);
    if (bed == nullptr) return;  // ingest routes by the same registry: not ours
    introduce_newcomers(now);
    Event input = event;
    input.handled = now;
    forward(input, *bed);
    run(*bed, input, now);
  }

  Bed* find(BedId id) {
    if (const auto found = index_.find(id); found != index_.end()) return &beds_[found->second];
    if (!newcomer_) return nullptr;
    const std::optional<Setup> setup = newcomer_(id);
    if (!setup) return nullptr;
    add_bed(*setup);  // the one place that allocates while running: once a device
    return &beds_.back();
  }

  /// A bed's first inputs: what it starts with, then how its alarms stood.
  void introduce_newcomers(Instant now) {
    for (; introduced_ < beds_.size(); ++introduced_) {
      Bed& bed = beds_[introduced_];
      const BedId id = bed.chain.setup().bed;
      if constexpr (std::is_constructible_v<EventBody, const Setup&>) {
        forward(Event{id, false, now, bed.chain.setup(), now}, bed);
      }
      if (bed.care) restore(bed, Event{id, false, now, *bed.care, now});
      for (const Alarm& alarm : bed.restored) restore(bed, Event{id, false, now, RestoredAlarm{alarm}, now});
      bed.restored = {};
      bed.care.reset();
    }
  }

  void restore(Bed& bed, const Event& event) {
    forward(event, bed);
    run(bed, event, event.handled);
  }

  void tick(Instant now) {
    // A late wake-up skips missed ticks: each tick carries the true time.
    next_tick_ = std::max(next_tick_ + kTickInterval, now);
    for (Bed& bed : beds_) {
      const Event event{bed.chain.setup().bed, false, now, Tick{}, now};
      if (recorder_ != nullptr) record(event, bed);
      run(bed, event, now);
    }
  }

  void run(Bed& bed, const Event& event, Instant now) {
    if (!bed.chain.run(event, now, *output_)) {
      bed.owes_description = true;
      counters_.monitors_restarted.fetch_add(1, std::memory_order_relaxed);
    }
    for (const Event& out : output_->events()) forward(out, bed);
  }

  void describe_where_owed(Instant now) {
    for (Bed& bed : beds_) {
      if (bed.owes_record && room_for_description(*recorder_)) {
        bed.owes_record = false;
        bed.chain.describe(now, *output_);
        for (const Event& out : output_->events()) record(restated(out), bed);
      }
      if (!bed.owes_description || !room_for_description()) continue;
      bed.owes_description = false;
      bed.chain.describe(now, *output_);
      for (const Event& out : output_->events()) tell_again(out, bed);
    }
  }

  [[nodiscard]] bool room_for_description() const {
    return std::all_of(outlets_.begin(), outlets_.end(),
                       [](const EventRing* ring) { return room_for_description(*ring); });
  }
  [[nodiscard]] static bool room_for_description(const EventRing& ring) {
    return ring.capacity() - ring.waiting() > kMaxOutputs;
  }

  [[nodiscard]] static Event restated(Event event) {
    event.restated = true;
    return event;
  }
  void tell_again(const Event& event, Bed& bed) {
    for (EventRing* ring : outlets_) hand_on(*ring, restated(event), bed);
  }

  void forward(const Event& event, Bed& bed) {
    // A gate's tick is the screens' business as little as our own.
    if (!std::holds_alternative<Tick>(event.body)) {
      for (EventRing* ring : outlets_) hand_on(*ring, event, bed);
    }
    if (recorder_ != nullptr) record(event, bed);
  }

  /// If even the last slot is gone the bed is described anew later.
  void hand_on(EventRing& ring, const Event& event, Bed& bed) {
    if (offer(ring, event)) {
      counters_.events_out.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    count_shed(event);
    // Vitals are re-sent with the state too: a shed one must not go stale.
    const Urgency urgency = urgency_of(event.body);
    if (urgency == Urgency::vital || urgency == Urgency::urgent) bed.owes_description = true;
  }

  void record(const Event& event, Bed& bed) {
    if (bed.events_unrecorded > 0 &&
        recorder_->push(Event{event.bed, false, event.received, RecordingHole{bed.events_unrecorded}, event.handled},
                        recorder_->capacity() / 8)) {
      bed.events_unrecorded = 0;
    }
    Event recorded = event;
    if (auto* end = std::get_if<FrameEnd>(&recorded.body)) {
      end->whole = end->whole && !bed.frame_shed;
      bed.frame_shed = false;
    }
    const auto* status = std::get_if<FeedStatus>(&event.body);
    // The next one says the same; only the first of a device's life cannot be missed.
    const bool repeated = status != nullptr && status->boot_epoch == bed.epoch_recorded;
    if (offer(*recorder_, recorded, repeated ? Urgency::account : urgency_of(event.body))) {
      if (status != nullptr) bed.epoch_recorded = status->boot_epoch;
      return;
    }
    bed.frame_shed = bed.frame_shed || is_frame_content(event.body);
    bed.owes_record = bed.owes_record || std::holds_alternative<Alarm>(event.body) ||
                      std::holds_alternative<BedStatus>(event.body) ||
                      std::holds_alternative<RestoredAlarm>(event.body) ||
                      std::holds_alternative<CareStatus>(event.body) ||
                      std::holds_alternative<RestoredCare>(event.body);
    ++bed.events_unrecorded;
    counters_.unrecorded.fetch_add(1, std::memory_order_relaxed);
  }

  void count_shed(const Event& event) {
    const Urgency urgency = urgency_of(event.body);
    auto& shed = urgency == Urgency::wave     ? counters_.waves_shed
                 : urgency == Urgency::urgent ? counters_.urgent_deferred
                                              : counters_.vitals_shed;
    shed.fetch_add(1, std::memory_order_relaxed);
  }

  void note_cycle(Nanoseconds took) {
    if (took.count() > counters_.worst_cycle_ns.load(std::memory_order_relaxed)) {
      counters_.worst_cycle_ns.store(took.count(), std::memory_order_relaxed);
    }
  }

  const Clock& clock_;
  std::vector<EventRing*> inputs_;
  std::vector<EventRing*> outlets_;
  EventRing* recorder_;
  Newcomer newcomer_;
  std::vector<Bed> beds_;
  std::size_t introduced_{0};  ///< beds before this one have had their first inputs
  std::unordered_map<BedId, std::size_t> index_;
  std::unique_ptr<Output> output_;
  Instant next_tick_{};
  WorkerCounters counters_;
};

}  // namespace ward
