// wardlight-replay --limits: recorded hours again with other limits.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>

#include "pipeline/domain/event_digest.h"
#include "pipeline/replay/what_if.h"
#include "pipeline/replay_options.h"
#include "pipeline/replay_truth.h"
#include "pipeline/store/cipher.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/store_reader.h"
#include "simulators/recording_source.h"
#include "simulators/source_events.h"

namespace ward {
namespace {

using Json = nlohmann::json;
/// A time as the caller reads it: of a store the date, of a recording seconds.
using TimeWords = std::function<Json(Instant)>;

Nanoseconds duration_of(double seconds) { return Nanoseconds{static_cast<std::int64_t>(seconds * 1e9)}; }

/// What the file says of beds that are not there would be silently nothing.
void refuse_unknown_beds(const LimitChanges& changes, const std::vector<std::string>& known) {
  for (const auto& [bed, set] : changes.beds()) {
    if (std::ranges::find(known, bed) != known.end()) continue;
    const auto first = std::ranges::find_if(set, &LimitChange::any);
    const int line = first == set.end() ? 1 : first->line;
    throw ConfigurationError(changes.name() + ":" + std::to_string(line) + ": there is no bed " + bed);
  }
}

/// Sums over beds.
struct Sum {
  std::size_t was{}, now{}, saved{}, added{}, events{}, delayed{}, lost{};
  double longest_delay_s{};

  void add(const WhatIf& bed) {
    was += bed.was_alarms;
    now += bed.now_alarms;
    saved += bed.saved.size();
    added += bed.added.size();
    events += bed.events.size();
    for (const EventFate& fate : bed.events) {
      lost += fate.lost() ? 1U : 0U;
      const std::optional<Nanoseconds> delay = fate.delay();
      if (!delay || *delay <= Nanoseconds{0}) continue;
      ++delayed;
      longest_delay_s = std::max(longest_delay_s, seconds(*delay));
    }
  }
  [[nodiscard]] Json json() const {
    return {{"alarms_was", was},        {"alarms_now", now},     {"saved", saved},
            {"added", added},           {"true_events", events}, {"true_events_delayed", delayed},
            {"true_events_lost", lost}, {"longest_delay_s", longest_delay_s}};
  }
};

class Report {
 public:
  explicit Report(const ReplayOptions& options) : options_(options) {}

  void add(const std::string& bed, const std::string& label, const WhatIf& found, const TimeWords& when) {
    sum_.add(found);
    Sum own;
    own.add(found);
    if (!options_.json) return print(label.empty() ? bed : label, found, own, when);
    Json json{{"bed", bed}, {"label", label}, {"sum", own.json()},
              {"saved", Json::array()}, {"added", Json::array()}, {"true_events", Json::array()}};
    for (const AlarmSpan& span : found.saved) json["saved"].push_back(span_json(span, when));
    for (const AlarmSpan& span : found.added) json["added"].push_back(span_json(span, when));
    for (const EventFate& fate : found.events) json["true_events"].push_back(fate_json(fate, when));
    beds_.push_back(std::move(json));
  }

  void finish(const std::string& incomplete) {
    if (!options_.json) {
      std::printf("all        %s\n", words(sum_).c_str());
      if (!incomplete.empty()) std::printf("incomplete: %s\n", incomplete.c_str());
      return;
    }
    Json json{{"path", options_.path}, {"limits", options_.limits_file}, {"beds", std::move(beds_)}, {"sum", sum_.json()}};
    json["complete"] = incomplete.empty();
    if (!incomplete.empty()) json["incomplete"] = incomplete;
    std::puts(json.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
  }

 private:
  static Json span_json(const AlarmSpan& span, const TimeWords& when) {
    return {{"condition", alarm_info(span.condition).id},
            {"priority", priority_name(span.priority)},
            {"raised", when(span.raised)},
            {"ended", span.ended == Instant::max() ? Json() : when(span.ended)},
            {"text", span.text}};
  }
  static Json fate_json(const EventFate& fate, const TimeWords& when) {
    const std::optional<Nanoseconds> delay = fate.delay();
    return {{"event", fate.event.name},
            {"source", fate.event.annotated ? "annotation" : "red alarm of the original run"},
            {"from", when(fate.event.from)},
            {"announced_was", fate.was ? when(*fate.was) : Json()},
            {"announced_now", fate.now ? when(*fate.now) : Json()},
            {"announced_now_as", fate.now ? Json(alarm_info(fate.now_as).id) : Json()},
            {"delay_s", delay ? Json(seconds(*delay)) : Json()},
            {"lost", fate.lost()}};
  }
  static std::string words(const Sum& sum) {
    std::array<char, 200> text{};
    std::snprintf(text.data(), text.size(),
                  "%zu alarms, then %zu: %zu saved, %zu added; of %zu true events %zu delayed (%.1f s at most), %zu lost",
                  sum.was, sum.now, sum.saved, sum.added, sum.events, sum.delayed, sum.longest_delay_s, sum.lost);
    return text.data();
  }
  static void print(const std::string& bed, const WhatIf& found, const Sum& own, const TimeWords& when) {
    const auto line = [&](const char* what, Instant at, const std::string& text) {
      const Json time = when(at);
      std::printf("%-10s %-8s %s  %s\n", bed.c_str(), what,
                  time.is_string() ? time.get<std::string>().c_str() : time.dump().c_str(), text.c_str());
    };
    for (const AlarmSpan& span : found.saved) line("saved", span.raised, span.text);
    for (const AlarmSpan& span : found.added) line("added", span.raised, span.text);
    for (const EventFate& fate : found.events) {
      const std::optional<Nanoseconds> delay = fate.delay();
      if (fate.lost()) line("LOST", *fate.was, fate.event.name);
      if (!delay || *delay <= Nanoseconds{0}) continue;
      std::array<char, 40> late{};
      std::snprintf(late.data(), late.size(), " by %.1f s", seconds(*delay));
      line("delayed", *fate.was, fate.event.name + late.data());
    }
    std::printf("%-10s %s\n", bed.c_str(), words(own).c_str());
  }

  const ReplayOptions& options_;
  Sum sum_;
  Json beds_ = Json::array();
};

int of_recordings(const ReplayOptions& options, const LimitChanges& changes) {
  const std::vector<std::filesystem::path> paths = records_at(options.path);
  std::vector<std::string> names;
  for (const std::filesystem::path& path : paths) names.push_back(path.stem().string());
  refuse_unknown_beds(changes, names);
  Report report(options);
  const Nanoseconds from = duration_of(options.from_seconds);
  for (const std::filesystem::path& path : paths) {
    const Result<Recording> recording = open_recording(path);
    if (!recording) throw ConfigurationError(path.string() + ": not a recording that can be read");
    RecordingSource source(recording.value(), {from, false});
    WhatIfBed bed(changes.of(path.stem().string()), changes.name());
    constexpr BedId kBed{1};
    static_cast<void>(bed.take(Event{kBed, false, Instant{}, BedSetup{kBed, "REPLAY", true, {}, {}}}, Instant{}));
    const Nanoseconds until = options.to_seconds > 0 ? duration_of(options.to_seconds) - from : Nanoseconds::max();
    const Nanoseconds length = play_source(source, until, [&](const EventBody& body, Instant now) {
      static_cast<void>(bed.take(Event{kBed, false, now, body}, now));
    });
    // Labels count from the recording's start, alarms from where it was begun.
    std::vector<TrueEvent> truth = true_events(path, recording.value().period, recording.value().length());
    for (TrueEvent& event : truth) {
      event.from -= from;
      event.until -= from;
    }
    std::erase_if(truth, [&](const TrueEvent& event) { return event.from < Instant{} || event.from > Instant{length}; });
    report.add(recording.value().name, "", compare_runs(bed.was(), bed.now(), truth), [&](Instant at) {
      return Json(std::round(seconds(at.time_since_epoch() + from) * 1000.0) / 1000.0);
    });
  }
  report.finish("");
  return 0;
}

std::string missing_of(const StoredRun& run, const std::vector<std::string>& damage, std::uint64_t holes) {
  if (!damage.empty()) return "the store is damaged: " + damage.front();
  if (!run.from_the_start) return "the beginning of the run is no longer stored";
  if (holes > 0) return std::to_string(holes) + " events were not recorded";
  return "";
}

/// One bed's inputs, in the order in which they were recorded.
/// @return events that were not recorded
std::uint64_t run_bed(StoreReader& store, const StoredRun& run, BedId bed, const BedSetup& setup, Instant until,
                      const std::string& path, WhatIfBed& twice) {
  std::uint64_t holes = 0;
  const Result<void> read = store.read_events(bed, run.run, Instant::min(), until, [&](const Event& event) {
    if (event.restated || event.late || is_output(event)) return true;
    if (const auto* hole = std::get_if<RecordingHole>(&event.body)) {
      holes += hole->events;
      return true;
    }
    if (twice.take(event, event.handled)) return true;
    static_cast<void>(twice.take(Event{bed, false, event.received, setup, event.handled}, event.handled));
    static_cast<void>(twice.take(event, event.handled));
    return true;
  });
  if (!read) throw ConfigurationError(path + ": the run cannot be read: " + std::string{describe(read.error().code)});
  return holes;
}

const StoredRun& chosen_run(const StoreReader& store, const ReplayOptions& options) {
  const std::vector<StoredRun>& runs = store.runs();
  for (const StoredRun& run : runs) {
    if (run.run == options.run || (options.run == 0 && &run == &runs.back())) return run;
  }
  throw ConfigurationError(options.path + ": no such run is stored");
}

int of_store(const ReplayOptions& options, const LimitChanges& changes) {
  const std::unique_ptr<FileSystem> disk = make_disk();
  const Cipher cipher = options.key_file.empty() ? Cipher{} : load_cipher(options.key_file);
  StoreReader store(*disk, std::filesystem::absolute(options.path).string(), cipher);
  if (const Result<void> looked = store.refresh(); !looked) {
    throw ConfigurationError(options.path + ": not a store that can be read");
  }
  const StoredRun run = chosen_run(store, options);
  const auto setups = store.beds();
  if (!setups) throw ConfigurationError(options.path + ": not a store that can be read");
  std::vector<std::string> known;
  for (const auto& [id, setup] : setups.value()) known.push_back(std::to_string(id.value));
  refuse_unknown_beds(changes, known);
  const std::optional<BedId> only = bed_of(options.bed);
  const Instant until = options.to_seconds > 0 ? run.first + duration_of(options.to_seconds) : Instant::max();
  Report report(options);
  std::uint64_t holes = 0;
  std::size_t beds = 0;
  for (const auto& [id, setup] : setups.value()) {
    if (only && *only != id) continue;
    WhatIfBed twice(changes.of(std::to_string(id.value)), changes.name());
    holes += run_bed(store, run, id, setup, until, options.path, twice);
    if (!twice.begun()) continue;  // not a bed of that run
    ++beds;
    report.add(std::to_string(id.value), std::string{twice.label().view()},
               compare_runs(twice.was(), twice.now(), {}, run.first + duration_of(options.from_seconds)),
               [](Instant at) { return Json(to_rfc3339(at)); });
  }
  if (beds == 0) throw ConfigurationError(options.path + ": nothing of such a bed is stored in that run");
  report.finish(missing_of(run, store.damage(), holes));
  return 0;
}

}  // namespace

int ask_what_if(const ReplayOptions& options) {
  const LimitChanges changes = LimitChanges::load(options.limits_file);
  return is_store(options.path) ? of_store(options, changes) : of_recordings(options, changes);
}

}  // namespace ward
