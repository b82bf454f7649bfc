// The ring against what one would write first: a deque behind a mutex.

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>

#include "benches/ratio.h"
#include "pipeline/domain/event.h"
#include "pipeline/flow/spsc_ring.h"

namespace {

using ward::Event;
using ward::SpscRing;

template <class T>
class MutexDeque {
 public:
  void push(const T& item) {
    const std::lock_guard lock(mutex_);
    items_.push_back(item);
  }
  bool pop(T& item) {
    const std::lock_guard lock(mutex_);
    if (items_.empty()) return false;
    item = items_.front();
    items_.pop_front();
    return true;
  }

 private:
  std::mutex mutex_;
  std::deque<T> items_;
};

constexpr std::size_t kBatch = 64;

void ring_single(benchmark::State& state) {
  SpscRing<std::uint64_t> ring(1024);
  std::uint64_t sum = 0;
  for (auto _ : state) {
    if (!ring.push(1)) std::abort();
    ring.drain(1, [&](std::uint64_t value) { sum += value; });
  }
  if (sum != static_cast<std::uint64_t>(state.iterations())) std::abort();
  state.SetItemsProcessed(state.iterations());
}

void ring_batched(benchmark::State& state) {
  SpscRing<std::uint64_t> ring(1024);
  std::array<std::uint64_t, kBatch> out{};
  std::uint64_t sum = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      if (!ring.push(1)) std::abort();
    }
    const std::size_t taken = ring.pop(out);
    for (std::size_t i = 0; i < taken; ++i) sum += out[i];
  }
  if (sum != static_cast<std::uint64_t>(state.iterations()) * kBatch) std::abort();
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}

void mutex_deque(benchmark::State& state) {
  MutexDeque<std::uint64_t> queue;
  std::uint64_t sum = 0;
  std::uint64_t value = 0;
  for (auto _ : state) {
    queue.push(1);
    if (queue.pop(value)) sum += value;
  }
  if (sum != static_cast<std::uint64_t>(state.iterations())) std::abort();
  state.SetItemsProcessed(state.iterations());
}

void ring_event(benchmark::State& state) {
  SpscRing<Event> ring(1024);
  Event event{ward::BedId{1}, false, {}, ward::SampleBlock{}};
  std::uint64_t sum = 0;
  for (auto _ : state) {
    if (!ring.push(event)) std::abort();
    ring.drain(1, [&](const Event& taken) { sum += taken.bed.value; });
  }
  if (sum != static_cast<std::uint64_t>(state.iterations())) std::abort();
  state.SetItemsProcessed(state.iterations());
}

void mutex_deque_event(benchmark::State& state) {
  MutexDeque<Event> queue;
  Event event{ward::BedId{1}, false, {}, ward::SampleBlock{}};
  Event taken;
  std::uint64_t sum = 0;
  for (auto _ : state) {
    queue.push(event);
    if (queue.pop(taken)) sum += taken.bed.value;
  }
  if (sum != static_cast<std::uint64_t>(state.iterations())) std::abort();
  state.SetItemsProcessed(state.iterations());
}

// Two threads; the sum proves that nothing was lost or doubled.
template <class Push, class Pop>
void two_threads(benchmark::State& state, Push push, Pop pop) {
  constexpr std::uint64_t kItems = 200'000;
  for (auto _ : state) {
    std::thread producer([&] {
      for (std::uint64_t i = 1; i <= kItems; ++i) push(i);
    });
    std::uint64_t sum = 0;
    std::uint64_t taken = 0;
    while (taken < kItems) pop(sum, taken);
    producer.join();
    if (sum != kItems * (kItems + 1) / 2) std::abort();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kItems));
}

void ring_two_threads(benchmark::State& state) {
  SpscRing<std::uint64_t> ring(4096);
  two_threads(
      state,
      [&](std::uint64_t i) {
        while (!ring.push(i)) std::this_thread::yield();
      },
      [&](std::uint64_t& sum, std::uint64_t& taken) {
        const std::size_t got = ring.drain(kBatch, [&](std::uint64_t value) { sum += value; });
        taken += got;
        if (got == 0) std::this_thread::yield();
      });
}

void mutex_deque_two_threads(benchmark::State& state) {
  MutexDeque<std::uint64_t> queue;
  two_threads(
      state, [&](std::uint64_t i) { queue.push(i); },
      [&](std::uint64_t& sum, std::uint64_t& taken) {
        std::uint64_t value = 0;
        if (queue.pop(value)) {
          sum += value;
          ++taken;
        } else {
          std::this_thread::yield();
        }
      });
}

BENCHMARK(ring_single);
BENCHMARK(ring_batched);
BENCHMARK(mutex_deque);
BENCHMARK(ring_event);
BENCHMARK(mutex_deque_event);
BENCHMARK(ring_two_threads)->UseRealTime();
BENCHMARK(mutex_deque_two_threads)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
  return ward::run_benches(argc, argv,
                           {{"mutex_deque", "ring_single", "mutex+deque over ring, one item"},
                            {"mutex_deque", "ring_batched", "mutex+deque over ring, batches of 64"},
                            {"mutex_deque_event", "ring_event", "the same with 328-byte events"},
                            {"mutex_deque_two_threads", "ring_two_threads", "two threads"}});
}
