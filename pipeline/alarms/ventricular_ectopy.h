#pragma once

#include "pipeline/alarms/rhythm_events.h"

namespace ward {

/// Patterns of single ventricular beats: R on T, bigeminy, trigeminy and
/// multiform. After each final beat, the newest of `beats`.
void judge_ventricular_ectopy(const RhythmBeats& beats, RhythmEvents& events);

}  // namespace ward
