// From events to rows.
#include <algorithm>
#include <variant>

#include "pipeline/store/index.h"
#include "pipeline/store/index_rows.h"
#include "pipeline/store/sqlite_statement.h"

namespace ward {

/// What all events of one call share.
struct StoreIndex::Taking {
  sqlite3* database;
  std::uint64_t run;
};

Result<void> StoreIndex::take(std::uint64_t run, std::span<const Event> events, const IndexPlace& then) {
  const Memory before = memory_;
  auto done = sqlite_run(database_.get(), "BEGIN IMMEDIATE");
  if (!done) return done;
  done = take_all({database_.get(), run}, events);
  if (done) done = keep_place(then);
  if (done) done = sqlite_run(database_.get(), "COMMIT");
  if (done) {
    place_ = then;
    return done;
  }
  memory_ = before;
  // Some errors have rolled back already; then this one is refused, rightly.
  static_cast<void>(sqlite_run(database_.get(), "ROLLBACK"));
  return done;
}

Result<void> StoreIndex::take_all(const Taking& taking, std::span<const Event> events) {
  for (const Event& event : events) {
    if (auto taken = take_event(taking, event); !taken) return taken;
  }
  return {};
}

Result<void> StoreIndex::take_event(const Taking& taking, const Event& event) {
  // Told again because the record had lost something: an alarm may be news.
  if (event.restated) {
    const auto* alarm = std::get_if<Alarm>(&event.body);
    return alarm == nullptr ? Result<void>{} : take_alarm(taking, event, *alarm);
  }
  if (const auto* block = std::get_if<SampleBlock>(&event.body)) return take_late_block(event, *block);
  if (const auto* alarm = std::get_if<Alarm>(&event.body)) return take_alarm(taking, event, *alarm);
  if (const auto* kept = std::get_if<RestoredAlarm>(&event.body)) return take_alarm(taking, event, kept->alarm);
  if (const auto* command = std::get_if<Command>(&event.body)) return take_command(taking, event, *command);
  if (const auto* outcome = std::get_if<CommandOutcome>(&event.body)) return take_outcome(event, *outcome);
  if (const auto* gap = std::get_if<Gap>(&event.body)) return take_gap(event, *gap, 0);
  if (const auto* hole = std::get_if<RecordingHole>(&event.body)) return take_gap(event, {}, hole->events);
  if (const auto* setup = std::get_if<BedSetup>(&event.body)) return take_bed(event, setup->admitted, setup->patient);
  if (const auto* status = std::get_if<BedStatus>(&event.body)) {
    if (auto taken = take_bed(event, status->admitted, status->patient); !taken) return taken;
    return take_limits(event, status->limits);
  }
  return {};
}

Result<void> StoreIndex::take_alarm(const Taking& taking, const Event& event, const Alarm& alarm) {
  // Outputs carry their cause's time: that is how the command is known again.
  const auto command = memory_.acknowledgements.find(event.bed);
  const bool by_command = alarm.acknowledged && command != memory_.acknowledgements.end() &&
                          command->second.handled == event.handled;
  std::optional<Instant> over;
  if (alarm.phase != AlarmPhase::active) over = alarm.changed;
  SqliteStatement raise(taking.database,
                        "INSERT INTO alarms VALUES(NULL,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17) "
                        "ON CONFLICT(bed,condition,occurrence,onset) DO UPDATE SET priority=?4, phase=?6, changed=?9, "
                        "value=?10, alarm_limit=?11, acknowledged=?12, lead=?17, "
                        "ended=CASE WHEN ?6=1 THEN NULL ELSE coalesce(ended,?13) END, "
                        "acknowledged_at=CASE WHEN ?12=0 THEN NULL ELSE coalesce(acknowledged_at,?14) END, "
                        "acknowledged_by=CASE WHEN ?12=0 THEN x'' WHEN acknowledged_at IS NULL THEN ?15 "
                        "ELSE acknowledged_by END");
  raise.bind(0, event.bed.value)
      .bind(1, taking.run)
      .bind(2, static_cast<std::uint32_t>(alarm.condition))
      .bind(3, static_cast<std::uint32_t>(alarm.priority))
      .bind(4, static_cast<std::uint32_t>(alarm.kind))
      .bind(5, static_cast<std::uint32_t>(alarm.phase))
      .bind(6, alarm.occurrence)
      .bind(7, alarm.onset)
      .bind(8, alarm.changed)
      .bind(9, static_cast<double>(alarm.value))
      .bind_if(alarm.has_limit, 10, static_cast<double>(alarm.limit))
      .bind(11, alarm.acknowledged)
      .bind_if(alarm.phase != AlarmPhase::active, 12, alarm.changed)
      .bind_if(alarm.acknowledged, 13, alarm.changed)
      .bind_blob(14, seal_operator(cipher_, by_command ? command->second.by.view() : std::string_view{},
                                   alarm_row(event.bed, alarm)))
      .bind(15, event.late)
      .bind(16, static_cast<std::uint32_t>(alarm.lead));
  const bool no_change = event.restated || std::holds_alternative<RestoredAlarm>(event.body);
  if (auto raised = raise.run(); !raised || no_change) return raised;
  return SqliteStatement(taking.database, "INSERT OR REPLACE INTO alarm_changes VALUES(?,?,?,?,?,?,?,?,?)")
      .bind(0, event.bed.value)
      .bind(1, event.handled)
      .bind(2, static_cast<std::uint32_t>(alarm.condition))
      .bind(3, alarm.occurrence)
      .bind(4, alarm.onset)
      .bind(5, static_cast<std::uint32_t>(alarm.priority))
      .bind(6, static_cast<std::uint32_t>(alarm.phase))
      .bind(7, alarm.acknowledged)
      .bind(8, static_cast<double>(alarm.value))
      .run();
}

Result<void> StoreIndex::take_command(const Taking& taking, const Event& event, const Command& command) {
  if (command.kind == CommandKind::acknowledge) {
    memory_.acknowledgements[event.bed] = {event.handled, command.operator_name};
  }
  return SqliteStatement(taking.database, "INSERT OR REPLACE INTO commands VALUES(?,?,?,?,?,?,?,?,NULL)")
      .bind(0, event.bed.value)
      .bind(1, taking.run)
      .bind(2, command.id.value)
      .bind(3, event.handled)
      .bind(4, static_cast<std::uint32_t>(command.kind))
      .bind(5, static_cast<std::uint32_t>(command.condition))
      .bind(6, static_cast<std::uint32_t>(command.parameter))
      .bind_blob(7, seal_operator(cipher_, command.operator_name.view(),
                                  command_row(event.bed, taking.run, command.id)))
      .run();
}

Result<void> StoreIndex::take_outcome(const Event& event, const CommandOutcome& outcome) {
  return SqliteStatement(database_.get(),
                         "UPDATE commands SET outcome=? WHERE bed=? AND number=? AND at=?")
      .bind(0, static_cast<std::uint32_t>(outcome.refusal))
      .bind(1, event.bed.value)
      .bind(2, outcome.id.value)
      .bind(3, event.handled)
      .run();
}

Result<void> StoreIndex::take_bed(const Event& event, bool admitted, const Patient& patient) {
  const auto found = memory_.open_stays.find(event.bed);
  const bool occupied = found != memory_.open_stays.end();
  const bool same = occupied && admitted && found->second.patient_id == patient.id &&
                    found->second.patient_name == patient.name && found->second.category == patient.category;
  if (same || (!occupied && !admitted)) return {};
  if (occupied) {
    auto closed = SqliteStatement(database_.get(), "UPDATE stays SET discharged=? WHERE bed=? AND discharged IS NULL")
                      .bind(0, event.handled)
                      .bind(1, event.bed.value)
                      .run();
    if (!closed) return closed;
    memory_.open_stays.erase(found);
  }
  if (!admitted) return {};
  const StoredStay stay{event.bed, patient.id, patient.name, patient.category, event.handled, std::nullopt};
  memory_.open_stays[event.bed] = stay;
  return SqliteStatement(database_.get(), "INSERT OR REPLACE INTO stays VALUES(?,?,NULL,?)")
      .bind(0, event.bed.value)
      .bind(1, event.handled)
      .bind_blob(2, seal_patient(cipher_, stay))
      .run();
}

Result<void> StoreIndex::take_limits(const Event& event, const LimitSet& limits) {
  const auto [known, first] = memory_.limits.try_emplace(event.bed);
  for (std::size_t i = 0; i < limits.size(); ++i) {
    if (!first && known->second[i] == limits[i]) continue;
    auto kept = SqliteStatement(database_.get(), "INSERT OR REPLACE INTO limits VALUES(?,?,?,?,?)")
                    .bind(0, event.bed.value)
                    .bind(1, event.handled)
                    .bind(2, static_cast<std::uint32_t>(i))
                    .bind_if(limits[i].low.has_value(), 3, static_cast<double>(limits[i].low.value_or(0.0F)))
                    .bind_if(limits[i].high.has_value(), 4, static_cast<double>(limits[i].high.value_or(0.0F)))
                    .run();
    if (!kept) return kept;
  }
  known->second = limits;
  return {};
}

Result<void> StoreIndex::take_gap(const Event& event, const Gap& gap, std::uint64_t hole) {
  // A hole that may still be filled is no loss yet.
  if (!gap.permanent && hole == 0) return {};
  return SqliteStatement(database_.get(), "INSERT OR REPLACE INTO gaps VALUES(?,?,?,?,?)")
      .bind(0, event.bed.value)
      .bind(1, event.handled)
      .bind(2, gap.first_sequence)
      .bind(3, gap.last_sequence)
      .bind(4, hole)
      .run();
}

Result<void> StoreIndex::take_late_block(const Event& event, const SampleBlock& block) {
  if (!event.late) return {};
  if (!memory_.late[event.bed].add({event.bed, block.first_sample, block.end()})) return {};
  return keep_late(event.bed);
}

Result<void> StoreIndex::keep_late(BedId bed) {
  auto done = SqliteStatement(database_.get(), "DELETE FROM late WHERE bed=?").bind(0, bed.value).run();
  for (const LateStretch& stretch : memory_.late[bed].all()) {
    if (!done) return done;
    done = SqliteStatement(database_.get(), "INSERT INTO late VALUES(?,?,?)")
               .bind(0, bed.value)
               .bind(1, stretch.from)
               .bind(2, stretch.to)
               .run();
  }
  return done;
}

Result<void> StoreIndex::keep_place(const IndexPlace& place) {
  return SqliteStatement(database_.get(), "UPDATE place SET file=?,events=?,whole=?")
      .bind(0, place.file)
      .bind(1, place.events)
      .bind(2, place.whole)
      .run();
}

}  // namespace ward
