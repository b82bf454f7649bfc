// wardlight-eval: the detectors the server runs, against annotated recordings.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "benches/eval_tasks.h"
#include "pipeline/domain/result.h"

namespace {

using ward::EvalOptions;

nlohmann::json evaluate(const std::string& task, const EvalOptions& options) {
  if (task == "qrs") return ward::evaluate_qrs(options);
  if (task == "respiration") return ward::evaluate_respiration(options);
  if (task == "beats") return ward::evaluate_beats(options);
  if (task == "vf") return ward::evaluate_vf(options);
  if (task == "alarms") return ward::evaluate_alarms(options);
  if (task == "load") return ward::evaluate_load(options);
  return ward::evaluate_pulse(options);
}

int parse_lead(const std::string& text) {
  if (text == "all") return -1;
  std::size_t used = 0;
  int lead = -1;
  try {
    lead = std::stoi(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used == 0 || used != text.size() || lead < 0) {
    throw ward::ConfigurationError("--lead: \"" + text + "\" is neither a number from 0 nor \"all\".");
  }
  return lead;
}

std::vector<std::string> parse_records(const std::string& text) {
  std::vector<std::string> names;
  std::istringstream stream(text);
  for (std::string name; std::getline(stream, name, ',');) {
    if (name.empty()) throw ward::ConfigurationError("--records: \"" + text + "\" holds an empty name.");
    names.push_back(name);
  }
  return names;
}

/// @return exit code
int run(int argc, char** argv) {
  CLI::App app{"Runs Wardlight's detectors, causally, over annotated recordings and counts by ANSI/AAMI EC57:\n"
               "150 ms window, first 5 minutes not scored, VF and flutter left out for beats. Percentages.",
               "wardlight-eval"};
  app.set_version_flag("--version", WARDLIGHT_VERSION);
  EvalOptions options;
  std::string task;
  std::string lead = "all";
  std::string records;
  bool json = false;
  app.add_option("TASK", task, "qrs: beats against RECORD.atr; beats: their classes;\n"
                               "vf: fibrillation and flutter in 4-s windows\n"
                               "against rhythm labels; respiration: rate against the breaths of BIDMC\n"
                               "(CSV edition); pulse: pulses against ECG beats where both are clean;\n"
                               "alarms: those of ALARMS at 5:00, announced or withheld;\n"
                               "load: what sounds until then, against plain limits")
      ->required()
      ->check(CLI::IsMember({"qrs", "beats", "vf", "respiration", "pulse", "alarms", "load"}));
  app.add_option("DIR", options.folder, "folder of WFDB records or BIDMC CSV files")->required();
  app.add_option("--records", records, "only these, comma separated: 100,101");
  app.add_option("--lead", lead, "ECG lead from 0, or \"all\" fused (qrs)")->capture_default_str();
  app.add_flag("--from-start", options.from_start, "score the first 5 minutes too (qrs)");
  app.add_option("--annotations", options.annotations, "folder for WFDB annotation files RECORD.wl (qrs)");
  app.add_option("--noise", options.noise, "noise record to add by the noise stress test's rules: em, ma or bw (qrs)");
  app.add_option("--snr", options.snr_db, "its signal to noise ratio, dB (qrs)")
      ->capture_default_str()
      ->check(CLI::Range(-30.0, 60.0));
  app.add_option("--noise-dir", options.noise_folder, "folder of the noise records (default: nstdb beside DIR)");
  app.add_flag("--json", json, "only one JSON object, as the last line");
  try {
    app.parse(argc, argv);
    options.lead = parse_lead(lead);
    options.records = parse_records(records);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  options.quiet = json;
  const nlohmann::json result = evaluate(task, options);
  if (json) {
    std::printf("%s\n", result.dump().c_str());
    return 0;
  }
  for (const auto& [key, value] : result.items()) std::printf("%s %s\n", key.c_str(), value.dump().c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const ward::ConfigurationError& error) {
    std::fprintf(stderr, "wardlight-eval: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "wardlight-eval: %s\n", error.what());
    return 1;
  }
}
