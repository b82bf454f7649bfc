#include "dashboard/ctl_arguments.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "pipeline/domain/limit_names.h"

namespace ward {
namespace {

constexpr std::array kCategories{std::pair{std::string_view{"adult"}, PatientCategory::adult},
                                 std::pair{std::string_view{"paediatric"}, PatientCategory::paediatric},
                                 std::pair{std::string_view{"neonatal"}, PatientCategory::neonatal}};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_text(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

template <class Number>
bool parse_whole(std::string_view text, Number& number) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
}

}  // namespace

std::optional<AlarmCondition> parse_condition(std::string_view id) {
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (info.condition != AlarmCondition::none && info.id == id) return info.condition;
  }
  return std::nullopt;
}

std::optional<LimitParameter> parse_parameter(std::string_view name) {
  const auto found = std::find(kLimitParameterNames.begin(), kLimitParameterNames.end(), name);
  if (found == kLimitParameterNames.end()) return std::nullopt;
  return static_cast<LimitParameter>(found - kLimitParameterNames.begin());
}

std::string_view parameter_name(LimitParameter parameter) {
  return limit_parameter_name(parameter);
}

bool parse_limit(std::string_view text, std::optional<float>& limit) {
  limit.reset();
  if (text == "off") return true;
  float value = 0.0F;
  if (!parse_whole(text, value) || !std::isfinite(value)) return false;
  limit = value;
  return true;
}

std::optional<PatientCategory> parse_category(std::string_view name) {
  for (const auto& [known, category] : kCategories) {
    if (known == name) return category;
  }
  return std::nullopt;
}

std::optional<bool> parse_switch(std::string_view text) {
  if (text == "on") return true;
  if (text == "off") return false;
  return std::nullopt;
}

std::optional<ObservationKind> parse_observation(std::string_view name) {
  if (name == "oxygen") return ObservationKind::supplemental_oxygen;
  for (std::size_t i = 0; i < kObservationKinds; ++i) {
    const auto kind = static_cast<ObservationKind>(i);
    if (observation_name(kind) == name) return kind;
  }
  return std::nullopt;
}

std::optional<float> parse_observed(ObservationKind kind, std::string_view text) {
  const auto place_in = [&](const auto& names) -> std::optional<float> {
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end()) return std::nullopt;
    return static_cast<float>(found - names.begin());
  };
  if (kind == ObservationKind::consciousness) return place_in(kConsciousnessNames);
  if (kind == ObservationKind::supplemental_oxygen) return place_in(kOxygenNames);
  float value = 0.0F;
  if (!parse_whole(text, value) || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<BedId> find_bed(std::string_view text, const StateUpdate& ward) {
  std::uint32_t number = 0;
  const bool is_number = parse_whole(text, number);
  std::optional<BedId> by_number;
  for (const Event& event : ward.events) {
    const auto* status = std::get_if<BedStatus>(&event.body);
    if (status == nullptr) continue;
    if (same_text(status->label.view(), text)) return event.bed;
    if (is_number && event.bed.value == number) by_number = event.bed;
  }
  return by_number;
}

std::string bed_label(BedId bed, const StateUpdate& ward) {
  for (const Event& event : ward.events) {
    const auto* status = std::get_if<BedStatus>(&event.body);
    if (status != nullptr && event.bed == bed) return std::string{status->label.view()};
  }
  return "bed " + std::to_string(bed.value);
}

}  // namespace ward
