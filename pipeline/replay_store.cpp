// wardlight-replay of a store's run: what was concluded live, concluded again.
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "pipeline/replay/store_replay.h"
#include "pipeline/replay_options.h"
#include "pipeline/store/cipher.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/store_layout.h"

namespace ward {
namespace {

using Json = nlohmann::json;

// Exit codes beside 0, equal, and 2, misuse.
constexpr int kDiffers = 1;
constexpr int kCannotBeTold = 3;

Nanoseconds duration_of(double seconds) { return Nanoseconds{static_cast<std::int64_t>(seconds * 1e9)}; }

std::string why_not(const Error& error, const ReplayOptions& options) {
  if (error.code == ErrorCode::not_found && options.run != 0) return "no run " + std::to_string(options.run) + " is stored";
  return "the run cannot be read: " + std::string{describe(error.code)};
}

/// No bed was replayed: that is no equality.
std::string why_nothing(const RunReplay& replay, const ReplayOptions& options) {
  if (!replay.damage.empty()) {
    return "nothing could be read: " + replay.damage.front();
  }
  const std::string run = "run " + std::to_string(replay.run.run);
  return options.bed.empty() ? run + " has no bed" : run + " has no bed " + options.bed;
}

Json alarm_json(const ReplayedAlarm& replayed) {
  const Alarm& alarm = replayed.alarm;
  return {{"at", to_rfc3339(replayed.handled)},
          {"condition", alarm_info(alarm.condition).id},
          {"priority", priority_name(alarm.priority)},
          {"kind", alarm.kind == AlarmKind::technical ? "technical" : "physiological"},
          {"phase", phase_name(alarm)},
          {"acknowledged", alarm.acknowledged},
          {"onset", to_rfc3339(alarm.onset)},
          {"occurrence", alarm.occurrence},
          {"text", alarm_text(alarm)}};
}

Json bed_json(const BedReplay& bed, Instant from) {
  Json json{{"bed", bed.bed.value},
            {"label", bed.label.view()},
            {"inputs", bed.inputs},
            {"outputs", bed.outputs_now},
            {"outputs_recorded", bed.outputs_recorded},
            {"hash", hex(bed.replay_hash)},
            {"live_hash", hex(bed.live_hash)},
            {"equal", bed.equal()},
            {"exact", bed.inexact.empty()},
            {"alarms", Json::array()}};
  if (!bed.inexact.empty()) json["inexact"] = bed.inexact;
  if (bed.first_difference) json["first_difference"] = bed.first_difference->words;
  for (const ReplayedAlarm& alarm : bed.alarms) {
    if (alarm.handled >= from) json["alarms"].push_back(alarm_json(alarm));
  }
  return json;
}

void print_json(const RunReplay& replay, Instant from) {
  Json json{{"run", replay.run.run},
            {"recorded_by", replay.run.software.view()},
            {"replayed_by", WARDLIGHT_VERSION},
            {"hash", hex(replay.replay_hash)},
            {"live_hash", hex(replay.live_hash)},
            {"equal", replay.equal()},
            {"damage", replay.damage},
            {"beds", Json::array()}};
  const BedReplay* first = replay.first_different();
  json["exact"] = std::ranges::all_of(replay.beds, [](const BedReplay& bed) { return bed.inexact.empty(); });
  json["first_difference"] = first != nullptr ? Json(first->first_difference->words) : Json();
  for (const BedReplay& bed : replay.beds) json["beds"].push_back(bed_json(bed, from));
  std::puts(json.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
}

void print_text(const RunReplay& replay, Instant from) {
  for (const BedReplay& bed : replay.beds) {
    const std::string label{bed.label.view()};
    for (const ReplayedAlarm& alarm : bed.alarms) {
      if (alarm.handled < from) continue;
      std::printf("%-10s %s  %-8s %s\n", label.c_str(), to_rfc3339(alarm.handled).c_str(),
                  std::string(phase_name(alarm.alarm)).c_str(), alarm_text(alarm.alarm).c_str());
    }
    std::printf("%-10s %llu outputs, hash %s, live %s\n", label.c_str(),
                static_cast<unsigned long long>(bed.outputs_now), hex(bed.replay_hash).c_str(),
                hex(bed.live_hash).c_str());
    if (bed.first_difference) std::printf("%-10s DIFFERS: %s\n", label.c_str(), bed.first_difference->words.c_str());
    if (!bed.inexact.empty()) std::printf("%-10s not exact: %s\n", label.c_str(), bed.inexact.c_str());
  }
  for (const std::string& sentence : replay.damage) std::printf("damage: %s\n", sentence.c_str());
  const std::string software{replay.run.software.view()};
  std::printf("run %llu, recorded by %s, replayed by %s: hash %s, live %s, %s\n",
              static_cast<unsigned long long>(replay.run.run), software.c_str(), WARDLIGHT_VERSION,
              hex(replay.replay_hash).c_str(), hex(replay.live_hash).c_str(), replay.equal() ? "equal" : "NOT EQUAL");
}

}  // namespace

std::optional<BedId> bed_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number == 0) {
    throw ConfigurationError("--bed " + text + ": not the number of a bed");
  }
  return BedId{number};
}

bool is_store(const std::string& path) {
  const StoreLayout layout{path};
  return std::filesystem::is_directory(layout.journals()) || std::filesystem::is_directory(layout.segments());
}

int replay_stored_run(const ReplayOptions& options) {
  const std::unique_ptr<FileSystem> disk = make_disk();
  const Cipher cipher = options.key_file.empty() ? Cipher{} : load_cipher(options.key_file);
  StoreReader store(*disk, std::filesystem::absolute(options.path).string(), cipher);
  if (const Result<void> looked = store.refresh(); !looked) {
    throw ConfigurationError(options.path + ": not a store that can be read");
  }
  Instant begin;
  for (const StoredRun& run : store.runs()) {
    if (options.run == 0 || run.run == options.run) begin = run.first;
  }
  const Instant until = options.to_seconds > 0 ? begin + duration_of(options.to_seconds) : Instant::max();
  const Result<RunReplay> replay = replay_run(store, options.run, bed_of(options.bed), until);
  if (!replay) throw ConfigurationError(options.path + ": " + why_not(replay.error(), options));
  if (replay.value().beds.empty()) throw ConfigurationError(options.path + ": " + why_nothing(replay.value(), options));
  const Instant from = begin + duration_of(options.from_seconds);
  if (options.json) print_json(replay.value(), from);
  else print_text(replay.value(), from);
  if (replay.value().differs()) return kDiffers;
  return replay.value().equal() ? 0 : kCannotBeTold;
}

}  // namespace ward
