#include <string>

#include "pipeline/store/segment.h"
#include "pipeline/store/segment_builder.h"
#include "pipeline/store/segment_writer.h"
#include "pipeline/store/unfinished_file.h"

namespace ward {

Result<JournalReport> seal_journal(FileSystem& disk, const std::string& journal, const std::string& segment,
                                   const std::string& log, const Cipher& cipher) {
  // Its head first: the sealed files begin with it.
  const auto head = read_journal(disk, journal, cipher, [](const Event&) { return false; });
  if (!head) return head.error();
  UnfinishedFile whole(disk, segment);
  UnfinishedFile kept(disk, log);
  if (const auto made = whole.create(); !made) return made.error();
  if (const auto made = kept.create(); !made) return made.error();
  // What an earlier version wrote is written anew, in the format of this one.
  StoreFileHeader header = head.value().header;
  header.version = kStoreVersion;
  SegmentWriter whole_writer(whole.file(), header, cipher);
  SegmentWriter kept_writer(kept.file(), header, cipher);
  SegmentBuilder everything(whole_writer, head.value().checkpoint);
  SegmentBuilder chronicle(kept_writer, head.value().checkpoint);
  auto report = read_journal(disk, journal, cipher, [&](const Event& event) {
    everything.add(event);
    if (belongs_to_log(event)) chronicle.add(event);
    return true;
  });
  if (!report) return report.error();
  if (const auto done = everything.finish(); !done) return done.error();
  if (const auto done = chronicle.finish(); !done) return done.error();
  if (const auto shown = whole.publish(); !shown) return shown.error();
  if (const auto shown = kept.publish(); !shown) return shown.error();
  return report;
}

}  // namespace ward
