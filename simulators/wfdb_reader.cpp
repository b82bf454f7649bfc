#include "simulators/wfdb_reader.h"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

namespace ward {
namespace {

std::uint8_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); }

/// Samples that `size` bytes hold. In format 212 an odd last sample takes two.
std::uint64_t samples_in(std::uint64_t size, WfdbFormat format) {
  if (format == WfdbFormat::fmt16) return size / 2;
  return size / 3 * 2 + (size % 3 == 2 ? 1 : 0);
}

std::int16_t sample_16(std::string_view bytes, std::size_t i) {
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(byte_at(bytes, 2 * i) | (byte_at(bytes, 2 * i + 1) << 8)));
}

/// Format 212: the middle byte holds the high nibbles, low one first.
std::int16_t sample_212(std::string_view bytes, std::size_t i) {
  const std::size_t triple = i / 2 * 3;
  const int middle = byte_at(bytes, triple + 1);
  int value = i % 2 == 0 ? (byte_at(bytes, triple) | ((middle & 0x0F) << 8))
                         : (byte_at(bytes, triple + 2) | ((middle & 0xF0) << 4));
  if (value >= 2048) value -= 4096;
  return value == -2048 ? kMissingSample : static_cast<std::int16_t>(value);
}

/// WFDB sums the samples as stored, the missing ones as their stored value.
bool sums_to(const std::vector<std::int16_t>& samples, WfdbFormat format, std::int32_t checksum) {
  std::uint16_t sum = 0;
  for (const std::int16_t sample : samples) {
    const int stored = sample == kMissingSample && format == WfdbFormat::fmt212 ? -2048 : sample;
    sum = static_cast<std::uint16_t>(sum + stored);
  }
  return sum == static_cast<std::uint16_t>(checksum);
}

Result<std::string> load_signal_file(const std::filesystem::path& path, std::uint64_t byte_offset) {
  std::error_code failure;
  if (!std::filesystem::is_regular_file(path, failure)) {
    return Error{ErrorCode::missing_field, "a signal file is missing"};
  }
  const std::uintmax_t size = std::filesystem::file_size(path, failure);
  if (failure || size > kMaxWfdbSignalFileBytes) {
    return Error{ErrorCode::too_large, "a signal file is larger than 512 MiB"};
  }
  if (byte_offset > size) {
    return Error{ErrorCode::length_mismatch, "a byte offset lies beyond the end of its signal file"};
  }
  std::optional<std::string> bytes = read_bounded_file(path, kMaxWfdbSignalFileBytes);
  if (!bytes) return Error{ErrorCode::missing_field, "a signal file cannot be read"};
  bytes->erase(0, static_cast<std::size_t>(std::min<std::uint64_t>(byte_offset, bytes->size())));
  return std::move(*bytes);
}

/// Reads the signals [first, last) that share one file into `record`.
Result<void> read_group(const std::filesystem::path& folder, const WfdbHeader& header, std::size_t first,
                        std::size_t last, WfdbRecord& record) {
  const WfdbSignalSpec& leader = header.signals[first];
  for (std::size_t s = first; s < last; ++s) {
    if (header.signals[s].format != leader.format || header.signals[s].byte_offset != leader.byte_offset) {
      return Error{ErrorCode::length_mismatch, "signals in one file disagree on format or byte offset"};
    }
  }
  const auto bytes = load_signal_file(folder / leader.file, leader.byte_offset);
  if (!bytes) return bytes.error();
  const std::uint64_t frames = samples_in(bytes.value().size(), leader.format) / (last - first);
  if (header.claimed_samples > frames) {
    return Error{ErrorCode::length_mismatch, "the header claims more samples than its signal file holds"};
  }
  const std::uint64_t wanted = header.claimed_samples != 0 ? header.claimed_samples : frames;
  auto decoded = decode_wfdb_samples(bytes.value(), leader.format, last - first, wanted);
  for (std::size_t s = first; s < last; ++s) {
    WfdbSignal signal{header.signals[s], std::move(decoded[s - first]), std::nullopt};
    if (signal.spec.checksum) {
      signal.checksum_matches = sums_to(signal.samples, signal.spec.format, *signal.spec.checksum);
    }
    record.signals.push_back(std::move(signal));
  }
  return {};
}

}  // namespace

std::optional<std::string> read_bounded_file(const std::filesystem::path& path, std::uintmax_t limit) {
  std::error_code failure;
  if (!std::filesystem::is_regular_file(path, failure)) return std::nullopt;
  const std::uintmax_t size = std::filesystem::file_size(path, failure);
  if (failure || size > limit) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file && !file.eof()) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

std::vector<std::vector<std::int16_t>> decode_wfdb_samples(std::string_view bytes, WfdbFormat format,
                                                           std::size_t signal_count, std::uint64_t max_frames) {
  std::vector<std::vector<std::int16_t>> out(signal_count);
  if (signal_count == 0) return out;
  const std::uint64_t frames = std::min(samples_in(bytes.size(), format) / signal_count, max_frames);
  for (auto& samples : out) samples.reserve(static_cast<std::size_t>(frames));
  std::size_t i = 0;
  for (std::uint64_t frame = 0; frame < frames; ++frame) {
    for (std::size_t s = 0; s < signal_count; ++s, ++i) {
      out[s].push_back(format == WfdbFormat::fmt16 ? sample_16(bytes, i) : sample_212(bytes, i));
    }
  }
  return out;
}

Result<WfdbRecord> read_wfdb_record(const std::filesystem::path& path) {
  std::filesystem::path header_path = path;
  if (header_path.extension() != ".hea") header_path += ".hea";
  const auto text = read_bounded_file(header_path, kMaxWfdbHeaderBytes);
  if (!text) return Error{ErrorCode::missing_field, "the header cannot be read"};
  const auto header = parse_wfdb_header(*text);
  if (!header) return header.error();

  const std::vector<WfdbSignalSpec>& specs = header.value().signals;
  WfdbRecord record{header.value().name, header.value().period, 0, {}, header.value().comments};
  for (std::size_t first = 0; first < specs.size();) {
    std::size_t last = first + 1;
    while (last < specs.size() && specs[last].file == specs[first].file) ++last;
    if (const auto read = read_group(header_path.parent_path(), header.value(), first, last, record); !read) {
      return read.error();
    }
    first = last;
  }
  // Without a claimed length, files of a record may differ by a few samples.
  record.sample_count = record.signals.front().samples.size();
  for (const WfdbSignal& signal : record.signals) {
    record.sample_count = std::min(record.sample_count, signal.samples.size());
  }
  for (WfdbSignal& signal : record.signals) signal.samples.resize(record.sample_count);
  if (record.sample_count == 0) return Error{ErrorCode::length_mismatch, "the record holds no samples"};
  return record;
}

std::string describe_refusal(const std::filesystem::path& path, const Error& error) {
  return path.string() + ": " + (*error.at != '\0' ? std::string{error.at} : std::string{describe(error.code)});
}

}  // namespace ward
