#include <algorithm>
#include <array>
#include <cstdio>

#include "dashboard/ward_model_display.h"

namespace ward {
namespace {

// As urgent as a high priority alarm: nobody may overlook a dead screen.
constexpr AlarmPriority kLostSignal = AlarmPriority::high;

void count_alarms(const std::vector<AlarmDisplay>& alarms, BannerDisplay& shown) {
  for (const AlarmDisplay& alarm : alarms) {
    if (alarm.alarm.kind == AlarmKind::technical) {
      ++shown.technical;
    } else if (alarm.alarm.priority == AlarmPriority::high) {
      ++shown.high;
    } else if (alarm.alarm.priority == AlarmPriority::medium) {
      ++shown.medium;
    } else {
      ++shown.low;
    }
    if (!alarm.alarm.acknowledged && !shown.first_alarmed) shown.first_alarmed = alarm.bed;
  }
}

/// The most urgent alarms, equals of priority, kind, acknowledgement and phase,
/// take turns.
std::optional<AlarmDisplay> choose_alarm(const std::vector<AlarmDisplay>& alarms, Instant now) {
  if (alarms.empty()) return std::nullopt;
  const Alarm& first = alarms.front().alarm;
  const auto equals = static_cast<std::size_t>(std::count_if(alarms.begin(), alarms.end(), [&](const AlarmDisplay& a) {
    return a.alarm.priority == first.priority && a.alarm.kind == first.kind &&
           a.alarm.acknowledged == first.acknowledged && a.alarm.phase == first.phase;
  }));
  return alarms[static_cast<std::size_t>(now.time_since_epoch() / kRotation) % equals];
}

void write_pauses(const WardModel& model, Instant now, BannerDisplay& shown) {
  const Instant server_now = model.server_time(now);
  Nanoseconds longest{};
  for (const BedState& bed : model.beds()) {
    const Nanoseconds left = bed.status.audio_paused_until - server_now;
    if (!bed.status.audio_paused || left <= Nanoseconds{}) continue;
    ++shown.beds_paused;
    longest = std::max(longest, left);
  }
  if (shown.beds_paused > 0) shown.audio_countdown = countdown_text(longest);
}

void write_link(const WardModel& model, Instant now, BannerDisplay& shown) {
  const std::string silence = age_text(model.silence(now));
  switch (model.server_link(now)) {
    case ServerLink::connecting:
      shown.link = "CONNECTING";
      shown.headline = "Connecting to the server";
      break;
    case ServerLink::live:
      shown.link = "LIVE";
      shown.headline = model.beds().empty() ? "No beds" : "No alarms";
      break;
    case ServerLink::lost:
      shown.link = "SERVER LOST " + silence;
      shown.server_lost = true;
      shown.lost_lit = flash_lit(kLostSignal, now);
      shown.headline = "SERVER LOST " + silence + ": NOT MONITORING, WATCH THE BEDSIDE MONITORS";
      break;
  }
}

std::string count_text(float value, const char* unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.0f %s", static_cast<double>(value), unit);
  return text.data();
}

void write_feed(const FeedStatus& feed, FeedDisplay& row) {
  row.device = std::to_string(feed.device.value);
  row.state = feed.connected ? (feed.clock_skewed ? "clock jumped" : "connected") : "LOST";
  row.tone = !feed.connected ? Tone::technical : feed.clock_skewed ? Tone::warning : Tone::plain;
  row.encrypted = feed.encrypted ? "CURVE" : "plain text";
  row.received = std::to_string(feed.frames_received);
  row.missing = std::to_string(feed.frames_missing);
  row.lost = std::to_string(feed.frames_lost);
  row.backfilled = std::to_string(feed.frames_backfilled);
  row.duplicate = std::to_string(feed.frames_duplicate);
  row.refused = std::to_string(feed.frames_refused);
  row.last_refusal = feed.last_refusal == ErrorCode::none ? "" : std::string{describe(feed.last_refusal)};
  row.latency = count_text(feed.latency_ms, "ms");
  row.drift = count_text(feed.clock_drift_ppm, "ppm");
}

/// Other alarms may stand before it in the headline and at every bed.
bool not_recording(const WardModel& model) {
  return std::any_of(model.beds().begin(), model.beds().end(), [](const BedState& bed) {
    return std::any_of(bed.alarms.begin(), bed.alarms.end(), [](const Alarm& alarm) {
      return alarm.condition == AlarmCondition::recording_failed && alarm.phase == AlarmPhase::active;
    });
  });
}

}  // namespace

BannerDisplay banner_display(const WardModel& model, Instant now) {
  BannerDisplay shown;
  const std::vector<AlarmDisplay> alarms = ward_alarms(model, now);
  count_alarms(alarms, shown);
  write_link(model, now, shown);
  if (!shown.server_lost) shown.alarm = choose_alarm(alarms, now);
  if (const BedState* bed = shown.alarm ? model.find(shown.alarm->bed) : nullptr) {
    shown.patient = bed->status.patient.name.view();
  }
  write_pauses(model, now, shown);
  shown.insecure = model.insecure();
  shown.beds = model.beds().size();
  shown.clock = time_of_day(model.server_time(now));
  if (not_recording(model)) {
    shown.warning = "NOT RECORDING: nothing reaches the server's disk";
  } else if (model.beds_refused() > 0) {
    shown.warning = "MORE BEDS THAN THIS SCREEN HOLDS: " + std::to_string(kMostBeds) + " SHOWN";
  } else if (model.waves_refused() > 0) {
    shown.warning = "WAVEFORMS NOT SHOWN: a bed sends more than " + std::to_string(kMostChannels);
  }
  return shown;
}

std::vector<FeedDisplay> feed_displays(const WardModel& model, Instant now) {
  std::vector<FeedDisplay> rows;
  for (const BedState& bed : model.beds()) {
    FeedDisplay row;
    row.bed = bed.bed;
    row.label = model.bed_label(bed.bed);
    row.patient = bed.status.patient.name.view();
    row.state = "never seen";
    row.tone = Tone::dim;
    if (bed.feed) write_feed(*bed.feed, row);
    if (bed.newest_data != Instant{}) row.age = data_age_text(model.server_time(now) - bed.newest_data);
    rows.push_back(row);
  }
  return rows;
}

}  // namespace ward
