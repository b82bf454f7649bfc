#include "pipeline/wire/feed_items.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "pipeline/domain/codes.h"

namespace ward::wire {
namespace {

// The schema's enums and the domain's are one vocabulary: a value read from
// the wire is cast, so the numbers must be the same.
template <class Wire, class Domain>
constexpr bool same(Wire wire, Domain domain) {
  return static_cast<unsigned>(wire) == static_cast<unsigned>(domain);
}
static_assert(same(feed::ChannelState::valid, ChannelState::valid));
static_assert(same(feed::ChannelState::leads_off, ChannelState::leads_off));
static_assert(same(feed::ChannelState::calibrating, ChannelState::calibrating));
static_assert(same(feed::ChannelState::questionable, ChannelState::questionable));
static_assert(feed::ChannelState::MAX == feed::ChannelState::questionable);
static_assert(same(feed::Validity::valid, Validity::valid));
static_assert(same(feed::Validity::questionable, Validity::questionable));
static_assert(same(feed::Validity::unavailable, Validity::unavailable));
static_assert(feed::Validity::MAX == feed::Validity::unavailable);
static_assert(same(feed::AlarmPriority::information, AlarmPriority::information));
static_assert(same(feed::AlarmPriority::low, AlarmPriority::low));
static_assert(same(feed::AlarmPriority::medium, AlarmPriority::medium));
static_assert(same(feed::AlarmPriority::high, AlarmPriority::high));
static_assert(feed::AlarmPriority::MAX == feed::AlarmPriority::high);
static_assert(same(feed::AlarmKind::physiological, AlarmKind::physiological));
static_assert(same(feed::AlarmKind::technical, AlarmKind::technical));
static_assert(feed::AlarmKind::MAX == feed::AlarmKind::technical);

bool is_known(Unit unit) {
  switch (unit) {
    case Unit::dimensionless:
    case Unit::percent:
    case Unit::beats_per_minute:
    case Unit::breaths_per_minute:
    case Unit::kilopascal:
    case Unit::mmhg:
    case Unit::millisecond:
    case Unit::millivolt:
    case Unit::degree_celsius: return true;
    case Unit::none: return false;  // a unit is mandatory; dimensionless is one
  }
  return false;
}

/// A known code comes in its one unit, so that mmHg and kPa cannot be mixed
/// up; an unknown one in any known unit (it is shown raw).
Error check_code(std::uint32_t code, CodeKind kind, Unit unit, const char* code_at, const char* unit_at) {
  if (code == 0) return {ErrorCode::missing_field, code_at};
  if (!is_known(unit)) return {ErrorCode::unknown_unit, unit_at};
  const CodeInfo* info = find_code(code);
  if (info == nullptr) return {};
  if (info->kind != kind) return {ErrorCode::value_out_of_range, code_at};
  if (info->unit != unit) return {ErrorCode::unknown_unit, unit_at};
  return {};
}

bool is_plausible(Nanoseconds offset) { return offset >= -kFarthestOffset && offset <= kFarthestOffset; }

/// 0.1 to 4000 samples a second, both parts 1 or more.
bool is_plausible(SamplePeriod period) {
  const std::uint64_t numerator = period.numerator;
  const std::uint64_t denominator = period.denominator;
  return numerator > 0 && denominator > 0 && denominator * 10 >= numerator &&
         denominator <= numerator * 4000;
}

/// The samples in place: the verifier guarantees that 2-byte elements behind a
/// 4-byte length are aligned, and the wire's byte order is checked to be ours.
std::span<const std::int16_t> samples_of(const feed::Waveform& wave) {
  static_assert(std::endian::native == std::endian::little);
  const auto* samples = wave.samples();
  if (samples == nullptr) return {};
  return {samples->data(), samples->size()};
}

Error check_waveform(const feed::Waveform& wave) {
  const Error code = check_code(wave.code(), CodeKind::waveform, Unit{wave.unit()}, "waveforms.code",
                                "waveforms.unit");
  if (code.code != ErrorCode::none) return code;
  const SamplePeriod period{wave.period_numerator(), wave.period_denominator()};
  if (!is_plausible(period)) return {ErrorCode::invalid_period, "waveforms.period"};
  if (!std::isfinite(wave.scale())) return {ErrorCode::value_not_finite, "waveforms.scale"};
  if (!std::isfinite(wave.offset())) return {ErrorCode::value_not_finite, "waveforms.offset"};
  if (std::fpclassify(wave.scale()) == FP_ZERO) return {ErrorCode::value_out_of_range, "waveforms.scale"};
  // Finite parts may still give infinite samples.
  if (!std::isfinite(std::fabs(wave.scale()) * 32768.0F + std::fabs(wave.offset()))) {
    return {ErrorCode::value_not_finite, "waveforms.scale"};
  }
  if (wave.state() > feed::ChannelState::MAX) return {ErrorCode::invalid_state, "waveforms.state"};
  const std::size_t count = samples_of(wave).size();
  if (count == 0) return {ErrorCode::missing_field, "waveforms.samples"};
  if (count > kMaxChannelSamples) return {ErrorCode::length_mismatch, "waveforms.samples"};
  const Nanoseconds first{wave.time_offset_ns()};
  if (!is_plausible(first) || !is_plausible(first + period.of(count - 1))) {
    return {ErrorCode::time_implausible, "waveforms.time_offset_ns"};
  }
  return {};
}

/// True when `later` does not follow on `earlier` of the same channel: blocks
/// of one channel come in order of time and share half a sample at most.
bool overlap(const FrameWaveform& earlier, const FrameWaveform& later) {
  if (earlier.block.channel != later.block.channel) return false;
  const Nanoseconds end = earlier.device_offset + earlier.block.period.of(earlier.block.count);
  return later.device_offset < end - earlier.block.period.of(1) / 2;
}

/// Cuts one wire waveform into blocks. Offsets are computed from the first
/// sample, not added up, so that no rounding accumulates.
Error append_blocks(const feed::Waveform& wave, DeviceFrame& into) {
  const std::size_t first_new = into.waveforms.size();
  const SamplePeriod period{wave.period_numerator(), wave.period_denominator()};
  const std::span<const std::int16_t> samples = samples_of(wave);
  for (std::size_t from = 0; from < samples.size(); from += kBlockCapacity) {
    FrameWaveform* item = into.waveforms.append();
    if (item == nullptr) return {ErrorCode::too_many_channels, "waveforms"};
    item->device_offset = Nanoseconds{wave.time_offset_ns()} + period.of(from);
    SampleBlock& block = item->block;
    block.channel = {wave.code(), wave.instance()};
    block.unit = Unit{wave.unit()};
    block.period = period;
    block.scale = wave.scale();
    block.offset = wave.offset();
    block.state = static_cast<ChannelState>(wave.state());
    const auto part = samples.subspan(from, std::min(kBlockCapacity, samples.size() - from));
    block.count = static_cast<std::uint16_t>(part.size());
    std::copy(part.begin(), part.end(), block.samples.begin());
  }
  for (std::size_t i = first_new; i < into.waveforms.size(); ++i) {
    for (std::size_t j = 0; j < first_new; ++j) {
      if (overlap(into.waveforms[j], into.waveforms[i])) return {ErrorCode::duplicate_channel, "waveforms"};
    }
  }
  return {};
}

Error check_numeric(const feed::Numeric& numeric) {
  const Error code = check_code(numeric.code(), CodeKind::numeric, Unit{numeric.unit()}, "numerics.code",
                                "numerics.unit");
  if (code.code != ErrorCode::none) return code;
  if (numeric.validity() > feed::Validity::MAX) return {ErrorCode::invalid_state, "numerics.validity"};
  if (numeric.validity() != feed::Validity::unavailable && !std::isfinite(numeric.value())) {
    return {ErrorCode::value_not_finite, "numerics.value"};
  }
  if (!is_plausible(Nanoseconds{numeric.time_offset_ns()})) {
    return {ErrorCode::time_implausible, "numerics.time_offset_ns"};
  }
  return {};
}

}  // namespace

Error read_waveforms(const feed::Frame& from, DeviceFrame& into) {
  into.waveforms.clear();
  if (from.waveforms() == nullptr) return {};
  if (from.waveforms()->size() > kMaxFrameBlocks) return {ErrorCode::too_many_channels, "waveforms"};
  for (const feed::Waveform* wave : *from.waveforms()) {
    Error error = check_waveform(*wave);
    if (error.code == ErrorCode::none) error = append_blocks(*wave, into);
    if (error.code != ErrorCode::none) return error;
  }
  return {};
}

Error read_numerics(const feed::Frame& from, DeviceFrame& into) {
  into.numerics.clear();
  if (from.numerics() == nullptr) return {};
  if (from.numerics()->size() > kMaxFrameNumerics) return {ErrorCode::too_many_channels, "numerics"};
  for (const feed::Numeric* numeric : *from.numerics()) {
    const Error error = check_numeric(*numeric);
    if (error.code != ErrorCode::none) return error;
    FrameNumeric item;
    item.device_offset = Nanoseconds{numeric->time_offset_ns()};
    item.vital.code = numeric->code();
    item.vital.unit = Unit{numeric->unit()};
    item.vital.validity = static_cast<Validity>(numeric->validity());
    // Whatever stands beside "unavailable" is not a reading: it may be NaN.
    item.vital.reading = item.vital.validity == Validity::unavailable ? 0.0F : numeric->value();
    item.vital.origin = VitalOrigin::device;
    static_cast<void>(into.numerics.push_back(item));  // the size was checked above
  }
  return {};
}

Error read_alarms(const feed::Frame& from, DeviceFrame& into) {
  into.alarms.clear();
  if (from.alarms() == nullptr) return {};
  if (from.alarms()->size() > kMaxFrameAlarms) return {ErrorCode::too_many_channels, "alarms"};
  for (const feed::Alarm* alarm : *from.alarms()) {
    const std::string_view text = text_of(alarm->text());
    if (alarm->priority() > feed::AlarmPriority::MAX) {
      return {ErrorCode::value_out_of_range, "alarms.priority"};
    }
    if (alarm->kind() > feed::AlarmKind::MAX) return {ErrorCode::value_out_of_range, "alarms.kind"};
    if (text.size() > 48) return {ErrorCode::length_mismatch, "alarms.text"};
    if (!is_printable_text(text)) return {ErrorCode::value_out_of_range, "alarms.text"};
    if (text.empty() && alarm->code() == 0) return {ErrorCode::missing_field, "alarms.code"};
    DeviceAlarm item;
    item.mdc_code = alarm->code();
    item.priority = static_cast<AlarmPriority>(alarm->priority());
    item.kind = static_cast<AlarmKind>(alarm->kind());
    item.active = alarm->active();
    item.text = text;
    static_cast<void>(into.alarms.push_back(item));  // the size was checked above
  }
  return {};
}

Error read_pace_pulses(const feed::Frame& from, DeviceFrame& into) {
  into.pace_pulses.clear();
  if (from.pace_pulses() == nullptr) return {};
  if (from.pace_pulses()->size() > kMaxFramePacePulses) return {ErrorCode::length_mismatch, "pace_pulses"};
  for (flatbuffers::uoffset_t i = 0; i < from.pace_pulses()->size(); ++i) {
    const Nanoseconds offset{from.pace_pulses()->Get(i)};
    if (!is_plausible(offset)) return {ErrorCode::time_implausible, "pace_pulses"};
    if (!into.pace_pulses.empty() && offset <= into.pace_pulses.back()) {
      return {ErrorCode::time_backwards, "pace_pulses"};
    }
    static_cast<void>(into.pace_pulses.push_back(offset));  // the size was checked above
  }
  return {};
}

}  // namespace ward::wire
