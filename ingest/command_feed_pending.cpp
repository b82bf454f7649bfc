// The commands' way through the pipeline and back: CommandFeed, second half.

#include <algorithm>
#include <utility>

#include "ingest/command_feed.h"

namespace ward {
namespace {

// reply_to holds the slot in its lowest byte, the slot's generation above it.
constexpr unsigned kSlotBits = 8;
static_assert(CommandFeed::kMostPending == std::size_t{1} << kSlotBits);

std::uint64_t reply_to_of(std::size_t slot, std::uint32_t generation) {
  return (std::uint64_t{generation} << kSlotBits) | slot;
}

std::string at_bed(const CommandBed& bed, std::string_view what) {
  return std::string{bed.label.view()} + ": " + std::string{what};
}

/// What is wrong with a command whatever the bed, in words; empty: nothing.
std::string objection(const WardRequest& request) {
  const Command& command = request.command;
  const bool every = request.bed == kEveryBed;
  switch (command.kind) {
    case CommandKind::acknowledge: return {};
    case CommandKind::audio_pause:
      if (command.duration < Nanoseconds{0}) return "an audio pause cannot last less than no time";
      if (command.duration > CommandFeed::kLongestAudioPause) return "an audio pause lasts at most 10 minutes";
      return {};
    case CommandKind::set_limits:
      if (every) return "limits are set for one bed at a time";
      if (command.limits.low && command.limits.high && !(*command.limits.low < *command.limits.high)) {
        return "the low limit must be below the high limit";
      }
      return {};
    case CommandKind::admit:
      if (every) return "a patient is admitted to one bed";
      if (command.patient.id.empty() && command.patient.name.empty()) {
        return "a patient needs an id or a name";
      }
      return {};
    case CommandKind::discharge: return every ? "beds are discharged one at a time" : std::string{};
    case CommandKind::audio_off:
    case CommandKind::accept:
    case CommandKind::reject: return {};
    case CommandKind::alarm_pause: return every ? "alarms are paused one bed at a time" : std::string{};
    case CommandKind::alarm_off: return every ? "alarms are switched off one bed at a time" : std::string{};
    case CommandKind::standby: return every ? "beds are put on standby one at a time" : std::string{};
    case CommandKind::assign: return {};
    case CommandKind::observe: return every ? "an observation is of one patient" : std::string{};
    case CommandKind::propose_limits: return every ? "limits are proposed for one bed at a time" : std::string{};
    case CommandKind::relearn: return every ? "beats are learned anew one bed at a time" : std::string{};
  }
  return "command is not known";
}

struct Verdict {
  ErrorCode refusal{ErrorCode::none};
  std::string text;
};

/// One answer for many beds: what failed first, and how far it went. A bed
/// with nothing to act on is no failure unless all are.
Verdict combine(const std::vector<CommandBed>& beds, const std::vector<ErrorCode>& outcomes) {
  const auto done = static_cast<std::size_t>(std::count(outcomes.begin(), outcomes.end(), ErrorCode::none));
  const std::string reach =
      "done at " + std::to_string(done) + " of " + std::to_string(beds.size()) + " beds";
  const auto failed = std::find_if(outcomes.begin(), outcomes.end(), [](ErrorCode code) {
    return code != ErrorCode::none && code != ErrorCode::nothing_to_do;
  });
  if (failed != outcomes.end()) {
    const auto index = static_cast<std::size_t>(failed - outcomes.begin());
    return {*failed, at_bed(beds[index], describe(*failed)) + "; " + reach};
  }
  if (done == 0) return {ErrorCode::nothing_to_do, std::string{describe(ErrorCode::nothing_to_do)}};
  return {ErrorCode::none, reach};
}

}  // namespace

std::size_t CommandFeed::pending() const {
  return static_cast<std::size_t>(
      std::count_if(pending_.begin(), pending_.end(), [](const Pending& p) { return p.awaited > 0; }));
}

std::vector<CommandBed> CommandFeed::addressed_beds(const WardRequest& request) const {
  std::vector<CommandBed> beds = seams_.beds();
  if (request.bed == kEveryBed) return beds;
  std::erase_if(beds, [&](const CommandBed& bed) { return bed.bed != request.bed; });
  return beds;
}

void CommandFeed::start_command(const Asker& asker, const WardRequest& request, Instant now) {
  if (seams_.may && !seams_.may(asker.user_id, request.kind, request.command.kind)) {
    refuse(asker, request, ErrorCode::not_permitted, std::string{describe(ErrorCode::not_permitted)});
    return;
  }
  if (std::string wrong = objection(request); !wrong.empty()) {
    refuse(asker, request, ErrorCode::value_out_of_range, std::move(wrong));
    return;
  }
  std::vector<CommandBed> beds = addressed_beds(request);
  if (beds.empty()) {
    refuse(asker, request, ErrorCode::unknown_bed, std::string{describe(ErrorCode::unknown_bed)});
    return;
  }
  const auto free = std::find_if(pending_.begin(), pending_.end(), [](const Pending& p) { return p.awaited == 0; });
  if (free == pending_.end()) {
    refuse(asker, request, ErrorCode::queue_full, "too many commands are waiting for the pipeline");
    return;
  }
  free->routing_id = asker.routing_id;
  free->request_id = request.request_id;
  free->beds = std::move(beds);
  free->expires = now + kExpiry;
  Command command = request.command;
  // Who asked is what the key says, not what the request claims, unless a
  // shared key lets several people ask: then the claim says more.
  if (command.operator_name.empty()) command.operator_name = FixedString<24>{asker.user_id};
  push_to_beds(*free, static_cast<std::size_t>(free - pending_.begin()), command, now);
}

void CommandFeed::push_to_beds(Pending& pending, std::size_t slot, const Command& command, Instant now) {
  ++pending.generation;
  pending.outcomes.assign(pending.beds.size(), ErrorCode::none);
  pending.answered.assign(pending.beds.size(), false);
  pending.awaited = pending.beds.size();
  Command sent = command;
  sent.reply_to = reply_to_of(slot, pending.generation);
  for (std::size_t i = 0; i < pending.beds.size(); ++i) {
    sent.id = CommandId{next_command_++};
    if (!sent.id.valid()) sent.id = CommandId{next_command_++};
    if (seams_.push(Event{pending.beds[i].bed, false, now, sent})) {
      ++counters_.commands;
      continue;
    }
    pending.outcomes[i] = ErrorCode::queue_full;
    pending.answered[i] = true;
    --pending.awaited;
  }
  if (pending.awaited == 0) finish(pending, false);
}

void CommandFeed::on_events(std::span<const Event> events) {
  for (const Event& event : events) {
    const auto* outcome = std::get_if<CommandOutcome>(&event.body);
    if (outcome == nullptr) continue;
    Pending& pending = pending_[outcome->reply_to & ((1U << kSlotBits) - 1U)];
    if (pending.awaited == 0 || outcome->reply_to >> kSlotBits != pending.generation) continue;
    const auto bed = std::find_if(pending.beds.begin(), pending.beds.end(),
                                  [&](const CommandBed& b) { return b.bed == event.bed; });
    const auto index = static_cast<std::size_t>(bed - pending.beds.begin());
    if (bed == pending.beds.end() || pending.answered[index]) continue;
    pending.outcomes[index] = outcome->refusal;
    pending.answered[index] = true;
    if (--pending.awaited == 0) finish(pending, false);
  }
}

void CommandFeed::expire(Instant now) {
  for (Pending& pending : pending_) {
    if (pending.awaited == 0 || now < pending.expires) continue;
    ++counters_.expired;
    finish(pending, true);
  }
}

void CommandFeed::finish(Pending& pending, bool expired) {
  Verdict verdict;
  if (expired) {
    const auto silent = std::find(pending.answered.begin(), pending.answered.end(), false);
    const auto& bed = pending.beds[static_cast<std::size_t>(silent - pending.answered.begin())];
    verdict = {ErrorCode::queue_full, at_bed(bed, "no answer from its monitor; the command may still take effect")};
  } else if (pending.beds.size() == 1) {
    const ErrorCode code = pending.outcomes.front();
    verdict = {code, code == ErrorCode::none ? "done" : at_bed(pending.beds.front(), describe(code))};
  } else {
    verdict = combine(pending.beds, pending.outcomes);
  }
  pending.awaited = 0;
  if (verdict.refusal != ErrorCode::none) ++counters_.refused;
  WardResponse response;
  response.request_id = pending.request_id;
  response.kind = RequestKind::command;
  response.refusal = verdict.refusal;
  response.text = std::move(verdict.text);
  send(pending.routing_id, response);
}

}  // namespace ward
