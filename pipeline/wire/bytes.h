#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ward::wire {

/// Encoded message, owned.
using Bytes = std::vector<std::byte>;
/// Encoded message, borrowed.
using ByteView = std::span<const std::byte>;

}  // namespace ward::wire
