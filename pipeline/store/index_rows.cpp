#include "pipeline/store/index_rows.h"

#include <algorithm>
#include <string>

namespace ward {
namespace {

wire::Bytes bytes_of(std::string_view text) {
  const auto* start = reinterpret_cast<const std::byte*>(text.data());
  return {start, start + text.size()};
}

wire::Bytes place_of(const StoredStay& stay) {
  return bytes_of("index stay " + std::to_string(stay.bed.value) + " " +
                  std::to_string(stay.admitted.time_since_epoch().count()));
}

}  // namespace

wire::Bytes seal_patient(const Cipher& cipher, const StoredStay& stay) {
  // Category, length of the id, id, name.
  wire::Bytes plain{static_cast<std::byte>(stay.category), static_cast<std::byte>(stay.patient_id.view().size())};
  for (const std::string_view text : {stay.patient_id.view(), stay.patient_name.view()}) {
    const wire::Bytes bytes = bytes_of(text);
    plain.insert(plain.end(), bytes.begin(), bytes.end());
  }
  return cipher.seal(plain, place_of(stay));
}

Result<void> open_patient(const Cipher& cipher, wire::ByteView sealed, StoredStay& stay) {
  const auto opened = cipher.open(sealed, place_of(stay));
  if (!opened) return opened.error();
  const wire::Bytes& plain = opened.value();
  if (plain.size() < 2) return Error{ErrorCode::truncated, "index.stays"};
  const auto category = std::to_integer<std::uint8_t>(plain[0]);
  const std::size_t id_size = std::to_integer<std::size_t>(plain[1]);
  if (category > static_cast<std::uint8_t>(PatientCategory::neonatal)) {
    return Error{ErrorCode::invalid_state, "index.stays"};
  }
  if (plain.size() - 2 < id_size) return Error{ErrorCode::length_mismatch, "index.stays"};
  const auto* text = reinterpret_cast<const char*>(plain.data() + 2);
  stay.category = static_cast<PatientCategory>(category);
  stay.patient_id = std::string_view{text, id_size};
  stay.patient_name = std::string_view{text + id_size, plain.size() - 2 - id_size};
  return {};
}

wire::Bytes seal_operator(const Cipher& cipher, std::string_view name, const std::string& row) {
  return name.empty() ? wire::Bytes{} : cipher.seal(bytes_of(name), bytes_of(row));
}

Result<FixedString<24>> open_operator(const Cipher& cipher, wire::ByteView sealed, const std::string& row) {
  if (sealed.empty()) return FixedString<24>{};
  const auto opened = cipher.open(sealed, bytes_of(row));
  if (!opened) return opened.error();
  return FixedString<24>{
      std::string_view{reinterpret_cast<const char*>(opened.value().data()), opened.value().size()}};
}

std::string alarm_row(BedId bed, const Alarm& alarm) {
  return "index alarm " + std::to_string(bed.value) + " " + std::to_string(static_cast<unsigned>(alarm.condition)) +
         " " + std::to_string(alarm.occurrence) + " " + std::to_string(alarm.onset.time_since_epoch().count());
}

std::string command_row(BedId bed, std::uint64_t run, CommandId command) {
  return "index command " + std::to_string(bed.value) + " " + std::to_string(run) + " " +
         std::to_string(command.value);
}

}  // namespace ward
