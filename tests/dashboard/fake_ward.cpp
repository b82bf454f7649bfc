#include "tests/dashboard/fake_ward.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "pipeline/domain/codes.h"

namespace ward {
namespace {

constexpr std::array<const char*, 16> kNames{
    "DOE, Jane",    "SMITH, Arthur", "NG, Wei",       "ROSSI, Maria", "KIM, Soo-jin", "PATEL, Rohan",
    "LOPEZ, Carla", "M\xC3\x9CLLER, Hans", "\xE6\x9D\x8E\xE5\xB0\x8F\xE6\x98\x8E", "BRANDT, Ida", "OKAFOR, Chidi", "SILVA, Ana",
    "TANAKA, Ken",  "DUBOIS, Luc",   "NOVAK, Petra",  ""};
constexpr std::uint32_t kBinsPerSecond = 125;

double bump(double phase, double centre, double width, double height) {
  const double away = (phase - centre) / width;
  return height * std::exp(-0.5 * away * away);
}

/// One beat over phase 0..1 of its interval; the R peak is exactly kRPeak.
double ecg(double phase, double rate) {
  const double narrow = 0.011 * rate / 60.0;  // QRS does not shorten with the interval
  const double q = bump(phase, 0.30 - 2.6 * narrow, narrow, -0.12);
  const double s = bump(phase, 0.30 + 2.8 * narrow, narrow, -0.25);
  const double r = std::abs(phase - 0.30) < 1e-9 ? static_cast<double>(FakeWard::kRPeak)
                                                 : bump(phase, 0.30, narrow, static_cast<double>(FakeWard::kRPeak));
  return bump(phase, 0.14, 0.022, 0.13) + q + r + s + bump(phase, 0.60, 0.05, 0.28);
}

double wide_beat(double phase) { return bump(phase, 0.3, 0.11, 1.2) - bump(phase, 0.72, 0.13, 0.8); }

double pulse(double phase) {
  const double p = std::fmod(phase + 0.55, 1.0);
  return bump(p, 0.22, 0.09, 1.0) + bump(p, 0.52, 0.10, 0.38);
}

std::int16_t raw(double value, double scale) { return static_cast<std::int16_t>(std::lround(value / scale)); }

/// Min/max bins of a function of time, four samples a bin.
template <class Wave>
WaveSegment segment(std::uint32_t code, Unit unit, double scale, Instant from, Instant to, Wave wave) {
  WaveSegment made;
  made.channel = {code, 0};
  made.unit = unit;
  made.scale = static_cast<float>(scale);
  made.bin = {1, kBinsPerSecond};
  const std::int64_t bin_ns = 1'000'000'000 / kBinsPerSecond;
  const std::int64_t first = (from.time_since_epoch().count() + bin_ns - 1) / bin_ns;
  const std::int64_t last = to.time_since_epoch().count() / bin_ns;
  made.first_bin = Instant{Nanoseconds{first * bin_ns}};
  for (std::int64_t bin = first; bin < last; ++bin) {
    double low = 1e9;
    double high = -1e9;
    for (int sample = 0; sample < 4; ++sample) {
      const double value = wave(static_cast<double>(bin * bin_ns + sample * bin_ns / 4) * 1e-9);
      low = std::min(low, value);
      high = std::max(high, value);
    }
    made.minima.push_back(raw(low, scale));
    made.maxima.push_back(raw(high, scale));
  }
  return made;
}

void end_alarm(std::vector<Event>& events, std::uint32_t bed, Alarm alarm, float value, float limit) {
  alarm.has_limit = limit != 0;
  alarm.value = value;
  alarm.limit = limit;
  events.push_back(event_of(bed, alarm));
}

}  // namespace

Event event_of(std::uint32_t bed, const EventBody& body) { return Event{BedId{bed}, false, Instant{}, body}; }

Alarm alarm_of(AlarmCondition condition, Instant onset, AlarmPhase phase) {
  const AlarmInfo& info = alarm_info(condition);
  Alarm alarm;
  alarm.condition = condition;
  alarm.priority = info.priority;
  alarm.kind = info.kind;
  alarm.phase = phase;
  alarm.onset = onset;
  alarm.changed = onset;
  return alarm;
}

Vital vital_of(std::uint32_t code, float reading, Instant time, VitalOrigin origin, Validity validity) {
  const CodeInfo* info = find_code(code);
  return {code, info != nullptr ? info->unit : Unit::none, time, reading, validity, origin};
}

BedStatus status_of(std::uint32_t bed) {
  std::array<char, 16> label{};
  std::snprintf(label.data(), label.size(), "BED %02u", bed);
  BedStatus status;
  status.label = label.data();
  status.admitted = bed != 16;
  status.patient.name = bed <= kNames.size() ? kNames[bed - 1] : "ADAMS, Chris";
  status.patient.id = std::string_view{std::to_string(410000 + bed * 37)};
  if (bed == 9) status.patient.category = PatientCategory::neonatal;
  status.limits = {{{50.0F, 120.0F}, {90.0F, std::nullopt}, {90.0F, 160.0F}, {50.0F, 90.0F}, {60.0F, 110.0F}, {8.0F, 30.0F}}};
  status.feed_connected = bed != 10;
  return status;
}

double FakeWard::heart_rate(std::uint32_t bed) const {
  if (bed == 3) return 182;
  if (bed == 13) return 134;
  return 58 + 7 * (bed % 8);
}

std::vector<Event> FakeWard::vitals(std::uint32_t bed, Instant now) const {
  std::vector<Event> events;
  if (bed == 16) return events;
  const Instant time = bed == 10 ? now - std::chrono::seconds{40} : now;
  const auto put = [&](std::uint32_t code, double reading, VitalOrigin origin, Validity validity = Validity::valid) {
    events.push_back(event_of(bed, vital_of(code, static_cast<float>(reading), time, origin, validity)));
  };
  const auto n = static_cast<double>(bed);
  put(mdc::kHeartRate, heart_rate(bed), VitalOrigin::derived, bed == 7 ? Validity::unavailable : Validity::valid);
  put(mdc::kPulseRateSpo2, heart_rate(bed) + 1, VitalOrigin::derived);
  put(mdc::kSpo2, bed == 6 ? 84 : 95 + (bed % 5), VitalOrigin::device,
      bed == 14 ? Validity::questionable : Validity::valid);
  if (bed != 14) {
    put(mdc::kAbpSystolic, 104 + 3 * n, VitalOrigin::derived);
    put(mdc::kAbpDiastolic, 60 + 2 * (bed % 9), VitalOrigin::derived);
    put(mdc::kAbpMean, 75 + 2 * (bed % 9), VitalOrigin::derived);
  } else {
    put(mdc::kNibpSystolic, 122, VitalOrigin::device);
    put(mdc::kNibpDiastolic, 78, VitalOrigin::device);
    put(mdc::kNibpMean, 93, VitalOrigin::device);
  }
  put(mdc::kRespirationRate, bed == 6 ? 34 : 12 + (bed % 7), VitalOrigin::derived);
  put(mdc::kTemperature, 36.3 + 0.1 * (bed % 14), VitalOrigin::device);
  put(mdc::kPerfusionIndex, 1.8, VitalOrigin::device);
  return events;
}

std::vector<Event> FakeWard::alarms(std::uint32_t bed, Instant now) const {
  using enum AlarmCondition;
  using std::chrono::seconds;
  std::vector<Event> events;
  if (bed == 3) end_alarm(events, bed, alarm_of(ventricular_tachycardia, now - seconds{9}), 182, 0);
  if (bed == 3) end_alarm(events, bed, alarm_of(heart_rate_high, now - seconds{8}), 182, 120);
  if (bed == 6) end_alarm(events, bed, alarm_of(spo2_low, now - seconds{31}), 84, 90);
  if (bed == 6) end_alarm(events, bed, alarm_of(respiration_rate_high, now - seconds{70}), 34, 30);
  if (bed == 7) end_alarm(events, bed, alarm_of(ecg_leads_off, now - seconds{95}), 0, 0);
  if (bed == 10) end_alarm(events, bed, alarm_of(feed_lost, now - seconds{38}), 0, 0);
  if (bed == 12) end_alarm(events, bed, alarm_of(asystole, now - seconds{130}, AlarmPhase::latched), 0, 0);
  if (bed == 13) {
    Alarm alarm = alarm_of(heart_rate_high, now - seconds{300});
    alarm.acknowledged = true;
    end_alarm(events, bed, alarm, 134, 120);
  }
  return events;
}

StateUpdate FakeWard::snapshot(Instant now) {
  StateUpdate made;
  made.session = kSession;
  made.number = ++number_;
  made.snapshot = true;
  made.insecure = true;
  made.server_time = now;
  for (std::uint32_t bed = 1; bed <= beds_; ++bed) {
    BedStatus status = status_of(bed);
    status.audio_paused = bed == 15;
    status.audio_paused_until = now + std::chrono::seconds{94};
    made.events.push_back(event_of(bed, status));
    for (const Event& event : vitals(bed, now)) made.events.push_back(event);
    for (const Event& event : alarms(bed, now)) made.events.push_back(event);
    if (bed == 16) continue;
    const auto ecg_quality = bed == 7 ? SignalQuality::leads_off : bed == 11 ? SignalQuality::noisy : SignalQuality::good;
    made.events.push_back(event_of(bed, ChannelQuality{{mdc::kEcgLeadII, 0}, ecg_quality}));
    made.events.push_back(event_of(bed, ChannelQuality{{mdc::kPleth, 0}, SignalQuality::good}));
    made.events.push_back(event_of(bed, ChannelQuality{{bed == 14 ? mdc::kRespImpedance : mdc::kAbp, 0}, SignalQuality::good}));
    FeedStatus feed;
    feed.device = DeviceId{100 + bed};
    feed.connected = bed != 10;
    feed.frames_received = 5000 + 13 * bed;
    feed.frames_refused = bed == 4 ? 3 : 0;
    feed.last_refusal = bed == 4 ? ErrorCode::value_not_finite : ErrorCode::none;
    feed.frames_missing = bed == 10 ? 12 : 0;
    feed.latency_ms = 210.0F + static_cast<float>(bed);
    feed.clock_drift_ppm = -12.0F + static_cast<float>(bed);
    made.events.push_back(event_of(bed, feed));
  }
  return made;
}

StateUpdate FakeWard::update(Instant now) {
  StateUpdate made;
  made.session = kSession;
  made.number = ++number_;
  made.insecure = true;
  made.server_time = now;
  for (std::uint32_t bed = 1; bed <= beds_; ++bed) {
    for (const Event& event : vitals(bed, now)) made.events.push_back(event);
  }
  return made;
}

WaveUpdate FakeWard::waves(std::uint32_t bed, Instant from, Instant to) const {
  WaveUpdate made;
  made.session = kSession;
  made.bed = BedId{bed};
  made.server_time = to;
  if (bed == 16 || (bed == 10 && from >= to - std::chrono::seconds{2})) return made;
  const double rate = heart_rate(bed);
  const double shift = 0.37 * bed;
  const auto phase = [=](double t) { return std::fmod(t * rate / 60.0 + shift, 1.0); };
  const double noise = bed == 11 ? 0.25 : 0;
  if (bed != 7) {
    made.waves.push_back(segment(mdc::kEcgLeadII, Unit::millivolt, 0.0005, from, to, [=](double t) {
      const double clean = bed == 3 ? wide_beat(phase(t)) : ecg(phase(t), rate);
      return clean + noise * std::sin(t * 331.0) * std::sin(t * 13.0);
    }));
  }
  made.waves.push_back(segment(mdc::kPleth, Unit::dimensionless, 0.001, from, to,
                               [=](double t) { return pulse(phase(t)); }));
  if (bed != 14) {
    const double low = 60 + 2 * (bed % 9);
    const double high = 104 + 3.0 * bed;
    made.waves.push_back(segment(mdc::kAbp, Unit::mmhg, 0.05, from, to,
                                 [=](double t) { return low + (high - low) * pulse(phase(t)) / 1.02; }));
  }
  const double breaths = (bed == 6 ? 34 : 12 + (bed % 7)) / 60.0;
  made.waves.push_back(segment(mdc::kRespImpedance, Unit::dimensionless, 0.001, from, to,
                               [=](double t) { return std::sin(6.2831853 * breaths * t); }));
  return made;
}

void FakeWard::fill(WardModel& model, Instant now, Nanoseconds history) {
  std::vector<BedId> all;
  for (std::uint32_t bed = 1; bed <= beds_; ++bed) all.push_back(BedId{bed});
  model.watch(all);
  model.apply(snapshot(now), now);
  constexpr Nanoseconds kStep = std::chrono::milliseconds{200};
  for (Instant at = now - history; at < now; at += kStep) {
    for (std::uint32_t bed = 1; bed <= beds_; ++bed) model.apply(waves(bed, at, at + kStep), at + kStep);
  }
}

}  // namespace ward
