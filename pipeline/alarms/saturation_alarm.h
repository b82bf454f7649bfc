#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "pipeline/alarms/limit_alarm.h"

namespace ward {

/// When a saturation below its low limit is an alarm.
///
/// The burden of a dip is its depth times its length: percentage points below
/// the limit, summed over the seconds. Nellcor's SatSeconds, as the manuals of
/// the monitors that carry it disclose it (GE Carescape One, Mindray, Covidien
/// N-560): settings 10, 25, 50 and 100, the sum falls again as it rose, and a
/// third violation within 60 s sounds whatever the sum.
///
/// 50 %·s: five points below take 10 s, the fixed delay this replaces; what is
/// shallower takes longer, what is deeper is told sooner.
struct SaturationRule {
  float burden{50.0F};  ///< %·s below the limit
  /// Depth that counts at most, so that a hand that moves does not ring: with
  /// 50 %·s never sooner than 5 s. Our own number: pulse oximeters average some
  /// 8 s, a dip deeper and shorter than this is hardly blood.
  float deepest{10.0F};
  /// Safety net: below the limit without pause this long is an alarm however
  /// shallow. Our own number: one point below would take 50 s.
  Nanoseconds longest{std::chrono::seconds{30}};
  /// Safety net for one who dips again and again: the third of three.
  Nanoseconds dip_window{std::chrono::seconds{60}};
  /// What is shorter is no dip but a single odd reading.
  Nanoseconds shortest_dip{std::chrono::seconds{2}};
};
inline constexpr SaturationRule kSaturationRule{};
inline constexpr std::size_t kDipsToAlarm = 3;

/// The saturation against its low limit, by the burden of what lies below.
///
/// Inside the limit the burden falls by the points above it, at least one a
/// second. A dip ends when the reading is back inside by the hysteresis; it
/// counts once it has lasted. Everything else, hysteresis, missing readings and
/// a changed limit, is LimitAlarm's. A reading that is missing neither adds nor
/// takes beyond LimitAlarm::kLongestDropout; after dip_window without any the
/// burden is forgotten.
class SaturationAlarm {
 public:
  /// @param hysteresis, step  of the digits shown, as LimitRule's
  constexpr SaturationAlarm(const SaturationRule& rule, float hysteresis, float step)
      : rule_(rule), hysteresis_(hysteresis), step_(step), alarm_({LimitSide::low, rule.longest, hysteresis, step}) {}

  /// @param reading  %, nullopt: not known now
  /// @param limit    nullopt: the limit is off
  Finding step(std::optional<float> reading, std::optional<float> limit, Instant now);

  /// %·s gathered so far.
  [[nodiscard]] double burden() const { return static_cast<double>(burden_) / kUnit; }

 private:
  static constexpr double kUnit = 1e12;  ///< burden_ counts thousandths of a % times ns: exact

  void gather(Instant now);
  void count_dips(float shown, float limit, Instant now);
  void forget();

  SaturationRule rule_;
  float hysteresis_;
  float step_;
  LimitAlarm alarm_;
  std::int64_t burden_{0};
  std::int64_t rate_{0};  ///< thousandths of a % a second, since last_
  std::optional<Instant> last_;
  std::optional<Instant> dip_began_;
  bool dip_counted_{false};
  std::array<std::optional<Instant>, kDipsToAlarm> dips_{};  ///< starts of the last ones, youngest first
};

}  // namespace ward
