#pragma once

#include <atomic>
#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/domain/result.h"

namespace ward {

/// One bed and the one device whose feed is its own.
struct RegisteredBed {
  BedId bed;
  DeviceId device;              ///< same number as the bed's position, from 1
  FixedString<16> label;        ///< "BED 03"
  FixedString<32> device_name;  ///< User-Id of the device's connection
  Patient patient;
};

/// Which device feeds which bed. The only place a bed follows from an
/// identity: never from a routing id or a payload.
///
/// Fixed at start, except in insecure mode, where an unknown device is enrolled
/// into the next free bed. Enrolment happens on one thread (the feed's); any
/// thread may look beds up meanwhile, because entries are never moved or
/// changed and the count is published after the entry is complete.
class BedRegistry {
 public:
  /// @param beds  ids not 0, ids and device names each unique
  /// @param max_beds  bound of the whole ward, at least beds.size()
  /// @param enrols_unknown  insecure mode
  BedRegistry(std::vector<RegisteredBed> beds, std::size_t max_beds, bool enrols_unknown);

  /// The device's bed, enrolled now if that is allowed. Feed thread only.
  /// @return unknown_device when there is none and no place for one
  Result<const RegisteredBed*> admit_device(std::string_view device_name);

  /// Any thread. Null when there is no such bed.
  [[nodiscard]] const RegisteredBed* find_bed(BedId bed) const;
  /// Any thread. Beds known now; grows by enrolment only.
  [[nodiscard]] std::size_t size() const { return size_.load(std::memory_order_acquire); }
  /// Any thread. @param position  below size()
  [[nodiscard]] const RegisteredBed& at(std::size_t position) const { return beds_[position]; }
  [[nodiscard]] std::size_t max_beds() const { return max_beds_; }

 private:
  std::vector<RegisteredBed> beds_;  ///< max_beds_ entries from the start, so none ever moves
  std::size_t max_beds_;
  bool enrols_unknown_;
  std::atomic<std::size_t> size_;
  std::unordered_map<std::string_view, std::size_t> by_device_;  ///< keys point into beds_
};

}  // namespace ward
