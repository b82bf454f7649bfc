#pragma once

#include <imgui.h>

#include <string>
#include <vector>

namespace ward {

/// The faces of the screen at the sizes they are drawn in: glyphs are never
/// scaled, so that small text stays sharp.
class Fonts {
 public:
  /// Loads into `atlas`, which must outlive this. Roboto with the symbols of
  /// DejaVu and the common Chinese characters of Noto CJK merged into the sizes
  /// that names are written in. Without Roboto, DejaVu takes its place;
  /// without Noto CJK, warnings() says what will not be readable.
  /// @throws ConfigurationError  neither Roboto nor DejaVu is installed
  explicit Fonts(ImFontAtlas& atlas);

  /// Largest text face not higher than `pixels`; the smallest when none is.
  [[nodiscard]] ImFont* text(float pixels) const { return at_most(text_, pixels); }
  /// The same of the bold face, for numbers and labels (no Chinese).
  [[nodiscard]] ImFont* bold(float pixels) const { return at_most(bold_, pixels); }
  /// Largest bold face, not higher than `height`, in which `sample` is not
  /// wider than `width`.
  [[nodiscard]] ImFont* bold_fitting(const std::string& sample, float width, float height) const;

  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  using Faces = std::vector<ImFont*>;  ///< ascending sizes
  [[nodiscard]] static ImFont* at_most(const Faces& faces, float pixels);

  Faces text_;
  Faces bold_;
  std::vector<std::string> warnings_;
};

}  // namespace ward
