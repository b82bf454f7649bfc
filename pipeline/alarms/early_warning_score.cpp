#include "pipeline/alarms/early_warning_score.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "pipeline/alarms/score_tables.h"

namespace ward {
namespace {

using enum ScoreInputKind;
using Table = std::span<const ScoreBand>;

/// Temperatures are written in tenths, everything else in whole numbers.
int written(ScoreInputKind kind, float value) {
  return static_cast<int>(std::lround(kind == temperature ? value * 10.0F : value));
}

/// Lowest and highest sum, and whether one parameter gives 3 in each case.
struct Sum {
  unsigned lowest{0};
  unsigned highest{0};
  bool three_at_lowest{false};
  bool three_at_highest{false};

  void add(Table table, const std::optional<TimedReading>& reading, ScoreInputKind kind) {
    const unsigned least = reading ? points_of(table, written(kind, reading->value)) : 0;
    const unsigned most = reading ? least : most_points(table);
    lowest += least;
    highest += most;
    three_at_lowest = three_at_lowest || least == 3;
    three_at_highest = three_at_highest || most == 3;
  }
};

Table saturation_table(bool scale2, bool oxygen) {
  if (!scale2) return kNews2Spo2Scale1;
  return oxygen ? Table{kNews2Spo2Scale2OnOxygen} : Table{kNews2Spo2Scale2OnAir};
}

/// NEWS2's table of every input but the saturation.
Table news2_table(ScoreInputKind kind) {
  switch (kind) {
    case respiration_rate: return kNews2Respiration;
    case spo2: return kNews2Spo2Scale1;
    case supplemental_oxygen: return kNews2Oxygen;
    case systolic_pressure: return kNews2Systolic;
    case pulse_rate: return kNews2Pulse;
    case consciousness: return kNews2Consciousness;
    case temperature: return kNews2Temperature;
  }
  return {};
}

Sum news2_sum(const ScoreReadings& readings, bool oxygen) {
  Sum sum;
  for (std::size_t i = 0; i < kScoreInputs; ++i) {
    const auto kind = static_cast<ScoreInputKind>(i);
    if (kind == spo2) {
      sum.add(saturation_table(readings.spo2_scale2, oxygen), readings[kind], kind);
    } else if (kind == supplemental_oxygen) {
      sum.add(kNews2Oxygen, TimedReading{oxygen ? 1.0F : 0.0F, {}}, kind);
    } else {
      sum.add(news2_table(kind), readings[kind], kind);
    }
  }
  return sum;
}

void score_news2(const ScoreReadings& readings, EarlyWarning& scored) {
  const auto& oxygen = readings[supplemental_oxygen];
  const bool known_on_oxygen = oxygen && written(supplemental_oxygen, oxygen->value) != 0;
  // Unknown: both may be; known: one and the same twice.
  const Sum least = news2_sum(readings, known_on_oxygen);
  const Sum most = news2_sum(readings, known_on_oxygen || !oxygen);
  scored.news2 = {static_cast<std::uint8_t>(std::min(least.lowest, most.lowest)),
                  static_cast<std::uint8_t>(std::max(least.highest, most.highest))};
  scored.band = std::max(escalation_band(least.highest, least.three_at_highest),
                         escalation_band(most.highest, most.three_at_highest));
  scored.band_at_least = std::min(escalation_band(least.lowest, least.three_at_lowest),
                                  escalation_band(most.lowest, most.three_at_lowest));
}

struct Part {
  ScoreInputKind kind;
  Table table;
};

ScoreRange score_of(std::span<const Part> parts, const ScoreReadings& readings) {
  Sum sum;
  for (const Part& part : parts) sum.add(part.table, readings[part.kind], part.kind);
  return {static_cast<std::uint8_t>(sum.lowest), static_cast<std::uint8_t>(sum.highest)};
}

constexpr std::array kMews{Part{systolic_pressure, kMewsSystolic}, Part{pulse_rate, kMewsPulse},
                           Part{respiration_rate, kMewsRespiration}, Part{temperature, kMewsTemperature},
                           Part{consciousness, kMewsConsciousness}};
constexpr std::array kQsofa{Part{respiration_rate, kQsofaRespiration}, Part{systolic_pressure, kQsofaSystolic},
                            Part{consciousness, kQsofaConsciousness}};

ScoreInput line_of(const ScoreReadings& readings, ScoreInputKind kind) {
  const std::optional<TimedReading>& reading = readings[kind];
  if (!reading) return {kind, false, 0.0F, {}, 0};
  const auto& oxygen = readings[supplemental_oxygen];
  const Table table = kind == spo2 ? saturation_table(readings.spo2_scale2, oxygen && oxygen->value != 0.0F)
                                   : news2_table(kind);
  return {kind, true, reading->value, reading->time, points_of(table, written(kind, reading->value))};
}

}  // namespace

EarlyWarning early_warning_score(const ScoreReadings& readings) {
  EarlyWarning scored;
  score_news2(readings, scored);
  scored.mews = score_of(kMews, readings);
  scored.qsofa = score_of(kQsofa, readings);
  for (std::size_t i = 0; i < kScoreInputs; ++i) {
    static_cast<void>(scored.inputs.push_back(line_of(readings, static_cast<ScoreInputKind>(i))));  // fits
  }
  return scored;
}

}  // namespace ward
