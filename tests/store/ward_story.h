#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "pipeline/domain/event.h"

namespace ward::test {

struct StoryOptions {
  std::uint32_t beds{3};
  std::size_t frames{120};   ///< of all beds together
  std::uint64_t seed{1};
};

/// What a worker hands to the recorder in a life of a small ward: setups,
/// frames of waves and numerics, ticks, beats, alarms that come and go; frames
/// that go missing and are refilled late or given up; a device that restarts.
[[nodiscard]] std::vector<Event> ward_story(const StoryOptions& options = {});

/// Everything that tells one event from another, as a number.
[[nodiscard]] std::uint64_t fingerprint(const Event& event);

[[nodiscard]] inline Instant story_start() { return Instant{std::chrono::seconds{1'800'000'000}}; }

}  // namespace ward::test
