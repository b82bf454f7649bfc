// WFDB files of ours in readers that are not ours.

#include "pipeline/export/wfdb_export.h"

#include <gtest/gtest.h>

#include "tests/export/readers.h"
#include "tests/export/told_recording.h"

namespace ward::test {
namespace {

/// The grid's sample as a reader should show it.
double physical(const GridChannel& channel, std::size_t i) { return channel.samples[i] * channel.scale + channel.offset; }

class WfdbExport : public testing::Test {
 protected:
  Disclosed told_{disclose(told_recording(), false)};
  TemporaryDirectory directory_;
};

TEST_F(WfdbExport, IsReadSampleForSampleByAReaderWrittenFromTheFormat) {
  write_files(directory_, export_wfdb(told_));
  ASSERT_EQ(told_.waves.size(), 2U);
  for (const auto& [group, name] : {std::pair{0, "record_250hz.hea"}, std::pair{1, "record_62_5hz.hea"}}) {
    const Json seen = read_by_specification("read_wfdb.py", directory_.file(name));
    ASSERT_FALSE(seen.contains("error")) << seen["error"];
    const RateGroup& told = told_.waves[static_cast<std::size_t>(group)];
    EXPECT_DOUBLE_EQ(seen["rate"].get<double>(), told.period.hertz());
    ASSERT_EQ(seen["signals"].size(), told.channels.size());
    for (std::size_t c = 0; c < told.channels.size(); ++c) {
      const Json& signal = seen["signals"][c];
      EXPECT_EQ(signal["label"], told.channels[c].label);
      EXPECT_EQ(signal["samples"].get<std::vector<std::int16_t>>(), told.channels[c].samples);
      for (std::size_t i = 0; i < told.channels[c].samples.size(); i += 97) {
        const double value = (told.channels[c].samples[i] - signal["baseline"].get<int>()) / signal["gain"].get<double>();
        EXPECT_NEAR(value, physical(told.channels[c], i), 1e-9);
      }
    }
  }
}

TEST_F(WfdbExport, MarksTheGapAsMissing) {
  const GridChannel& pressure = told_.waves[1].channels[0];
  ASSERT_EQ(pressure.gaps().size(), 1U);
  EXPECT_EQ(pressure.gaps()[0].first, 100U);
  EXPECT_EQ(pressure.gaps()[0].count, 80U);
  EXPECT_NE(pressure.samples[99], kMissingSample);
  EXPECT_NE(pressure.samples[180], kMissingSample);
}

TEST_F(WfdbExport, CarriesBeatsAndAlarmsAtTheirSamples) {
  write_files(directory_, export_wfdb(told_));
  const Json seen = read_by_specification("read_wfdb.py", directory_.file("record_250hz.hea"))["annotations"];
  const std::vector<std::pair<int, std::string>> beats{{250, "N"}, {350, "S"}, {450, "V"}, {550, "P"}, {650, "Q"}};
  for (std::size_t i = 0; i < beats.size(); ++i) {
    EXPECT_EQ(seen[i]["sample"], beats[i].first);
    EXPECT_EQ(seen[i]["kind"], beats[i].second);
  }
  EXPECT_EQ(seen[5]["kind"], "note");
  EXPECT_EQ(seen[5]["sample"], 1000);
  EXPECT_EQ(seen[5]["text"], "Alarm: ** HR 134 > 120");
  EXPECT_EQ(seen.back()["text"], "Alarm over: heart_rate_high");
}

TEST_F(WfdbExport, SkipsOverHoursWithoutAnAnnotation) {
  told_.annotations = {{2h, {}, 'V', {}}, {2h + 4ms, {}, 0, std::string(300, 'x')}};
  write_files(directory_, export_wfdb(told_));
  const Json seen = read_by_specification("read_wfdb.py", directory_.file("record_250hz.hea"))["annotations"];
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0]["sample"], 2 * 3600 * 250);
  EXPECT_EQ(seen[1]["sample"], 2 * 3600 * 250 + 1);
  EXPECT_EQ(seen[1]["text"], std::string(255, 'x'));
}

TEST_F(WfdbExport, TellsTheRestOfAnOffsetThatIsNoWholeCount) {
  Recording recording = told_recording();
  recording.channels.back().offset = 80.03F;
  write_files(directory_, export_wfdb(disclose(recording, false)));
  const Json seen = read_by_specification("read_wfdb.py", directory_.file("record_62_5hz.hea"));
  EXPECT_EQ(seen["signals"][0]["baseline"], -800);
  EXPECT_EQ(seen["comments"][0], "# ABP: add 0.03 mmHg to every physical value");
}

TEST_F(WfdbExport, NamesTheTimeOnlyWhenIdentified) {
  write_files(directory_, export_wfdb(told_));
  EXPECT_TRUE(read_by_specification("read_wfdb.py", directory_.file("record_250hz.hea"))["start"].empty());
  write_files(directory_, export_wfdb(disclose(told_recording(), true)));
  EXPECT_EQ(read_by_specification("read_wfdb.py", directory_.file("record_250hz.hea"))["start"],
            (Json{"08:26:40.250", "22/11/2025"}));
}

TEST_F(WfdbExport, OpensInBiosig) {
  if (!have_biosig()) GTEST_SKIP() << "save2gdf is missing: install biosig-tools";
  write_files(directory_, export_wfdb(told_));
  for (const auto& [group, name] : {std::pair{0, "record_250hz.hea"}, std::pair{1, "record_62_5hz.hea"}}) {
    const BiosigReading seen = read_by_biosig(directory_, name);
    const RateGroup& told = told_.waves[static_cast<std::size_t>(group)];
    ASSERT_TRUE(seen.header.is_object());
    EXPECT_EQ(seen.header["TYPE"], "MIT");
    EXPECT_DOUBLE_EQ(seen.header["Samplingrate"].get<double>(), told.period.hertz());
    ASSERT_EQ(seen.channels.size(), told.channels.size());
    EXPECT_EQ(seen.header["CHANNEL"][0]["scaling"], told.channels[0].scale);
    EXPECT_EQ(seen.header["CHANNEL"][0]["offset"].get<double>(), told.channels[0].offset);
    // biosig 2.5.0 strides wrongly over format 16 with several signals (seen on
    // hand-made files too): its samples are compared where there is one.
    for (std::size_t c = 0; c < told.channels.size() && told.channels.size() == 1; ++c) {
      ASSERT_EQ(seen.channels[c].size(), told.channels[c].samples.size());
      for (std::size_t i = 0; i < seen.channels[c].size(); ++i) {
        // biosig prints six digits and knows no missing sample.
        ASSERT_NEAR(seen.channels[c][i], physical(told.channels[c], i), 1e-5 * std::abs(physical(told.channels[c], i)) + 1e-9)
            << name << " sample " << i;
      }
    }
    // biosig counts annotations' samples from 1: it shows each one sample early.
    EXPECT_NEAR(seen.header["EVENT"][2]["POS"].get<double>(), 1.8 - 1.0 / told.period.hertz(), 0.51 / told.period.hertz());
    EXPECT_EQ(seen.header["EVENT"][2]["Description"], "premature ventricular contraction");
    EXPECT_EQ(seen.header["EVENT"].size(), told_.annotations.size());
  }
}

}  // namespace
}  // namespace ward::test
