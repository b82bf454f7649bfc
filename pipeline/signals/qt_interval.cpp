#include "pipeline/signals/qt_interval.h"

#include <algorithm>
#include <cmath>

namespace ward {

namespace {

constexpr std::size_t kAfterJ = 10;        ///< slots: a T wave's top is no nearer than 40 ms
constexpr float kLeastT = 0.05F;           ///< mV
constexpr float kLeastTOverNoise = 4.0F;
/// Of two deflections the later one ends the T wave if it is so large.
constexpr float kBiphasic = 0.5F;
constexpr double kLongestTail = 0.160;     ///< seconds from the steepest slope to the end
constexpr double kShortestQt = 0.2;
constexpr double kLongestQt = 0.7;
constexpr double kShortestRr = 0.4;        ///< 150 /min
constexpr double kUnevenRr = 0.15;
constexpr double kReportsApart = 0.060;    ///< seconds
/// Averages of different leads that end this near speak of the same beats.
constexpr Nanoseconds kSameStretch = std::chrono::seconds{5};

/// Five slots' mean: 20 ms, against what noise and mains are left.
float smooth(const BeatAverage& average, std::size_t i) {
  const auto& wave = average.millivolts;
  return (wave[i - 2] + wave[i - 1] + wave[i] + wave[i + 1] + wave[i + 2]) / 5.0F;
}

struct Extreme {
  std::size_t slot{};
  float height{};  ///< above the PR level, mV
};

/// The deflection whose end is the T wave's end.
std::optional<Extreme> last_t_peak(const BeatAverage& average, const BeatLandmarks& landmarks) {
  std::optional<Extreme> chosen;
  for (std::size_t i = landmarks.j_point + kAfterJ; i + 4 < average.length; ++i) {
    const float here = smooth(average, i);
    const float left = smooth(average, i - 1);
    const float right = smooth(average, i + 1);
    const bool top = here >= left && here > right;
    const bool bottom = here <= left && here < right;
    const float height = here - landmarks.isoelectric_mv;
    if (!(top && height > 0) && !(bottom && height < 0)) continue;
    const bool opposite = chosen && (chosen->height > 0) != (height > 0);
    const float needed = !chosen ? 0.0F : std::abs(chosen->height) * (opposite ? kBiphasic : 1.0F);
    if (std::abs(height) >= needed) chosen = Extreme{i, height};
  }
  return chosen;
}

}  // namespace

std::optional<double> measure_qt(const BeatAverage& average, const BeatLandmarks& landmarks) {
  const std::optional<Extreme> peak = last_t_peak(average, landmarks);
  if (!peak || std::abs(peak->height) < std::max(kLeastT, kLeastTOverNoise * average.noise_mv)) return std::nullopt;
  const float down = peak->height > 0 ? -1.0F : 1.0F;
  float steepest = 0;
  std::size_t at = peak->slot;
  for (std::size_t i = peak->slot + 1; i + 4 < average.length; ++i) {
    const float fall = down * (smooth(average, i + 1) - smooth(average, i - 1)) * 0.5F;
    if (fall > steepest) {
      steepest = fall;
      at = i;
    }
    // Beyond the T wave: a U wave or the next P wave rises.
    if (fall < 0) break;
  }
  if (!(steepest > 0)) return std::nullopt;
  const float left = (smooth(average, at) - landmarks.isoelectric_mv) / (-down * steepest);
  const double tail = static_cast<double>(left) * BeatAverage::kSlotSeconds;
  if (tail < 0 || tail > kLongestTail) return std::nullopt;
  const double end = static_cast<double>(at) + static_cast<double>(left);
  if (end > static_cast<double>(average.length)) return std::nullopt;
  const double qt = (end - static_cast<double>(landmarks.onset)) * BeatAverage::kSlotSeconds;
  if (qt < kShortestQt || qt > kLongestQt) return std::nullopt;
  return qt;
}

void QtInterval::forget() { count_ = 0; }

void QtInterval::on(const BeatAverage& average, std::optional<double> qt_s) {
  if (!qt_s || average.rr_s < kShortestRr || average.rr_deviation_s > kUnevenRr * average.rr_s) return;
  const bool joins = count_ > 0 && average.until - reports_[(count_ - 1) % kReports].until < kSameStretch;
  if (!joins) {
    if (count_ > 0 && average.until - reports_[(count_ - 1) % kReports].until > kTimeout) count_ = 0;
    reports_[count_ % kReports] = Report{};
    ++count_;
  }
  Report& report = reports_[(count_ - 1) % kReports];
  if (report.leads < Report::kMostLeads) report.qt_s[report.leads++] = *qt_s;
  report.rr_s = average.rr_s;
  report.until = std::max(report.until, average.until);
}

double QtInterval::median(std::array<double, Report::kMostLeads> values, std::size_t count) {
  std::sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count));
  return count % 2 == 1 ? values[count / 2] : 0.5 * (values[count / 2 - 1] + values[count / 2]);
}

std::optional<QtReading> QtInterval::reading(Instant now) const {
  const std::size_t known = std::min(count_, kReports);
  if (known < 2 || now - reports_[(count_ - 1) % kReports].until > kTimeout) return std::nullopt;
  std::array<double, Report::kMostLeads> qt{};
  std::array<double, Report::kMostLeads> corrected{};
  for (std::size_t i = 0; i < known; ++i) {
    const Report& report = reports_[i];
    qt[i] = median(report.qt_s, report.leads);
    const double root = correction_ == QtCorrection::fridericia ? std::cbrt(report.rr_s) : std::sqrt(report.rr_s);
    corrected[i] = qt[i] / root;
  }
  // One average in five may be wrong; two are a disagreement.
  std::array<double, Report::kMostLeads> sorted = qt;
  std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(known));
  const std::size_t cut = known == kReports ? 1 : 0;
  if (sorted[known - 1 - cut] - sorted[cut] > kReportsApart) return std::nullopt;
  return QtReading{1000.0 * median(qt, known), 1000.0 * median(corrected, known)};
}

}  // namespace ward
