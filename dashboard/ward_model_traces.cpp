#include <algorithm>
#include <array>

#include "dashboard/ward_model_display.h"

namespace ward {
namespace {

constexpr float kMillimetresPerSecond = 25.0F;
constexpr Nanoseconds kShortestSweep = std::chrono::seconds{4};
// The sweep shows a little less than the buffer keeps: the delay runs behind.
constexpr Nanoseconds kLongestSweep = std::chrono::seconds{20};
// Half of 25 mm/s at 96 dots an inch is the densest that beats stay apart in.
constexpr float kLeastPixelsPerSecond = kMillimetresPerSecond * kPixelsPerMillimetre / 2;

Tone tone_of(CodeGroup group) {
  switch (group) {
    case CodeGroup::ecg: return Tone::heart_rate;
    case CodeGroup::pleth: return Tone::spo2;
    case CodeGroup::pressure: return Tone::arterial;
    case CodeGroup::respiration: return Tone::respiration;
    case CodeGroup::co2: return Tone::co2;
    case CodeGroup::other: return Tone::other;
  }
  return Tone::other;
}

std::string_view off_text(CodeGroup group) {
  switch (group) {
    case CodeGroup::pleth: return "PROBE OFF";
    case CodeGroup::pressure: return "DISCONNECTED";
    case CodeGroup::ecg:
    case CodeGroup::respiration:
    case CodeGroup::co2:
    case CodeGroup::other: return "LEADS OFF";
  }
  return "LEADS OFF";
}

/// Why there is no curve to draw; empty when there is one.
std::string blank_reason(const WardModel& model, const BedState& bed, const ChannelTrace& trace, CodeGroup group,
                         Instant now) {
  if (model.server_link(now) == ServerLink::lost) return "SERVER LOST";
  if (!feed_connected(bed)) return "FEED LOST";
  if (trace.state == ChannelState::leads_off || trace.quality == SignalQuality::leads_off) {
    return std::string{off_text(group)};
  }
  if (trace.state == ChannelState::calibrating) return "CALIBRATING";
  if (trace.buffer.empty()) return "NO DATA";
  if (model.server_time(now) - trace.buffer.newest() >= kTraceBlankAfter) return "NO DATA";
  if (trace.quality == SignalQuality::no_signal) return "NO SIGNAL";
  return {};
}

std::string_view remark_of(const ChannelTrace& trace) {
  switch (trace.quality.value_or(SignalQuality::good)) {
    case SignalQuality::flat: return "FLAT";
    case SignalQuality::clipped: return "CLIPPED";
    case SignalQuality::noisy: return "NOISY";
    case SignalQuality::artefact: return "ARTEFACT";
    case SignalQuality::learning: return "LEARNING";
    case SignalQuality::good:
    case SignalQuality::leads_off:
    case SignalQuality::no_signal: break;
  }
  return trace.state == ChannelState::questionable ? "QUESTIONABLE" : "";
}

}  // namespace

bool feed_connected(const BedState& bed) {
  return bed.status.feed_connected && (!bed.feed || bed.feed->connected);
}

TraceDisplay trace_display(const WardModel& model, const BedState& bed, const ChannelTrace& trace, Instant now) {
  TraceDisplay shown;
  shown.buffer = &trace.buffer;
  shown.scale = &trace.scale;
  shown.channel = trace.channel;
  const CodeInfo* info = find_code(trace.channel.code);
  shown.group = info != nullptr ? info->group : CodeGroup::other;
  shown.label = info != nullptr ? std::string{info->label} : std::to_string(trace.channel.code);
  if (trace.channel.instance > 0) shown.label += " " + std::to_string(trace.channel.instance + 1);
  const bool venous = trace.channel.code == mdc::kCvp;
  shown.tone = venous ? Tone::venous : tone_of(shown.group);
  shown.reason = blank_reason(model, bed, trace, shown.group, now);
  shown.blank = !shown.reason.empty();
  if (!shown.blank) shown.remark = remark_of(trace);
  shown.head = model.server_time(now) - bed.delay;
  return shown;
}

Nanoseconds sweep_span(float width_pixels) {
  // Up to a second per two centimetres of strip: a tile shows at least four
  // seconds at reduced speed; a strip wide enough runs at the full 25 mm/s.
  const float full_speed = kMillimetresPerSecond * kPixelsPerMillimetre;
  const float at_full = width_pixels / full_speed;
  const float at_least = width_pixels / kLeastPixelsPerSecond;
  constexpr float kEnough = 10.0F;  // seconds: from here on the true speed matters more
  const float chosen = at_full >= kEnough ? at_full : std::min(at_least, kEnough);
  const auto whole = std::chrono::seconds{static_cast<std::int64_t>(chosen + 0.5F)};
  return std::clamp<Nanoseconds>(whole, kShortestSweep, kLongestSweep);
}

}  // namespace ward
