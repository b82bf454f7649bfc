#include "pipeline/domain/result.h"

namespace ward {

std::string_view describe(ErrorCode code) {
  switch (code) {
    case ErrorCode::none: return "no error";
    case ErrorCode::too_large: return "message is larger than the limit";
    case ErrorCode::wrong_identifier: return "file identifier is not this protocol's";
    case ErrorCode::verification_failed: return "bytes are not a valid buffer";
    case ErrorCode::unsupported_version: return "schema version is not supported";
    case ErrorCode::missing_field: return "a required field is absent";
    case ErrorCode::identity_mismatch: return "device id does not belong to this key";
    case ErrorCode::unknown_unit: return "unit is not allowed for this code";
    case ErrorCode::value_not_finite: return "a value is NaN or infinite";
    case ErrorCode::length_mismatch: return "lengths disagree";
    case ErrorCode::invalid_period: return "sample period is outside 0.1 to 4000 Hz";
    case ErrorCode::too_many_channels: return "more items than one frame may carry";
    case ErrorCode::time_backwards: return "device time runs backwards";
    case ErrorCode::stale_epoch: return "boot epoch is older than the current one";
    case ErrorCode::invalid_sequence: return "sequence number is not plausible";
    case ErrorCode::invalid_state: return "channel state is not known";
    case ErrorCode::not_authenticated: return "sender has no verified identity";
    case ErrorCode::unknown_device: return "device is not in the registry";
    case ErrorCode::time_implausible: return "device time is not plausible";
    case ErrorCode::queue_full: return "a queue is full";
    case ErrorCode::unknown_bed: return "there is no such bed";
    case ErrorCode::unknown_command: return "command is not known";
    case ErrorCode::value_out_of_range: return "value is outside its allowed range";
    case ErrorCode::nothing_to_do: return "there is nothing to act on";
    case ErrorCode::not_permitted: return "this role may not do that";
    case ErrorCode::duplicate_channel: return "a channel appears twice at the same time";
    case ErrorCode::not_found: return "there is no such thing here";
    case ErrorCode::checksum_mismatch: return "a checksum does not agree: the bytes were changed";
    case ErrorCode::truncated: return "the end is missing";
    case ErrorCode::disk_full: return "the disk is full";
    case ErrorCode::disk_failed: return "the disk failed";
    case ErrorCode::out_of_memory: return "memory ran out";
    case ErrorCode::wrong_key: return "the key does not open this";
    case ErrorCode::other_bed: return "captured while the device was at another bed";
  }
  return "unknown error";
}

void check_failed(const char* condition, const char* file, int line) {
  throw CheckFailed(std::string(file) + ":" + std::to_string(line) + ": check failed: " + condition);
}

}  // namespace ward
