#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "pipeline/signals/averaged_beat.h"
#include "pipeline/signals/beat_landmarks.h"

namespace ward {

/// How QT is corrected for the rate: QT / RR^(1/3) or QT / RR^(1/2), seconds.
enum class QtCorrection : std::uint8_t { fridericia, bazett };

/// QT of one averaged beat: from the QRS's onset to where the tangent of the
/// T wave's last steepest slope meets the PR level (Lepeschkin & Surawicz).
/// @return seconds; empty when the T wave is flat (0.05 mV, four times the
///         noise), does not end before the next P wave, or QT is not 0.2-0.7 s
[[nodiscard]] std::optional<double> measure_qt(const BeatAverage& average, const BeatLandmarks& landmarks);

struct QtReading {
  double qt_ms{};
  double qtc_ms{};
};

/// QT and QTc of a bed from the averages of its leads: median over the leads,
/// then over the last five reports.
class QtInterval {
 public:
  /// One lead's measurement. Averages of uneven rhythm (RR deviation above 15 %)
  /// or above 150 beats a minute are passed over: no correction holds there.
  void on(const BeatAverage& average, std::optional<double> qt_s);
  void set_correction(QtCorrection correction) { correction_ = correction; }
  void forget();

  /// Empty before two reports, when the last ones lie more than 60 ms apart,
  /// and a minute after the last one.
  [[nodiscard]] std::optional<QtReading> reading(Instant now) const;

  static constexpr Nanoseconds kTimeout = std::chrono::seconds{60};

 private:
  /// What the leads said of one stretch of time.
  struct Report {
    static constexpr std::size_t kMostLeads = 12;
    std::array<double, kMostLeads> qt_s{};
    std::size_t leads{0};
    double rr_s{};
    Instant until;
  };
  [[nodiscard]] static double median(std::array<double, Report::kMostLeads> values, std::size_t count);

  static constexpr std::size_t kReports = 5;
  QtCorrection correction_{QtCorrection::fridericia};
  std::array<Report, kReports> reports_{};
  std::size_t count_{0};
};

}  // namespace ward
