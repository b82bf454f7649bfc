#include "simulators/ward_timeline.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace ward {
namespace {

constexpr Nanoseconds kTimeline = std::chrono::hours{2};

/// What happens to a bed.
enum class Fate : std::uint8_t {
  calm,
  asystole,
  tachycardia,
  low_spo2,
  leads_off,
  ventricular_tachycardia,
  apnoea,
  bradycardia,
  ventricular_fibrillation,
};

// First events fall early enough that a 30-second demonstration shows them.
constexpr std::array<Fate, 8> kFirstEight{Fate::asystole, Fate::tachycardia, Fate::low_spo2, Fate::leads_off,
                                          Fate::calm,     Fate::calm,        Fate::calm,     Fate::calm};
constexpr std::array<Fate, 8> kSecondEight{Fate::ventricular_tachycardia, Fate::apnoea, Fate::calm, Fate::calm,
                                           Fate::calm, Fate::calm, Fate::calm, Fate::calm};

Nanoseconds from_seconds(double s) { return Nanoseconds{static_cast<std::int64_t>(s * 1e9)}; }

std::array<Fate, 8> shuffled(std::array<Fate, 8> fates, Random random) {
  for (std::size_t i = fates.size() - 1; i > 0; --i) std::swap(fates[i], fates[random.below(i + 1)]);
  return fates;
}

Fate fate_of(std::size_t bed, std::uint64_t seed, Random& random) {
  const Random group{seed * 1000003U + bed / 8 + 17};
  if (bed < 8) return shuffled(kFirstEight, group)[bed];
  if (bed < 16) return shuffled(kSecondEight, group)[bed - 8];
  if (!random.chance(0.125)) return Fate::calm;
  return static_cast<Fate>(1 + random.below(8));
}

void add_rhythm(ScenarioBed& bed, Nanoseconds at, double for_seconds, Rhythm rhythm, double rate) {
  bed.events.push_back({at, ScenarioAction::rhythm, rhythm, {}, 0.0, rate, {}, {}});
  bed.events.push_back({at + from_seconds(for_seconds), ScenarioAction::rhythm, bed.profile.rhythm, {}, 0.0,
                        static_cast<double>(bed.profile.heart_rate.value), {}, {}});
}

void add_pair(ScenarioBed& bed, Nanoseconds at, double for_seconds, ScenarioAction begin, ScenarioAction end) {
  bed.events.push_back({at, begin, {}, Sensor::ecg_electrodes, 0.0, 0.0, {}, {}});
  bed.events.push_back({at + from_seconds(for_seconds), end, {}, Sensor::ecg_electrodes, 0.0, 0.0, {}, {}});
}

void add_event(ScenarioBed& bed, Fate fate, Nanoseconds at) {
  switch (fate) {
    case Fate::calm: break;
    case Fate::asystole: add_rhythm(bed, at, 16.0, Rhythm::asystole, 60.0); break;
    case Fate::tachycardia: add_rhythm(bed, at, 60.0, Rhythm::sinus, 134.0); break;
    case Fate::bradycardia: add_rhythm(bed, at, 40.0, Rhythm::sinus, 42.0); break;
    case Fate::ventricular_tachycardia: add_rhythm(bed, at, 14.0, Rhythm::ventricular_tachycardia, 172.0); break;
    case Fate::ventricular_fibrillation: add_rhythm(bed, at, 14.0, Rhythm::ventricular_fibrillation, 60.0); break;
    case Fate::apnoea: add_pair(bed, at, 38.0, ScenarioAction::apnoea, ScenarioAction::breathe); break;
    case Fate::leads_off: add_pair(bed, at, 20.0, ScenarioAction::sensor_off, ScenarioAction::sensor_on); break;
    case Fate::low_spo2:
      bed.events.push_back({at, ScenarioAction::spo2, {}, {}, 85.0, 1.5, {}, {}});
      bed.events.push_back({at + std::chrono::seconds{60}, ScenarioAction::spo2, {}, {},
                            static_cast<double>(bed.profile.spo2.value), 0.8, {}, {}});
      break;
  }
}

/// When a bed's first event comes, seconds.
double first_event(Fate fate, std::size_t bed, Random& random) {
  if (bed >= 16) return random.between(60.0, 900.0);
  switch (fate) {
    case Fate::low_spo2: return random.between(3.0, 5.0);
    case Fate::tachycardia: return random.between(4.0, 7.0);
    case Fate::apnoea: return random.between(6.0, 9.0);
    default: return random.between(11.0, 15.0);
  }
}

ScenarioBed make_bed(std::size_t index, std::uint64_t seed) {
  Random random{seed ^ (0xA24BAED4963EE407ULL * (index + 1))};
  ScenarioBed bed;
  const Fate fate = fate_of(index, seed, random);
  bed.profile = calm_profile(random);
  bed.seed = random.next();
  if (fate == Fate::calm && random.chance(0.10)) bed.profile.rhythm = Rhythm::atrial_fibrillation;
  if (fate == Fate::calm && bed.profile.rhythm == Rhythm::sinus && random.chance(0.12)) {
    bed.profile.rhythm = Rhythm::premature_ventricular;
  }
  // Without a line, irregular beats' single low pressures are no matter.
  if (bed.profile.rhythm != Rhythm::sinus) bed.profile.arterial_line = false;
  // The demonstration's asystole shows on every waveform.
  if (index < 16 && fate != Fate::calm) bed.profile.arterial_line = true;
  if (fate == Fate::calm) return bed;
  Nanoseconds at = from_seconds(first_event(fate, index, random));
  while (at < kTimeline) {
    add_event(bed, fate, at);
    at += from_seconds(random.between(180.0, 300.0));
  }
  return bed;
}

}  // namespace

Scenario ward_scenario(std::size_t beds, std::uint64_t seed) {
  Scenario scenario;
  scenario.name = "ward of seed " + std::to_string(seed);
  for (std::size_t b = 0; b < beds; ++b) scenario.beds.push_back(make_bed(b, seed));
  return scenario;
}

}  // namespace ward
