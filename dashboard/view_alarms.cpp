#include <cmath>

#include "dashboard/view_table.h"
#include "dashboard/views.h"

namespace ward {
namespace {

void draw_alarm_row(Frame& frame, ImDrawList& draw, const Table& table, std::size_t row, const AlarmDisplay& alarm) {
  const BedState* bed = frame.model.find(alarm.bed);
  const std::string name = bed != nullptr ? std::string{bed->status.patient.name.view()} : std::string{};
  table.write(draw, row, 0, alarm.bed_label, kWhite);
  table.write(draw, row, 1, name, ink(Tone::plain));
  Box cell = table.cell(row, 2);
  cell.height -= 6;
  draw_alarm_text(draw, frame.fonts.bold_fitting(alarm.text, cell.width - 16, 26 * frame.unit), alarm, cell, alarm.text,
                  Align::left);
  table.write(draw, row, 3, alarm.state, ink(Tone::plain));
  table.write(draw, row, 4, alarm.since, ink(Tone::plain));
  const std::string open = "open" + std::to_string(alarm.bed.value) + "_" + std::to_string(row);
  Box button = table.cell(row, 5);
  button.height -= 6;
  if (draw_button(open.c_str(), frame.fonts.bold(15 * frame.unit), button, "OPEN BED")) open_bed(frame.state, alarm.bed);
}

}  // namespace

void draw_alarms_view(Frame& frame, const Box& box) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const Table table(frame, box.inside(std::round(12 * frame.unit)),
                    {{"BED", 1}, {"PATIENT", 2}, {"ALARM", 2.6F}, {"STATE", 1.7F}, {"SINCE", 1.7F}, {"", 0.9F}},
                    38);
  const std::size_t fit = table.draw_titles(draw);
  const std::vector<AlarmDisplay> alarms = ward_alarms(frame.model, frame.now);
  if (alarms.empty()) table.write(draw, 0, 2, "No alarms", ink(Tone::plain));
  // The last line tells how many more there are: none is left out in silence.
  const std::size_t shown = alarms.size() <= fit ? alarms.size() : fit - 1;
  for (std::size_t i = 0; i < shown; ++i) draw_alarm_row(frame, draw, table, i, alarms[i]);
  if (shown < alarms.size()) {
    table.write(draw, shown, 2, std::to_string(alarms.size() - shown) + " less urgent ones do not fit", ink(Tone::warning));
  }
}

}  // namespace ward
