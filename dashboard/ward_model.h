#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dashboard/trace_buffer_scale.h"
#include "pipeline/domain/ward_view.h"

namespace ward {

/// Beds held; a ward that names more is told so on the screen (beds_refused).
inline constexpr std::size_t kMostBeds = 1024;
/// Beds whose waveforms are held at once: two pages of the ward view.
inline constexpr std::size_t kMostWatched = 64;
inline constexpr std::size_t kMostChannels = 16;  ///< waveforms of one bed
inline constexpr std::size_t kMostVitals = 64;    ///< numerics of one bed
/// A command's answer stays readable this long.
inline constexpr Nanoseconds kNoticeTime = std::chrono::seconds{6};

/// One waveform of a bed as last heard.
struct ChannelTrace {
  ChannelId channel;
  Unit unit{Unit::none};
  ChannelState state{ChannelState::valid};       ///< of the newest segment
  std::optional<SignalQuality> quality;          ///< nullopt: nobody has judged it
  TraceBuffer buffer;
  TraceScale scale;
  Instant scaled;  ///< when `scale` last looked at the buffer
};

/// Everything known of one bed.
struct BedState {
  BedId bed;
  BedStatus status;
  std::vector<Vital> vitals;           ///< newest of each code and origin
  std::vector<Alarm> alarms;           ///< active and latched, unordered
  std::vector<ChannelTrace> channels;  ///< in the order first heard of
  std::optional<FeedStatus> feed;
  std::optional<CareStatus> care;      ///< what is made quiet, who answers
  std::optional<EarlyWarning> warning;
  std::vector<AlarmEvidence> evidence; ///< newest of each condition, oldest first
  FixedString<24> traced;  ///< id of the patient whose curves these are
  Instant newest_data;   ///< end of the newest sample or numeric; epoch: none yet
  Nanoseconds delay{std::chrono::milliseconds{400}};  ///< the sweep runs this far behind
};

enum class ServerLink : std::uint8_t {
  connecting,  ///< nothing heard yet, and not for long
  live,
  lost,        ///< no State for kServerLostAfter
};

/// Last answer to an operator's request, in words.
struct Notice {
  std::string text;
  bool refused{false};
};

/// What the dashboard knows of the ward. Fed with the messages of the ward
/// protocol, in order; asked, with the local time, by the functions of
/// ward_model_display.h, which decide everything the screen says. Reads no
/// clock. Bounded: see the constants above.
///
/// Times: `now` is this machine's clock. Everything the server says is on the
/// server's line; server_time() converts, so that ages are right on a machine
/// whose clock is wrong.
class WardModel {
 public:
  explicit WardModel(Instant started) : started_(started) {}

  void link_changed(bool connected, Instant now);
  /// Snapshot: forgets everything (traces of the same server life excepted)
  /// and applies. An update of another server life than the last snapshot's is
  /// ignored: the client asks for a snapshot.
  void apply(const StateUpdate& update, Instant now);
  void apply(const WaveUpdate& update, Instant now);
  void apply(const WardResponse& response, Instant now);

  /// Remembers what was asked, so that the answer can be told in words.
  void requested(std::uint64_t request_id, const WardRequest& request, Instant now);
  /// Beds whose waveforms are kept from now on; traces of others are freed.
  void watch(const std::vector<BedId>& beds);

  [[nodiscard]] const std::vector<BedState>& beds() const { return beds_; }  ///< by id
  [[nodiscard]] const BedState* find(BedId bed) const;
  [[nodiscard]] std::string bed_label(BedId bed) const;  ///< "BED 03"; "bed 3" when it has none

  [[nodiscard]] Instant server_time(Instant now) const { return now + server_minus_local_.value_or(Nanoseconds{}); }
  [[nodiscard]] ServerLink server_link(Instant now) const;
  /// Since the last State, or since start when there was none.
  [[nodiscard]] Nanoseconds silence(Instant now) const { return now - last_state_.value_or(started_); }
  [[nodiscard]] bool insecure() const { return insecure_; }
  [[nodiscard]] std::uint64_t beds_refused() const { return beds_refused_; }
  [[nodiscard]] std::uint64_t waves_refused() const { return waves_refused_; }
  [[nodiscard]] std::optional<Notice> notice(Instant now) const;

 private:
  struct Asked {
    std::uint64_t request_id;
    std::string what;
    Instant when;
  };

  void follow_server_clock(Instant server_time, Instant now);
  void forget(bool keep_traces);
  void apply_event(const Event& event);
  BedState* bed_for(BedId bed);
  void accept_wave(BedState& bed, const WaveSegment& segment, Instant server_now);
  [[nodiscard]] bool watched(BedId bed) const;

  Instant started_;
  bool link_down_{false};
  std::optional<Instant> last_state_;
  std::optional<Nanoseconds> server_minus_local_;
  std::optional<std::uint64_t> session_;
  std::uint64_t number_{0};
  bool insecure_{false};
  std::uint64_t beds_refused_{0};
  std::uint64_t waves_refused_{0};
  std::vector<BedState> beds_;
  std::vector<BedState> kept_traces_;  ///< during a snapshot only
  std::vector<BedId> watched_;
  std::vector<Asked> asked_;
  Notice notice_;
  std::optional<Instant> notice_time_;
};

}  // namespace ward
