#include "pipeline/export/edf_annotations.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace ward {
namespace {

/// Seconds with as many decimals as needed, exact to the microsecond.
std::string decimal_seconds(Nanoseconds time) {
  const std::int64_t microseconds = time.count() / 1000;
  std::string text = fmt::format("{}.{:06d}", microseconds / 1'000'000, microseconds % 1'000'000);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string_view beat_text(char beat) {
  switch (beat) {
    case 'N': return "Beat N";
    case 'S': return "Beat S";
    case 'V': return "Beat V";
    case 'P': return "Beat paced";
    default: return "Beat Q";
  }
}

std::string list_of(const Annotation& annotation, Nanoseconds fraction) {
  std::string text = annotation.beat != 0 ? std::string{beat_text(annotation.beat)} : annotation.text;
  // The format's own separators may not occur in a text.
  for (char& c : text) c = static_cast<unsigned char>(c) < 32 ? ' ' : c;
  std::string list = "+" + decimal_seconds(annotation.at + fraction);
  if (annotation.duration > Nanoseconds{0}) list += '\x15' + decimal_seconds(annotation.duration);
  return list + '\x14' + text + '\x14' + '\0';
}

void add_gaps(const Disclosed& recording, std::vector<Annotation>& into) {
  for (const RateGroup& group : recording.waves) {
    for (const GridChannel& channel : group.channels) {
      for (const GridChannel::Gap& gap : channel.gaps()) {
        into.push_back({group.period.of(gap.first), group.period.of(gap.count), 0, "Gap: " + channel.label});
      }
    }
  }
}

}  // namespace

EdfAnnotations::EdfAnnotations(const Disclosed& recording, std::uint64_t records, Nanoseconds record_length,
                               Nanoseconds fraction) {
  for (std::uint64_t i = 0; i < records; ++i) {
    lists_.push_back("+" + decimal_seconds(record_length * static_cast<std::int64_t>(i) + fraction) + "\x14\x14" + '\0');
  }
  std::vector<Annotation> all = recording.annotations;
  add_gaps(recording, all);
  std::stable_sort(all.begin(), all.end(), [](const Annotation& a, const Annotation& b) { return a.at < b.at; });
  for (const Annotation& annotation : all) {
    const auto at = static_cast<std::uint64_t>(annotation.at / record_length);
    lists_[std::min(at, records - 1)] += list_of(annotation, fraction);
  }
  for (const std::string& list : lists_) bytes_ = std::max(bytes_, list.size());
  bytes_ += bytes_ % 2;
}

std::string EdfAnnotations::record(std::uint64_t number) const {
  std::string list = lists_[number];
  list.resize(bytes_, '\0');
  return list;
}

}  // namespace ward
