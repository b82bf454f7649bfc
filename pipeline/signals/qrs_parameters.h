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
  double noise_share{0.10};       ///< of the muscle noise envelope, taken off the feature
  // Amplitude of a lead.
  double median_share{0.78};      ///< of 8 peaks; the mean has the rest
  double peak_clip{3.6};          ///< one artefact may raise the memory no more
  double least_amplitude{0.006};  ///< mV per 10 ms; below it nothing is a QRS
  // Threshold, in shares of a usual beat.
  double threshold{0.21};         ///< of a usual beat, without any noise
  double noise_gain{0.40};        ///< added for each unit of noise
  double floor_gain{0.9};
  double floor_tau_s{1.5};
  double early_gain{0.4};
  double early_rr{0.7};
  double late_gain{0.1};
  double late_rr{0.75};
  double r_share{0.6};
  double r_reach{0.16};
  double noise_peak_limit{0.55};  ///< noise never hides a full beat
  double search_back_share{0.63};
  double search_back_least{0.12};
  double search_back_rr{1.48};    ///< silence in usual RR intervals ...
  double search_back_s{0.27};     ///< ... plus seconds, before looking back
  double search_back_gap_s{0.42}; ///< a missed beat lies at least so far after the last
  // Time.
  double refractory_one_lead_s{0.270};
  double refractory_s{0.250};
  double peak_over_s{0.095};
  double t_wave_s{0.390};
  double t_wave_slope{0.35};
  // Silence.
  double decay_after_s{1.6};
  double decay_tau_s{2.0};
  double decay_floor{0.35};       ///< of the long-term amplitude: beyond it is asystole's business
  // Fusion of leads.
  double lead_cap{1.5};
  double weight_offset{0.03};
  double weight_peak{0.0};
  double weight_unsteady{0.2};
  double weight_power{2.0};
  double noise_share_new{0.25};
  double activity_share{0.996};
  double quiet{0.8};
  double dropout{0.15};
};

}  // namespace ward
