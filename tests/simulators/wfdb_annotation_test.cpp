#include "simulators/wfdb_annotation.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

namespace ward {
namespace {

std::string words(std::initializer_list<unsigned> values) {
  std::string text;
  for (const unsigned value : values) {
    text.push_back(static_cast<char>(value & 0xFFU));
    text.push_back(static_cast<char>(value >> 8U));
  }
  return text;
}

TEST(WfdbAnnotation, ReadsBeatsAtTheirSamples) {
  const auto labels = parse_wfdb_annotations(words({(1U << 10U) | 77U, (5U << 10U) | 300U, 0}));
  ASSERT_TRUE(labels.ok());
  ASSERT_EQ(labels.value().size(), 2U);
  EXPECT_EQ(labels.value()[0].sample, 77);
  EXPECT_EQ(labels.value()[0].mnemonic(), 'N');
  EXPECT_EQ(labels.value()[1].sample, 377);
  EXPECT_EQ(labels.value()[1].mnemonic(), 'V');
}

TEST(WfdbAnnotation, ReadsALongStepHighWordFirst) {
  const auto labels = parse_wfdb_annotations(words({59U << 10U, 0x0001, 0x0002, (1U << 10U) | 3U, 0}));
  ASSERT_TRUE(labels.ok());
  EXPECT_EQ(labels.value()[0].sample, 65536 + 2 + 3);
}

TEST(WfdbAnnotation, AttachesRhythmTextToTheLabelBeforeIt) {
  std::string file = words({(28U << 10U) | 10U, (63U << 10U) | 3U});
  file += std::string{"(VT\0", 4};
  file += words({(5U << 10U) | 20U, 0});
  const auto labels = parse_wfdb_annotations(file);
  ASSERT_TRUE(labels.ok());
  EXPECT_EQ(labels.value()[0].aux, "(VT");
  EXPECT_EQ(labels.value()[0].mnemonic(), '+');
  EXPECT_FALSE(labels.value()[0].is_beat());
  EXPECT_EQ(labels.value()[1].sample, 30);
  EXPECT_TRUE(labels.value()[1].is_beat());
}

TEST(WfdbAnnotation, RefusesAFileThatEndsInsideAnEntry) {
  EXPECT_FALSE(parse_wfdb_annotations(words({59U << 10U, 0x0001})).ok()) << "inside a long step";
  EXPECT_FALSE(parse_wfdb_annotations(words({(1U << 10U) | 5U, (63U << 10U) | 100U, 0x4142})).ok()) << "inside a text";
  EXPECT_FALSE(parse_wfdb_annotations("\x01").ok()) << "inside a word";
  EXPECT_FALSE(parse_wfdb_annotations(words({59U << 10U, 0xFFFF, 0xFFF0, (1U << 10U) | 3U, 0})).ok())
      << "before the record";
  EXPECT_TRUE(parse_wfdb_annotations(words({(1U << 10U) | 5U})).ok()) << "a missing end mark is forgiven";
}

TEST(WfdbAnnotation, SurvivesARoundTrip) {
  const std::vector<WfdbAnnotation> labels{
      {18, wfdb_code('+'), 0, 0, 0, "(AFIB"},
      {18, wfdb_code('N'), 0, 1, 0, ""},
      {1041, wfdb_code('V'), -3, 1, 2, ""},        // a step of 1023, the longest short one
      {2065, wfdb_code('|'), 1, 0, 2, "x"},        // 1024: needs a skip
      {5'000'000'000, wfdb_code('['), 0, 0, 0, std::string(255, 'y')},
  };
  const auto encoded = encode_wfdb_annotations(labels);
  ASSERT_TRUE(encoded.ok());
  const auto again = parse_wfdb_annotations(encoded.value());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.value(), labels);
}

TEST(WfdbAnnotation, RefusesToWriteWhatTheFormatCannotHold) {
  const auto code = [](std::vector<WfdbAnnotation> labels) { return encode_wfdb_annotations(labels).error().code; };
  EXPECT_EQ(code({{10, 1, 0, 0, 0, ""}, {9, 1, 0, 0, 0, ""}}), ErrorCode::time_backwards);
  EXPECT_EQ(code({{10, 50, 0, 0, 0, ""}}), ErrorCode::value_out_of_range);
  EXPECT_EQ(code({{10, 0, 0, 0, 0, ""}}), ErrorCode::value_out_of_range);
  EXPECT_EQ(code({{10, 1, 0, 0, 0, std::string(256, 'x')}}), ErrorCode::too_large);
  EXPECT_EQ(code({{10, 49, 0, 0, 0, std::string(255, 'x')}}), ErrorCode::none);
}

TEST(WfdbAnnotation, WritesAFileThatItReadsAgain) {
  const std::filesystem::path path = std::filesystem::path{testing::TempDir()} / "ward_annotation_test.wl";
  const std::vector<WfdbAnnotation> labels{{5, 1, 0, 0, 0, ""}, {9, 5, 0, 0, 0, ""}};
  ASSERT_TRUE(write_wfdb_annotations(path, labels).ok());
  EXPECT_EQ(read_wfdb_annotations(path).value(), labels);
  std::filesystem::remove(path);
  EXPECT_FALSE(read_wfdb_annotations(path).ok());
}

TEST(WfdbAnnotation, CountsTheBeatsOfRecord208) {
  const std::filesystem::path path = std::filesystem::path{WARDLIGHT_SOURCE_DIR} / "build/recordings/mitdb/208.atr";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no recording " << path << " (./dev data)";
  const auto labels = read_wfdb_annotations(path);
  ASSERT_TRUE(labels.ok());
  std::map<char, int> count;
  for (const WfdbAnnotation& label : labels.value()) ++count[label.mnemonic()];
  // The database's own table: 1586 N, 992 V, 373 F, 2 S, 2 Q.
  EXPECT_EQ(count['N'], 1586);
  EXPECT_EQ(count['V'], 992);
  EXPECT_EQ(count['F'], 373);
}

}  // namespace
}  // namespace ward
