#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dashboard/fonts.h"

namespace ward {

struct WindowOptions {
  int width{1920};
  int height{1080};
  bool offscreen{false};  ///< no display needed, nothing shown: for pictures
};

/// RGBA, rows from the top.
struct Picture {
  std::uint32_t width{};
  std::uint32_t height{};
  std::vector<std::uint8_t> rgba;
};

/// The one window with its OpenGL context, ImGui context and fonts.
/// @throws std::runtime_error  one sentence: no display, no OpenGL
class Window {
 public:
  explicit Window(const WindowOptions& options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// Takes input and begins an ImGui frame. @return false when asked to close
  [[nodiscard]] bool begin_frame();
  /// Renders the frame and shows it.
  void end_frame();
  /// What the last end_frame() rendered.
  [[nodiscard]] Picture picture();

  [[nodiscard]] const Fonts& fonts() const;
  /// Name of the OpenGL renderer, and whether the processor does its work.
  [[nodiscard]] const std::string& renderer() const;
  [[nodiscard]] bool software_renderer() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// @throws std::runtime_error  one sentence naming the file
void write_png(const Picture& picture, const std::string& path);

}  // namespace ward
