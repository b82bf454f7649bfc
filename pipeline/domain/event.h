#pragma once

#include <cstdint>
#include <type_traits>
#include <variant>

#include "pipeline/domain/alarm.h"
#include "pipeline/domain/alarm_evidence.h"
#include "pipeline/domain/alarm_signals.h"
#include "pipeline/domain/early_warning.h"
#include "pipeline/domain/fixed_string.h"
#include "pipeline/domain/ids.h"
#include "pipeline/domain/result.h"
#include "pipeline/domain/sample_block.h"
#include "pipeline/domain/time.h"
#include "pipeline/domain/vital.h"

namespace ward {

// ---- inputs: what the pipeline consumes -------------------------------------

/// Time passed. Absence (no beat, no data) is decided here and nowhere else.
struct Tick {};

/// The sequence shows a hole that will not be filled in time for detection.
/// The numbers are of the boot epoch that the bed's last FeedStatus told.
struct Gap {
  std::uint64_t first_sequence{};
  std::uint64_t last_sequence{};
  bool permanent{false};  ///< true: a gap record, the data is lost for good
};

/// An alarm the bedside device raised by itself.
struct DeviceAlarm {
  std::uint32_t mdc_code{};
  AlarmPriority priority{AlarmPriority::medium};
  AlarmKind kind{AlarmKind::physiological};
  bool active{false};
  FixedString<48> text;
  /// When the frame that told it begins; the epoch: not known, taken as new.
  Instant time{};
};

/// The pacemaker fired: a marker the bedside device found in its raw ECG,
/// long before the spike was filtered out of the waveform.
struct PacePulse {
  Instant time;
};

/// What is known of a bed's device link, once a second and at each change.
/// Counters count since this server first saw the device, over its restarts.
struct FeedStatus {
  DeviceId device;
  bool connected{false};
  bool clock_skewed{false};
  bool encrypted{false};
  std::uint64_t frames_received{};  ///< accepted, each sequence number once
  std::uint64_t frames_duplicate{};
  std::uint64_t frames_backfilled{};///< accepted late, through backfill
  std::uint64_t frames_refused{};
  std::uint64_t frames_lost{};      ///< in gap records: never to come
  std::uint64_t frames_missing{};   ///< holes still open for backfill
  ErrorCode last_refusal{ErrorCode::none};
  float latency_ms{};               ///< capture of last sample to arrival, median of recent
  float clock_drift_ppm{};
  Nanoseconds clock_offset{};       ///< ward minus device time
  std::uint64_t boot_epoch{};
  std::uint64_t acked_through{};    ///< every sequence number up to here is accounted for
};

enum class PatientCategory : std::uint8_t { adult, paediatric, neonatal };

/// Who lies in the bed.
struct Patient {
  FixedString<24> id;    ///< hospital number
  FixedString<48> name;
  PatientCategory category{PatientCategory::adult};
  bool paced{false};     ///< has a pacemaker: its failures are watched for
};

/// What an operator may ask for. Values are on the wire.
enum class CommandKind : std::uint8_t {
  acknowledge = 1,   ///< all alarms of the bed, or the one `condition`
  audio_pause = 2,   ///< for `duration`; zero ends the pause
  set_limits = 3,    ///< `parameter`, `limits`
  admit = 4,         ///< `patient`
  discharge = 5,
  relearn = 6,       ///< forget the usual beat: electrodes moved, rhythm changed
  audio_off = 7,     ///< `on`, or not any longer
  alarm_pause = 8,   ///< for `duration`, a procedure at the bed; zero ends it
  alarm_off = 9,     ///< `condition`, `on` or not any longer
  standby = 10,      ///< `on`, or not any longer
  assign = 11,       ///< `staff`
  accept = 12,       ///< responsibility for `condition`, or every alarm, by `operator_name`
  reject = 13,       ///< the same, refused: the next in line is asked
  observe = 14,      ///< `observation`, seen at the bedside now
  propose_limits = 15,  ///< asks for a LimitProposal; changes nothing
};
inline constexpr CommandKind kLastCommandKind = CommandKind::propose_limits;

/// An operator's request, an ordinary input: it is recorded and replays.
struct Command {
  CommandId id;
  CommandKind kind{CommandKind::acknowledge};
  AlarmCondition condition{AlarmCondition::none};  ///< none: every alarm of the bed
  LimitParameter parameter{LimitParameter::heart_rate};
  LimitPair limits;
  Nanoseconds duration{};
  Patient patient;
  FixedString<24> operator_name;
  std::uint64_t reply_to{};  ///< opaque to the pipeline; echoed in CommandOutcome
  bool on{true};             ///< of what is switched
  Staff staff{};
  ObservationKind observation{ObservationKind::consciousness};
  float observed{};
};

/// What a bed's chain starts with. The first input of every bed in every
/// life of the server: recorded, so that a replay starts alike.
struct BedSetup {
  BedId bed;
  FixedString<16> label;
  bool admitted{true};
  Patient patient;
  /// What an operator has set; nullopt: the defaults of the patient's category.
  std::optional<LimitSet> limits;
  /// Running audio pause of an earlier life: it ends when it should have ended.
  std::optional<Instant> audio_paused_until{};
  FixedString<32> device{};  ///< whose feed it is; empty: not known
  /// Since when it feeds this bed: what it captured before is another bed's.
  /// The epoch: it always did.
  Instant device_since{};
  /// Of the last admission or discharge: what was captured before is not this
  /// patient's. The epoch: not known, everything is.
  Instant admitted_since{};
};

/// An alarm as it stood when an earlier life of the server ended. Follows the
/// bed's BedSetup.
struct RestoredAlarm {
  Alarm alarm;
};

/// What people had set at a bed when an earlier life of the server ended.
/// Follows the bed's BedSetup, where there is anything to tell.
struct RestoredCare {
  Inactivation inactivation;
  Staff staff;
  Observations observations;
};

/// All events of one device frame have gone before: the store may account for
/// the number. Says nothing to detection.
struct FrameEnd {
  DeviceId device;
  std::uint64_t boot_epoch{};
  std::uint64_t sequence{};
  bool whole{true};  ///< false: part of its contents was refused or shed on the way
};

// ---- outputs: what the pipeline concludes ------------------------------------

/// Answer to one Command on one bed.
struct CommandOutcome {
  CommandId id;
  CommandKind kind{CommandKind::acknowledge};
  ErrorCode refusal{ErrorCode::none};  ///< none: done
  std::uint64_t reply_to{};
};

/// What a screen must know of a bed beyond vitals and alarms. Emitted at
/// every change and at start.
struct BedStatus {
  FixedString<16> label;   ///< "BED 03"
  bool admitted{false};
  Patient patient;
  LimitSet limits;
  bool audio_paused{false};
  Instant audio_paused_until;
  bool feed_connected{false};
  Instant admitted_since{};  ///< as in BedSetup; kept, not on the wire
};

/// What is made quiet at a bed, who answers for it, and what people saw there.
/// Emitted at every change
/// and at start.
struct CareStatus {
  Inactivation inactivation;
  Instant reminded;  ///< last reminder signal of what is inactive; the epoch: none yet
  Staff staff;
  Observations observations;
};

/// Limits that the patient's own recent values suggest, inside the hospital's
/// clamps. Nothing follows from it: a person sets limits.
struct LimitProposal {
  LimitSet limits;  ///< as they are where nothing can be proposed
  InlineVector<LimitParameter, kLimitParameterCount> proposed;  ///< these differ
};

/// The recorder's ring was full: so many events of this bed were not handed to
/// it. A replay across this mark is not exact.
struct RecordingHole {
  std::uint64_t events{};
};

using EventBody =
    std::variant<Tick, SampleBlock, Vital, DeviceAlarm, PacePulse, Gap, FeedStatus, Command,  // inputs
                 Beat, ChannelQuality, Alarm, AlarmEvidence, BedStatus, CommandOutcome,       // outputs
                 BedSetup, RestoredAlarm, FrameEnd,                                           // inputs
                 RecordingHole,                                                               // a mark
                 CareStatus, EarlyWarning, LimitProposal,                                     // outputs
                 RestoredCare>;                                                               // an input

/// One thing that happened at one bed. The only type on the rings.
struct Event {
  BedId bed;
  /// Came through backfill: kept and forwarded, never run through detection.
  bool late{false};
  /// Ward time the input that caused this event left the socket. Outputs keep
  /// their cause's value, so that latency can be read at any stage.
  Instant received;
  EventBody body;
  /// Ward time passed to the chain with this input: a replay passes the same.
  /// Outputs keep their cause's value.
  Instant handled{};
  /// Told again to an outlet that lost events: no new conclusion.
  bool restated{false};
};

static_assert(std::is_trivially_copyable_v<Event>);
static_assert(sizeof(Event) <= 512);

}  // namespace ward
