#pragma once

#include <cstdint>
#include <variant>

#include "pipeline/domain/event.h"
#include "pipeline/flow/spsc_ring.h"

namespace ward {

using EventRing = SpscRing<Event>;

/// How much an event may be missed when a ring is short of room.
enum class Urgency : std::uint8_t { wave, vital, urgent };

/// Alarms, states, answers and what accounts for frames are urgent.
[[nodiscard]] inline Urgency urgency_of(const EventBody& body) {
  if (std::holds_alternative<SampleBlock>(body)) return Urgency::wave;
  const bool urgent = std::holds_alternative<Alarm>(body) || std::holds_alternative<BedStatus>(body) ||
                      std::holds_alternative<CommandOutcome>(body) || std::holds_alternative<Command>(body) ||
                      std::holds_alternative<BedSetup>(body) || std::holds_alternative<FrameEnd>(body) ||
                      std::holds_alternative<Gap>(body) || std::holds_alternative<FeedStatus>(body) ||
                      std::holds_alternative<RecordingHole>(body) || std::holds_alternative<RestoredAlarm>(body);
  return urgent ? Urgency::urgent : Urgency::vital;
}

/// What a device frame brought, as against what was concluded from it.
[[nodiscard]] inline bool is_frame_content(const EventBody& body) {
  if (const auto* vital = std::get_if<Vital>(&body)) return vital->origin == VitalOrigin::device && !vital->aged;
  return std::holds_alternative<SampleBlock>(body) || std::holds_alternative<DeviceAlarm>(body) ||
         std::holds_alternative<PacePulse>(body);
}

/// Hands an event to an outlet's ring. Waves give way first, then numerics;
/// alarms, states and answers take the last slot.
/// @return false when it was shed
inline bool offer(EventRing& ring, const Event& event) {
  const Urgency urgency = urgency_of(event.body);
  const std::size_t keep_free =
      urgency == Urgency::urgent ? 0 : ring.capacity() / (urgency == Urgency::wave ? 4 : 8);
  return ring.push(event, keep_free);
}

}  // namespace ward
