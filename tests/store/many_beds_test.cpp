// A store of 4,096 beds: what it takes, and what happens beyond its bounds.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <utility>

#include "pipeline/store/recovery.h"
#include "tests/store/stored_ward.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using namespace test;

constexpr std::uint32_t kBeds = 4096;

/// Processor time, so that ratios are the store's own.
double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// A few seconds of each bed: who lies there, an alarm, one channel, a numeric.
std::vector<Event> short_shift(std::uint32_t beds, int frames) {
  std::vector<Event> events;
  for (std::uint32_t i = 1; i <= beds; ++i) {
    BedSetup setup;
    setup.bed = BedId{i};
    setup.label = FixedString<16>{"BED " + std::to_string(i)};
    setup.device = FixedString<32>{"monitor-" + std::to_string(i)};
    events.push_back({setup.bed, false, kShiftStart, setup, kShiftStart});
    Alarm alarm;
    alarm.condition = AlarmCondition::heart_rate_high;
    alarm.phase = AlarmPhase::active;
    alarm.occurrence = i;
    alarm.onset = alarm.changed = kShiftStart;
    events.push_back({setup.bed, false, kShiftStart, alarm, kShiftStart});
  }
  for (int frame = 0; frame < frames; ++frame) {
    const Instant now = kShiftStart + (frame + 1) * 200ms;
    for (std::uint32_t i = 1; i <= beds; ++i) {
      SampleBlock block;
      block.channel = kEcg;
      block.unit = Unit::millivolt;
      block.first_sample = now - 200ms;
      block.count = 50;
      for (std::size_t at = 0; at < block.count; ++at) block.samples[at] = static_cast<std::int16_t>((at * i) % 257);
      events.push_back({BedId{i}, false, now, block, now});
      events.push_back({BedId{i}, false, now,
                        Vital{kHeartRate, Unit::beats_per_minute, now, 60.0F, Validity::valid, VitalOrigin::device}, now});
      events.push_back({BedId{i}, false, now, FrameEnd{DeviceId{i}, 7, static_cast<std::uint64_t>(frame) + 1, true}, now});
    }
  }
  return events;
}

TEST(ManyBeds, AreWrittenSealedReadAndRecoveredEachInItsPlace) {
  const auto events = short_shift(kBeds, 4);
  StoredWard ward;
  double at = seconds();
  const auto took = [&at] { return seconds() - std::exchange(at, seconds()); };
  ward.write(1, events, 16'384);
  ward.write(1, {}, 1);  // its head has all beds
  const double writing = took();
  const std::size_t journal = ward.disk.bytes_of(ward.layout.journal(1)).size();
  const std::size_t checkpoint = ward.disk.bytes_of(ward.layout.journal(2)).size();
  EXPECT_LT(checkpoint, std::size_t{4} << 20U) << "far below the 64 MiB a checkpoint may have";
  ward.seal_and_remove(1);
  const double sealing = took();
  const std::size_t segment = ward.disk.bytes_of(ward.layout.segment(1)).size();
  EXPECT_LT(segment, 2 * journal);

  StoreReader reader(ward.disk, ward.layout.directory, StoredWard::plain());
  for (const std::uint32_t bed : {1U, 2048U, kBeds}) {
    const auto waves = reader.read_waves(BedId{bed}, kEcg, kShiftStart, kShiftStart + 60s, 0ns);
    ASSERT_TRUE(waves.ok());
    EXPECT_EQ(samples_in(waves.value()), samples_sent(events, BedId{bed}, kEcg));
    EXPECT_TRUE(same_events(all_events(reader, BedId{bed}), only(events, BedId{bed})));
  }
  const double reading = took() / 3;
  EXPECT_EQ(reader.beds().value().size(), kBeds);
  (void)took();
  const auto recovered = recover(ward.disk, ward.layout.directory, StoredWard::plain());
  const double recovering = took();
  ASSERT_TRUE(recovered.ok());
  const auto& beds = recovered.value().start.memory.beds();
  ASSERT_EQ(beds.size(), kBeds);
  EXPECT_EQ(beds.at(BedId{4000}).setup.device.view(), "monitor-4000");
  EXPECT_EQ(beds.at(BedId{4000}).account->acked_through(), 4U);
  EXPECT_EQ(beds.at(BedId{4000}).alarms.at(0).occurrence, 4000U);
  std::printf("4,096 beds, 0.8 s: journal %zu KiB, checkpoint %zu KiB, segment %zu KiB; of the time of writing: "
              "sealing %.2f, a bed's minute %.2f, recovery %.2f\n",
              journal >> 10U, checkpoint >> 10U, segment >> 10U, sealing / writing, reading / writing,
              recovering / writing);
}

/// A memory whose checkpoint is larger than any that would be believed.
WardMemory too_large() {
  WardMemory memory;
  Alarm alarm;
  BedSetup setup;
  setup.label = FixedString<16>{"BED"};
  setup.patient.name = FixedString<48>{std::string(48, 'N')};
  setup.device = FixedString<32>{std::string(32, 'D')};
  for (std::uint32_t i = 1; i <= 45'000; ++i) {
    setup.bed = BedId{i};
    (void)memory.apply({setup.bed, false, kShiftStart, setup, kShiftStart});
    for (const AlarmInfo& info : alarm_catalogue()) {
      alarm.condition = info.condition;
      alarm.onset = alarm.changed = kShiftStart;
      (void)memory.apply({setup.bed, false, kShiftStart, alarm, kShiftStart});
    }
  }
  return memory;
}

TEST(ManyBeds, ACheckpointBeyondItsBoundIsRefusedAndLeavesNoFile) {
  const WardMemory memory = too_large();
  wire::Bytes bytes;
  memory.encode(bytes);
  ASSERT_GT(bytes.size(), std::size_t{64} << 20U);
  CrashDisk disk;
  StoreFileHeader header;
  header.number = header.run = 1;
  const auto journal = JournalWriter::create(disk, "/store/journal/000000000001.wlj", header, memory, StoredWard::plain());
  EXPECT_EQ(journal.error().code, ErrorCode::too_large);
  EXPECT_TRUE(disk.list("/store/journal").value().empty());
  // Nor does sealing write what no reader would believe.
  auto file = disk.create("/store/segment/000000000001.wls");
  ASSERT_TRUE(file.ok());
  SegmentWriter writer(*file.value(), header, StoredWard::plain());
  SegmentBuilder builder(writer, memory);
  EXPECT_EQ(builder.finish().error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace ward
