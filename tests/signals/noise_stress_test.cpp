// The noise stress test adds as much noise as it says, when it says.
#include "benches/noise_stress.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>

#include "pipeline/domain/codes.h"
#include "tests/ingest/temporary_directory.h"

namespace ward {
namespace {

constexpr std::uint32_t kHertz = 100;
constexpr std::size_t kSamples = 600 * kHertz;

/// A folder with a noise record "hum" of one signal, a cosine of 5 Hz and 1 mV
/// peak, in counts of a microvolt.
struct NoiseFolder {
  test::TemporaryDirectory folder;  // its own: tests run beside each other
  const std::filesystem::path& path = folder.path();
  NoiseFolder() {
    std::ofstream{path / "hum.hea"} << "hum 1 100 " << kSamples << "\nhum.dat 16 1000(0)/mV 16 0 0 0 0 noise\n";
    std::ofstream data{path / "hum.dat", std::ios::binary};
    for (std::size_t s = 0; s < kSamples; ++s) {
      const auto count = static_cast<std::int16_t>(std::lround(1000.0 * std::cos(0.1 * std::numbers::pi * static_cast<double>(s))));
      data.put(static_cast<char>(count & 0xFF)).put(static_cast<char>((count >> 8) & 0xFF));
    }
  }
};

/// A beat a second: QRS of `size` mV peak to peak, one sample wide.
EvalRecord beating(double size, std::vector<WfdbAnnotation>& labels) {
  EvalRecord record;
  record.period = {1, kHertz};
  record.sample_count = kSamples;
  EvalChannel lead;
  lead.channel = {mdc::kEcgLeadII, 0};
  lead.scale = 0.001F;
  lead.samples.assign(kSamples, 0);
  for (std::size_t s = 50; s < kSamples; s += kHertz) {
    lead.samples[s] = static_cast<std::int16_t>(std::lround(size * 1000));
    WfdbAnnotation label;
    label.sample = static_cast<std::int64_t>(s);
    labels.push_back(label);
  }
  record.channels.push_back(lead);
  return record;
}

double rms(const EvalRecord& noisy, const EvalRecord& clean, std::size_t from_s, std::size_t to_s) {
  double sum = 0;
  double squares = 0;
  const auto count = static_cast<double>((to_s - from_s) * kHertz);
  for (std::size_t s = from_s * kHertz; s < to_s * kHertz; ++s) {
    const double added = noisy.channels[0].samples[s] - clean.channels[0].samples[s];
    sum += added / count;
    squares += added * added / count;
  }
  return 1e-3 * std::sqrt(squares - sum * sum);  // about its mean
}

TEST(NoiseStress, GivesTheRatioOfQrsToNoisePowerThatWasAskedFor) {
  const NoiseFolder folder;
  for (const double snr_db : {12.0, 6.0, 0.0}) {
    std::vector<WfdbAnnotation> labels;
    const EvalRecord clean = beating(2.0, labels);
    EvalRecord noisy = clean;
    NoiseStress{folder.path, "hum", snr_db}.add_to(noisy, labels);
    const double power = 2.0 * 2.0 / 8.0;
    EXPECT_NEAR(10.0 * std::log10(power / std::pow(rms(noisy, clean, 300, 420), 2)), snr_db, 0.1);
  }
}

TEST(NoiseStress, IsNoisyForTwoMinutesOfFourAfterFiveClean) {
  const NoiseFolder folder;
  std::vector<WfdbAnnotation> labels;
  const EvalRecord clean = beating(1.0, labels);
  EvalRecord noisy = clean;
  NoiseStress{folder.path, "hum", 6}.add_to(noisy, labels);
  EXPECT_EQ(rms(noisy, clean, 0, 300), 0.0);
  EXPECT_GT(rms(noisy, clean, 301, 420), 0.1);
  EXPECT_LT(rms(noisy, clean, 420, 540), 0.05) << "but for a level that stays";
  EXPECT_GT(rms(noisy, clean, 541, 600), 0.1);
  const auto jump = [&](std::size_t at_s) {
    const auto& samples = noisy.channels[0].samples;
    return std::abs(samples[at_s * kHertz] - samples[at_s * kHertz - 1]);
  };
  EXPECT_LE(jump(300), 30);
  EXPECT_LE(jump(420), 30);
}

TEST(NoiseStress, LeavesMissingSamplesMissing) {
  const NoiseFolder folder;
  std::vector<WfdbAnnotation> labels;
  EvalRecord record = beating(1.0, labels);
  record.channels[0].samples[310 * kHertz] = kMissingSample;
  NoiseStress{folder.path, "hum", 6}.add_to(record, labels);
  EXPECT_EQ(record.channels[0].samples[310 * kHertz], kMissingSample);
}

TEST(NoiseStress, RefusesANoiseRecordThatIsNotThere) {
  EXPECT_THROW((NoiseStress{"/nowhere", "em", 6}), ConfigurationError);
}

// The gains that the recordings' own description gives for 118 with em at 6 dB.
TEST(NoiseStress, AgreesWithTheDatabasesOwnNoisyRecord) {
  const auto recordings = std::filesystem::path{WARDLIGHT_SOURCE_DIR} / "build" / "recordings";
  if (!std::filesystem::exists(recordings / "nstdb" / "em.hea")) GTEST_SKIP() << "no recordings: run ./dev data";
  EvalRecord record = load_record(recordings / "mitdb", "118").value();
  const EvalRecord clean = record;
  const EvalRecord em = load_record(recordings / "nstdb", "em").value();
  const auto labels = read_wfdb_annotations(recordings / "mitdb" / "118.atr").value();
  NoiseStress{recordings / "nstdb", "em", 6}.add_to(record, labels);
  const double gains[] = {1.4835, 3.826};
  for (std::size_t lead = 0; lead < 2; ++lead) {
    const auto added = [&](std::size_t s) { return record.channels[lead].samples[s] - clean.channels[lead].samples[s]; };
    const auto noise = [&](std::size_t s) { return em.channels[lead].samples[s]; };
    double product = 0;
    double square = 0;
    for (std::size_t s = 310 * 360; s < 415 * 360; ++s) {
      const double step = noise(s + 36) - noise(s);
      product += step * (added(s + 36) - added(s));
      square += step * step;
    }
    EXPECT_NEAR(product / square, gains[lead], 0.02 * gains[lead]) << lead;
  }
}

}  // namespace
}  // namespace ward
