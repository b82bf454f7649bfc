#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "pipeline/domain/alarm.h"
#include "pipeline/domain/ids.h"
#include "pipeline/domain/inline_vector.h"
#include "pipeline/domain/vital.h"

namespace ward {

/// What became of an arrhythmia that a detector, or the bedside device, claimed.
enum class AlarmDecision : std::uint8_t {
  announced,  ///< nothing spoke against it
  withheld,   ///< other valid channels showed the heart at work: not confirmed
};

/// What one channel said of the claim at that moment.
enum class Testimony : std::uint8_t {
  invalid,      ///< not to be believed: flat, clipped, noisy, off
  silent,       ///< valid, but says nothing for or against
  supports,
  contradicts,
};

[[nodiscard]] constexpr std::string_view testimony_name(Testimony testimony) {
  switch (testimony) {
    case Testimony::invalid: return "invalid";
    case Testimony::silent: return "silent";
    case Testimony::supports: return "supports";
    case Testimony::contradicts: return "contradicts";
  }
  return "?";
}

struct ChannelTestimony {
  ChannelId channel;
  Testimony testimony{Testimony::invalid};
  SignalQuality quality{SignalQuality::learning};
  float rate{};  ///< beats or pulses per minute in the window looked at; 0: none
};

/// One of the beats a decision rests on.
struct EvidenceBeat {
  Instant time;
  BeatClass beat_class{BeatClass::unclassified};
};

/// One of the readings a limit alarm rests on.
struct EvidenceReading {
  Instant time;
  float value{};
};

/// Why an alarm was announced, or an arrhythmia withheld: which beats or
/// readings, which rate, what every channel said. One for each raising and each withholding; kept with
/// the alarm log, so that "why" can always be answered.
struct AlarmEvidence {
  static constexpr std::size_t kMostBeats = 12;
  static constexpr std::size_t kMostChannels = 6;
  static constexpr std::size_t kMostReadings = 4;

  AlarmCondition condition{AlarmCondition::none};
  AlarmDecision decision{AlarmDecision::announced};
  bool from_device{false};  ///< the bedside monitor's claim, not ours
  Instant decided;          ///< signal time of the decision
  float rate{};             ///< per minute, of the rhythm in question; 0: none
  float score{};            ///< log odds of the claim being true; 0: rules alone decided
  InlineVector<EvidenceBeat, kMostBeats> beats;           ///< the last ones, oldest first
  InlineVector<ChannelTestimony, kMostChannels> channels;
  InlineVector<EvidenceReading, kMostReadings> readings{};  ///< of a limit alarm: the last ones, oldest first
};

static_assert(std::is_trivially_copyable_v<AlarmEvidence>);

}  // namespace ward
