#pragma once

#include "pipeline/domain/result.h"
#include "pipeline/domain/ward_view.h"
#include "pipeline/wire/bytes.h"

namespace ward::wire {

// Ward protocol (ward.fbs). Every decode, in this order: size cap, copy to
// aligned memory, identifier, FlatBuffers verifier (depth 8, bounded tables),
// version, then every value: NaN, infinities and numbers outside their enums
// are refused. Never throws on bad bytes.

/// Largest ward message either side accepts, bytes.
inline constexpr std::size_t kMaxWardBytes = 32U << 20U;
/// Largest request a server reads, bytes: clients are not trusted with more.
inline constexpr std::size_t kMaxRequestBytes = 4096;
/// Most beds one state may describe.
inline constexpr std::size_t kMaxWardBeds = 4096;
/// Most bins one wave segment may hold.
inline constexpr std::size_t kMaxWaveBins = 4096;
/// Most segments one Waves message may hold.
inline constexpr std::size_t kMaxWaveSegments = 256;

/// Most evidence one bed has in a snapshot.
inline constexpr std::size_t kMaxBedEvidence = 16;
/// Most tables of one bed in a snapshot: status, feed, care, scores, proposal
/// and its evidence.
inline constexpr std::size_t kMaxBedTables = 5 + kMaxBedEvidence;

/// Events that belong in a State update: BedStatus, Vital, Alarm,
/// ChannelQuality, Beat, FeedStatus, AlarmEvidence, CareStatus, EarlyWarning,
/// LimitProposal. Others are ignored by encode_state.
/// `published` is stamped on every alarm as update.server_time. A value that
/// no decoder would take (NaN) is written as unavailable or 0, because one
/// bed's bad number must not blank every screen.
/// Decoded events come back grouped in the order BedStatus, Vital, Alarm,
/// ChannelQuality, Beat, FeedStatus, AlarmEvidence, CareStatus, EarlyWarning,
/// LimitProposal, each kind in the order it was given.
/// Alarms keep `received` and `handled`; the others carry server_time there.
Bytes encode_state(const StateUpdate& update);
Result<StateUpdate> decode_state(ByteView bytes);

Bytes encode_waves(const WaveUpdate& update);
Result<WaveUpdate> decode_waves(ByteView bytes);

Bytes encode_request(const WardRequest& request);
Result<WardRequest> decode_request(ByteView bytes);

Bytes encode_response(const WardResponse& response);
Result<WardResponse> decode_response(ByteView bytes);

}  // namespace ward::wire
