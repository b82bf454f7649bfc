#pragma once

#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "pipeline/store/segment.h"
#include "pipeline/store/segment_builder.h"
#include "tests/store/crash_disk.h"
#include "tests/store/event_fields_of.h"

namespace ward::test {

inline constexpr ChannelId kEcg{131330, 0};
inline constexpr ChannelId kPleth{150452, 0};
inline constexpr std::uint32_t kHeartRate = 147842;
inline const Instant kShiftStart{std::chrono::seconds{1'790'000'000} + std::chrono::milliseconds{137}};

/// A minute and more of a bed: ECG and pleth in blocks of 200 ms, leads off
/// for a while, twelve seconds that come late, numerics, ticks, alarms.
class Shift {
 public:
  explicit Shift(std::uint64_t seed) : random_(seed) {}

  std::vector<Event> events(BedId bed, int seconds) {
    using namespace std::chrono_literals;
    made_.clear();
    for (int step = 0; step < seconds * 5; ++step) {
      const Instant now = kShiftStart + (step + 1) * 200ms;
      const bool outage = step >= 100 && step < 160;
      if (!outage) frame(bed, step, now, false);
      if (step == 200) {
        for (int missed = 100; missed < 160; ++missed) frame(bed, missed, now, true);
      }
      tell(bed, now, Tick{});
      tell(bed, now + 100ms, Tick{});
    }
    return made_;
  }

 private:
  void tell(BedId bed, Instant now, const EventBody& body, bool late = false) {
    made_.push_back({bed, late, now, body, now + std::chrono::microseconds{static_cast<long>(random_() % 900)}});
  }
  void frame(BedId bed, int step, Instant now, bool late) {
    using namespace std::chrono_literals;
    const Instant first = kShiftStart + step * 200ms;
    SampleBlock ecg;
    ecg.channel = kEcg;
    ecg.unit = Unit::millivolt;
    ecg.scale = 0.005F;
    ecg.first_sample = first;
    ecg.count = 50;
    if (step >= 240 && step < 250) ecg.state = ChannelState::leads_off;
    for (int i = 0; i < 50; ++i) ecg.samples[static_cast<std::size_t>(i)] = sample(step * 50 + i, 40.0, 3);
    if (step % 37 == 5) ecg.samples[7] = kMissingSample;
    if (step % 41 == 6) ecg.samples[9] = 32767;
    if (step >= 60 && step < 70) std::fill_n(ecg.samples.begin(), 50, kMissingSample);
    SampleBlock pleth = ecg;
    pleth.channel = kPleth;
    pleth.unit = Unit::dimensionless;
    pleth.period = {2, 125};
    pleth.first_sample = first + 3ns;
    pleth.count = static_cast<std::uint16_t>(step % 2 == 0 ? 13 : 12);
    if (step % 2 == 1) pleth.first_sample = first + 8ms + 3ns;
    pleth.state = ChannelState::valid;
    pleth.samples.fill(0);
    for (int i = 0; i < pleth.count; ++i) pleth.samples[static_cast<std::size_t>(i)] = sample(step * 12 + i, 9.0, 5);
    tell(bed, now, ecg, late);
    tell(bed, now, pleth, late);
    if (step % 5 == 0) {
      tell(bed, now, Vital{kHeartRate, Unit::beats_per_minute, first, 60.0F + static_cast<float>(random_() % 40),
                           Validity::valid, VitalOrigin::device}, late);
    }
    if (step % 50 == 17) {
      Alarm alarm;
      alarm.condition = AlarmCondition::heart_rate_high;
      alarm.phase = AlarmPhase::active;
      alarm.onset = first;
      alarm.changed = now;
      tell(bed, now, alarm, late);
    }
    tell(bed, now, FrameEnd{DeviceId{bed.value}, 7, static_cast<std::uint64_t>(step + 1), true}, late);
  }
  std::int16_t sample(int i, double period, unsigned noise) {
    return static_cast<std::int16_t>(900.0 * std::sin(i / period) + static_cast<double>(random_() % noise));
  }

  std::mt19937_64 random_;
  std::vector<Event> made_;
};

inline Cipher test_cipher(unsigned seed = 1) {
  std::array<std::byte, Cipher::kKeyBytes> key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::byte>(i * 7 + seed);
  return Cipher(key);
}

/// Beds taking turns, each bed's events in its own order.
inline std::vector<Event> interleaved(const std::vector<std::vector<Event>>& beds) {
  std::vector<Event> all;
  std::vector<std::size_t> at(beds.size());
  for (bool more = true; more;) {
    more = false;
    for (std::size_t bed = 0; bed < beds.size(); ++bed) {
      for (int i = 0; i < 4 && at[bed] < beds[bed].size(); ++i) all.push_back(beds[bed][at[bed]++]);
      more = more || at[bed] < beds[bed].size();
    }
  }
  return all;
}

inline StoreFileHeader test_header() {
  StoreFileHeader header;
  header.number = 17;
  header.run = 3;
  header.created = kShiftStart;
  header.software = "test";
  return header;
}

/// Writes them as seal_journal() does, without a journal.
inline void write_segment(FileSystem& disk, const std::string& path, const std::vector<Event>& events,
                          const Cipher& cipher) {
  auto file = disk.create(path);
  WARD_CHECK(file.ok());
  SegmentWriter writer(*file.value(), test_header(), cipher);
  WardMemory memory;
  for (const Event& event : events) (void)memory.apply(event);
  SegmentBuilder builder(writer, memory);
  for (const Event& event : events) builder.add(event);
  WARD_CHECK(builder.finish().ok());
}

/// One bed's events out of it. @param state  what reading said
inline std::vector<Event> events_of(SegmentReader& reader, BedId bed, Result<void>* state = nullptr) {
  std::vector<Event> events;
  const auto read = reader.read_events(bed, [&events](const Event& event) {
    events.push_back(event);
    return true;
  });
  if (state != nullptr) *state = read;
  return events;
}

inline std::vector<Event> only(const std::vector<Event>& events, BedId bed) {
  std::vector<Event> own;
  for (const Event& event : events) {
    if (event.bed == bed) own.push_back(event);
  }
  return own;
}

inline bool same_events(const std::vector<Event>& a, const std::vector<Event>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}

inline bool same_waves(const std::vector<WaveSegment>& a, const std::vector<WaveSegment>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool equal = a[i].channel == b[i].channel && a[i].unit == b[i].unit && same(a[i].scale, b[i].scale) &&
                       same(a[i].offset, b[i].offset) && a[i].bin == b[i].bin && a[i].first_bin == b[i].first_bin &&
                       a[i].state == b[i].state && a[i].minima == b[i].minima && a[i].maxima == b[i].maxima;
    if (!equal) return false;
  }
  return true;
}

}  // namespace ward::test
