#include "pipeline/outlets/alarm_history.h"

namespace ward {

void AlarmHistory::add(const AlarmRecord& record) {
  if (records_.size() == kCapacity) {
    records_.pop_front();
    ++dropped_;
  }
  records_.push_back(record);
}

}  // namespace ward
