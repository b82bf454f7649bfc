#include "dashboard/view_table.h"

#include <algorithm>
#include <cmath>

namespace ward {

Table::Table(Frame& frame, const Box& box, std::vector<TableColumn> columns, float line_pixels)
    : font_(frame.fonts.text(18 * frame.unit)),
      title_(frame.fonts.bold(15 * frame.unit)),
      box_(box),
      line_(std::round(line_pixels * frame.unit)),
      columns_(std::move(columns)) {
  for (const TableColumn& column : columns_) shares_ += column.share;
}

std::size_t Table::draw_titles(ImDrawList& draw) const {
  float x = box_.x;
  for (const TableColumn& column : columns_) {
    const float width = box_.width * column.share / shares_;
    draw_text(draw, title_, {x, box_.y, width - 20, line_}, ink(Tone::dim), column.title, column.align);
    x += width;
  }
  draw.AddRectFilled({box_.x, box_.y + line_}, {box_.right(), box_.y + line_ + 1}, kTileLine);
  return static_cast<std::size_t>(std::max(0.0F, (box_.height - line_) / line_));
}

Box Table::line(std::size_t row) const {
  return {box_.x, box_.y + line_ * static_cast<float>(row + 1) + 2, box_.width, line_};
}

Box Table::cell(std::size_t row, std::size_t column) const {
  Box cell = line(row);
  for (std::size_t i = 0; i < column; ++i) cell.x += box_.width * columns_[i].share / shares_;
  cell.width = box_.width * columns_[column].share / shares_ - 20;
  return cell;
}

void Table::write(ImDrawList& draw, std::size_t row, std::size_t column, const std::string& text, ImU32 colour) const {
  draw_text(draw, font_, cell(row, column), colour, text, columns_[column].align);
}

}  // namespace ward
