#include <algorithm>
#include <map>
#include <utility>

#include "pipeline/store/byte_reader.h"
#include "pipeline/store/journal_format.h"
#include "pipeline/store/segment.h"
#include "pipeline/store/segment_blocks.h"
#include "pipeline/store/segment_samples.h"
#include "pipeline/store/vital_column.h"
#include "pipeline/store/wave_joiner.h"

namespace ward {
namespace {

using segment::BlockHeader;
using segment::BlockKind;

constexpr Nanoseconds kSecond{kPyramidBin};

class SealedFile final : public SegmentReader {
 public:
  SealedFile(std::unique_ptr<ReadFile> file, const Cipher& cipher) : blocks_(std::move(file), cipher) {}

  Result<void> begin(const Cipher& cipher);
  const StoreFileHeader& header() const override { return header_; }
  const std::vector<StoredChapter>& chapters() const override { return chapters_; }
  Result<WardMemory> checkpoint() override;
  const std::vector<BedSpan>& beds() const override { return beds_; }
  const std::vector<ChannelSpan>& channels() const override { return channels_; }
  Result<void> read_events(BedId bed, const std::function<bool(const Event&)>& visit) override;
  Result<void> read_events(std::uint64_t number, BedId bed,
                           const std::function<bool(const Event&)>& visit) override;
  Result<void> read_waves(BedId bed, ChannelId channel, Instant from, Instant to, Nanoseconds bin,
                          std::vector<WaveSegment>& into) override;
  Result<void> read_vitals(BedId bed, std::uint32_t code, Instant from, Instant to,
                           std::vector<Vital>& into) override;
  std::vector<Damage> scrub() override { return blocks_.scrub(); }
  const std::vector<Damage>& damage() const override { return blocks_.damage(); }

 private:
  using Channel = std::pair<BedId, ChannelId>;

  Result<void> read_headers(const Cipher& cipher);
  void list_chapters();
  [[nodiscard]] std::uint16_t version_of(std::uint64_t number) const;
  void list_spans();
  bool read_part(const BlockHeader& block, SegmentSamples& samples, const std::function<bool(const Event&)>& visit,
                 Result<void>& state);
  bool read_pyramid(BedId bed, ChannelId channel, Instant from, Instant to, Nanoseconds bin,
                    std::vector<WaveSegment>& into);

  SegmentBlocks blocks_;
  std::vector<StoredChapter> chapters_;
  std::map<std::uint64_t, std::vector<BlockHeader>> events_;  ///< by number, in their order
  StoreFileHeader header_;
  std::vector<BedSpan> beds_;
  std::vector<ChannelSpan> channels_;
  std::map<Channel, std::vector<BlockHeader>> waves_;  ///< in order of arrival
};

/// Widens the bed's span by a block of its events.
void widen(std::map<BedId, BedSpan>& beds, const BlockHeader& block) {
  const Instant first{Nanoseconds{block.first}};
  const Instant last{Nanoseconds{block.last}};
  BedSpan& span = beds.try_emplace(block.bed, BedSpan{block.bed, first, last, 0}).first->second;
  span.first = std::min(span.first, first);
  span.last = std::max(span.last, last);
  span.events += block.items;
}

Result<void> SealedFile::begin(const Cipher& cipher) {
  if (const auto found = blocks_.find(); !found) return found;
  list_spans();
  list_chapters();
  return read_headers(cipher);
}

void SealedFile::list_chapters() {
  std::map<std::uint64_t, std::map<BedId, BedSpan>> found;
  for (const BlockHeader& block : blocks_.headers()) {
    std::map<BedId, BedSpan>& beds = found[block.file];
    if (block.kind != BlockKind::events) continue;
    widen(beds, block);
    events_[block.file].push_back(block);
  }
  const bool encrypted = std::any_of(blocks_.headers().begin(), blocks_.headers().end(),
                                     [](const BlockHeader& block) { return block.encrypted; });
  for (const auto& [number, beds] : found) {
    StoredChapter& chapter = chapters_.emplace_back();
    // Should its header be struck by damage: the run is not known.
    chapter.header.number = number;
    chapter.header.encrypted = encrypted;
    for (const auto& [id, span] : beds) chapter.beds.push_back(span);
  }
}

/// Of the format in which a chapter was written; the newest where its header is
/// struck by damage.
std::uint16_t SealedFile::version_of(std::uint64_t number) const {
  const auto chapter = std::lower_bound(
      chapters_.begin(), chapters_.end(), number,
      [](const StoredChapter& known, std::uint64_t wanted) { return known.header.number < wanted; });
  const bool known = chapter != chapters_.end() && chapter->header.number == number;
  return known ? chapter->header.version : kStoreVersion;
}

Result<void> SealedFile::read_headers(const Cipher& cipher) {
  for (const BlockHeader& block : blocks_.headers()) {
    if (block.kind != BlockKind::file_header) continue;
    const auto bytes = blocks_.load(block);
    if (!bytes) continue;
    const auto header = journal::decode_file_header(bytes.value());
    if (!header) return header.error();
    const auto chapter = std::lower_bound(
        chapters_.begin(), chapters_.end(), block.file,
        [](const StoredChapter& known, std::uint64_t number) { return known.header.number < number; });
    chapter->header = header.value();
    chapter->header.number = block.file;
  }
  header_ = chapters_.front().header;
  if (header_.encrypted && !cipher.encrypts()) return Error{ErrorCode::wrong_key, "segment"};
  return checkpoint().error().code == ErrorCode::wrong_key ? Error{ErrorCode::wrong_key, "segment"} : Result<void>{};
}

void SealedFile::list_spans() {
  std::map<BedId, BedSpan> beds;
  std::map<Channel, ChannelSpan> channels;
  for (const BlockHeader& block : blocks_.headers()) {
    const Instant first{Nanoseconds{block.first}};
    const Instant last{Nanoseconds{block.last}};
    if (block.kind == BlockKind::events) widen(beds, block);
    if (block.kind != BlockKind::waves) continue;
    waves_[{block.bed, block.channel}].push_back(block);
    ChannelSpan fresh{block.bed, block.channel, block.unit, block.period, block.scale, block.zero_offset, first, last, 0};
    ChannelSpan& span = channels.try_emplace({block.bed, block.channel}, fresh).first->second;
    span.first = std::min(span.first, first);
    span.last = std::max(span.last, last);
    span.samples += block.samples;
  }
  for (const auto& [id, span] : beds) beds_.push_back(span);
  for (const auto& [id, span] : channels) channels_.push_back(span);
}

Result<WardMemory> SealedFile::checkpoint() {
  for (const BlockHeader& block : blocks_.headers()) {
    if (block.kind != BlockKind::checkpoint) continue;
    const auto bytes = blocks_.load(block);
    if (!bytes) return bytes.error();
    return WardMemory::decode(bytes.value(), version_of(block.file));
  }
  return Error{ErrorCode::not_found, "checkpoint"};
}

Result<void> SealedFile::read_events(BedId bed, const std::function<bool(const Event&)>& visit) {
  Result<void> state;
  SegmentSamples samples(blocks_, waves_);
  for (const auto& [number, parts] : events_) {
    for (const BlockHeader& block : parts) {
      if (block.bed == bed && !read_part(block, samples, visit, state)) return state;
    }
  }
  return state;
}

Result<void> SealedFile::read_events(std::uint64_t number, BedId bed, const std::function<bool(const Event&)>& visit) {
  Result<void> state;
  SegmentSamples samples(blocks_, waves_);
  const auto parts = events_.find(number);
  if (parts == events_.end()) return state;
  for (const BlockHeader& block : parts->second) {
    if (block.bed == bed && !read_part(block, samples, visit, state)) break;
  }
  return state;
}

/// @return false: the visitor has seen enough
bool SealedFile::read_part(const BlockHeader& block, SegmentSamples& samples,
                           const std::function<bool(const Event&)>& visit, Result<void>& state) {
  const auto bytes = blocks_.load(block);
  if (!bytes) {
    state = bytes.error();
    return true;
  }
  ByteReader from(bytes.value());
  if (!samples.begin_part(block.bed, from)) {
    blocks_.report(block);
    state = Error{ErrorCode::invalid_state, "events"};
    return true;
  }
  EventDecoder decoder(wire::ByteView{bytes.value()}.subspan(from.at()), version_of(block.file), &samples);
  Event event;
  while (!decoder.at_end()) {
    const Result<void> read = decoder.next(event);
    if (!read) {
      if (read.error().code != ErrorCode::not_found) blocks_.report(block);
      state = Error{ErrorCode::checksum_mismatch, "events"};
    } else if (!visit(event)) {
      return false;
    }
  }
  return true;
}

// Whole seconds, not cut within one: the pyramid says the same as the samples.
bool SealedFile::read_pyramid(BedId bed, ChannelId channel, Instant from, Instant to, Nanoseconds bin,
                              std::vector<WaveSegment>& into) {
  if (bin.count() % kPyramidBin != 0) return false;
  const auto whole = std::find_if(channels_.begin(), channels_.end(), [&](const ChannelSpan& span) {
    return span.bed == bed && span.channel == channel;
  });
  if (whole == channels_.end()) return false;
  const bool from_fits = from <= whole->first || from.time_since_epoch() % kSecond == Nanoseconds{};
  const bool to_fits = to >= whole->last || to.time_since_epoch() % kSecond == Nanoseconds{};
  if (!from_fits || !to_fits) return false;
  for (const BlockHeader& block : blocks_.headers()) {
    if (block.kind != BlockKind::pyramid || block.bed != bed || block.channel != channel) continue;
    const auto bytes = blocks_.load(block);
    if (!bytes) return false;
    auto runs = decode_pyramid(bytes.value());
    if (!runs) {
      blocks_.report(block);
      return false;
    }
    std::stable_sort(runs.value().begin(), runs.value().end(),
                     [](const BinRun& a, const BinRun& b) { return a.first < b.first; });
    WaveJoiner joiner(channel, from, to, bin, into);
    for (const BinRun& run : runs.value()) joiner.add(run);
    joiner.finish();
    return true;
  }
  return false;
}

Result<void> SealedFile::read_waves(BedId bed, ChannelId channel, Instant from, Instant to, Nanoseconds bin,
                                    std::vector<WaveSegment>& into) {
  if (bin != Nanoseconds{}) {
    if (const auto width = bin_period(bin); !width) return width.error();
    if (read_pyramid(bed, channel, from, to, bin, into)) return {};
  }
  const auto found = waves_.find({bed, channel});
  if (found == waves_.end()) return {};
  Result<void> state;
  std::vector<WaveBlock> blocks;
  for (const BlockHeader& block : found->second) {
    const bool outside = Instant{Nanoseconds{block.first}} >= to || Instant{Nanoseconds{block.last}} <= from;
    if (outside) continue;
    const auto bytes = blocks_.load(block);
    auto waves = bytes ? decode_wave_block(bytes.value()) : Result<WaveBlock>{bytes.error()};
    if (waves) {
      blocks.push_back(std::move(waves.value()));
    } else {
      blocks_.report(block);
      state = waves.error();
    }
  }
  std::vector<WaveRun> runs;
  for (const WaveBlock& block : blocks) {
    for (const WaveBlock::Part& part : block.parts) runs.push_back(block.run(part));
  }
  std::stable_sort(runs.begin(), runs.end(), [](const WaveRun& a, const WaveRun& b) { return a.first < b.first; });
  WaveJoiner joiner(channel, from, to, bin, into);
  for (const WaveRun& run : runs) joiner.add(run);
  joiner.finish();
  return state;
}

Result<void> SealedFile::read_vitals(BedId bed, std::uint32_t code, Instant from, Instant to,
                                     std::vector<Vital>& into) {
  for (const BlockHeader& block : blocks_.headers()) {
    if (block.kind != BlockKind::vitals || block.bed != bed) continue;
    const auto bytes = blocks_.load(block);
    if (!bytes) return bytes.error();
    const auto vitals = decode_vital_column(bytes.value());
    if (!vitals) {
      blocks_.report(block);
      return vitals.error();
    }
    for (const Vital& vital : vitals.value()) {
      if (vital.code == code && vital.time >= from && vital.time < to) into.push_back(vital);
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<SegmentReader>> SegmentReader::open(FileSystem& disk, const std::string& path,
                                                           const Cipher& cipher) {
  auto file = disk.open(path);
  if (!file) return file.error();
  auto sealed = std::make_unique<SealedFile>(std::move(file.value()), cipher);
  if (const auto begun = sealed->begin(cipher); !begun) return begun.error();
  return std::unique_ptr<SegmentReader>{std::move(sealed)};
}

}  // namespace ward
