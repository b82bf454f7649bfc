#pragma once

#include <cstddef>
#include <string>

namespace ward {

/// Writes a complete set of keys and a configuration that uses them:
/// DIR/server.toml, DIR/server.key, DIR/devices/bed-NN.toml for each bed and
/// DIR/operator.toml. Files with a secret are readable by their owner only.
/// @param beds  1 to 100000, named "BED 01".. with devices "bed-01"..
/// @throws ConfigurationError  when a file exists already (keys are never
///         overwritten) or cannot be written
void generate_keys(const std::string& directory, std::size_t beds);

}  // namespace ward
