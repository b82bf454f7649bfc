#!/usr/bin/env python3
"""A reader of EDF+ written from its specification alone (Kemp & Olivan 2003), so that our writer is not judged by
itself. Prints one JSON object.

Usage: read_edf.py FILE.edf
"""
import json
import re
import struct
import sys


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    assert all(32 <= byte < 127 for byte in data[:256]), "header is printable ASCII"
    text = data[:256].decode("ascii")
    assert text[:8] == "0       "
    count = int(text[252:256])
    header_bytes, records, seconds = int(text[184:192]), int(text[236:244]), float(text[244:252])
    assert header_bytes == 256 * (count + 1)
    assert re.fullmatch(r"\d\d\.\d\d\.\d\d", text[168:176]) and re.fullmatch(r"\d\d\.\d\d\.\d\d", text[176:184])
    at = 256

    def column(width):
        nonlocal at
        cells = [data[at + i * width:at + (i + 1) * width].decode("ascii").strip() for i in range(count)]
        at += width * count
        return cells

    labels, _, units = column(16), column(80), column(8)
    physical_min, physical_max = [float(x) for x in column(8)], [float(x) for x in column(8)]
    digital_min, digital_max = [int(x) for x in column(8)], [int(x) for x in column(8)]
    column(80)
    per_record = [int(x) for x in column(8)]
    column(32)
    assert at == header_bytes
    assert len(data) == header_bytes + records * 2 * sum(per_record), "the file's length is not the header's"
    signals = [{"label": labels[i], "unit": units[i], "rate": per_record[i] / seconds, "samples": [],
                "scale": (physical_max[i] - physical_min[i]) / (digital_max[i] - digital_min[i]),
                "physical_min": physical_min[i], "digital_min": digital_min[i]} for i in range(count)]
    annotations, starts = [], []
    for record in range(records):
        for i in range(count):
            chunk = data[at:at + 2 * per_record[i]]
            at += 2 * per_record[i]
            if labels[i] != "EDF Annotations":
                signals[i]["samples"] += struct.unpack(f"<{per_record[i]}h", chunk)
                continue
            lists = [part for part in chunk.split(b"\0") if part]
            for n, part in enumerate(lists):
                assert part.endswith(b"\x14")
                head, *texts = part.decode("utf-8").split("\x14")
                match = re.fullmatch(r"([+-]\d+(?:\.\d*)?)(?:\x15(\d+(?:\.\d*)?))?", head)
                if n == 0:
                    assert texts[0] == "", "the first list keeps the record's time"
                    starts.append(float(match[1]))
                else:
                    annotations.append({"s": float(match[1]), "duration": float(match[2] or 0), "text": texts[0]})
    assert all(abs(b - a - seconds) < 1e-6 for a, b in zip(starts, starts[1:])), "EDF+C is continuous"
    print(json.dumps({"patient": text[8:88].strip(), "recording": text[88:168].strip(), "date": text[168:176],
                      "time": text[176:184], "kind": text[192:236].strip(), "first": starts[0],
                      "signals": [s for s in signals if s["label"] != "EDF Annotations"],
                      "annotations": annotations}))


main()
