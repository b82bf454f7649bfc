#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "pipeline/store/journal.h"
#include "pipeline/store/segment.h"
#include "pipeline/store/store_layout.h"
#include "pipeline/store/store_reader.h"
#include "tests/store/crash_disk.h"
#include "tests/store/segment_fixture.h"

namespace ward::test {

/// A store on a disk in memory, written journal by journal.
class StoredWard {
 public:
  explicit StoredWard(std::string directory = "/store", const Cipher& cipher = plain())
      : layout{std::move(directory)}, cipher_(cipher) {}

  static const Cipher& plain() {
    static const Cipher none;
    return none;
  }

  /// One more journal, each `batch` events a commit. @return its number
  std::uint64_t write(std::uint64_t run, const std::vector<Event>& events, std::size_t batch = 60) {
    StoreFileHeader header;
    header.number = ++last_;
    header.run = run;
    header.created = events.empty() ? kShiftStart : events.front().handled;
    header.previous_file = last_ - 1;
    header.previous_batches = batches_;
    if (run != run_) memory_.begin_run();
    run_ = run;
    auto writer = JournalWriter::create(disk, layout.journal(last_), header, memory_, cipher_);
    WARD_CHECK(writer.ok());
    for (std::size_t at = 0; at < events.size(); at += batch) {
      const auto part = std::span{events}.subspan(at, std::min(batch, events.size() - at));
      WARD_CHECK(writer.value()->commit(part).ok());
    }
    batches_ = writer.value()->batches();
    for (const Event& event : events) (void)memory_.apply(event);
    return last_;
  }
  /// Split into so many journals of one run.
  void write_in(std::size_t files, std::uint64_t run, const std::vector<Event>& events) {
    const std::size_t each = (events.size() + files - 1) / files;
    for (std::size_t at = 0; at < events.size(); at += each) {
      const auto end = std::min(events.size(), at + each);
      write(run, {events.begin() + static_cast<std::ptrdiff_t>(at), events.begin() + static_cast<std::ptrdiff_t>(end)});
    }
  }
  void seal(std::uint64_t number, FileSystem& on) const {
    WARD_CHECK(
        seal_journal(on, layout.journal(number), layout.segment(number), layout.log(number), cipher_).ok());
  }
  void seal(std::uint64_t number) { seal(number, disk); }
  void seal_and_remove(std::uint64_t number) {
    seal(number);
    WARD_CHECK(disk.remove(layout.journal(number)).ok());
  }
  [[nodiscard]] std::uint64_t last() const { return last_; }

  CrashDisk disk;
  StoreLayout layout;

 private:
  const Cipher& cipher_;
  WardMemory memory_;
  std::uint64_t last_{0};
  std::uint64_t batches_{0};
  std::uint64_t run_{0};
};

inline constexpr Instant kEarliest = Instant{Nanoseconds{0}};
inline constexpr Instant kLatest = Instant{std::chrono::hours{24 * 365 * 200}};

inline std::vector<Event> all_events(StoreReader& reader, BedId bed, std::uint64_t run = 0) {
  std::vector<Event> events;
  const auto read = reader.read_events(bed, run, kEarliest, kLatest, [&events](const Event& event) {
    events.push_back(event);
    return true;
  });
  WARD_CHECK(read.ok());
  return events;
}

/// Every sample at its time, as the devices sent them.
inline std::map<Instant, std::int16_t> samples_sent(const std::vector<Event>& events, BedId bed, ChannelId channel) {
  std::map<Instant, std::int16_t> samples;
  for (const Event& event : events) {
    const auto* block = std::get_if<SampleBlock>(&event.body);
    if (block == nullptr || event.bed != bed || block->channel != channel) continue;
    for (std::size_t i = 0; i < block->count; ++i) samples[block->time_of(i)] = block->samples[i];
  }
  return samples;
}

/// The same out of stretches of single samples, to the nanosecond.
inline std::map<Instant, std::int16_t> samples_in(const std::vector<WaveSegment>& waves) {
  std::map<Instant, std::int16_t> samples;
  for (const WaveSegment& wave : waves) {
    for (std::size_t i = 0; i < wave.minima.size(); ++i) samples[wave.first_bin + wave.bin.of(i)] = wave.minima[i];
  }
  return samples;
}

}  // namespace ward::test
