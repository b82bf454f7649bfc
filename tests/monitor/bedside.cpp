#include "tests/monitor/bedside.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ward {
namespace {

constexpr Nanoseconds kFrame = std::chrono::milliseconds{100};
/// A beat's R wave begins before its peak: the patient lives this far ahead.
constexpr double kAhead = 0.06;

double bell(double t, double width) { return std::exp(-0.5 * (t / width) * (t / width)); }

}  // namespace

Bedside::Bedside(const BedSetup& setup) : monitor(setup) {}

void Bedside::advance_patient(double until) {
  if (heart_rate <= 0) {
    next_beat_ = until;
    return;
  }
  while (next_beat_ < until) {
    beats_.push_back(next_beat_);
    next_beat_ += 60.0 / heart_rate;
  }
}

Nanoseconds Bedside::last_beat() const {
  double last = 0;
  const double now = seconds(time());
  for (const double beat : beats_) {
    if (beat <= now) last = beat;
  }
  return Nanoseconds{static_cast<std::int64_t>(last * 1e9)};
}

double Bedside::ecg_at(double t) const {
  double value = 0;
  for (auto beat = beats_.rbegin(); beat != beats_.rend() && *beat > t - 1.0; ++beat) {
    value += 1.0 * bell(t - *beat, 0.012) + 0.2 * bell(t - *beat - 0.25, 0.05);
  }
  return value;
}

double Bedside::pulse_at(double t) const {
  double value = 0;
  for (auto beat = beats_.rbegin(); beat != beats_.rend() && *beat > t - 2.0; ++beat) {
    const double after = t - *beat - 0.20;
    if (after > 0) value += 6.0 * after / 0.12 * std::exp(-after / 0.12) / 2.2;
  }
  return std::min(value, 1.5) * pulse_amplitude;
}

void Bedside::block(std::uint32_t code, Sensor sensor, std::uint32_t hertz, Instant from, Instant to) {
  if (sensor == Sensor::absent) return;
  SampleBlock block;
  block.channel = {code, 0};
  block.unit = find_code(code)->unit;
  block.period = {1, hertz};
  block.first_sample = from + device_clock_shift;
  block.scale = code == mdc::kAbp ? 0.1F : 0.001F;
  block.state = sensor == Sensor::leads_off ? ChannelState::leads_off
                : sensor == Sensor::zeroing ? ChannelState::calibrating
                                            : ChannelState::valid;
  block.count = static_cast<std::uint16_t>(hertz * static_cast<std::uint32_t>((to - from) / kFrame) / 10);
  for (std::uint16_t i = 0; i < block.count; ++i) {
    const double t = seconds((from + block.period.of(i)).time_since_epoch());
    double value = 0;
    if (sensor == Sensor::connected) {
      // A little of everything is noise: 0.01 of a deterministic ripple.
      const double ripple = 0.01 * std::sin(t * 97.0) * std::cos(t * 61.0);
      if (code == mdc::kEcgLeadII) value = (pulse_alone ? 0.0 : ecg_at(t)) + ripple;
      if (code == mdc::kPleth) value = pulse_at(t) + 0.1 * ripple;
      if (code == mdc::kAbp) value = abp_level + 40.0 * pulse_at(t) + ripple;
      if (code == mdc::kRespImpedance) value = std::sin(breath_phase_ + (t - breath_time_) * 2 * std::numbers::pi * breathing_rate / 60.0) + 0.1 * ripple;
    }
    const double raw = value / static_cast<double>(block.scale);
    block.samples[i] = sensor == Sensor::missing ? kMissingSample : static_cast<std::int16_t>(std::lround(raw));
  }
  send(block);
}

void Bedside::frame(Instant from, Instant to) {
  advance_patient(seconds(to.time_since_epoch()) + kAhead);
  if (feed_alive) {
    block(mdc::kEcgLeadII, ecg, 250, from, to);
    block(mdc::kPleth, pleth, 120, from, to);
    block(mdc::kAbp, abp, 120, from, to);
    block(mdc::kRespImpedance, resp, 60, from, to);
    if (spo2 && to >= next_numeric_) {
      send(Vital{mdc::kSpo2, Unit::percent, to, *spo2, Validity::valid, VitalOrigin::device});
      next_numeric_ = to + std::chrono::seconds{1};
    }
  }
  breath_phase_ += seconds(to - from) * 2 * std::numbers::pi * breathing_rate / 60.0;
  breath_time_ = seconds(to.time_since_epoch());
}

void Bedside::run(Nanoseconds length) {
  const Instant end = now_ + length;
  while (now_ < end) {
    const Instant from = now_;
    now_ += kFrame;
    frame(from, now_);
    give(Tick{}, false);
  }
}

void Bedside::send(const EventBody& body, bool late) { give(body, late); }

void Bedside::give(const EventBody& body, bool late) {
  out_->clear();
  out_->begin(BedId{1}, now_);
  monitor.on(Event{BedId{1}, late, now_, body}, now_, *out_);
  if (out_->refused() != 0) throw CheckFailed("outputs did not fit");
  for (const Event& event : out_->events()) {
    outputs.push_back(event);
    digest.add(event);
    if (const auto* bed = std::get_if<BedStatus>(&event.body)) status_ = *bed;
    const auto* alarm = std::get_if<Alarm>(&event.body);
    if (alarm == nullptr) continue;
    auto known = std::find_if(alarms_.begin(), alarms_.end(),
                              [&](const Alarm& a) { return a.condition == alarm->condition; });
    if (known == alarms_.end()) known = alarms_.insert(alarms_.end(), Alarm{});
    if (alarm->occurrence != known->occurrence) raised_.emplace_back(alarm->condition, time());
    *known = *alarm;
  }
}

ErrorCode Bedside::command(Command command) {
  command.id = CommandId{next_command_++};
  const std::size_t before = all<CommandOutcome>().size();
  send(command);
  const std::vector<CommandOutcome> outcomes = all<CommandOutcome>();
  if (outcomes.size() != before + 1 || outcomes.back().id != command.id) throw CheckFailed("no single outcome");
  return outcomes.back().refusal;
}

ErrorCode Bedside::acknowledge(AlarmCondition condition) {
  Command request;
  request.kind = CommandKind::acknowledge;
  request.condition = condition;
  return command(request);
}

ErrorCode Bedside::pause_audio(Nanoseconds duration) {
  Command request;
  request.kind = CommandKind::audio_pause;
  request.duration = duration;
  return command(request);
}

const Alarm& Bedside::alarm(AlarmCondition condition) const {
  static const Alarm kNever{};
  const auto known =
      std::find_if(alarms_.begin(), alarms_.end(), [&](const Alarm& a) { return a.condition == condition; });
  return known == alarms_.end() ? kNever : *known;
}

AlarmPhase Bedside::phase(AlarmCondition condition) const { return alarm(condition).phase; }

bool Bedside::ever_raised(AlarmCondition condition) const {
  return std::any_of(outputs.begin(), outputs.end(), [&](const Event& event) {
    const auto* alarm = std::get_if<Alarm>(&event.body);
    return alarm != nullptr && alarm->condition == condition;
  });
}

std::vector<AlarmCondition> Bedside::active_alarms() const {
  std::vector<AlarmCondition> found;
  for (const Alarm& alarm : alarms_) {
    if (alarm.phase == AlarmPhase::active) found.push_back(alarm.condition);
  }
  std::sort(found.begin(), found.end());
  return found;
}

Nanoseconds Bedside::raised_at(AlarmCondition condition) const {
  Nanoseconds when{-1};
  for (const auto& [raised, time] : raised_) {
    if (raised == condition) when = time;
  }
  return when;
}

std::optional<Vital> Bedside::vital(std::uint32_t code, VitalOrigin origin) const {
  std::optional<Vital> found;
  for (const Event& event : outputs) {
    const auto* vital = std::get_if<Vital>(&event.body);
    if (vital != nullptr && vital->code == code && vital->origin == origin) found = *vital;
  }
  return found;
}

}  // namespace ward
