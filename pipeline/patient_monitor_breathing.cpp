#include "pipeline/patient_monitor_breathing.h"

#include "pipeline/alarms/limits.h"

namespace ward {
namespace {

/// A flat line says nothing of a chest, but of an airway it says: no CO2.
bool shows_breath(SignalQuality quality) {
  return quality == SignalQuality::good || quality == SignalQuality::learning || quality == SignalQuality::noisy ||
         quality == SignalQuality::flat;
}

bool shows_signal(SignalQuality quality) { return shows_breath(quality) && quality != SignalQuality::flat; }

/// An apnoea in either place is one; unknown in one is covered by the other.
Finding worse(const Finding& a, const Finding& b) {
  if (a.presence == Presence::present) return a;
  if (b.presence == Presence::present) return b;
  return a.presence == Presence::unknown ? a : b;
}

}  // namespace

BreathingChains::BreathingChains(PatientCategory category)
    : chest_apnoea_(apnoea_limit(category)), airway_apnoea_(apnoea_limit(category)) {}

void BreathingChains::set_category(PatientCategory category) {
  chest_apnoea_.set_limit(apnoea_limit(category));
  airway_apnoea_.set_limit(apnoea_limit(category));
}

void BreathingChains::restart() {
  chest_ = Respiration{};
  chest_apnoea_.forget();
  co2_ = Capnography{};
  airway_apnoea_.forget();
  fusion_ = RespirationFusion{};
  fused_until_.reset();
}

bool BreathingChains::takes(const BedChannel& channel, const BedChannels& channels) {
  std::optional<ChannelId>& choice = channel.group == SignalGroup::co2 ? co2_channel_ : chest_channel_;
  if (choice == channel.id) return true;
  if (!channels.may_replace(choice, channel)) return false;
  if (choice && channel.group == SignalGroup::co2) {
    co2_ = Capnography{};
    airway_apnoea_.forget();
  } else if (choice) {
    chest_ = Respiration{};
    chest_apnoea_.forget();
  }
  choice = channel.id;
  return true;
}

void BreathingChains::on_impedance(const SampleBlock& block, const DerivedValue& heart_rate) {
  chest_.on_heart_rate(heart_rate.value() ? std::optional{BeatsPerMinute{*heart_rate.value()}} : std::nullopt);
  DetectedBreaths breaths;
  chest_.on(block, breaths);
  if (shows_patient(block)) chest_apnoea_.observed(block.first_sample, block.end());
  // The heart's own movement of the chest is no breathing.
  if (chest_.cardiac_overlap()) return;
  for (const DetectedBreath& breath : breaths) chest_apnoea_.breath(breath.time);
}

void BreathingChains::on_co2(const SampleBlock& block) {
  AirwayBreaths breaths;
  co2_.on(block, breaths);
  if (shows_patient(block)) airway_apnoea_.observed(block.first_sample, block.end());
  for (const AirwayBreath& breath : breaths) airway_apnoea_.breath(breath.time);
}

bool BreathingChains::needs_others(const BedChannels& channels) {
  return channels.tally(SignalGroup::respiration).connected() <= 0 && channels.tally(SignalGroup::co2).connected() <= 0;
}

void BreathingChains::on_ecg(const SampleBlock& block, std::span<const DetectedBeat> beats) {
  fusion_.on_ecg(block);
  fusion_.on_beats(beats);
  fused_until_ = block.end();
  fusion_.on_tick(*fused_until_);
}

void BreathingChains::on_pleth(const SampleBlock& block, std::span<const DetectedBeat> pulses) {
  fusion_.on_pleth(block);
  fusion_.on_pulses(pulses);
}

AirwayLine BreathingChains::line() const {
  const std::optional<Instant> until = co2_.analysed_until();
  return until ? co2_.line(*until) : AirwayLine::learning;
}

Finding BreathingChains::apnoea(const BedChannels& channels, bool feed_lost) const {
  const GroupTally& chest = channels.tally(SignalGroup::respiration);
  const GroupTally& airway = channels.tally(SignalGroup::co2);
  const bool line_measures = !co2_zeroing() && line() != AirwayLine::off;
  return worse(chest_apnoea_.judge(!feed_lost && chest.connected() > 0 && !chest.all_noisy()),
               airway_apnoea_.judge(!feed_lost && airway.connected() > 0 && !airway.all_noisy() && line_measures));
}

const LastBreaths& BreathingChains::breaths_before_apnoea(const BedChannels& channels) const {
  const GroupTally& chest = channels.tally(SignalGroup::respiration);
  const bool of_chest = chest_apnoea_.judge(chest.connected() > 0 && !chest.all_noisy()).presence == Presence::present;
  return of_chest ? chest_apnoea_.last_breaths() : airway_apnoea_.last_breaths();
}

DerivedValue BreathingChains::fused_rate(const BedChannels& channels) const {
  if (!needs_others(channels) || !fused_until_) return DerivedValue::unknown(fused_until_);
  const std::optional<BreathsPerMinute> fused = fusion_.rate(*fused_until_);
  return fused ? DerivedValue::known(fused->value, *fused_until_, Validity::questionable)
               : DerivedValue::unknown(fused_until_);
}

DerivedValue BreathingChains::rate(const BedChannels& channels) const {
  const std::optional<Instant> until = chest_.analysed_until();
  const BedChannel* channel = channels.find(chest_channel_);
  if (!until || channel == nullptr || !shows_signal(channel->told)) return DerivedValue::unknown(until);
  const std::optional<BreathsPerMinute> rate = chest_.rate(*until);
  return rate ? DerivedValue::known(rate->value, *until) : DerivedValue::unknown(until);
}

std::array<DerivedValue, 3> BreathingChains::co2(const BedChannels& channels) const {
  const std::optional<Instant> until = co2_.analysed_until();
  const DerivedValue none = DerivedValue::unknown(until);
  const BedChannel* channel = channels.find(co2_channel_);
  if (!until || channel == nullptr || !shows_breath(channel->told)) return {none, none, none};
  const std::optional<CapnographyReading> reading = co2_.reading(*until);
  if (!reading) return {none, none, none};
  return {DerivedValue::known(reading->end_tidal.value, *until), DerivedValue::known(reading->inspired.value, *until),
          reading->rate ? DerivedValue::known(reading->rate->value, *until) : none};
}

}  // namespace ward
