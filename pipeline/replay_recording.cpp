// wardlight-replay of recordings: one patient's chain, no network.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pipeline/domain/codes.h"
#include "pipeline/domain/event_digest.h"
#include "pipeline/patient_monitor.h"
#include "pipeline/replay_options.h"
#include "simulators/recording_source.h"
#include "simulators/source_events.h"

namespace ward {
namespace {

/// What one recording gave.
struct Outcome {
  std::string record;
  double seconds{};
  std::uint64_t hash{};
  std::uint64_t events{};
  std::uint32_t denials{};
  nlohmann::json alarms = nlohmann::json::array();
  nlohmann::json evidence = nlohmann::json::array();  ///< why arrhythmias were announced or withheld
};

class Replay {
 public:
  Replay(const Recording& recording, const ReplayOptions& options)
      : options_(options), source_(recording, {from(options), false}),
        monitor_(BedSetup{kBed, "REPLAY", true, {}, {}}), output_(std::make_unique<Output>()) {
    outcome_.record = recording.name;
  }

  Outcome run() {
    const Nanoseconds until = options_.to_seconds > 0 ? to_duration(options_.to_seconds) - from(options_)
                                                      : Nanoseconds::max();
    const Nanoseconds at =
        play_source(source_, until, [this](const EventBody& body, Instant now) { feed(body, now.time_since_epoch()); });
    outcome_.seconds = seconds(at);
    outcome_.hash = digest_.value();
    outcome_.denials = monitor_.asystole_denials();
    return std::move(outcome_);
  }

 private:
  static constexpr BedId kBed{1};
  static Nanoseconds to_duration(double s) { return Nanoseconds{static_cast<std::int64_t>(s * 1e9)}; }
  static Nanoseconds from(const ReplayOptions& options) { return to_duration(options.from_seconds); }

  void feed(const EventBody& body, Nanoseconds at) {
    const Instant now{at};
    output_->clear();
    output_->begin(kBed, now);
    monitor_.on(Event{kBed, false, now, body}, now, *output_);
    WARD_CHECK(output_->refused() == 0);
    for (const Event& event : output_->events()) {
      digest_.add(event);
      ++outcome_.events;
      if (const auto* alarm = std::get_if<Alarm>(&event.body)) log(*alarm, at);
      if (const auto* evidence = std::get_if<AlarmEvidence>(&event.body)) log(*evidence, at);
      if (const auto* beat = std::get_if<Beat>(&event.body); beat != nullptr && options_.beats) log(*beat);
      if (const auto* channel = std::get_if<ChannelQuality>(&event.body); channel != nullptr && options_.beats) {
        log(*channel, at);
      }
    }
  }

  void log(const Alarm& alarm, Nanoseconds at) {
    const double when = options_.from_seconds + seconds(at);
    const std::string text = alarm_text(alarm);
    if (!options_.json) {
      std::printf("%-10s %s  %-8s %s\n", outcome_.record.c_str(), clock_time(at).c_str(),
                  std::string(phase_name(alarm)).c_str(), text.c_str());
    }
    outcome_.alarms.push_back({{"at_s", when},
                               {"condition", alarm_info(alarm.condition).id},
                               {"priority", priority_name(alarm.priority)},
                               {"kind", alarm.kind == AlarmKind::technical ? "technical" : "physiological"},
                               {"phase", phase_name(alarm)},
                               {"onset_s", options_.from_seconds + seconds(alarm.onset.time_since_epoch())},
                               {"occurrence", alarm.occurrence},
                               {"text", text}});
  }

  void log(const AlarmEvidence& evidence, Nanoseconds at) {
    const bool withheld = evidence.decision == AlarmDecision::withheld;
    nlohmann::json channels = nlohmann::json::object();
    std::string words{alarm_info(evidence.condition).label};
    for (const ChannelTestimony& channel : evidence.channels) {
      const CodeInfo* info = find_code(channel.channel.code);
      const std::string label{info != nullptr ? info->label : std::string_view{"?"}};
      channels[label] = testimony_name(channel.testimony);
      words += ", " + label + " " + std::string{testimony_name(channel.testimony)};
    }
    if (!options_.json) {
      std::printf("%-10s %s  %-8s %s\n", outcome_.record.c_str(), clock_time(at).c_str(),
                  withheld ? "withheld" : "why", words.c_str());
    }
    outcome_.evidence.push_back({{"at_s", options_.from_seconds + seconds(at)},
                                 {"condition", alarm_info(evidence.condition).id},
                                 {"decision", withheld ? "withheld" : "announced"},
                                 {"rate", evidence.rate},
                                 {"score", evidence.score},
                                 {"beats", evidence.beats.size()},
                                 {"channels", std::move(channels)}});
  }

  [[nodiscard]] std::string clock_time(Nanoseconds at) const {
    const double when = options_.from_seconds + seconds(at);
    const int minutes = static_cast<int>(when / 60.0);
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "%4d:%06.3f", minutes, when - 60.0 * minutes);
    return text.data();
  }

  void log(const Beat& beat) {
    constexpr std::array kSources{"ecg", "pleth", "abp"};
    constexpr std::array kClasses{"?", "N", "S", "V", "paced"};
    std::printf("%-10s %s  beat     %s %s form %d%s\n", outcome_.record.c_str(),
                clock_time(beat.time.time_since_epoch()).c_str(), kSources[static_cast<std::size_t>(beat.source)],
                kClasses[static_cast<std::size_t>(beat.beat_class)], beat.form, beat.provisional ? " provisional" : "");
  }

  void log(const ChannelQuality& channel, Nanoseconds at) {
    constexpr std::array kQualities{"good", "learning", "leads off", "flat", "clipped", "noisy", "artefact",
                                    "no signal"};
    const CodeInfo* info = find_code(channel.channel.code);
    std::printf("%-10s %s  quality  %s %s\n", outcome_.record.c_str(), clock_time(at).c_str(),
                info != nullptr ? std::string(info->label).c_str() : "?",
                kQualities[static_cast<std::size_t>(channel.quality)]);
  }

  const ReplayOptions& options_;
  RecordingSource source_;
  PatientMonitor monitor_;
  std::unique_ptr<Output> output_;
  EventDigest digest_;
  Outcome outcome_;
};

}  // namespace

std::vector<std::filesystem::path> records_at(const std::string& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.path().extension() == ".hea") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  if (found.empty()) throw ConfigurationError(path + ": no recording (*.hea) in this folder");
  return found;
}

int replay_recordings(const ReplayOptions& options) {
  EventDigest all;
  nlohmann::json records = nlohmann::json::array();
  for (const std::filesystem::path& path : records_at(options.path)) {
    const Result<Recording> recording = open_recording(path);
    if (!recording) throw ConfigurationError(describe_refusal(path, recording.error()));
    Outcome outcome = Replay(recording.value(), options).run();
    all.add(outcome.hash);
    if (!options.json) {
      std::printf("%-10s %.1f s, %llu outputs, hash %s\n", outcome.record.c_str(), outcome.seconds,
                  static_cast<unsigned long long>(outcome.events), hex(outcome.hash).c_str());
    }
    records.push_back({{"record", outcome.record},
                       {"seconds", outcome.seconds},
                       {"outputs", outcome.events},
                       {"asystoles_denied_by_pulse", outcome.denials},
                       {"alarms", std::move(outcome.alarms)},
                       {"evidence", std::move(outcome.evidence)},
                       {"hash", hex(outcome.hash)}});
  }
  if (options.json) {
    std::puts(nlohmann::json{{"records", std::move(records)}, {"hash", hex(all.value())}}.dump().c_str());
  }
  return 0;
}

}  // namespace ward
