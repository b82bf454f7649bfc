// What the keeper knows of sealed files without opening them again.
#include <algorithm>
#include <string>

#include "pipeline/store/keeper.h"

namespace ward {
namespace {

/// Files whose index is read in one poll: opening them all at a start takes a while.
constexpr std::size_t kMostLearned = 32;

std::uint64_t bytes_of(FileSystem& disk, const std::string& path) {
  const auto file = disk.open(path);
  return file ? file.value()->size() : 0;
}

Instant last_of(const std::vector<BedSpan>& beds, Instant created) {
  for (const BedSpan& bed : beds) created = std::max(created, bed.last);
  return created;
}

}  // namespace

Keeper::Facts Keeper::learn(std::uint64_t number, const StoredShapes& shapes) {
  Facts facts;
  const std::string path = shapes.log ? layout_.log(number) : layout_.segment(number);
  if (const auto file = SegmentReader::open(disk_, path, cipher_)) {
    facts.run = file.value()->header().run;
    facts.first = file.value()->header().created;
    facts.last = last_of(file.value()->beds(), facts.first);
  }
  // Of unknown age is not old: damage and a wrong key delete nothing.
  if (facts.last == Instant{}) facts.last = Instant::max();
  if (shapes.segment) facts.segment_bytes = bytes_of(disk_, layout_.segment(number));
  if (shapes.log) facts.log_bytes = bytes_of(disk_, layout_.log(number));
  return facts;
}

/// All numbers of a merged file at once.
void Keeper::learn_merged(const LogRange& range) {
  const std::string path = layout_.merged_log(range);
  merged_bytes_[range.last] = bytes_of(disk_, path);
  const auto file = SegmentReader::open(disk_, path, cipher_);
  for (std::uint64_t number = range.first; number <= range.last; ++number) {
    const auto [known, fresh] = facts_.try_emplace(number);
    if (!fresh) continue;
    known->second.last = Instant::max();
    if (shapes_[number].segment) known->second.segment_bytes = bytes_of(disk_, layout_.segment(number));
  }
  if (!file) return;
  for (const StoredChapter& chapter : file.value()->chapters()) {
    const auto known = facts_.find(chapter.header.number);
    if (known == facts_.end() || chapter.header.created == Instant{}) continue;
    known->second.run = chapter.header.run;
    known->second.first = chapter.header.created;
    known->second.last = last_of(chapter.beds, chapter.header.created);
  }
}

void Keeper::learn_facts() {
  std::size_t learned = 0;
  std::uint64_t bytes = 0;
  auto known = facts_.begin();
  for (const auto& [number, shapes] : shapes_) {
    while (known != facts_.end() && known->first < number) known = facts_.erase(known);
    if (!shapes.segment && !shapes.logged()) continue;
    bool told = known != facts_.end() && known->first == number;
    const bool merged_news = shapes.merged.there() && !merged_bytes_.contains(shapes.merged.last);
    if ((!told || merged_news) && learned < kMostLearned) {
      ++learned;
      if (merged_news) {
        learn_merged(shapes.merged);
      } else {
        facts_.insert_or_assign(number, learn(number, shapes));
      }
      known = facts_.find(number);
      told = true;
    }
    if (!told) continue;
    bytes += known->second.segment_bytes + (shapes.log ? known->second.log_bytes : 0);
    if (shapes.ends_merged(number)) bytes += merged_bytes_[number];
    ++known;
  }
  facts_.erase(known, facts_.end());
  std::erase_if(merged_bytes_, [this](const auto& file) {
    const auto there = shapes_.find(file.first);
    return there == shapes_.end() || !there->second.ends_merged(file.first);
  });
  shared_.bytes.store(bytes, std::memory_order_relaxed);
  learn_oldest_wave();
}

void Keeper::learn_oldest_wave() {
  Instant oldest;
  for (const auto& [number, facts] : facts_) {
    if (facts.segment_bytes == 0 || facts.last == Instant::max()) continue;
    oldest = facts.first;
    break;
  }
  shared_.oldest_wave.store(oldest.time_since_epoch().count(), std::memory_order_relaxed);
}

/// How long ago each file ended, the oldest first, counted along the files in
/// their order, not by the clock alone: it may have been wrong then or be wrong
/// now. Files that cannot be read have no age.
std::vector<std::pair<std::uint64_t, Nanoseconds>> Keeper::ages(Instant now) const {
  std::vector<std::pair<std::uint64_t, Nanoseconds>> found;
  found.reserve(facts_.size());
  Nanoseconds age{};
  Instant later = now;  // where what follows begins
  for (auto file = facts_.rbegin(); file != facts_.rend(); ++file) {
    const Facts& facts = file->second;
    if (facts.last == Instant::max()) continue;
    age += std::clamp(later - facts.last, Nanoseconds{0}, options_.longest_pause);
    found.emplace_back(file->first, age);
    age += std::clamp(facts.last - facts.first, Nanoseconds{0}, options_.longest_pause);
    later = facts.first;
  }
  std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace ward
