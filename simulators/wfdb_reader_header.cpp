#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>

#include "simulators/wfdb_reader.h"

namespace ward {
namespace {

constexpr Error bad(const char* phrase, ErrorCode code = ErrorCode::value_out_of_range) {
  return Error{code, phrase};
}

/// Next blank-separated word of `rest`; empty at the end.
std::string_view next_word(std::string_view& rest) {
  const std::size_t begin = rest.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    rest = {};
    return {};
  }
  rest.remove_prefix(begin);
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
  rest.remove_prefix(word.size());
  return word;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The whole of `text` as a number, else nullopt.
template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// A frequency written as a decimal, as an exact period: "62.5" is 2/125 s.
std::optional<SamplePeriod> period_of(std::string_view hertz) {
  const std::size_t point = hertz.find('.');
  const std::string_view whole = hertz.substr(0, point);
  std::string_view fraction = point == std::string_view::npos ? std::string_view{} : hertz.substr(point + 1);
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  if (whole.empty() || fraction.size() > 6) return std::nullopt;
  std::uint64_t scale = 1;
  for (std::size_t i = 0; i < fraction.size(); ++i) scale *= 10;
  const auto units = number<std::uint32_t>(whole);
  const auto parts = fraction.empty() ? std::optional<std::uint32_t>{0U} : number<std::uint32_t>(fraction);
  if (!units || !parts || *units > 100'000) return std::nullopt;
  const std::uint64_t samples = *units * scale + *parts;  // in `scale` seconds
  if (samples == 0) return std::nullopt;
  const std::uint64_t divisor = std::gcd(samples, scale);
  if (samples / divisor > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return SamplePeriod{static_cast<std::uint32_t>(scale / divisor), static_cast<std::uint32_t>(samples / divisor)};
}

/// First line: name, number of signals, frequency, samples per signal.
Result<std::size_t> parse_record_line(std::string_view line, WfdbHeader& header) {
  const std::string_view name = next_word(line);
  if (name.find('/') != std::string_view::npos) {
    return bad("multi-segment records are not supported", ErrorCode::unsupported_version);
  }
  header.name = std::string{name};
  const auto signals = number<std::uint64_t>(next_word(line));
  if (!signals || *signals == 0) return bad("the record line gives no number of signals");
  if (*signals > kMaxWfdbSignals) {
    return bad("the header claims more than 64 signals", ErrorCode::too_many_channels);
  }
  std::string_view frequency = next_word(line);
  frequency = frequency.substr(0, frequency.find_first_of("/("));
  if (!frequency.empty()) {
    const auto period = period_of(frequency);
    if (!period) return bad("the sampling frequency is not a usable number", ErrorCode::invalid_period);
    header.period = *period;
  }
  const std::string_view samples = next_word(line);
  if (!samples.empty()) {
    const auto count = number<std::uint64_t>(samples);
    if (!count) return bad("the number of samples is not a number");
    header.claimed_samples = *count;
  }
  return static_cast<std::size_t>(*signals);
}

/// "16+24", "212": the format, with its modifiers.
Result<void> parse_format(std::string_view word, WfdbSignalSpec& signal) {
  const std::size_t end = word.find_first_of("x:+");
  const auto format = number<unsigned>(word.substr(0, end));
  if (!format) return bad("a signal line has no storage format");
  if (*format != 16 && *format != 212) {
    return bad("only formats 16 and 212 are supported", ErrorCode::unsupported_version);
  }
  signal.format = static_cast<WfdbFormat>(*format);
  std::string_view rest = end == std::string_view::npos ? std::string_view{} : word.substr(end);
  while (!rest.empty()) {
    const char kind = rest.front();
    rest.remove_prefix(1);
    const std::size_t next = rest.find_first_of("x:+");
    const auto value = number<std::uint64_t>(rest.substr(0, next));
    if (!value) return bad("a storage format has a modifier that is not a number");
    if (kind == '+') signal.byte_offset = *value;
    if (kind == 'x' && *value != 1) {
      return bad("several samples a frame are not supported", ErrorCode::unsupported_version);
    }
    if (kind == ':' && *value != 0) return bad("skewed signals are not supported", ErrorCode::unsupported_version);
    rest = next == std::string_view::npos ? std::string_view{} : rest.substr(next);
  }
  return {};
}

/// "200", "1496(-3)/mV": gain, baseline and unit. A gain of 0 or none means
/// uncalibrated: 200 counts per millivolt by convention.
Result<bool> parse_gain(std::string_view word, WfdbSignalSpec& signal) {
  const std::size_t slash = word.find('/');
  if (slash != std::string_view::npos) {
    if (slash + 1 < word.size()) signal.units = std::string{word.substr(slash + 1)};
    word = word.substr(0, slash);
  }
  bool has_baseline = false;
  const std::size_t open = word.find('(');
  if (open != std::string_view::npos) {
    const std::size_t close = word.find(')', open);
    if (close == std::string_view::npos) return bad("a baseline has no closing bracket");
    const auto baseline = number<std::int32_t>(word.substr(open + 1, close - open - 1));
    if (!baseline) return bad("a baseline is not a number");
    signal.baseline = *baseline;
    has_baseline = true;
    word = word.substr(0, open);
  }
  const auto gain = number<double>(word);
  if (!gain || !std::isfinite(*gain)) return bad("a gain is not a finite number", ErrorCode::value_not_finite);
  if (*gain != 0.0) {
    if (std::abs(*gain) < 1e-9 || std::abs(*gain) > 1e12) return bad("a gain is absurd");
    signal.gain = *gain;
    signal.calibrated = true;
  }
  return has_baseline;
}

Result<WfdbSignalSpec> parse_signal_line(std::string_view line) {
  WfdbSignalSpec signal;
  signal.file = std::string{next_word(line)};
  // A record must not make us open /etc/passwd: plain names only.
  if (signal.file.empty() || signal.file.find_first_of("/\\") != std::string::npos || signal.file.front() == '.' ||
      signal.file == "-" || signal.file.find('\0') != std::string::npos) {
    return bad("a signal file is not a plain name in the record's folder", ErrorCode::not_permitted);
  }
  if (const auto format = parse_format(next_word(line), signal); !format) return format.error();

  bool has_baseline = false;
  if (const std::string_view gain = next_word(line); !gain.empty()) {
    const auto parsed = parse_gain(gain, signal);
    if (!parsed) return parsed.error();
    has_baseline = parsed.value();
  }
  // ADC resolution, ADC zero, initial value, checksum, block size.
  for (int field = 0; field < 5; ++field) {
    const std::string_view word = next_word(line);
    if (word.empty()) break;
    const auto value = number<std::int32_t>(word);
    if (!value) return bad("a signal line has a field that is not a number");
    if (field == 1) signal.adc_zero = *value;
    if (field == 3) signal.checksum = *value;
  }
  if (!has_baseline) signal.baseline = signal.adc_zero;
  signal.description = std::string{trimmed(line)};
  return signal;
}

}  // namespace

Result<WfdbHeader> parse_wfdb_header(std::string_view text) {
  if (text.size() > kMaxWfdbHeaderBytes) return bad("the header is larger than 1 MiB", ErrorCode::too_large);
  WfdbHeader header;
  std::optional<std::size_t> expected_signals;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (trimmed(line).empty()) continue;
    if (line.front() == '#') {
      header.comments.emplace_back(line.substr(1));
    } else if (!expected_signals) {
      const auto count = parse_record_line(line, header);
      if (!count) return count.error();
      expected_signals = count.value();
    } else if (header.signals.size() < *expected_signals) {
      auto signal = parse_signal_line(line);
      if (!signal) return signal.error();
      header.signals.push_back(std::move(signal.value()));
    }
  }
  if (!expected_signals) return bad("the header has no record line", ErrorCode::missing_field);
  if (header.signals.size() != *expected_signals) {
    return bad("the header claims more signals than it describes", ErrorCode::length_mismatch);
  }
  return header;
}

}  // namespace ward
