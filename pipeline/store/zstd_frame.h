#pragma once

#include <cstddef>

#include "pipeline/domain/result.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// One zstd frame. Keeps its working memory between calls of one thread.
/// @return empty when it would not be smaller by a thirty-second at least
[[nodiscard]] wire::Bytes zstd_compress(wire::ByteView plain, int level);

/// @param plain_bytes  what it must become, exactly
/// @return checksum_mismatch for anything else
[[nodiscard]] Result<wire::Bytes> zstd_decompress(wire::ByteView frame, std::size_t plain_bytes);

}  // namespace ward
