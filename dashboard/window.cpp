#include "dashboard/window.h"

#include <GL/gl.h>
#include <SDL.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>
#include <png.h>
#if __has_include(<backends/imgui_impl_sdl2.h>)
#include <backends/imgui_impl_sdl2.h>
#else
#include <backends/imgui_impl_sdl.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "dashboard/theme.h"

namespace ward {
namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

bool draws_nowhere(const char* driver) {
  const std::string_view name = driver == nullptr ? "" : driver;
  return name == "offscreen" || name == "dummy" || name.empty();
}

/// SDL falls back to an invisible screen by itself where there is no display;
/// a ward that nobody sees is worse than none.
void start_video(bool offscreen) {
  constexpr const char* kNoDisplay = "no display to draw on: set DISPLAY, or ask for a picture with --screenshot FILE";
  std::error_code failed;
  const bool any_display = std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr ||
                           std::getenv("SDL_VIDEODRIVER") != nullptr || std::filesystem::exists("/dev/dri/card0", failed);
  if (!offscreen && !any_display) fail(kNoDisplay);
  if (offscreen) {
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    setenv("SDL_AUDIODRIVER", "dummy", 0);
  }
  if (SDL_Init(SDL_INIT_VIDEO) != 0) {
    fail(offscreen ? "no OpenGL for an offscreen picture (install libgl1-mesa-dri): " + std::string{SDL_GetError()}
                   : std::string{kNoDisplay} + " (" + SDL_GetError() + ")");
  }
  if (!offscreen && draws_nowhere(SDL_GetCurrentVideoDriver())) {
    SDL_Quit();
    fail(kNoDisplay);
  }
}

void style_imgui() {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  ImGuiStyle& style = ImGui::GetStyle();
  style.AntiAliasedLines = false;  // software renderers pay for every triangle
  style.AntiAliasedFill = false;
  style.WindowRounding = 0;
}

void render() {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  glViewport(0, 0, static_cast<GLsizei>(size.x), static_cast<GLsizei>(size.y));
  const ImVec4 background = ImGui::ColorConvertU32ToFloat4(kBackground);
  glClearColor(background.x, background.y, background.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

}  // namespace

struct Window::Parts {
  SDL_Window* window{nullptr};
  SDL_GLContext context{nullptr};
  std::unique_ptr<Fonts> fonts;
  std::string renderer;
  bool software{false};
  bool imgui{false};

  ~Parts() {
    if (imgui) {
      ImGui_ImplOpenGL3_Shutdown();
      ImGui_ImplSDL2_Shutdown();
      ImGui::DestroyContext();
    }
    if (context != nullptr) SDL_GL_DeleteContext(context);
    if (window != nullptr) SDL_DestroyWindow(window);
    SDL_Quit();
  }

  void open(const WindowOptions& options) {
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
    const Uint32 flags = SDL_WINDOW_OPENGL | (options.offscreen ? SDL_WINDOW_HIDDEN : SDL_WINDOW_RESIZABLE);
    window = SDL_CreateWindow("Wardlight", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, options.width,
                              options.height, flags);
    if (window == nullptr) fail("no window with OpenGL: " + std::string{SDL_GetError()});
    context = SDL_GL_CreateContext(window);
    if (context == nullptr) fail("no OpenGL 3.3: " + std::string{SDL_GetError()});
    SDL_GL_MakeCurrent(window, context);
    SDL_GL_SetSwapInterval(options.offscreen ? 0 : 1);
    const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    renderer = name == nullptr ? "unknown" : name;
    for (const char* slow : {"llvmpipe", "softpipe", "SwiftShader", "Software"}) {
      if (renderer.find(slow) != std::string::npos) software = true;
    }
  }
};

Window::Window(const WindowOptions& options) {
  start_video(options.offscreen);
  parts_ = std::make_unique<Parts>();
  parts_->open(options);
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  style_imgui();
  ImGui_ImplSDL2_InitForOpenGL(parts_->window, parts_->context);
  if (!ImGui_ImplOpenGL3_Init("#version 150")) fail("OpenGL cannot be started for drawing");
  parts_->imgui = true;
  parts_->fonts = std::make_unique<Fonts>(*ImGui::GetIO().Fonts);
}

Window::~Window() = default;

bool Window::begin_frame() {
  bool open = true;
  SDL_Event event;
  while (SDL_PollEvent(&event) != 0) {
    ImGui_ImplSDL2_ProcessEvent(&event);
    if (event.type == SDL_QUIT) open = false;
  }
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplSDL2_NewFrame();
  // Two frames within one tick of the timer: ImGui refuses a step of zero.
  ImGuiIO& io = ImGui::GetIO();
  io.DeltaTime = std::max(io.DeltaTime, 1e-4F);
  ImGui::NewFrame();
  return open;
}

void Window::end_frame() {
  ImGui::Render();
  render();
  SDL_GL_SwapWindow(parts_->window);
}

Picture Window::picture() {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  Picture picture{static_cast<std::uint32_t>(size.x), static_cast<std::uint32_t>(size.y), {}};
  const std::size_t stride = std::size_t{picture.width} * 4;
  picture.rgba.resize(stride * picture.height);
  render();  // a swapped buffer need not keep its content
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, static_cast<GLsizei>(picture.width), static_cast<GLsizei>(picture.height), GL_RGBA,
               GL_UNSIGNED_BYTE, picture.rgba.data());
  for (std::size_t i = 3; i < picture.rgba.size(); i += 4) picture.rgba[i] = 255;
  for (std::size_t top = 0, bottom = picture.height - 1; top < bottom; ++top, --bottom) {  // OpenGL counts from below
    std::swap_ranges(picture.rgba.begin() + static_cast<std::ptrdiff_t>(top * stride),
                     picture.rgba.begin() + static_cast<std::ptrdiff_t>((top + 1) * stride),
                     picture.rgba.begin() + static_cast<std::ptrdiff_t>(bottom * stride));
  }
  return picture;
}

const Fonts& Window::fonts() const { return *parts_->fonts; }
const std::string& Window::renderer() const { return parts_->renderer; }
bool Window::software_renderer() const { return parts_->software; }

void write_png(const Picture& picture, const std::string& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = picture.width;
  image.height = picture.height;
  image.format = PNG_FORMAT_RGBA;
  if (png_image_write_to_file(&image, path.c_str(), 0, picture.rgba.data(), 0, nullptr) == 0) {
    fail("--screenshot " + path + " cannot be written: " + image.message);
  }
}

}  // namespace ward
