#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "pipeline/signals/beat_shape.h"

namespace ward {

/// What this patient's usual beat looks like, all leads together. Learned
/// from the first beats that resemble each other, follows slow change, and is
/// learned anew when the usual beat has become another one.
class UsualBeat {
 public:
  static constexpr std::size_t kMaxLeads = 4;
  /// One beat in every lead; empty where it was not all seen.
  using Leads = std::array<std::optional<BeatShape>, kMaxLeads>;
  using Matches = std::array<Match, kMaxLeads>;

  [[nodiscard]] bool ready() const { return ready_; }
  /// The usual beat is known in this lead.
  [[nodiscard]] bool knows(std::size_t lead) const { return ready_ && shapes_[lead].has_value(); }
  [[nodiscard]] const BeatShape& shape(std::size_t lead) const { return *shapes_[lead]; }
  /// How alike usual beats are in this lead: near 1 where it is clean.
  [[nodiscard]] float usual_likeness(std::size_t lead) const { return usual_likeness_[lead]; }

  /// Takes a beat in.
  /// @param matches   with shape(lead); meaningful where knows(lead)
  /// @param repeats   the beat resembles the one before it
  /// @param rr_share  RR interval before it in shares of the usual one
  /// @param usual_rr_s usual RR interval
  void learn(const Leads& beat, const Matches& matches, bool repeats, float rr_share, float usual_rr_s);
  /// Forgets the patient's beat (another patient, moved electrodes).
  void relearn();

  /// Likeness of two beats of one origin in a clean lead.
  static constexpr float kAlike = 0.92F;

 private:
  [[nodiscard]] bool alike(const Leads& beat, const Matches& matches) const;
  [[nodiscard]] bool outdated(float usual_rr_s) const;
  void follow(const Leads& beat, const Matches& matches);
  void bootstrap(const Leads& beat);
  void adopt(std::size_t centre);

  static constexpr std::size_t kFirstBeats = 8;
  static constexpr int kMemory = 30;

  bool ready_{false};
  std::array<std::optional<BeatShape>, kMaxLeads> shapes_{};
  std::array<float, kMaxLeads> usual_likeness_{};
  std::array<Leads, kFirstBeats> first_{};
  std::size_t first_count_{0};
  std::uint32_t matched_{0};   ///< a bit a beat, newest lowest
  std::uint32_t repeated_{0};  ///< did not match, but was like the beat before
  int seen_{0};                ///< beats in the two above
};

}  // namespace ward
