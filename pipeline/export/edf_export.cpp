#include "pipeline/export/edf_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include "pipeline/export/edf_annotations.h"

namespace ward {
namespace {

constexpr std::size_t kMostRecordBytes = 10'000'000;

/// Text of exactly so many characters, printable ASCII only.
std::string padded(std::string text, std::size_t width) {
  text.resize(width, ' ');
  for (char& c : text) c = c >= 32 && c < 127 ? c : '_';
  return text;
}

/// A number in at most eight characters, as exact as they allow.
std::optional<std::string> in_eight(double value) {
  for (int digits = 15; digits > 0; --digits) {
    const std::string text = fmt::format("{:.{}g}", value, digits);
    if (text.size() <= 8 && text.find('e') == std::string::npos) return text;
  }
  return std::nullopt;
}

/// One signal of the file.
struct Signal {
  const GridChannel* channel;
  std::uint64_t per_record;
  std::string physical_min;
  std::string physical_max;
};

/// Whole seconds such that every rate has a whole number of samples in it.
std::uint64_t record_seconds(const Disclosed& recording) {
  std::uint64_t seconds = 1;
  for (const RateGroup& group : recording.waves) seconds = std::lcm(seconds, std::uint64_t{group.period.numerator});
  return seconds;
}

Result<std::vector<Signal>> signals_of(const Disclosed& recording, std::uint64_t seconds) {
  std::vector<Signal> signals;
  for (const RateGroup& group : recording.waves) {
    for (const GridChannel& channel : group.channels) {
      const auto low = in_eight(-32768 * channel.scale + channel.offset);
      const auto high = in_eight(32767 * channel.scale + channel.offset);
      if (!low || !high || *low == *high) return Error{ErrorCode::value_out_of_range, "physical range of a channel"};
      signals.push_back({&channel, seconds * group.period.denominator / group.period.numerator, *low, *high});
    }
  }
  return signals;
}

std::string unit_of(Unit unit) {
  if (unit == Unit::dimensionless) return "";
  return unit == Unit::degree_celsius ? "degC" : std::string{symbol(unit)};
}

std::string kind_of(const GridChannel& channel) {
  return channel.unit == Unit::millivolt ? "ECG " + channel.label : channel.label;
}

/// EDF+'s "patient code, sex, birthdate, name" with X for what is not told.
std::string patient_field(const Disclosed& recording) {
  if (!recording.identity) return "X X X X";
  const auto word = [](std::string text) {
    std::replace(text.begin(), text.end(), ' ', '_');
    return text.empty() ? std::string{"X"} : text;
  };
  return word(recording.identity->patient_id) + " X X " + word(recording.identity->patient_name);
}

struct Start {
  std::string recording{"Startdate X X X X"};
  std::string date{"01.01.85"};  // EDF+ 2.1.3.3: the date that stands for none
  std::string time{"00.00.00"};
  Nanoseconds fraction{};        ///< of the first second, told by the first TAL
};

Start start_of(const Disclosed& recording) {
  if (!recording.identity) return {};
  constexpr std::array<const char*, 12> months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                               "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  const std::string text = to_rfc3339(recording.identity->start);
  const auto part = [&](std::size_t at) { return text.substr(at, 2); };
  const auto month = static_cast<std::size_t>(std::stoi(part(5)) - 1);
  const Nanoseconds since = recording.identity->start.time_since_epoch();
  return {fmt::format("Startdate {}-{}-{} X X wardlight", part(8), months.at(month), text.substr(0, 4)),
          part(8) + "." + part(5) + "." + part(2), part(11) + "." + part(14) + "." + part(17),
          since - std::chrono::floor<std::chrono::seconds>(since)};
}

std::string header(const Disclosed& recording, const std::vector<Signal>& signals, std::uint64_t records,
                   std::uint64_t seconds, const EdfAnnotations& annotations) {
  const std::size_t count = signals.size() + 1;
  const Start start = start_of(recording);
  std::string text = padded("0", 8) + padded(patient_field(recording), 80) + padded(start.recording, 80) + start.date +
                     start.time + padded(std::to_string(256 * (count + 1)), 8) + padded("EDF+C", 44) +
                     padded(std::to_string(records), 8) + padded(std::to_string(seconds), 8) +
                     padded(std::to_string(count), 4);
  const auto column = [&](std::size_t width, const std::string& last, const auto& of) {
    for (const Signal& signal : signals) text += padded(of(signal), width);
    text += padded(last, width);
  };
  column(16, "EDF Annotations", [](const Signal& s) { return kind_of(*s.channel); });
  column(80, "", [](const Signal&) { return std::string{}; });
  column(8, "", [](const Signal& s) { return unit_of(s.channel->unit); });
  column(8, "-1", [](const Signal& s) { return s.physical_min; });
  column(8, "1", [](const Signal& s) { return s.physical_max; });
  column(8, "-32768", [](const Signal&) { return std::string{"-32768"}; });
  column(8, "32767", [](const Signal&) { return std::string{"32767"}; });
  column(80, "", [](const Signal&) { return std::string{}; });
  column(8, std::to_string(annotations.bytes_per_record() / 2),
         [](const Signal& s) { return std::to_string(s.per_record); });
  column(32, "", [](const Signal&) { return std::string{}; });
  return text;
}

void put_samples(std::string& into, const Signal& signal, std::uint64_t record) {
  const std::vector<std::int16_t>& samples = signal.channel->samples;
  for (std::uint64_t i = record * signal.per_record; i < (record + 1) * signal.per_record; ++i) {
    const auto raw = static_cast<std::uint16_t>(i < samples.size() ? samples[i] : kMissingSample);
    into.push_back(static_cast<char>(raw & 0xFFU));
    into.push_back(static_cast<char>(raw >> 8U));
  }
}

}  // namespace

Result<std::vector<ExportFile>> export_edf(const Disclosed& recording) {
  const std::uint64_t seconds = record_seconds(recording);
  const auto signals = signals_of(recording, seconds);
  if (!signals) return signals.error();
  const auto record_length = std::chrono::seconds{seconds};
  const auto records = static_cast<std::uint64_t>(
      std::max<std::int64_t>(1, (recording.length + record_length - Nanoseconds{1}) / Nanoseconds{record_length}));
  const EdfAnnotations annotations(recording, records, record_length, start_of(recording).fraction);
  std::uint64_t record_bytes = annotations.bytes_per_record();
  for (const Signal& signal : signals.value()) record_bytes += 2 * signal.per_record;
  if (record_bytes > kMostRecordBytes) return Error{ErrorCode::too_large, "data record of EDF"};
  std::string bytes = header(recording, signals.value(), records, seconds, annotations);
  bytes.reserve(bytes.size() + records * record_bytes);
  for (std::uint64_t record = 0; record < records; ++record) {
    for (const Signal& signal : signals.value()) put_samples(bytes, signal, record);
    bytes += annotations.record(record);
  }
  return std::vector<ExportFile>{{"record.edf", std::move(bytes)}};
}

}  // namespace ward
