#pragma once

#include <algorithm>
#include <memory>
#include <variant>
#include <vector>

#include "pipeline/flow/worker.h"
#include "pipeline/patient_monitor.h"
#include "simulators/virtual_patient.h"

namespace ward::test {

using namespace std::chrono_literals;

inline constexpr Instant kStart{1'700'000'000s};
inline constexpr Nanoseconds kFrame = 200ms;

inline BedSetup bed_setup() {
  BedSetup setup{BedId{1}, "BED 01", true, {}, {}};
  setup.patient.id = "4711";
  return setup;
}

/// A bed whose device was cut off for a while and refilled the gap afterwards.
struct Outage {
  Nanoseconds from{100s};
  Nanoseconds to{130s};
  Nanoseconds stops{105s};
  Nanoseconds beats_again{118s};
  bool lost{true};  ///< false: there never was an outage
  double rate_between{0};  ///< /min, from `stops` to `beats_again`; 0: standstill

  [[nodiscard]] std::vector<Event> recorded() const {
    VirtualPatient patient(PatientProfile{}, 5);
    SourceFrame source;
    PatientMonitor monitor(bed_setup());
    const auto out = std::make_unique<Output>();
    std::vector<Event> events;
    std::vector<Event> refill;
    const auto run = [&](const EventBody& body, Instant now) {
      const Event input{BedId{1}, false, now, body, now};
      events.push_back(input);
      out->clear();
      out->begin(BedId{1}, now, now);
      monitor.on(input, now, *out);
      events.insert(events.end(), out->events().begin(), out->events().end());
    };
    for (Nanoseconds at = kFrame; at <= 200s; at += kFrame) {
      const Rhythm between = rate_between > 0 ? Rhythm::sinus : Rhythm::asystole;
      if (at == stops) patient.set_rhythm(between, BeatsPerMinute{rate_between});
      if (at == beats_again) patient.set_rhythm(Rhythm::sinus, BeatsPerMinute{75});
      source.clear();
      patient.advance(at, source);
      const bool cut_off = lost && at > from && at <= to;
      const Instant now = kStart + at;
      for (const SourceBlock& block : source.blocks()) {
        const SourceChannel& channel = patient.channels()[block.channel];
        SampleBlock sent{channel.channel, channel.unit, channel.period, kStart + block.first_sample, channel.scale,
                         channel.offset, static_cast<std::uint16_t>(block.samples.size()), block.state, {}};
        std::copy(block.samples.begin(), block.samples.end(), sent.samples.begin());
        if (cut_off) refill.push_back(Event{BedId{1}, true, kStart + 150s, sent, kStart + 150s});
        else run(sent, now);
      }
      for (Nanoseconds tick = kFrame - kTickInterval; tick >= 0s; tick -= kTickInterval) run(Tick{}, now - tick);
    }
    // Backfill comes in what order it likes, behind live data.
    std::reverse(refill.begin(), refill.end());
    events.insert(events.end(), refill.begin(), refill.end());
    return events;
  }
};

}  // namespace ward::test
