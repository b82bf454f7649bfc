// The first look at an old store: its log files one for each journal, as they
// were sealed, and then one for each day.
//
//   bench_first_look [--days 400] [--files 288] [--beds 32] [--directory /tmp]

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/store/log_merge.h"
#include "pipeline/store/segment_builder.h"
#include "pipeline/store/store_reader.h"

namespace {

using namespace std::chrono_literals;
using namespace ward;

const Instant kFirstDay{std::chrono::hours{24} * 20'000};

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "bench_first_look: %s\n", what);
  std::exit(1);
}

struct Shape {
  std::uint64_t days{400};
  std::uint64_t files{288};
  std::uint32_t beds{32};
};

/// Writes that are never synced: what is measured is reading.
class Unsynced final : public FileSystem {
 public:
  class File final : public AppendFile {
   public:
    explicit File(std::unique_ptr<AppendFile> file) : file_(std::move(file)) {}
    Result<void> append(wire::ByteView bytes) override { return file_->append(bytes); }
    Result<void> sync() override { return {}; }
    std::uint64_t size() const override { return file_->size(); }

   private:
    std::unique_ptr<AppendFile> file_;
  };
  Result<std::unique_ptr<AppendFile>> create(const std::string& path) override {
    auto file = disk_->create(path);
    if (!file) return file;
    return std::unique_ptr<AppendFile>(std::make_unique<File>(std::move(file.value())));
  }
  Result<std::unique_ptr<ReadFile>> open(const std::string& path) override { return disk_->open(path); }
  Result<std::vector<std::string>> list(const std::string& path) override { return disk_->list(path); }
  Result<void> make_directory(const std::string& path) override { return disk_->make_directory(path); }
  Result<void> rename(const std::string& from, const std::string& to) override { return disk_->rename(from, to); }
  Result<void> remove(const std::string& path) override { return disk_->remove(path); }
  Result<void> sync_file(const std::string&) override { return {}; }
  Result<void> sync_directory(const std::string&) override { return {}; }
  Result<std::uint64_t> free_bytes(const std::string& path) override { return disk_->free_bytes(path); }

 private:
  std::unique_ptr<FileSystem> disk_{make_disk()};
};

/// One log: every other bed had an alarm that came and went.
void write_log(FileSystem& disk, const StoreLayout& layout, std::uint64_t number, Instant at, std::uint32_t beds,
               const Cipher& cipher) {
  auto file = disk.create(layout.log(number));
  if (!file) fail("a log cannot be written");
  StoreFileHeader header;
  header.number = number;
  header.run = 1;
  header.created = at;
  SegmentWriter writer(*file.value(), header, cipher);
  WardMemory memory;
  for (std::uint32_t bed = 1; bed <= beds; ++bed) {
    BedSetup setup;
    setup.bed = BedId{bed};
    setup.label = "BED";
    static_cast<void>(memory.apply({setup.bed, false, at, setup, at}));
  }
  SegmentBuilder builder(writer, memory);
  for (std::uint32_t bed = 1; bed <= beds; bed += 2) {
    Alarm alarm;
    alarm.condition = AlarmCondition::heart_rate_high;
    alarm.occurrence = static_cast<std::uint32_t>(number);
    for (const AlarmPhase phase : {AlarmPhase::active, AlarmPhase::latched}) {
      alarm.phase = phase;
      alarm.onset = alarm.changed = at + bed * 1s;
      builder.add({BedId{bed}, false, alarm.onset, alarm, alarm.onset});
    }
  }
  if (!builder.finish()) fail("a log cannot be written");
}

std::uint64_t write_logs(FileSystem& disk, const StoreLayout& layout, const Shape& shape, const Cipher& cipher) {
  std::uint64_t number = 0;
  for (std::uint64_t day = 0; day < shape.days; ++day) {
    for (std::uint64_t i = 0; i < shape.files; ++i) {
      const Instant at = kFirstDay + std::chrono::hours{24 * day} + std::chrono::hours{24} * i / shape.files;
      write_log(disk, layout, ++number, at, shape.beds, cipher);
    }
  }
  return number;
}

void look(FileSystem& disk, const StoreLayout& layout, const Shape& shape, const Cipher& cipher, const char* what) {
  const Instant hour = kFirstDay + std::chrono::hours{24 * (shape.days / 2)} + 5h;
  double at = wall_seconds();
  const auto took = [&at] { return wall_seconds() - std::exchange(at, wall_seconds()); };
  StoreReader reader(disk, layout.directory, cipher);
  if (!reader.refresh()) fail("the store cannot be read");
  const double refreshed = took();
  std::size_t alarms = 0;
  const auto count = [&alarms](const Event&) { return ++alarms > 0; };
  if (!reader.read_log(kEveryBed, hour, hour + 1h, count)) fail("the log cannot be read");
  const double hour_read = took();
  if (!reader.read_log(kEveryBed, hour + 1h, hour + 2h, count)) fail("the log cannot be read");
  const double next_hour = took();
  std::printf("%-18s %6zu files: refresh %.3f s, then one hour of alarms %.3f s, another %.3f s (%zu found)\n", what,
              disk.list(layout.logs()).value().size(), refreshed, hour_read, next_hour, alarms);
}

void merge(FileSystem& disk, const StoreLayout& layout, const Shape& shape, const Cipher& cipher) {
  const double began = wall_seconds();
  for (std::uint64_t day = 0; day < shape.days; ++day) {
    const LogRange range{day * shape.files + 1, (day + 1) * shape.files};
    LogMerge merging(disk, layout, range, cipher);
    while (!merging.complete()) {
      if (!merging.take_next()) fail("a log cannot be merged");
    }
    if (!merging.publish()) fail("a merged log cannot be written");
    for (std::uint64_t number = range.first; number <= range.last; ++number) {
      if (!disk.remove(layout.log(number))) fail("a log cannot be removed");
    }
  }
  std::printf("put together       %.1f ms a day\n", 1e3 * (wall_seconds() - began) / static_cast<double>(shape.days));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The first look at an old store"};
  Shape shape;
  std::string root{"/tmp"};
  app.add_option("--days", shape.days)->check(CLI::Range(1, 2000));
  app.add_option("--files", shape.files, "log files a day")->check(CLI::Range(2, 1024));
  app.add_option("--beds", shape.beds)->check(CLI::Range(1, 4096));
  app.add_option("--directory", root, "the store is made and removed in it");
  CLI11_PARSE(app, argc, argv);
  const std::string directory = root + "/wardlight_first_look";
  std::filesystem::remove_all(directory);
  const StoreLayout layout{directory};
  std::filesystem::create_directories(layout.logs());
  Unsynced disk;
  const Cipher plain;
  write_logs(disk, layout, shape, plain);
  look(disk, layout, shape, plain, "as sealed");
  merge(disk, layout, shape, plain);
  look(disk, layout, shape, plain, "one file a day");
  std::filesystem::remove_all(directory);
  return 0;
}
