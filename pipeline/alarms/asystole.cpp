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

Finding Asystole::judge(EcgView view) const {
  if (silence_.silence() < limit_) return {};
  const bool may_speak = kAsystolePrecedence[static_cast<std::size_t>(view)].asystole_may_speak;
  return may_speak ? Finding::present_since(silence_.since()) : Finding::unknown();
}

}  // namespace ward
