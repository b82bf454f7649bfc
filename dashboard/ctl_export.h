#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/domain/time.h"

namespace ward {

/// What `wardlight-ctl export` was asked for, as typed.
struct CtlExportOptions {
  std::string store;         ///< the store's directory; no server is needed
  std::string key_file;      ///< empty: the store is not encrypted
  std::string bed;           ///< label or number
  std::string from{"-10m"};  ///< RFC 3339, or so long before now
  std::string to{"-0s"};
  std::string format;        ///< wfdb, edf, csv, json or evidence
  std::string alarm;         ///< evidence: "asystole", the last one of that time, or "asystole:3"
  std::string out;           ///< folder, made when absent
  std::string signing_key;   ///< empty: signing.key in the store
  std::string operator_name;
  bool identified{false};
  bool json{false};
};

struct CtlVerifyOptions {
  std::string what;        ///< a store's directory, or an evidence pack
  std::string head;        ///< anchored head "NUMBER:HASH"; empty: the chain alone
  std::string public_key;  ///< of the signer, from elsewhere; empty: the one beside the pack
  bool json{false};
};

/// Writes the files, then the audit record; says what it wrote and the audit's new head.
/// @return 0 done, 1 not possible
/// @throws ConfigurationError  for words that mean nothing
int run_export(CtlExportOptions options, Instant now, std::ostream& out, std::ostream& err);

/// @return 0 intact, 1 not
int run_verify(const CtlVerifyOptions& options, std::ostream& out, std::ostream& err);

/// "2026-11-22T10:40:12Z", with a fraction if wanted, or "-90s", "-10m", "-2h", "-3d".
[[nodiscard]] std::optional<Instant> parse_moment(std::string_view text, Instant now);

/// The audit log's records, one JSON object a line, who acted and on whom in
/// plain when the key is given.
/// @return 0; 1: no log, not the key, or a record that is not what it was
/// @throws ConfigurationError  a key file that cannot be used
[[nodiscard]] int run_audit(const std::string& store, const std::string& key_file, std::ostream& out, std::ostream& err);

}  // namespace ward
