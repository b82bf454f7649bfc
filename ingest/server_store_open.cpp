#include <spdlog/spdlog.h>
#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "ingest/server_store.h"

namespace ward {
namespace {

bool is_misconfigured(ErrorCode code) {
  return code == ErrorCode::wrong_key || code == ErrorCode::unsupported_version;
}

std::string sentence(const std::string& directory, ErrorCode code) {
  std::string why = "the store in " + directory + " cannot be used: " + std::string(describe(code));
  if (code == ErrorCode::wrong_key) why += "; give the key it was written with (--store-key)";
  return why;
}

/// Alarms of the store that this life knows nothing of: its beds began without
/// them, so that nobody would ever end them.
void end_unknown_alarms(Recorder::Start& start, const WardMemory& begun_with, Instant now) {
  std::vector<Event> over;
  for (const auto& [bed, memory] : start.memory.beds()) {
    const auto known = begun_with.beds().find(bed);
    for (Alarm alarm : memory.alarms) {
      if (alarm.phase == AlarmPhase::inactive) continue;
      const auto same = [&](const Alarm& other) {
        return other.condition == alarm.condition && other.occurrence == alarm.occurrence && other.onset == alarm.onset;
      };
      if (known != begun_with.beds().end() && std::ranges::any_of(known->second.alarms, same)) continue;
      alarm.phase = AlarmPhase::inactive;
      alarm.changed = now;
      over.push_back(Event{bed, false, now, alarm, now, true});
    }
  }
  for (const Event& event : over) static_cast<void>(start.memory.apply(event));
  start.owed.insert(start.owed.end(), over.begin(), over.end());
}

}  // namespace

OpenedStore::OpenedStore(const StoreConfig& config, const Clock& clock)
    : opened_at_(clock.now()),
      directory_(std::filesystem::absolute(config.directory).lexically_normal().string()),
      disk_(config.disk ? config.disk() : make_disk()),
      cipher_(config.key_file.empty() ? Cipher{} : load_cipher(config.key_file)) {
  recovery_.start.run = 0;  // not known
  open();
  for (const std::string& said : recovery_.report) spdlog::warn("store: {}", said);
  if (!ready()) {
    spdlog::critical("NOT RECORDING: {}; patients are monitored, it is tried again every {} s", refused_,
                     config.open_again_ms / 1000);
  }
  spdlog::info("store {}: run {}, {} beds remembered, {}", directory_, recovery_.start.run,
               recovery_.start.memory.beds().size(), cipher_.encrypts() ? "encrypted" : "not encrypted");
  // Ward time must not run back, but monitoring must not wait for a clock.
  if (recovery_.last_event > clock.now()) {
    spdlog::error("the clock of this machine is behind the last stored event, {}: set it",
                  to_rfc3339(recovery_.last_event));
  }
}

void OpenedStore::lock() {
  if (!lock_) lock_ = std::make_unique<StoreLock>(directory_);
}

void OpenedStore::open() {
  try {
    lock();
    auto found = recover(*disk_, directory_, cipher_);
    if (found) {
      recovery_ = std::move(found.value());
      return;
    }
    refused_ = sentence(directory_, found.error().code);
    if (is_misconfigured(found.error().code)) throw ConfigurationError(refused_);
  } catch (const std::system_error& error) {
    refused_ = error.what();
  }
  auto seen = look_back(*disk_, directory_, cipher_);
  if (seen) {
    recovery_ = std::move(seen.value());
  } else if (is_misconfigured(seen.error().code)) {
    throw ConfigurationError(sentence(directory_, seen.error().code));
  } else {
    refused_ += "; nothing of it can be read: beds begin as configured";
  }
}

Result<Recorder::Start> OpenedStore::open_again(Instant now) {
  const auto refuse = [](const std::string& why) {
    spdlog::critical("NOT RECORDING: {}", why);
    return Error{ErrorCode::disk_failed, "store"};
  };
  try {
    lock();
  } catch (const std::exception& error) {
    return refuse(error.what());
  }
  auto found = recover(*disk_, directory_, cipher_);
  if (!found) return refuse(sentence(directory_, found.error().code));
  for (const std::string& said : found.value().report) spdlog::warn("store: {}", said);
  end_unknown_alarms(found.value().start, recovery_.start.memory, now);
  spdlog::warn("store {} is open: run {}", directory_, found.value().start.run);
  return std::move(found.value().start);
}

const BedMemory* OpenedStore::memory_of(BedId bed) const {
  const auto& beds = recovery_.start.memory.beds();
  const auto found = beds.find(bed);
  return found == beds.end() ? nullptr : &found->second;
}

std::vector<RegisteredBed> OpenedStore::beds(const ServerConfig& config) const {
  std::vector<RegisteredBed> beds = config.beds;
  if (!config.insecure) return beds;
  for (const auto& [id, memory] : recovery_.start.memory.beds()) {
    const FixedString<32>& device = memory.setup.device;
    const BedSetup& setup = memory.setup;
    const bool moved_on = std::ranges::any_of(recovery_.start.memory.beds(), [&](const auto& other) {
      return other.second.setup.device == device && other.second.setup.device_since > setup.device_since;
    });
    const bool taken = moved_on || std::any_of(beds.begin(), beds.end(), [&](const RegisteredBed& bed) {
      return bed.bed == memory.setup.bed || bed.device_name == device;
    });
    if (taken || device.empty() || beds.size() >= config.max_beds) continue;
    beds.push_back({memory.setup.bed, {}, memory.setup.label, device, memory.setup.patient});
  }
  return beds;
}

BedSetup OpenedStore::setup(const RegisteredBed& bed) const {
  BedSetup setup = setup_of(bed);
  setup.device_since = device_since(bed);
  const BedMemory* memory = memory_of(bed.bed);
  if (memory == nullptr) return setup;
  setup.admitted = memory->setup.admitted;
  setup.patient = memory->setup.patient;
  setup.limits = memory->setup.limits;
  setup.audio_paused_until = memory->setup.audio_paused_until;
  // A moment still to come is of a clock that was set back meanwhile: what is
  // measured until then must not be taken for a former patient's.
  setup.admitted_since = std::min(memory->setup.admitted_since, opened_at_);
  return setup;
}

std::vector<Alarm> OpenedStore::alarms(BedId bed) const {
  const BedMemory* memory = memory_of(bed);
  return memory == nullptr ? std::vector<Alarm>{} : memory->alarms;
}

const RestoredCare* OpenedStore::care(BedId bed) const {
  const BedMemory* memory = memory_of(bed);
  return memory == nullptr ? nullptr : &memory->care;
}

/// A bed that lost its device keeps it in mind: the latest to have it counts.
bool OpenedStore::has_moved(const RegisteredBed& bed) const {
  const BedMemory* here = memory_of(bed.bed);
  const bool fed_it_last = here != nullptr && here->setup.device == bed.device_name;
  if (here != nullptr && !fed_it_last && !here->setup.device.empty()) return true;
  const Instant since = fed_it_last ? here->setup.device_since : Instant{};
  return std::ranges::any_of(recovery_.start.memory.beds(), [&](const auto& other) {
    const BedSetup& there = other.second.setup;
    return there.bed != bed.bed && there.device == bed.device_name && there.device_since >= since;
  });
}

Instant OpenedStore::device_since(const RegisteredBed& bed) const {
  if (has_moved(bed)) return opened_at_;
  const BedMemory* here = memory_of(bed.bed);
  return here == nullptr ? Instant{} : here->setup.device_since;
}

FeedAccount OpenedStore::account(const RegisteredBed& bed) const {
  const BedMemory* memory = memory_of(bed.bed);
  // Another device's numbers are another account's, and so are those of one
  // that was elsewhere meanwhile.
  const bool known = memory != nullptr && memory->account && memory->setup.device == bed.device_name &&
                     !has_moved(bed);
  return known ? *memory->account : FeedAccount{};
}

}  // namespace ward
