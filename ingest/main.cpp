// wardlight-server: command line, limits of the process, signals. The wiring is
// in server.cpp.
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <ctime>
#include <iostream>
#include <optional>
#include <thread>

#include "ingest/config.h"
#include "ingest/keygen.h"
#include "ingest/log_format.h"
#include "ingest/server.h"
#include "pipeline/domain/result.h"
#include "pipeline/domain/time.h"
#include "pipeline/store/cipher.h"

namespace {

constexpr int kFailure = 1;
constexpr int kUsage = 2;

struct Flags {
  std::string config_file;
  std::optional<std::string> feed;
  std::optional<std::string> ward;
  std::optional<std::string> command;
  std::optional<std::string> store;
  std::optional<std::string> store_key;
  bool insecure{false};
  std::optional<std::size_t> workers;
  std::optional<std::size_t> max_beds;
  std::string log_format{"text"};
  std::string key_directory;
  std::size_t key_beds{16};
};

void add_options(CLI::App& app, Flags& flags) {
  app.set_version_flag("--version", "wardlight-server " WARDLIGHT_VERSION);
  app.add_option("--config", flags.config_file, "TOML file: beds, devices, operators, keys");
  app.add_option("--feed", flags.feed, "listen for devices here (default tcp://127.0.0.1:7410)");
  app.add_option("--ward", flags.ward, "publish to dashboards here (default tcp://127.0.0.1:7411)");
  app.add_option("--command", flags.command, "answer dashboards here (default tcp://127.0.0.1:7412)");
  app.add_option("--store", flags.store, "directory that remembers everything (default: in memory only)");
  app.add_option("--store-key", flags.store_key, "file with the key that encrypts the store");
  app.add_flag("--insecure", flags.insecure,
               "plain text without keys, on this machine only; unknown devices get the next free bed");
  app.add_option("--workers", flags.workers,
                 "detection threads; 0: receive and detect on one thread (default on 2 cores)")
      ->check(CLI::Range(0, 64));
  app.add_option("--max-beds", flags.max_beds, "most beds of the ward (default 1024)")
      ->check(CLI::Range(1, 100000));
  app.add_option("--log-format", flags.log_format, "text or json")->check(CLI::IsMember({"text", "json"}));
}

CLI::App* add_keygen(CLI::App& app, Flags& flags) {
  CLI::App* keygen = app.add_subcommand("keygen", "write keys and a configuration for a ward and its store, then exit");
  keygen->add_option("--dir", flags.key_directory, "directory to write to; existing files are kept")
      ->required();
  keygen->add_option("--beds", flags.key_beds, "number of beds (default 16)")->check(CLI::Range(1, 100000));
  return keygen;
}

/// One thread on a small machine, where every hand-over costs more than it
/// gains; else half the cores, the rest being for receiving and publishing.
std::size_t default_workers() {
  const unsigned cores = std::thread::hardware_concurrency();
  return cores <= 2 ? 0 : std::min<std::size_t>(cores / 2, 8);
}

/// File first, then flags: a flag wins.
ward::ServerConfig configure(const Flags& flags) {
  ward::ServerConfig config;
  if (!flags.config_file.empty()) config = ward::load_server_config(flags.config_file, flags.insecure);
  config.insecure = config.insecure || flags.insecure;
  if (flags.feed) config.feed_url = *flags.feed;
  if (flags.ward) config.ward_url = *flags.ward;
  if (flags.command) config.command_url = *flags.command;
  if (flags.max_beds) config.max_beds = *flags.max_beds;
  if (flags.store) config.store.directory = *flags.store;
  if (flags.store_key) config.store.key_file = *flags.store_key;
  if (config.beds.size() > config.max_beds) {
    throw ward::ConfigurationError("--max-beds: fewer than the beds in " + flags.config_file);
  }
  config.workers = flags.workers.value_or(config.workers_chosen ? config.workers : default_workers());
  return config;
}

/// Each connection is a descriptor, and libzmq aborts when it cannot have one
/// for a socket: use all that the system allows.
void raise_descriptor_limit(std::size_t beds) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < beds + 128) {
    spdlog::warn("only {} descriptors allowed, {} beds need about {}", limit.rlim_cur, beds, beds + 128);
  }
}

/// Blocked in every thread, taken by run_until_signal() alone.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a log nobody reads must not end monitoring
  return signals;
}

int run_until_signal(ward::Server& server, const ward::Clock& clock, const sigset_t& signals) {
  constexpr timespec kWatchInterval{0, 250'000'000};
  for (;;) {
    const int signal = sigtimedwait(&signals, nullptr, &kWatchInterval);
    if (signal > 0) {
      spdlog::info("stopping on {}", signal == SIGINT ? "SIGINT" : "SIGTERM");
      server.stop();
      return 0;
    }
    if (!server.check(clock.now())) {
      server.stop();
      return kFailure;
    }
  }
}

int serve(const Flags& flags) {
  const ward::ServerConfig config = configure(flags);
  const sigset_t signals = block_signals();
  const ward::StderrLog log(flags.log_format == "json" ? ward::LogFormat::json : ward::LogFormat::text);
  raise_descriptor_limit(config.max_beds);
  const ward::SystemClock clock;
  ward::Server server(config, clock);
  spdlog::info("wardlight-server {} listens: feed {} ward {} command {}", WARDLIGHT_VERSION,
               server.feed_endpoint(), server.ward_endpoint(), server.command_endpoint());
  spdlog::info("{} beds registered, at most {}, {} workers, {}", config.beds.size(), config.max_beds,
               config.workers, config.store.enabled() ? "store " + config.store.directory : "state in memory only");
  if (config.insecure) spdlog::warn("INSECURE: plain text, anyone on this machine may send and command");
  return run_until_signal(server, clock, signals);
}

int run(const Flags& flags, bool keygen) {
  try {
    if (!keygen) return serve(flags);
    ward::generate_keys(flags.key_directory, flags.key_beds);
    ward::write_cipher_key(flags.key_directory + "/store.key");
    std::cout << flags.key_directory << "/server.toml\n";
    return 0;
  } catch (const ward::ConfigurationError& error) {
    std::cerr << "wardlight-server: " << error.what() << '\n';
    return kUsage;
  } catch (const std::exception& error) {
    std::cerr << "wardlight-server: " << error.what() << '\n';
    return kFailure;
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Receives the feeds of bedside devices, watches every patient, publishes the ward.\n"
      "Not a medical device."};
  Flags flags;
  add_options(app, flags);
  const CLI::App* keygen = add_keygen(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    std::cerr << "wardlight-server: " << error.what() << '\n';
    return kUsage;
  }
  return run(flags, keygen->parsed());
}
