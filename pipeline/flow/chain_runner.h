#pragma once

#include <utility>

#include "pipeline/domain/event.h"
#include "pipeline/domain/result.h"
#include "pipeline/domain/stage.h"

namespace ward {

/// One bed's chain as the worker runs it live and a replay runs it again:
/// a chain that fails a WARD_CHECK is built anew with what operators have set,
/// and says so in a technical alarm. Its alarms stand as they stood.
template <class Monitor, class Setup>
class ChainRunner {
 public:
  explicit ChainRunner(const Setup& setup) : setup_(setup), monitor_(setup) {}

  /// Leaves in `out` what the input caused.
  /// @return false when the chain failed and began anew
  bool run(const Event& event, Instant now, Output& out) {
    out.clear();
    out.begin(setup_.bed, event.received, now);
    try {
      monitor_.on(event, now, out);
      WARD_CHECK(out.refused() == 0);
      return true;
    } catch (const CheckFailed&) {
      begin_anew(event, now, out);
      return false;
    }
  }

  /// Leaves in `out` the whole present state, marked as told again.
  void describe(Instant now, Output& out) const {
    out.clear();
    out.begin(setup_.bed, now, now);
    monitor_.describe(now, out);
  }

  [[nodiscard]] const Setup& setup() const { return setup_; }
  [[nodiscard]] const Monitor& monitor() const { return monitor_; }

 private:
  /// What operators have set, and the alarms that stand, outlive the chain that
  /// failed. If they are themselves what fails, the alarms are given up.
  void begin_anew(const Event& event, Instant now, Output& out) {
    if constexpr (requires { setup_ = monitor_.setup(); }) setup_ = monitor_.setup();
    Monitor failed = std::exchange(monitor_, Monitor(setup_));
    if constexpr (requires { monitor_.take_over(failed, now, out); }) {
      // Half of what an input caused is nothing to go by.
      out.clear();
      out.begin(setup_.bed, event.received, now);
      try {
        monitor_.take_over(failed, now, out);
        WARD_CHECK(out.refused() == 0);
      } catch (const CheckFailed&) {
        out.clear();
        monitor_ = Monitor(setup_);
      }
    }
    monitor_.note_restart();
  }

  Setup setup_;
  Monitor monitor_;
};

}  // namespace ward
