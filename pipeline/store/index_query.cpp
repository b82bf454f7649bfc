// Questions to the index.
#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/store/index.h"
#include "pipeline/store/index_rows.h"
#include "pipeline/store/sqlite_statement.h"

namespace ward {
namespace {

bool holds(std::string_view text, std::string_view part) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto same = [lower](char a, char b) { return lower(a) == lower(b); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

/// Conditions the filter admits, as SQL's list. Numbers of our own catalogue
/// only: no words of the asker reach SQL.
std::string conditions(const StoredAlarmFilter& filter) {
  std::string list;
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (filter.condition != AlarmCondition::none && info.condition != filter.condition) continue;
    if (!holds(info.id, filter.text.view()) && !holds(info.label, filter.text.view())) continue;
    list += (list.empty() ? "" : ",") + std::to_string(static_cast<unsigned>(info.condition));
  }
  return list;
}

Result<StoredAlarm> alarm_of(SqliteStatement& row, const Cipher& cipher) {
  StoredAlarm stored;
  stored.id = row.number(0);
  stored.bed = BedId{static_cast<std::uint32_t>(row.integer(1))};
  stored.run = row.number(2);
  Alarm& alarm = stored.alarm;
  alarm.condition = static_cast<AlarmCondition>(row.integer(3));
  alarm.priority = static_cast<AlarmPriority>(row.integer(4));
  alarm.kind = static_cast<AlarmKind>(row.integer(5));
  alarm.phase = static_cast<AlarmPhase>(row.integer(6));
  alarm.occurrence = static_cast<std::uint32_t>(row.integer(7));
  alarm.onset = row.instant(8);
  alarm.changed = row.instant(9);
  alarm.value = static_cast<float>(row.real(10));
  alarm.has_limit = !row.null(11);
  if (alarm.has_limit) alarm.limit = static_cast<float>(row.real(11));
  alarm.acknowledged = row.integer(12) != 0;
  stored.ended = row.maybe_instant(13);
  stored.acknowledged_at = row.maybe_instant(14);
  const auto by = open_operator(cipher, row.blob(15), alarm_row(stored.bed, alarm));
  if (!by) return by.error();
  stored.acknowledged_by = by.value();
  stored.late = row.integer(16) != 0;
  alarm.lead = static_cast<EcgLead>(row.integer(17));
  return stored;
}

}  // namespace

Result<std::vector<StoredAlarm>> StoreIndex::alarms(const StoredAlarmFilter& filter) {
  std::string sql =
      "SELECT id,bed,run,condition,priority,kind,phase,occurrence,onset,changed,value,alarm_limit,acknowledged,"
      "ended,acknowledged_at,acknowledged_by,late,lead FROM alarms WHERE onset>=?1 AND onset<?2 AND priority>=?3 "
      "AND (onset,id)>(?4,?5)";
  if (filter.bed != kEveryBed) sql += " AND bed=?7";
  if (filter.unacknowledged) sql += " AND acknowledged=0";
  if (filter.condition != AlarmCondition::none || !filter.text.empty()) {
    sql += " AND condition IN (" + conditions(filter) + ")";
  }
  sql += " ORDER BY onset,id LIMIT ?6";
  const bool from_start = filter.after.id == 0;
  SqliteStatement rows(database_.get(), sql);
  rows.bind(0, filter.from)
      .bind(1, filter.to)
      .bind(2, static_cast<std::uint32_t>(filter.least_priority))
      .bind(3, from_start ? Instant::min() : filter.after.onset)
      .bind(4, filter.after.id)
      .bind(5, std::min(filter.most, kMostStoredAlarms + 1));
  if (filter.bed != kEveryBed) rows.bind(6, filter.bed.value);
  std::vector<StoredAlarm> alarms;
  while (rows.row()) {
    auto alarm = alarm_of(rows, cipher_);
    if (!alarm) return alarm.error();
    alarms.push_back(std::move(alarm.value()));
  }
  if (!rows.ready()) return rows.error();
  return alarms;
}

Result<std::vector<StoredStay>> StoreIndex::stays(BedId bed, Instant from, Instant to, std::uint32_t most) {
  SqliteStatement rows(database_.get(),
                       "SELECT bed,admitted,discharged,patient FROM stays WHERE admitted<?1 AND "
                       "(discharged IS NULL OR discharged>?2) AND (?3=4294967295 OR bed=?3) ORDER BY admitted LIMIT ?4");
  rows.bind(0, to).bind(1, from).bind(2, bed.value).bind(3, most);
  std::vector<StoredStay> stays;
  while (rows.row()) {
    StoredStay stay;
    stay.bed = BedId{static_cast<std::uint32_t>(rows.integer(0))};
    stay.admitted = rows.instant(1);
    stay.discharged = rows.maybe_instant(2);
    if (auto opened = open_patient(cipher_, rows.blob(3), stay); !opened) return opened.error();
    stays.push_back(std::move(stay));
  }
  if (!rows.ready()) return rows.error();
  return stays;
}

Result<std::vector<StoredGap>> StoreIndex::gaps(BedId bed, Instant from, Instant to, std::uint32_t most) {
  SqliteStatement rows(database_.get(),
                       "SELECT bed,at,first_sequence,last_sequence,events FROM gaps WHERE at>=?1 AND at<?2 AND "
                       "(?3=4294967295 OR bed=?3) ORDER BY at LIMIT ?4");
  rows.bind(0, from).bind(1, to).bind(2, bed.value).bind(3, most);
  std::vector<StoredGap> gaps;
  while (rows.row()) {
    gaps.push_back({BedId{static_cast<std::uint32_t>(rows.integer(0))}, rows.instant(1), rows.number(2),
                    rows.number(3), rows.number(4)});
  }
  if (!rows.ready()) return rows.error();
  return gaps;
}

}  // namespace ward
