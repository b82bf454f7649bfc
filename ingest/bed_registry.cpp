#include "ingest/bed_registry.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ward {
namespace {

/// "BED 07", "BED 132": two digits at least, so that labels sort.
FixedString<16> default_label(std::uint32_t number) {
  const std::string digits = std::to_string(number);
  return FixedString<16>{"BED " + std::string(digits.size() < 2 ? "0" : "") + digits};
}

}  // namespace

BedRegistry::BedRegistry(std::vector<RegisteredBed> beds, std::size_t max_beds, bool enrols_unknown)
    : beds_(std::move(beds)),
      max_beds_(std::max(max_beds, beds_.size())),
      enrols_unknown_(enrols_unknown),
      size_(beds_.size()) {
  beds_.resize(max_beds_);
  for (std::size_t i = 0; i < size(); ++i) {
    WARD_CHECK(beds_[i].bed.valid() && beds_[i].bed != kEveryBed);
    beds_[i].device = DeviceId{static_cast<std::uint32_t>(i + 1)};
    WARD_CHECK(by_device_.emplace(beds_[i].device_name.view(), i).second);
  }
}

Result<const RegisteredBed*> BedRegistry::admit_device(std::string_view device_name) {
  const auto found = by_device_.find(device_name);
  if (found != by_device_.end()) return &beds_[found->second];
  // A name too long for the entry would be cut and could then pass for another.
  const FixedString<32> name{device_name};
  const std::size_t position = size();
  if (!enrols_unknown_ || name.view() != device_name || device_name.empty() || position >= max_beds_) {
    return Error{ErrorCode::unknown_device, "device"};
  }
  auto number = static_cast<std::uint32_t>(position + 1);
  while (find_bed(BedId{number}) != nullptr) ++number;
  const DeviceId device{static_cast<std::uint32_t>(position + 1)};
  beds_[position] = {BedId{number}, device, default_label(number), name, Patient{}};
  by_device_.emplace(beds_[position].device_name.view(), position);
  size_.store(position + 1, std::memory_order_release);
  return &beds_[position];
}

const RegisteredBed* BedRegistry::find_bed(BedId bed) const {
  const std::size_t known = size();
  for (std::size_t i = 0; i < known; ++i) {
    if (beds_[i].bed == bed) return &beds_[i];
  }
  return nullptr;
}

}  // namespace ward
