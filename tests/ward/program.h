#pragma once

// The real wardlight-server as a child process, and what tests need around it.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

extern char** environ;

namespace ward::test {

/// Waits for `done`, looking every 10 ms. @return false after `patience`
inline bool eventually(const std::function<bool()>& done,
                       std::chrono::milliseconds patience = std::chrono::seconds{30}) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return true;
}

/// A program of ours in a process of its own; killed when the object goes.
class Program {
 public:
  /// @param log  file that receives its stdout and stderr
  Program(const std::string& name, std::vector<std::string> arguments, std::string log)
      : log_(std::move(log)) {
    arguments.insert(arguments.begin(), std::string(WARDLIGHT_PROGRAM_DIR) + "/" + name);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log_.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    const int failure = posix_spawn(&process_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) throw std::runtime_error("cannot start " + arguments[0]);
  }
  ~Program() { kill(); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void signal(int number) const {
    if (process_ > 0) ::kill(process_, number);
  }
  /// kill -9: the program gets no chance to tidy up.
  void kill() {
    signal(SIGKILL);
    (void)wait(std::chrono::seconds{30});
  }
  /// Exit status; nullopt while it runs, 128 + signal when one ended it.
  std::optional<int> wait(std::chrono::milliseconds patience) {
    eventually([this] { return !running(); }, patience);
    return status_;
  }
  bool running() {
    if (process_ <= 0) return false;
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) == 0) return true;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    process_ = -1;
    return false;
  }
  [[nodiscard]] std::string output() const {
    std::ifstream file(log_);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

 private:
  std::string log_;
  pid_t process_{-1};
  std::optional<int> status_;
};

/// Where a server listens.
struct Endpoints {
  std::string feed{"tcp://127.0.0.1:*"};
  std::string ward{"tcp://127.0.0.1:*"};
  std::string command{"tcp://127.0.0.1:*"};
};

/// A running wardlight-server, and where it listens.
class ServerProcess {
 public:
  ServerProcess(std::vector<std::string> arguments, const Endpoints& wanted, const std::string& log)
      : program_("wardlight-server", with_urls(std::move(arguments), wanted), log) {
    const bool listens = eventually(
        [this] { return program_.output().find(" listens: ") != std::string::npos || !program_.running(); });
    if (!listens || !program_.running())
      throw std::runtime_error("the server did not start: " + program_.output());
    endpoints_ = {word_after("feed "), word_after("ward "), word_after("command ")};
  }
  [[nodiscard]] const Endpoints& endpoints() const { return endpoints_; }
  Program& program() { return program_; }

 private:
  static std::vector<std::string> with_urls(std::vector<std::string> arguments, const Endpoints& wanted) {
    for (const auto& [flag, url] : {std::pair{"--feed", wanted.feed}, std::pair{"--ward", wanted.ward},
                                    std::pair{"--command", wanted.command}}) {
      arguments.emplace_back(flag);
      arguments.push_back(url);
    }
    return arguments;
  }
  [[nodiscard]] std::string word_after(const std::string& label) const {
    const std::string text = program_.output();
    const std::size_t at = text.find(label + "tcp://") + label.size();
    return text.substr(at, text.find_first_of(" \n", at) - at);
  }

  Program program_;
  Endpoints endpoints_;
};

}  // namespace ward::test
