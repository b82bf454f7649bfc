#pragma once

#include <atomic>
#include <cstdint>

namespace ward {

/// What a worker tells engineers. Written by its thread, read by any.
struct WorkerCounters {
  std::atomic<std::uint64_t> cycles{0};            ///< progress: grows while the worker lives
  std::atomic<std::uint64_t> events_in{0};
  std::atomic<std::uint64_t> events_out{0};
  std::atomic<std::uint64_t> waves_shed{0};        ///< outlet ring near full: display only
  std::atomic<std::uint64_t> vitals_shed{0};
  std::atomic<std::uint64_t> urgent_deferred{0};   ///< alarms sent later, by describing the bed anew
  std::atomic<std::uint64_t> unrecorded{0};        ///< recorder's ring near full: marked by a RecordingHole
  std::atomic<std::uint64_t> inputs_refused{0};    ///< counted by the producer of the input ring
  std::atomic<std::uint64_t> monitors_restarted{0};
  std::atomic<std::int64_t> worst_cycle_ns{0};
};

}  // namespace ward
