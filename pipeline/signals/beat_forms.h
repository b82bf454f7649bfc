#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "pipeline/signals/beat_shape.h"

namespace ward {

/// What the beats of one shape have in common.
struct BeatForm {
  BeatLeads shape;
  std::uint8_t number{0};   ///< from 1; never given to another shape soon
  int count{0};             ///< beats seen
  float share{0};           ///< of the recent beats (about 64)
  float rr_before{1.0F};    ///< mean RR interval before, in shares of the usual
  float rr_after{1.0F};
  float width{0};           ///< mean QRS width, s
  float like_usual{0};      ///< mean likeness with the patient's usual beat
  std::int64_t last{0};     ///< number of its last beat
};

/// The shapes this patient's beats come in, each learned from its own beats:
/// the usual one, ectopic ones of one focus each, artefacts. Bounded; the one
/// least seen makes room for a new one.
class BeatForms {
 public:
  static constexpr std::size_t kMost = 8;

  struct Found {
    std::uint8_t number{0};  ///< 0: like none
    Alignment alignment;     ///< with the nearest
  };
  [[nodiscard]] Found find(const BeatLeads& beat, const LeadWeights& weights, float alike) const;

  /// What is remembered of a beat in its form.
  struct Member {
    float rr_before;
    float rr_after;
    float width;
    float like_usual;
  };
  /// Takes a beat in, into the form found or a new one.
  std::uint8_t learn(const BeatLeads& beat, const Found& found, const Member& member);
  /// nullptr for 0, and for one that made room.
  [[nodiscard]] const BeatForm* of(std::uint8_t number) const;
  /// What comes gets new numbers.
  void forget() { forms_ = {}; }

 private:
  BeatForm& room();

  std::array<BeatForm, kMost> forms_{};
  std::int64_t beats_{0};
  std::uint8_t last_number_{0};
};

}  // namespace ward
