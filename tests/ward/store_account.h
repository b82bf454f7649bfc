#pragma once

// What a store holds of devices' sequence numbers, against what they were told.
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/store/store_reader.h"

namespace ward::test {

/// A device's own words at its end.
struct DeviceWord {
  std::string device;
  std::uint64_t boot_epoch{};
  std::uint64_t made{};
  std::uint64_t acked{};
};

/// From the last line that wardlight-sim --json prints.
inline std::vector<DeviceWord> device_words(const std::string& output) {
  const std::size_t at = output.rfind("{\"beds\"");
  if (at == std::string::npos) return {};
  std::vector<DeviceWord> words;
  const auto summary = nlohmann::json::parse(output.substr(at));
  for (const auto& entry : summary["devices"]) {
    words.push_back({entry["device"], entry["boot_epoch"], entry["frames_made"], entry["acked_through"]});
  }
  return words;
}

/// All devices together; every number up to what each made.
struct StoreAccount {
  std::uint64_t made{};
  std::uint64_t acked{};
  std::uint64_t stored{};         ///< a frame's end, whole, once
  std::uint64_t in_gaps{};        ///< in a gap record instead
  std::uint64_t twice{};          ///< stored more than once
  std::uint64_t stored_and_gap{}; ///< whole, yet declared lost
  std::uint64_t acked_missing{};  ///< acknowledged, and neither stored nor in a gap record
  std::uint64_t unknown{};        ///< neither stored nor in a gap record, nor acknowledged
  std::uint64_t out_of_order{};   ///< live frames that stand before a lower live one
  std::uint64_t late{};           ///< stored through backfill
  std::uint64_t runs{};
  std::vector<std::string> damage;
};

inline std::ostream& operator<<(std::ostream& out, const StoreAccount& account) {
  out << account.made << " frames made, " << account.acked << " acked, " << account.stored << " stored ("
      << account.late << " through backfill), " << account.in_gaps << " in gap records, " << account.twice
      << " stored twice, " << account.stored_and_gap << " stored and in a gap record, " << account.acked_missing
      << " acked but missing, " << account.unknown << " unknown, " << account.out_of_order << " out of order, "
      << account.runs << " runs";
  for (const std::string& sentence : account.damage) out << "\n  " << sentence;
  return out;
}

/// One device's numbers as the store has them.
struct StoredNumbers {
  std::map<std::uint64_t, std::uint64_t> whole;  ///< number -> times
  std::map<std::uint64_t, std::uint64_t> lost;
  std::uint64_t highest_live{};
  std::uint64_t present_epoch{};

  void take(const Event& event, std::uint64_t epoch, StoreAccount& account) {
    if (const auto* status = std::get_if<FeedStatus>(&event.body)) present_epoch = status->boot_epoch;
    if (const auto* gap = std::get_if<Gap>(&event.body);
        gap != nullptr && gap->permanent && present_epoch == epoch) {
      for (std::uint64_t n = gap->first_sequence; n <= gap->last_sequence; ++n) ++lost[n];
    }
    const auto* end = std::get_if<FrameEnd>(&event.body);
    if (end == nullptr || end->boot_epoch != epoch) return;
    present_epoch = epoch;
    if (!end->whole) {
      ++lost[end->sequence];
      return;
    }
    ++whole[end->sequence];
    account.late += event.late ? 1U : 0U;
    if (event.late) return;
    if (end->sequence < highest_live) ++account.out_of_order;
    highest_live = end->sequence;
  }
};

/// Reads the whole store and judges every number of every device.
inline StoreAccount account_of_store(const std::string& directory, const Cipher& cipher,
                                     const std::vector<DeviceWord>& devices) {
  StoreAccount account;
  const auto disk = make_disk();
  StoreReader reader(*disk, directory, cipher);
  const auto refreshed = reader.refresh();
  if (!refreshed) {
    account.damage.push_back("no store: " + std::string(describe(refreshed.error().code)));
    return account;
  }
  account.runs = reader.runs().size();
  const auto beds = reader.beds();
  for (const DeviceWord& device : devices) {
    StoredNumbers numbers;
    for (const auto& [bed, setup] : beds.ok() ? beds.value() : std::map<BedId, BedSetup>{}) {
      if (setup.device.view() != device.device) continue;
      const auto read = reader.read_events(bed, 0, Instant::min(), Instant::max(), [&](const Event& event) {
        numbers.take(event, device.boot_epoch, account);
        return true;
      });
      if (!read) account.damage.push_back("bed of " + device.device + " cannot be read whole");
    }
    account.made += device.made;
    account.acked += device.acked;
    for (std::uint64_t n = 1; n <= device.made; ++n) {
      const auto found = numbers.whole.find(n);
      const std::uint64_t times = found == numbers.whole.end() ? 0 : found->second;
      const bool gap = numbers.lost.contains(n);
      if (times > 0) ++account.stored;
      if (times > 1) ++account.twice;
      if (times > 0 && gap) ++account.stored_and_gap;
      if (times == 0 && gap) ++account.in_gaps;
      if (times == 0 && !gap) ++(n <= device.acked ? account.acked_missing : account.unknown);
    }
  }
  for (const std::string& sentence : reader.damage()) account.damage.push_back(sentence);
  return account;
}

}  // namespace ward::test
