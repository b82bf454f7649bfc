// Fits the learned stage of the alarm confirmation and judges it on records it
// was not fitted on:
//   train_confirmation RECORDINGS [TABLE.inc FOLDS.inc]
// TABLE.inc is pipeline/signals/confirmation_table.inc, fitted on all claims
// of ventricular tachycardia in cinc2015. FOLDS.inc is
// benches/confirmation_folds.inc: one table a fold, fitted on the others, with
// which wardlight-eval judges the records used here. Beat and fibrillation
// tables lie beneath: fit them first.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <random>

#include "benches/alarm_claims.h"
#include "benches/training/confirmation_fit.h"
#include "pipeline/domain/codes.h"

namespace {

using namespace ward;
using namespace ward::training;

constexpr std::uint32_t kFolds = 8;
constexpr double kRidge = 2.0;
/// Numbers this near may be one patient's.
constexpr int kNeighbours = 3;
/// A record counts once: half for what was seen, half for what could have been.
constexpr float kOwnWeight = 0.5F;

struct Claims {
  std::vector<AlarmClaim> records;
  std::vector<ConfirmationExample> examples;
  std::vector<std::size_t> own;        ///< the example of each record as it was
  std::vector<std::uint32_t> group;    ///< of each record
};

/// The rules decide before the table is asked: nothing to learn there.
bool decided_by_rule(const AlarmConfirmation& confirmation, Instant at) {
  ConfirmationTable sure{};
  sure.spread.fill(1.0F);
  sure.bias = 100.0F;
  const ConfirmationScene scene = confirmation.scene(at);
  return judge_claim(AlarmCondition::ventricular_tachycardia, scene, sure).decision == AlarmDecision::withheld;
}

void add_variant(Claims& claims, const EvalRecord& record, const AlarmClaim& claim, Instant at, int omitted) {
  const AlarmConfirmation confirmation = play_to(record, at, confirmation_table(), omitted);
  const bool by_rule = decided_by_rule(confirmation, at);
  const auto index = static_cast<std::uint32_t>(claims.records.size() - 1);
  const float weight = by_rule ? 0.0F : 1.0F;
  claims.examples.push_back(
      {confirmation_features(confirmation.scene(at)), claim.true_alarm, index, claims.group.back(), weight});
}

Claims read_claims(const std::filesystem::path& folder) {
  std::vector<AlarmClaim> all = read_alarm_claims(folder);
  std::erase_if(all, [](const AlarmClaim& c) { return c.condition != AlarmCondition::ventricular_tachycardia; });
  std::sort(all.begin(), all.end(), [](const AlarmClaim& a, const AlarmClaim& b) { return a.record < b.record; });
  Claims claims;
  int previous = -1000;
  std::uint32_t group = 0;
  for (const AlarmClaim& claim : all) {
    const auto loaded = load_record(folder, claim.record);
    if (!loaded) {
      std::cerr << claim.record << ": not readable, left out\n";
      continue;
    }
    const int number = std::atoi(claim.record.c_str() + 1);
    if (number - previous > kNeighbours) ++group;
    previous = number;
    claims.records.push_back(claim);
    claims.group.push_back(group);
    claims.own.push_back(claims.examples.size());
    const EvalRecord& record = loaded.value();
    add_variant(claims, record, claim, kClaimed, -1);
    for (const auto earlier : {std::chrono::milliseconds{500}, std::chrono::milliseconds{1000}}) {
      add_variant(claims, record, claim, kClaimed - earlier, -1);
    }
    for (std::size_t c = 0; c < record.channels.size(); ++c) {
      if (record.channels[c].channel.code == mdc::kRespImpedance) continue;
      add_variant(claims, record, claim, kClaimed, static_cast<int>(c));
    }
    const std::size_t first = claims.own.back();
    const auto variants = static_cast<float>(claims.examples.size() - first - 1);
    for (std::size_t i = first; i < claims.examples.size(); ++i) {
      claims.examples[i].weight *= i == first ? kOwnWeight : (1.0F - kOwnWeight) / variants;
    }
  }
  return claims;
}

struct Judged {
  std::vector<ConfirmationTable> folds;
  std::vector<std::uint32_t> fold;  ///< of each record
  std::vector<float> score;         ///< of each record, by the table that has not seen it
};

/// @param seed  of the assignment of groups to folds; 0: in turn
Judged cross_validate(const Claims& claims, unsigned seed) {
  std::vector<std::uint32_t> fold_of_group(claims.group.back() + 1);
  for (std::uint32_t g = 0; g < fold_of_group.size(); ++g) fold_of_group[g] = g % kFolds;
  if (seed != 0) std::shuffle(fold_of_group.begin(), fold_of_group.end(), std::mt19937{seed});
  Judged judged;
  judged.score.resize(claims.records.size());
  for (const std::uint32_t group : claims.group) judged.fold.push_back(fold_of_group[group]);
  for (std::uint32_t k = 0; k < kFolds; ++k) {
    std::vector<std::uint8_t> use;
    for (const ConfirmationExample& e : claims.examples) use.push_back(judged.fold[e.record] != k && e.weight > 0.0F);
    judged.folds.push_back(fit_confirmation(claims.examples, use, kRidge));
    for (std::size_t r = 0; r < claims.records.size(); ++r) {
      if (judged.fold[r] != k) continue;
      const ConfirmationExample& own = claims.examples[claims.own[r]];
      judged.score[r] = own.weight > 0.0F ? judged.folds[k].log_odds(own.features) : -99.0F;
    }
  }
  return judged;
}

void report(const Claims& claims, const Judged& judged, unsigned seed) {
  std::printf("split %u:", seed);
  for (const float threshold : {-2.0F, -1.6F, -1.2F, -0.8F, -0.4F, 0.0F}) {
    int right[2] = {0, 0};
    int wrong[2] = {0, 0};
    for (std::size_t r = 0; r < claims.records.size(); ++r) {
      const bool truth = claims.records[r].true_alarm;
      ++((judged.score[r] >= threshold) == truth ? right : wrong)[truth ? 1 : 0];
    }
    const int sum = right[0] + right[1];
    std::printf("  at %.1f: %.1f (%d/%d)", static_cast<double>(threshold), 100.0 * sum / (sum + wrong[0] + 5 * wrong[1]),
                right[1], right[0]);
  }
  std::printf("\n");
}

void write_row(std::ostream& out, const ConfirmationFeatures& row) {
  out << "    {";
  for (const float value : row) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", static_cast<double>(value));
    std::string word{text};
    if (word.find_first_of(".e") == std::string::npos) word += ".0";
    out << word << "F, ";
  }
  out << "},\n";
}

void write_body(std::ostream& out, const ConfirmationTable& table) {
  out << "{\n";
  write_row(out, table.centre);
  write_row(out, table.spread);
  write_row(out, table.weight);
  char text[32];
  std::snprintf(text, sizeof text, "%.8f", static_cast<double>(table.bias));
  out << "    " << text << "F}";
}

void write_folds(std::ostream& out, const Claims& claims, const Judged& judged) {
  out << "inline constexpr ConfirmationTable kConfirmationFolds[] = {\n";
  for (const ConfirmationTable& table : judged.folds) {
    write_body(out, table);
    out << ",\n";
  }
  out << "};\ninline constexpr FittedClaim kConfirmationFitted[] = {\n";
  for (std::size_t r = 0; r < claims.records.size(); ++r) {
    out << "{\"" << claims.records[r].record << "\", " << judged.fold[r] << "},\n";
  }
  out << "};\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4) {
    std::cerr << "usage: train_confirmation RECORDINGS [TABLE.inc FOLDS.inc]\n";
    return 2;
  }
  const Claims claims = read_claims(std::filesystem::path{argv[1]} / "cinc2015");
  if (claims.records.empty()) {
    std::cerr << "train_confirmation: no claim of ventricular tachycardia in " << argv[1] << "/cinc2015\n";
    return 1;
  }
  std::printf("%zu records, %zu examples; score (true announced / false withheld), records not fitted on\n",
              claims.records.size(), claims.examples.size());
  for (unsigned seed = 0; seed < 6; ++seed) report(claims, cross_validate(claims, seed), seed);
  const Judged judged = cross_validate(claims, 0);
  const std::vector<std::uint8_t> all = [&] {
    std::vector<std::uint8_t> use;
    for (const ConfirmationExample& e : claims.examples) use.push_back(e.weight > 0.0F);
    return use;
  }();
  const ConfirmationTable table = fit_confirmation(claims.examples, all, kRidge);
  constexpr const char* kNames[] = {"usual_gap", "run_unevenness", "run_rate", "run_monomorphy",
                                    "run_size", "noise", "slowness", "slowness_rise"};
  for (std::size_t f = 0; f < kConfirmationFeatures; ++f) std::printf("%-22s %6.2f\n", kNames[f], static_cast<double>(table.weight[f]));
  if (argc == 2) return 0;
  const char* const head = "// Written by benches/training/confirmation_main.cpp; do not edit.\n";
  std::ofstream into{argv[2]};
  into << head << "inline constexpr ConfirmationTable kConfirmationTable\n";
  write_body(into, table);
  into << ";\n";
  std::ofstream folds{argv[3]};
  folds << head;
  write_folds(folds, claims, judged);
  return 0;
}
