// wardlight-ctl: the ward on the command line.

#include <CLI/CLI.hpp>

#include <atomic>
#include <csignal>
#include <iostream>

#include "dashboard/ctl.h"
#include "dashboard/ctl_arguments.h"
#include "dashboard/ctl_past.h"
#include "dashboard/ctl_export.h"
#include "dashboard/ward_client_options.h"
#include "pipeline/domain/result.h"

namespace {

using namespace ward;

std::atomic<bool> interrupted{false};  // lock-free, so a handler may set it
void on_signal(int) { interrupted.store(true); }

constexpr double kDefaultPauseSeconds = 120.0;

/// The words of the command line, before they are judged.
struct Words {
  std::string server{"tcp://127.0.0.1:7411"};
  std::string command;
  std::string keys;
  std::string operator_name{"operator"};
  std::string condition;
  std::string parameter;
  std::string low;
  std::string high;
  std::string patient_name;
  std::string patient_id;
  std::string category{"adult"};
  bool paced{false};
  double pause_seconds{kDefaultPauseSeconds};
  bool end_pause{false};
  double follow_seconds{0.0};
  std::string from;
  std::string to{"-0s"};
  std::string code;
  std::uint32_t most{600};
  std::string on;           ///< "on" or "off"
  std::string primary;
  std::string buddy;
  std::string charge;
  std::string observation;
  std::string observed;
};

Nanoseconds nanoseconds(double seconds) { return Nanoseconds{static_cast<std::int64_t>(seconds * 1e9)}; }

/// Text that must be kept whole.
template <std::size_t Capacity>
FixedString<Capacity> whole(const std::string& text, const char* flag) {
  if (text.size() > Capacity) {
    throw ConfigurationError(std::string(flag) + ": longer than " + std::to_string(Capacity) + " bytes");
  }
  return FixedString<Capacity>{text};
}

void add_bed(CLI::App* verb, CtlOptions& options) {
  verb->add_option("BED", options.bed, "label (\"BED 03\") or number")->required();
}

void add_questions(CLI::App& app, CtlOptions& options, Words& words) {
  app.add_subcommand("status", "what the server does, and every alarm raised so far")
      ->callback([&] { options.verb = CtlVerb::status; });
  app.add_subcommand("beds", "patients, numerics, limits and feeds of all beds")
      ->callback([&] { options.verb = CtlVerb::beds; });
  auto* alarms = app.add_subcommand("alarms", "alarms that stand now");
  auto* follow = alarms->add_flag("--follow", options.follow, "every change from now on, one a line");
  alarms->add_flag("--history", options.history, "every change so far, oldest first")->excludes(follow);
  alarms->add_option("--seconds", words.follow_seconds, "with --follow: end after this long")
      ->needs(follow)
      ->check(CLI::Range(0.1, 1e6));
  // Given a time, out of the store.
  alarms->add_option("--from", words.from, "alarms of the past: onsets from this time, RFC 3339 or -36h")->excludes(follow);
  alarms->add_option("--to", words.to, "up to this time")->capture_default_str()->needs("--from");
  alarms->add_option("--bed", options.bed, "of one bed only")->needs("--from");
  alarms->add_option("--after", options.past.alarms.after.id, "id of the last one of the page before")->needs("--from");
  alarms->callback([&] {
    options.verb = words.from.empty() ? CtlVerb::alarms : CtlVerb::past_alarms;
    words.most = kMostStoredAlarms;
  });
}

/// Questions to the server's store.
void add_past(CLI::App& app, CtlOptions& options, Words& words) {
  auto* trends = app.add_subcommand("trends", "a numeric of the past: lowest, mean and highest of each stretch");
  trends->callback([&] { options.verb = CtlVerb::trends; });
  auto* waves = app.add_subcommand("waves", "a waveform of the past, thinned to lowest and highest");
  waves->callback([&] { options.verb = CtlVerb::waves; });
  for (CLI::App* verb : {trends, waves}) {
    add_bed(verb, options);
    verb->add_option(verb == trends ? "CODE" : "CHANNEL", words.code, "number or label: HR, SpO2; II, Pleth; or all waves")
        ->required();
    verb->add_option("--from", words.from, "RFC 3339 UTC, or -36h")->required();
    verb->add_option("--to", words.to, "up to this time")->capture_default_str();
    verb->add_option("--bins", words.most, "most points, or bins of each channel")->capture_default_str();
  }
}

/// Questions to the server's store about all beds, or one.
void add_past_lists(CLI::App& app, CtlOptions& options, Words& words) {
  auto* stays = app.add_subcommand("stays", "who lay in which bed, from when to when");
  auto* gaps = app.add_subcommand("gaps", "data that was lost for good: frames that never came, events not recorded");
  for (const auto& [verb, kind] : {std::pair{stays, CtlVerb::stays}, std::pair{gaps, CtlVerb::gaps}}) {
    verb->add_option("BED", options.bed, "label or number; without it all beds");
    verb->add_option("--from", words.from, "RFC 3339 UTC, or -36h")->required();
    verb->add_option("--to", words.to, "up to this time")->capture_default_str();
    verb->callback([&options, &words, kind = kind] {
      options.verb = kind;
      words.most = kind == CtlVerb::stays ? kMostStoredStays : kMostStoredGaps;
    });
  }
}

void add_commands(CLI::App& app, CtlOptions& options, Words& words) {
  auto* ack = app.add_subcommand("ack", "acknowledge a bed's alarms, or one of them");
  add_bed(ack, options);
  ack->add_option("CONDITION", words.condition, "for example heart_rate_high; without it all of the bed");
  ack->callback([&] { options.verb = CtlVerb::ack, options.command.kind = CommandKind::acknowledge; });

  auto* pause = app.add_subcommand("audio-pause", "pause the alarm sound of a bed, or of all");
  pause->add_option("BED", options.bed, "label, number, or \"all\"")->required();
  auto* length = pause->add_option("--seconds", words.pause_seconds, "how long")->capture_default_str();
  length->check(CLI::Range(1.0, 600.0));
  pause->add_flag("--end", words.end_pause, "end the pause now")->excludes(length);
  pause->callback([&] { options.verb = CtlVerb::audio_pause, options.command.kind = CommandKind::audio_pause; });

  auto* limits = app.add_subcommand("limits", "set a bed's alarm limits");
  add_bed(limits, options);
  limits->add_option("PARAM", words.parameter,
                     "heart_rate, spo2, abp_systolic, abp_diastolic, abp_mean, respiration_rate,\n"
                     "etco2, inspired_co2, st_level (mV), qtc (ms), pvc_rate, svpb_rate,\n"
                     "qtc_delta (ms)")->required();
  limits->add_option("LOW", words.low, "number or off")->required();
  limits->add_option("HIGH", words.high, "number or off")->required();
  limits->callback([&] { options.verb = CtlVerb::limits, options.command.kind = CommandKind::set_limits; });

  auto* admit = app.add_subcommand("admit", "admit a patient to a bed");
  add_bed(admit, options);
  admit->add_option("--name", words.patient_name, "patient's name")->required();
  admit->add_option("--id", words.patient_id, "hospital number")->required();
  admit->add_option("--category", words.category, "adult, paediatric or neonatal")->capture_default_str();
  admit->add_flag("--paced", words.paced, "has a pacemaker: its failures are watched for");
  admit->callback([&] { options.verb = CtlVerb::admit, options.command.kind = CommandKind::admit; });

  auto* relearn = app.add_subcommand("relearn", "learn a bed's usual heart beat anew");
  add_bed(relearn, options);
  relearn->callback([&] { options.verb = CtlVerb::relearn, options.command.kind = CommandKind::relearn; });

  auto* discharge = app.add_subcommand("discharge", "free a bed");
  add_bed(discharge, options);
  discharge->callback([&] { options.verb = CtlVerb::discharge, options.command.kind = CommandKind::discharge; });
}

/// Who answers for a bed, and what is seen there.
void add_care_commands(CLI::App& app, CtlOptions& options, Words& words) {
  auto* assign = app.add_subcommand("assign", "say who answers for a bed: an unanswered alarm goes from one to the next");
  add_bed(assign, options);
  assign->add_option("--primary", words.primary, "the bed's nurse");
  assign->add_option("--buddy", words.buddy, "next, when the first does not answer");
  assign->add_option("--charge", words.charge, "the nurse in charge");
  assign->callback([&] { options.verb = CtlVerb::assign, options.command.kind = CommandKind::assign; });

  auto* accept = app.add_subcommand("accept", "take responsibility for a bed's alarms, or one of them");
  accept->callback([&] { options.verb = CtlVerb::accept, options.command.kind = CommandKind::accept; });
  auto* reject = app.add_subcommand("reject", "hand a bed's alarms, or one of them, to the next in line");
  reject->callback([&] { options.verb = CtlVerb::reject, options.command.kind = CommandKind::reject; });
  for (CLI::App* verb : {accept, reject}) {
    add_bed(verb, options);
    verb->add_option("CONDITION", words.condition, "for example heart_rate_high; without it all of the bed");
  }

  auto* observe = app.add_subcommand("observe", "tell what was seen at the bedside: the scores need it");
  add_bed(observe, options);
  observe->add_option("KIND", words.observation,
                      "consciousness, oxygen, temperature, spo2_scale, respiration_rate, systolic_pressure")->required();
  observe->add_option("VALUE", words.observed,
                      "alert, confusion, voice, pain or unresponsive; air or oxygen; else a number")->required();
  observe->callback([&] { options.verb = CtlVerb::observe, options.command.kind = CommandKind::observe; });

  auto* propose = app.add_subcommand("propose-limits", "limits that the patient's recent values suggest; changes nothing");
  add_bed(propose, options);
  propose->callback([&] { options.verb = CtlVerb::propose_limits, options.command.kind = CommandKind::propose_limits; });
  auto* score = app.add_subcommand("score", "a bed's early warning scores, with the age of each input");
  add_bed(score, options);
  score->callback([&] { options.verb = CtlVerb::score; });
}

/// What is made quiet: the inactivation states of IEC 60601-1-8.
void add_inactivation_commands(CLI::App& app, CtlOptions& options, Words& words) {
  auto* audio_off = app.add_subcommand("audio-off", "no alarm sound at a bed until it is taken back");
  audio_off->callback([&] { options.verb = CtlVerb::audio_off, options.command.kind = CommandKind::audio_off; });
  auto* pause = app.add_subcommand("alarm-pause", "no alarms at a bed for a procedure, but those never switched off");
  pause->callback([&] { options.verb = CtlVerb::alarm_pause, options.command.kind = CommandKind::alarm_pause; });
  auto* alarm_off = app.add_subcommand("alarm-off", "switch one alarm of a bed off, or on again");
  alarm_off->callback([&] { options.verb = CtlVerb::alarm_off, options.command.kind = CommandKind::alarm_off; });
  auto* standby = app.add_subcommand("standby", "the patient is away; ends when a signal returns");
  standby->callback([&] { options.verb = CtlVerb::standby, options.command.kind = CommandKind::standby; });
  for (CLI::App* verb : {audio_off, pause, alarm_off, standby}) {
    add_bed(verb, options);
    if (verb == pause) {
      verb->add_option("SECONDS", words.pause_seconds, "how long, at most 600; 0 ends it")->required()->check(CLI::Range(0.0, 600.0));
      continue;
    }
    if (verb == alarm_off) verb->add_option("CONDITION", words.condition, "for example heart_rate_high")->required();
    verb->add_option("STATE", words.on, "on or off")->required()->check(CLI::IsMember({"on", "off"}));
  }
}

void judge_limits(Command& command, const Words& words) {
  const auto parameter = parse_parameter(words.parameter);
  if (!parameter) throw ConfigurationError("PARAM: \"" + words.parameter + "\" has no limits");
  command.parameter = *parameter;
  if (!parse_limit(words.low, command.limits.low)) throw ConfigurationError("LOW: expected a number or off");
  if (!parse_limit(words.high, command.limits.high)) throw ConfigurationError("HIGH: expected a number or off");
}

void judge_observation(Command& command, const Words& words) {
  const auto kind = parse_observation(words.observation);
  if (!kind) throw ConfigurationError("KIND: \"" + words.observation + "\" is not observed");
  const auto observed = parse_observed(*kind, words.observed);
  if (!observed) {
    throw ConfigurationError("VALUE: \"" + words.observed + "\" is no " + std::string{observation_name(*kind)});
  }
  command.observation = *kind;
  command.observed = *observed;
}

void judge_past(CtlOptions& options, const Words& words) {
  const Instant now = SystemClock{}.now();
  const auto from = parse_moment(words.from, now);
  const auto to = parse_moment(words.to, now);
  if (!from || !to) throw ConfigurationError("--from, --to: expected 2026-11-22T10:40:12Z or -36h");
  options.past.from = *from;
  options.past.to = *to;
  options.past.most = words.most;
  if (options.past.alarms.after.id != 0) options.past.alarms.after.onset = *from;
  if (words.code.empty() || (options.verb == CtlVerb::waves && words.code == "all")) return;
  const auto code = parse_code(words.code, options.verb == CtlVerb::waves);
  if (!code) throw ConfigurationError("\"" + words.code + "\" is neither a code nor a label");
  options.past.code = options.past.channel.code = *code;
}

/// @throws ConfigurationError for words that mean nothing
void judge(CtlOptions& options, const Words& words) {
  options.client = ward_client_options(words.server, words.command, words.keys, words.operator_name);
  options.follow_for = nanoseconds(words.follow_seconds);
  Command& command = options.command;
  command.operator_name = whole<24>(words.operator_name, "--operator");
  command.patient.id = whole<24>(words.patient_id, "--id");
  command.patient.name = whole<48>(words.patient_name, "--name");
  const auto category = parse_category(words.category);
  if (!category) throw ConfigurationError("--category: \"" + words.category + "\" is not known");
  command.patient.category = *category;
  command.patient.paced = words.paced;
  command.duration = words.end_pause ? Nanoseconds{0} : nanoseconds(words.pause_seconds);
  if (!words.condition.empty()) {
    const auto condition = parse_condition(words.condition);
    if (!condition) throw ConfigurationError("CONDITION: \"" + words.condition + "\" is not an alarm condition");
    command.condition = *condition;
  }
  if (!words.on.empty()) command.on = parse_switch(words.on).value_or(true);
  command.staff = {whole<24>(words.primary, "--primary"), whole<24>(words.buddy, "--buddy"),
                   whole<24>(words.charge, "--charge")};
  if (options.verb == CtlVerb::limits) judge_limits(command, words);
  if (options.verb == CtlVerb::observe) judge_observation(command, words);
  if (options.verb >= CtlVerb::past_alarms) judge_past(options, words);
}

/// Verbs on a store's directory: no server is asked.
struct StoreVerbs {
  CLI::App* to_files{nullptr};
  CLI::App* verify{nullptr};
  CLI::App* audit{nullptr};
  std::string audited;     ///< store of `audit`
  std::string audit_key;
  CtlExportOptions exported;
  CtlVerifyOptions verified;
};

void add_store_verbs(CLI::App& app, StoreVerbs& verbs) {
  auto* to_files = verbs.to_files = app.add_subcommand("export", "write a bed's waves and events from a store to files, de-identified; no server needed");
  CtlExportOptions& asked = verbs.exported;
  to_files->add_option("--store", asked.store, "the store's directory")->required()->check(CLI::ExistingDirectory);
  to_files->add_option("--key", asked.key_file, "the store's key file, when it is encrypted");
  to_files->add_option("--bed", asked.bed, "label or number")->required();
  to_files->add_option("--from", asked.from, "time in RFC 3339, or -10m")->capture_default_str();
  to_files->add_option("--to", asked.to, "time in RFC 3339, or -0s")->capture_default_str();
  to_files->add_option("--format", asked.format, "what to write")
      ->required()
      ->check(CLI::IsMember({"wfdb", "edf", "csv", "json", "evidence"}));
  to_files->add_option("--alarm", asked.alarm, "evidence: asystole, the last one of that time, or asystole:3");
  to_files->add_option("--out", asked.out, "folder for the files")->required();
  to_files->add_option("--signing-key", asked.signing_key, "evidence: key file, made when absent; without it signing.key in the store");
  to_files->add_flag("--identified", asked.identified, "with names, places and dates");

  auto* verify = verbs.verify = app.add_subcommand("verify", "has anyone changed the audit log, or an evidence pack?");
  verify->add_option("WHAT", verbs.verified.what, "a store's directory, or an evidence pack")->required()->check(CLI::ExistingPath);
  verify->add_option("--head", verbs.verified.head, "audit head written down earlier, NUMBER:HASH");
  verify->add_option("--public-key", verbs.verified.public_key, "signer's key as known from elsewhere");
}

void add_audit(CLI::App& app, StoreVerbs& verbs) {
  verbs.audit = app.add_subcommand("audit", "who did what: the audit log, one JSON object a line");
  verbs.audit->add_option("STORE", verbs.audited, "the store's directory")->required()->check(CLI::ExistingDirectory);
  verbs.audit->add_option("--key", verbs.audit_key, "the store's key file: without it an encrypted log names nobody");
}

/// @throws ConfigurationError for words that mean nothing
int run_store_verb(StoreVerbs& verbs, const Words& words, bool json) {
  verbs.exported.json = verbs.verified.json = json;
  verbs.exported.operator_name = words.operator_name;
  if (verbs.audit->parsed()) return run_audit(verbs.audited, verbs.audit_key, std::cout, std::cerr);
  if (verbs.verify->parsed()) return run_verify(verbs.verified, std::cout, std::cerr);
  return run_export(verbs.exported, SystemClock{}.now(), std::cout, std::cerr);
}

}  // namespace

int main(int argc, char** argv) {
  CtlOptions options;
  Words words;
  CLI::App app{"Wardlight on the command line: see the ward and command it.", "wardlight-ctl"};
  app.set_version_flag("--version", "wardlight-ctl " WARDLIGHT_VERSION);
  app.add_option("--server", words.server, "ward URL of the server")->capture_default_str();
  app.add_option("--command", words.command, "command URL; without it the ward URL's next port");
  app.add_option("--keys", words.keys, "key file; without it plain text, loopback only");
  app.add_option("--operator", words.operator_name, "who asks, as the log will say")->capture_default_str();
  app.add_flag("--json", options.json, "results as one JSON object on the last line");
  app.fallthrough();
  app.require_subcommand(1);
  add_questions(app, options, words);
  add_commands(app, options, words);
  add_inactivation_commands(app, options, words);
  add_care_commands(app, options, words);
  add_past(app, options, words);
  add_past_lists(app, options, words);
  StoreVerbs store_verbs;
  add_store_verbs(app, store_verbs);
  add_audit(app, store_verbs);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  try {
    if (store_verbs.to_files->parsed() || store_verbs.verify->parsed() || store_verbs.audit->parsed()) {
      return run_store_verb(store_verbs, words, options.json);
    }
    judge(options, words);
    return run_ctl(options, std::cout, std::cerr, [] { return interrupted.load(); });
  } catch (const ConfigurationError& error) {
    std::cerr << "wardlight-ctl: " << error.what() << '\n';
    return 2;
  }
}
