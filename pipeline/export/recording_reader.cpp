#include "pipeline/export/recording_reader.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "pipeline/domain/codes.h"
#include "pipeline/store/store_layout.h"

namespace ward {
namespace {

/// Vitals of any code the ward knows: what a store can be asked for.
void read_vitals(StoreReader& store, Recording& recording) {
  const auto add = [&](std::uint32_t code) {
    const auto vitals = store.read_vitals(recording.bed, code, recording.from, recording.to);
    if (!vitals) {
      recording.damage.push_back("numerics of code " + std::to_string(code));
      return;
    }
    recording.vitals.insert(recording.vitals.end(), vitals.value().begin(), vitals.value().end());
  };
  for (const CodeInfo& info : kCodes) {
    if (info.kind == CodeKind::numeric) add(info.code);
    if (info.group == CodeGroup::ecg && info.kind == CodeKind::waveform) add(info.code + mdc::kStOfLead);
  }
  std::stable_sort(recording.vitals.begin(), recording.vitals.end(),
                   [](const Vital& a, const Vital& b) { return a.time < b.time; });
}

ExportChannel& channel_for(Recording& recording, const WaveSegment& wave) {
  for (ExportChannel& known : recording.channels) {
    // Bit for bit the same scale: anything else is another signal.
    if (known.channel == wave.channel && known.unit == wave.unit && known.period == wave.bin &&
        std::equal_to<>{}(known.scale, wave.scale) && std::equal_to<>{}(known.offset, wave.offset)) {
      return known;
    }
  }
  recording.channels.push_back({wave.channel, wave.unit, wave.bin, wave.scale, wave.offset, {}});
  return recording.channels.back();
}

void read_waves(StoreReader& store, Recording& recording) {
  const auto spans = store.channels(recording.bed, recording.from, recording.to);
  if (!spans) {
    recording.damage.push_back("list of channels");
    return;
  }
  std::set<ChannelId> channels;
  for (const ChannelSpan& span : spans.value()) channels.insert(span.channel);
  for (const ChannelId channel : channels) {
    auto waves = store.read_waves(recording.bed, channel, recording.from, recording.to, Nanoseconds{0});
    if (!waves) {
      recording.damage.push_back("waves of code " + std::to_string(channel.code));
      continue;
    }
    for (WaveSegment& wave : waves.value()) {
      channel_for(recording, wave).stretches.push_back({wave.first_bin, std::move(wave.minima)});
    }
  }
}

void read_events(StoreReader& store, Recording& recording) {
  // Who lay there and with which limits is told at each change, perhaps long before.
  const auto log = store.read_log(recording.bed, Instant{}, recording.from, [&](const Event& event) {
    if (const auto* setup = std::get_if<BedSetup>(&event.body)) recording.setup = *setup;
    if (const auto* status = std::get_if<BedStatus>(&event.body)) {
      recording.setup.admitted = status->admitted;
      recording.setup.patient = status->patient;
      recording.setup.limits = status->limits;
    }
    return true;
  });
  if (!log) recording.damage.push_back("log before the export's time");
  const auto read = store.read_events(recording.bed, 0, recording.from, recording.to, [&](const Event& event) {
    const bool elsewhere = std::holds_alternative<SampleBlock>(event.body) || std::holds_alternative<Vital>(event.body) ||
                           std::holds_alternative<Tick>(event.body) || std::holds_alternative<FrameEnd>(event.body);
    if (!elsewhere) recording.events.push_back(event);
    return true;
  });
  if (!read) recording.damage.push_back("events");
}

std::string hexadecimal(std::span<const unsigned char> bytes) {
  std::string text(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

}  // namespace

Result<Recording> read_recording(StoreReader& store, BedId bed, Instant from, Instant to) {
  if (to <= from || to - from > kLongestExport) return Error{ErrorCode::value_out_of_range, "time of the export"};
  if (const auto fresh = store.refresh(); !fresh) return fresh.error();
  const auto beds = store.beds();
  if (!beds) return beds.error();
  if (!beds.value().contains(bed)) return Error{ErrorCode::not_found, "bed"};
  Recording recording;
  recording.bed = bed;
  recording.setup = beds.value().at(bed);
  recording.from = from;
  recording.to = to;
  read_events(store, recording);
  read_waves(store, recording);
  read_vitals(store, recording);
  recording.damage.insert(recording.damage.end(), store.damage().begin(), store.damage().end());
  return recording;
}

std::string digest_file(FileSystem& disk, const std::string& path) {
  const auto file = disk.open(path);
  if (!file) return {};
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, crypto_generichash_BYTES);
  std::vector<std::byte> chunk(1U << 20U);
  for (std::uint64_t at = 0;;) {
    const auto got = file.value()->read_at(at, chunk);
    if (!got) return {};
    if (got.value() == 0) break;
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(chunk.data()), got.value());
    at += got.value();
  }
  std::array<unsigned char, crypto_generichash_BYTES> digest{};
  crypto_generichash_final(&state, digest.data(), digest.size());
  return hexadecimal(digest);
}

std::vector<StoreFileDigest> digest_store_files(FileSystem& disk, const std::string& directory) {
  const StoreLayout layout{directory};
  std::vector<StoreFileDigest> digests;
  for (const auto& [folder, prefix] : {std::pair{layout.segments(), std::string{"segment/"}},
                                       std::pair{layout.logs(), std::string{"log/"}},
                                       std::pair{layout.journals(), std::string{"journal/"}}}) {
    const auto names = disk.list(folder);
    if (!names) continue;  // none sealed yet
    for (const std::string& name : names.value()) digests.push_back({prefix + name, digest_file(disk, folder + "/" + name)});
  }
  return digests;
}

}  // namespace ward
