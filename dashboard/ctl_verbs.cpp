#include <ostream>
#include <utility>

#include "dashboard/ctl.h"
#include "dashboard/ctl_arguments.h"
#include "dashboard/ctl_follow.h"
#include "dashboard/ctl_past.h"
#include "dashboard/ctl_print.h"
#include "dashboard/ctl_session.h"

namespace ward {
namespace {

constexpr Nanoseconds kFollowLook = std::chrono::milliseconds{100};

/// Where results and complaints of one run go.
struct Report {
  const CtlOptions& options;
  std::ostream& out;
  std::ostream& err;

  int failed(const std::string& text) const {
    err << "wardlight-ctl: " << text << '\n';
    if (options.json) out << error_json(text) << std::endl;
    return 1;
  }
};

const char* verb_name(CtlVerb verb) {
  switch (verb) {
    case CtlVerb::status: return "status";
    case CtlVerb::beds: return "beds";
    case CtlVerb::alarms: return "alarms";
    case CtlVerb::ack: return "ack";
    case CtlVerb::audio_pause: return "audio-pause";
    case CtlVerb::limits: return "limits";
    case CtlVerb::admit: return "admit";
    case CtlVerb::discharge: return "discharge";
    case CtlVerb::relearn: return "relearn";
    case CtlVerb::audio_off: return "audio-off";
    case CtlVerb::alarm_pause: return "alarm-pause";
    case CtlVerb::alarm_off: return "alarm-off";
    case CtlVerb::standby: return "standby";
    case CtlVerb::assign: return "assign";
    case CtlVerb::accept: return "accept";
    case CtlVerb::reject: return "reject";
    case CtlVerb::observe: return "observe";
    case CtlVerb::propose_limits: return "propose-limits";
    case CtlVerb::score: return "score";
    case CtlVerb::past_alarms: return "alarms";
    case CtlVerb::trends: return "trends";
    case CtlVerb::waves: return "waves";
    case CtlVerb::stays: return "stays";
    case CtlVerb::gaps: return "gaps";
  }
  return "?";
}

int run_status(CtlSession& session, const StateUpdate& ward, const Report& report) {
  const WardResponse status = session.ask(RequestKind::status);
  if (status.refusal != ErrorCode::none) return report.failed(status.text);
  const WardResponse history = session.ask(RequestKind::history);
  if (history.refusal != ErrorCode::none) return report.failed(history.text);
  const std::vector<AlarmRecord> raised = raised_alarms(history.history);
  report.out << (report.options.json ? status_json(status.status, raised, ward) + "\n"
                                     : status_text(status.status, raised, ward))
             << std::flush;
  return 0;
}

int run_beds(const StateUpdate& ward, const Report& report) {
  report.out << (report.options.json ? beds_json(ward) + "\n" : beds_text(ward)) << std::flush;
  return 0;
}

int run_alarms(CtlSession& session, const StateUpdate& ward, const Report& report) {
  std::vector<AlarmRecord> alarms = present_alarms(ward);
  if (report.options.history) {
    WardResponse history = session.ask(RequestKind::history);
    if (history.refusal != ErrorCode::none) return report.failed(history.text);
    alarms = std::move(history.history);
  } else if (report.options.json) {
    const WardResponse history = session.ask(RequestKind::history);
    if (history.refusal == ErrorCode::none) stamp_with_raising(alarms, history.history);
  }
  if (report.options.json) {
    report.out << alarms_json(alarms, ward) << '\n';
  } else {
    for (const AlarmRecord& record : alarms) report.out << alarm_line(record, bed_label(record.bed, ward));
  }
  report.out << std::flush;
  return 0;
}

void print_change(const AlarmFollower& follower, const AlarmRecord& change, const AlarmContext& context,
                  const Report& report) {
  const std::string label = follower.label(change.bed);
  if (report.options.json) report.out << alarm_json(change, label, context) << std::endl;
  else report.out << alarm_line(change, label) << std::flush;
}

void print_link(bool connected, const Report& report) {
  if (report.options.json) report.out << link_json(connected) << std::endl;
  else report.out << (connected ? "connected" : "SERVER LOST: alarms are not being received") << std::endl;
}

/// Every change of every alarm, the present ones first, until told to stop.
int run_follow(CtlSession& session, const Report& report, const std::function<bool()>& stop) {
  const Nanoseconds most = report.options.follow_for;
  const Instant end = session.now() + most;
  AlarmFollower follower;
  bool ever_connected = false;
  while (!stop() && (most == Nanoseconds{0} || session.now() < end)) {
    const auto message = session.next(kFollowLook);
    if (!message) continue;
    if (const auto* link = std::get_if<LinkChanged>(&*message)) {
      ever_connected = ever_connected || link->connected;
      print_link(link->connected, report);
    } else if (const auto* update = std::get_if<StateUpdate>(&*message)) {
      const Instant heard = session.now();
      for (const AlarmRecord& change : follower.on_update(*update)) {
        AlarmContext context = context_of(change.bed, change.alarm, *update);
        context.client = heard;
        print_change(follower, change, context, report);
      }
    }
  }
  return ever_connected ? 0 : report.failed("no answer from the server");
}

RequestKind kind_of(CtlVerb verb) {
  switch (verb) {
    case CtlVerb::waves: return RequestKind::stored_waves;
    case CtlVerb::trends: return RequestKind::stored_vitals;
    case CtlVerb::stays: return RequestKind::stored_stays;
    case CtlVerb::gaps: return RequestKind::stored_gaps;
    default: return RequestKind::stored_alarms;
  }
}

/// One page of the past; what was left off is said, with where to go on.
int run_past(CtlSession& session, const StateUpdate& ward, const Report& report) {
  const CtlOptions& options = report.options;
  const bool every = options.bed.empty() || options.bed == "all";
  WardRequest request;
  request.kind = kind_of(options.verb);
  request.stored = options.past;
  // A bed that has gone from the ward may still be in the store: by number.
  const auto bed = every ? std::optional{kEveryBed} : find_bed(options.bed, ward);
  request.bed = bed ? *bed : bed_number(options.bed);
  if (!request.bed.valid()) return report.failed("there is no bed \"" + options.bed + "\"");
  const WardResponse answer = session.ask(request);
  if (answer.refusal != ErrorCode::none) return report.failed("refused: " + answer.text);
  report.out << (options.json ? past_json(request, answer.stored, ward) + "\n"
                              : past_text(request, answer.stored, ward))
             << std::flush;
  return 0;
}

template <class Body>
const Body* told_of(BedId bed, const StateUpdate& ward) {
  for (const Event& event : ward.events) {
    if (event.bed != bed) continue;
    if (const auto* body = std::get_if<Body>(&event.body)) return body;
  }
  return nullptr;
}

int run_score(const StateUpdate& ward, const Report& report) {
  const auto bed = find_bed(report.options.bed, ward);
  if (!bed) return report.failed("there is no bed \"" + report.options.bed + "\"");
  const auto* warning = told_of<EarlyWarning>(*bed, ward);
  if (warning == nullptr) return report.failed("nothing has been scored in " + bed_label(*bed, ward));
  report.out << (report.options.json ? score_json(*bed, bed_label(*bed, ward), *warning, ward.server_time) + "\n"
                                     : score_text(*warning, ward.server_time))
             << std::flush;
  return 0;
}

/// Done, then: what was proposed. It is told before the answer, but reaches
/// the board with the next publication.
int run_proposal(CtlSession& session, const Report& report) {
  const StateUpdate before = session.ask(RequestKind::snapshot).snapshot;
  const auto bed = find_bed(report.options.bed, before);
  if (!bed) return report.failed("there is no bed \"" + report.options.bed + "\"");
  const WardResponse answer = session.ask(RequestKind::command, *bed, report.options.command);
  if (answer.refusal != ErrorCode::none) return report.failed("refused: " + answer.text);
  const StateUpdate ward = session.ask(RequestKind::snapshot).snapshot;
  const auto* proposal = told_of<LimitProposal>(*bed, ward);
  if (proposal == nullptr) return report.failed("no proposal came from " + bed_label(*bed, ward));
  report.out << (report.options.json ? proposed_json(*bed, bed_label(*bed, ward), *proposal) + "\n"
                                     : proposed_text(*proposal))
             << std::flush;
  return 0;
}

int run_command(CtlSession& session, const StateUpdate& ward, const Report& report) {
  const CtlOptions& options = report.options;
  const bool every = options.verb == CtlVerb::audio_pause && options.bed == "all";
  const auto bed = every ? std::optional{kEveryBed} : find_bed(options.bed, ward);
  if (!bed) return report.failed("there is no bed \"" + options.bed + "\"");
  const std::string label = every ? "all beds" : bed_label(*bed, ward);
  const WardResponse answer = session.ask(RequestKind::command, *bed, options.command);
  if (options.json) report.out << answer_json(verb_name(options.verb), *bed, label, answer) << std::endl;
  if (answer.refusal != ErrorCode::none) {
    report.err << "wardlight-ctl: refused: " << answer.text << '\n';
    return 1;
  }
  if (!options.json) report.out << verb_name(options.verb) << ' ' << label << ": " << answer.text << std::endl;
  return 0;
}

}  // namespace

int run_ctl(const CtlOptions& options, std::ostream& out, std::ostream& err,
            const std::function<bool()>& stop) {
  const Report report{options, out, err};
  CtlSession session(options.client);
  if (options.verb == CtlVerb::alarms && options.follow) return run_follow(session, report, stop);
  const WardResponse ward = session.ask(RequestKind::snapshot);
  if (ward.refusal != ErrorCode::none) return report.failed(ward.text);
  switch (options.verb) {
    case CtlVerb::status: return run_status(session, ward.snapshot, report);
    case CtlVerb::beds: return run_beds(ward.snapshot, report);
    case CtlVerb::alarms: return run_alarms(session, ward.snapshot, report);
    case CtlVerb::score: return run_score(ward.snapshot, report);
    case CtlVerb::propose_limits: return run_proposal(session, report);
    case CtlVerb::past_alarms:
    case CtlVerb::trends:
    case CtlVerb::waves:
    case CtlVerb::stays:
    case CtlVerb::gaps: return run_past(session, ward.snapshot, report);
    default: return run_command(session, ward.snapshot, report);
  }
}

}  // namespace ward
