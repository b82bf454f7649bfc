#include "simulators/scenario.h"

#include <algorithm>
#include <iterator>

namespace ward {

ScenarioSource::ScenarioSource(const ScenarioBed& bed) : patient_(bed.profile, bed.seed) {
  for (const ScenarioEvent& event : bed.events) {
    if (!is_device_action(event.action)) events_.push_back(event);
  }
}

void ScenarioSource::apply(const ScenarioEvent& event) {
  switch (event.action) {
    case ScenarioAction::rhythm: patient_.set_rhythm(event.rhythm, BeatsPerMinute{event.rate}); break;
    case ScenarioAction::spo2: patient_.set_spo2(Percent{event.value}, event.rate); break;
    case ScenarioAction::respiration_rate: patient_.set_respiration_rate(BreathsPerMinute{event.value}); break;
    case ScenarioAction::apnoea: patient_.set_apnoea(true); break;
    case ScenarioAction::breathe: patient_.set_apnoea(false); break;
    case ScenarioAction::sensor_off: patient_.set_connected(event.sensor, false); break;
    case ScenarioAction::sensor_on: patient_.set_connected(event.sensor, true); break;
    case ScenarioAction::noise: patient_.set_noise(Millivolts{event.value}); break;
    case ScenarioAction::feed_stop:
    case ScenarioAction::clock_jump:
    case ScenarioAction::reboot: break;  // the device's, never in this list
  }
}

void ScenarioSource::advance(Nanoseconds until, SourceFrame& out) {
  // An event takes effect at its own time, wherever the calls are cut.
  while (next_ < events_.size() && events_[next_].at < until) {
    patient_.advance(events_[next_].at, out);
    apply(events_[next_]);
    ++next_;
  }
  patient_.advance(until, out);
}

std::vector<ScenarioEvent> device_events(const ScenarioBed& bed) {
  std::vector<ScenarioEvent> events;
  std::copy_if(bed.events.begin(), bed.events.end(), std::back_inserter(events),
               [](const ScenarioEvent& event) { return is_device_action(event.action); });
  return events;
}

}  // namespace ward
