#include "tests/store/ward_story.h"

#include <chrono>

#include "pipeline/domain/codes.h"
#include "pipeline/domain/event_digest.h"

namespace ward::test {
namespace {

using std::chrono::milliseconds;

/// One device with its gate, as far as the store sees them.
struct StoryBed {
  BedId bed;
  std::uint64_t epoch{100};
  std::uint64_t next{1};
  std::vector<std::uint64_t> missing;  ///< ascending
  std::uint32_t raised{0};

  [[nodiscard]] std::uint64_t acked() const { return missing.empty() ? next - 1 : missing.front() - 1; }
};

class Teller {
 public:
  explicit Teller(const StoryOptions& options) : random_(options.seed) {
    for (std::uint32_t i = 1; i <= options.beds; ++i) beds_.push_back(StoryBed{BedId{i}, 100, 1, {}, 0});
  }

  std::vector<Event> tell(std::size_t frames) {
    for (StoryBed& bed : beds_) {
      BedSetup setup;
      setup.bed = bed.bed;
      setup.label = FixedString<16>{"BED " + std::to_string(bed.bed.value)};
      tell(bed, setup);
      tell_status(bed);
    }
    for (std::size_t i = 0; i < frames; ++i) {
      now_ += milliseconds{40};
      step(beds_[i % beds_.size()]);
    }
    return std::move(events_);
  }

 private:
  void step(StoryBed& bed) {
    const auto chance = random_() % 100;
    if (chance < 8) {
      bed.missing.push_back(bed.next++);  // did not come; perhaps later
    } else if (chance < 14 && !bed.missing.empty()) {
      frame(bed, bed.missing.front(), true);
      bed.missing.erase(bed.missing.begin());
    } else if (chance < 17 && !bed.missing.empty()) {
      tell(bed, Gap{bed.missing.front(), bed.missing.front(), true});
      bed.missing.erase(bed.missing.begin());
    } else if (chance < 18) {
      restart(bed);
    } else if (chance < 19 && !bed.missing.empty()) {
      bed.missing.erase(bed.missing.begin());  // its FrameEnd was lost on the way: only the status tells
      tell_status(bed);
    } else {
      frame(bed, bed.next++, false);
    }
    tell(bed, Tick{});
    if (random_() % 6 == 0) tell_status(bed);
    if (random_() % 9 == 0) alarm(bed);
  }

  void restart(StoryBed& bed) {
    for (const std::uint64_t lost : bed.missing) tell(bed, Gap{lost, lost, true});
    bed = StoryBed{bed.bed, bed.epoch + 1, 1, {}, bed.raised};
    tell_status(bed);
  }

  void frame(StoryBed& bed, std::uint64_t sequence, bool late) {
    Vital vital{mdc::kSpo2, Unit::percent, now_, 97.0F, Validity::valid, VitalOrigin::device};
    tell(bed, vital, late);
    SampleBlock block;
    block.channel = {mdc::kEcgLeadII, 0};
    block.unit = Unit::millivolt;
    block.first_sample = now_;
    block.count = 60;
    for (std::size_t i = 0; i < block.count; ++i) block.samples[i] = static_cast<std::int16_t>(random_() % 400);
    tell(bed, block, late);
    tell(bed, FrameEnd{DeviceId{bed.bed.value}, bed.epoch, sequence, true}, late);
    if (!late) tell(bed, Beat{now_, BeatSource::ecg, BeatClass::normal, 1, false});
  }

  void alarm(StoryBed& bed) {
    Alarm alarm;
    alarm.condition = random_() % 2 == 0 ? AlarmCondition::heart_rate_high : AlarmCondition::spo2_low;
    alarm.phase = random_() % 2 == 0 ? AlarmPhase::active : AlarmPhase::latched;
    alarm.value = static_cast<float>(random_() % 200);
    alarm.onset = alarm.changed = now_;
    alarm.occurrence = ++bed.raised;
    tell(bed, alarm);
  }

  void tell_status(StoryBed& bed) {
    FeedStatus status;
    status.device = DeviceId{bed.bed.value};
    status.connected = true;
    status.boot_epoch = bed.epoch;
    status.acked_through = bed.acked();
    tell(bed, status);
  }

  void tell(const StoryBed& bed, const EventBody& body, bool late = false) {
    events_.push_back(Event{bed.bed, late, now_ - milliseconds{1}, body, now_});
  }

  std::mt19937_64 random_;
  std::vector<StoryBed> beds_;
  std::vector<Event> events_;
  Instant now_{story_start()};
};

}  // namespace

std::vector<Event> ward_story(const StoryOptions& options) { return Teller(options).tell(options.frames); }

std::uint64_t fingerprint(const Event& event) {
  EventDigest digest;
  digest.add(event);
  digest.add(event.handled);
  digest.add(std::uint64_t{event.restated});
  return digest.value();
}

}  // namespace ward::test
