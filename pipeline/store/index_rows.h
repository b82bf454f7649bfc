#pragma once

#include "pipeline/domain/stored_view.h"
#include "pipeline/store/cipher.h"
#include "pipeline/wire/bytes.h"

namespace ward {

/// Who lay in the bed, as the index keeps it: sealed when the store is, and
/// bound to the bed and the moment, so that no name moves to another row.
[[nodiscard]] wire::Bytes seal_patient(const Cipher& cipher, const StoredStay& stay);
/// Fills in the patient of a stay whose bed and admission are known.
[[nodiscard]] Result<void> open_patient(const Cipher& cipher, wire::ByteView sealed, StoredStay& stay);

}  // namespace ward
