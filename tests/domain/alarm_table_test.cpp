#include "pipeline/domain/alarm_table.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "pipeline/domain/limit_names.h"

namespace ward {
namespace {

using namespace std::chrono_literals;
using enum AlarmCondition;

std::string seconds_of(Nanoseconds time) {
  if (time == 0s) return "";
  std::ostringstream text;
  text << static_cast<double>(time.count()) / 1e9 << " s";
  return text.str();
}

std::string minutes_of(Nanoseconds time) {
  return time == 0s ? "" : std::to_string(std::chrono::duration_cast<std::chrono::minutes>(time).count()) + " min";
}

/// The condition's line in the documentation.
std::string line_of(const AlarmInfo& info) {
  static constexpr std::array kPriorities{"information", "low", "medium", "high"};
  static constexpr std::array kChains{"", "red", "ventricular", "missing beats", "rate"};
  static constexpr std::array kDefinitions{"standard", "maker", "ours"};
  std::ostringstream line;
  line << "| " << static_cast<int>(info.condition) << " | " << info.id << " | "
       << kPriorities[static_cast<std::size_t>(info.priority)] << " | "
       << (info.kind == AlarmKind::physiological ? "patient" : "equipment") << " | " << (info.latching ? "yes" : "")
       << " | " << seconds_of(info.delay) << " | "
       << (info.parameter ? limit_parameter_name(*info.parameter) : std::string_view{}) << " | "
       << kChains[static_cast<std::size_t>(info.chain)] << " | " << minutes_of(info.time_out) << " | "
       << (info.may_be_switched_off ? "yes" : "") << " | " << info.label << " | " << info.label_chinese << " | "
       << (info.mdc_code == 0 ? std::string{} : std::to_string(info.mdc_code)) << " | "
       << kDefinitions[static_cast<std::size_t>(info.definition)] << " |";
  return line.str();
}

TEST(AlarmTable, IsWhatTheDocumentationSays) {
  std::ifstream file{std::string{WARDLIGHT_SOURCE_DIR} + "/docs/alarms.md"};
  std::string document;
  std::string expected;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| ") && line.size() > 2 && line[2] >= '0' && line[2] <= '9') document += line + '\n';
  }
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (info.condition != none) expected += line_of(info) + '\n';
  }
  EXPECT_EQ(document, expected) << "the table of docs/alarms.md must read:\n" << expected;
}

TEST(AlarmTable, WhoMayNotBeSwitchedOffIsNamedByTheColumn) {
  for (const AlarmCondition never : {asystole, ventricular_fibrillation, ventricular_tachycardia, apnoea,
                                     desaturation, abp_disconnected, ecg_leads_off, feed_lost, sound_failed,
                                     device_alarm, ventricular_bradycardia, none}) {
    EXPECT_FALSE(may_be_switched_off(never)) << alarm_info(never).id;
  }
  for (const AlarmCondition may : {heart_rate_high, spo2_low, ventricular_run, atrial_fibrillation_ended, st_low}) {
    EXPECT_TRUE(may_be_switched_off(may)) << alarm_info(may).id;
  }
}

TEST(AlarmTable, EveryConditionHasItsWordsInBothLanguages) {
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (info.condition == none) continue;
    EXPECT_FALSE(info.label.empty()) << info.id;
    EXPECT_FALSE(info.label_chinese.empty()) << info.id;
  }
}

Alarm alarm_of(AlarmCondition condition) {
  const AlarmInfo& info = alarm_info(condition);
  Alarm alarm;
  alarm.condition = condition;
  alarm.priority = info.priority;
  alarm.kind = info.kind;
  alarm.phase = AlarmPhase::active;
  return alarm;
}

TEST(AlarmText, IsWrittenInChineseWhereTheWardReadsIt) {
  Alarm rate = alarm_of(heart_rate_high);
  rate.has_limit = true;
  rate.value = 134;
  rate.limit = 120;
  EXPECT_EQ(alarm_text(rate, AlarmLanguage::chinese), "** 心率 134 > 120");
  EXPECT_EQ(alarm_text(rate, AlarmLanguage::english), alarm_text(rate));
  EXPECT_EQ(alarm_text(alarm_of(asystole), AlarmLanguage::chinese), "*** 心脏停搏");
  EXPECT_EQ(alarm_text(alarm_of(feed_lost), AlarmLanguage::chinese), "!! 设备连接中断");
}

TEST(AlarmText, SaysWhoElseFoundIt) {
  Alarm alarm = alarm_of(asystole);
  alarm.sources = AlarmSources::device;
  EXPECT_EQ(alarm_text(alarm), "*** ASYSTOLE (DEVICE)");
  EXPECT_EQ(alarm_text(alarm, AlarmLanguage::chinese), "*** 心脏停搏 (设备)");
  alarm.sources = AlarmSources::both;
  EXPECT_EQ(alarm_text(alarm), "*** ASYSTOLE (+DEVICE)");
  alarm.sources = AlarmSources::ward;
  EXPECT_EQ(alarm_text(alarm), "*** ASYSTOLE");
}

TEST(AlarmText, AnAlarmOnlyTheDeviceUnderstandsIsInItsOwnWords) {
  Alarm alarm = alarm_of(device_alarm);
  alarm.sources = AlarmSources::device;
  alarm.device_text = "!! Battery low";
  EXPECT_EQ(alarm_text(alarm), "** DEVICE: Battery low");
  EXPECT_EQ(alarm_text(alarm, AlarmLanguage::chinese), "** 设备: Battery low");
  alarm.device_text = " ** ";
  EXPECT_EQ(alarm_text(alarm), "** DEVICE ALARM") << "no words at all";
}

}  // namespace
}  // namespace ward
