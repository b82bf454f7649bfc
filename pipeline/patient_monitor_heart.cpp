#include "pipeline/patient_monitor_heart.h"

#include <algorithm>

#include "pipeline/alarms/limits.h"

namespace ward {
namespace {

/// Log odds of the confirmation's score from which a fast run of a foreign shape
/// is a tachycardia though its beats were not all called ventricular. On
/// cinc2015 and mitdb: four of 42 more found, for seven runs in 13 hours.
constexpr float kSurelyTachycardia = 1.5F;

}  // namespace

HeartChain::HeartChain(PatientCategory category) : asystole_(asystole_limit(category)) {}

void HeartChain::set_category(PatientCategory category) {
  asystole_.set_limit(asystole_limit(category));
  // Another patient's usual beat is another.
  forget_rhythm();
  ventricular_alarm_.forget();
}

void HeartChain::forget_rhythm() {
  classifier_ = BeatClassifier{};
  fibrillation_ = FibrillationDetector{};
  run_ = VentricularRun{};
  foreign_.reset();
  suspected_.reset();
  rhythms_.forget();
}

void HeartChain::restart() {
  qrs_ = QrsDetector{};
  leads_.clear();
  heart_rate_.reset();
  forget_rhythm();
  asystole_.forget();
  ecg_seen_.forget();
  seen_until_.reset();
}

bool HeartChain::takes(const BedChannel& channel, const BedChannels& channels) {
  for (const ChannelId lead : leads_) {
    if (lead == channel.id) return true;
  }
  if (leads_.push_back(channel.id)) return true;
  if (channel.told == SignalQuality::no_signal) return false;
  const bool one_stopped = std::ranges::any_of(leads_, [&](ChannelId lead) {
    const BedChannel* known = channels.find(lead);
    return known != nullptr && known->told == SignalQuality::no_signal;
  });
  if (!one_stopped) return false;
  // One of the fused leads has stopped and another sends: begin anew with
  // those that live.
  qrs_ = QrsDetector{};
  classifier_ = BeatClassifier{};
  fibrillation_ = FibrillationDetector{};
  leads_.clear();
  return leads_.push_back(channel.id);
}

void HeartChain::on_pace_pulse(Instant time) {
  qrs_.on_pace_pulse(time);
  classifier_.on_pace_pulse(time);
  rhythms_.pace_pulse(time);
}

void HeartChain::note_seen(const SampleBlock& block) {
  seen_until_ = seen_until_ ? std::max(*seen_until_, block.end()) : block.end();
  if (shows_patient(block)) ecg_seen_.add(block.first_sample, block.end());
}

void HeartChain::on(const SampleBlock& block, bool believable, AlarmConfirmation& confirmation, Output& out) {
  finals_.clear();
  FibrillationWindows windows;
  fibrillation_.on(block, windows);
  for (const FibrillationWindow& window : windows) confirmation.on(window);

  ClassifiedBeats classified;
  if (believable) {
    classifier_.on(block, classified);
  } else {
    SampleBlock unseen = block;
    unseen.state = ChannelState::leads_off;
    classifier_.on(unseen, classified);
  }
  take(classified, confirmation, out);

  found_.clear();
  qrs_.on(block, found_);
  note_seen(block);
  // First what was seen, then what was found in it.
  const std::optional<Instant> since = qrs_.analysed_since();
  const std::optional<Instant> until = qrs_.analysed_until();
  if (since && until) {
    ecg_seen_.take_until(*until, [&](Instant from, Instant to) {
      asystole_.observed(std::max(from, *since), to);
      rhythms_.observed(std::max(from, *since), to);
    });
  }
  for (const DetectedBeat& beat : found_) {
    heart_rate_.on_beat(beat);
    asystole_.beat(beat.time);
    confirmation.on(beat);
    classified.clear();
    classifier_.on(beat, classified);
    take(classified, confirmation, out);
  }
}

void HeartChain::take(const ClassifiedBeats& beats, AlarmConfirmation& confirmation, Output& out) {
  for (const ClassifiedBeat& beat : beats) {
    const Beat told{beat.time, BeatSource::ecg, beat.beat_class, beat.form, beat.provisional};
    out.emit(told);
    if (beat.provisional) {
      rhythms_.provisional(told);
      continue;
    }
    static_cast<void>(finals_.push_back(told));  // two from each of the classifier's lists: all fit
    rhythms_.beat(told);
    run_.on(beat);
    confirmation.on(beat);
    suspect(beat, confirmation);
  }
}

void HeartChain::suspect(const ClassifiedBeat& beat, const AlarmConfirmation& confirmation) {
  foreign_.on(beat);
  if (!foreign_.fast(beat.time)) {
    suspected_.reset();
  } else if (!suspected_ && seen_until_) {
    const AlarmEvidence asked = confirmation.judge(AlarmCondition::ventricular_tachycardia, *seen_until_);
    if (asked.decision == AlarmDecision::announced && asked.score >= kSurelyTachycardia) suspected_ = beat.time;
  }
}

VentricularEvidence HeartChain::ventricles() const {
  VentricularEvidence found;
  if (!seen_until_) return found;
  found.judged = fibrillation_.judged(*seen_until_);
  if (fibrillation_.fibrillating(*seen_until_)) found.fibrillation = fibrillation_.onset();
  if (run_.tachycardia(*seen_until_)) {
    found.tachycardia = run_.onset();
    found.run_rate = run_.rate();
  } else if (suspected_ && foreign_.fast(*seen_until_)) {
    found.tachycardia = suspected_;
    found.run_rate = foreign_.rate();
  }
  return found;
}

void HeartChain::claim(EcgView view, FindingSet& findings) {
  findings[AlarmCondition::asystole] = asystole_.judge(view);
  ventricular_alarm_.judge(view, ventricles(), findings);
}

DerivedValue HeartChain::rate(const GroupTally& ecg) const {
  const std::optional<Instant> until = qrs_.analysed_until();
  if (!until || ecg.connected() <= 0 || ecg.all_unusable()) return DerivedValue::unknown(until);
  const std::optional<BeatsPerMinute> rate = heart_rate_.value(*until);
  if (!rate) return DerivedValue::unknown(until);
  return DerivedValue::known(rate->value, *until, ecg.all_noisy() ? Validity::questionable : Validity::valid);
}

DerivedValue HeartChain::pvc_rate() const {
  const std::optional<Instant> until = qrs_.analysed_until();
  const std::optional<float> rate = until ? rhythms_.pvc_rate(*until) : std::nullopt;
  return rate ? DerivedValue::known(*rate, *until) : DerivedValue::unknown(until);
}

std::optional<float> HeartChain::svpb_rate() const {
  const std::optional<Instant> until = qrs_.analysed_until();
  return until ? rhythms_.svpb_rate(*until) : std::nullopt;
}

}  // namespace ward
