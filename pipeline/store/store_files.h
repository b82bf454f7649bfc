#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "pipeline/domain/result.h"
#include "pipeline/store/file_system.h"
#include "pipeline/store/journal.h"
#include "pipeline/store/store_layout.h"

namespace ward {

/// In which shapes a numbered file of the store is there.
struct StoredShapes {
  bool journal{false};
  bool segment{false};
  bool log{false};   ///< in a file of its own
  LogRange merged{};  ///< the file of several logs that holds this one too

  [[nodiscard]] bool logged() const { return log || merged.there(); }
  /// The journal is needed no longer.
  [[nodiscard]] bool sealed() const { return segment && logged(); }
  /// The number stands for its merged file where each is to be met once.
  [[nodiscard]] bool ends_merged(std::uint64_t number) const { return merged.last == number; }
  constexpr bool operator==(const StoredShapes&) const = default;
};

/// By number, which is the order in which they were written.
using StoredShapesByNumber = std::map<std::uint64_t, StoredShapes>;

/// Looks what is there. Where a log is there alone and in a merged file, a
/// merge was broken off: they say the same, and the one alone is read. While a journal is sealed and removed meanwhile, its
/// number is seen in one shape or the other, or in both, never in none.
/// @return not_found when there is no store
[[nodiscard]] Result<StoredShapesByNumber> look_at_store(FileSystem& disk, const StoreLayout& layout);

/// What can be told of a journal without decoding it.
struct JournalSpan {
  StoreFileHeader header;
  Instant first;  ///< no event was handled before; the beginning of time where that is not known
  Instant last;   ///< handled time of the last event found
};
[[nodiscard]] Result<JournalSpan> look_at_journal(FileSystem& disk, const std::string& path);
[[nodiscard]] Result<StoreFileHeader> look_at_journal_head(FileSystem& disk, const std::string& path);

}  // namespace ward
