#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "ingest/bed_registry.h"
#include "ingest/config.h"
#include "pipeline/flow/wake.h"
#include "pipeline/flow/worker.h"
#include "pipeline/patient_monitor.h"

namespace ward {

using MonitorWorker = Worker<PatientMonitor, BedSetup>;

/// Commands waiting for one worker: operators type slower than this fills.
inline constexpr std::size_t kCommandRing = 256;

/// Setup of a registered bed's chain.
[[nodiscard]] inline BedSetup setup_of(const RegisteredBed& bed) {
  BedSetup setup;
  setup.bed = bed.bed;
  setup.label = bed.label;
  setup.patient = bed.patient;
  setup.device = bed.device_name;
  return setup;
}

/// One worker with its rings. A bed belongs to the same shard for ever.
struct Shard {
  Shard(const Clock& clock, const ServerConfig& config,
        std::function<std::optional<BedSetup>(BedId)> newcomer)
      : input(config.input_ring),
        commands(kCommandRing),
        outlet(config.outlet_ring),
        recorded(config.store.enabled() ? std::make_unique<EventRing>(config.store.recorder_ring) : nullptr),
        worker(clock, {&commands, &input}, {&outlet}, std::move(newcomer), recorded.get()) {}

  EventRing input;     ///< from the feed; when full the gate marks a gap
  EventRing commands;  ///< from operators; when full the operator is told
  EventRing outlet;    ///< to the ward thread; waves give way, alarms never
  /// To the recorder, null without a store; what it loses is marked.
  std::unique_ptr<EventRing> recorded;
  MonitorWorker worker;
  Wake wake;                             ///< of the thread that runs the worker
  std::atomic<std::uint64_t> cycles{0};  ///< progress of that thread
  std::atomic<bool> stalled{false};      ///< the watchdog's judgement

  /// Runs the worker until nothing waits for it. @return units of work
  std::size_t run() {
    std::size_t work = 0;
    do {
      work += worker.run_once();
    } while (!input.empty() || !commands.empty());
    return work;
  }
};

/// Which of `count` shards a bed belongs to.
[[nodiscard]] constexpr std::size_t shard_of(BedId bed, std::size_t count) {
  return bed.value % count;
}

}  // namespace ward
