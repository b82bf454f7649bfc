#include "dashboard/ctl_export.h"

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "dashboard/ctl_arguments.h"
#include "pipeline/export/csv_export.h"
#include "pipeline/export/edf_export.h"
#include "pipeline/export/evidence_pack.h"
#include "pipeline/export/recording_reader.h"
#include "pipeline/export/signature.h"
#include "pipeline/export/wfdb_export.h"
#include "pipeline/store/audit_scribe.h"
#include "pipeline/store/store_layout.h"

namespace ward {
namespace {

using namespace std::chrono_literals;

int failed(std::ostream& err, const std::string& text) {
  err << "wardlight-ctl: " << text << '\n';
  return 1;
}

std::string absolute(const std::string& path) { return std::filesystem::absolute(path).lexically_normal().string(); }

std::optional<BedId> bed_named(const std::map<BedId, BedSetup>& beds, const std::string& text) {
  for (const auto& [bed, setup] : beds) {
    if (setup.label.view() == text || std::to_string(bed.value) == text) return bed;
  }
  return std::nullopt;
}

std::optional<Alarm> alarm_asked(const Recording& recording, const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto condition = parse_condition(std::string_view{text}.substr(0, colon));
  std::uint32_t number = 0;
  bool clear = condition.has_value();
  if (clear && colon != std::string::npos) {
    const auto parsed = std::from_chars(text.data() + colon + 1, text.data() + text.size(), number);
    clear = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() && number > 0;
  }
  if (!clear) throw ConfigurationError("--alarm: expected a condition like asystole, or asystole:3");
  return find_alarm(recording, *condition, number);
}

/// Without the key no bed can be seen: that is no answer about beds.
std::string why_not(const Error& error, const StoreReader& store) {
  const bool unreadable = error.code == ErrorCode::unknown_bed && !store.damage().empty();
  if (unreadable) return "nothing could be read: " + store.damage().front();
  return std::string{error.at} + ": " + std::string{describe(error.code)};
}

/// The time asked for; for evidence, around the alarm's onset once it is known.
Result<Recording> read_asked(StoreReader& store, CtlExportOptions& options, Instant from, Instant to) {
  if (const auto fresh = store.refresh(); !fresh) return fresh.error();
  const auto beds = store.beds();
  if (!beds) return beds.error();
  const auto bed = bed_named(beds.value(), options.bed);
  if (!bed) return Error{ErrorCode::unknown_bed, "--bed"};
  auto recording = read_recording(store, *bed, from, to);
  if (!recording) return recording;
  if (recording.value().events.empty() && recording.value().channels.empty()) {
    return Error{ErrorCode::not_found, "the bed's recording in that time"};
  }
  if (options.format != "evidence") return recording;
  const auto alarm = alarm_asked(recording.value(), options.alarm);
  if (!alarm) return Error{ErrorCode::not_found, "--alarm in that time"};
  // The last one of that time may not be the last of the two minutes.
  options.alarm = std::string{alarm_info(alarm->condition).id} + ":" + std::to_string(alarm->occurrence);
  return read_recording(store, *bed, alarm->onset - kEvidenceMargin, alarm->onset + kEvidenceMargin);
}

std::vector<ExportFile> evidence_files(const Recording& recording, const CtlExportOptions& options, FileSystem& disk) {
  const Alarm alarm = alarm_asked(recording, options.alarm).value();
  ExportFile pack = export_evidence(disclose(recording, options.identified), alarm, alarm.onset - recording.from,
                                    digest_file(disk, "/proc/self/exe"));
  const SigningKey key = SigningKey::load_or_make(
      options.signing_key.empty() ? absolute(options.store) + "/signing.key" : options.signing_key);
  const std::string name = pack.name;
  const std::string signature = key.sign(pack.contents);
  return {std::move(pack), {name + ".sig", signature + "\n"}, {name + ".pub", key.public_key() + "\n"}};
}

Result<std::vector<ExportFile>> files_of(const Recording& recording, const CtlExportOptions& options, FileSystem& disk) {
  if (options.format == "evidence") {
    if (!alarm_asked(recording, options.alarm)) return Error{ErrorCode::not_found, "--alarm"};
    return evidence_files(recording, options, disk);
  }
  const Disclosed told = disclose(recording, options.identified);
  if (options.format == "wfdb") return export_wfdb(told);
  if (options.format == "edf") return export_edf(told);
  if (options.format == "csv") return export_csv(told);
  return export_json(told);
}

bool write(const std::string& path, const std::string& contents) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  // A patient's data: who else may see it is for whoever exported it to say.
  std::error_code shown_by_the_write;
  using std::filesystem::perms;
  std::filesystem::permissions(path, perms::owner_read | perms::owner_write, shown_by_the_write);
  file.write(contents.data(), static_cast<std::streamsize>(contents.size()));
  file.close();
  return file.good();
}

std::optional<std::string> read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

/// Recorded before the data is handed out: what is not in the audit log does
/// not leave.
Result<AuditHead> note(const Recording& recording, const std::vector<ExportFile>& files,
                       const CtlExportOptions& options, const Cipher& cipher, Instant now) {
  ExportNote told{options.format, recording.from, recording.to, options.identified, {}};
  for (const ExportFile& file : files) told.files.push_back(file.name);
  std::vector<AuditEntry> entries;
  if (cipher.encrypts()) entries.push_back(key_use_entry(now, options.operator_name, "wardlight-ctl export"));
  entries.push_back(export_entry(now, options.operator_name, recording.bed, told));
  return AuditTrail(StoreLayout{absolute(options.store)}.audit(), cipher).append(entries);
}

int tell(const std::vector<ExportFile>& files, const Recording& recording, const AuditHead& head,
         const CtlExportOptions& options, std::ostream& out) {
  if (options.json) {
    nlohmann::ordered_json json{{"ok", true}, {"format", options.format}, {"identified", options.identified}};
    for (const ExportFile& file : files) json["files"].push_back(file.name);
    json["damage"] = recording.damage;
    json["audit_head"] = to_text(head);
    out << json.dump() << std::endl;
    return 0;
  }
  for (const ExportFile& file : files) out << options.out << '/' << file.name << '\n';
  for (const std::string& damage : recording.damage) out << "not readable: " << damage << '\n';
  out << "audit head " << to_text(head) << std::endl;
  return 0;
}

int verify_pack(const CtlVerifyOptions& options, std::ostream& out, std::ostream& err) {
  const auto contents = read(options.what);
  const auto signature = read(options.what + ".sig");
  const auto key = options.public_key.empty() ? read(options.what + ".pub") : std::optional{options.public_key};
  if (!contents || !signature || !key) return failed(err, options.what + ": the file, its .sig or its .pub is missing");
  const bool holds = signature_holds(*contents, *signature, *key);
  if (options.json) out << nlohmann::ordered_json{{"ok", holds}, {"anchored", !options.public_key.empty()}}.dump() << std::endl;
  if (!holds) return failed(err, options.what + ": was changed, or signed by another key");
  if (!options.json) {
    out << "signature holds" << (options.public_key.empty() ? " for the key beside it; compare that key with one you trust: " + *key : "\n");
  }
  return 0;
}

int verify_store(const CtlVerifyOptions& options, std::ostream& out, std::ostream& err) {
  std::optional<AuditHead> anchored;
  if (!options.head.empty()) {
    anchored = parse_audit_head(options.head);
    if (!anchored) throw ConfigurationError("--head: expected NUMBER:HASH");
  }
  const auto verdict = verify_audit(StoreLayout{absolute(options.what)}.audit(), anchored);
  if (!verdict) return failed(err, options.what + ": there is no audit log");
  const AuditVerdict& found = verdict.value();
  if (options.json) {
    nlohmann::ordered_json json{{"ok", !found.fault}, {"records", found.records}, {"head", to_text(found.head)}};
    if (found.fault) json["line"] = found.fault->line, json["why"] = found.fault->why;
    out << json.dump() << std::endl;
  }
  if (found.fault) return failed(err, "audit.log:" + std::to_string(found.fault->line) + ": " + found.fault->why);
  if (!options.json) out << found.records << " records intact, head " << to_text(found.head) << std::endl;
  return 0;
}

std::optional<Nanoseconds> parse_span(std::string_view text) {
  std::int64_t count = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
  if (parsed.ec != std::errc{} || parsed.ptr + 1 != text.data() + text.size() || count < 0 || count > 100'000'000) return std::nullopt;
  switch (*parsed.ptr) {
    case 's': return count * Nanoseconds{1s};
    case 'm': return count * Nanoseconds{1min};
    case 'h': return count * Nanoseconds{1h};
    case 'd': return count * Nanoseconds{24h};
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<Instant> parse_moment(std::string_view text, Instant now) {
  if (text.starts_with('-')) {
    const auto before = parse_span(text.substr(1));
    return before ? std::optional{now - *before} : std::nullopt;
  }
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  double second = 0;
  int end = 0;
  const std::string whole{text};
  if (std::sscanf(whole.c_str(), "%4d-%2u-%2uT%2d:%2d:%lfZ%n", &year, &month, &day, &hour, &minute, &second, &end) != 6 ||
      end != static_cast<int>(whole.size())) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || !(second >= 0 && second < 61)) return std::nullopt;
  return Instant{std::chrono::sys_days{date}.time_since_epoch() + std::chrono::hours{hour} + std::chrono::minutes{minute} +
                 Nanoseconds{static_cast<std::int64_t>(second * 1e9)}};
}

int run_export(CtlExportOptions options, Instant now, std::ostream& out, std::ostream& err) {
  const auto from = parse_moment(options.from, now);
  const auto to = parse_moment(options.to, now);
  if (!from) throw ConfigurationError("--from: expected a time like 2026-11-22T10:40:12Z or -10m");
  if (!to) throw ConfigurationError("--to: expected a time like 2026-11-22T10:40:12Z or -10m");
  const Cipher cipher = options.key_file.empty() ? Cipher{} : load_cipher(options.key_file);
  const auto disk = make_disk();
  StoreReader store(*disk, absolute(options.store), cipher);
  auto recording = read_asked(store, options, *from, *to);
  if (!recording) return failed(err, why_not(recording.error(), store));
  if (options.format == "evidence") recording.value().files = digest_store_files(*disk, absolute(options.store));
  const auto files = files_of(recording.value(), options, *disk);
  if (!files) return failed(err, std::string{files.error().at} + ": " + std::string{describe(files.error().code)});
  std::error_code ignored;  // a folder that cannot be made shows in the first write
  std::filesystem::create_directories(options.out, ignored);
  const auto head = note(recording.value(), files.value(), options, cipher, now);
  if (!head) return failed(err, "the audit log cannot be written, so nothing was exported");
  for (const ExportFile& file : files.value()) {
    if (!write(options.out + "/" + file.name, file.contents)) return failed(err, options.out + "/" + file.name + " cannot be written");
  }
  return tell(files.value(), recording.value(), head.value(), options, out);
}

int run_verify(const CtlVerifyOptions& options, std::ostream& out, std::ostream& err) {
  return std::filesystem::is_directory(options.what) ? verify_store(options, out, err) : verify_pack(options, out, err);
}

int run_audit(const std::string& store, const std::string& key_file, std::ostream& out, std::ostream& err) {
  const Cipher cipher = key_file.empty() ? Cipher{} : load_cipher(key_file);
  const std::string path = StoreLayout{absolute(store)}.audit();
  const auto read = read_audit(path, cipher, [&](const std::string& record) { out << record << '\n'; });
  out << std::flush;
  if (!read) return failed(err, "audit.log: " + std::string{describe(read.error().code)});
  // What follows on a record that was changed is not shown: say so.
  const auto verdict = verify_audit(path, std::nullopt);
  if (!verdict || !verdict.value().fault) return 0;
  return failed(err, "audit.log:" + std::to_string(verdict.value().fault->line) + ": " + verdict.value().fault->why);
}

}  // namespace ward
