#include "pipeline/alarms/asystole.h"

namespace ward {
namespace {

constexpr bool every_view_has_its_row() {
  for (std::size_t i = 0; i < kAsystolePrecedence.size(); ++i) {
    if (static_cast<std::size_t>(kAsystolePrecedence[i].view) != i) return false;
  }
  return kAsystolePrecedence.back().view == EcgView::observed;
}
static_assert(every_view_has_its_row());

}  // namespace

Finding Asystole::judge(EcgView view, bool pulse_present) {
  const bool silent = silence_.silence() >= limit_;
  const bool may_speak = kAsystolePrecedence[static_cast<std::size_t>(view)].asystole_may_speak;
  const bool was_denied = denied_;
  // A pulse may withhold the alarm. Once raised only a QRS ends it: noise on a
  // probe must not call a stopped heart back to life.
  denied_ = silent && may_speak && pulse_present && !raised_;
  if (denied_ && !was_denied) ++denials_;
  if (!may_speak) return silent ? Finding::unknown() : Finding{};
  raised_ = silent && !denied_;
  if (!raised_) return {};
  return Finding::present_since(silence_.since());
}

}  // namespace ward
