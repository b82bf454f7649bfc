#pragma once

#include <cstdint>
#include <variant>

#include "pipeline/domain/event.h"
#include "pipeline/flow/spsc_ring.h"

namespace ward {

using EventRing = SpscRing<Event>;

/// How much an event may be missed when a ring is short of room. A frame whose
/// end is missing ends in a gap record: many a second, they must not take an
/// alarm's place.
enum class Urgency : std::uint8_t { wave, vital, account, urgent };

/// Alarms, states, answers and what frames are accounted by are urgent.
[[nodiscard]] inline Urgency urgency_of(const EventBody& body) {
  if (std::holds_alternative<SampleBlock>(body)) return Urgency::wave;
  if (std::holds_alternative<FrameEnd>(body)) return Urgency::account;
  const bool urgent = std::holds_alternative<Alarm>(body) || std::holds_alternative<BedStatus>(body) ||
                      std::holds_alternative<CommandOutcome>(body) || std::holds_alternative<Command>(body) ||
                      std::holds_alternative<BedSetup>(body) || std::holds_alternative<Gap>(body) ||
                      std::holds_alternative<FeedStatus>(body) || std::holds_alternative<RecordingHole>(body) ||
                      std::holds_alternative<RestoredAlarm>(body) || std::holds_alternative<CareStatus>(body) ||
                      std::holds_alternative<RestoredCare>(body) || std::holds_alternative<LimitProposal>(body);
  return urgent ? Urgency::urgent : Urgency::vital;
}

/// What a device frame brought, as against what was concluded from it.
[[nodiscard]] inline bool is_frame_content(const EventBody& body) {
  if (const auto* vital = std::get_if<Vital>(&body)) return vital->origin == VitalOrigin::device && !vital->aged;
  return std::holds_alternative<SampleBlock>(body) || std::holds_alternative<DeviceAlarm>(body) ||
         std::holds_alternative<PacePulse>(body);
}

/// Hands an event to an outlet's ring. Waves give way first, then numerics,
/// then the ends of frames; alarms, states and answers take the last slot.
/// @return false when it was shed
inline bool offer(EventRing& ring, const Event& event, Urgency urgency) {
  constexpr std::size_t kShareKeptFree[] = {4, 8, 16};
  const std::size_t keep_free =
      urgency == Urgency::urgent ? 0 : ring.capacity() / kShareKeptFree[static_cast<std::size_t>(urgency)];
  return ring.push(event, keep_free);
}
inline bool offer(EventRing& ring, const Event& event) { return offer(ring, event, urgency_of(event.body)); }

}  // namespace ward
