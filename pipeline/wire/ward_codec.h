#pragma once

#include "pipeline/domain/result.h"
#include "pipeline/domain/ward_view.h"
#include "pipeline/wire/bytes.h"

namespace ward::wire {

// Ward protocol (ward.fbs). Every decode verifies before it reads and refuses
// values outside their enums; sizes are bounded by kMaxWardBytes.

/// Largest ward message either side accepts, bytes.
inline constexpr std::size_t kMaxWardBytes = 8U << 20U;

/// Events that belong in a State update: BedStatus, Vital, Alarm,
/// ChannelQuality, Beat, FeedStatus. Others are ignored by encode_state.
/// `published` is stamped on every alarm as the time of handing it out.
Bytes encode_state(const StateUpdate& update);
Result<StateUpdate> decode_state(ByteView bytes);

Bytes encode_waves(const WaveUpdate& update);
Result<WaveUpdate> decode_waves(ByteView bytes);

Bytes encode_request(const WardRequest& request);
Result<WardRequest> decode_request(ByteView bytes);

Bytes encode_response(const WardResponse& response);
Result<WardResponse> decode_response(ByteView bytes);

}  // namespace ward::wire
