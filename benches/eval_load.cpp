#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "benches/alarm_claims.h"
#include "benches/eval_tasks.h"
#include "benches/plain_limits.h"
#include "pipeline/domain/result.h"
#include "pipeline/patient_monitor.h"
#include "simulators/recording_source.h"
#include "simulators/source_events.h"

namespace ward {
namespace {

using enum AlarmCondition;

/// The bedside monitor raised its alarm at kClaimed for what happened in the
/// ten seconds before (the challenge's rule): who announces it has its alarm
/// standing by then.
constexpr Nanoseconds kClaimWindow = std::chrono::seconds{10};

/// The red alarms that announce a claim. A worse rhythm speaks for a lesser
/// one of the same beats, and is what hides it on the screen.
std::span<const AlarmCondition> announcers(AlarmCondition claimed) {
  static constexpr std::array kAsystole{asystole, ventricular_fibrillation};
  static constexpr std::array kFibrillation{ventricular_fibrillation, asystole};
  static constexpr std::array kVentricular{ventricular_tachycardia, ventricular_fibrillation};
  static constexpr std::array kFast{extreme_tachycardia, ventricular_tachycardia, ventricular_fibrillation};
  static constexpr std::array kSlow{extreme_bradycardia, ventricular_bradycardia, asystole};
  switch (claimed) {
    case asystole: return kAsystole;
    case ventricular_fibrillation: return kFibrillation;
    case ventricular_tachycardia: return kVentricular;
    case extreme_tachycardia: return kFast;
    default: return kSlow;
  }
}

bool never_to_be_missed(AlarmCondition claimed) { return claimed == asystole || claimed == ventricular_fibrillation; }

/// Counts of one record, by condition's slot.
struct RecordLoad {
  std::array<int, kConditionSlots> ward{};    ///< sounded by the full system
  std::array<int, kConditionSlots> plain{};
  std::array<int, kConditionSlots> plain_delayed{};
  std::array<bool, kConditionSlots> at_claim{};  ///< active in the claim's window
  double hours{};
};

/// The bed's own chain, and what sounds there.
class FullSystem {
 public:
  void on(const EventBody& input, Instant now) {
    output_->clear();
    output_->begin(kBed, now);
    monitor_.on(Event{kBed, false, now, input}, now, *output_);
    WARD_CHECK(output_->refused() == 0);
    for (const Event& event : output_->events()) {
      if (const auto* alarm = std::get_if<Alarm>(&event.body)) take(*alarm);
    }
    if (now < kClaimed - kClaimWindow) return;
    for (std::size_t i = 0; i < kConditionSlots; ++i) at_claim[i] = at_claim[i] || active_[i];
  }

  std::array<int, kConditionSlots> sounded{};
  std::array<bool, kConditionSlots> at_claim{};

 private:
  static constexpr BedId kBed{1};
  void take(const Alarm& alarm) {
    const std::size_t slot = slot_of(alarm.condition);
    active_[slot] = alarm.phase == AlarmPhase::active;
    if (alarm.occurrence == occurrences_[slot]) return;
    occurrences_[slot] = alarm.occurrence;
    if (active_[slot] && alarm.priority > AlarmPriority::information) ++sounded[slot];
  }

  PatientMonitor monitor_{BedSetup{kBed, "EVAL", true, {}, {}}};
  std::unique_ptr<Output> output_{std::make_unique<Output>()};
  std::array<bool, kConditionSlots> active_{};
  std::array<std::uint32_t, kConditionSlots> occurrences_{};
};

RecordLoad load_of(const Recording& recording) {
  RecordingSource source(recording, {});
  FullSystem ward;
  PlainLimits plain{LimitDelays{{}, Nanoseconds{0}, Nanoseconds{0}}};
  PlainLimits delayed{kUsualDelays};
  const Nanoseconds length = play_source(source, kClaimed.time_since_epoch(), [&](const EventBody& input, Instant now) {
    ward.on(input, now);
    plain.on(input, now);
    delayed.on(input, now);
  });
  RecordLoad load{ward.sounded, plain.raised(), delayed.raised(), ward.at_claim, seconds(length) / 3600.0};
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (info.kind != AlarmKind::technical) continue;
    const std::size_t slot = slot_of(info.condition);
    load.plain[slot] = load.plain_delayed[slot] = load.ward[slot];
  }
  return load;
}

/// True alarms at 5:00, and who was not told of them.
struct RedCounts {
  int true_reds{0};
  std::vector<std::string> missed;

  void add(const AlarmClaim& claim, bool announced) {
    ++true_reds;
    if (!announced) missed.push_back(claim.record);
  }
  [[nodiscard]] nlohmann::json json() const {
    nlohmann::json result{{"true", true_reds}, {"missed", missed.size()}, {"missed_records", missed}};
    if (true_reds > 0) result["missed_percent"] = 100.0 * static_cast<double>(missed.size()) / true_reds;
    return result;
  }
};

int total(const std::array<int, kConditionSlots>& counts, bool technical_too) {
  int sum = 0;
  for (const AlarmInfo& info : alarm_catalogue()) {
    if (technical_too || info.kind == AlarmKind::physiological) sum += counts[slot_of(info.condition)];
  }
  return sum;
}

void add(RecordLoad& sum, const RecordLoad& one) {
  for (std::size_t i = 0; i < kConditionSlots; ++i) {
    sum.ward[i] += one.ward[i];
    sum.plain[i] += one.plain[i];
    sum.plain_delayed[i] += one.plain_delayed[i];
  }
  sum.hours += one.hours;
}

nlohmann::json load_json(const RecordLoad& sum) {
  const auto share = [](int part, int whole) { return whole == 0 ? nlohmann::json{} : nlohmann::json(1.0 * part / whole); };
  const int ward = total(sum.ward, true);
  const int plain = total(sum.plain, true);
  const int delayed = total(sum.plain_delayed, true);
  nlohmann::json result{{"hours", sum.hours},
                        {"audible", ward},
                        {"audible_per_hour", ward / sum.hours},
                        {"plain", plain},
                        {"plain_per_hour", plain / sum.hours},
                        {"ratio", share(ward, plain)},
                        {"plain_delays_kept_per_hour", delayed / sum.hours},
                        {"ratio_delays_kept", share(ward, delayed)},
                        {"ratio_physiological", share(total(sum.ward, false), total(sum.plain, false))}};
  for (const AlarmInfo& info : alarm_catalogue()) {
    const std::size_t slot = slot_of(info.condition);
    if (sum.ward[slot] + sum.plain[slot] == 0 || info.priority == AlarmPriority::information) continue;
    result["conditions"][std::string{info.id}] = {
        {"audible", sum.ward[slot]}, {"plain", sum.plain[slot]}, {"plain_delays_kept", sum.plain_delayed[slot]}};
  }
  return result;
}

void print_record(const AlarmClaim& claim, const RecordLoad& load, bool announced) {
  std::printf("%-6s %-24s %-5s %-13s  %3d audible, %3d plain\n", claim.record.c_str(), claim.type.c_str(),
              claim.true_alarm ? "true" : "false", announced ? "announced" : "not announced", total(load.ward, true),
              total(load.plain, true));
}

}  // namespace

nlohmann::json evaluate_load(const EvalOptions& options) {
  RecordLoad sum;
  RedCounts lethal;
  RedCounts others;
  int records = 0;
  int false_claims = 0;
  int false_announced = 0;
  for (const AlarmClaim& claim : read_alarm_claims(options.folder)) {
    const auto& wanted = options.records;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), claim.record) == wanted.end()) continue;
    const auto recording = open_recording(options.folder / claim.record);
    if (!recording) throw ConfigurationError("DIR: " + claim.record + ": " + recording.error().at + ".");
    const RecordLoad load = load_of(recording.value());
    add(sum, load);
    ++records;
    const bool announced = std::ranges::any_of(
        announcers(claim.condition), [&](AlarmCondition condition) { return load.at_claim[slot_of(condition)]; });
    if (claim.true_alarm) (never_to_be_missed(claim.condition) ? lethal : others).add(claim, announced);
    if (!claim.true_alarm) {
      ++false_claims;
      false_announced += announced ? 1 : 0;
    }
    if (!options.quiet) print_record(claim, load, announced);
  }
  if (records == 0) throw ConfigurationError("DIR: no record of ALARMS in " + options.folder.string() + ".");
  nlohmann::json result = load_json(sum);
  result["task"] = "load";
  result["records"] = records;
  result["asystole_and_fibrillation"] = lethal.json();
  result["other_reds"] = others.json();
  result["false_claims"] = {{"all", false_claims}, {"announced", false_announced}};
  return result;
}

}  // namespace ward
