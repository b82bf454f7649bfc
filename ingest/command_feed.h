#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/domain/ward_view.h"

namespace zmq {
class socket_t;
}

namespace ward {

/// A bed commands may address.
struct CommandBed {
  BedId bed;
  FixedString<16> label;
};

/// What the command feed needs of the rest of the server. `push` and `beds`
/// are required; a question without its seam is refused.
struct CommandSeams {
  /// Hands a Command event to the worker of its bed; false: its ring is full.
  std::function<bool(const Event&)> push;
  std::function<std::vector<CommandBed>()> beds;
  std::function<StateUpdate(Instant now)> snapshot;
  std::function<ServerStatus(Instant now)> status;
  std::function<std::vector<AlarmRecord>()> history;
  /// Passes a question about the past on to whoever answers it later, through
  /// CommandFeed::answer with the same asker; false: too many wait. Empty: there
  /// is no store.
  std::function<bool(const std::string& asker, const WardRequest&)> ask_past{};
  /// A verified user's first request on a connection, whether granted or not.
  std::function<void(const std::string& user_id, Instant now)> first_request{};
  /// Whether this user may ask this; empty: every verified user may all.
  /// `command` is meaningful when kind is command.
  std::function<bool(std::string_view user_id, RequestKind kind, CommandKind command)> may;
};

struct CommandCounters {
  std::uint64_t requests{0};
  std::uint64_t commands{0};         ///< handed to the pipeline, one a bed
  std::uint64_t refused{0};          ///< answered with a refusal
  std::uint64_t unreadable{0};       ///< bytes that are no request: no answer
  std::uint64_t unauthenticated{0};  ///< sender without verified User-Id: no answer
  std::uint64_t unanswerable{0};     ///< the asker was gone, or its queue full
  std::uint64_t expired{0};
};

/// The server's end of the command socket (ROUTER). Answers questions from the
/// board; turns operators' commands into ordinary input events, and the
/// pipeline's CommandOutcome events into answers to who asked. Every request
/// that can be read gets exactly one answer: done, or refused and why.
///
/// Used by one thread. The socket is made, secured and bound by the server.
class CommandFeed {
 public:
  static constexpr std::size_t kMostPending = 256;
  static constexpr std::size_t kMostConnections = 4096;
  /// Less than the 3 s a client waits, so that it hears the reason from us.
  static constexpr Nanoseconds kExpiry = std::chrono::milliseconds{2500};
  static constexpr Nanoseconds kLongestAudioPause = std::chrono::minutes{10};

  /// @param router  must outlive the feed
  CommandFeed(zmq::socket_t& router, CommandSeams seams);

  /// Reads at most 64 requests and gives up on commands without outcome.
  /// @return requests read
  std::size_t poll(Instant now);

  /// Looks for CommandOutcome among the pipeline's events.
  void on_events(std::span<const Event> events);

  /// The answer to what was passed on to ask_past.
  void answer(const std::string& asker, const WardResponse& response) { send(asker, response); }

  [[nodiscard]] const CommandCounters& counters() const { return counters_; }
  [[nodiscard]] std::size_t pending() const;

 private:
  /// Who asked, and how to answer: the routing id is the socket's name for the
  /// connection the request came by.
  struct Asker {
    std::string routing_id;
    std::string user_id;
  };

  /// A command on its way through the pipeline; awaited > 0 while in use.
  struct Pending {
    std::uint32_t generation{0};  ///< tells an old outcome from this slot's
    std::string routing_id;
    std::uint64_t request_id{};
    std::vector<CommandBed> beds;
    std::vector<ErrorCode> outcomes;  ///< parallel to beds
    std::vector<bool> answered;
    std::size_t awaited{0};
    Instant expires;
  };

  bool read_request(Instant now);
  void note_first(const Asker& asker, Instant now);
  void answer_question(const Asker& asker, const WardRequest& request, Instant now);
  void start_command(const Asker& asker, const WardRequest& request, Instant now);
  [[nodiscard]] std::vector<CommandBed> addressed_beds(const WardRequest& request) const;
  void push_to_beds(Pending& pending, std::size_t slot, const Command& command, Instant now);
  void finish(Pending& pending, bool expired);
  void refuse(const Asker& asker, const WardRequest& request, ErrorCode code, std::string text);
  void send(const std::string& routing_id, const WardResponse& response);
  void expire(Instant now);

  zmq::socket_t& socket_;
  CommandSeams seams_;
  CommandCounters counters_;
  std::set<std::string> connections_;  ///< that have asked something; forgotten all at kMostConnections
  std::array<Pending, kMostPending> pending_;
  std::uint32_t next_command_{1};
};

}  // namespace ward
