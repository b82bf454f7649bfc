#pragma once

#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ward {

/// Whole values from `lowest` to `highest`, both included, and the points
/// they give. Of temperatures the values are tenths of a degree.
struct ScoreBand {
  int lowest;
  int highest;
  std::uint8_t points;
};

inline constexpr int kScoreTop = INT_MAX;
inline constexpr int kScoreBottom = INT_MIN;

/// NEWS2. Source: Royal College of Physicians, National Early Warning Score
/// (NEWS) 2, 2017, chart 1.
inline constexpr std::array kNews2Respiration{
    ScoreBand{kScoreBottom, 8, 3}, ScoreBand{9, 11, 1}, ScoreBand{12, 20, 0}, ScoreBand{21, 24, 2}, ScoreBand{25, kScoreTop, 3}};
inline constexpr std::array kNews2Spo2Scale1{
    ScoreBand{kScoreBottom, 91, 3}, ScoreBand{92, 93, 2}, ScoreBand{94, 95, 1}, ScoreBand{96, kScoreTop, 0}};
/// Scale 2 is for hypercapnic respiratory failure with a target of 88 to 92 %:
/// there too much oxygen is a danger of its own.
inline constexpr std::array kNews2Spo2Scale2OnAir{
    ScoreBand{kScoreBottom, 83, 3}, ScoreBand{84, 85, 2}, ScoreBand{86, 87, 1}, ScoreBand{88, kScoreTop, 0}};
inline constexpr std::array kNews2Spo2Scale2OnOxygen{
    ScoreBand{kScoreBottom, 83, 3}, ScoreBand{84, 85, 2}, ScoreBand{86, 87, 1}, ScoreBand{88, 92, 0},
    ScoreBand{93, 94, 1}, ScoreBand{95, 96, 2}, ScoreBand{97, kScoreTop, 3}};
inline constexpr std::array kNews2Oxygen{ScoreBand{kScoreBottom, 0, 0}, ScoreBand{1, kScoreTop, 2}};
inline constexpr std::array kNews2Systolic{
    ScoreBand{kScoreBottom, 90, 3}, ScoreBand{91, 100, 2}, ScoreBand{101, 110, 1}, ScoreBand{111, 219, 0},
    ScoreBand{220, kScoreTop, 3}};
inline constexpr std::array kNews2Pulse{
    ScoreBand{kScoreBottom, 40, 3}, ScoreBand{41, 50, 1}, ScoreBand{51, 90, 0}, ScoreBand{91, 110, 1},
    ScoreBand{111, 130, 2}, ScoreBand{131, kScoreTop, 3}};
/// Alert, or any of new confusion, voice, pain, unresponsive.
inline constexpr std::array kNews2Consciousness{ScoreBand{kScoreBottom, 0, 0}, ScoreBand{1, kScoreTop, 3}};
inline constexpr std::array kNews2Temperature{
    ScoreBand{kScoreBottom, 350, 3}, ScoreBand{351, 360, 1}, ScoreBand{361, 380, 0}, ScoreBand{381, 390, 1},
    ScoreBand{391, kScoreTop, 2}};

/// MEWS as Subbe et al. validated it (QJM 2001; 94: 521-526), not one of the
/// hospitals' own variants with urine output or saturation. Where the paper's
/// table leaves an edge open ("< 70", "71-80") the edge takes the more points.
inline constexpr std::array kMewsSystolic{
    ScoreBand{kScoreBottom, 70, 3}, ScoreBand{71, 80, 2}, ScoreBand{81, 100, 1}, ScoreBand{101, 199, 0},
    ScoreBand{200, kScoreTop, 2}};
inline constexpr std::array kMewsPulse{
    ScoreBand{kScoreBottom, 40, 2}, ScoreBand{41, 50, 1}, ScoreBand{51, 100, 0}, ScoreBand{101, 110, 1},
    ScoreBand{111, 129, 2}, ScoreBand{130, kScoreTop, 3}};
inline constexpr std::array kMewsRespiration{
    ScoreBand{kScoreBottom, 8, 2}, ScoreBand{9, 14, 0}, ScoreBand{15, 20, 1}, ScoreBand{21, 29, 2}, ScoreBand{30, kScoreTop, 3}};
inline constexpr std::array kMewsTemperature{
    ScoreBand{kScoreBottom, 349, 2}, ScoreBand{350, 384, 0}, ScoreBand{385, kScoreTop, 2}};
/// AVPU. The paper knows no new confusion: who is confused is not alert and
/// counts as one who answers to a voice.
inline constexpr std::array kMewsConsciousness{
    ScoreBand{kScoreBottom, 0, 0}, ScoreBand{1, 2, 1}, ScoreBand{3, 3, 2}, ScoreBand{4, kScoreTop, 3}};

/// qSOFA: one point each (Singer et al., Sepsis-3, JAMA 2016; 315: 801-810).
inline constexpr std::array kQsofaRespiration{ScoreBand{kScoreBottom, 21, 0}, ScoreBand{22, kScoreTop, 1}};
inline constexpr std::array kQsofaSystolic{ScoreBand{kScoreBottom, 100, 1}, ScoreBand{101, kScoreTop, 0}};
/// Any consciousness but alert.
inline constexpr std::array kQsofaConsciousness{ScoreBand{kScoreBottom, 0, 0}, ScoreBand{1, kScoreTop, 1}};

/// Points of a whole value; a table covers every int.
[[nodiscard]] constexpr std::uint8_t points_of(std::span<const ScoreBand> table, int value) {
  for (const ScoreBand& band : table) {
    if (value <= band.highest) return band.points;
  }
  return 0;
}

/// The most points the table can give: what a missing value may hide.
[[nodiscard]] constexpr std::uint8_t most_points(std::span<const ScoreBand> table) {
  std::uint8_t most = 0;
  for (const ScoreBand& band : table) most = band.points > most ? band.points : most;
  return most;
}

namespace score_tables_proof {
/// From the least to the greatest int, no value twice and none left out, some
/// value worth nothing.
constexpr bool whole(std::span<const ScoreBand> table) {
  bool normal = false;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].lowest > table[i].highest) return false;
    if (i > 0 && table[i].lowest != table[i - 1].highest + 1) return false;
    normal = normal || table[i].points == 0;
  }
  return normal && table.front().lowest == kScoreBottom && table.back().highest == kScoreTop;
}
static_assert(whole(kNews2Respiration) && whole(kNews2Spo2Scale1) && whole(kNews2Spo2Scale2OnAir));
static_assert(whole(kNews2Spo2Scale2OnOxygen) && whole(kNews2Oxygen) && whole(kNews2Systolic) && whole(kNews2Pulse));
static_assert(whole(kNews2Consciousness) && whole(kNews2Temperature));
static_assert(whole(kMewsSystolic) && whole(kMewsPulse) && whole(kMewsRespiration) && whole(kMewsTemperature));
static_assert(whole(kMewsConsciousness));
static_assert(whole(kQsofaRespiration) && whole(kQsofaSystolic) && whole(kQsofaConsciousness));
}  // namespace score_tables_proof

}  // namespace ward
