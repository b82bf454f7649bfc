#include "dashboard/ward_model.h"

#include <algorithm>

namespace ward {
namespace {

// The sweep's delay follows what the network needs, within these bounds, and
// slowly: 5 % faster or slower than time, which no eye sees.
constexpr Nanoseconds kLeastDelay = std::chrono::milliseconds{400};
constexpr Nanoseconds kMostDelay = std::chrono::milliseconds{1000};
constexpr Nanoseconds kDelayStep = std::chrono::milliseconds{10};
constexpr Nanoseconds kRescaleEvery = std::chrono::seconds{1};
// A curve that has just begun shows more of itself with every segment.
constexpr Nanoseconds kYoung = std::chrono::seconds{6};
// A late State makes the server's clock look slow. We believe the fastest one
// and forget it slowly, so that a true drift is followed too.
constexpr Nanoseconds kClockForget = std::chrono::microseconds{200};
constexpr std::size_t kMostAsked = 64;

template <class T, class Same>
void put(std::vector<T>& list, const T& value, std::size_t most, Same same) {
  const auto found = std::find_if(list.begin(), list.end(), same);
  if (found != list.end()) {
    *found = value;
  } else if (list.size() < most) {
    list.push_back(value);
  }
}

bool trusted(std::optional<SignalQuality> quality) {
  return !quality || quality == SignalQuality::good || quality == SignalQuality::learning;
}

ChannelTrace* channel_for(BedState& bed, ChannelId id) {
  for (ChannelTrace& trace : bed.channels) {
    if (trace.channel == id) return &trace;
  }
  if (bed.channels.size() == kMostChannels) return nullptr;
  bed.channels.push_back({});
  bed.channels.back().channel = id;
  return &bed.channels.back();
}

void put_alarm(BedState& bed, const Alarm& alarm) {
  const auto same = [&](const Alarm& held) { return held.condition == alarm.condition; };
  if (alarm.phase == AlarmPhase::inactive) {
    std::erase_if(bed.alarms, same);
  } else {
    put(bed.alarms, alarm, 256, same);  // one entry a condition: never more than the catalogue
  }
}

std::string what_was_asked(const WardRequest& request, const std::string& where) {
  const Command& command = request.command;
  switch (command.kind) {
    case CommandKind::acknowledge: return "Acknowledge, " + where;
    case CommandKind::audio_pause:
      return (command.duration > Nanoseconds{} ? "Audio pause, " : "End of audio pause, ") + where;
    case CommandKind::set_limits: return "New limits, " + where;
    case CommandKind::admit: return "Admission, " + where;
    case CommandKind::discharge: return "Discharge, " + where;
    case CommandKind::relearn: return "Relearn ECG, " + where;
    case CommandKind::audio_off: return (command.on ? "Audio off, " : "Audio on, ") + where;
    case CommandKind::alarm_pause:
      return (command.duration > Nanoseconds{} ? "Alarm pause, " : "End of alarm pause, ") + where;
    case CommandKind::alarm_off: return (command.on ? "Alarm off, " : "Alarm on, ") + where;
    case CommandKind::standby: return (command.on ? "Standby, " : "End of standby, ") + where;
    case CommandKind::assign: return "Assignment, " + where;
    case CommandKind::accept: return "Responsibility accepted, " + where;
    case CommandKind::reject: return "Responsibility rejected, " + where;
    case CommandKind::observe: return "Observation, " + where;
    case CommandKind::propose_limits: return "Limits proposed, " + where;
  }
  return "Request, " + where;
}

}  // namespace

void WardModel::link_changed(bool connected, Instant) { link_down_ = !connected; }

void WardModel::apply(const StateUpdate& update, Instant now) {
  const bool same_life = session_ == update.session;
  if (!update.snapshot && (!same_life || update.number < number_)) return;
  if (!same_life) server_minus_local_.reset();
  follow_server_clock(update.server_time, now);
  last_state_ = now;
  link_down_ = false;
  insecure_ = update.insecure;
  number_ = update.number;
  if (update.snapshot) {
    forget(same_life);
    session_ = update.session;
  }
  for (const Event& event : update.events) apply_event(event);
  kept_traces_.clear();
}

void WardModel::forget(bool keep_traces) {
  kept_traces_.clear();
  if (keep_traces) kept_traces_ = std::move(beds_);
  beds_.clear();
  beds_refused_ = 0;
}

void WardModel::follow_server_clock(Instant server_time, Instant now) {
  const Nanoseconds seen = server_time - now;
  server_minus_local_ = server_minus_local_ ? std::max(*server_minus_local_ - kClockForget, seen) : seen;
}

BedState* WardModel::bed_for(BedId bed) {
  const auto place = std::lower_bound(beds_.begin(), beds_.end(), bed,
                                      [](const BedState& held, BedId id) { return held.bed < id; });
  if (place != beds_.end() && place->bed == bed) return &*place;
  if (beds_.size() == kMostBeds) {
    ++beds_refused_;
    return nullptr;
  }
  BedState fresh;
  fresh.bed = bed;
  for (BedState& old : kept_traces_) {
    if (old.bed != bed) continue;
    fresh.channels = std::move(old.channels);
    fresh.traced = old.traced;
    fresh.delay = old.delay;
    fresh.newest_data = old.newest_data;
  }
  return &*beds_.insert(place, std::move(fresh));
}

void WardModel::apply_event(const Event& event) {
  if (!event.bed.valid() || event.bed == kEveryBed) return;
  BedState* bed = bed_for(event.bed);
  if (bed == nullptr) return;
  if (const auto* status = std::get_if<BedStatus>(&event.body)) {
    // Whoever lay here before has taken the curves along.
    if (!(bed->traced == status->patient.id)) {
      bed->channels.clear();
      bed->evidence.clear();
      bed->warning.reset();
    }
    bed->traced = status->patient.id;
    bed->status = *status;
  } else if (const auto* vital = std::get_if<Vital>(&event.body)) {
    put(bed->vitals, *vital, kMostVitals, [&](const Vital& held) {
      return held.code == vital->code && held.origin == vital->origin;
    });
    if (vital->validity != Validity::unavailable) bed->newest_data = std::max(bed->newest_data, vital->time);
  } else if (const auto* alarm = std::get_if<Alarm>(&event.body)) {
    put_alarm(*bed, *alarm);
  } else if (const auto* quality = std::get_if<ChannelQuality>(&event.body)) {
    if (ChannelTrace* trace = channel_for(*bed, quality->channel)) trace->quality = quality->quality;
  } else if (const auto* feed = std::get_if<FeedStatus>(&event.body)) {
    bed->feed = *feed;
  } else if (const auto* care = std::get_if<CareStatus>(&event.body)) {
    bed->care = *care;
  } else if (const auto* warning = std::get_if<EarlyWarning>(&event.body)) {
    bed->warning = *warning;
  } else if (const auto* evidence = std::get_if<AlarmEvidence>(&event.body)) {
    // One a condition: never more than the catalogue.
    std::erase_if(bed->evidence, [&](const AlarmEvidence& held) { return held.condition == evidence->condition; });
    bed->evidence.push_back(*evidence);
  }
}

bool WardModel::watched(BedId bed) const { return std::find(watched_.begin(), watched_.end(), bed) != watched_.end(); }

void WardModel::apply(const WaveUpdate& update, Instant now) {
  const auto bed = std::find_if(beds_.begin(), beds_.end(), [&](const BedState& b) { return b.bed == update.bed; });
  if (session_ != update.session || bed == beds_.end() || !watched(update.bed)) return;
  const Instant server_now = server_time(now);
  Nanoseconds newest_age = kMostDelay;
  for (const WaveSegment& segment : update.waves) {
    newest_age = std::min(newest_age, server_now - segment.first_bin);
    accept_wave(*bed, segment, server_now);
  }
  // Just before the next update the newest data is as old as this update's
  // oldest: that is how far behind the sweep must run never to outrun it.
  const Nanoseconds wanted = std::clamp(newest_age, kLeastDelay, kMostDelay);
  bed->delay += std::clamp(wanted - bed->delay, -kDelayStep, kDelayStep);
}

void WardModel::accept_wave(BedState& bed, const WaveSegment& segment, Instant server_now) {
  ChannelTrace* trace = channel_for(bed, segment.channel);
  if (trace == nullptr) {
    ++waves_refused_;
    return;
  }
  trace->unit = segment.unit;
  trace->state = segment.state;
  const bool means_something = segment.state == ChannelState::valid || segment.state == ChannelState::questionable;
  if (!means_something) return;
  trace->buffer.add(segment);
  if (trace->buffer.empty()) return;
  bed.newest_data = std::max(bed.newest_data, trace->buffer.newest());
  const bool young = trace->buffer.newest() - trace->buffer.bins().front().time < kYoung;
  if (young || server_now - trace->scaled >= kRescaleEvery) {
    trace->scale.follow(trace->buffer, trusted(trace->quality));
    trace->scaled = server_now;
  }
}

void WardModel::watch(const std::vector<BedId>& beds) {
  watched_ = beds;
  if (watched_.size() > kMostWatched) watched_.resize(kMostWatched);
  for (BedState& bed : beds_) {
    if (watched(bed.bed)) continue;
    for (ChannelTrace& trace : bed.channels) trace.buffer.clear();
  }
}

void WardModel::requested(std::uint64_t request_id, const WardRequest& request, Instant now) {
  if (asked_.size() == kMostAsked) asked_.erase(asked_.begin());
  const std::string where = request.bed == kEveryBed ? "all beds" : bed_label(request.bed);
  asked_.push_back({request_id, what_was_asked(request, where), now});
}

void WardModel::apply(const WardResponse& response, Instant now) {
  const auto asked = std::find_if(asked_.begin(), asked_.end(),
                                  [&](const Asked& a) { return a.request_id == response.request_id; });
  if (asked == asked_.end()) return;
  notice_.refused = response.refusal != ErrorCode::none;
  notice_.text = asked->what + (notice_.refused ? ": refused, " : ": done");
  if (notice_.refused) {
    notice_.text += response.text.empty() ? std::string{describe(response.refusal)} : response.text;
  }
  notice_time_ = now;
  asked_.erase(asked);
}

std::optional<Notice> WardModel::notice(Instant now) const {
  if (!notice_time_ || now - *notice_time_ >= kNoticeTime) return std::nullopt;
  return notice_;
}

const BedState* WardModel::find(BedId bed) const {
  const auto place = std::lower_bound(beds_.begin(), beds_.end(), bed,
                                      [](const BedState& held, BedId id) { return held.bed < id; });
  return place != beds_.end() && place->bed == bed ? &*place : nullptr;
}

std::string WardModel::bed_label(BedId bed) const {
  const BedState* held = find(bed);
  if (held == nullptr || held->status.label.empty()) return "bed " + std::to_string(bed.value);
  return std::string{held->status.label.view()};
}

ServerLink WardModel::server_link(Instant now) const {
  if (silence(now) >= kServerLostAfter || (link_down_ && last_state_)) return ServerLink::lost;
  return last_state_ ? ServerLink::live : ServerLink::connecting;
}

}  // namespace ward
