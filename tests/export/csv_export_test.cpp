// Tables and event lists that a spreadsheet or a script opens.

#include "pipeline/export/csv_export.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/export/told_recording.h"

namespace ward::test {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(CsvExport, NamesUnitsInTheHeaderAndLeavesAGapEmpty) {
  const Disclosed told = disclose(told_recording(), false);
  const auto files = export_csv(told);
  ASSERT_EQ(files.size(), 3U);
  EXPECT_EQ(files[0].name, "waves_250hz.csv");
  const auto fast = lines_of(files[0].contents);
  EXPECT_EQ(fast[0], "time [s],II [mV],V5 [mV]");
  EXPECT_EQ(fast.size(), 2501U);
  EXPECT_EQ(fast[2], "0.004000,0.23,0.115");
  const auto slow = lines_of(files[1].contents);
  EXPECT_EQ(slow[0], "time [s],ABP [mmHg]");
  EXPECT_EQ(slow[1 + 100], "1.600000,");
  EXPECT_NE(slow[1 + 99], "1.584000,");
}

TEST(CsvExport, WritesNumericsWithTheirUnitsAndNoValueAsNothing) {
  const auto numerics = lines_of(export_csv(disclose(told_recording(), false)).back().contents);
  EXPECT_EQ(numerics[0], "time [s],label,name,value,unit,questionable,origin");
  EXPECT_EQ(numerics[1], "1.000000,HR,MDC_ECG_HEART_RATE,134,/min,0,derived");
  EXPECT_EQ(numerics[2], "2.000000,SpO\xE2\x82\x82,MDC_PULS_OXIM_SAT_O2,,%,0,device");
}

TEST(JsonExport, TellsEventsInOrder) {
  const auto json = ExportJson::parse(export_json(disclose(told_recording(), false))[0].contents);
  EXPECT_EQ(json["identified"], false);
  EXPECT_FALSE(json.contains("identity"));
  std::vector<std::string> kinds;
  for (const auto& event : json["events"]) kinds.push_back(event["event"]);
  EXPECT_EQ(kinds, (std::vector<std::string>{"bed_setup", "bed_status", "alarm", "evidence", "device_alarm", "command",
                                             "command_outcome", "alarm", "gap", "channel_quality"}));
}

TEST(JsonExport, SaysWhoAndWhenOnlyWhenAsked) {
  const auto json = ExportJson::parse(export_json(disclose(told_recording("Ada"), true))[0].contents);
  EXPECT_EQ(json["identity"]["start"], "2025-11-22T08:26:40.250Z");
  EXPECT_EQ(json["identity"]["patient_name"], "Ada");
}

TEST(JsonExport, StandsAnyBytesInAName) {
  const auto files = export_json(disclose(told_recording("\xFF\"\n"), true));
  EXPECT_TRUE(ExportJson::accept(files[0].contents));
}

}  // namespace
}  // namespace ward::test
