#include "simulators/wfdb_annotation.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "simulators/wfdb_reader.h"

namespace ward {
namespace {

// Entries are 16-bit little-endian words: 6 bits of code, 10 bits of time
// step. Codes above 49 modify the label before them.
constexpr unsigned kSkip = 59;    ///< the next four bytes are a long time step
constexpr unsigned kNumber = 60;
constexpr unsigned kSubtype = 61;
constexpr unsigned kChannel = 62;
constexpr unsigned kAux = 63;     ///< text of the given length, padded to even
constexpr unsigned kLastCode = 49;
constexpr std::int64_t kLongestStep = 1023;
constexpr std::uintmax_t kMaxAnnotationBytes = 1ULL << 28U;

/// Mnemonics by code, as in WFDB's ecgcodes; '\0' where none is defined.
constexpr std::array<char, 50> kMnemonics{
    ' ', 'N', 'L', 'R', 'a', 'V', 'F', 'J', 'A', 'S', 'E', 'j', '/', 'Q', '~', '\0', '|',
    '\0', 's', 'T', '*', 'D', '"', '=', 'p', 'B', '^', 't', '+', 'u', '?', '!', '[', ']',
    'e', 'n', '@', 'x', 'f', '(', ')', 'r', '\0', '\0', '\0', '\0', '\0', '\0', '\0', '\0'};

/// A cursor over the file's bytes that never runs past their end.
struct Reader {
  std::string_view bytes;
  std::size_t at{0};

  [[nodiscard]] std::size_t left() const { return bytes.size() - at; }
  unsigned word() {
    const unsigned low = static_cast<std::uint8_t>(bytes[at]);
    const unsigned high = static_cast<std::uint8_t>(bytes[at + 1]);
    at += 2;
    return low | (high << 8U);
  }
};

constexpr Error kTruncated{ErrorCode::length_mismatch, "the annotation file ends inside an entry"};
constexpr Error kMisplaced{ErrorCode::value_out_of_range, "an annotation lies before the start of the record"};

/// A long step: two little-endian words, the high one first (PDP-11 order).
std::int64_t long_step(Reader& reader) {
  const std::uint32_t high = reader.word();
  const std::uint32_t low = reader.word();
  return static_cast<std::int32_t>((high << 16U) | low);
}

Result<void> read_aux(Reader& reader, std::size_t length, std::vector<WfdbAnnotation>& labels) {
  const std::size_t padded = length + length % 2;
  // A last pad byte may be cut off; the text itself may not.
  if (reader.left() < length) return kTruncated;
  if (!labels.empty()) labels.back().aux = std::string{reader.bytes.substr(reader.at, length)};
  reader.at += std::min(padded, reader.left());
  // Writers in C count the closing zero into the length.
  if (!labels.empty()) {
    std::string& aux = labels.back().aux;
    while (!aux.empty() && aux.back() == '\0') aux.pop_back();
  }
  return {};
}

void put_word(std::string& out, unsigned word) {
  out.push_back(static_cast<char>(word & 0xFFU));
  out.push_back(static_cast<char>((word >> 8U) & 0xFFU));
}

void put_time(std::string& out, std::int64_t step, unsigned code) {
  // A skip's step is 32-bit: longer silences take several.
  while (step > kLongestStep) {
    const auto skip = static_cast<std::uint32_t>(std::min<std::int64_t>(step, 0x7FFFFFFF));
    put_word(out, kSkip << 10U);
    put_word(out, skip >> 16U);
    put_word(out, skip & 0xFFFFU);
    step -= skip;
  }
  put_word(out, (code << 10U) | static_cast<unsigned>(step));
}

void put_field(std::string& out, unsigned code, int value) {
  put_word(out, (code << 10U) | (static_cast<unsigned>(value) & 0xFFU));
}

}  // namespace

char WfdbAnnotation::mnemonic() const {
  const char letter = code < kMnemonics.size() ? kMnemonics[code] : '\0';
  return letter == '\0' ? '?' : letter;
}

bool WfdbAnnotation::is_beat() const {
  return (code >= 1 && code <= 13) || code == 25 || code == 30 || code == 34 || code == 35 || code == 38 || code == 41;
}

std::uint8_t wfdb_code(char mnemonic) {
  for (std::size_t code = 1; code < kMnemonics.size(); ++code) {
    if (kMnemonics[code] == mnemonic && mnemonic != '\0') return static_cast<std::uint8_t>(code);
  }
  return 0;
}

Result<std::vector<WfdbAnnotation>> parse_wfdb_annotations(std::string_view bytes) {
  std::vector<WfdbAnnotation> labels;
  Reader reader{bytes};
  std::int64_t time = 0;
  std::int8_t number = 0;     // number and channel hold until changed
  std::uint8_t channel = 0;
  while (reader.left() >= 2) {
    const unsigned word = reader.word();
    if (word == 0) return labels;
    const unsigned code = word >> 10U;
    const unsigned value = word & 0x3FFU;
    if (code == kSkip) {
      if (reader.left() < 4) return kTruncated;
      time += long_step(reader);
    } else if (code == kNumber) {
      number = static_cast<std::int8_t>(value & 0xFFU);
      if (!labels.empty()) labels.back().number = number;
    } else if (code == kSubtype) {
      if (!labels.empty()) labels.back().subtype = static_cast<std::int8_t>(value & 0xFFU);
    } else if (code == kChannel) {
      channel = static_cast<std::uint8_t>(value & 0xFFU);
      if (!labels.empty()) labels.back().channel = channel;
    } else if (code == kAux) {
      if (const auto aux = read_aux(reader, value, labels); !aux) return aux.error();
    } else if (code <= kLastCode) {
      time += value;
      if (time < 0) return kMisplaced;
      if (code != 0) labels.push_back({time, static_cast<std::uint8_t>(code), 0, channel, number, {}});
    }
  }
  if (reader.left() != 0) return kTruncated;
  return labels;
}

Result<std::vector<WfdbAnnotation>> read_wfdb_annotations(const std::filesystem::path& path) {
  const auto bytes = read_bounded_file(path, kMaxAnnotationBytes);
  if (!bytes) return Error{ErrorCode::missing_field, "the annotation file cannot be read"};
  return parse_wfdb_annotations(*bytes);
}

Result<std::string> encode_wfdb_annotations(std::span<const WfdbAnnotation> annotations) {
  std::string out;
  std::int64_t time = 0;
  std::int8_t number = 0;
  std::uint8_t channel = 0;
  for (const WfdbAnnotation& label : annotations) {
    if (label.code == 0 || label.code > kLastCode) return Error{ErrorCode::value_out_of_range, "annotation code"};
    if (label.sample < time) return Error{ErrorCode::time_backwards, "annotations are not in ascending order"};
    if (label.aux.size() > 255) return Error{ErrorCode::too_large, "annotation aux"};
    put_time(out, label.sample - time, label.code);
    time = label.sample;
    if (label.subtype != 0) put_field(out, kSubtype, label.subtype);
    if (label.channel != channel) put_field(out, kChannel, label.channel);
    if (label.number != number) put_field(out, kNumber, label.number);
    channel = label.channel;
    number = label.number;
    if (!label.aux.empty()) {
      put_word(out, (kAux << 10U) | static_cast<unsigned>(label.aux.size()));
      out += label.aux;
      if (label.aux.size() % 2 != 0) out.push_back('\0');
    }
  }
  put_word(out, 0);
  return out;
}

Result<void> write_wfdb_annotations(const std::filesystem::path& path,
                                    std::span<const WfdbAnnotation> annotations) {
  const auto bytes = encode_wfdb_annotations(annotations);
  if (!bytes) return bytes.error();
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.value().data(), static_cast<std::streamsize>(bytes.value().size()));
  file.close();
  if (!file) return Error{ErrorCode::not_permitted, "the annotation file cannot be written"};
  return {};
}

}  // namespace ward
