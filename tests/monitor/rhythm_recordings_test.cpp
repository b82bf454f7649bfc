// The rhythm catalogue on real patients, beat by beat as the annotators named
// them. Skipped where the recordings are not unpacked. Says nothing of our own
// detection and classes: wardlight-eval does.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "pipeline/alarms/rhythm_alarms.h"
#include "pipeline/signals/ventricular_run.h"
#include "simulators/wfdb_annotation.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

const std::filesystem::path kRecords = std::filesystem::path(WARDLIGHT_SOURCE_DIR) / "build" / "recordings" / "mitdb";
/// All of the database at 360 Hz.
constexpr SamplePeriod kPeriod{1, 360};

BeatClass class_of(char mnemonic) {
  switch (mnemonic) {
    case 'V': case 'E': return BeatClass::ventricular;
    case 'A': case 'a': case 'J': case 'S': return BeatClass::supraventricular;
    case '/': case 'f': return BeatClass::paced;
    case 'F': case 'Q': return BeatClass::unclassified;
    default: return BeatClass::normal;
  }
}

/// Time of a record by what the annotators say and what we do.
struct Tally {
  double found{0};
  double missed{0};
  double falsely{0};
  double rightly_quiet{0};

  void add(bool reference, bool told, double duration) {
    (reference ? (told ? found : missed) : (told ? falsely : rightly_quiet)) += duration;
  }
  void add(const Tally& other) {
    found += other.found;
    missed += other.missed;
    falsely += other.falsely;
    rightly_quiet += other.rightly_quiet;
  }
};

/// A stretch the annotators call by one rhythm.
struct Span {
  std::string rhythm;
  Instant from;
  Instant to;
};

struct Replay {
  Tally fibrillation;
  Tally lasting;  ///< the same without the first minute of each episode, which the definition asks for
  std::vector<Span> spans;
  std::vector<std::pair<Instant, AlarmCondition>> told;  ///< present at a beat

  [[nodiscard]] bool told_within(AlarmCondition condition, const Span& span) const {
    return std::ranges::any_of(told, [&](const auto& one) {
      return one.second == condition && one.first >= span.from && one.first <= span.to + 2s;
    });
  }
};

Replay replay(const std::filesystem::path& path) {
  const auto annotations = read_wfdb_annotations(path);
  if (!annotations) throw std::runtime_error(path.string());
  Replay result;
  RhythmAlarms alarms;
  RhythmSettings settings;
  VentricularRun tachycardia;
  Instant before{};
  for (const WfdbAnnotation& label : annotations.value()) {
    const Instant time{kPeriod.of(static_cast<std::uint64_t>(label.sample))};
    if (!result.spans.empty()) result.spans.back().to = time;
    if (label.mnemonic() == '+' && !label.aux.empty()) {
      result.spans.push_back({label.aux.substr(0, label.aux.find('\0')), time, time});
    }
    if (!label.is_beat()) continue;
    alarms.observed(before, time);
    alarms.beat({time, BeatSource::ecg, class_of(label.mnemonic()), 0, false});
    FindingSet findings;
    alarms.judge(EcgView::observed, time, settings, findings);
    const std::string rhythm = result.spans.empty() ? "" : result.spans.back().rhythm;
    // Flutter is regular: neither fibrillation nor its absence is asked of it.
    if (rhythm != "(AFL") {
      const bool told = findings.present(atrial_fibrillation);
      const bool reference = rhythm == "(AFIB";
      result.fibrillation.add(reference, told, seconds(time - before));
      if (!reference || time - result.spans.back().from > 60s) {
        result.lasting.add(reference, told, seconds(time - before));
      }
    }
    for (const AlarmCondition condition : kRhythmConditions) {
      if (findings.present(condition)) result.told.emplace_back(time, condition);
    }
    // The lesser kin leave to the red alarm what is its own.
    ClassifiedBeat beat;
    beat.time = time;
    beat.continuous = true;
    beat.beat_class = class_of(label.mnemonic());
    beat.ventricular = beat.beat_class == BeatClass::ventricular ? 5.0F : -5.0F;
    tachycardia.on(beat);
    if (tachycardia.tachycardia(time)) result.told.emplace_back(time, ventricular_tachycardia);
    before = time;
  }
  return result;
}

class RhythmRecordings : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kRecords)) {
      GTEST_SKIP() << "no recordings in " << kRecords << ": ./dev data unpacks them";
    }
    for (const auto& entry : std::filesystem::directory_iterator(kRecords)) {
      if (entry.path().extension() == ".atr") records_.insert(entry.path());
    }
  }
  std::set<std::filesystem::path> records_;
};

TEST_F(RhythmRecordings, AtrialFibrillationIsToldFromItsIntervalsAndEctopyIsNot) {
  Tally all;
  Tally lasting;
  Tally without;  // of records that have none: whatever is told is false
  for (const auto& path : records_) {
    const Replay record = replay(path);
    const Tally& one = record.fibrillation;
    all.add(one);
    lasting.add(record.lasting);
    if (one.found + one.missed == 0) without.add(one);
    if (one.found + one.missed + one.falsely == 0) continue;
    std::printf("%s: fibrillation %4.0f s, told %4.0f s of it; falsely %4.0f of %4.0f s\n", path.stem().c_str(),
                one.found + one.missed, one.found, one.falsely, one.falsely + one.rightly_quiet);
  }
  const double sensitivity = all.found / (all.found + all.missed);
  const double specificity = all.rightly_quiet / (all.rightly_quiet + all.falsely);
  const double among_others = without.rightly_quiet / (without.rightly_quiet + without.falsely);
  std::printf("atrial fibrillation by time, causal: Se %.2f Sp %.2f; after its first minute Se %.2f; "
              "Sp of records without it %.2f\n",
              100 * sensitivity, 100 * specificity, 100 * lasting.found / (lasting.found + lasting.missed),
              100 * among_others);
  EXPECT_GE(sensitivity, 0.85);
  EXPECT_GE(specificity, 0.97);
  EXPECT_GE(among_others, 0.99);
}

TEST_F(RhythmRecordings, RhythmsTheAnnotatorsNamedAreTold) {
  struct Story {
    const char* rhythm;
    Nanoseconds least;  ///< shorter ones need not reach the alarm's definition
    std::vector<AlarmCondition> any_of;
    double share;       ///< of the spans, at least
  };
  const std::array stories{
      Story{"(B", 10s, {ventricular_bigeminy}, 0.9},
      Story{"(T", 20s, {ventricular_trigeminy}, 0.7},
      Story{"(VT", 0s, {nonsustained_ventricular_tachycardia, ventricular_run, ventricular_rhythm,
                          ventricular_tachycardia}, 0.9},
      Story{"(IVR", 10s, {ventricular_run, ventricular_rhythm}, 0.9},
      Story{"(AFIB", 150s, {atrial_fibrillation}, 0.9},
  };
  std::array<int, stories.size()> spans{};
  std::array<int, stories.size()> told{};
  for (const auto& path : records_) {
    const Replay record = replay(path);
    for (const Span& span : record.spans) {
      for (std::size_t i = 0; i < stories.size(); ++i) {
        if (span.rhythm != stories[i].rhythm || span.to - span.from < stories[i].least) continue;
        ++spans[i];
        const bool found = std::ranges::any_of(
            stories[i].any_of, [&](AlarmCondition condition) { return record.told_within(condition, span); });
        told[i] += found ? 1 : 0;
        if (!found) std::printf("%s: %s of %.1f s at %.1f s not told\n", path.stem().c_str(), stories[i].rhythm,
                                seconds(span.to - span.from), seconds(span.from.time_since_epoch()));
      }
    }
  }
  for (std::size_t i = 0; i < stories.size(); ++i) {
    std::printf("%s: %d of %d spans told\n", stories[i].rhythm, told[i], spans[i]);
    EXPECT_GT(spans[i], 0) << stories[i].rhythm;
    EXPECT_GE(told[i], stories[i].share * spans[i]) << stories[i].rhythm;
  }
}

}  // namespace
}  // namespace ward
