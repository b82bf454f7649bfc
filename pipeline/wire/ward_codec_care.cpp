#include "pipeline/wire/ward_codec_care.h"

#include <vector>

namespace ward::wire {
namespace {

using Builder = flatbuffers::FlatBufferBuilder;

view::Range to_wire(const ScoreRange& range) { return {range.lowest, range.highest}; }

ScoreRange to_domain(const view::Range* wire, Findings& findings, const char* at) {
  if (wire == nullptr) return {};
  if (wire->lowest() > wire->highest()) findings.refuse(ErrorCode::value_out_of_range, at);
  return {wire->lowest(), wire->highest()};
}

void read_conditions(const flatbuffers::Vector<std::uint8_t>* wire, ConditionSet& conditions, Findings& findings) {
  if (wire == nullptr) return;
  for (const std::uint8_t value : *wire) conditions.insert(findings.known_condition(value, "care.alarms_off"));
}

void read_observations(const flatbuffers::Vector<const view::Observation*>* wire, Observations& observations,
                       Findings& findings) {
  if (wire == nullptr) return;
  if (wire->size() > kObservationKinds) findings.refuse(ErrorCode::length_mismatch, "care.observations");
  for (flatbuffers::uoffset_t i = 0; findings.ok() && i < wire->size(); ++i) {
    const view::Observation item = struct_at(*wire, i);
    static_cast<void>(observations.push_back({findings.one_of(item.kind(), ObservationKind{kObservationKinds - 1},
                                                              "care.observations.kind"),
                                              findings.finite(item.value(), "care.observations.value"),
                                              instant_of(item.time())}));  // checked
  }
}

}  // namespace

flatbuffers::Offset<view::Care> write_care(Builder& builder, BedId bed, const CareStatus& care) {
  const Inactivation& inactivation = care.inactivation;
  std::vector<std::uint8_t> off;
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (inactivation.alarms_off.contains(info.condition)) off.push_back(static_cast<std::uint8_t>(info.condition));
  }
  std::vector<view::Observation> observations;
  for (const Observation& seen : care.observations) {
    observations.emplace_back(count_of(seen.time), writable(seen.value), static_cast<std::uint8_t>(seen.kind));
  }
  const auto off_vector = builder.CreateVector(off);
  const auto observation_vector = builder.CreateVectorOfStructs(observations);
  const auto primary = builder.CreateString(care.staff.primary.view());
  const auto buddy = builder.CreateString(care.staff.buddy.view());
  const auto charge = builder.CreateString(care.staff.charge.view());
  view::CareBuilder table(builder);
  table.add_bed(bed.value);
  table.add_audio_off(inactivation.audio_off);
  if (inactivation.alarm_paused_until) table.add_alarm_paused_until(count_of(*inactivation.alarm_paused_until));
  if (inactivation.standby_since) table.add_standby_since(count_of(*inactivation.standby_since));
  table.add_alarms_off(off_vector);
  table.add_reminded(count_of(care.reminded));
  table.add_primary(primary);
  table.add_buddy(buddy);
  table.add_charge(charge);
  table.add_observations(observation_vector);
  return table.Finish();
}

CareStatus read_care(const view::Care& wire, Findings& findings) {
  CareStatus care;
  care.inactivation.audio_off = wire.audio_off();
  if (wire.alarm_paused_until()) care.inactivation.alarm_paused_until = instant_of(*wire.alarm_paused_until());
  if (wire.standby_since()) care.inactivation.standby_since = instant_of(*wire.standby_since());
  read_conditions(wire.alarms_off(), care.inactivation.alarms_off, findings);
  care.reminded = instant_of(wire.reminded());
  findings.text(care.staff.primary, wire.primary(), "care.primary");
  findings.text(care.staff.buddy, wire.buddy(), "care.buddy");
  findings.text(care.staff.charge, wire.charge(), "care.charge");
  read_observations(wire.observations(), care.observations, findings);
  return care;
}

flatbuffers::Offset<view::Warning> write_warning(Builder& builder, BedId bed, const EarlyWarning& warning) {
  std::vector<view::ScoreInput> inputs;
  for (const ScoreInput& input : warning.inputs) {
    inputs.emplace_back(count_of(input.time), input.known ? writable(input.value) : 0.0F,
                        static_cast<std::uint8_t>(input.kind), input.known, input.points);
  }
  const auto input_vector = builder.CreateVectorOfStructs(inputs);
  const view::Range news2 = to_wire(warning.news2);
  const view::Range mews = to_wire(warning.mews);
  const view::Range qsofa = to_wire(warning.qsofa);
  view::WarningBuilder table(builder);
  table.add_bed(bed.value);
  table.add_news2(&news2);
  table.add_mews(&mews);
  table.add_qsofa(&qsofa);
  table.add_band(static_cast<std::uint8_t>(warning.band));
  table.add_band_at_least(static_cast<std::uint8_t>(warning.band_at_least));
  table.add_inputs(input_vector);
  return table.Finish();
}

EarlyWarning read_warning(const view::Warning& wire, Findings& findings) {
  EarlyWarning warning;
  warning.news2 = to_domain(wire.news2(), findings, "warnings.news2");
  warning.mews = to_domain(wire.mews(), findings, "warnings.mews");
  warning.qsofa = to_domain(wire.qsofa(), findings, "warnings.qsofa");
  warning.band = findings.one_of(wire.band(), EscalationBand::high, "warnings.band");
  warning.band_at_least = findings.one_of(wire.band_at_least(), EscalationBand::high, "warnings.band_at_least");
  const auto* inputs = wire.inputs();
  if (inputs == nullptr) return warning;
  if (inputs->size() > kScoreInputs) findings.refuse(ErrorCode::length_mismatch, "warnings.inputs");
  for (flatbuffers::uoffset_t i = 0; findings.ok() && i < inputs->size(); ++i) {
    const view::ScoreInput item = struct_at(*inputs, i);
    const auto kind = findings.one_of(item.kind(), ScoreInputKind{kScoreInputs - 1}, "warnings.inputs.kind");
    static_cast<void>(warning.inputs.push_back({kind, item.known(), findings.finite(item.value(), "warnings.inputs.value"),
                                                instant_of(item.time()), item.points()}));  // checked
  }
  return warning;
}

flatbuffers::Offset<view::Proposal> write_proposal(Builder& builder, BedId bed, const LimitProposal& proposal) {
  std::vector<view::Limit> limits;
  for (const LimitPair& pair : proposal.limits) limits.push_back(wire::to_wire(pair));
  std::vector<std::uint8_t> proposed;
  for (const LimitParameter parameter : proposal.proposed) proposed.push_back(static_cast<std::uint8_t>(parameter));
  const auto limit_vector = builder.CreateVectorOfStructs(limits);
  const auto proposed_vector = builder.CreateVector(proposed);
  return view::CreateProposal(builder, bed.value, limit_vector, proposed_vector);
}

LimitProposal read_proposal(const view::Proposal& wire, Findings& findings) {
  LimitProposal proposal;
  const auto* limits = wire.limits();
  if (limits == nullptr || limits->size() != kLimitParameterCount) {
    findings.refuse(ErrorCode::length_mismatch, "proposals.limits");
    return proposal;
  }
  for (flatbuffers::uoffset_t i = 0; i < kLimitParameterCount; ++i) {
    proposal.limits[i] = wire::to_domain(struct_at(*limits, i), findings);
  }
  const auto* proposed = wire.proposed();
  if (proposed == nullptr) return proposal;
  for (const std::uint8_t value : *proposed) {
    const auto parameter = findings.one_of(value, LimitParameter{kLimitParameterCount - 1}, "proposals.proposed");
    if (!proposal.proposed.push_back(parameter)) findings.refuse(ErrorCode::length_mismatch, "proposals.proposed");
  }
  return proposal;
}

}  // namespace ward::wire
