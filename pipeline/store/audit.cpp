#include "pipeline/store/audit.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <vector>

#include "pipeline/store/audit_line.h"

namespace ward {
namespace {

/// Enough for many records: the last one is looked for in so much of the end.
constexpr std::size_t kTailBytes = 64U << 10U;

Error disk_error() {
  return Error{errno == ENOSPC || errno == EDQUOT ? ErrorCode::disk_full : ErrorCode::disk_failed, "audit log"};
}

/// The log, open and locked against other programs until the end of the scope.
class LockedLog {
 public:
  explicit LockedLog(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
    while (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX) != 0) {
      if (errno == EINTR) continue;
      ::close(descriptor_);
      descriptor_ = -1;
    }
  }
  ~LockedLog() {
    if (descriptor_ >= 0) ::close(descriptor_);  // gives the lock up
  }
  LockedLog(const LockedLog&) = delete;
  LockedLog& operator=(const LockedLog&) = delete;

  [[nodiscard]] bool open() const { return descriptor_ >= 0; }
  [[nodiscard]] off_t size() const {
    struct stat status {};
    return fstat(descriptor_, &status) == 0 ? status.st_size : -1;
  }
  [[nodiscard]] bool cut(off_t size) const { return ::ftruncate(descriptor_, size) == 0; }

  [[nodiscard]] bool read(off_t from, std::string& into) const {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t got = ::pread(descriptor_, into.data() + done, into.size() - done, from + static_cast<off_t>(done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      done += static_cast<std::size_t>(got);
    }
    return true;
  }

  [[nodiscard]] bool append_durably(const std::string& text) const {
    std::size_t done = 0;
    while (done < text.size()) {
      const ssize_t put = ::write(descriptor_, text.data() + done, text.size() - done);
      if (put < 0 && errno == EINTR) continue;
      if (put <= 0) return false;
      done += static_cast<std::size_t>(put);
    }
    return ::fdatasync(descriptor_) == 0;
  }

 private:
  int descriptor_;
};

/// How the log ends.
struct LogEnd {
  AuditHead head;
  off_t whole_size{0};       ///< without a torn last line
  std::size_t torn_bytes{0};
  std::size_t passed_over{0};  ///< damaged whole lines behind the last readable one
};

std::optional<LogEnd> end_of(const LockedLog& log) {
  const off_t size = log.size();
  if (size < 0) return std::nullopt;
  std::string tail(std::min(kTailBytes, static_cast<std::size_t>(size)), '\0');
  if (!log.read(size - static_cast<off_t>(tail.size()), tail)) return std::nullopt;
  LogEnd end;
  const std::size_t last_break = tail.rfind('\n');
  end.torn_bytes = tail.size() - (last_break == std::string::npos ? 0 : last_break + 1);
  end.whole_size = size - static_cast<off_t>(end.torn_bytes);
  std::string_view whole = std::string_view{tail}.substr(0, tail.size() - end.torn_bytes);
  while (!whole.empty()) {
    whole.remove_suffix(1);  // its line break
    const std::size_t before = whole.rfind('\n');
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    if (const auto head = claimed_head(whole.substr(begin))) {
      end.head = *head;
      break;
    }
    ++end.passed_over;
    whole = whole.substr(0, begin);
  }
  return end;
}

/// What must be said of the log itself before anything else is.
std::vector<AuditEntry> repairs(const LogEnd& end, Instant time) {
  std::vector<AuditEntry> found;
  if (end.torn_bytes > 0) {
    found.push_back({time, {}, AuditAction::log_repaired, {}, "{\"torn_bytes\":" + std::to_string(end.torn_bytes) + "}"});
  }
  if (end.passed_over > 0) {
    found.push_back(
        {time, {}, AuditAction::log_repaired, {}, "{\"damaged_records\":" + std::to_string(end.passed_over) + "}"});
  }
  return found;
}

}  // namespace

std::string_view audit_action_name(AuditAction action) {
  switch (action) {
    case AuditAction::command: return "command";
    case AuditAction::limit_change: return "limit_change";
    case AuditAction::login: return "login";
    case AuditAction::export_data: return "export";
    case AuditAction::server_start: return "server_start";
    case AuditAction::server_stop: return "server_stop";
    case AuditAction::key_use: return "key_use";
    case AuditAction::log_repaired: return "log_repaired";
  }
  return "?";
}

std::string to_text(const AuditHead& head) { return std::to_string(head.number) + ":" + head.hash; }

std::optional<AuditHead> parse_audit_head(std::string_view text) {
  AuditHead head;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), head.number);
  const auto rest = text.substr(static_cast<std::size_t>(parsed.ptr - text.data()));
  if (parsed.ec != std::errc{} || rest.size() != 1 + AuditHead::kHashDigits || rest.front() != ':') return std::nullopt;
  head.hash = rest.substr(1);
  if (head.hash.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  return head;
}

Result<AuditHead> AuditTrail::append(std::span<const AuditEntry> entries) {
  const LockedLog log(path_);
  if (!log.open()) return disk_error();
  const std::optional<LogEnd> end = end_of(log);
  if (!end) return disk_error();
  if (entries.empty()) return end->head;
  if (end->torn_bytes > 0 && !log.cut(end->whole_size)) return disk_error();
  AuditHead head = end->head;
  std::string text;
  const auto add = [&](const AuditEntry& entry) {
    const std::string line = audit_line(entry, head, cipher_);
    head = claimed_head(line).value();
    text += line + "\n";
  };
  for (const AuditEntry& repair : repairs(*end, entries.front().time)) add(repair);
  for (const AuditEntry& entry : entries) add(entry);
  if (!log.append_durably(text)) {
    const Error error = disk_error();
    // Best effort: what remains of it is a torn line, cut by the next append.
    static_cast<void>(log.cut(end->whole_size));
    return error;
  }
  return head;
}

Result<AuditHead> AuditTrail::head() const {
  if (::access(path_.c_str(), F_OK) != 0) return AuditHead{};
  const LockedLog log(path_);
  if (!log.open()) return disk_error();
  const std::optional<LogEnd> end = end_of(log);
  if (!end) return disk_error();
  return end->head;
}

Result<AuditVerdict> verify_audit(const std::string& path, const std::optional<AuditHead>& anchored) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorCode::not_found, "audit log"};
  AuditVerdict verdict;
  std::uint64_t number_of_line = 0;
  for (std::string line; std::getline(file, line);) {
    ++number_of_line;
    std::string why = file.eof() ? "is torn: its end is missing" : fault_of(line, verdict.head);
    if (why.empty()) {
      const AuditHead head = claimed_head(line).value();
      if (anchored && anchored->number == head.number && anchored->hash != head.hash) {
        why = "is not the record that the anchored head names: the log was written anew";
      } else {
        verdict.head = head;
        ++verdict.records;
      }
    }
    if (!why.empty()) {
      verdict.fault = AuditFault{number_of_line, why};
      return verdict;
    }
  }
  if (anchored && anchored->number > verdict.head.number) {
    verdict.fault = AuditFault{number_of_line + 1, "is missing: the log ends at record " +
                                                       std::to_string(verdict.head.number) + ", the anchored head is " +
                                                       std::to_string(anchored->number)};
  }
  return verdict;
}

Result<void> read_audit(const std::string& path, const Cipher& cipher,
                        const std::function<void(const std::string&)>& show) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorCode::not_found, "audit log"};
  AuditHead previous;
  for (std::string line; std::getline(file, line);) {
    if (!fault_of(line, previous).empty()) return {};
    const auto plain = plain_audit_line(line, previous, cipher);
    if (!plain) return plain.error();
    show(plain.value());
    previous = claimed_head(line).value();
  }
  return {};
}

}  // namespace ward
