#pragma once

namespace ward {

/// Constants of the QRS detector. Structure after Pan & Tompkins (1985) and
/// Hamilton & Tompkins (1986); values set on annotated ECG of many patients,
/// none of them per patient.
struct QrsParameters {
  // Front end. Most QRS energy lies between, P, T and muscle mostly outside.
  double high_pass_hz{3.8};
  double low_pass_hz{22.0};
  double noise_high_pass_hz{35.0};
  double noise_share{0.10};        ///< of the muscle noise envelope, taken off the feature
  // Amplitude of a lead.
  double median_share{0.72};       ///< of 8 peaks; the mean has the rest
  double peak_clip{3.6};           ///< one artefact may raise the memory no more
  /// mV per 10 ms. Not below least_peak: a lead that learnt on silence, or was
  /// silent for long, would else ask of the next beat more than its capped
  /// share of the fused feature can ever be.
  double least_amplitude{0.032};
  /// mV per 10 ms a QRS must reach: between 0.15 mV in 70 ms (0.031, EC13:
  /// not to be counted) and 0.5 mV in 120 ms (0.079, to be counted).
  double least_peak{0.032};
  /// mV per 10 ms: half as much again as a QRS of 5 mV in 70 ms has. Larger is
  /// an artefact, and says nothing of the size of beats.
  double most_peak{1.5};
  // Threshold, in shares of a usual beat.
  double threshold{0.17};          ///< without any noise
  double threshold_one_lead{0.12}; ///< the same for a lead alone
  double noise_peak_gain{0.45};    ///< added for the mean of the last noise peaks
  double noise_floor_gain{1.4};   ///< added for the feature's mean between beats
  double noise_limit{0.44};        ///< noise never hides a full beat
  double noise_floor_tau_s{1.45};
  double early_gain{0.45};          ///< a peak soon after a beat needs more ...
  double early_rr{0.78};            ///< ... up to this share of the usual RR
  double late_gain{0.1};           ///< an overdue one needs less ...
  double late_rr{0.75};            ///< ... from this share on
  // Likeness: the best correlation with the patient's beats (see QrsShapes).
  // What is unlike them needs more, the more noise there is ...
  double unlike_below{0.8};
  double unlike_gain{2.4};         ///< per share of noise in the threshold
  double unlike_base{0.1};
  double early_unlike{1.2};        ///< and soon after a beat still more
  // ... what is like them needs less.
  double alike_above{0.85};
  double alike_gain{0.36};
  double search_back_alike{0.9};   ///< a peak so alike ...
  double search_back_alike_share{0.8};  ///< ... is looked back for above this share of the threshold,
  double search_back_share{1.6};   ///< any other above this
  double search_back_rr{1.48};     ///< silence in usual RR intervals ...
  double search_back_s{0.27};      ///< ... plus seconds, before looking back
  double search_back_gap_s{0.42};  ///< a missed beat lies at least so far after the last
  /// Of a usual beat's. P waves with no QRS after them stay below: counting
  /// them would hide a block or an asystole.
  double least_slope{0.17};
  // Time.
  double refractory_one_lead_s{0.270};
  double refractory_s{0.28};
  double least_rr_s{0.180};        ///< of a rhythm too fast for the refractory time
  double peak_over_s{0.095};
  double t_wave_s{0.390};
  double t_wave_slope{0.35};       ///< less than this share of the QRS's is a T wave
  double tall_t_slope{0.62};       ///< and so is less than this share ...
  double tall_t_height{0.75};      ///< ... if no higher than this share
  // Silence.
  double decay_after_s{1.6};
  double decay_tau_s{2.0};
  double inflated{1.5};            ///< times the long-term amplitude is an artefact's doing ...
  double inflated_tau_s{0.4};      ///< ... and forgotten fast
  double relearn_after_s{2.5};
  /// Of the long-term amplitude. Lower would count P waves in asystole ...
  double decay_floor{0.90};
  /// ... but not for ever: long after asystole was announced, beats much
  /// smaller than before may still be beats.
  double deep_decay_after_s{12.0};
  // R peak.
  double r_share{0.4};             ///< the first wave of this share of the highest
  double r_reach_s{0.130};
  // Fusion of leads.
  double lead_cap{1.2};
  double weight_offset{0.03};
  double weight_unsteady{0.2};
  double weight_share{0.23};       ///< of what one interval tells
  double activity_share{0.997};    ///< a slot: a lead's last beat is forgotten in 1 s
  double quiet{0.53};               ///< less active than this share of the best: weighs less
  double dropout{0.15};            ///< a beat below this share is a lead dropping out
};

}  // namespace ward
