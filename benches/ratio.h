#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ward {

/// "`subject` costs so many times `base`": both are benchmarks of this run.
struct Ratio {
  std::string subject;
  std::string base;
  std::string meaning;
};

/// Console output plus, for each benchmark, the median CPU time an item over
/// the interleaved repetitions: the machine drifts, a ratio within one run
/// does not.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
      const auto items = run.counters.find("items_per_second");
      const double per_item = items == run.counters.end()
                                  ? run.GetAdjustedCPUTime()
                                  : 1e9 / static_cast<double>(items->second.value);
      times_[run.run_name.function_name].push_back(per_item);
    }
    ConsoleReporter::ReportRuns(runs);
  }

  /// Median nanoseconds an item; 0 when the benchmark did not run.
  [[nodiscard]] double median(const std::string& name) const {
    const auto found = times_.find(name);
    if (found == times_.end() || found->second.empty()) return 0.0;
    std::vector<double> sorted = found->second;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }

 private:
  std::map<std::string, std::vector<double>> times_;
};

/// Runs every registered benchmark five times, interleaved at random, and
/// prints the ratios. @return the program's exit code.
inline int run_benches(int argc, char** argv, const std::vector<Ratio>& ratios) {
  std::vector<std::string> arguments(argv, argv + argc);
  arguments.insert(arguments.begin() + 1,
                   {"--benchmark_repetitions=5", "--benchmark_enable_random_interleaving=true",
                    "--benchmark_min_time=0.05"});
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
  if (benchmark::ReportUnrecognizedArguments(count, pointers.data())) return 2;
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  std::printf("\nratios (medians of this run):\n");
  for (const Ratio& ratio : ratios) {
    const double subject = reporter.median(ratio.subject);
    const double base = reporter.median(ratio.base);
    if (subject <= 0.0 || base <= 0.0) continue;
    std::printf("  %-28s %10.1f ns   %-24s %10.1f ns   %6.2fx  %s\n", ratio.subject.c_str(), subject,
                ratio.base.c_str(), base, subject / base, ratio.meaning.c_str());
  }
  return 0;
}

}  // namespace ward
