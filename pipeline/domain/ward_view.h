#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/domain/stored_view.h"

namespace ward {

inline constexpr std::uint16_t kWardSchemaVersion = 3;
/// Heartbeat of the ward socket: a State at least this often.
inline constexpr Nanoseconds kStateHeartbeat = std::chrono::milliseconds{500};
/// No State for this long: the client must say that the server is lost.
inline constexpr Nanoseconds kServerLostAfter = std::chrono::milliseconds{1500};

/// Numbered change of the ward, or (snapshot) all of it. A snapshot is the
/// set of events that, applied to an empty model, gives the present state:
/// one BedStatus a bed, then its vitals, alarms, channel qualities, feed,
/// the last evidence, what people set, its scores and the last proposal.
struct StateUpdate {
  std::uint64_t session{};
  std::uint64_t number{};
  bool snapshot{false};
  bool insecure{false};
  Instant server_time;
  std::vector<Event> events;
};

/// Waveform of one channel thinned to min/max bins.
struct WaveSegment {
  ChannelId channel;
  Unit unit{Unit::none};
  float scale{1.0F};
  float offset{};
  SamplePeriod bin;            ///< width of one bin
  Instant first_bin;
  ChannelState state{ChannelState::valid};
  std::vector<std::int16_t> minima;
  std::vector<std::int16_t> maxima;  ///< same size as minima
};

struct WaveUpdate {
  std::uint64_t session{};
  BedId bed;
  Instant server_time;
  std::vector<WaveSegment> waves;
};

/// A change of an alarm with the stamps of its way: the first lines of the
/// latency ledger.
struct AlarmRecord {
  BedId bed;
  Alarm alarm;
  Instant received;   ///< the input that caused it left the socket
  Instant published;  ///< handed to the ward socket
  bool late{false};   ///< found in backfilled data: it was never announced
  Instant handled{};  ///< that input was given to the detectors
};

/// Whether the ward is being remembered.
enum class StoreState : std::uint8_t {
  none,       ///< in memory only
  recording,
  limited,    ///< disk nearly full: waves are not kept
  failed,     ///< nothing reaches the disk
};

struct ServerStatus {
  std::string version;
  Instant started;
  std::uint32_t beds{};
  std::uint32_t beds_connected{};
  std::uint32_t dashboards{};
  std::uint32_t workers{};
  bool insecure{false};
  std::uint64_t frames_received{};
  std::uint64_t frames_lost{};
  std::uint64_t frames_missing{};
  std::uint64_t frames_backfilled{};
  std::uint64_t frames_refused{};
  std::uint64_t frames_duplicate{};
  std::uint64_t unauthenticated{};
  std::uint64_t events_dropped{};
  std::uint64_t alarms_raised{};
  Nanoseconds worst_cycle{};
  StoreState store{StoreState::none};
  std::uint64_t store_bytes{};        ///< of sealed files
  std::uint64_t store_free_bytes{};   ///< left on its disk
  Instant store_oldest_wave;          ///< zero: none is sealed yet
  Nanoseconds store_worst_commit{};
  std::uint64_t store_unrecorded{};   ///< events that could not be kept, each marked
  /// Socket to published, of every beat and alarm since start.
  std::uint64_t latency_count{};
  Nanoseconds latency_p50{};
  Nanoseconds latency_p99{};
  Nanoseconds latency_p999{};
  Nanoseconds latency_max{};
};

enum class RequestKind : std::uint8_t {
  snapshot = 0, command = 1, status = 2, history = 3,
  stored_waves = 4, stored_vitals = 5, stored_alarms = 6,
  stored_stays = 7, stored_gaps = 8,  ///< out of the store: see StoredQuestion
};

/// What of the past is asked for, of the request's bed. Every answer is
/// bounded: what does not fit is left off at its end, and said so.
struct StoredQuestion {
  Instant from;             ///< [from, to): signal times, alarms' onsets, gaps; stays that overlap it
  Instant to;
  ChannelId channel;        ///< waves: code 0 for every channel
  std::uint32_t code{};     ///< vitals
  std::uint32_t most{};     ///< bins of each channel, points, alarms, stays, gaps
  StoredAlarmFilter alarms; ///< alarms: its bed, times and `most` are those above
};

struct StoredAnswer {
  std::vector<WaveSegment> waves;   ///< by channel, each in order of time
  std::vector<TrendPoint> points;   ///< in order of time, by origin
  std::vector<StoredAlarm> alarms;  ///< oldest first
  std::vector<StoredStay> stays;    ///< by admission
  std::vector<StoredGap> gaps;      ///< oldest first
  bool more{false};                 ///< something was left off:
  Instant go_on;                    ///< all but alarms: ask again from here; a stay may be told again
  StoredAlarmPlace after;           ///< alarms: ask again behind this one
};

struct WardRequest {
  std::uint64_t request_id{};
  RequestKind kind{RequestKind::snapshot};
  BedId bed;        ///< for commands; kEveryBed addresses all
  Command command;  ///< id and reply_to are set by the server
  StoredQuestion stored{};  ///< for the kinds stored_*
};

struct WardResponse {
  std::uint64_t request_id{};
  RequestKind kind{RequestKind::snapshot};
  ErrorCode refusal{ErrorCode::none};
  std::string text;
  StateUpdate snapshot;              ///< when kind is snapshot
  ServerStatus status;               ///< when kind is status
  std::vector<AlarmRecord> history;  ///< when kind is history, oldest first
  StoredAnswer stored{};             ///< for the kinds stored_*
};

}  // namespace ward
