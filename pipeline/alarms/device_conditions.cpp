#include "pipeline/alarms/device_conditions.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "pipeline/domain/inline_vector.h"

namespace ward {
namespace {

using enum AlarmCondition;

// 11073-10101 partition 3: events of any parameter, and where arrhythmias begin.
constexpr std::uint32_t kHigh = 196648;
constexpr std::uint32_t kLow = 196670;
constexpr std::uint32_t kLeadsOff = 196882;
constexpr std::uint32_t kDisconnected = 196916;
constexpr std::uint32_t kDamped = 196988;
constexpr std::uint32_t kCannotAnalyse = 196992;
constexpr std::uint32_t kFirstArrhythmia = 199680;
/// Fibrillation under a manufacturer's private code: the nomenclature's own was
/// not found. The others have theirs in the catalogue.
constexpr std::uint32_t kPrivateFibrillation = 258052;

/// What a device's text calls a parameter, and what its limits are with us.
struct LimitWord {
  std::string_view word;  ///< whole words; Chinese ones anywhere in the text
  AlarmCondition high;
  AlarmCondition low;
};
constexpr std::array kLimitWords{
    LimitWord{"HR", heart_rate_high, heart_rate_low},
    LimitWord{"心率", heart_rate_high, heart_rate_low},
    LimitWord{"PR", pulse_rate_high, pulse_rate_low},
    LimitWord{"PULSE", pulse_rate_high, pulse_rate_low},
    LimitWord{"脉率", pulse_rate_high, pulse_rate_low},
    LimitWord{"SPO2", spo2_high, spo2_low},
    LimitWord{"血氧", spo2_high, spo2_low},
    LimitWord{"ABPS", abp_systolic_high, abp_systolic_low},
    LimitWord{"ABPD", abp_diastolic_high, abp_diastolic_low},
    LimitWord{"ABPM", abp_mean_high, abp_mean_low},
    LimitWord{"NIBPS", nibp_systolic_high, nibp_systolic_low},
    LimitWord{"NIBPD", nibp_diastolic_high, nibp_diastolic_low},
    LimitWord{"NIBPM", nibp_mean_high, nibp_mean_low},
    LimitWord{"RR", respiration_rate_high, respiration_rate_low},
    LimitWord{"RESP", respiration_rate_high, respiration_rate_low},
    LimitWord{"AWRR", respiration_rate_high, respiration_rate_low},
    LimitWord{"呼吸率", respiration_rate_high, respiration_rate_low},
    LimitWord{"ETCO2", etco2_high, etco2_low},
    LimitWord{"FICO2", inspired_co2_high, none},
    LimitWord{"IMCO2", inspired_co2_high, none},
    LimitWord{"ST", st_high, st_low},
    LimitWord{"QTC", qtc_high, none},
    LimitWord{"DQTC", qtc_delta_high, none},
};

/// What of a parameter is wrong with the equipment; with an arterial line, if
/// the device says so, with the patient.
struct TechnicalWord {
  std::uint32_t mdc_code;
  AlarmKind kind;
  std::string_view word;
  AlarmCondition condition;
};
constexpr std::array kTechnicalWords{
    // Of one electrode ("V LEAD OFF") the others go on: only the whole ECG is ours.
    TechnicalWord{kLeadsOff, AlarmKind::technical, "ECG", ecg_leads_off},
    TechnicalWord{kLeadsOff, AlarmKind::technical, "RESP", resp_leads_off},
    TechnicalWord{kDisconnected, AlarmKind::technical, "SPO2", spo2_probe_off},
    TechnicalWord{kDisconnected, AlarmKind::physiological, "ABP", abp_disconnected},
    TechnicalWord{kDisconnected, AlarmKind::technical, "ABP", abp_no_transducer},
    TechnicalWord{kDisconnected, AlarmKind::technical, "CO2", co2_line_off},
    TechnicalWord{kDamped, AlarmKind::technical, "ABP", abp_damped},
    TechnicalWord{kCannotAnalyse, AlarmKind::technical, "ECG", ecg_cannot_analyse},
    TechnicalWord{kCannotAnalyse, AlarmKind::technical, "ABP", abp_no_value},
    TechnicalWord{kCannotAnalyse, AlarmKind::technical, "RESP", resp_no_value},
    TechnicalWord{kCannotAnalyse, AlarmKind::technical, "CO2", co2_no_value},
};

/// The words of a device's text: capitals, without marks; the 2 of a formula as
/// a digit; the part of a blood pressure joined to it ("ART Sys": "ABPS").
class Words {
 public:
  explicit Words(std::string_view text) {
    constexpr std::string_view kSubscriptTwo = "\xE2\x82\x82";
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text.substr(i, kSubscriptTwo.size()) == kSubscriptTwo) {
        add('2');
        i += kSubscriptTwo.size() - 1;
      } else if (const char c = text[i]; c >= 'a' && c <= 'z') {
        add(static_cast<char>(c - 'a' + 'A'));
      } else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
        add(c);
      } else {
        end_word();
      }
    }
    end_word();
  }

  [[nodiscard]] bool contain(std::string_view word) const {
    return std::ranges::any_of(words_, [&](const Word& known) { return known.view() == word; });
  }

 private:
  using Word = FixedString<16>;

  void add(char c) {
    if (length_ < letters_.size()) letters_[length_] = c;
    ++length_;
  }
  void end_word() {
    std::string_view word{letters_.data(), std::min(length_, letters_.size())};
    length_ = 0;
    if (word.empty()) return;
    if (pressure_waits_ && is_part(word)) {
      join(word[0]);
      return;
    }
    for (const std::string_view line : {"ART", "ABP", "NIBP"}) {
      if (!word.starts_with(line)) continue;
      begin_pressure(line == "NIBP" ? "NIBP" : "ABP", word.substr(line.size()));
      return;
    }
    pressure_waits_ = false;
    static_cast<void>(words_.push_back(Word{word}));
  }
  void begin_pressure(std::string_view site, std::string_view part) {
    site_ = site;
    static_cast<void>(words_.push_back(Word{site}));
    pressure_waits_ = part.empty();
    if (is_part(part)) join(part[0]);
  }
  void join(char part) {
    std::array<char, 5> joined{};
    std::ranges::copy(site_, joined.begin());
    joined[site_.size()] = part;
    static_cast<void>(words_.push_back(Word{std::string_view{joined.data(), site_.size() + 1}}));
    pressure_waits_ = false;
  }
  static bool is_part(std::string_view word) {
    static constexpr std::array<std::string_view, 10> kParts{"S", "SYS",  "SYSTOLIC",  "D",   "DIA",
                                                             "M", "MEAN", "DIASTOLIC", "MAP", "SYST"};
    return std::ranges::find(kParts, word) != kParts.end();
  }

  InlineVector<Word, 24> words_;
  std::array<char, 16> letters_{};
  std::size_t length_{0};
  std::string_view site_;
  bool pressure_waits_{false};
};

bool named(const DeviceAlarm& alarm, const Words& words, std::string_view word) {
  const bool ascii = static_cast<unsigned char>(word.front()) < 0x80U;
  return ascii ? words.contain(word) : alarm.text.view().find(word) != std::string_view::npos;
}

/// The one parameter that is named; none where several are.
AlarmCondition of_limits(const DeviceAlarm& alarm, const Words& words) {
  AlarmCondition found = none;
  for (const LimitWord& row : kLimitWords) {
    const AlarmCondition meant = alarm.mdc_code == kHigh ? row.high : row.low;
    if (!named(alarm, words, row.word)) continue;
    if (found != none && found != meant) return none;
    found = meant;
  }
  return found;
}

AlarmCondition of_equipment(const DeviceAlarm& alarm, const Words& words) {
  AlarmCondition found = none;
  for (const TechnicalWord& row : kTechnicalWords) {
    if (row.mdc_code != alarm.mdc_code || row.kind != alarm.kind || !named(alarm, words, row.word)) continue;
    if (found != none) return none;
    found = row.condition;
  }
  return found;
}

AlarmCondition of_rhythm(std::uint32_t mdc_code) {
  if (mdc_code == kPrivateFibrillation) return ventricular_fibrillation;
  if (mdc_code < kFirstArrhythmia) return none;
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (info.mdc_code == mdc_code) return info.condition;
  }
  return none;
}

}  // namespace

AlarmCondition condition_of(const DeviceAlarm& alarm) {
  AlarmCondition found = of_rhythm(alarm.mdc_code);
  if (found == none) {
    const Words words{alarm.text.view()};
    const bool limit = alarm.mdc_code == kHigh || alarm.mdc_code == kLow;
    found = limit ? of_limits(alarm, words) : of_equipment(alarm, words);
  }
  return found != none && alarm_info(found).kind == alarm.kind ? found : none;
}

}  // namespace ward
