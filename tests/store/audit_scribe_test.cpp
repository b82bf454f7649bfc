// From the worker's stream to the audit log: who did what, and what came of it.

#include "pipeline/store/audit_scribe.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ward::test {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr BedId kBed{3};

Event event(const EventBody& body, Nanoseconds at = 60s) { return {kBed, false, Instant{at}, body, Instant{at}}; }

Command command(CommandKind kind, std::uint32_t id = 7) {
  Command asked;
  asked.id = CommandId{id};
  asked.kind = kind;
  asked.operator_name = "anna";
  return asked;
}

Command heart_rate_limits(float low, float high) {
  Command asked = command(CommandKind::set_limits);
  asked.parameter = LimitParameter::heart_rate;
  asked.limits = LimitPair{low, high};
  return asked;
}

CommandOutcome outcome(const Command& asked, ErrorCode refusal = ErrorCode::none) {
  return {asked.id, asked.kind, refusal, 0};
}

TEST(AuditScribe, TellsACommandWhenItsOutcomeIsKnown) {
  AuditScribe scribe;
  const Command pause = command(CommandKind::audio_pause);
  EXPECT_TRUE(scribe.entries_of(event(pause)).empty());
  const auto told = scribe.entries_of(event(outcome(pause), 61s));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].operator_name, "anna");
  EXPECT_EQ(told[0].bed, kBed);
  EXPECT_EQ(told[0].time, Instant{60s});
  EXPECT_EQ(told[0].action, AuditAction::command);
  EXPECT_EQ(Json::parse(told[0].detail)["command"], "audio_pause");
  EXPECT_EQ(Json::parse(told[0].detail)["outcome"], "done");
  EXPECT_TRUE(scribe.finish().empty());
}

TEST(AuditScribe, TellsARefusedCommandToo) {
  AuditScribe scribe;
  const Command ack = command(CommandKind::acknowledge);
  (void)scribe.entries_of(event(ack));
  const auto told = scribe.entries_of(event(outcome(ack, ErrorCode::nothing_to_do)));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(Json::parse(told[0].detail)["outcome"], describe(ErrorCode::nothing_to_do));
}

TEST(AuditScribe, TellsOldLimitsBesideNewOnes) {
  AuditScribe scribe;
  BedStatus status;
  status.limits[0] = LimitPair{50.0F, 120.0F};
  (void)scribe.entries_of(event(status));
  const Command asked = heart_rate_limits(40.0F, 150.0F);
  (void)scribe.entries_of(event(asked));
  status.limits[0] = asked.limits;  // the chain tells the new state before the outcome
  (void)scribe.entries_of(event(status));
  const auto told = scribe.entries_of(event(outcome(asked)));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].action, AuditAction::limit_change);
  const Json detail = Json::parse(told[0].detail);
  EXPECT_EQ(detail["parameter"], "heart_rate");
  EXPECT_EQ(detail["old"], (Json{{"low", 50.0}, {"high", 120.0}}));
  EXPECT_EQ(detail["new"], (Json{{"low", 40.0}, {"high", 150.0}}));
}

TEST(AuditScribe, SaysThatDefaultsStoodBeforeAnyLimitWasSet) {
  AuditScribe scribe;
  BedSetup setup;
  setup.patient.category = PatientCategory::neonatal;
  (void)scribe.entries_of(event(setup));
  Command asked = heart_rate_limits(90.0F, 200.0F);
  asked.limits.high.reset();
  (void)scribe.entries_of(event(asked));
  const Json detail = Json::parse(scribe.entries_of(event(outcome(asked)))[0].detail);
  EXPECT_EQ(detail["old"], "default of neonatal");
  EXPECT_EQ(detail["new"]["high"], "off");
}

TEST(AuditScribe, NeverTellsOneCommandTwice) {
  AuditScribe scribe;
  const Command ack = command(CommandKind::acknowledge);
  (void)scribe.entries_of(event(ack));
  Event again = event(outcome(ack));
  again.restated = true;
  EXPECT_TRUE(scribe.entries_of(again).empty());
  EXPECT_EQ(scribe.entries_of(event(outcome(ack))).size(), 1U);
  EXPECT_TRUE(scribe.entries_of(event(outcome(ack))).empty());
}

TEST(AuditScribe, LosesNoCommandWhoseOutcomeNeverComes) {
  AuditScribe scribe;
  std::size_t told = 0;
  for (std::uint32_t id = 1; id <= AuditScribe::kMostPending + 1; ++id) {
    told += scribe.entries_of(event(command(CommandKind::relearn, id))).size();
  }
  EXPECT_EQ(told, 1U);
  const auto rest = scribe.finish();
  EXPECT_EQ(rest.size(), AuditScribe::kMostPending);
  EXPECT_EQ(Json::parse(rest[0].detail)["outcome"], "unknown");
}

TEST(AuditScribe, NamesWhoWasAdmitted) {
  AuditScribe scribe;
  Command admit = command(CommandKind::admit);
  admit.patient.id = "H-100";
  admit.patient.name = "Quetzal";
  (void)scribe.entries_of(event(admit));
  const Json detail = Json::parse(scribe.entries_of(event(outcome(admit)))[0].detail);
  EXPECT_EQ(detail["patient_id"], "H-100");
  EXPECT_EQ(detail["patient_name"], "Quetzal");
}

TEST(AuditEntries, OfTheServerSayWhatHappened) {
  EXPECT_EQ(login_entry(Instant{}, "key anna", "anna").action, AuditAction::login);
  EXPECT_EQ(Json::parse(server_start_entry(Instant{}, 4, "0.1.0").detail)["run"], 4);
  EXPECT_EQ(server_stop_entry(Instant{}, 4).action, AuditAction::server_stop);
  EXPECT_EQ(key_use_entry(Instant{}, "", "wardlight-server").action, AuditAction::key_use);
  const AuditEntry exported = export_entry(Instant{}, "anna", kBed, {"wfdb", Instant{0s}, Instant{60s}, true, {"a.dat"}});
  EXPECT_EQ(exported.action, AuditAction::export_data);
  EXPECT_EQ(Json::parse(exported.detail)["identified"], true);
}

}  // namespace
}  // namespace ward::test
