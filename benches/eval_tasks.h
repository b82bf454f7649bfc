#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace ward {

/// What the command line asks for.
struct EvalOptions {
  std::filesystem::path folder;
  std::vector<std::string> records;  ///< empty: all of the folder that fit the task
  int lead{-1};                      ///< of the record's ECG leads; -1: all
  bool from_start{false};            ///< score the first five minutes too
  std::filesystem::path annotations; ///< folder for RECORD.wl; empty: none written
  std::string noise;                 ///< noise record added to every ECG lead (qrs); empty: none
  double snr_db{12};                 ///< of the noisy stretches
  std::filesystem::path noise_folder;  ///< empty: nstdb beside `folder`
  bool quiet{false};                 ///< no table of records on stdout
};

/// Beats of the QRS detector against annotated beats, by EC57's rules.
nlohmann::json evaluate_qrs(const EvalOptions& options);

/// Respiration rate against the breaths of both BIDMC annotators: in every
/// 32-s window that ends on a full second and on whose rate the two agree
/// within 2 /min, the rate then shown against the mean of theirs. `fused_mae` and
/// `fused_coverage`: the same with RESP hidden, fused from ECG and PLETH.
nlohmann::json evaluate_respiration(const EvalOptions& options);

/// Pulses against ECG beats in every 10 s in which both signals are good all
/// the time. The way from heart to sensor differs between records: the lag
/// (0-1 s) with the most matches is taken off before EC57's window applies.
nlohmann::json evaluate_pulse(const EvalOptions& options);

/// Ventricular fibrillation and flutter: the detector's verdict on every 4-s
/// window (1-s step, all leads fused) that one rhythm label fills. `se`: VF and
/// VFL windows called fibrillatory, unusable ones count as missed. `sp`: all
/// other rhythms, asystole included, but for VT and NOISE, which are counted by
/// themselves. Whole records; those the table was fitted on are judged with a
/// table fitted on other patients.
nlohmann::json evaluate_vf(const EvalOptions& options);

/// Class of every beat the QRS detector finds, against the annotated class, by
/// EC57: ventricular and supraventricular ectopic beats. Paced records of mitdb
/// are left out unless named; records the tables were fitted on are judged
/// with tables fitted on other patients.
nlohmann::json evaluate_beats(const EvalOptions& options);

/// Arrhythmia alarms of cinc2015, checked across channels at 5:00 and withheld
/// or announced; nothing later is heard. Score of the PhysioNet/CinC Challenge
/// 2015, over all and by type of alarm. Records the learned stage was fitted on
/// are judged with a table fitted on others.
nlohmann::json evaluate_alarms(const EvalOptions& options);

/// How much sounds: cinc2015 up to 5:00 through a bed's whole chain as the
/// server runs it, with the tables as shipped. Audible alarms an hour (every
/// raising that is more than information; nobody pauses or acknowledges
/// anything), those of the same detectors as plain limits (plain_limits.h), and
/// the true red alarms for which no red of that kind stood in the last ten
/// seconds.
nlohmann::json evaluate_load(const EvalOptions& options);

}  // namespace ward
