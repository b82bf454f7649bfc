#pragma once

#include <array>
#include <cstdint>

namespace ward {

/// What the beats of each shape of this patient have shown so far: beats of
/// one shape are of one origin, so one of them is judged with its like.
class FormEvidence {
 public:
  /// @param form      number of its shape; 0: none
  /// @param log_odds  that it is ventricular, by itself
  /// @return  its own word and that of its shape's former beats, together
  [[nodiscard]] float ventricular(std::uint8_t form, float log_odds) const;
  /// Most beats of this shape followed a pacemaker's pulse.
  [[nodiscard]] bool paced(std::uint8_t form) const;
  /// Takes a beat in whose measures are final.
  void learn(std::uint8_t form, float log_odds, bool behind_pulse);

 private:
  struct Form {
    std::uint8_t number{0};
    int count{0};
    float log_odds{0};  ///< mean
    float paced{0};     ///< share
    std::uint32_t last{0};
  };
  [[nodiscard]] const Form* find(std::uint8_t form) const;

  /// Twice as many as BeatForms keeps: artefacts come and go, and must not push
  /// out a rare shape that it still knows.
  std::array<Form, 16> forms_{};
  std::uint32_t beats_{0};
};

}  // namespace ward
