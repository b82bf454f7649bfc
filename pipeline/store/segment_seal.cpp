#include <string>
#include <utility>

#include "pipeline/store/segment.h"
#include "pipeline/store/segment_builder.h"
#include "pipeline/store/segment_writer.h"

namespace ward {
namespace {

/// A file written under another name until it is whole.
class Unfinished {
 public:
  Unfinished(FileSystem& disk, std::string path) : disk_(disk), path_(std::move(path)) {}
  ~Unfinished() {
    if (file_ == nullptr) return;
    file_.reset();
    (void)disk_.remove(temporary());
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  Result<void> create() {
    (void)disk_.remove(temporary());  // what an earlier crash left
    auto file = disk_.create(temporary());
    if (!file) return file.error();
    file_ = std::move(file.value());
    return {};
  }
  [[nodiscard]] AppendFile& file() { return *file_; }
  /// Synced before: under its name it is whole.
  Result<void> publish() {
    if (const auto renamed = disk_.rename(temporary(), path_); !renamed) return renamed.error();
    file_.reset();
    return disk_.sync_directory(path_.substr(0, path_.rfind('/')));
  }

 private:
  [[nodiscard]] std::string temporary() const { return path_ + ".tmp"; }

  FileSystem& disk_;
  std::string path_;
  std::unique_ptr<AppendFile> file_;
};

}  // namespace

Result<JournalReport> seal_journal(FileSystem& disk, const std::string& journal, const std::string& segment,
                                   const std::string& log, const Cipher& cipher) {
  // Its head first: the sealed files begin with it.
  const auto head = read_journal(disk, journal, cipher, [](const Event&) { return false; });
  if (!head) return head.error();
  Unfinished whole(disk, segment);
  Unfinished kept(disk, log);
  if (const auto made = whole.create(); !made) return made.error();
  if (const auto made = kept.create(); !made) return made.error();
  SegmentWriter whole_writer(whole.file(), head.value().header, cipher);
  SegmentWriter kept_writer(kept.file(), head.value().header, cipher);
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
