#include "dashboard/fonts.h"

#include <imgui_freetype.h>

#include <array>
#include <cfloat>
#include <filesystem>
#include <string_view>

#include "pipeline/domain/result.h"

namespace ward {
namespace {

constexpr std::array kRobotoText{
    "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Medium.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"};
constexpr std::array kRobotoBold{
    "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Bold.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"};
constexpr std::array kSymbols{"/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
                              "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"};
constexpr std::array kChinese{"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
                              "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"};
constexpr int kSimplifiedChineseFace = 2;  // within the .ttc: JP, KR, SC, TC, HK

constexpr std::array kTextSizes{13.0F, 15.0F, 18.0F, 22.0F, 28.0F};
constexpr std::array kBoldSizes{13.0F, 15.0F, 18.0F, 22.0F, 26.0F, 30.0F, 36.0F, 42.0F,
                                50.0F, 60.0F, 72.0F, 88.0F, 108.0F, 132.0F};

// Latin with accents, Greek and Cyrillic: names of patients.
constexpr std::array<ImWchar, 7> kLetters{0x20, 0x17F, 0x370, 0x52F, 0x2010, 0x2027, 0};
constexpr std::array<ImWchar, 5> kLatin{0x20, 0xFF, 0x2010, 0x2027, 0};
// Subscripts, arrows, check marks.
constexpr std::array<ImWchar, 9> kSymbolRanges{0x2080, 0x2089, 0x2190, 0x2193, 0x2265, 0x2265, 0x2713, 0x2717, 0};

template <std::size_t N>
const char* first_installed(const std::array<const char*, N>& paths) {
  for (const char* path : paths) {
    std::error_code failed;
    if (std::filesystem::exists(path, failed)) return path;
  }
  return nullptr;
}

ImFont* load(ImFontAtlas& atlas, const char* path, float size, const ImWchar* ranges, bool merge, int face = 0) {
  ImFontConfig config;
  config.MergeMode = merge;
  config.FontNo = face;
  config.PixelSnapH = true;
  return atlas.AddFontFromFileTTF(path, size, &config, ranges);
}

ImFont* load_required(ImFontAtlas& atlas, const char* path, float size, const ImWchar* ranges) {
  ImFont* font = path == nullptr ? nullptr : load(atlas, path, size, ranges, false);
  if (font == nullptr) {
    throw ConfigurationError(
        "no font to write with: install the Debian package fonts-roboto-unhinted or fonts-dejavu-core");
  }
  return font;
}

float width_of(const ImFont& font, const std::string& text) {
  return font.CalcTextSizeA(font.FontSize, FLT_MAX, 0.0F, text.data(), text.data() + text.size()).x;
}

}  // namespace

Fonts::Fonts(ImFontAtlas& atlas) {
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  const char* symbols = first_installed(kSymbols);
  const char* chinese = first_installed(kChinese);
  if (symbols == nullptr) warnings_.emplace_back("symbols are missing: install fonts-dejavu-core");
  if (chinese == nullptr) warnings_.emplace_back("Chinese names show as '?': install fonts-noto-cjk");
  for (const float size : kTextSizes) {
    text_.push_back(load_required(atlas, first_installed(kRobotoText), size, kLetters.data()));
    if (symbols != nullptr) load(atlas, symbols, size, kSymbolRanges.data(), true);
    if (chinese != nullptr) {
      load(atlas, chinese, size, atlas.GetGlyphRangesChineseSimplifiedCommon(), true, kSimplifiedChineseFace);
    }
  }
  for (const float size : kBoldSizes) {
    bold_.push_back(load_required(atlas, first_installed(kRobotoBold), size, kLatin.data()));
    if (symbols != nullptr) load(atlas, symbols, size, kSymbolRanges.data(), true);
  }
  if (!atlas.Build()) throw ConfigurationError("the fonts cannot be read: reinstall fonts-roboto-unhinted");
}

ImFont* Fonts::at_most(const Faces& faces, float pixels) {
  ImFont* chosen = faces.front();
  for (ImFont* face : faces) {
    if (face->FontSize <= pixels) chosen = face;
  }
  return chosen;
}

ImFont* Fonts::bold_fitting(const std::string& sample, float width, float height) const {
  ImFont* chosen = bold_.front();
  for (ImFont* face : bold_) {
    if (face->FontSize <= height && width_of(*face, sample) <= width) chosen = face;
  }
  return chosen;
}

}  // namespace ward
