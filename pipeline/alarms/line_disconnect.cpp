#include "pipeline/alarms/line_disconnect.h"

namespace ward {

Finding LineDisconnect::judge(LineView view, Instant now) {
  if (view != LineView::unplugged) unplugged_since_.reset();
  switch (view) {
    case LineView::open_to_air:
      if (!had_pulse_) return {};
      if (!since_) since_ = now;
      return Finding::present_since(*since_);
    case LineView::unplugged:
      if (!unplugged_since_) unplugged_since_ = now;
      if (now - *unplugged_since_ < kPutAside) break;
      had_pulse_ = false;
      since_.reset();
      return {};
    case LineView::unseen:
      break;
    case LineView::pulsatile:
      had_pulse_ = true;
      [[fallthrough]];
    case LineView::other:
      since_.reset();
      return {};
  }
  return since_ ? Finding::unknown() : Finding{};
}

}  // namespace ward
