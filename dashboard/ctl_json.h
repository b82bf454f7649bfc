#pragma once

#include <nlohmann/json.hpp>

#include <optional>

#include "pipeline/domain/ward_view.h"

namespace ward {

/// Keys in the order in which they are written.
using CtlJson = nlohmann::ordered_json;

// The parts of wardlight-ctl's JSON that tell of people and of reasons.

/// What a snapshot knows about an alarm beside the alarm itself.
struct AlarmContext {
  const AlarmEvidence* evidence{nullptr};  ///< why; null: not told
  const FeedStatus* feed{nullptr};         ///< for the device's clock; null: not known
  const CareStatus* care{nullptr};         ///< who is in line; null: not known
  std::optional<Instant> client{};         ///< when this client received it
};
/// Of an alarm of the past only what is not of its moment: the evidence in a
/// snapshot is that of the newest raising.
[[nodiscard]] AlarmContext context_of(BedId bed, const Alarm& alarm, const StateUpdate& ward);

/// Null for the epoch, which means "never".
[[nodiscard]] CtlJson time_or_null(Instant time);

/// What is made quiet, with the seconds that remain at `now` (the server's).
[[nodiscard]] CtlJson inactivation_json(const Inactivation& made, Instant reminded, Instant now);
[[nodiscard]] CtlJson staff_json(const Staff& staff);
[[nodiscard]] CtlJson observations_json(const Observations& observations, Instant now);
/// The scores with each input and its age.
[[nodiscard]] CtlJson scores_json(const EarlyWarning& warning, Instant now);
[[nodiscard]] CtlJson proposal_json(const LimitProposal& proposal);

/// Who is asked, who answers, who found it, how it was recalled.
void add_responsibility(CtlJson& json, const Alarm& alarm, const CareStatus* care);
/// "evidence", "why" and both clocks.
void add_reasons(CtlJson& json, const Alarm& alarm, const AlarmContext& context);
/// The stamps of the alarm's way, device to this client, and how long each step took.
[[nodiscard]] CtlJson ledger_json(const AlarmRecord& record, const AlarmContext& context);
[[nodiscard]] CtlJson evidence_json(const AlarmEvidence& evidence);

/// "5-7", or "6" where nothing is missing.
[[nodiscard]] std::string range_text(ScoreRange range);
[[nodiscard]] std::string_view band_name(EscalationBand band);
[[nodiscard]] std::string_view step_name(EscalationStep step);
/// "alert", "oxygen", "37.2".
[[nodiscard]] std::string observed_text(ObservationKind kind, float value);
[[nodiscard]] std::string_view score_input_name(ScoreInputKind kind);

}  // namespace ward
