#include "pipeline/store/index.h"

#include <sqlite3.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>

#include "pipeline/store/index_rows.h"
#include "pipeline/store/sqlite_statement.h"

namespace ward {
namespace {

// A reader that meets the writer's checkpoint waits, rather than answers "busy".
constexpr int kBusyMilliseconds = 2000;

// Keys that make taking the same event twice harmless: a journal may be read
// again from its head, and by half from a journal, then whole from its log.
constexpr const char* kSchema = R"(
CREATE TABLE place(one INTEGER PRIMARY KEY CHECK(one=1), file INTEGER, events INTEGER, whole INTEGER);
INSERT INTO place VALUES(1,0,0,1);
CREATE TABLE files(number INTEGER PRIMARY KEY, run INTEGER, first INTEGER, last INTEGER, bytes INTEGER,
                   checked_at INTEGER, damage TEXT);
CREATE TABLE alarms(id INTEGER PRIMARY KEY, bed INTEGER, run INTEGER, condition INTEGER, priority INTEGER,
                    kind INTEGER, phase INTEGER, occurrence INTEGER, onset INTEGER, changed INTEGER, value REAL,
                    alarm_limit REAL, acknowledged INTEGER, ended INTEGER, acknowledged_at INTEGER,
                    acknowledged_by BLOB, late INTEGER, lead INTEGER,
                    UNIQUE(bed, condition, occurrence, onset));
CREATE INDEX alarms_onset ON alarms(onset, id);
CREATE INDEX alarms_bed ON alarms(bed, onset, id);
CREATE TABLE alarm_changes(bed INTEGER, at INTEGER, condition INTEGER, occurrence INTEGER, onset INTEGER,
                           priority INTEGER, phase INTEGER, acknowledged INTEGER, value REAL,
                           PRIMARY KEY(bed, at, condition, occurrence, onset, phase, acknowledged, value));
CREATE TABLE commands(bed INTEGER, run INTEGER, number INTEGER, at INTEGER, kind INTEGER, condition INTEGER,
                      parameter INTEGER, operator BLOB, outcome INTEGER, PRIMARY KEY(bed, run, number));
CREATE INDEX commands_at ON commands(at);
CREATE TABLE stays(bed INTEGER, admitted INTEGER, discharged INTEGER, patient BLOB, PRIMARY KEY(bed, admitted));
CREATE TABLE limits(bed INTEGER, at INTEGER, parameter INTEGER, low REAL, high REAL, PRIMARY KEY(bed, at, parameter));
CREATE TABLE gaps(bed INTEGER, at INTEGER, first_sequence INTEGER, last_sequence INTEGER, events INTEGER,
                  PRIMARY KEY(bed, at, first_sequence, last_sequence, events));
CREATE TABLE late(bed INTEGER, first INTEGER, last INTEGER, PRIMARY KEY(bed, first)) WITHOUT ROWID;
)";

Result<sqlite3*> connect(const std::string& path, int flags) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  if (code != SQLITE_OK) {
    sqlite3_close_v2(database);
    return sqlite_error(code);
  }
  // It holds names: no wider than the store's other files. SQLite gives its
  // companions the mode of the database.
  using std::filesystem::perms;
  std::error_code not_ours;
  std::filesystem::permissions(path, perms::owner_read | perms::owner_write | perms::group_read, not_ours);
  sqlite3_busy_timeout(database, kBusyMilliseconds);
  return database;
}

int version_of(sqlite3* database) {
  SqliteStatement version(database, "PRAGMA user_version");
  return version.row() ? static_cast<int>(version.integer(0)) : -1;
}

/// SQLite's own look at its pages.
bool healthy(sqlite3* database) {
  SqliteStatement check(database, "PRAGMA quick_check(1)");
  return check.row() && check.text(0) == "ok";
}

Result<void> prepare(sqlite3* database) {
  // FULL: what place says was taken in must not be less than what a power cut
  // leaves of the rows.
  if (auto done = sqlite_run(database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"); !done) return done;
  if (version_of(database) != 0) return {};
  const std::string schema = "BEGIN IMMEDIATE;" + std::string{kSchema} +
                             "PRAGMA user_version=" + std::to_string(StoreIndex::kVersion) + ";COMMIT";
  return sqlite_run(database, schema.c_str());
}

void remove_index(const std::string& path) {
  std::error_code gone_already;
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix, gone_already);
}

}  // namespace

void StoreIndex::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

StoreIndex::StoreIndex(sqlite3* database, const Cipher& cipher) : database_(database), cipher_(cipher) {}
StoreIndex::~StoreIndex() = default;

Result<std::unique_ptr<StoreIndex>> StoreIndex::open(const std::string& path, const Cipher& cipher) {
  std::error_code unknown;
  const bool existed = std::filesystem::exists(path, unknown);
  Error failure;
  for (const bool again : {false, true}) {
    auto database = connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!database) {
      failure = database.error();
    } else {
      std::unique_ptr<StoreIndex> index(new StoreIndex(database.value(), cipher));
      const auto prepared = prepare(database.value());
      const bool ours = prepared.ok() && version_of(database.value()) == kVersion && healthy(database.value());
      if (ours && index->load()) {
        index->replaced_ = again && existed;
        return index;
      }
      failure = prepared ? Error{ErrorCode::checksum_mismatch, "index"} : prepared.error();
    }
    // Derived: what cannot be used is begun anew. A full disk stays full.
    if (failure.code == ErrorCode::disk_full || failure.code == ErrorCode::out_of_memory) return failure;
    remove_index(path);
  }
  return failure;
}

Result<std::unique_ptr<StoreIndex>> StoreIndex::open_to_read(const std::string& path, const Cipher& cipher) {
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) return Error{ErrorCode::not_found, "index"};
  // Not SQLITE_OPEN_READONLY: a reader of a WAL database may have to make its
  // shared memory file anew.
  auto database = connect(path, SQLITE_OPEN_READWRITE);
  if (!database) return database.error();
  std::unique_ptr<StoreIndex> index(new StoreIndex(database.value(), cipher));
  if (auto only = sqlite_run(database.value(), "PRAGMA query_only=1"); !only) return only.error();
  if (version_of(database.value()) != kVersion) return Error{ErrorCode::unsupported_version, "index"};
  return index;
}

Result<void> StoreIndex::load() {
  memory_ = {};
  sqlite3* database = database_.get();
  SqliteStatement place(database, "SELECT file,events,whole FROM place");
  if (!place.row()) return place.ready() ? Error{ErrorCode::checksum_mismatch, "index"} : place.error();
  place_ = {place.number(0), place.number(1), place.integer(2) != 0};
  SqliteStatement stays(database, "SELECT bed,admitted,patient FROM stays WHERE discharged IS NULL");
  while (stays.row()) {
    StoredStay stay;
    stay.bed = BedId{static_cast<std::uint32_t>(stays.integer(0))};
    stay.admitted = stays.instant(1);
    if (auto opened = open_patient(cipher_, stays.blob(2), stay); !opened) return opened;
    memory_.open_stays[stay.bed] = stay;
  }
  SqliteStatement limits(database, "SELECT bed,parameter,low,high FROM limits ORDER BY at");
  while (limits.row()) {
    const auto parameter = static_cast<std::size_t>(limits.integer(1));
    if (parameter >= kLimitParameterCount) return Error{ErrorCode::checksum_mismatch, "index"};
    LimitPair& pair = memory_.limits[BedId{static_cast<std::uint32_t>(limits.integer(0))}][parameter];
    pair.low = limits.null(2) ? std::nullopt : std::optional{static_cast<float>(limits.real(2))};
    pair.high = limits.null(3) ? std::nullopt : std::optional{static_cast<float>(limits.real(3))};
  }
  SqliteStatement late(database, "SELECT bed,first,last FROM late");
  while (late.row()) {
    const BedId bed{static_cast<std::uint32_t>(late.integer(0))};
    memory_.late[bed].add({bed, late.instant(1), late.instant(2)});
  }
  if (!stays.ready()) return stays.error();
  if (!limits.ready()) return limits.error();
  return late.ready() ? Result<void>{} : late.error();
}

Result<void> StoreIndex::note_file(const IndexedFile& file) {
  return SqliteStatement(database_.get(), "INSERT OR REPLACE INTO files VALUES(?,?,?,?,?,?,?)")
      .bind(0, file.number)
      .bind(1, file.run)
      .bind(2, file.first)
      .bind(3, file.last)
      .bind(4, file.bytes)
      .bind(5, file.checked_at)
      .bind(6, std::string_view{file.damage})
      .run();
}

Result<void> StoreIndex::forget_file(std::uint64_t number) {
  return SqliteStatement(database_.get(), "DELETE FROM files WHERE number=?").bind(0, number).run();
}

Result<std::vector<IndexedFile>> StoreIndex::files() {
  SqliteStatement rows(database_.get(),
                       "SELECT number,run,first,last,bytes,checked_at,damage FROM files ORDER BY number");
  std::vector<IndexedFile> files;
  while (rows.row()) {
    files.push_back({rows.number(0), rows.number(1), rows.instant(2), rows.instant(3), rows.number(4),
                     rows.maybe_instant(5), std::string{rows.text(6)}});
  }
  if (!rows.ready()) return rows.error();
  return files;
}

Result<std::vector<LateStretch>> StoreIndex::late_stretches() {
  std::vector<LateStretch> stretches;
  for (const auto& [bed, late] : memory_.late) stretches.insert(stretches.end(), late.all().begin(), late.all().end());
  return stretches;
}

Result<void> StoreIndex::reviewed(const LateStretch& stretch) {
  const auto done = SqliteStatement(database_.get(), "DELETE FROM late WHERE bed=? AND first=? AND last=?")
                        .bind(0, stretch.bed.value)
                        .bind(1, stretch.from)
                        .bind(2, stretch.to)
                        .run();
  const auto known = memory_.late.find(stretch.bed);
  if (done && known != memory_.late.end()) known->second.remove(stretch);
  return done;
}

Result<void> StoreIndex::forget_before(Instant oldest) {
  // Limits are kept: the last one set stands, however long ago.
  for (const char* sql : {"DELETE FROM alarms WHERE changed<? AND phase=0", "DELETE FROM alarm_changes WHERE at<?",
                          "DELETE FROM commands WHERE at<?", "DELETE FROM stays WHERE discharged<?",
                          "DELETE FROM gaps WHERE at<?"}) {
    if (auto done = SqliteStatement(database_.get(), sql).bind(0, oldest).run(); !done) return done;
  }
  return {};
}

}  // namespace ward
