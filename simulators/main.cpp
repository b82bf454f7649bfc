#include <zmq.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "simulators/demo_records.h"
#include "simulators/fleet.h"
#include "simulators/recording_source.h"
#include "simulators/ward_timeline.h"

// wardlight-sim: simulated patients and recordings as device feeds.

namespace {

using namespace ward;

std::atomic<bool> stop_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // or a signal handler may not touch it

extern "C" void request_stop(int /*signal*/) { stop_requested = true; }

/// What the command line asks for.
struct Request {
  FleetOptions fleet;
  std::size_t beds{8};
  double seconds{0.0};        ///< 0: until stopped, or the recordings end
  std::vector<std::string> records;
  std::string scenario;
  std::string folder;
  double start{0.0};
  bool loop{false};
  bool json{false};
};

/// Closes after every socket of the fleet.
class ZmqContext {
 public:
  explicit ZmqContext(std::size_t sockets) : context_(zmq_ctx_new()) {
    zmq_ctx_set(context_, ZMQ_MAX_SOCKETS, static_cast<int>(sockets) + 16);
  }
  ~ZmqContext() { zmq_ctx_term(context_); }
  ZmqContext(const ZmqContext&) = delete;
  ZmqContext& operator=(const ZmqContext&) = delete;
  [[nodiscard]] void* get() const { return context_; }

 private:
  void* context_;
};

void add_common(CLI::App& app, Request& request) {
  app.add_option("--server", request.fleet.server, "URL of the server's feed socket")->capture_default_str();
  app.add_option("--keys", request.fleet.keys, "folder of key files (devices/bed-01.toml, ...); none: plain text");
  app.add_option("--bed", request.fleet.first_bed, "number of the first bed")->check(CLI::Range(1, 9999));
  app.add_option("--seconds", request.seconds, "stop after this long (default: never)")->check(CLI::NonNegativeNumber);
  app.add_flag("--json", request.json, "print the summary as JSON on the last line");
}

Recording load_recording(const std::filesystem::path& path) {
  auto recording = open_recording(path);
  if (!recording) throw ConfigurationError(describe_refusal(path, recording.error()));
  return std::move(recording.value());
}

Nanoseconds from_seconds(double s) { return Nanoseconds{static_cast<std::int64_t>(s * 1e9)}; }

void fill_fleet(const std::string& verb, Request& request, Fleet& fleet) {
  if (verb == "ward") {
    for (const ScenarioBed& bed : ward_scenario(request.beds, request.fleet.seed).beds) fleet.add(bed);
  } else if (verb == "scenario") {
    const Scenario scenario = load_scenario(request.scenario);
    for (const ScenarioBed& bed : scenario.beds) fleet.add(bed);
    if (request.seconds == 0.0) request.seconds = seconds(scenario.duration);
  } else if (verb == "replay") {
    for (const std::string& path : request.records) {
      fleet.add(std::make_unique<RecordingSource>(load_recording(path),
                                                  PlaybackOptions{from_seconds(request.start), request.loop}));
    }
  } else {
    for (const DemoRecord& record : demo_records(request.folder)) {
      fleet.add(std::make_unique<RecordingSource>(load_recording(record.path), PlaybackOptions{record.start, true}));
    }
  }
}

/// Plays until stopped; then waits a moment for the last acknowledgements.
/// @return seconds played
double play(Fleet& fleet, const Clock& clock, double limit_seconds) {
  const Instant start = clock.now();
  const auto elapsed = [&] { return clock.now() - start; };
  while (!stop_requested && !fleet.ended() && (limit_seconds <= 0.0 || seconds(elapsed()) < limit_seconds)) {
    fleet.run(elapsed());
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  const double played = seconds(elapsed());
  const Instant drained_by = clock.now() + std::chrono::milliseconds{1500};
  while (clock.now() < drained_by && fleet.drain(elapsed()) > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return played;
}

void print_summary(const Fleet& fleet, double played, bool as_json) {
  const FleetSummary summary = fleet.summary();
  if (as_json) {
    auto devices = nlohmann::ordered_json::array();
    for (const DeviceTold& told : fleet.told()) {
      devices.push_back({{"device", told.device},
                         {"boot_epoch", told.boot_epoch},
                         {"frames_made", told.frames_made},
                         {"acked_through", told.acked_through}});
    }
    const nlohmann::ordered_json line{{"beds", summary.beds},
                                      {"frames_made", summary.frames_made},
                                      {"frames_acked", summary.frames_acked},
                                      {"frames_lost", summary.frames_lost},
                                      {"frames_waiting", summary.frames_waiting},
                                      {"frames_refused", summary.frames_refused},
                                      {"items_refused", summary.refused_items},
                                      {"seconds", played},
                                      {"devices", devices}};
    std::printf("%s\n", line.dump().c_str());
    return;
  }
  std::printf("%zu beds, %.1f s: %llu frames made, %llu acknowledged, %llu waiting, %llu lost, %llu refused\n",
              summary.beds, played, static_cast<unsigned long long>(summary.frames_made),
              static_cast<unsigned long long>(summary.frames_acked),
              static_cast<unsigned long long>(summary.frames_waiting),
              static_cast<unsigned long long>(summary.frames_lost),
              static_cast<unsigned long long>(summary.frames_refused));
}

void add_verbs(CLI::App& app, Request& request) {
  CLI::App* ward = app.add_subcommand("ward", "simulated patients, a few of whom something happens to");
  ward->add_option("--beds", request.beds, "number of beds")->check(CLI::Range(1, 512))->capture_default_str();
  ward->add_option("--seed", request.fleet.seed, "the same seed gives the same ward")->capture_default_str();
  add_common(*ward, request);

  CLI::App* replay = app.add_subcommand("replay", "recordings, one bed each (WFDB or BIDMC CSV)");
  replay->add_option("record", request.records, "DIR/100 or DIR/bidmc_04")->required();
  replay->add_option("--speed", request.fleet.speed, "how fast time passes at the bedside")
      ->check(CLI::Range(0.01, 1000.0));
  replay->add_flag("--loop", request.loop, "begin again at the end");
  replay->add_option("--start", request.start, "seconds into each recording")->check(CLI::NonNegativeNumber);
  add_common(*replay, request);

  CLI::App* scenario = app.add_subcommand("scenario", "a timeline of events from a TOML file");
  scenario->add_option("file", request.scenario, "see simulators/scenarios")->required();
  add_common(*scenario, request);

  CLI::App* demo = app.add_subcommand("demo-records", "sixteen beds of real recordings, looped");
  demo->add_option("dir", request.folder, "folder with bidmc_csv and cinc2015")->required();
  add_common(*demo, request);
}

int run(int argc, char** argv) {
  CLI::App app{"Simulated patients and recordings as feeds of a Wardlight server. Not a medical device."};
  app.name("wardlight-sim");
  app.set_version_flag("--version", std::string{"wardlight-sim "} + WARDLIGHT_VERSION);
  app.require_subcommand(1);
  Request request;
  add_verbs(app, request);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  const SystemClock clock;
  // UTC nanoseconds: grows at every start, also of one soon after another.
  request.fleet.boot_epoch = static_cast<std::uint64_t>(clock.now().time_since_epoch().count());
  const ZmqContext context{512};
  request.fleet.zmq_context = context.get();
  Fleet fleet{request.fleet};
  fill_fleet(app.get_subcommands().front()->get_name(), request, fleet);
  spdlog::info("{} beds to {}{}", fleet.summary().beds, request.fleet.server,
               request.fleet.keys.empty() ? ", in plain text" : "");
  std::signal(SIGINT, request_stop);
  std::signal(SIGTERM, request_stop);
  const double played = play(fleet, clock, request.seconds);
  print_summary(fleet, played, request.json);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    spdlog::set_default_logger(spdlog::stderr_logger_mt("wardlight-sim"));
    return run(argc, argv);
  } catch (const ward::ConfigurationError& error) {
    std::fprintf(stderr, "wardlight-sim: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "wardlight-sim: %s\n", error.what());
    return 1;
  }
}
