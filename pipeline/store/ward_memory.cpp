#include "pipeline/store/ward_memory.h"

#include <algorithm>

namespace ward {
namespace {

using Concluded = InlineVector<SequenceRange, FeedAccount::kMostHoles>;

void conclude(const std::optional<SequenceRange>& range, Concluded& concluded) {
  if (range) static_cast<void>(concluded.push_back(*range));  // as many as an account has holes
}

/// What is still missing of an account that ends will never come.
void close(const std::optional<FeedAccount>& account, Concluded& concluded) {
  if (!account) return;
  for (const SequenceRange& hole : account->holes) conclude(hole, concluded);
}

/// The account of the device's present life; null when the event is of an
/// earlier one.
FeedAccount* account_of(BedMemory& bed, DeviceId device, std::uint64_t boot_epoch, std::uint64_t starts_at,
                        Concluded& concluded) {
  std::optional<FeedAccount>& account = bed.account;
  const bool anew = !account || account->device != device || boot_epoch > account->boot_epoch;
  if (anew) {
    close(account, concluded);
    account.emplace();
    account->device = device;
    account->boot_epoch = boot_epoch;
    account->highest = starts_at;
  }
  return account->boot_epoch == boot_epoch ? &*account : nullptr;
}

void apply_frame_end(BedMemory& bed, const FrameEnd& end, Concluded& concluded) {
  if (end.sequence == 0) return;
  // A frame that did not come whole is a gap record itself: it counts alike.
  FeedAccount* account = account_of(bed, end.device, end.boot_epoch, end.sequence - 1, concluded);
  if (account != nullptr) conclude(account->enter({end.sequence, end.sequence}), concluded);
}

void apply_feed_status(BedMemory& bed, const FeedStatus& status, Concluded& concluded) {
  if (status.boot_epoch == 0) return;  // the device was never heard
  FeedAccount* account = account_of(bed, status.device, status.boot_epoch, status.acked_through, concluded);
  if (account == nullptr) return;
  // The gate has had these, or given them up; what marks them was lost on the way.
  while (const auto hole = account->take_hole(status.acked_through)) conclude(hole, concluded);
}

void apply_status(BedSetup& setup, const BedStatus& status) {
  setup.label = status.label;
  setup.admitted = status.admitted;
  setup.patient = status.patient;
  setup.limits = status.limits;
  setup.audio_paused_until.reset();
  if (status.audio_paused) setup.audio_paused_until = status.audio_paused_until;
  setup.admitted_since = status.admitted_since;
}

void apply_care(RestoredCare& memory, const CareStatus& care) {
  memory = {care.inactivation, care.staff, care.observations};
}

void apply_setup(BedMemory& bed, const BedSetup& setup, Concluded& concluded) {
  // Another device's numbers are another account's; so are those of one that
  // was elsewhere meanwhile.
  const bool another = bed.setup.device != setup.device && !bed.setup.device.empty();
  if (another || bed.setup.device_since != setup.device_since) {
    close(bed.account, concluded);
    bed.account.reset();
  }
  bed.setup = setup;
}

void apply_alarm(std::vector<Alarm>& alarms, const Alarm& alarm) {
  const auto at = std::lower_bound(alarms.begin(), alarms.end(), alarm.condition,
                                   [](const Alarm& a, AlarmCondition condition) { return a.condition < condition; });
  const bool known = at != alarms.end() && at->condition == alarm.condition;
  // One that is over is kept for its count of occurrences.
  if (known) {
    *at = alarm;
  } else {
    alarms.insert(at, alarm);
  }
}

}  // namespace

bool is_output(const Event& event) {
  return std::holds_alternative<Beat>(event.body) || std::holds_alternative<ChannelQuality>(event.body) ||
         std::holds_alternative<Alarm>(event.body) || std::holds_alternative<AlarmEvidence>(event.body) ||
         std::holds_alternative<BedStatus>(event.body) || std::holds_alternative<CommandOutcome>(event.body) ||
         std::holds_alternative<CareStatus>(event.body) || std::holds_alternative<EarlyWarning>(event.body) ||
         std::holds_alternative<LimitProposal>(event.body) ||
         (std::holds_alternative<Vital>(event.body) &&
          (std::get<Vital>(event.body).origin == VitalOrigin::derived || std::get<Vital>(event.body).aged));
}

BedMemory& WardMemory::bed(BedId id) {
  if (last_.memory == nullptr || last_.bed != id) {
    const auto [found, inserted] = beds_.try_emplace(id);
    if (inserted) found->second.setup.bed = id;
    last_.memory = &found->second;
    last_.bed = id;
  }
  return *last_.memory;
}

std::span<const SequenceRange> WardMemory::apply(const Event& event) {
  concluded_.clear();
  // Most events by far; they change nothing that is remembered.
  if (std::holds_alternative<SampleBlock>(event.body) || std::holds_alternative<Tick>(event.body)) return {};
  BedMemory& memory = bed(event.bed);
  if (event.restated) {
    // As after a RecordingHole: what had changed in it is known from this alone.
    if (const auto* status = std::get_if<BedStatus>(&event.body)) apply_status(memory.setup, *status);
    if (const auto* care = std::get_if<CareStatus>(&event.body)) apply_care(memory.care, *care);
    if (const auto* alarm = std::get_if<Alarm>(&event.body)) apply_alarm(memory.alarms, *alarm);
    return {};
  }
  if (const auto* alarm = std::get_if<Alarm>(&event.body); alarm != nullptr && !event.late) {
    apply_alarm(memory.alarms, *alarm);  // may run out of memory: before anything else has changed
  } else if (const auto* restored = std::get_if<RestoredAlarm>(&event.body)) {
    apply_alarm(memory.alarms, restored->alarm);
  } else if (const auto* end = std::get_if<FrameEnd>(&event.body)) {
    apply_frame_end(memory, *end, concluded_);
  } else if (const auto* gap = std::get_if<Gap>(&event.body)) {
    // One marked late is our own record of what was concluded from the others.
    // It stands behind its batch, where a new life of the device may have begun.
    if (gap->permanent && !event.late && memory.account) {
      conclude(memory.account->enter({gap->first_sequence, gap->last_sequence}), concluded_);
    }
  } else if (const auto* feed = std::get_if<FeedStatus>(&event.body)) {
    apply_feed_status(memory, *feed, concluded_);
  } else if (const auto* status = std::get_if<BedStatus>(&event.body)) {
    apply_status(memory.setup, *status);
  } else if (const auto* care = std::get_if<CareStatus>(&event.body)) {
    apply_care(memory.care, *care);
  } else if (const auto* restored_care = std::get_if<RestoredCare>(&event.body)) {
    memory.care = *restored_care;
  } else if (const auto* setup = std::get_if<BedSetup>(&event.body)) {
    apply_setup(memory, *setup, concluded_);
  } else if (std::holds_alternative<RecordingHole>(event.body)) {
    memory.exact = false;
  }
  if (!event.late && is_output(event)) {
    memory.outputs.add(event);
    ++memory.output_count;
  }
  return concluded_.span();
}

void WardMemory::copy_bed(BedId id, const WardMemory& other) {
  const auto found = other.beds_.find(id);
  if (found == other.beds_.end()) {
    beds_.erase(id);
    last_ = {};
  } else {
    beds_[id] = found->second;
  }
}

void WardMemory::renumber_device(BedId bed, DeviceId device) {
  const auto found = beds_.find(bed);
  if (found != beds_.end() && found->second.account) found->second.account->device = device;
}

void WardMemory::begin_run() {
  for (auto& [id, memory] : beds_) {
    memory.outputs = EventDigest{};
    memory.output_count = 0;
    memory.exact = true;
  }
}

}  // namespace ward
