#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dashboard/ward_model.h"

namespace ward {

// What the screen says, decided here and nowhere else: pure functions of the
// model's state and of `now`. Views only draw these.

/// Colour keys; theme.h gives each its colour.
enum class Tone : std::uint8_t {
  heart_rate, spo2, arterial, respiration, co2, venous, nibp, temperature, other,
  high, medium, low, technical, information,
  plain, dim, warning,
};
inline constexpr std::size_t kToneCount = 17;

// ---- alarms (ward_model_alarms.cpp) ------------------------------------------

/// Flash of a visual alarm signal. IEC 60601-1-8: high 1.4 to 2.8 Hz, medium
/// 0.4 to 0.8 Hz, both with 20 to 60 % of the time lit; low steady.
struct Flash {
  Nanoseconds period;  ///< zero: steady
  Nanoseconds lit;
};
inline constexpr Flash kHighFlash{std::chrono::milliseconds{500}, std::chrono::milliseconds{290}};
inline constexpr Flash kMediumFlash{std::chrono::milliseconds{1600}, std::chrono::milliseconds{900}};
/// Several alarms take turns this long each.
inline constexpr Nanoseconds kRotation = std::chrono::seconds{2};

/// Is an unacknowledged signal of this priority lit at this moment? By time,
/// not by frames, so that all of the ward flashes together at any frame rate.
[[nodiscard]] bool flash_lit(AlarmPriority priority, Instant now);

/// More urgent first: priority, physiological before technical, not yet
/// acknowledged first, still true before over, then the newest.
[[nodiscard]] bool more_urgent(const Alarm& a, const Alarm& b);
/// The bed's alarms, most urgent first.
[[nodiscard]] std::vector<Alarm> sorted_alarms(const BedState& bed);

/// One alarm as it is written on the screen.
struct AlarmDisplay {
  Alarm alarm;
  BedId bed;
  std::string bed_label;
  std::string text;   ///< "*** ASYSTOLE", "** HR 134 > 120"
  std::string state;  ///< "active", "ended", "acknowledged"
  std::string since;  ///< clock time of the onset and how long ago
  std::string turn;   ///< whose turn it is, or who answers: "→ buddy BEN", "BEN answers"
  std::string source; ///< "from the device", "the device too"; empty: ours alone
  Tone tone{Tone::information};
  bool lit{true};     ///< flashing signals: lit now; acknowledged ones are steady
};
[[nodiscard]] Tone alarm_tone(const Alarm& alarm);
[[nodiscard]] AlarmDisplay alarm_display(const WardModel& model, const BedState& bed, const Alarm& alarm, Instant now);
/// Which of the sorted alarms is written now. They take turns of kRotation;
/// while a high one stands, only the high ones do, so that no red text ever
/// leaves the screen for a lesser one. @return index, or nullopt when empty
[[nodiscard]] std::optional<std::size_t> shown_alarm(const std::vector<Alarm>& sorted, Instant now);
/// Every alarm of the ward, most urgent first.
[[nodiscard]] std::vector<AlarmDisplay> ward_alarms(const WardModel& model, Instant now);

// ---- care (ward_model_care.cpp) ----------------------------------------------

/// A reminder signal of what is inactive flashes this long on the screen.
inline constexpr Nanoseconds kReminderShown = std::chrono::seconds{10};

/// A few words that stand at a bed.
struct Mark {
  std::string text;
  Tone tone{Tone::plain};
  bool lit{true};  ///< false: a flashing one, in its dark part
};
/// What is made quiet, but for AUDIO PAUSED: "STANDBY", "ALARM PAUSED 1:34",
/// "AUDIO OFF", "2 ALARMS OFF".
[[nodiscard]] std::vector<Mark> quiet_marks(const WardModel& model, const BedState& bed, Instant now);
/// Which alarms are off: "HR high, RR low"; empty: none.
[[nodiscard]] std::string alarms_off_text(const BedState& bed);
/// "NEWS2 5-7" in the colour of the band that is certain; nullopt: nothing is scored.
[[nodiscard]] std::optional<Mark> score_mark(const BedState& bed);
[[nodiscard]] std::string turn_text(const Alarm& alarm, const Staff& staff);
[[nodiscard]] std::string source_text(const Alarm& alarm);
/// Why the alarm stands, in the words that all programs share.
[[nodiscard]] std::string why_text(const BedState& bed, const Alarm& alarm);

// ---- numerics (ward_model_numerics.cpp) --------------------------------------

enum class NumericSlot : std::uint8_t {
  heart_rate, spo2, arterial, respiration, co2, venous, nibp, temperature, perfusion, other,
};

struct NumericDisplay {
  NumericSlot slot{NumericSlot::other};
  Tone tone{Tone::other};
  std::string label;       ///< "HR", or "PR" when the rate is the pulse's
  std::string value;       ///< "72", "128/74", "---"
  std::string detail;      ///< "(92)": the mean; clock time of an NIBP
  std::string unit;
  std::string limit_high;  ///< empty: off, or the parameter has none
  std::string limit_low;
  bool available{false};   ///< false: dashes
  bool questionable{false};///< written with a question mark
  std::optional<Alarm> alarm;  ///< most urgent alarm on this parameter
  Tone alarm_tone{Tone::plain};
  bool alarm_lit{false};
};

/// A reading older than this is no longer one: dashes. By 11073 code.
[[nodiscard]] Nanoseconds longest_age(std::uint32_t code);
/// The slot as shown, or nullopt when the bed never had such a parameter.
/// Of several sources the waveform's own (derived) is preferred to the device's
/// and a valid one to a questionable one; a heart rate without ECG falls back
/// to the pulse rate and says so.
[[nodiscard]] std::optional<NumericDisplay> numeric(const WardModel& model, const BedState& bed, NumericSlot slot,
                                                    Instant now);
/// Parameters that no slot shows, raw: nothing a device sends is hidden.
[[nodiscard]] std::vector<NumericDisplay> other_numerics(const WardModel& model, const BedState& bed, Instant now);

// ---- waveforms (ward_model_traces.cpp) ---------------------------------------

/// Data this old is not drawn any more: the strip goes blank and says why.
inline constexpr Nanoseconds kTraceBlankAfter = std::chrono::seconds{2};

/// Is the bed's device heard of, by the server's own account?
[[nodiscard]] bool feed_connected(const BedState& bed);

struct TraceDisplay {
  const TraceBuffer* buffer{nullptr};
  const TraceScale* scale{nullptr};
  ChannelId channel;
  CodeGroup group{CodeGroup::other};
  Tone tone{Tone::other};
  std::string label;    ///< "II"
  bool blank{true};     ///< draw no curve, only `reason`
  std::string reason;   ///< "LEADS OFF", "NO DATA"; empty when drawn
  std::string remark;   ///< beside the label while drawn: "NOISY"
  Instant head;         ///< the moment at the sweep position
};
[[nodiscard]] TraceDisplay trace_display(const WardModel& model, const BedState& bed, const ChannelTrace& trace,
                                         Instant now);
/// Seconds across a strip of that width: near 25 mm/s where there is room,
/// never fewer than 4 s, never more than the buffer holds.
[[nodiscard]] Nanoseconds sweep_span(float width_pixels);

// ---- beds and ward (ward_model_display.cpp, ward_model_banner.cpp) -----------

/// A waveform and the numeric that belongs to it, side by side.
struct BedRow {
  std::optional<TraceDisplay> trace;
  std::optional<NumericDisplay> numeric;
};

struct BedDisplay {
  BedId bed;
  std::string label;
  std::string patient;       ///< name; the hospital number when there is none
  std::string patient_id;
  std::string category;      ///< empty for adults
  bool admitted{false};
  std::string headline;      ///< instead of all rows: "NOT ADMITTED", "WAITING FOR DATA"; else empty
  std::vector<BedRow> rows;  ///< most important first
  std::string blank_reason;  ///< when no waveform is drawn and all for one reason: "FEED LOST"
  std::vector<NumericDisplay> strip;   ///< numerics without a row
  std::vector<AlarmDisplay> alarms;    ///< most urgent first
  std::optional<std::size_t> shown;    ///< which of them is written now
  std::string more;                    ///< "+2": others that are not written now
  std::vector<Mark> marks;             ///< what is made quiet, then whose turn it is
  std::optional<Mark> score;           ///< "NEWS2 5-7"
  bool audio_paused{false};
  std::string audio_countdown;         ///< "1:34"
  std::string age;                     ///< "<1 s", "4 s"
  bool age_stale{false};
};
/// @param most_rows  rows that fit; the rest of the numerics go to the strip
[[nodiscard]] BedDisplay bed_display(const WardModel& model, const BedState& bed, std::size_t most_rows, Instant now);

struct BannerDisplay {
  std::optional<AlarmDisplay> alarm;  ///< the ward's most urgent, taking turns among its equals
  std::string patient;                ///< of the bed of `alarm`
  std::string headline;               ///< when there is no alarm, or the server is lost
  bool server_lost{false};
  bool lost_lit{false};
  std::string link;                   ///< "LIVE", "SERVER LOST 4 s"
  bool insecure{false};
  std::size_t high{}, medium{}, low{}, technical{};
  std::size_t beds{};
  std::size_t beds_paused{};
  std::string audio_countdown;        ///< of the pause that lasts longest
  std::optional<BedId> first_alarmed; ///< bed of the most urgent unacknowledged alarm
  std::string clock;                  ///< "14:02:11", server's time in this place
  std::string warning;                ///< what does not fit on any screen, counted
};
[[nodiscard]] BannerDisplay banner_display(const WardModel& model, Instant now);

struct FeedDisplay {
  BedId bed;
  std::string label, patient;
  std::string state;  ///< "connected", "LOST", "never seen"
  Tone tone{Tone::plain};
  std::string device, encrypted, received, missing, lost, backfilled, duplicate, refused, last_refusal, latency,
      drift, age;
};
[[nodiscard]] std::vector<FeedDisplay> feed_displays(const WardModel& model, Instant now);

/// Columns and rows of a ward view.
struct WardGrid {
  std::size_t columns{1};
  std::size_t rows{1};
};
/// Most tiles of one page; more beds mean more pages.
inline constexpr std::size_t kTilesPerPage = 32;
/// The grid whose tiles have the most useful shape for that many beds.
[[nodiscard]] WardGrid ward_grid(std::size_t beds, float width, float height);

/// "14:02:11" in this place's time zone.
[[nodiscard]] std::string time_of_day(Instant time);
/// "12 s", "3:07 min", "2:05 h", rounded down.
[[nodiscard]] std::string age_text(Nanoseconds age);
/// The same for data, where less than a second is not zero: "<1 s".
[[nodiscard]] std::string data_age_text(Nanoseconds age);
/// "1:34", rounded up.
[[nodiscard]] std::string countdown_text(Nanoseconds left);

}  // namespace ward
