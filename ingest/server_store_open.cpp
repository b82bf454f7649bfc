#include <spdlog/spdlog.h>
#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "ingest/server_store.h"

namespace ward {
namespace {

Recovery recovered(FileSystem& disk, const std::string& directory, const Cipher& cipher) {
  auto found = recover(disk, directory, cipher);
  if (found) return std::move(found.value());
  const Error error = found.error();
  const std::string why = "the store in " + directory + " cannot be used: " + std::string(describe(error.code));
  if (error.code == ErrorCode::wrong_key) {
    throw ConfigurationError(why + "; give the key it was written with (--store-key)");
  }
  throw std::runtime_error(why);
}

}  // namespace

OpenedStore::OpenedStore(const StoreConfig& config, const Clock& clock)
    : directory_(std::filesystem::absolute(config.directory).lexically_normal().string()),
      lock_(directory_),
      disk_(config.disk ? config.disk() : make_disk()),
      cipher_(config.key_file.empty() ? Cipher{} : load_cipher(config.key_file)),
      recovery_(recovered(*disk_, directory_, cipher_)) {
  for (const std::string& sentence : recovery_.report) spdlog::warn("store: {}", sentence);
  spdlog::info("store {}: run {}, {} beds remembered, {}", directory_, recovery_.start.run,
               recovery_.start.memory.beds().size(), cipher_.encrypts() ? "encrypted" : "not encrypted");
  // Ward time must not run back, but monitoring must not wait for a clock.
  if (recovery_.last_event > clock.now()) {
    spdlog::error("the clock of this machine is behind the last stored event, {}: set it",
                  to_rfc3339(recovery_.last_event));
  }
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
    const bool taken = std::any_of(beds.begin(), beds.end(), [&](const RegisteredBed& bed) {
      return bed.bed == memory.setup.bed || bed.device_name == device;
    });
    if (taken || device.empty() || beds.size() >= config.max_beds) continue;
    beds.push_back({memory.setup.bed, {}, memory.setup.label, device, memory.setup.patient});
  }
  return beds;
}

BedSetup OpenedStore::setup(const RegisteredBed& bed) const {
  BedSetup setup = setup_of(bed);
  const BedMemory* memory = memory_of(bed.bed);
  if (memory == nullptr) return setup;
  setup.admitted = memory->setup.admitted;
  setup.patient = memory->setup.patient;
  setup.limits = memory->setup.limits;
  setup.audio_paused_until = memory->setup.audio_paused_until;
  return setup;
}

std::vector<Alarm> OpenedStore::alarms(BedId bed) const {
  const BedMemory* memory = memory_of(bed);
  return memory == nullptr ? std::vector<Alarm>{} : memory->alarms;
}

FeedAccount OpenedStore::account(const RegisteredBed& bed) const {
  const BedMemory* memory = memory_of(bed.bed);
  // Another device's numbers are another account's.
  const bool known = memory != nullptr && memory->account && memory->setup.device == bed.device_name;
  return known ? *memory->account : FeedAccount{};
}

}  // namespace ward
