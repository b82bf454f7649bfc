#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/store/audit.h"

namespace ward {

/// Turns the worker's stream into audit entries: one for each command, when
/// its outcome is known, with the old limits beside the new. One thread; give
/// it every event the recorder takes.
class AuditScribe {
 public:
  /// Commands whose outcome is awaited; beyond, the oldest is told without one.
  static constexpr std::size_t kMostPending = 256;

  /// @return what is to be appended now, usually nothing
  [[nodiscard]] std::vector<AuditEntry> entries_of(const Event& event);
  /// Commands still without outcome: before the end.
  [[nodiscard]] std::vector<AuditEntry> finish();

 private:
  struct Pending {
    BedId bed;
    Instant time;
    Command command;
    std::optional<LimitPair> limits_before;  ///< nullopt: those of the patient's category
    PatientCategory category_before{PatientCategory::adult};
  };
  struct Bed {
    PatientCategory category{PatientCategory::adult};
    std::optional<LimitSet> limits;
  };
  void await(const Event& event, const Command& command);
  static AuditEntry entry_of(const Pending& pending, const char* outcome);

  std::map<BedId, Bed> beds_;
  std::deque<Pending> pending_;
};

[[nodiscard]] std::string_view command_name(CommandKind kind);
[[nodiscard]] std::string_view category_name(PatientCategory category);

/// The first request of a verified User-Id on a connection.
[[nodiscard]] AuditEntry login_entry(Instant time, const std::string& user_id, const std::string& operator_name);
[[nodiscard]] AuditEntry server_start_entry(Instant time, std::uint64_t run, const std::string& version);
[[nodiscard]] AuditEntry server_stop_entry(Instant time, std::uint64_t run);
/// @param program  which opened the encrypted store
[[nodiscard]] AuditEntry key_use_entry(Instant time, const std::string& operator_name, const std::string& program);

struct ExportNote {
  std::string format;
  Instant from;
  Instant to;
  bool identified{false};
  std::vector<std::string> files;  ///< names with digests
};
[[nodiscard]] AuditEntry export_entry(Instant time, const std::string& operator_name, BedId bed,
                                      const ExportNote& note);

}  // namespace ward
