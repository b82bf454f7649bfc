#include "pipeline/export/wfdb_export.h"

#include <fmt/format.h>

#include <cmath>
#include <ctime>

namespace ward {
namespace {

void put16(std::string& into, std::uint32_t value) {
  into.push_back(static_cast<char>(value & 0xFFU));
  into.push_back(static_cast<char>((value >> 8U) & 0xFFU));
}

/// The format's unit: no spaces; NU for a number without one.
std::string unit_of(Unit unit) {
  if (unit == Unit::none || unit == Unit::dimensionless) return "NU";
  if (unit == Unit::degree_celsius) return "degC";
  return std::string{symbol(unit)};
}

// ---- signals ----------------------------------------------------------------

std::string interleaved(const RateGroup& group) {
  std::string bytes;
  bytes.reserve(group.samples() * group.channels.size() * 2);
  for (std::size_t i = 0; i < group.samples(); ++i) {
    for (const GridChannel& channel : group.channels) put16(bytes, static_cast<std::uint16_t>(channel.samples[i]));
  }
  return bytes;
}

/// Sum of all samples as a signed 16-bit number.
std::int16_t checksum(const GridChannel& channel) {
  std::uint16_t sum = 0;
  for (const std::int16_t sample : channel.samples) sum = static_cast<std::uint16_t>(sum + static_cast<std::uint16_t>(sample));
  return static_cast<std::int16_t>(sum);
}

std::string signal_line(const GridChannel& channel, const std::string& file) {
  const long long baseline = std::llround(-channel.offset / channel.scale);
  // The baseline also stands as "ADC zero": some readers know only that one.
  return fmt::format("{} 16 {:.12g}({})/{} 16 {} {} {} 0 {}\n", file, 1.0 / channel.scale, baseline,
                     unit_of(channel.unit), baseline,
                     channel.samples.empty() ? 0 : channel.samples.front(), checksum(channel), channel.label);
}

/// A baseline is a whole number of counts; what is left of the offset is told.
std::string remainder_line(const GridChannel& channel) {
  const double counts = -channel.offset / channel.scale;
  const double rest = (std::round(counts) - counts) * channel.scale;
  if (std::abs(rest) < 1e-9 * std::abs(channel.scale)) return {};
  return fmt::format("# {}: add {:.9g} {} to every physical value\n", channel.label, rest, unit_of(channel.unit));
}

std::string start_of(const Disclosed& recording) {
  if (!recording.identity) return {};
  const std::string text = to_rfc3339(recording.identity->start);  // 2026-11-22T10:40:12.345Z
  return fmt::format(" {} {}/{}/{}", text.substr(11, 12), text.substr(8, 2), text.substr(5, 2), text.substr(0, 4));
}

std::string header(const RateGroup& group, const std::string& name, const Disclosed& recording) {
  std::string text = fmt::format("{} {} {:.12g} {}{}\n", name, group.channels.size(), group.period.hertz(),
                                 group.samples(), start_of(recording));
  for (const GridChannel& channel : group.channels) text += signal_line(channel, name + ".dat");
  for (const GridChannel& channel : group.channels) text += remainder_line(channel);
  text += fmt::format("# {}, {}{}\n", recording.software, recording.category, recording.paced ? ", paced" : "");
  if (recording.identity) {
    const auto one_line = [](std::string field) {
      for (char& c : field) c = c == '\n' || c == '\r' ? ' ' : c;
      return field;
    };
    text += fmt::format("# bed {}, patient {} {}\n", one_line(recording.identity->bed_label),
                        one_line(recording.identity->patient_id), one_line(recording.identity->patient_name));
  }
  return text;
}

// ---- annotations (MIT format) -----------------------------------------------

constexpr std::uint32_t kSkip = 59;
constexpr std::uint32_t kAux = 63;
constexpr std::uint32_t kNote = 22;
constexpr std::uint64_t kMostInterval = 1023;
constexpr std::size_t kMostAux = 255;

std::uint32_t code_of(char beat) {
  switch (beat) {
    case 'N': return 1;
    case 'V': return 5;
    case 'S': return 9;   // supraventricular premature or ectopic
    case 'P': return 12;  // paced
    case 'Q': return 13;
    default: return kNote;
  }
}

void put_interval(std::string& into, std::uint32_t code, std::uint64_t interval) {
  while (interval > kMostInterval) {
    const std::uint64_t step = std::min<std::uint64_t>(interval, 0x7FFF'FFFF);
    put16(into, kSkip << 10U);
    put16(into, static_cast<std::uint32_t>(step >> 16U));  // high half first, as a PDP-11 did
    put16(into, static_cast<std::uint32_t>(step & 0xFFFFU));
    interval -= step;
  }
  put16(into, (code << 10U) | static_cast<std::uint32_t>(interval));
}

void put_aux(std::string& into, std::string text) {
  if (text.size() > kMostAux) text.resize(kMostAux);
  put16(into, (kAux << 10U) | static_cast<std::uint32_t>(text.size()));
  if (text.size() % 2 == 1) text.push_back('\0');
  into += text;
}

std::string annotations(const RateGroup& group, const Disclosed& recording) {
  std::string bytes;
  std::uint64_t before = 0;
  for (const Annotation& annotation : recording.annotations) {
    const std::uint64_t at = std::max(before, group.index_of(annotation.at));
    put_interval(bytes, code_of(annotation.beat), at - before);
    if (annotation.beat == 0) put_aux(bytes, annotation.text);
    before = at;
  }
  put16(bytes, 0);
  return bytes;
}

}  // namespace

std::vector<ExportFile> export_wfdb(const Disclosed& recording) {
  std::vector<ExportFile> files;
  for (const RateGroup& group : recording.waves) {
    // A record's name has letters, digits and underscores alone.
    std::string name = "record_" + group.name();
    for (char& c : name) c = c == '.' ? '_' : c;
    files.push_back({name + ".hea", header(group, name, recording)});
    files.push_back({name + ".dat", interleaved(group)});
    files.push_back({name + ".atr", annotations(group, recording)});
  }
  return files;
}

}  // namespace ward
