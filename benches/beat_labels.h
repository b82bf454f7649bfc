#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "benches/ec57.h"
#include "pipeline/domain/vital.h"

namespace ward {

/// EC57's five classes of annotated beats.
enum class Ec57Class : std::uint8_t { normal, supraventricular, ventricular, fusion, unknown };

/// From WFDB's mnemonic: N L R B e j n -> normal is wider than N alone,
/// and r (a ventricular beat on the T wave) is V
/// (ANSI/AAMI EC57, table of beat classes; atrial and nodal escape beats are N).
[[nodiscard]] constexpr Ec57Class ec57_class(char mnemonic) {
  switch (mnemonic) {
    case 'A': case 'a': case 'J': case 'S': return Ec57Class::supraventricular;
    case 'V': case 'E': case 'r': return Ec57Class::ventricular;
    case 'F': return Ec57Class::fusion;
    case '/': case 'f': case 'Q': case '?': return Ec57Class::unknown;
    default: return Ec57Class::normal;
  }
}

struct LabelledBeat {
  Nanoseconds time;
  Ec57Class label{Ec57Class::normal};
};

/// The annotated beats of a record, ascending.
[[nodiscard]] inline std::vector<LabelledBeat> labelled_beats(std::span<const WfdbAnnotation> annotations,
                                                              SamplePeriod period) {
  std::vector<LabelledBeat> beats;
  for (const WfdbAnnotation& label : annotations) {
    if (!label.is_beat()) continue;
    beats.push_back({period.of(static_cast<std::uint64_t>(label.sample)), ec57_class(label.mnemonic())});
  }
  return beats;
}

/// The labelled beat nearest to `time` within EC57's 150 ms; null if none.
[[nodiscard]] inline const LabelledBeat* label_near(std::span<const LabelledBeat> beats, Nanoseconds time) {
  const LabelledBeat* best = nullptr;
  Nanoseconds least = kMatchWindow + Nanoseconds{1};
  const auto from = std::lower_bound(beats.begin(), beats.end(), time - kMatchWindow,
                                     [](const LabelledBeat& b, Nanoseconds t) { return b.time < t; });
  for (auto i = from; i != beats.end() && i->time <= time + kMatchWindow; ++i) {
    const Nanoseconds apart = i->time < time ? time - i->time : i->time - time;
    if (apart < least) {
      least = apart;
      best = &*i;
    }
  }
  return best;
}

/// Records of mitdb with paced beats; EC57 leaves them out of beat classes.
[[nodiscard]] constexpr bool is_paced_mitdb(std::string_view record) {
  return record == "102" || record == "104" || record == "107" || record == "217";
}

}  // namespace ward
