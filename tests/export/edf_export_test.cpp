// EDF+ files of ours in readers that are not ours.

#include "pipeline/export/edf_export.h"

#include <gtest/gtest.h>
#ifdef WARDLIGHT_HAVE_EDFLIB
#include <edflib.h>
#endif

#include "tests/export/readers.h"
#include "tests/export/told_recording.h"

namespace ward::test {
namespace {

std::vector<const GridChannel*> channels_of(const Disclosed& told) {
  std::vector<const GridChannel*> channels;
  for (const RateGroup& group : told.waves) {
    for (const GridChannel& channel : group.channels) channels.push_back(&channel);
  }
  return channels;
}

class EdfExport : public testing::Test {
 protected:
  void write(const Disclosed& told) { write_files(directory_, export_edf(told).value()); }
  Json seen() { return read_by_specification("read_edf.py", directory_.file("record.edf")); }

  Disclosed told_{disclose(told_recording(), false)};
  std::vector<const GridChannel*> channels_{channels_of(told_)};
  TemporaryDirectory directory_;
};

TEST_F(EdfExport, IsReadSampleForSampleByAReaderWrittenFromTheSpecification) {
  write(told_);
  const Json file = seen();
  ASSERT_FALSE(file.contains("error")) << file["error"];
  EXPECT_EQ(file["kind"], "EDF+C");
  ASSERT_EQ(file["signals"].size(), channels_.size());
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    const Json& signal = file["signals"][c];
    EXPECT_EQ(signal["samples"].get<std::vector<std::int16_t>>(), channels_[c]->samples);
    EXPECT_NEAR(signal["scale"].get<double>(), channels_[c]->scale, 1e-6 * channels_[c]->scale);
    EXPECT_NEAR(signal["physical_min"].get<double>(), -32768 * channels_[c]->scale + channels_[c]->offset, 1e-6);
  }
  EXPECT_DOUBLE_EQ(file["signals"][2]["rate"].get<double>(), 62.5);
  EXPECT_EQ(file["signals"][0]["unit"], "mV");
}

TEST_F(EdfExport, CarriesBeatsAlarmsAndTheGapAsAnnotations) {
  write(told_);
  const Json file = seen();
  const auto find = [&](const std::string& text) {
    for (const Json& annotation : file["annotations"]) {
      if (annotation["text"] == text) return annotation;
    }
    return Json{};
  };
  EXPECT_DOUBLE_EQ(find("Beat N")["s"].get<double>(), 1.0);
  EXPECT_DOUBLE_EQ(find("Beat V")["s"].get<double>(), 1.8);
  EXPECT_DOUBLE_EQ(find("Alarm: ** HR 134 > 120")["s"].get<double>(), 4.0);
  EXPECT_DOUBLE_EQ(find("Gap: ABP")["s"].get<double>(), 1.6);
  EXPECT_DOUBLE_EQ(find("Gap: ABP")["duration"].get<double>(), 1.28);
}

TEST_F(EdfExport, HidesWhoAndWhenByTheFormatsOwnRule) {
  write(told_);
  Json file = seen();
  EXPECT_EQ(file["patient"], "X X X X");
  EXPECT_EQ(file["recording"], "Startdate X X X X");
  EXPECT_EQ(file["date"], "01.01.85");
  EXPECT_EQ(file["time"], "00.00.00");
  EXPECT_EQ(file["first"], 0.0);
  write(disclose(told_recording("Ada Lovelace"), true));
  file = seen();
  EXPECT_EQ(file["patient"], "Ada_Lovelace X X Ada_Lovelace");
  EXPECT_EQ(file["recording"], "Startdate 22-NOV-2025 X X wardlight");
  EXPECT_EQ(file["date"], "22.11.25");
  EXPECT_EQ(file["time"], "08.26.40");
  EXPECT_DOUBLE_EQ(file["first"].get<double>(), 0.25);
}

TEST_F(EdfExport, RefusesARangeThatTheHeaderCannotSay) {
  Recording recording = told_recording();
  recording.channels[0].scale = 1000.0F;
  EXPECT_EQ(export_edf(disclose(recording, false)).error().code, ErrorCode::value_out_of_range);
  recording.channels[0].scale = 100.0F;
  EXPECT_TRUE(export_edf(disclose(recording, false)).ok());
}

TEST_F(EdfExport, IsAFileEvenWithoutASignal) {
  Recording recording = told_recording();
  recording.channels.clear();
  write(disclose(recording, false));
  const Json file = seen();
  ASSERT_FALSE(file.contains("error")) << file["error"];
  EXPECT_TRUE(file["signals"].empty());
  EXPECT_FALSE(file["annotations"].empty());
}

TEST_F(EdfExport, OpensInBiosig) {
  if (!have_biosig()) GTEST_SKIP() << "save2gdf is missing: install biosig-tools";
  write(told_);
  const BiosigReading file = read_by_biosig(directory_, "record.edf");
  ASSERT_TRUE(file.header.is_object());
  EXPECT_EQ(file.header["TYPE"], "EDF");
  ASSERT_EQ(file.channels.size(), channels_.size());
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    ASSERT_EQ(file.channels[c].size(), channels_[c]->samples.size());
    for (std::size_t i = 0; i < file.channels[c].size(); ++i) {
      const double physical = channels_[c]->samples[i] * channels_[c]->scale + channels_[c]->offset;
      ASSERT_NEAR(file.channels[c][i], physical, 1e-5 * std::abs(physical) + 1e-6) << "channel " << c << " sample " << i;
    }
  }
  EXPECT_EQ(file.header["EVENT"][0]["Description"], "Beat N");
  EXPECT_EQ(file.header["EVENT"].size(), seen()["annotations"].size());
}

TEST_F(EdfExport, OpensInEdflibWhichAcceptsNothingOutsideTheSpecification) {
#ifdef WARDLIGHT_HAVE_EDFLIB
  write(told_);
  edf_hdr_struct header{};
  ASSERT_EQ(edfopen_file_readonly(directory_.file("record.edf").c_str(), &header, EDFLIB_READ_ALL_ANNOTATIONS), 0)
      << "filetype or error " << header.filetype;
  EXPECT_EQ(header.filetype, EDFLIB_FILETYPE_EDFPLUS);
  ASSERT_EQ(header.edfsignals, static_cast<int>(channels_.size()));
  for (int c = 0; c < header.edfsignals; ++c) {
    const std::vector<std::int16_t>& told = channels_[static_cast<std::size_t>(c)]->samples;
    std::vector<int> samples(told.size());
    ASSERT_EQ(edfread_digital_samples(header.handle, c, static_cast<int>(samples.size()), samples.data()),
              static_cast<int>(samples.size()));
    EXPECT_TRUE(std::equal(told.begin(), told.end(), samples.begin())) << "channel " << c;
  }
  EXPECT_EQ(static_cast<std::size_t>(header.annotations_in_file), seen()["annotations"].size());
  edf_annotation_struct annotation{};
  ASSERT_EQ(edf_get_annotation(header.handle, 0, &annotation), 0);
  EXPECT_STREQ(annotation.annotation, "Beat N");
  EXPECT_EQ(annotation.onset, EDFLIB_TIME_DIMENSION);
  edfclose_file(header.handle);
#else
  GTEST_SKIP() << "edflib is missing: install libedf-dev";
#endif
}

}  // namespace
}  // namespace ward::test
