#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace ward {

/// A number that names one kind of thing. Ids of different kinds do not mix:
/// passing a PatientId where a BedId is wanted does not compile.
/// Zero is "none".
template <class Tag>
struct Id {
  std::uint32_t value{};

  constexpr auto operator<=>(const Id&) const = default;
  [[nodiscard]] constexpr bool valid() const { return value != 0; }
};

using BedId = Id<struct BedTag>;
using DeviceId = Id<struct DeviceTag>;
using CommandId = Id<struct CommandTag>;

/// Addresses every bed of the ward in an operator command (audio pause).
inline constexpr BedId kEveryBed{0xFFFFFFFFU};

/// One waveform channel of one bed: what it measures (11073-10101 code) and
/// which of several alike it is (0 for the first ECG II, 1 for the second).
struct ChannelId {
  std::uint32_t code{};
  std::uint32_t instance{};

  constexpr auto operator<=>(const ChannelId&) const = default;
};

}  // namespace ward

template <class Tag>
struct std::hash<ward::Id<Tag>> {
  std::size_t operator()(ward::Id<Tag> id) const noexcept { return id.value; }
};
