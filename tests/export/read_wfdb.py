#!/usr/bin/env python3
"""A reader of WFDB records written from the format's description alone (header(5), signal(5), annot(5) of the WFDB
manual), so that our writer is not judged by itself. Prints one JSON object.

Usage: read_wfdb.py RECORD.hea
"""
import json
import os
import re
import struct
import sys

BEATS = {1: "N", 5: "V", 9: "S", 12: "P", 13: "Q", 22: "note"}


def read_header(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    comments = [line for line in lines if line.startswith("#")]
    lines = [line for line in lines if line.strip() and not line.startswith("#")]
    name, count, rate, length = lines[0].split()[:4]
    assert re.fullmatch(r"\w+", name) and name == os.path.basename(path)[:-4]
    signals = []
    for line in lines[1:]:
        file, form, gain, bits, zero, initial, checksum, block, label = line.split(None, 8)
        assert form == "16" and int(block) == 0 and int(bits) == 16
        match = re.fullmatch(r"(-?[\d.e+]+)\((-?\d+)\)/(\S+)", gain)
        signals.append({"file": file, "gain": float(match[1]), "baseline": int(match[2]), "unit": match[3],
                        "initial": int(initial), "checksum": int(checksum), "label": label})
    assert len(signals) == int(count)
    return {"rate": float(rate), "length": int(length), "start": lines[0].split()[4:], "signals": signals,
            "comments": comments}


def read_samples(folder, header):
    count = len(header["signals"])
    with open(os.path.join(folder, header["signals"][0]["file"]), "rb") as file:
        data = file.read()
    assert len(data) == 2 * count * header["length"], "the file's length is not the header's"
    values = struct.unpack(f"<{len(data) // 2}h", data)
    for i, signal in enumerate(header["signals"]):
        signal["samples"] = list(values[i::count])
        assert signal["samples"][0] == signal["initial"]
        total = sum(signal["samples"]) & 0xFFFF
        assert (total - 0x10000 if total >= 0x8000 else total) == signal["checksum"], "checksum"


def read_annotations(path):
    with open(path, "rb") as file:
        data = file.read()
    at, time, found = 0, 0, []
    while True:
        word, = struct.unpack_from("<H", data, at)
        at += 2
        code, interval = word >> 10, word & 0x3FF
        if word == 0:
            break
        if code == 59:
            high, low = struct.unpack_from("<HH", data, at)
            at += 4
            time += (high << 16) | low
        elif code == 63:
            found[-1]["text"] = data[at:at + interval].decode("utf-8")
            at += interval + interval % 2
        else:
            time += interval
            found.append({"sample": time, "kind": BEATS[code]})
    assert at == len(data), "bytes behind the end"
    return found


def main():
    path = sys.argv[1]
    header = read_header(path)
    read_samples(os.path.dirname(path), header)
    header["annotations"] = read_annotations(path[:-4] + ".atr")
    print(json.dumps(header))


main()
