#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "dashboard/ward_client.h"

namespace ward {

enum class CtlVerb : std::uint8_t {
  status, beds, alarms, ack, audio_pause, limits, admit, discharge, relearn,
  audio_off, alarm_pause, alarm_off, standby, assign, accept, reject, observe,
  propose_limits, score,
  past_alarms, trends, waves, stays, gaps,  ///< out of the store
};

/// What the command line asks for, parsed. Which fields matter follows from
/// the verb.
struct CtlOptions {
  CtlVerb verb{CtlVerb::status};
  WardClientOptions client;
  bool json{false};
  std::string bed;       ///< label ("BED 03"), number, or "all" for an audio pause
  Command command;       ///< kind and arguments, for the verbs that command
  bool follow{false};    ///< alarms: every change from now on
  bool history{false};   ///< alarms: every change so far
  Nanoseconds follow_for{};  ///< zero: until interrupted
  StoredQuestion past;       ///< for the verbs about the past
};

/// Runs one verb against the server. Results go to `out`, complaints to `err`.
/// @param stop  asked while following; true ends it
/// @return 0 done, 1 refused or no answer
int run_ctl(const CtlOptions& options, std::ostream& out, std::ostream& err,
            const std::function<bool()>& stop);

}  // namespace ward
