#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "pipeline/domain/result.h"
#include "pipeline/domain/time.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// SQLite's complaint in our words. Corruption is told apart: it is healed by
/// building the index anew, a full disk is not.
[[nodiscard]] inline Error sqlite_error(int code) {
  switch (code & 0xFF) {
    case SQLITE_FULL: return {ErrorCode::disk_full, "index"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {ErrorCode::checksum_mismatch, "index"};
    case SQLITE_NOMEM: return {ErrorCode::out_of_memory, "index"};
    default: return {ErrorCode::disk_failed, "index"};
  }
}

/// A prepared statement. Parameters and columns count from 0 on both sides.
/// The first error is kept: bind what you like, then look at run() or at
/// error() behind the last row.
class SqliteStatement {
 public:
  SqliteStatement(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    code_ = sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
    statement_.reset(raw);
  }

  SqliteStatement& bind(int at, std::int64_t value) {
    return note(ready() ? sqlite3_bind_int64(get(), at + 1, value) : code_);
  }
  SqliteStatement& bind(int at, std::uint64_t value) { return bind(at, static_cast<std::int64_t>(value)); }
  SqliteStatement& bind(int at, std::uint32_t value) { return bind(at, static_cast<std::int64_t>(value)); }
  SqliteStatement& bind(int at, bool value) { return bind(at, std::int64_t{value ? 1 : 0}); }
  SqliteStatement& bind(int at, Instant value) { return bind(at, value.time_since_epoch().count()); }
  SqliteStatement& bind(int at, double value) {
    return note(ready() ? sqlite3_bind_double(get(), at + 1, value) : code_);
  }
  SqliteStatement& bind(int at, std::string_view text) {
    // An empty view may have no address, which SQLite would take for NULL.
    const char* start = text.empty() ? "" : text.data();
    return note(ready() ? sqlite3_bind_text(get(), at + 1, start, static_cast<int>(text.size()), SQLITE_TRANSIENT)
                        : code_);
  }
  SqliteStatement& bind_blob(int at, wire::ByteView bytes) {
    const void* start = bytes.empty() ? static_cast<const void*>("") : bytes.data();
    return note(ready() ? sqlite3_bind_blob(get(), at + 1, start, static_cast<int>(bytes.size()), SQLITE_TRANSIENT)
                        : code_);
  }
  /// A value, or NULL.
  template <class T>
  SqliteStatement& bind(int at, const std::optional<T>& value) {
    return value ? bind(at, *value) : note(ready() ? sqlite3_bind_null(get(), at + 1) : code_);
  }

  template <class T>
  SqliteStatement& bind_if(bool there, int at, T value) {
    return there ? bind(at, value) : note(ready() ? sqlite3_bind_null(get(), at + 1) : code_);
  }

  /// Moves to the next row; false at the end and on errors.
  [[nodiscard]] bool row() {
    if (!ready()) return false;
    const int code = sqlite3_step(get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) note(code);
    return false;
  }
  /// Runs a statement without rows.
  [[nodiscard]] Result<void> run() {
    while (row()) continue;
    if (!ready()) return error();
    sqlite3_reset(get());
    return {};
  }

  [[nodiscard]] std::int64_t integer(int column) { return sqlite3_column_int64(get(), column); }
  [[nodiscard]] std::uint64_t number(int column) { return static_cast<std::uint64_t>(integer(column)); }
  [[nodiscard]] double real(int column) { return sqlite3_column_double(get(), column); }
  [[nodiscard]] Instant instant(int column) { return Instant{Nanoseconds{integer(column)}}; }
  [[nodiscard]] bool null(int column) { return sqlite3_column_type(get(), column) == SQLITE_NULL; }
  [[nodiscard]] std::optional<Instant> maybe_instant(int column) {
    return null(column) ? std::nullopt : std::optional{instant(column)};
  }
  [[nodiscard]] std::string_view text(int column) {
    const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(get(), column));
    return start == nullptr ? std::string_view{}
                            : std::string_view{start, static_cast<std::size_t>(sqlite3_column_bytes(get(), column))};
  }
  [[nodiscard]] wire::ByteView blob(int column) {
    const auto* start = static_cast<const std::byte*>(sqlite3_column_blob(get(), column));
    return start == nullptr ? wire::ByteView{}
                            : wire::ByteView{start, static_cast<std::size_t>(sqlite3_column_bytes(get(), column))};
  }

  [[nodiscard]] bool ready() const { return code_ == SQLITE_OK; }
  [[nodiscard]] Error error() const { return ready() ? Error{} : sqlite_error(code_); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  [[nodiscard]] sqlite3_stmt* get() const { return statement_.get(); }
  SqliteStatement& note(int code) {
    if (code_ == SQLITE_OK) code_ = code;
    return *this;
  }

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int code_{SQLITE_OK};
};

/// Runs statements that need no values.
[[nodiscard]] inline Result<void> sqlite_run(sqlite3* database, const char* sql) {
  const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_error(code);
  return {};
}

}  // namespace ward
