// wardlight-replay: what was measured through the pipeline again, no network.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "pipeline/domain/result.h"
#include "pipeline/replay_options.h"

int main(int argc, char** argv) {
  ward::ReplayOptions options;
  CLI::App app{"A recording, or a run of a store, through the pipeline: prints its alarms and the hash of all it "
               "concluded. Of a store, also whether the live run concluded the same."};
  app.set_version_flag("--version", std::string("wardlight-replay ") + WARDLIGHT_VERSION);
  app.add_option("PATH", options.path, "a WFDB or BIDMC record, a folder of WFDB records, or a store")->required();
  app.add_option("--from", options.from_seconds, "begin at this second of the recording; of a run: print from here")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--to", options.to_seconds, "end at this second of the recording; 0: at its end")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--run", options.run, "which run of the store; 0: the last one");
  app.add_option("--bed", options.bed, "only this bed of the store, by number");
  app.add_option("--key", options.key_file, "key of an encrypted store");
  app.add_option("--limits", options.limits_file,
                 "ask what these limits would have changed: a TOML or JSON file, per parameter low, high, delay_s,\n"
                 "under [all] or [bed.N] ([bed.NAME] of a recording); hashes are then not compared");
  app.add_flag("--beats", options.beats, "log every beat, pulse and change of quality too");
  app.add_flag("--json", options.json, "one JSON object instead of the log");
  app.footer("Of a store, the exit code is 0: equal; 1: it differs; 2: misuse, or nothing could be read; 3: not equal,\n"
             "but parts of the recording are missing, so that nothing follows from it.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  options.beats = options.beats && !options.json;
  try {
    if (options.to_seconds > 0 && options.to_seconds <= options.from_seconds) {
      throw ward::ConfigurationError("--to: not after --from");
    }
    if (!options.limits_file.empty()) return ward::ask_what_if(options);
    return ward::is_store(options.path) ? ward::replay_stored_run(options) : ward::replay_recordings(options);
  } catch (const ward::ConfigurationError& error) {
    std::fprintf(stderr, "wardlight-replay: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "wardlight-replay: %s\n", error.what());
    return 1;
  }
}
