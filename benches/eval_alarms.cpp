#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string_view>

#include "benches/alarm_claims.h"
#include "benches/eval_tasks.h"
#include "pipeline/domain/result.h"

namespace ward {

namespace {

struct FittedClaim {
  std::string_view name;
  std::size_t fold;
};
#include "benches/confirmation_folds.inc"

/// The table shipped was fitted on some records: those are judged with the
/// table of the fold that has not seen them or their neighbours.
ConfirmationTable table_for(const std::string& record, bool& fitted) {
  for (const FittedClaim& known : kConfirmationFitted) {
    if (known.name != record) continue;
    fitted = true;
    return kConfirmationFolds[known.fold];
  }
  fitted = false;
  return confirmation_table();
}

/// (TP + TN) / (TP + TN + FP + 5 FN) of the PhysioNet/CinC Challenge 2015.
struct AlarmCounts {
  int true_announced{0};
  int true_withheld{0};
  int false_announced{0};
  int false_withheld{0};

  void add(bool true_alarm, bool announced) {
    ++(true_alarm ? (announced ? true_announced : true_withheld) : (announced ? false_announced : false_withheld));
  }
  [[nodiscard]] nlohmann::json json() const {
    const auto share = [](int part, int whole) {
      return whole == 0 ? nlohmann::json{} : nlohmann::json(100.0 * part / whole);
    };
    const int right = true_announced + false_withheld;
    return {{"score", share(right, right + false_announced + 5 * true_withheld)},
            {"tpr", share(true_announced, true_announced + true_withheld)},
            {"tnr", share(false_withheld, false_announced + false_withheld)},
            {"tp", true_announced},
            {"fn", true_withheld},
            {"fp", false_announced},
            {"tn", false_withheld}};
  }
};

std::string_view word_of(Testimony testimony) {
  switch (testimony) {
    case Testimony::invalid: return "invalid";
    case Testimony::silent: return "silent";
    case Testimony::supports: return "supports";
    case Testimony::contradicts: return "contradicts";
  }
  return "?";
}

void print_error(const AlarmClaim& claim, const EvalRecord& record, const AlarmEvidence& evidence) {
  std::printf("%-6s %-24s %s, score %5.2f, rate %3.0f |", claim.record.c_str(), claim.type.c_str(),
              claim.true_alarm ? "true, withheld  " : "false, announced", static_cast<double>(evidence.score),
              static_cast<double>(evidence.rate));
  for (const ChannelTestimony& said : evidence.channels) {
    for (const EvalChannel& channel : record.channels) {
      if (channel.channel != said.channel) continue;
      std::printf(" %s %s %.0f", channel.name.c_str(), std::string{word_of(said.testimony)}.c_str(),
                  static_cast<double>(said.rate));
    }
  }
  std::printf("\n");
}

}  // namespace

nlohmann::json evaluate_alarms(const EvalOptions& options) {
  AlarmCounts total;
  std::map<std::string, AlarmCounts> by_type;
  int records = 0;
  int fitted_records = 0;
  for (const AlarmClaim& claim : read_alarm_claims(options.folder)) {
    const auto& wanted = options.records;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), claim.record) == wanted.end()) continue;
    const auto loaded = load_record(options.folder, claim.record);
    if (!loaded) throw ConfigurationError("DIR: " + claim.record + ": " + loaded.error().at + ".");
    bool fitted = false;
    const AlarmConfirmation confirmation = play_to(loaded.value(), kClaimed, table_for(claim.record, fitted));
    const AlarmEvidence evidence = confirmation.judge(claim.condition, kClaimed);
    const bool announced = evidence.decision == AlarmDecision::announced;
    total.add(claim.true_alarm, announced);
    by_type[claim.type].add(claim.true_alarm, announced);
    ++records;
    fitted_records += fitted ? 1 : 0;
    if (announced != claim.true_alarm && !options.quiet) print_error(claim, loaded.value(), evidence);
  }
  if (records == 0) throw ConfigurationError("DIR: no record of ALARMS in " + options.folder.string() + ".");
  nlohmann::json result = total.json();
  result["task"] = "alarms";
  result["records"] = records;
  result["records_cross_validated"] = fitted_records;
  for (const auto& [type, counts] : by_type) result["types"][type] = counts.json();
  return result;
}

}  // namespace ward
