#pragma once

#include <cstdint>
#include <span>

#include "pipeline/store/byte_reader.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// Appends raw samples, exactly, any value: the first as it is, then the
/// differences from sample to sample, in groups of 64 with the number of bits
/// that the group's largest needs. A recorded ECG becomes a third.
void pack_samples(std::span<const std::int16_t> samples, wire::Bytes& into);

/// Takes `into.size()` samples off again; refuses what cannot be such.
void unpack_samples(ByteReader& from, std::span<std::int16_t> into);

}  // namespace ward
