#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/store/journal.h"
#include "pipeline/store/segment.h"
#include "pipeline/store/store_files.h"
#include "pipeline/store/store_reader.h"

namespace ward {

/// The files behind a StoreReader: what is there, what each holds, and the few
/// that are open.
struct StoreReader::Files {
  /// What a sealed file's head told; kept, so that it is opened once.
  struct Summary {
    StoreFileHeader header;
    std::vector<BedSpan> beds;
    std::vector<ChannelSpan> channels;  ///< empty for log files

    [[nodiscard]] const BedSpan* span_of(BedId bed) const;
  };

  Files(FileSystem& disk_of, std::string directory, const Cipher& cipher_of, std::size_t most_open_of)
      : disk(disk_of), layout{std::move(directory)}, cipher(cipher_of), most_open(most_open_of) {}

  /// Looks at the directory again and learns of what is new in it.
  [[nodiscard]] Result<void> look();
  /// An open segment or log; null, and noted as damage, when it cannot be
  /// read, null alone when it is gone.
  [[nodiscard]] SegmentReader* open(const std::string& path);
  using OnSealed = std::function<void(SegmentReader&)>;
  /// Hands the number's segment to `sealed`, or, while it is none, reads its
  /// journal into `event`. A journal that is sealed and removed meanwhile is
  /// found as its segment.
  void read(std::uint64_t number, const OnSealed& sealed, const std::function<bool(const Event&)>& event);
  /// The same of the log file, which is there longer than the segment.
  void read_log(std::uint64_t number, const OnSealed& sealed, const std::function<bool(const Event&)>& event);
  /// Keeps what an open file found wrong with itself.
  void note_damage_of(const SegmentReader& file, const std::string& path);
  void note(std::string sentence);

  FileSystem& disk;
  StoreLayout layout;
  const Cipher& cipher;
  std::size_t most_open;
  StoredShapesByNumber shapes;
  std::map<std::uint64_t, Summary> segments;
  std::map<std::uint64_t, Summary> logs;  ///< of those whose segment is gone
  std::vector<StoredRun> runs;
  std::vector<std::string> damage;

 private:
  [[nodiscard]] std::optional<Summary> summarise(const std::string& path);
  /// @return false: it is gone
  [[nodiscard]] bool read_journal_of(std::uint64_t number, const std::function<bool(const Event&)>& event);

  struct OpenFile {
    std::string path;
    std::unique_ptr<SegmentReader> reader;
    std::size_t damage_told{0};
  };
  std::list<OpenFile> open_;  ///< the last used first
};

}  // namespace ward
