#include "simulators/demo_records.h"

#include <array>

namespace ward {
namespace {

struct Row {
  const char* path;
  int start_seconds;
};

// bidmc_06 is not beside bidmc_07's patient, who is the same; bidmc_22's
// SpO2 dips to 88 at 48 s.
constexpr std::array kWard{
    Row{"bidmc_csv/bidmc_04", 0},
    Row{"cinc2015/a167l", 282},   // asystole
    Row{"bidmc_csv/bidmc_06", 0},
    Row{"cinc2015/t173l", 276},   // tachycardia
    Row{"cinc2015/v541l", 278},   // ventricular tachycardia
    Row{"bidmc_csv/bidmc_22", 25},
    Row{"cinc2015/f563l", 274},   // ventricular flutter or fibrillation
    Row{"cinc2015/a297l", 280},   // false asystole
    Row{"bidmc_csv/bidmc_41", 0},
    Row{"cinc2015/b455l", 270},   // bradycardia
    Row{"cinc2015/a203l", 266},   // asystole
    Row{"cinc2015/v153l", 272},   // false ventricular tachycardia
    Row{"bidmc_csv/bidmc_32", 0},
    Row{"cinc2015/v197l", 252},   // ventricular tachycardia
    Row{"cinc2015/f697l", 262},   // ventricular flutter or fibrillation
    Row{"cinc2015/f407l", 268},   // false ventricular fibrillation
};

}  // namespace

std::vector<DemoRecord> demo_records(const std::filesystem::path& folder) {
  std::vector<DemoRecord> records;
  for (const Row& row : kWard) records.push_back({folder / row.path, std::chrono::seconds{row.start_seconds}});
  return records;
}

}  // namespace ward
