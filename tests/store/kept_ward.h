#pragma once

#include <vector>

#include "pipeline/store/keeper.h"
#include "tests/ingest/temporary_directory.h"
#include "tests/store/stored_ward.h"

namespace ward::test {

using namespace std::chrono_literals;

inline constexpr BedId kKeptBed{3};
inline constexpr std::uint64_t kMegabyte = 1ULL << 20U;
using Numbers = std::vector<std::uint64_t>;

/// A ward's store on a disk in memory, its index in a folder of the machine.
struct KeptWard {
  explicit KeptWard(std::size_t files = 4, int seconds = 45)
      : events(Shift(1).events(kKeptBed, seconds)), ward(directory.path().string()) {
    ward.write_in(files, 1, events);
    options.directory = directory.path().string();
    options.reserve_bytes = 2 * kMegabyte;
    options.least_free = 8 * kMegabyte;
    now = events.back().handled;
  }
  KeeperSeams seams() {
    return {[this] { return current; }, [this](bool full) { limits.push_back(full); },
            [this](const LateStretch& stretch) -> Result<void> {
              reviews.push_back(stretch);
              return review_fails ? Result<void>{Error{ErrorCode::disk_failed, "test"}} : Result<void>{};
            }};
  }
  /// Turns the keeper as its thread would, until nothing waits for long.
  void turn(Keeper& keeper, Nanoseconds length = 5s) {
    for (const Instant end = now + length; now < end; now += 500ms) {
      for (int most = 0; keeper.poll(now) > 0 && most < 100; ++most) continue;
    }
  }
  [[nodiscard]] StoredShapesByNumber shapes() { return look_at_store(ward.disk, ward.layout).value(); }
  [[nodiscard]] std::vector<std::uint64_t> numbers(bool StoredShapes::* shape) {
    std::vector<std::uint64_t> found;
    for (const auto& [number, there] : shapes()) {
      if (there.*shape) found.push_back(number);
    }
    return found;
  }
  static bool tells_all(FileSystem& disk, const KeptWard& of) {
    StoreReader reader(disk, of.ward.layout.directory, StoredWard::plain());
    return same_events(all_events(reader, kKeptBed), of.events);
  }

  TemporaryDirectory directory;
  std::vector<Event> events;
  StoredWard ward;
  KeeperOptions options;
  std::uint64_t current{4};
  std::vector<bool> limits;
  std::vector<LateStretch> reviews;
  bool review_fails{false};
  Instant now;
};

}  // namespace ward::test
