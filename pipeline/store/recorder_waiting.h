#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/domain/event.h"
#include "pipeline/store/ward_memory.h"

namespace ward {

/// Events on their way to the disk. Bounded: when it is full, or memory is
/// short, waves are given up first, then numerics, then what only accounts for
/// frames, alarms and commands last. A frame that lost any of its contents ends
/// in a FrameEnd that is not whole; beds that lost anything get a RecordingHole.
/// Throws nothing but at construction.
class WaitingEvents {
 public:
  /// @param most  events, at least 1
  /// @param room  for so many memory is taken at once
  WaitingEvents(std::size_t most, std::size_t room);

  /// @param waves_kept  false: sample blocks are given up
  void take(const Event& event, bool waves_kept) noexcept;
  /// Gives up all sample blocks that wait.
  void drop_waves() noexcept;
  /// Puts a RecordingHole behind the others for each bed that lost events.
  void add_marks(Instant now) noexcept;

  [[nodiscard]] std::span<const Event> events() const { return events_; }
  [[nodiscard]] bool empty() const { return events_.empty(); }
  [[nodiscard]] std::size_t size() const { return events_.size(); }
  /// Puts these before all others. @throws std::bad_alloc, nothing changed then
  void put_first(std::span<const Event> events);
  /// Gives back late frames that this memory accounts for: they are stored.
  void drop_stored(const WardMemory& memory) noexcept;
  /// The first ones have been written.
  void drop_front(std::size_t count) noexcept;
  [[nodiscard]] std::uint64_t given_up() const { return given_up_; }

 private:
  /// What gives way, in this order.
  enum class Class : std::uint8_t { wave, numeric, account, last };
  struct Loss {
    BedId bed;
    bool frame_shed{false};     ///< of the frame whose end is still to come
    bool shed_in_pass{false};   ///< the same, at the place a pass has come to
    std::uint64_t epoch_kept{}; ///< whose first FeedStatus a pass has kept
    std::uint64_t events{};     ///< since the last RecordingHole
  };

  [[nodiscard]] static Class class_of(const EventBody& body);
  /// Makes place for one more event, at the expense of lower classes and, at
  /// last, of the oldest. @return false when there is none
  bool make_room(Class wanted) noexcept;
  bool grow() noexcept;
  void shed(Class up_to) noexcept;
  void shed_oldest() noexcept;
  [[nodiscard]] bool gives_way(const Event& event, Class up_to, Loss* loss) const;
  void begin_pass() noexcept;
  void end_pass() noexcept;
  void note_loss(const Event& event, bool in_pass) noexcept;
  void end_frame(Event& event, bool in_pass) noexcept;
  /// The bed's entry, made where missing; null when there are too many.
  Loss* loss_of(BedId bed, bool make) noexcept;

  std::size_t most_;
  std::vector<Event> events_;
  std::vector<Loss> losses_;     ///< by bed; never grows beyond what was reserved
  bool any_frame_shed_{false};   ///< more beds lost events than losses_ can hold
  std::uint64_t given_up_{0};
};

}  // namespace ward
