#pragma once

#include <string>
#include <vector>

#include "dashboard/screen.h"

namespace ward {

struct TableColumn {
  std::string title;
  float share{1};  ///< of the table's width
  Align align{Align::left};
};

/// A plain table: title line, then rows from `first` on, as many as fit.
class Table {
 public:
  Table(Frame& frame, const Box& box, std::vector<TableColumn> columns, float line_pixels = 27);

  /// Draws the titles. @return rows that fit below them
  std::size_t draw_titles(ImDrawList& draw) const;
  [[nodiscard]] Box cell(std::size_t row, std::size_t column) const;
  [[nodiscard]] Box line(std::size_t row) const;
  void write(ImDrawList& draw, std::size_t row, std::size_t column, const std::string& text, ImU32 colour) const;

 private:
  const ImFont* font_;
  const ImFont* title_;
  Box box_;
  float line_;
  std::vector<TableColumn> columns_;
  float shares_{0};
};

}  // namespace ward
