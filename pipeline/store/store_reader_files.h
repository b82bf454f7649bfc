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
  /// What a segment told of itself; kept, so that its index is read once, and
  /// only when somebody asks for its time.
  struct Summary {
    StoreFileHeader header;
    Instant first;  ///< no time in it lies before this one ...
    Instant last;   ///< ... or after that
    bool opened{false};  ///< what follows is known
    std::vector<BedSpan> beds;
    std::vector<ChannelSpan> channels;

    [[nodiscard]] const BedSpan* span_of(BedId bed) const;
    [[nodiscard]] bool touches(Instant from, Instant to) const { return first < to && last >= from; }
  };

  Files(FileSystem& disk_of, std::string directory, const Cipher& cipher_of, std::size_t most_open_of)
      : disk(disk_of), layout{std::move(directory)}, cipher(cipher_of), most_open(most_open_of) {}

  /// Looks at the directory again and learns of what is new in it.
  [[nodiscard]] Result<void> look();
  /// Of a segment, with its beds and channels; null when there is none that
  /// can be read.
  [[nodiscard]] const Summary* known(std::uint64_t number);
  /// An open segment or log; null, and noted as damage, when it cannot be
  /// read, null alone when it is gone.
  [[nodiscard]] SegmentReader* open(const std::string& path);
  using OnSealed = std::function<void(SegmentReader&)>;
  /// Hands the number's segment to `sealed`, or, while it is none, reads its
  /// journal into `event`. A journal that is sealed and removed meanwhile is
  /// found as its segment.
  void read(std::uint64_t number, const OnSealed& sealed, const std::function<bool(const Event&)>& event);
  /// False when the number's log tells by its head that it holds nothing of then.
  [[nodiscard]] bool log_touches(std::uint64_t number, Instant from, Instant to);
  /// As read(), of the log file, which is there longer than the segment: it may
  /// hold other numbers too.
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
  /// Earliest and latest time in a log file, by the first number in it.
  std::map<LogRange, std::pair<Instant, Instant>> log_times;
  std::vector<StoredRun> runs;
  std::vector<std::string> damage;

 private:
  [[nodiscard]] std::optional<Summary> summarise(const std::string& path);
  [[nodiscard]] bool open_summary(const std::string& path, Summary& summary);
  [[nodiscard]] std::string log_path(std::uint64_t number, const StoredShapes& there) const;
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
