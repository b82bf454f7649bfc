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
  static constexpr std::size_t kMaxLeads = kShapeLeads;
  using Leads = BeatLeads;

  [[nodiscard]] bool ready() const { return ready_; }
  /// The usual beat is known in this lead.
  [[nodiscard]] bool knows(std::size_t lead) const { return ready_ && shapes_[lead].has_value(); }
  [[nodiscard]] const BeatShape& shape(std::size_t lead) const { return *shapes_[lead]; }
  [[nodiscard]] const Leads& shapes() const { return shapes_; }
  /// How alike usual beats are in this lead: near 1 where it is clean.
  [[nodiscard]] float usual_likeness(std::size_t lead) const { return usual_likeness_[lead]; }
  [[nodiscard]] const LeadWeights& usual_likenesses() const { return usual_likeness_; }
  /// The last beats were all of another shape, at a resting rate and with no
  /// sign that they are ventricular: the electrodes were moved, or a bundle
  /// branch blocks. Nothing is said of beats until that is learned.
  [[nodiscard]] bool changing() const { return changing_; }
  /// A lead in which even usual beats differ has little to say.
  [[nodiscard]] LeadWeights weights() const;

  struct NewBeat {
    const Leads& beat;
    const Alignment& match;  ///< with shapes()
    bool repeats;            ///< it resembles the one before it
    float rr_share;          ///< RR interval before it in shares of the usual one
    float recent_rr_s;       ///< median RR interval of late
    const Leads& form;       ///< mean shape of the beats like this one, or the beat itself
  };
  /// Takes a beat in.
  void learn(const NewBeat& beat);
  /// The beat learned last was a usual one.
  [[nodiscard]] bool last_was_usual() const { return (matched_ & 1U) != 0; }
  /// Forgets the patient's beat (another patient, moved electrodes).
  void relearn();

  /// Likeness of two beats of one origin in a clean lead.
  static constexpr float kAlike = 0.92F;

 private:
  [[nodiscard]] bool one_clear(const Leads& beat, const Alignment& match) const;
  [[nodiscard]] bool outdated(float recent_rr_s) const;
  [[nodiscard]] bool may_be_ventricular(const Leads& form) const;
  void follow(const NewBeat& beat);
  void bootstrap(const Leads& beat);
  void adopt(std::size_t centre);

  static constexpr std::size_t kFirstBeats = 8;
  static constexpr int kMemory = 30;

  bool ready_{false};
  std::array<std::optional<BeatShape>, kMaxLeads> shapes_{};
  LeadWeights usual_likeness_{};
  std::array<Leads, kFirstBeats> first_{};
  std::size_t first_count_{0};
  std::uint32_t matched_{0};   ///< a bit a beat, newest lowest
  std::uint32_t repeated_{0};  ///< did not match, but was like the beat before
  int seen_{0};                ///< beats in the two above
  int outdated_for_{0};        ///< beats
  bool changing_{false};
};

}  // namespace ward
