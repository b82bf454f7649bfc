#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pipeline/export/recording.h"
#include "tests/ingest/temporary_directory.h"

namespace ward::test {

using Json = nlohmann::json;

struct Said {
  int code{-1};
  std::string out;
};

inline Said run_program(const std::string& command) {
  Said said;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return said;
  std::array<char, 65536> chunk{};
  for (std::size_t got = 0; (got = fread(chunk.data(), 1, chunk.size(), pipe)) > 0;) said.out.append(chunk.data(), got);
  const int status = pclose(pipe);
  said.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return said;
}

inline void write_files(const TemporaryDirectory& directory, const std::vector<ExportFile>& files) {
  for (const ExportFile& file : files) {
    std::ofstream(directory.file(file.name), std::ios::binary)
        .write(file.contents.data(), static_cast<std::streamsize>(file.contents.size()));
  }
}

/// What a reader of tests/export/*.py, which knows only the format, sees.
inline Json read_by_specification(const std::string& reader, const std::string& file) {
  const Said said = run_program("python3 '" WARDLIGHT_SOURCE_DIR "/tests/export/" + reader + "' '" + file + "'");
  return said.code == 0 ? Json::parse(said.out) : Json{{"error", said.out}};
}

/// biosig's save2gdf, of Debian's biosig-tools.
inline bool have_biosig() { return run_program("command -v save2gdf").code == 0; }

/// What biosig says of a file, samples as physical values by channel.
struct BiosigReading {
  Json header;
  std::vector<std::vector<double>> channels;
};
inline BiosigReading read_by_biosig(const TemporaryDirectory& directory, const std::string& name) {
  BiosigReading reading;
  const std::string said = run_program("save2gdf -JSON '" + directory.file(name) + "'").out;
  reading.header = Json::parse(said.substr(said.find("\n{") + 1), nullptr, false);
  const std::string ascii = directory.file("ascii_" + name.substr(0, name.find('.')));
  (void)run_program("save2gdf -f=ASCII '" + directory.file(name) + "' '" + ascii + "'");
  for (int number = 1; number < 100; ++number) {
    std::ifstream file(ascii + (number < 10 ? ".a0" : ".a") + std::to_string(number));
    if (!file) break;
    reading.channels.emplace_back();
    for (double value = 0; file >> value;) reading.channels.back().push_back(value);
  }
  return reading;
}

}  // namespace ward::test
