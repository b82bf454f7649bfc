#include "simulators/wfdb_reader.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace ward {
namespace {

using Raw = std::vector<std::int16_t>;

/// A folder of its own that goes away with the test.
class RecordFolder {
 public:
  RecordFolder() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::path{testing::TempDir()} /
            (std::string{"ward_wfdb_"} + info->name() + "_" + std::to_string(reinterpret_cast<std::uintptr_t>(this)));
    std::filesystem::create_directories(path_);
  }
  ~RecordFolder() { std::filesystem::remove_all(path_); }
  RecordFolder(const RecordFolder&) = delete;
  RecordFolder& operator=(const RecordFolder&) = delete;
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream{path_ / name, std::ios::binary} << bytes;
  }
  [[nodiscard]] Result<WfdbRecord> read(const std::string& name) const { return read_wfdb_record(path_ / name); }

 private:
  std::filesystem::path path_;
};

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text.push_back(static_cast<char>(value));
  return text;
}

TEST(WfdbFormat212, PacksTwoTwelveBitSamplesInThreeBytes) {
  // 0x123 and 0x456: low byte, both high nibbles, low byte.
  const auto signals = decode_wfdb_samples(bytes({0x23, 0x41, 0x56}), WfdbFormat::fmt212, 2, 10);
  EXPECT_EQ(signals[0], Raw{0x123});
  EXPECT_EQ(signals[1], Raw{0x456});
}

TEST(WfdbFormat212, ReadsNegativeSamplesAsTwosComplement) {
  // -1 = 0xFFF, -2047 = 0x801.
  const auto signals = decode_wfdb_samples(bytes({0xFF, 0x8F, 0x01}), WfdbFormat::fmt212, 1, 10);
  EXPECT_EQ(signals[0], (Raw{-1, -2047}));
}

TEST(WfdbFormat212, TurnsItsMissingSampleIntoTheWardsAndKeepsItsNeighbour) {
  // -2048 = 0x800 is missing, -2047 = 0x801 is a sample.
  const auto signals = decode_wfdb_samples(bytes({0x00, 0x88, 0x01}), WfdbFormat::fmt212, 1, 10);
  EXPECT_EQ(signals[0], (Raw{kMissingSample, -2047}));
}

TEST(WfdbFormat212, HoldsAnOddLastSampleInTwoBytes) {
  const auto signals = decode_wfdb_samples(bytes({0x01, 0x20, 0x03, 0x04, 0x00}), WfdbFormat::fmt212, 1, 10);
  EXPECT_EQ(signals[0], (Raw{1, 0x203, 4}));
}

TEST(WfdbFormat16, IsLittleEndianWithItsOwnMissingSample) {
  const auto signals = decode_wfdb_samples(bytes({0x34, 0x12, 0xFF, 0xFF, 0x00, 0x80, 0x01, 0x80}),
                                           WfdbFormat::fmt16, 2, 10);
  EXPECT_EQ(signals[0], (Raw{0x1234, kMissingSample}));
  EXPECT_EQ(signals[1], (Raw{-1, -32767}));
}

TEST(WfdbHeader, ReadsGainBaselineUnitsAndZero) {
  const auto header = parse_wfdb_header(
      "# first\n100 2 360/360(0) 650000 12:00:00 1/2/1990\n"
      "100.dat 212 200(1024)/mV 11 1000 995 -22131 0 MLII\n"
      "100.dat 212 150 11 1024 1011 20052 0 V5 right\n# 69 M\n");
  ASSERT_TRUE(header.ok()) << header.error().at;
  EXPECT_EQ(header.value().period, (SamplePeriod{1, 360}));
  EXPECT_EQ(header.value().claimed_samples, 650000U);
  const auto& signals = header.value().signals;
  EXPECT_EQ(signals[0].baseline, 1024);
  EXPECT_EQ(signals[0].adc_zero, 1000);
  EXPECT_EQ(signals[0].description, "MLII");
  EXPECT_EQ(signals[1].baseline, 1024) << "the ADC zero, when no baseline is given";
  EXPECT_EQ(signals[1].description, "V5 right");
  EXPECT_DOUBLE_EQ(signals[1].physical(1024 + 300).value(), 2.0);
  EXPECT_FALSE(signals[1].physical(kMissingSample).has_value());
  EXPECT_EQ(header.value().comments.size(), 2U);
}

TEST(WfdbHeader, KeepsAFractionalFrequencyExact) {
  const auto at = [](const std::string& hertz) {
    return parse_wfdb_header("r 1 " + hertz + " 10\nr.dat 16\n").value().period;
  };
  EXPECT_EQ(at("62.5"), (SamplePeriod{2, 125}));
  EXPECT_EQ(at("62.4725"), (SamplePeriod{400, 24989}));
  EXPECT_EQ(at("360"), (SamplePeriod{1, 360}));
  EXPECT_EQ(at("250.000"), (SamplePeriod{1, 250}));
  EXPECT_EQ(parse_wfdb_header("r 1\nr.dat 16\n").value().period, (SamplePeriod{1, 250})) << "WFDB's default";
}

TEST(WfdbHeader, AssumesTwoHundredCountsPerMillivoltWithoutAGain) {
  const auto none = parse_wfdb_header("em 1 360 10\nem.dat 212\n");
  const auto zero = parse_wfdb_header("em 1 360 10\nem.dat 212 0 12 0 5 -5959 0 noise1\n");
  const auto given = parse_wfdb_header("em 1 360 10\nem.dat 212 200 12 0 5 -5959 0 noise1\n");
  EXPECT_DOUBLE_EQ(none.value().signals[0].gain, 200.0);
  EXPECT_DOUBLE_EQ(zero.value().signals[0].gain, 200.0);
  EXPECT_FALSE(zero.value().signals[0].calibrated);
  EXPECT_TRUE(given.value().signals[0].calibrated);
  EXPECT_EQ(none.value().signals[0].units, "mV");
}

TEST(WfdbHeader, RefusesWhatItCannotRead) {
  const auto refused = [](const std::string& text) { return parse_wfdb_header(text).error().code; };
  EXPECT_EQ(refused(""), ErrorCode::missing_field);
  EXPECT_EQ(refused("r 1 250 10\n"), ErrorCode::length_mismatch) << "fewer signal lines than claimed";
  EXPECT_EQ(refused("r 65 250 10\n"), ErrorCode::too_many_channels);
  EXPECT_EQ(refused("r 99999999999999999999 250\n"), ErrorCode::value_out_of_range);
  EXPECT_EQ(refused("r/3 1 250 10\nr.dat 16\n"), ErrorCode::unsupported_version);
  EXPECT_EQ(refused("r 1 250 10\nr.dat 80\n"), ErrorCode::unsupported_version);
  EXPECT_EQ(refused("r 1 250 10\nr.dat 16x4\n"), ErrorCode::unsupported_version);
  EXPECT_EQ(refused("r 1 0 10\nr.dat 16\n"), ErrorCode::invalid_period);
  EXPECT_EQ(refused("r 1 nan 10\nr.dat 16\n"), ErrorCode::invalid_period);
  EXPECT_EQ(refused("r 1 250 10\nr.dat 16 inf\n"), ErrorCode::value_not_finite);
  EXPECT_EQ(refused("r 1 250 10\nr.dat 16 1e-300\n"), ErrorCode::value_out_of_range);
}

TEST(WfdbHeader, RefusesSignalFilesOutsideTheRecordsFolder) {
  for (const char* name : {"/etc/passwd", "../secret.dat", "sub/r.dat", "..", "-", ".hidden"}) {
    const auto header = parse_wfdb_header(std::string{"r 1 250 10\n"} + name + " 16\n");
    EXPECT_EQ(header.error().code, ErrorCode::not_permitted) << name;
  }
}

TEST(WfdbRecord, SkipsTheByteOffsetOfAnEmbeddingFile) {
  const RecordFolder folder;
  folder.write("a.hea", "a 2 250 2\na.mat 16+24 100/mV 16 0 0 3 0 II\na.mat 16+24 50/NU 16 0 0 2 0 PLETH\n");
  folder.write("a.mat", std::string(24, 'M') + bytes({1, 0, 4, 0, 2, 0, 0xFE, 0xFF}));
  const auto record = folder.read("a");
  ASSERT_TRUE(record.ok()) << record.error().at;
  EXPECT_EQ(record.value().sample_count, 2U);
  EXPECT_EQ(record.value().signals[0].samples, (Raw{1, 2}));
  EXPECT_EQ(record.value().signals[1].samples, (Raw{4, -2}));
  EXPECT_EQ(record.value().signals[0].checksum_matches, true);
  EXPECT_EQ(record.value().signals[1].checksum_matches, true);
}

TEST(WfdbRecord, TellsAChecksumThatDoesNotMatch) {
  const RecordFolder folder;
  folder.write("a.hea", "a 1 250 2\na.dat 16 100 16 0 1 4 0 II\n");
  folder.write("a.dat", bytes({1, 0, 2, 0}));
  EXPECT_EQ(folder.read("a").value().signals[0].checksum_matches, false);
}

TEST(WfdbRecord, ReadsSignalsFromSeveralFiles) {
  const RecordFolder folder;
  folder.write("a.hea", "a 2 250 2\na1.dat 16\na2.dat 212\n");
  folder.write("a1.dat", bytes({7, 0, 8, 0}));
  folder.write("a2.dat", bytes({0x01, 0x00, 0x02}));
  const auto record = folder.read("a.hea");
  ASSERT_TRUE(record.ok()) << record.error().at;
  EXPECT_EQ(record.value().signals[0].samples, (Raw{7, 8}));
  EXPECT_EQ(record.value().signals[1].samples, (Raw{1, 2}));
}

TEST(WfdbRecord, RefusesAHeaderThatClaimsOneSampleMoreThanThereIs) {
  const RecordFolder folder;
  folder.write("a.dat", bytes({7, 0, 8, 0, 9, 0}));
  folder.write("a.hea", "a 1 250 3\na.dat 16\n");
  EXPECT_TRUE(folder.read("a").ok());
  folder.write("a.hea", "a 1 250 4\na.dat 16\n");
  EXPECT_EQ(folder.read("a").error().code, ErrorCode::length_mismatch);
}

TEST(WfdbRecord, RefusesAbsurdClaimsWithoutAllocatingForThem) {
  const RecordFolder folder;
  folder.write("a.dat", bytes({7, 0, 8, 0, 9, 0}));
  for (const char* claim : {"999999999", "18446744073709551615"}) {
    folder.write("a.hea", std::string{"a 1 250 "} + claim + "\na.dat 16\n");
    EXPECT_EQ(folder.read("a").error().code, ErrorCode::length_mismatch) << claim;
  }
  folder.write("a.hea", "a 1 250 1\na.dat 16+18446744073709551615\n");
  EXPECT_EQ(folder.read("a").error().code, ErrorCode::length_mismatch);
  folder.write("a.hea", "a 1 250 1\na.dat 16+7\n");
  EXPECT_EQ(folder.read("a").error().code, ErrorCode::length_mismatch) << "beyond the end";
}

TEST(WfdbRecord, RefusesAFileThatIsMissingOrEmpty) {
  const RecordFolder folder;
  EXPECT_EQ(folder.read("none").error().code, ErrorCode::missing_field);
  folder.write("a.hea", "a 1 250 0\na.dat 16\n");
  EXPECT_EQ(folder.read("a").error().code, ErrorCode::missing_field);
  folder.write("a.dat", "");
  EXPECT_EQ(folder.read("a").error().code, ErrorCode::length_mismatch);
}

TEST(WfdbRecord, SaysWhatIsWrongInOneSentence) {
  const RecordFolder folder;
  const auto refused = folder.read("none");
  EXPECT_EQ(describe_refusal("none", refused.error()), "none: the header cannot be read");
}

TEST(WfdbRecord, ReadsEveryRecordingOfTheSetWithItsChecksums) {
  const std::filesystem::path root = std::filesystem::path{WARDLIGHT_SOURCE_DIR} / "build/recordings";
  if (!std::filesystem::is_directory(root / "mitdb")) GTEST_SKIP() << "no recordings in " << root << " (./dev data)";
  int read = 0;
  for (const char* folder : {"mitdb", "cudb", "nstdb"}) {
    for (const auto& entry : std::filesystem::directory_iterator(root / folder)) {
      if (entry.path().extension() != ".hea") continue;
      const auto record = read_wfdb_record(entry.path());
      ASSERT_TRUE(record.ok()) << describe_refusal(entry.path(), record.error());
      for (const WfdbSignal& signal : record.value().signals) EXPECT_NE(signal.checksum_matches, false) << entry.path();
      ++read;
    }
  }
  EXPECT_GT(read, 20);
}

}  // namespace
}  // namespace ward
