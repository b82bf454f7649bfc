#include "pipeline/store/vital_column.h"

#include <algorithm>
#include <tuple>

#include "pipeline/store/event_fields.h"

namespace ward {

wire::Bytes encode_vital_column(std::vector<Vital> vitals) {
  std::stable_sort(vitals.begin(), vitals.end(), [](const Vital& a, const Vital& b) {
    return std::tie(a.code, a.time) < std::tie(b.code, b.time);
  });
  wire::Bytes bytes;
  std::int64_t last = 0;
  for (const Vital& vital : vitals) {
    FieldWriter fields(bytes, last);
    store_fields(fields, vital);
    last = vital.time.time_since_epoch().count();
  }
  return bytes;
}

Result<std::vector<Vital>> decode_vital_column(wire::ByteView bytes) {
  ByteReader from(bytes);
  std::vector<Vital> vitals;
  std::int64_t last = 0;
  while (from.ok() && from.left() > 0) {
    Vital vital;
    FieldReader fields(from, last, kCareFieldsVersion);  // a vital has had no new fields since
    store_fields(fields, vital);
    last = vital.time.time_since_epoch().count();
    if (from.ok()) vitals.push_back(vital);
  }
  if (!from.ok()) return Error{from.error(), "vitals"};
  return vitals;
}

}  // namespace ward
