#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pipeline/domain/ids.h"
#include "pipeline/domain/result.h"
#include "pipeline/domain/time.h"
#include "pipeline/store/cipher.h"

namespace ward {

/// What the audit log tells of. Names, not numbers, are on disk.
enum class AuditAction : std::uint8_t {
  command,          ///< an operator's command and what became of it
  limit_change,     ///< a command that set limits: old and new
  login,            ///< first request of an operator on a connection
  export_data,
  server_start,
  server_stop,
  key_use,          ///< the store's key was read to open it
  log_repaired,     ///< this log itself: a torn last line cut, or passed over damage
};
[[nodiscard]] std::string_view audit_action_name(AuditAction action);

/// One thing to be recorded.
struct AuditEntry {
  Instant time;
  std::string operator_name;
  AuditAction action{AuditAction::command};
  BedId bed;           ///< none: the whole server
  std::string detail;  ///< JSON object as text; encrypted when the store is
};

/// The last record's number and hash. Kept elsewhere (printed, written down,
/// mailed) it anchors the log: nothing up to it can change unnoticed.
struct AuditHead {
  static constexpr std::size_t kHashDigits = 64;

  std::uint64_t number{0};
  std::string hash{std::string(kHashDigits, '0')};
  bool operator==(const AuditHead&) const = default;
};
/// "17:3fa0…": number, colon, 64 lower-case hexadecimal digits.
[[nodiscard]] std::string to_text(const AuditHead& head);
[[nodiscard]] std::optional<AuditHead> parse_audit_head(std::string_view text);

/// Appends to the hash-chained log: one JSON object a line, each bearing the
/// hash of the one before and its own (BLAKE2b-256 of the line up to it).
/// Several programs may append: each append locks the file and goes on from
/// its last record. Durable when append() has returned well.
class AuditTrail {
 public:
  /// Longer details are cut: a record stays small enough to be found again.
  static constexpr std::size_t kMostDetailBytes = 4096;

  /// @param cipher  outlives the trail
  AuditTrail(std::string path, const Cipher& cipher) : path_(std::move(path)), cipher_(cipher) {}

  /// All entries in one write and one sync. A torn last line (a write that was
  /// cut by a crash, so never acknowledged) is cut off and its cutting recorded.
  /// @return the new head; disk_full or disk_failed: none of them is recorded
  [[nodiscard]] Result<AuditHead> append(std::span<const AuditEntry> entries);
  /// @return the present head, number 0 for an empty or absent log
  [[nodiscard]] Result<AuditHead> head() const;

 private:
  std::string path_;
  const Cipher& cipher_;
};

struct AuditFault {
  std::uint64_t line{};  ///< in the file, from 1
  std::string why;
};

/// What verify_audit() found.
struct AuditVerdict {
  std::uint64_t records{};          ///< good ones before the fault, or all
  AuditHead head;                   ///< of the last good one
  std::optional<AuditFault> fault;  ///< the first
};

/// Checks every byte of the log. Any single record changed, removed, moved or
/// cut off is found up to the anchored head; behind it all but the removal of
/// the last ones.
/// @param anchored  nullopt: the chain alone
/// @return not_found when there is no log
[[nodiscard]] Result<AuditVerdict> verify_audit(const std::string& path, const std::optional<AuditHead>& anchored);

/// Shows each good record as JSON text, its detail decrypted.
/// @return wrong_key when a detail cannot be decrypted
[[nodiscard]] Result<void> read_audit(const std::string& path, const Cipher& cipher,
                                      const std::function<void(const std::string&)>& show);

}  // namespace ward
