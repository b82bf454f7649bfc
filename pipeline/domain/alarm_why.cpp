#include "pipeline/domain/alarm_why.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "pipeline/domain/codes.h"

namespace ward {
namespace {

struct Rule {
  AlarmCondition condition;
  std::string_view words;
};
using enum AlarmCondition;
constexpr std::array kRules{
    Rule{asystole, "no heart beat is found although the electrodes are on"},
    Rule{ventricular_fibrillation, "the ECG swings without heart beats"},
    Rule{ventricular_tachycardia, "a run of fast ventricular beats"},
    Rule{extreme_tachycardia, "the heart rate is far above its limit"},
    Rule{extreme_bradycardia, "the heart rate is far below its limit"},
    Rule{apnoea, "no breath is found although the sensor is on"},
    Rule{ventricular_bradycardia, "slow ventricular beats only"},
    Rule{nonsustained_ventricular_tachycardia, "a short run of fast ventricular beats"},
    Rule{ventricular_rhythm, "ventricular beats in a row, slower than tachycardia"},
    Rule{ventricular_run, "three or more ventricular beats in a row"},
    Rule{ventricular_pair, "two ventricular beats in a row"},
    Rule{r_on_t, "a ventricular beat fell on the T wave before it"},
    Rule{ventricular_bigeminy, "every second beat is ventricular"},
    Rule{ventricular_trigeminy, "every third beat is ventricular"},
    Rule{multiform_ventricular, "ventricular beats of several forms"},
    Rule{supraventricular_tachycardia, "a run of fast supraventricular beats"},
    Rule{atrial_fibrillation, "intervals without any order, and no P wave's rhythm"},
    Rule{irregular_rhythm, "intervals without order"},
    Rule{pause, "a long interval without a beat"},
    Rule{missed_beat, "an interval of about two beats"},
    Rule{pacer_not_capturing, "pacemaker pulses without a beat after them"},
    Rule{pacer_not_pacing, "no beat and no pacemaker pulse in its time"},
    Rule{abp_disconnected, "a line that carried a pulse shows none and no pressure"},
    Rule{ecg_leads_off, "the device says that electrodes are off"},
    Rule{spo2_probe_off, "the device says that the probe is off"},
    Rule{resp_leads_off, "the device says that electrodes are off"},
    Rule{co2_line_off, "the sample line is off or blocked"},
    Rule{abp_no_transducer, "the device says that no transducer is plugged in"},
    Rule{ecg_noisy, "no connected lead can be believed"},
    Rule{ecg_no_signal, "no sample comes"},
    Rule{pleth_no_signal, "no sample comes"},
    Rule{abp_no_signal, "no sample comes"},
    Rule{resp_no_signal, "no sample comes"},
    Rule{co2_no_signal, "no sample comes"},
    Rule{spo2_no_value, "the device has stopped sending a value"},
    Rule{abp_no_value, "the line is connected but gives no credible pressure"},
    Rule{resp_no_value, "the channel is connected but gives no credible rate"},
    Rule{co2_no_value, "the line is connected but gives no breath"},
    Rule{ecg_cannot_analyse, "no beats are found in the ECG, yet there is a pulse"},
    Rule{abp_damped, "the pulse has gone from the line while the mean stands"},
    Rule{ecg_learning, "the patient's usual beat is not known yet"},
    Rule{feed_lost, "nothing comes from the bedside device"},
    Rule{clock_skew, "the device's clock jumped"},
    Rule{data_lost, "samples are missing that will never come"},
    Rule{monitor_restarted, "this bed's detection failed a check and began anew"},
    Rule{pipeline_overload, "the server cannot keep up"},
    Rule{recording_failed, "the store cannot write"},
    Rule{recording_limited, "the disk is nearly full"},
    Rule{sound_failed, "a screen of the ward cannot sound its alarms"},
    Rule{self_test_failed, "the alarm system's own test did not come through"},
    Rule{atrial_fibrillation_ended, "the intervals are in order again"},
    Rule{device_alarm, "the bedside device announced it"},
};

std::string digits(double value, int decimals) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

/// Of readings and limits: ST in hundredths, everything else in whole numbers.
std::string digits_of(AlarmCondition condition, float value) {
  return digits(static_cast<double>(value), condition == st_high || condition == st_low ? 2 : 0);
}

std::string duration_words(Nanoseconds length) {
  const double whole = seconds(std::max(length, Nanoseconds{}));
  return digits(whole, whole < 10 ? 1 : 0) + " s";
}

std::string_view label_of(const ChannelTestimony& channel) {
  const CodeInfo* info = find_code(channel.channel.code);
  return info != nullptr ? info->label : std::string_view{"?"};
}

/// The claim is that there are no beats: the rate before it says nothing.
bool silences(AlarmCondition condition) { return condition == asystole || condition == ventricular_fibrillation; }

/// "II good", "PLETH agrees at 128 /min", "ABP contradicts at 70 /min", "V1 not usable: noisy".
std::string channel_words(const ChannelTestimony& channel, AlarmCondition condition) {
  std::string words{label_of(channel)};
  // A rate over the last seconds would seem to deny the silence it agrees with.
  const bool told = channel.rate > 0 && !(silences(condition) && channel.testimony == Testimony::supports);
  const std::string at = told ? " at " + digits(static_cast<double>(channel.rate), 0) + " /min" : "";
  const auto quality = [&] { return " " + std::string{quality_words(channel.quality)}; };
  switch (channel.testimony) {
    case Testimony::invalid:
      return words + (channel.quality == SignalQuality::good ? " not usable" : quality());
    case Testimony::silent: return words + quality();
    case Testimony::supports: return words + (at.empty() && !silences(condition) ? quality() : " agrees" + at);
    case Testimony::contradicts: return words + (at.empty() ? " contradicts" : " contradicts" + at);
  }
  return words;
}

std::string channels_words(const AlarmEvidence& evidence) {
  std::string words;
  for (const ChannelTestimony& channel : evidence.channels) words += (words.empty() ? " " : "; ") + channel_words(channel, evidence.condition);
  return words.empty() ? words : words + ".";
}

std::string readings_words(const AlarmEvidence& evidence) {
  std::string words;
  for (const EvidenceReading& reading : evidence.readings) {
    words += (words.empty() ? ": " : ", ") + digits_of(evidence.condition, reading.value);
  }
  return words;
}

/// "HR above 120 for 1.5 s: 124, 127, 131."
std::string limit_words(const Alarm& alarm, const AlarmEvidence* evidence) {
  const AlarmInfo& info = alarm_info(alarm.condition);
  std::string words{info.label};
  if (alarm.lead != EcgLead::none) words += " " + std::string{label_of(alarm.lead)};
  words += (info.comparison == '<' ? " below " : " above ") + digits_of(alarm.condition, alarm.limit);
  if (evidence != nullptr && !evidence->readings.empty()) {
    const Nanoseconds beyond = evidence->readings.back().time - alarm.onset;
    if (beyond > Nanoseconds{}) words += " for " + duration_words(beyond);
    words += readings_words(*evidence);
  } else {
    words += ": " + digits_of(alarm.condition, alarm.value);
  }
  return words + ".";
}

/// The last breaths, as ages at the decision.
std::string breaths_words(const AlarmEvidence& evidence) {
  if (evidence.readings.empty()) return "";
  const auto age = [&](const EvidenceReading& breath) { return duration_words(evidence.decided - breath.time); };
  std::string words = " for " + age(evidence.readings.back());
  if (evidence.readings.size() < 2) return words;
  words += ", the breaths before it";
  for (std::size_t i = 0; i + 1 < evidence.readings.size(); ++i) words += (i == 0 ? " " : ", ") + age(evidence.readings[i]);
  return words + " ago";
}

std::string beats_words(const AlarmEvidence& evidence) {
  constexpr std::array<std::string_view, 5> kClasses{"?", "N", "S", "V", "P"};
  std::string words;
  for (const EvidenceBeat& beat : evidence.beats) {
    words += (words.empty() ? ": beats " : " ");
    words += kClasses.at(static_cast<std::size_t>(beat.beat_class));
  }
  return words;
}

std::string rule_words(const AlarmEvidence* evidence, AlarmCondition condition) {
  const AlarmInfo& info = alarm_info(condition);
  std::string words{info.label};
  const std::string_view rule = alarm_rule(condition);
  if (!rule.empty()) words += ": " + std::string{rule};
  if (evidence == nullptr) return words + ".";
  if (evidence->rate > 0 && !silences(condition)) words += ", " + digits(static_cast<double>(evidence->rate), 0) + " /min";
  words += condition == apnoea ? breaths_words(*evidence) : beats_words(*evidence);
  return words + ".";
}

}  // namespace

std::string_view quality_words(SignalQuality quality) {
  switch (quality) {
    case SignalQuality::good: return "good";
    case SignalQuality::learning: return "learning";
    case SignalQuality::leads_off: return "leads off";
    case SignalQuality::flat: return "flat";
    case SignalQuality::clipped: return "clipped";
    case SignalQuality::noisy: return "noisy";
    case SignalQuality::artefact: return "artefact";
    case SignalQuality::no_signal: return "no signal";
  }
  return "?";
}

std::string_view alarm_rule(AlarmCondition condition) {
  const auto* const found = std::ranges::find(kRules, condition, &Rule::condition);
  return found == kRules.end() ? std::string_view{} : found->words;
}

std::string alarm_why(const Alarm& alarm, const AlarmEvidence* evidence) {
  const AlarmInfo& info = alarm_info(alarm.condition);
  std::string words = alarm.has_limit && info.comparison != 0 ? limit_words(alarm, evidence)
                                                              : rule_words(evidence, alarm.condition);
  if (evidence != nullptr) words += channels_words(*evidence);
  const bool by_device = (static_cast<unsigned>(alarm.sources) & static_cast<unsigned>(AlarmSources::device)) != 0;
  if (by_device) words += " The bedside device says so" + (alarm.sources == AlarmSources::both ? std::string{" too"} : std::string{});
  if (by_device && !alarm.device_text.empty()) words += ": " + std::string{alarm.device_text.view()};
  return by_device ? words + "." : words;
}

std::string alarm_why(const AlarmEvidence& evidence) {
  std::string words;
  if (evidence.decision == AlarmDecision::withheld) {
    words = "Not announced: " + std::string{alarm_info(evidence.condition).label} + " was not confirmed.";
  } else if (!evidence.readings.empty() && evidence.condition != apnoea) {
    words = std::string{alarm_info(evidence.condition).label} + readings_words(evidence) + ".";
  } else {
    words = rule_words(&evidence, evidence.condition);
  }
  return words + channels_words(evidence);
}

bool explains(const AlarmEvidence& evidence, const Alarm& alarm) {
  return evidence.condition == alarm.condition &&
         (evidence.decision == AlarmDecision::announced || evidence.from_device);
}

}  // namespace ward
