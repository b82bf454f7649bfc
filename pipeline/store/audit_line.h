#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pipeline/store/audit.h"

namespace ward {

/// One line of the audit log without its line end. The canonical rest, which
/// the hash is of, is the line's own bytes before `,"hash":"`.
[[nodiscard]] std::string audit_line(const AuditEntry& entry, const AuditHead& previous, const Cipher& cipher);

/// Number and hash as the line claims them; nullopt when it has not the form.
[[nodiscard]] std::optional<AuditHead> claimed_head(std::string_view line);

/// Why the line cannot follow `previous`; empty when it does.
[[nodiscard]] std::string fault_of(std::string_view line, const AuditHead& previous);

/// The line as JSON text with its detail in plain.
[[nodiscard]] Result<std::string> plain_audit_line(std::string_view line, const AuditHead& previous,
                                                   const Cipher& cipher);

}  // namespace ward
