#pragma once

#include <string>
#include <string_view>

#include "pipeline/domain/stored_view.h"
#include "pipeline/store/cipher.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// Who lay in the bed, as the index keeps it: sealed when the store is, and
/// bound to the bed and the moment, so that no name moves to another row.
[[nodiscard]] wire::Bytes seal_patient(const Cipher& cipher, const StoredStay& stay);
/// Fills in the patient of a stay whose bed and admission are known.
[[nodiscard]] Result<void> open_patient(const Cipher& cipher, wire::ByteView sealed, StoredStay& stay);

/// An operator's name as the index keeps it: sealed when the store is, bound to
/// its row. No name stays no bytes.
[[nodiscard]] wire::Bytes seal_operator(const Cipher& cipher, std::string_view name, const std::string& row);
[[nodiscard]] Result<FixedString<24>> open_operator(const Cipher& cipher, wire::ByteView sealed,
                                                    const std::string& row);
/// The row of one raising of an alarm, and of a command.
[[nodiscard]] std::string alarm_row(BedId bed, const Alarm& alarm);
[[nodiscard]] std::string command_row(BedId bed, std::uint64_t run, CommandId command);

}  // namespace ward
