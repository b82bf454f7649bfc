#include "pipeline/export/disclosure.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "pipeline/domain/codes.h"
#include "pipeline/store/audit_scribe.h"

namespace ward {
namespace {

char letter(BeatClass beat) {
  switch (beat) {
    case BeatClass::normal: return 'N';
    case BeatClass::supraventricular: return 'S';
    case BeatClass::ventricular: return 'V';
    case BeatClass::paced: return 'P';
    case BeatClass::unclassified: return 'Q';
  }
  return 'Q';
}

/// A beat is told twice; the final class stands.
void annotate_beats(const Recording& recording, std::vector<Annotation>& into) {
  std::map<Instant, Beat> beats;
  for (const Event& event : recording.events) {
    const auto* beat = std::get_if<Beat>(&event.body);
    if (beat == nullptr || beat->source != BeatSource::ecg || beat->time < recording.from || beat->time >= recording.to) {
      continue;
    }
    const auto [found, fresh] = beats.emplace(beat->time, *beat);
    if (!fresh && !beat->provisional) found->second = *beat;
  }
  for (const auto& [time, beat] : beats) into.push_back({time - recording.from, {}, letter(beat.beat_class), {}});
}

/// Beginning, and end, of each raising.
void annotate_alarms(const Recording& recording, std::vector<Annotation>& into) {
  std::map<std::pair<AlarmCondition, std::uint32_t>, AlarmPhase> seen;
  const auto at = [&](Instant time) { return std::clamp(time, recording.from, recording.to) - recording.from; };
  for (const Event& event : recording.events) {
    const auto* alarm = std::get_if<Alarm>(&event.body);
    if (alarm == nullptr) continue;
    const auto [known, fresh] = seen.emplace(std::pair{alarm->condition, alarm->occurrence}, AlarmPhase::inactive);
    const bool began = alarm->phase == AlarmPhase::active && (fresh || known->second != AlarmPhase::active);
    const bool ended = alarm->phase != AlarmPhase::active && known->second == AlarmPhase::active;
    if (began) into.push_back({at(alarm->onset), {}, 0, "Alarm: " + alarm_text(*alarm)});
    if (ended) into.push_back({at(alarm->changed), {}, 0, fmt::format("Alarm over: {}", alarm_info(alarm->condition).id)});
    known->second = alarm->phase;
  }
}

void annotate_actions(const Recording& recording, bool identified, std::vector<Annotation>& into) {
  for (const Event& event : recording.events) {
    const Nanoseconds at = std::clamp(event.handled, recording.from, recording.to) - recording.from;
    if (const auto* command = std::get_if<Command>(&event.body)) {
      std::string text = fmt::format("Action: {}", command_name(command->kind));
      if (identified) text += fmt::format(" by {}", command->operator_name.view());
      into.push_back({at, {}, 0, std::move(text)});
    } else if (const auto* device = std::get_if<DeviceAlarm>(&event.body); device != nullptr && device->active) {
      std::string text = fmt::format("Device alarm: MDC {}", device->mdc_code);
      if (identified) text += fmt::format(" {}", device->text.view());
      into.push_back({at, {}, 0, std::move(text)});
    }
  }
}

void disclose_vitals(const Recording& recording, std::vector<DisclosedVital>& into) {
  for (const Vital& vital : recording.vitals) {
    const auto info = std::find_if(kCodes.begin(), kCodes.end(), [&](const CodeInfo& row) { return row.code == vital.code; });
    const bool known = info != kCodes.end();
    into.push_back({vital.time - recording.from,
                    known ? std::string{info->label} : fmt::format("MDC{}", vital.code),
                    known ? std::string{info->name} : fmt::format("MDC {}", vital.code), vital.unit, vital.value(),
                    vital.validity == Validity::questionable, vital.origin == VitalOrigin::derived});
  }
}

}  // namespace

double export_seconds(Nanoseconds since_start) {
  return static_cast<double>(since_start.count() / 1000) / 1e6;
}

std::string export_text(const ExportJson& json, int indent) {
  return json.dump(indent, ' ', false, ExportJson::error_handler_t::replace);
}

Disclosed disclose(const Recording& recording, bool identified) {
  Disclosed out;
  const BedSetup& setup = recording.setup;
  if (identified) {
    out.identity = Identity{recording.from, std::string{setup.label.view()}, std::string{setup.patient.id.view()},
                            std::string{setup.patient.name.view()}};
  }
  out.length = recording.to - recording.from;
  out.category = category_name(setup.patient.category);
  out.paced = setup.patient.paced;
  const Event told{recording.bed, false, recording.from, setup, recording.from};
  out.limits_at_start = disclose_event(told, recording.from, false).value()["limits"];
  out.waves = place_on_grid(recording.channels, recording.from, recording.to);
  disclose_vitals(recording, out.vitals);
  annotate_beats(recording, out.annotations);
  annotate_alarms(recording, out.annotations);
  annotate_actions(recording, identified, out.annotations);
  std::stable_sort(out.annotations.begin(), out.annotations.end(),
                   [](const Annotation& a, const Annotation& b) { return a.at < b.at; });
  for (const Event& event : recording.events) {
    if (auto json = disclose_event(event, recording.from, identified)) out.events.push_back(std::move(*json));
  }
  out.files = recording.files;
  // The store's own words name beds.
  if (identified) out.damage = recording.damage;
  else if (!recording.damage.empty()) {
    out.damage.push_back(fmt::format("{} parts of the store could not be read", recording.damage.size()));
  }
  out.software = "wardlight " WARDLIGHT_VERSION;
  return out;
}

}  // namespace ward
