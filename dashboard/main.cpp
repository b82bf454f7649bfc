// wardlight-dashboard: the nurse's screen. Wires the ward client to the model
// and the model to the window.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <thread>

#include "dashboard/screen.h"
#include "dashboard/ward_client.h"
#include "dashboard/ward_client_options.h"
#include "dashboard/window.h"

namespace {

using namespace ward;

// Without a graphics card a frame of 1920x1080 costs about 0.1 s of processor
// time, which the server may need; a picture run draws only to stay awake.
constexpr int kSoftwareFrames = 12;
constexpr int kHardwareFrames = 30;
constexpr int kPictureFrames = 2;

struct Options {
  std::string server{"tcp://127.0.0.1:7411"};
  std::string command;
  std::string keys;
  std::string operator_name{"dashboard"};
  std::string view{"ward"};
  std::string size{"1920x1080"};
  std::string language{"en"};
  std::string screenshot;
  double after{0};
  int frames_a_second{0};
};

void declare(CLI::App& app, Options& options) {
  app.add_option("--server", options.server, "ward socket of the server")->capture_default_str();
  app.add_option("--command", options.command, "command socket of the server (default: the port after --server's)");
  app.add_option("--keys", options.keys, "key file as written by wardlight-server keygen; none: plain text, loopback only");
  app.add_option("--operator", options.operator_name, "name that acknowledgements carry")->capture_default_str();
  app.add_option("--view", options.view, "ward | bed:ID | alarms | feeds")->capture_default_str();
  app.add_option("--size", options.size, "window size in pixels")->capture_default_str();
  app.add_option("--language", options.language, "en")->capture_default_str();
  app.add_option("--screenshot", options.screenshot, "draw without a display, write this PNG and end");
  app.add_option("--after", options.after, "end after so many seconds (with --screenshot: 5 unless given)");
  app.add_option("--fps-cap", options.frames_a_second,
                 "most frames a second (default 30; 12 without a graphics card; 2 for a screenshot)");
  app.set_version_flag("--version", "wardlight-dashboard " WARDLIGHT_VERSION);
}

/// @throws ConfigurationError
ScreenState first_view(const std::string& view) {
  ScreenState state;
  if (view == "ward") return state;
  if (view == "alarms") {
    state.view = ViewKind::alarms;
  } else if (view == "feeds") {
    state.view = ViewKind::feeds;
  } else if (view.starts_with("bed:") && view.size() > 4 && view.size() < 13 &&
             view.find_first_not_of("0123456789", 4) == std::string::npos && std::stoul(view.substr(4)) > 0) {
    open_bed(state, BedId{static_cast<std::uint32_t>(std::stoul(view.substr(4)))});
  } else if (view == "trends") {
    throw ConfigurationError("--view trends: this version has no trends view");
  } else {
    throw ConfigurationError("--view " + view + ": must be ward, bed:ID, alarms or feeds");
  }
  return state;
}

/// @throws ConfigurationError
WindowOptions window_options(const Options& options) {
  WindowOptions window;
  char rest = '\0';
  const int read = std::sscanf(options.size.c_str(), "%dx%d%c", &window.width, &window.height, &rest);
  if (read != 2 || window.width < 640 || window.height < 360 || window.width > 7680 || window.height > 4320) {
    throw ConfigurationError("--size " + options.size + ": must be WIDTHxHEIGHT from 640x360 to 7680x4320");
  }
  window.offscreen = !options.screenshot.empty();
  return window;
}

/// @throws ConfigurationError
void check(const Options& options) {
  if (options.language != "en") {
    throw ConfigurationError("--language " + options.language + ": this version speaks only en");
  }
  if (options.after < 0) throw ConfigurationError("--after must not be negative");
  if (options.frames_a_second < 0 || options.frames_a_second > 240) {
    throw ConfigurationError("--fps-cap must be from 1 to 240");
  }
}

void take_messages(WardClient& client, WardModel& model, const Clock& clock) {
  constexpr std::size_t kBatch = 256;
  std::size_t taken = kBatch;
  while (taken == kBatch) {
    const std::vector<WardMessage> messages = client.poll(kBatch);
    taken = messages.size();
    for (const WardMessage& message : messages) {
      if (const auto* link = std::get_if<LinkChanged>(&message)) {
        model.link_changed(link->connected, clock.now());
      } else if (const auto* state = std::get_if<StateUpdate>(&message)) {
        model.apply(*state, clock.now());
      } else if (const auto* waves = std::get_if<WaveUpdate>(&message)) {
        model.apply(*waves, clock.now());
      } else if (const auto* response = std::get_if<WardResponse>(&message)) {
        model.apply(*response, clock.now());
      }
    }
  }
}

int frames_a_second(const Options& options, const Window& window) {
  if (options.frames_a_second > 0) return options.frames_a_second;
  if (!options.screenshot.empty()) return kPictureFrames;
  return window.software_renderer() ? kSoftwareFrames : kHardwareFrames;
}

/// A picture is taken while flashing signals are lit, as an eye would see them.
bool signals_lit(Instant now) {
  return flash_lit(AlarmPriority::high, now) && flash_lit(AlarmPriority::medium, now);
}

int run(const Options& options) {
  check(options);
  ScreenState state = first_view(options.view);
  const WindowOptions size = window_options(options);
  const WardClientOptions link = ward_client_options(options.server, options.command, options.keys, options.operator_name);
  const SystemClock clock;
  WardClient client(link, clock);  // first: what it says of its keys and URLs needs no window
  Window window(size);
  spdlog::info("drawing with {}", window.renderer());
  for (const std::string& warning : window.fonts().warnings()) spdlog::warn("{}", warning);
  const Instant started = clock.now();
  WardModel model(started);
  std::vector<BedId> watched;
  const bool picture = !options.screenshot.empty();
  const double end = options.after > 0 ? options.after : (picture ? 5.0 : 0.0);
  Nanoseconds frame_time{1'000'000'000 / frames_a_second(options, window)};
  for (bool open = true; open;) {
    const Instant frame_start = clock.now();
    take_messages(client, model, clock);
    if (const auto wanted = beds_on_screen(model, state); wanted != watched) {
      watched = wanted;
      model.watch(watched);
      client.watch_waves(watched);
    }
    open = window.begin_frame();
    for (const WardRequest& request : draw_screen(model, window.fonts(), state, frame_start)) {
      model.requested(client.send(request), request, clock.now());
    }
    window.end_frame();
    if (end > 0 && seconds(frame_start - started) >= end && (!picture || signals_lit(frame_start))) break;
    if (picture && seconds(clock.now() - started) >= end) frame_time = std::chrono::milliseconds{50};
    const Nanoseconds left = frame_time - (clock.now() - frame_start);
    if (open && left > Nanoseconds{}) std::this_thread::sleep_for(left);
  }
  if (picture) write_png(window.picture(), options.screenshot);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("dashboard"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  Options options;
  CLI::App app{"The ward on one screen: waveforms, numbers and alarms of every bed.", "wardlight-dashboard"};
  declare(app, options);
  try {
    app.parse(argc, argv);
    return run(options);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& wrong) {
    std::fprintf(stderr, "wardlight-dashboard: %s (--help lists the options)\n", wrong.what());
    return 2;
  } catch (const ConfigurationError& wrong) {
    std::fprintf(stderr, "wardlight-dashboard: %s\n", wrong.what());
    return 2;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "wardlight-dashboard: %s\n", failure.what());
    return 1;
  }
}
