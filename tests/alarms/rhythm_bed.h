#pragma once

#include <cstdint>
#include <string_view>

#include "pipeline/alarms/rhythm_alarms.h"

namespace ward {

/// A patient's rhythm written as letters: N, S, V, P (paced) and U (no class).
struct RhythmBed {
  RhythmAlarms alarms;
  RhythmSettings settings;
  EcgView view{EcgView::observed};
  Instant now{std::chrono::seconds{100}};
  Instant last_beat;
  FindingSet findings;

  static BeatClass class_of(char letter) {
    switch (letter) {
      case 'N': return BeatClass::normal;
      case 'S': return BeatClass::supraventricular;
      case 'V': return BeatClass::ventricular;
      case 'P': return BeatClass::paced;
      default: return BeatClass::unclassified;
    }
  }

  /// The ECG goes on for so long, and nothing happens in it.
  void quiet(Nanoseconds duration) {
    alarms.observed(now, now + duration);
    now += duration;
  }
  /// A stretch that nobody saw.
  void hole(Nanoseconds duration) { now += duration; }

  void beat(char letter, Nanoseconds interval, std::uint8_t form = 1) {
    quiet(interval);
    last_beat = now;
    alarms.beat({now, BeatSource::ecg, class_of(letter), form, false});
  }
  void beats(std::string_view letters, Nanoseconds interval) {
    for (const char letter : letters) beat(letter, interval);
  }

  const FindingSet& judge() {
    findings = FindingSet{};
    alarms.judge_slow_beats(view, now, settings, findings);
    alarms.judge(view, now, settings, findings);
    return findings;
  }
  [[nodiscard]] bool present(AlarmCondition condition) { return judge().present(condition); }
  [[nodiscard]] Presence presence(AlarmCondition condition) { return judge()[condition].presence; }
};

/// Interval of a rate per minute.
constexpr Nanoseconds interval_at(double rate) { return Nanoseconds{static_cast<std::int64_t>(60e9 / rate)}; }

}  // namespace ward
