#pragma once

#include <vector>

#include "pipeline/domain/result.h"
#include "pipeline/domain/vital.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// One bed's numerics, by code, then in order of time (of arrival, where two
/// are of the same).
[[nodiscard]] wire::Bytes encode_vital_column(std::vector<Vital> vitals);
[[nodiscard]] Result<std::vector<Vital>> decode_vital_column(wire::ByteView bytes);

}  // namespace ward
