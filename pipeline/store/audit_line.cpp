#include "pipeline/store/audit_line.h"

#include <sodium.h>

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace ward {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kHashBytes = AuditHead::kHashDigits / 2;
constexpr std::string_view kNumberKey = "{\"number\":";
constexpr std::string_view kPreviousKey = ",\"previous\":\"";
constexpr std::string_view kHashKey = ",\"hash\":\"";
constexpr std::string_view kEnd = "\"}";

std::string hash_of(std::string_view text) {
  std::array<unsigned char, kHashBytes> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     nullptr, 0);
  std::array<char, 2 * kHashBytes + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return hex.data();
}

bool is_hash(std::string_view text) {
  return text.size() == AuditHead::kHashDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Where a record's detail belongs: it opens nowhere else.
wire::Bytes place_of(const AuditHead& previous) {
  const std::string text = "audit " + to_text(previous);
  const auto view = std::as_bytes(std::span{text.data(), text.size()});
  return {view.begin(), view.end()};
}

std::string base64(wire::ByteView bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // its terminating zero
  return text;
}

std::optional<wire::Bytes> from_base64(const std::string& text) {
  wire::Bytes bytes(text.size());
  std::size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr,
                        &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

/// An object stays one; anything else, also one cut short, becomes text.
Json detail_of(const AuditEntry& entry) {
  if (entry.detail.empty()) return Json::object();
  if (entry.detail.size() <= AuditTrail::kMostDetailBytes) {
    Json parsed = Json::parse(entry.detail, nullptr, false);
    if (parsed.is_object()) return parsed;
  }
  return entry.detail.substr(0, AuditTrail::kMostDetailBytes);
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string audit_line(const AuditEntry& entry, const AuditHead& previous, const Cipher& cipher) {
  Json record;
  record["number"] = previous.number + 1;
  record["time"] = to_rfc3339(entry.time);
  // Whoever acted is a name like the patient's.
  if (!cipher.encrypts()) record["operator"] = entry.operator_name;
  record["action"] = audit_action_name(entry.action);
  record["bed"] = entry.bed.value;
  if (cipher.encrypts()) {
    const std::string plain = dump({{"operator", entry.operator_name}, {"detail", detail_of(entry)}});
    record["sealed"] = base64(cipher.seal(std::as_bytes(std::span{plain.data(), plain.size()}), place_of(previous)));
  } else {
    record["detail"] = detail_of(entry);
  }
  record["previous"] = previous.hash;
  std::string line = dump(record);
  line.pop_back();  // the closing brace
  const std::string hash = hash_of(line);
  return line.append(kHashKey).append(hash).append(kEnd);
}

std::optional<AuditHead> claimed_head(std::string_view line) {
  constexpr std::size_t kTail = kHashKey.size() + AuditHead::kHashDigits + kEnd.size();
  if (line.size() < kNumberKey.size() + kTail || !line.starts_with(kNumberKey) || !line.ends_with(kEnd)) {
    return std::nullopt;
  }
  AuditHead head;
  const auto parsed = std::from_chars(line.data() + kNumberKey.size(), line.data() + line.size(), head.number);
  head.hash = line.substr(line.size() - kEnd.size() - AuditHead::kHashDigits, AuditHead::kHashDigits);
  if (parsed.ec != std::errc{} || head.number == 0 || !is_hash(head.hash)) return std::nullopt;
  if (line.substr(line.size() - kTail, kHashKey.size()) != kHashKey) return std::nullopt;
  return head;
}

std::string fault_of(std::string_view line, const AuditHead& previous) {
  const std::optional<AuditHead> head = claimed_head(line);
  if (!head) return "is not an audit record";
  const std::string begin = std::string{kNumberKey} + std::to_string(previous.number + 1) + ",";
  if (!line.starts_with(begin)) {
    return "bears number " + std::to_string(head->number) + " where " + std::to_string(previous.number + 1) +
           " belongs: a record was removed, added or moved";
  }
  const std::string_view rest =
      line.substr(0, line.size() - kHashKey.size() - AuditHead::kHashDigits - kEnd.size());
  if (hash_of(rest) != head->hash) return "was changed: its hash is not its contents'";
  if (!rest.ends_with(std::string{kPreviousKey} + previous.hash + "\"")) {
    return "does not follow on the record before it";
  }
  return {};
}

Result<std::string> plain_audit_line(std::string_view line, const AuditHead& previous, const Cipher& cipher) {
  Json record = Json::parse(line, nullptr, false);
  if (!record.is_object()) return Error{ErrorCode::invalid_state, "audit record"};
  // Earlier versions sealed the detail alone.
  const bool detail_alone = record.contains("sealed_detail");
  const char* const key = detail_alone ? "sealed_detail" : "sealed";
  const auto sealed = record.find(key);
  if (sealed == record.end()) return std::string{line};
  const auto bytes = sealed->is_string() ? from_base64(sealed->get<std::string>()) : std::nullopt;
  if (!bytes) return Error{ErrorCode::invalid_state, "audit record's sealed part"};
  if (!cipher.encrypts()) return std::string{line};  // readable but for that part
  auto opened = cipher.open(*bytes, place_of(previous));
  if (!opened) return opened.error();
  const std::string plain(reinterpret_cast<const char*>(opened.value().data()), opened.value().size());
  const Json part = Json::parse(plain, nullptr, false);
  record.erase(key);
  if (detail_alone) {
    record["detail"] = part;
  } else if (part.is_object()) {
    record.update(part);
  }
  return dump(record);
}

}  // namespace ward
