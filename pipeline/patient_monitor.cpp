#include "pipeline/patient_monitor.h"

#include "pipeline/alarms/limits.h"
#include "pipeline/patient_monitor_chain.h"

namespace ward {
namespace {

/// Everything describe() may emit fits one Output.
static_assert(5 + DeviceNumerics::kMost + DerivedVitals::kCount + BedSignals::kMaxChannels < kMaxOutputs);
/// The catalogue holds fewer conditions than there are values for; how many
/// it may hold with the rest is checked when a monitor is built.
constexpr std::size_t kRoomForAlarms =
    kMaxOutputs - 5 - DeviceNumerics::kMost - DerivedVitals::kCount - BedSignals::kMaxChannels;

/// A patient who is known to lie here needs a feed; an empty bed does not.
bool expects_feed(bool admitted, const Patient& patient) {
  return admitted && !(patient.id.empty() && patient.name.empty());
}

}  // namespace

PatientMonitor::Chain::Chain(const BedSetup& setup, const LimitDelays& delays)
    : bed(setup.bed), feed(expects_feed(setup.admitted, setup.patient)), signals(setup.patient.category),
      limit_delays(delays), limits(delays) {
  status.label = setup.label;
  status.admitted = setup.admitted;
  status.patient = setup.patient;
  status.admitted_since = setup.admitted_since;
  device = setup.device;
  device_since = setup.device_since;
  if (setup.audio_paused_until) pause.restore(*setup.audio_paused_until);
  status.limits = limits_at_start(setup);
  WARD_CHECK(panel.size() <= kRoomForAlarms);
}

void PatientMonitor::Chain::on_status(const FeedStatus& feed_status, Instant now, Output& out) {
  if (feed.on_status(feed_status, now)) {
    signals.restart_detectors();
    device_alarms.clear();
    former_words.clear();
  }
  if (!feed_status.connected || feed_status.frames_missing > 0) return;
  former_words.release([&](const DeviceAlarm& alarm) { on_device_alarm(alarm, now, out); });
}

void PatientMonitor::Chain::on_device_alarm(const DeviceAlarm& alarm, Instant now, Output& out) {
  device_alarms.on(alarm, now);
  gate.on_device_alarm(alarm, signals.confirmation(), signals.heart().analysed_until(), out);
  judge_input(now, out);
}

void PatientMonitor::Chain::on_tick(Instant now, Output& out) {
  signals.on_tick(now, out);
  device_numerics.on_tick(now, out);
  derived_vitals.on_tick(signals, now, out);
  judge(now, out);
  score(now, out);
  remember_values(now);
  panel.follow_up(staff, now, out);
  if (pause.on_tick(now)) status_changed = true;
  if (inactivation.on_tick(measured(), now)) care_changed = true;
  if (feed.connected() != status.feed_connected) {
    status.feed_connected = feed.connected();
    status_changed = true;
  }
  tell_status(out);
}

void PatientMonitor::Chain::judge_input(Instant now, Output& out) {
  judge(now, out);
  tell_status(out);
}

BedStatus PatientMonitor::Chain::present_status() const {
  BedStatus present = status;
  present.audio_paused = pause.paused();
  present.audio_paused_until = pause.until();
  return present;
}

CareStatus PatientMonitor::Chain::present_care() const {
  return {inactivation.state(), inactivation.reminded(), staff, observations};
}

void PatientMonitor::Chain::tell_status(Output& out) {
  if (status_changed) out.emit(present_status());
  if (care_changed) out.emit(present_care());
  status_changed = care_changed = false;
}

PatientMonitor::PatientMonitor(const BedSetup& setup) : PatientMonitor(setup, kUsualDelays) {}
PatientMonitor::PatientMonitor(const BedSetup& setup, const LimitDelays& delays)
    : chain_(std::make_unique<Chain>(setup, delays)) {}
PatientMonitor::~PatientMonitor() = default;
PatientMonitor::PatientMonitor(PatientMonitor&&) noexcept = default;
PatientMonitor& PatientMonitor::operator=(PatientMonitor&&) noexcept = default;

void PatientMonitor::on(const Event& event, Instant now, Output& out) {
  if (event.late) return;
  Chain& chain = *chain_;
  if (std::holds_alternative<Tick>(event.body)) {
    chain.on_tick(now, out);
  } else if (const auto* block = std::get_if<SampleBlock>(&event.body)) {
    chain.feed.on_input(now);
    chain.signals.on(*block, now, out);
  } else if (const auto* pulse = std::get_if<PacePulse>(&event.body)) {
    chain.signals.on(*pulse);
  } else if (const auto* vital = std::get_if<Vital>(&event.body)) {
    chain.feed.on_input(now);
    // A former patient's reading on its way, or a cuff's that is told again.
    if (vital->time >= chain.status.admitted_since) chain.device_numerics.on(*vital, now);
  } else if (const auto* alarm = std::get_if<DeviceAlarm>(&event.body)) {
    chain.feed.on_input(now);
    if (!chain.former_words.keep(*alarm, chain.status.admitted_since)) chain.on_device_alarm(*alarm, now, out);
  } else if (const auto* gap = std::get_if<Gap>(&event.body)) {
    if (gap->permanent) chain.signals.data_loss().lost_for_good(now);
  } else if (const auto* feed_status = std::get_if<FeedStatus>(&event.body)) {
    chain.on_status(*feed_status, now, out);
  } else if (const auto* command = std::get_if<Command>(&event.body)) {
    chain.on_command(*command, now, out);
  } else if (const auto* restored = std::get_if<RestoredAlarm>(&event.body)) {
    chain.restore(restored->alarm, now, out);
  } else if (const auto* care = std::get_if<RestoredCare>(&event.body)) {
    chain.restore(*care, now);
  }
}

void PatientMonitor::describe(Instant /*now*/, Output& out) const {
  const Chain& chain = *chain_;
  out.emit(chain.present_status());
  out.emit(chain.present_care());
  if (chain.early_warning.told()) out.emit(*chain.early_warning.told());
  chain.device_numerics.describe(out);
  chain.derived_vitals.describe(out);
  chain.panel.describe(out);
  chain.signals.describe(out);
}

void PatientMonitor::note_restart() { chain_->restarted = true; }

void PatientMonitor::take_over(const PatientMonitor& failed, Instant now, Output& out) {
  const Chain& was_chain = *failed.chain_;
  chain_->restore(RestoredCare{was_chain.inactivation.state(), was_chain.staff, was_chain.observations}, now);
  for (const AlarmInfo& info : alarm_catalogue()) {
    const Alarm* was = was_chain.panel.find(info.condition);
    if (was == nullptr || was->occurrence == 0) continue;
    chain_->restore(*was, now, out);
    // Told whatever it is: what the failed chain left untold is told now.
    if (was->phase == AlarmPhase::inactive) out.emit(*was);
  }
}

BedSetup PatientMonitor::setup() const {
  const BedStatus present = chain_->present_status();
  BedSetup setup{chain_->bed, present.label, present.admitted, present.patient, present.limits};
  if (present.audio_paused) setup.audio_paused_until = present.audio_paused_until;
  setup.device = chain_->device;
  setup.device_since = chain_->device_since;
  setup.admitted_since = present.admitted_since;
  return setup;
}

std::uint32_t PatientMonitor::held_back() const { return chain_->panel.held_back(); }

std::uint32_t PatientMonitor::asystole_denials() const { return chain_->gate.withheld(AlarmCondition::asystole); }

}  // namespace ward
