// The store: what recording costs beside detection, how near commits come to
// the bare disk, and days of a ward written, then opened at random minutes.
//
//   bench_store [--beds 32] [--hours 1] [--directory /tmp]
//
// A day is one stretch of five minutes of virtual patients, through the whole
// chain, written again and again with its times shifted: 12 segments an hour.

#include <ctime>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "pipeline/domain/stage.h"
#include "pipeline/patient_monitor.h"
#include "pipeline/store/journal.h"
#include "pipeline/store/segment.h"
#include "pipeline/store/segment_builder.h"
#include "pipeline/store/store_layout.h"
#include "simulators/virtual_patient.h"

namespace {

using namespace std::chrono_literals;
using namespace ward;

constexpr Nanoseconds kFrame = 200ms;
constexpr Nanoseconds kStretch = 5min;
constexpr std::size_t kPatients = 4;
const Instant kStart{1'790'000'000s};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}
double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
[[noreturn]] void fail(const char* what, Error error) {
  std::fprintf(stderr, "%s: %s\n", what, std::string(describe(error.code)).c_str());
  std::exit(1);
}

// What a worker hands the recorder of one bed: inputs, ticks, conclusions.
class BedStretch {
 public:
  BedStretch(std::uint64_t seed, Nanoseconds length) : patient_(PatientProfile{}, seed), monitor_(setup()) {
    hand_on(kStart, setup());
    for (Nanoseconds now = kFrame; now <= length; now += kFrame) step(now);
  }
  [[nodiscard]] std::vector<Event>& events() { return events_; }
  [[nodiscard]] double detection() const { return detection_; }

 private:
  static BedSetup setup() {
    BedSetup setup;
    setup.bed = BedId{1};
    setup.label = "BED 01";
    return setup;
  }
  void step(Nanoseconds now) {
    frame_.clear();
    patient_.advance(now, frame_);
    for (const SourceBlock& from : frame_.blocks()) take(patient_.channels()[from.channel], from, kStart + now);
    for (const SourceNumeric& from : frame_.numerics) {
      hand_on(kStart + now, Vital{from.code, from.unit, kStart + from.time, from.reading, from.validity, VitalOrigin::device});
    }
    hand_on(kStart + now, FrameEnd{DeviceId{1}, 1, ++sequence_, true});
    hand_on(kStart + now, Tick{});
    hand_on(kStart + now + 100ms, Tick{});
  }
  void take(const SourceChannel& channel, const SourceBlock& from, Instant now) {
    for (std::size_t at = 0; at < from.samples.size(); at += kBlockCapacity) {
      SampleBlock block;
      block.channel = channel.channel;
      block.unit = channel.unit;
      block.period = channel.period;
      block.scale = channel.scale;
      block.offset = channel.offset;
      block.state = from.state;
      block.first_sample = kStart + from.first_sample + channel.period.of(at);
      block.count = static_cast<std::uint16_t>(std::min(kBlockCapacity, from.samples.size() - at));
      std::copy_n(from.samples.begin() + static_cast<std::ptrdiff_t>(at), block.count, block.samples.begin());
      hand_on(now, block);
    }
  }
  void hand_on(Instant now, const EventBody& body) {
    events_.push_back({BedId{1}, false, now - 2ms, body, now});
    const double before = cpu_seconds();
    out_->clear();
    out_->begin(BedId{1}, now - 2ms);
    if (!std::holds_alternative<FrameEnd>(body) && !std::holds_alternative<BedSetup>(body)) {
      monitor_.on(events_.back(), now, *out_);
    }
    detection_ += cpu_seconds() - before;
    for (const Event& made : out_->events()) {
      events_.push_back(made);
      events_.back().handled = now;
    }
  }

  VirtualPatient patient_;
  PatientMonitor monitor_;
  SourceFrame frame_;
  std::unique_ptr<Output> out_ = std::make_unique<Output>();
  std::vector<Event> events_;
  std::uint64_t sequence_{0};
  double detection_{0.0};
};

struct Ward {
  std::vector<std::vector<Event>> patients;
  std::uint32_t beds{};
  double detection_per_bed_second{};

  Ward(std::uint32_t count, Nanoseconds length) : beds(count) {
    double detection = 0.0;
    for (std::size_t i = 0; i < kPatients; ++i) {
      BedStretch stretch(i + 1, length);
      detection += stretch.detection();
      patients.push_back(std::move(stretch.events()));
    }
    detection_per_bed_second = detection / static_cast<double>(kPatients) / seconds(length);
  }
  [[nodiscard]] Event moved(std::uint32_t bed, const Event& event, Nanoseconds by) const {
    Event made = event;
    made.bed = BedId{bed};
    made.received += by;
    made.handled += by;
    if (auto* block = std::get_if<SampleBlock>(&made.body)) block->first_sample += by;
    if (auto* vital = std::get_if<Vital>(&made.body)) vital->time += by;
    if (auto* beat = std::get_if<Beat>(&made.body)) beat->time += by;
    return made;
  }
  /// All beds' events, by the time at which they were handled.
  [[nodiscard]] std::vector<Event> interleaved() const {
    std::vector<Event> all;
    for (std::uint32_t bed = 1; bed <= beds; ++bed) {
      for (const Event& event : patients[bed % kPatients]) all.push_back(moved(bed, event, Nanoseconds{}));
    }
    std::stable_sort(all.begin(), all.end(), [](const Event& a, const Event& b) { return a.handled < b.handled; });
    return all;
  }
};

StoreFileHeader header(std::uint64_t number) {
  StoreFileHeader made;
  made.number = number;
  made.run = 1;
  made.created = kStart;
  return made;
}

// One minute's journal, commit for commit beside the same bytes appended and
// synced bare; then sealed.
void commits_and_cost(FileSystem& disk, const StoreLayout& layout, std::uint32_t beds) {
  const Nanoseconds length = 60s;
  const Ward ward(beds, length);
  const std::vector<Event> events = ward.interleaved();
  const Cipher cipher;
  auto journal = JournalWriter::create(disk, layout.journal(1), header(1), WardMemory{}, cipher);
  auto bare = disk.create(layout.directory + "/bare");
  if (!journal) fail("journal", journal.error());
  if (!bare) fail("bare", bare.error());
  double commit_wall = 0.0;
  double bare_wall = 0.0;
  double recording = 0.0;
  double syncing = 0.0;  // the kernel's own work for one fdatasync, however many beds
  int commits = 0;
  for (std::size_t at = 0; at < events.size(); ++commits) {
    std::size_t end = at;
    while (end < events.size() && events[end].handled < events[at].handled + 100ms) ++end;
    const std::uint64_t before = journal.value()->bytes();
    const double wall = wall_seconds();
    const double cpu = cpu_seconds();
    if (const auto done = journal.value()->commit(std::span{events}.subspan(at, end - at)); !done) fail("commit", done.error());
    recording += cpu_seconds() - cpu;
    const double between = wall_seconds();
    const wire::Bytes same(journal.value()->bytes() - before, std::byte{0x5A});
    const double bare_begin = wall_seconds();
    if (const auto done = bare.value()->append(same); !done) fail("append", done.error());
    const double sync_begin = cpu_seconds();
    if (const auto done = bare.value()->sync(); !done) fail("sync", done.error());
    syncing += cpu_seconds() - sync_begin;
    bare_wall += wall_seconds() - bare_begin;
    commit_wall += between - wall;
    at = end;
  }
  const double megabytes = static_cast<double>(journal.value()->bytes()) * 1e-6;
  const double cpu = cpu_seconds();
  const auto sealed = seal_journal(disk, layout.journal(1), layout.segment(1), layout.log(1), cipher);
  if (!sealed) fail("seal", sealed.error());
  const double sealing = cpu_seconds() - cpu;
  const double bed_seconds = beds * seconds(length);
  std::printf("commits: %d of %.1f KB: %.1f MB/s, bare append + fdatasync %.1f MB/s: %.2f of bare (goal >= 0.75)\n",
              commits, megabytes * 1000.0 / commits, megabytes / commit_wall, megabytes / bare_wall,
              bare_wall / commit_wall);
  const double detection = ward.detection_per_bed_second * bed_seconds;
  std::printf("CPU a bed-second: detection %.1f us; encode and append %.1f us, seal %.1f us; kernel's fdatasync %.1f us\n",
              detection / bed_seconds * 1e6, (recording - syncing) / bed_seconds * 1e6, sealing / bed_seconds * 1e6,
              syncing / bed_seconds * 1e6);
  std::printf("recording is %.3f of detection (goal <= 0.25), with the kernel's part of fdatasync %.3f\n",
              (recording - syncing + sealing) / detection, (recording + sealing) / detection);
}

std::uint64_t write_days(FileSystem& disk, const StoreLayout& layout, const Ward& ward, std::uint64_t segments) {
  const Cipher plain;
  std::uint64_t bytes = 0;
  for (std::uint64_t number = 1; number <= segments; ++number) {
    auto file = disk.create(layout.segment(1000 + number));
    if (!file) fail("segment", file.error());
    SegmentWriter writer(*file.value(), header(1000 + number), plain);
    SegmentBuilder builder(writer, WardMemory{});
    const Nanoseconds by = kStretch * static_cast<std::int64_t>(number - 1);
    for (std::uint32_t bed = 1; bed <= ward.beds; ++bed) {
      for (const Event& event : ward.patients[bed % kPatients]) builder.add(ward.moved(bed, event, by));
    }
    if (const auto done = builder.finish(); !done) fail("segment", done.error());
    bytes += file.value()->size();
  }
  return bytes;
}

void print_times(const char* what, std::vector<double>& times) {
  std::sort(times.begin(), times.end());
  std::printf("  %-52s p50 %.2f ms, worst %.2f ms of %zu\n", what, times[times.size() / 2] * 1e3, times.back() * 1e3,
              times.size());
}

void open_minutes(FileSystem& disk, const StoreLayout& layout, const Ward& ward, std::uint64_t segments) {
  std::mt19937_64 random(1);
  const Cipher cipher;
  std::vector<double> minute;
  std::vector<double> events;
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t number = random() % segments;
    const BedId bed{static_cast<std::uint32_t>(1 + random() % ward.beds)};
    const Instant from = kStart + kStretch * static_cast<std::int64_t>(number) + std::chrono::seconds{random() % 240};
    double begin = wall_seconds();
    auto reader = SegmentReader::open(disk, layout.segment(1001 + number), cipher);
    if (!reader) fail("open", reader.error());
    std::vector<WaveSegment> waves;
    for (const ChannelSpan& channel : reader.value()->channels()) {
      if (channel.bed != bed) continue;
      if (const auto read = reader.value()->read_waves(bed, channel.channel, from, from + 1min, 0ns, waves); !read) fail("waves", read.error());
    }
    minute.push_back(wall_seconds() - begin);
    begin = wall_seconds();
    if (const auto read = reader.value()->read_events(bed, [](const Event&) { return true; }); !read) fail("events", read.error());
    events.push_back(wall_seconds() - begin);
  }
  print_times("a random minute of a bed, all channels, every sample", minute);
  print_times("the five minutes' events around it", events);
  std::vector<double> scroll;
  const double begin = wall_seconds();
  std::uint64_t beats = 0;
  for (std::uint64_t number = 0; number < segments; ++number) {
    const double opening = wall_seconds();
    auto reader = SegmentReader::open(disk, layout.segment(1001 + number), cipher);
    if (!reader) fail("open", reader.error());
    std::vector<WaveSegment> waves;
    const BedId bed{1 + static_cast<std::uint32_t>(number) % ward.beds};
    for (const ChannelSpan& channel : reader.value()->channels()) {
      if (channel.bed == bed) (void)reader.value()->read_waves(bed, channel.channel, kStart, kStart + kStretch * static_cast<std::int64_t>(segments), 1min, waves);
    }
    scroll.push_back(wall_seconds() - opening);
    (void)reader.value()->read_events(bed, [&beats](const Event& event) {
      beats += std::holds_alternative<Beat>(event.body) ? 1U : 0U;
      return true;
    });
  }
  print_times("five minutes in bins of a minute, all channels", scroll);
  std::printf("  one bed scrolled and searched for beats, all of it: %.2f s, %llu beats\n", wall_seconds() - begin,
              static_cast<unsigned long long>(beats));
}

}  // namespace

int main(int argc, char** argv) {
  std::uint32_t beds = 32;
  double hours = 1.0;
  std::string directory = std::filesystem::temp_directory_path().string();
  CLI::App app{"What the store costs"};
  app.add_option("--beds", beds)->check(CLI::Range(1, 1000));
  app.add_option("--hours", hours)->check(CLI::Range(0.05, 240.0));
  app.add_option("--directory", directory);
  CLI11_PARSE(app, argc, argv);
  const StoreLayout layout{directory + "/bench_store." + std::to_string(wall_seconds())};
  for (const auto& made : {layout.journals(), layout.segments(), layout.logs()}) std::filesystem::create_directories(made);
  {
    const auto disk = make_disk();
    commits_and_cost(*disk, layout, beds);
    const Ward ward(beds, kStretch);
    const auto segments = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(hours * 12.0));
    const double begin = cpu_seconds();
    const std::uint64_t bytes = write_days(*disk, layout, ward, segments);
    const double days = static_cast<double>(segments) / 288.0;
    std::printf("%.2f hours of %u beds: %.1f MB written in %.1f s of CPU, %.1f MB a bed-day\n",
                static_cast<double>(segments) / 12.0, beds, static_cast<double>(bytes) * 1e-6, cpu_seconds() - begin,
                static_cast<double>(bytes) * 1e-6 / days / beds);
    open_minutes(*disk, layout, ward, segments);
  }
  std::filesystem::remove_all(layout.directory);
  return 0;
}
