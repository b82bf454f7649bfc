#pragma once

#include "pipeline/domain/event.h"
#include "pipeline/domain/result.h"
#include "pipeline/domain/stage.h"

namespace ward {

/// One bed's chain as the worker runs it live and a replay runs it again:
/// a chain that fails a WARD_CHECK is built anew with what operators have set,
/// and says so in a technical alarm.
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
      // What operators have set outlives the chain that failed.
      if constexpr (requires { setup_ = monitor_.setup(); }) setup_ = monitor_.setup();
      monitor_ = Monitor(setup_);
      monitor_.note_restart();
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
  Setup setup_;
  Monitor monitor_;
};

}  // namespace ward
