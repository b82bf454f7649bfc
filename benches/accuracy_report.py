#!/usr/bin/env python3
"""Writes docs/accuracy.md: every detector's score on annotated recordings,
the rule it was counted by, and published figures of others beside it.

    accuracy_report.py EVAL RECORDINGS OUT

EVAL is wardlight-eval, RECORDINGS the folder that `./dev data` fills. A database
that is not there is named as missing, never left out in silence.
"""
import datetime
import json
import pathlib
import subprocess
import sys

NOISES = [("em", "electrode motion"), ("ma", "muscle")]
LEVELS_DB = [12, 6, 0]

# Published figures; all of them on more or other records than ours, as said.
QRS_PEERS = [
    ("gqrs, one lead, same rules, the same 27 records", "99.68", "99.70"),
    ("OSEA (Hamilton), one lead, same rules, the same 27 records", "99.70", "99.79"),
    ("gqrs, one lead, same rules, 48 records", "99.74", "99.72"),
    ("OSEA (Hamilton), one lead, same rules, 48 records", "99.77", "99.80"),
    ("wqrs, one lead, same rules, 48 records", "99.79", "98.79"),
    ("Kim & Shin 2016, FIR, real time, 48 records", "99.90", "99.91"),
]
NOISE_PEERS = [("gqrs, one lead", "99.27", "70.5"), ("wqrs, one lead", "99.63", "67.3")]
BEAT_PEERS = [
    ("OSEA (Hamilton), the same 27 records", "91.6", "96.3", "", ""),
    ("OSEA (Hamilton), 44 records", "93.7", "96.6", "", ""),
    ("de Chazal & Reilly 2006, with an expert's help per patient", "94.3", "96.2", "87.7", "47.0"),
    ("Mar 2011", "86.8", "75.9", "83.2", "33.5"),
    ("Zhang 2014", "85.5", "92.7", "79.1", "36.0"),
    ("Alvarado", "92.4", "93.4", "86.2", "56.7"),
]
ALARM_PEERS = [
    ("Plesinger, challenge 2015, hidden records", "81.39", "92", "88"),
    ("Kalidas, the same", "79.44", "94", "82"),
    ("Couto, the same", "79.02", "89", "91"),
]


class Board:
    def __init__(self, program, recordings):
        self.program = program
        self.recordings = pathlib.Path(recordings)
        self.lines = []

    def score(self, task, folder, *flags):
        """The JSON object of one task, or None where the database is missing."""
        where = self.recordings / folder
        if not where.is_dir():
            self.say(f"`{folder}`: not there when this was written.", "")
            return None
        command = [self.program, task, str(where), *flags, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(done.stdout.strip().splitlines()[-1])

    def say(self, *lines):
        self.lines.extend(lines)

    def table(self, heads, rows):
        self.say("| " + " | ".join(heads) + " |", "|" + "---|" * len(heads))
        self.say(*("| " + " | ".join(row) + " |" for row in rows), "")


def two(value):
    return "-" if value is None else f"{value:.2f}"


def three(value):
    return "-" if value is None else f"{value:.3f}"


def beats_found(board):
    board.say("## Beats", "",
              "Beats found within 150 ms of annotated ones, after the first 5 minutes, ventricular flutter left out"
              " (ANSI/AAMI EC57); gross over all beats, and the mean of the records. The detector's constants were"
              " tuned on these records. A recording's last 0.6 s is played on backwards, so that its last beats can be"
              " decided; nothing of that is scored.", "")
    rows = []
    for flags, what in ((("--lead", "0"), "one lead"), (("--lead", "all"), "all leads")):
        got = board.score("qrs", "mitdb", *flags)
        if got is None:
            return
        rows.append([f"**Wardlight**, {what}, {got['records']} records of mitdb", three(got["se"]), three(got["ppv"]),
                     f"{two(got['se_avg'])} / {two(got['ppv_avg'])}"])
    board.table(["mitdb", "Se %", "+P %", "mean of records"],
                rows + [[name, se, ppv, ""] for name, se, ppv in QRS_PEERS])
    noisy = board.score("qrs", "nstdb", "--records", "118e06", "--lead", "all")
    if noisy is not None:
        board.table(["nstdb 118e06 (electrode motion, 6 dB)", "Se %", "+P %"],
                    [["**Wardlight**, all leads", two(noisy["se"]), two(noisy["ppv"])]] + [list(p) for p in NOISE_PEERS])


def beats_under_noise(board):
    board.say("### Under noise", "",
              "Real noise of nstdb added to every record of mitdb, two minutes on and two off from 5:00.", "")
    rows = []
    for noise, name in NOISES:
        for level in LEVELS_DB:
            cells = [f"{name}, {level} dB"]
            for lead in ("0", "all"):
                got = board.score("qrs", "mitdb", "--lead", lead, "--noise", noise, "--snr", str(level))
                if got is None:
                    return
                cells += [two(got["se"]), two(got["ppv"])]
            rows.append(cells)
    board.table(["noise", "one lead Se %", "+P %", "all leads Se %", "+P %"], rows)


def beat_classes(board):
    got = board.score("beats", "mitdb")
    board.say("## Classes of beats", "",
              "Own detections, EC57. Records that a table was fitted on are judged by a table fitted on other patients"
              " only; thresholds were chosen on their pooled counts. Paced records are left out. Supraventricular is"
              " advisory.", "")
    if got is None:
        return
    ours = [f"**Wardlight**, {got['records']} records, {got['records_cross_validated']} cross-validated",
            two(got["veb_se"]), two(got["veb_ppv"]), two(got["sveb_se"]), two(got["sveb_ppv"])]
    board.table(["mitdb", "VEB Se %", "+P %", "SVEB Se %", "+P %"], [ours] + [list(p) for p in BEAT_PEERS])


def fibrillation(board):
    board.say("## Ventricular fibrillation", "",
              "Every 4-s window that one rhythm fills. All other rhythms count against specificity, asystole"
              " included; tachycardia and noise are left out. Patients that a table was fitted on are judged by a"
              " table fitted on others; the threshold, one number, was chosen on the same windows. Published figures use other"
              " windows; none is comparable.", "")
    rows = []
    for folder in ("vfdb", "cudb"):
        got = board.score("vf", folder)
        if got is None:
            continue
        delay = got.get("onset_delay_s_median")
        rows.append([f"**Wardlight**, {folder}, {got['records']} records", two(got["se"]), two(got["sp"]),
                     two(delay), f"{got['episodes_announced']} of {got['episodes']}"])
    if rows:
        board.table(["", "Se %", "Sp %", "median delay, s", "episodes announced"], rows)


def alarms(board):
    got = board.score("alarms", "cinc2015")
    board.say("## Arrhythmia alarms confirmed or denied", "",
              "Alarms of bedside monitors, true and false, of the PhysioNet/CinC challenge 2015. Nothing after the"
              " alarm is used. Score = (TP+TN)/(TP+TN+FP+5FN). Records that a table was fitted on are judged by one"
              " that has not seen them; the rules of the types without a table were set on these records.", "")
    if got is None:
        return
    rows = [["**Wardlight**, all", two(got["score"]), two(got["tpr"]), two(got["tnr"])]]
    for name, kind in got["types"].items():
        rows.append([f"{name.replace('_', ' ').lower()}, {kind['tp'] + kind['fn']} true, {kind['tn'] + kind['fp']} false",
                     two(kind["score"]), two(kind["tpr"]), two(kind["tnr"])])
    board.table(["cinc2015", "score", "TPR %", "TNR %"], rows + [list(p) for p in ALARM_PEERS])


def alarm_load(board):
    got = board.score("load", "cinc2015")
    board.say("## Alarm load", "",
              "The same recordings up to 5:00 through a bed's whole chain as the server runs it, with the tables as"
              " shipped, some of which were fitted on these records. Audible: every raising that is more than"
              " information; nobody pauses or acknowledges. Plain limits: the same detectors and limits, where each"
              " rhythm claimed is announced without asking another channel, each limit crossed at once, and no alarm"
              " keeps quiet because another says it already; technical alarms count alike on both sides. A true red"
              " alarm is missed if no red of its kind, or a worse one of the same beats, stood in the ten seconds"
              " before 5:00. These patients were chosen because they alarm: the rate is no ward's.", "")
    if got is None:
        return
    lethal, others = got["asystole_and_fibrillation"], got["other_reds"]
    board.table(["cinc2015, audible alarms", "per hour and bed", "of plain limits"],
                [["**Wardlight**", two(got["audible_per_hour"]), two(got["ratio"])],
                 ["plain limits with the ward's delays", two(got["plain_delays_kept_per_hour"]), ""],
                 ["plain limits", two(got["plain_per_hour"]), "1.00"]])
    board.table(["true red alarms", "number", "missed", "%", "which"],
                [["asystole, fibrillation", str(lethal["true"]), str(lethal["missed"]), two(lethal.get("missed_percent")),
                  " ".join(lethal["missed_records"])],
                 ["others", str(others["true"]), str(others["missed"]), two(others.get("missed_percent")),
                  " ".join(others["missed_records"])]])


def breathing_and_pulse(board):
    board.say("## Breathing and pulse", "")
    got = board.score("respiration", "bidmc_csv")
    if got is not None:
        board.say("Respiration rate against the breaths of two annotators, 32-s windows on which they agree.", "")
        rows = [["**Wardlight**, impedance", two(got["mae"]), two(got["coverage"])]]
        if "fused_mae" in got:
            rows.append(["**Wardlight**, from ECG and pleth alone", two(got["fused_mae"]), two(got["fused_coverage"])])
        board.table([f"bidmc, {got['records']} records", "mean error, /min", "coverage %"], rows)
    got = board.score("pulse", "bidmc_csv")
    if got is not None:
        board.say("Pulses against ECG beats where both are clean.", "")
        board.table(["bidmc", "F1 %"],
                    [["**Wardlight**", two(got["f1"])], ["best of open detectors, adults in hospital (Charlton 2022)", "98-99"]])


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    board = Board(sys.argv[1], sys.argv[2])
    version = subprocess.run([sys.argv[1], "--version"], capture_output=True, text=True, check=True).stdout.strip()
    board.say("# Accuracy", "",
              f"Written by `./dev eval --report` on {datetime.date.today().isoformat()}, version {version.split()[-1]}."
              " The very code of the server, causal, sample by sample. What is worse than others' is printed too.", "",
              "Peers' figures are as published, or as run by the same rules where it says so. Not a medical device.", "")
    for part in (beats_found, beats_under_noise, beat_classes, fibrillation, alarms, alarm_load, breathing_and_pulse):
        part(board)
    board.say("## Recordings", "",
              "MIT-BIH Arrhythmia, Noise Stress Test and Malignant Ventricular Ectopy databases, CU Ventricular"
              " Tachyarrhythmia database, PhysioNet/CinC challenge 2015 and BIDMC, from PhysioNet (Goldberger et al.,"
              " Circulation 101(23), 2000), Open Data Commons Attribution 1.0.")
    pathlib.Path(sys.argv[3]).write_text("\n".join(board.lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
