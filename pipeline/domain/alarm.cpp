#include "pipeline/domain/alarm.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "pipeline/domain/alarm_table.h"

namespace ward {
namespace {

using enum AlarmCondition;

/// Where each value's row stands; row 0, of `none`, where there is none.
constexpr auto kPlaces = [] {
  std::array<std::uint8_t, 256> places{};
  for (std::size_t i = 0; i < alarm_table::kRows.size(); ++i) {
    places[static_cast<std::size_t>(alarm_table::kRows[i].condition)] = static_cast<std::uint8_t>(i);
  }
  return places;
}();

// "***" high, "**" medium, "*" low; technical alarms of bedside monitors use
// "!!!", "!!" and "!" or nothing: we keep a mark, so that colour is never alone.
std::string_view prefix(const Alarm& alarm) {
  const bool technical = alarm.kind == AlarmKind::technical;
  switch (alarm.priority) {
    case AlarmPriority::high: return technical ? "!!! " : "*** ";
    case AlarmPriority::medium: return technical ? "!! " : "** ";
    case AlarmPriority::low: return technical ? "! " : "* ";
    case AlarmPriority::information: return "";
  }
  return "";
}

/// "134 > 120", in the digits the screen shows.
std::string crossed_limit(const Alarm& alarm, char comparison) {
  // ST is read in hundredths of a millivolt, everything else in whole numbers.
  const int decimals = alarm.condition == st_high || alarm.condition == st_low ? 2 : 0;
  const double steps = decimals == 2 ? 100.0 : 1.0;
  std::array<char, 48> numbers{};
  std::snprintf(numbers.data(), numbers.size(), " %.*f %c %.*f", decimals,
                std::round(static_cast<double>(alarm.value) * steps) / steps, comparison, decimals,
                std::round(static_cast<double>(alarm.limit) * steps) / steps);
  return numbers.data();
}

/// The device's words without the marks of priority that it put before them:
/// ours stand there.
std::string_view words_of(const Alarm& alarm) {
  const std::string_view text = alarm.device_text.view();
  const std::size_t begin = text.find_first_not_of("*! ");
  return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

}  // namespace

std::span<const AlarmInfo> alarm_catalogue() { return alarm_table::kRows; }

const AlarmInfo& alarm_info(AlarmCondition condition) {
  return alarm_table::kRows[kPlaces[static_cast<std::uint8_t>(condition)]];
}

bool may_be_switched_off(AlarmCondition condition) { return alarm_info(condition).may_be_switched_off; }

std::string alarm_text(const Alarm& alarm, AlarmLanguage language) {
  const bool chinese = language == AlarmLanguage::chinese;
  const AlarmInfo& info = alarm_info(alarm.condition);
  std::string text{prefix(alarm)};
  const std::string_view device = chinese ? "设备" : "DEVICE";
  if (alarm.condition == device_alarm && !words_of(alarm).empty()) {
    text += device;
    text += ": ";
    text += words_of(alarm);
    return text;
  }
  text += chinese ? info.label_chinese : info.label;
  if (alarm.lead != EcgLead::none) {
    text += ' ';
    text += label_of(alarm.lead);
  }
  if (alarm.has_limit && info.comparison != 0) text += crossed_limit(alarm, info.comparison);
  if (alarm.condition == device_alarm) return text;
  if (alarm.sources == AlarmSources::device || alarm.sources == AlarmSources::both) {
    text += alarm.sources == AlarmSources::both ? " (+" : " (";
    text += device;
    text += ')';
  }
  return text;
}

}  // namespace ward
