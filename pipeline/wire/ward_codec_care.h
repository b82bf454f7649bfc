#pragma once

// Inside ward_wire only: what people set at a bed, early warning scores and
// proposed limits, as tables of a State.

#include "pipeline/wire/ward_codec_guard.h"

namespace ward::wire {

flatbuffers::Offset<view::Care> write_care(flatbuffers::FlatBufferBuilder& builder, BedId bed, const CareStatus& care);
CareStatus read_care(const view::Care& wire, Findings& findings);

flatbuffers::Offset<view::Warning> write_warning(flatbuffers::FlatBufferBuilder& builder, BedId bed,
                                                 const EarlyWarning& warning);
EarlyWarning read_warning(const view::Warning& wire, Findings& findings);

flatbuffers::Offset<view::Proposal> write_proposal(flatbuffers::FlatBufferBuilder& builder, BedId bed,
                                                   const LimitProposal& proposal);
LimitProposal read_proposal(const view::Proposal& wire, Findings& findings);

}  // namespace ward::wire
