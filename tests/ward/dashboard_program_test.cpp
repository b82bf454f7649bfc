#include <gtest/gtest.h>

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

// The dashboard as a program: what it answers to its user, with and without a
// display. No server runs here.
namespace {

struct Ended {
  int code;
  std::string said;  ///< both streams
};

Ended run(const std::string& arguments) {
  // Nobody's display, and no server on that port: 1 is never a ward.
  const std::string line =
      "env -u DISPLAY -u WAYLAND_DISPLAY -u SDL_VIDEODRIVER timeout 60 " WARDLIGHT_PROGRAM_DIR
      "/wardlight-dashboard " +
      arguments + " 2>&1";
  std::FILE* pipe = popen(line.c_str(), "r");
  std::string said;
  std::array<char, 256> part{};
  while (std::fgets(part.data(), static_cast<int>(part.size()), pipe) != nullptr) said += part.data();
  const int status = pclose(pipe);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, said};
}

TEST(DashboardProgram, HelpsAndNamesItsVersion) {
  EXPECT_EQ(run("--help").code, 0);
  EXPECT_NE(run("--help").said.find("--screenshot"), std::string::npos);
  EXPECT_EQ(run("--help").said.find("trends"), std::string::npos) << "what is not there is not offered";
  EXPECT_EQ(run("--version").code, 0);
  EXPECT_NE(run("--version").said.find(WARDLIGHT_VERSION), std::string::npos);
}

TEST(DashboardProgram, RefusesBadUsageInOneSentence) {
  for (const char* wrong : {"--no-such-flag", "--view trends", "--view bed:", "--view bed:0", "--view bed:x",
                            "--view kitchen", "--language zh", "--size 100x100", "--size 1920", "--after -1",
                            "--fps-cap 1000", "--keys /nonexistent/keys.toml", "--server not-a-url"}) {
    const Ended ended = run(wrong);
    EXPECT_EQ(ended.code, 2) << wrong << ": " << ended.said;
    const std::string flag = std::string{wrong}.substr(0, std::string{wrong}.find(' '));
    // A bad key file is named by its path.
    const std::string named = flag == "--keys" ? "/nonexistent/keys.toml" : flag;
    EXPECT_NE(ended.said.find(named), std::string::npos)
        << "the sentence names " << named << ": " << ended.said;
  }
}

TEST(DashboardProgram, WithoutADisplayItSaysSo) {
  const Ended ended = run("--server tcp://127.0.0.1:1 --after 1");
  EXPECT_EQ(ended.code, 1) << ended.said;
  EXPECT_NE(ended.said.find("no display"), std::string::npos) << ended.said;
  EXPECT_NE(ended.said.find("--screenshot"), std::string::npos) << ended.said;
}

TEST(DashboardProgram, DrawsAPictureWithoutADisplay) {
  const std::string file = testing::TempDir() + "dashboard_program.png";
  std::filesystem::remove(file);
  const Ended ended = run("--server tcp://127.0.0.1:1 --size 1280x720 --after 1 --screenshot " + file);
  if (ended.said.find("no OpenGL") != std::string::npos) GTEST_SKIP() << ended.said;
  EXPECT_EQ(ended.code, 0) << ended.said;
  EXPECT_GT(std::filesystem::file_size(file), 2000U);
  std::filesystem::remove(file);
  EXPECT_EQ(run("--server tcp://127.0.0.1:1 --size 1280x720 --after 1 --screenshot /nonexistent/a.png").code,
            1);
}

}  // namespace
