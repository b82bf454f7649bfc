#!/usr/bin/env python3
"""Checks the house rules on the source tree: who may include whom, function and
file length, banned words, a test for every module, and no recordings.

Usage: tidy_test.py SOURCE_DIR. Prints each finding as file:line: text, exits 1
if there is any. Before it judges the tree it proves on small bad examples that
each check can fail.
"""
import pathlib
import re
import subprocess
import sys

MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 400
MAX_FILE_BYTES = 1_000_000

# Room -> rooms it may include. A room is the longest matching prefix.
ROOMS = {
    "pipeline/domain/": set(),
    "pipeline/wire/": {"pipeline/domain/"},
    "pipeline/flow/": {"pipeline/domain/"},
    "pipeline/signals/": {"pipeline/domain/"},
    "pipeline/alarms/": {"pipeline/domain/"},
    "pipeline/patient_monitor": {"pipeline/domain/", "pipeline/signals/", "pipeline/alarms/"},
    "pipeline/outlets/": {"pipeline/domain/", "pipeline/wire/"},
    "pipeline/store/": {"pipeline/domain/", "pipeline/wire/"},
    "pipeline/replay/": {"pipeline/domain/", "pipeline/wire/", "pipeline/flow/", "pipeline/alarms/",
                         "pipeline/patient_monitor", "pipeline/store/"},
    "pipeline/export/": {"pipeline/domain/", "pipeline/wire/", "pipeline/store/"},
    "ingest/publisher": {"pipeline/domain/", "pipeline/wire/"},
    "ingest/": {"pipeline/domain/", "pipeline/wire/", "pipeline/flow/"},
    "dashboard/ward_model": {"pipeline/domain/", "dashboard/trace_buffer"},
    "dashboard/trace_buffer": {"pipeline/domain/"},
    "dashboard/ctl_": {"pipeline/domain/", "pipeline/store/", "pipeline/export/", "dashboard/"},
    "dashboard/": {"pipeline/domain/", "pipeline/wire/", "pipeline/flow/", "dashboard/ward_model",
                   "dashboard/trace_buffer"},
    "simulators/": {"pipeline/domain/", "pipeline/wire/", "ingest/publisher"},
}
# Wiring: may include anything.
MAINS = re.compile(r"(^|/)(\w+_)?main\.cpp$|^ingest/server\w*\.(h|cpp)$|^pipeline/replay_\w+\.(h|cpp)$")
FREE = ("tests/", "benches/")
# Parts of a program that the end-to-end tests run as a process.
PROGRAM_PARTS = ("dashboard/ctl_",)

# Library headers that stay in their rooms.
LIBRARY_HOMES = [
    (re.compile(r"<zmq(\.h|\.hpp|_addon\.hpp)>"), ("ingest/", "pipeline/outlets/", "dashboard/ward_client",
                                                    "dashboard/annunciator")),
    (re.compile(r"flatbuffers/|_generated\.h"), ("pipeline/wire/",)),
    (re.compile(r"imgui|<SDL|SDL2/|<GL/|<EGL/"), ("dashboard/",)),
    (re.compile(r"boost/lockfree"), ("pipeline/flow/",)),
    (re.compile(r"<zstd\.h>|<xxhash\.h>|<sodium\.h>|<sqlite3\.h>"), ("pipeline/store/", "pipeline/export/")),
]
BANNED = [
    (re.compile(r"::now\s*\("), {"pipeline/domain/time.cpp"}, "reads a clock: take time as an argument"),
    (re.compile(r"\bget_instance\b"), set(), "singleton"),
    (re.compile(r"\bdetach\s*\("), set(), "detached thread"),
    (re.compile(r"\bvolatile\b(?!\s+(std::)?sig_atomic_t)"), set(), "volatile is not for threads"),
    (re.compile(r"hardware_destructive_interference_size"), set(), "use a fixed 64-byte constant"),
    (re.compile(r"catch\s*\(\s*\.\.\.\s*\)\s*\{\s*\}"), set(), "swallows every error"),
    (re.compile(r"\b[Mm]ute(d|s)?\b"), set(), "say audio_paused, IEC 60601-1-8's word"),
    (re.compile(r"ffast-math"), set(), "breaks replay"),
]
CLOCK_FREE_TO_USE = ("tests/", "benches/")
CONTROL = re.compile(r"\b(if|for|while|switch|catch|do|else|try)\b[^;{}]*$")
TYPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b[^()]*$")


def strip_code(text):
    """Blanks comments, strings and characters, keeping every line break."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])\'(?:\\.|[^\'\\\n])*\'',
        re.S)
    return pattern.sub(lambda m: "\n" * m.group(0).count("\n") or " ", text)


def function_lengths(text):
    """(first line, length) of each function body, lambdas counted in their parent."""
    code = strip_code(text)
    found, stack, statement, line = [], [], "", 1
    for char in code:
        if char == "\n":
            line += 1
        if char == "{":
            inside = any(kind == "function" for kind, _ in stack)
            is_function = (not inside and ")" in statement and not CONTROL.search(statement)
                           and not TYPE.search(statement) and not re.search(r"=\s*$", statement))
            stack.append(("function" if is_function else "other", line))
            statement = ""
        elif char == "}":
            if stack:
                kind, start = stack.pop()
                if kind == "function":
                    found.append((start, line - start + 1))
            statement = ""
        elif char == ";":
            statement = ""
        else:
            statement += char
    return found


def room_of(path):
    matches = [prefix for prefix in ROOMS if path.startswith(prefix)]
    return max(matches, key=len) if matches else None


def check_includes(path, text):
    if path.startswith(FREE):
        return
    room = room_of(path)
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if not match:
            continue
        quote, target = match.groups()
        for pattern, homes in LIBRARY_HOMES:
            if pattern.search(line) and not path.startswith(homes) and not MAINS.search(path):
                yield number, f"{target} does not belong in {room or path}"
        if quote == "<" or MAINS.search(path) or target.endswith("_generated.h") or target.startswith("imgui"):
            continue
        if target.startswith("backends/") or target.startswith("misc/"):
            continue
        target_room = room_of(target)
        if target_room is None:
            yield number, f"include {target} from the root of the project"
        elif room is None:
            yield number, f"{path} is in no known room"
        elif target_room != room and target_room not in ROOMS[room]:
            yield number, f"{room} may not include {target_room} ({target})"


def check_words(path, text):
    code = strip_code(text)
    for number, line in enumerate(code.splitlines(), 1):
        for pattern, allowed, why in BANNED:
            if pattern.search(line) and path not in allowed:
                if "clock" in why and path.startswith(CLOCK_FREE_TO_USE):
                    continue
                yield number, f"{pattern.search(line).group(0).strip()}: {why}"


def check_lengths(path, text):
    lines = text.count("\n")
    if lines > MAX_FILE_LINES:
        yield 1, f"{lines} lines: one concept a file, {MAX_FILE_LINES} at most"
    for start, length in function_lengths(text):
        if length > MAX_FUNCTION_LINES:
            yield start, f"function of {length} lines, {MAX_FUNCTION_LINES} at most"


def reached_by_tests(texts):
    """Headers a test includes, and through them and their sources, those they include."""
    include = re.compile(r'#\s*include\s*"([^"]+)"')
    waiting = [target for name, text in texts.items() if name.startswith(FREE) for target in include.findall(text)]
    reached = set()
    while waiting:
        header = waiting.pop()
        if header in reached or header not in texts:
            continue
        reached.add(header)
        stem = header.removesuffix(".h")
        for name in (header, stem + ".cpp"):
            waiting += include.findall(texts.get(name, ""))
        # feed_codec_read.cpp belongs to the module feed_codec.
        for name, text in texts.items():
            if name.startswith(stem + "_") and name.endswith(".cpp"):
                waiting += include.findall(text)
    return reached


def check_module_has_test(path, reached, text=""):
    """A module none of whose callers is under test could rot unseen."""
    if not path.endswith(".cpp") or path.startswith(FREE + PROGRAM_PARTS) or MAINS.search(path):
        return
    own_header = re.search(r'#\s*include\s*"([^"]+)"', text)
    if own_header and own_header.group(1) in reached and own_header.group(1).startswith(path.rsplit("/", 1)[0]):
        return  # feed_encoder.cpp implements part of feed_codec.h
    stem = path.removesuffix(".cpp")
    while True:
        if stem + ".h" in reached:
            return
        if "_" not in stem.rsplit("/", 1)[-1]:
            break
        stem = stem.rsplit("_", 1)[0]
    yield 1, "no test reaches this module"


def check_header(path, text):
    if path.endswith(".h") and "#pragma once" not in text:
        yield 1, "header without #pragma once"


def check_hazards(texts, hazards):
    """Each test that docs/hazards.md names must exist."""
    tests = set()
    for name, text in texts.items():
        if name.startswith("tests/"):
            tests |= {f"{suite}.{case}" for suite, case in re.findall(r"\bTEST(?:_[FP])?\(\s*(\w+),\s*(\w+)\s*\)", text)}
    for number, line in enumerate(hazards.splitlines(), 1):
        for named in re.findall(r"`([A-Z]\w*\.[A-Z]\w*)`", line):
            if named not in tests:
                yield number, f"there is no test {named}"


def prove_checks_can_fail():
    long_body = "void f() {\n" + "  g();\n" * MAX_FUNCTION_LINES + "}\n"
    assert [n for n, _ in check_lengths("pipeline/flow/a.cpp", long_body)], "length"
    assert not list(check_lengths("pipeline/flow/a.cpp", "struct S {\n" + "  int a;\n" * 100 + "};\n"))
    two = "int f() {\n" + "  g();\n" * 40 + "}\nint h() {\n" + "  g();\n" * 40 + "}\n"
    assert not list(check_lengths("pipeline/flow/a.cpp", two)), "two short functions are not one long"
    member = "struct S {\n  void f() {\n" + "    g();\n" * 70 + "  }\n};\n"
    assert list(check_lengths("pipeline/flow/a.cpp", member)), "member function"
    assert list(check_includes("pipeline/signals/a.cpp", '#include "pipeline/alarms/b.h"\n'))
    assert list(check_includes("simulators/a.cpp", '#include "pipeline/signals/b.h"\n'))
    assert list(check_includes("dashboard/ward_model.cpp", '#include "dashboard/theme.h"\n'))
    assert list(check_includes("pipeline/alarms/a.cpp", "#include <zmq.hpp>\n"))
    assert not list(check_includes("pipeline/alarms/a.cpp", '#include "pipeline/domain/b.h"\n'))
    assert list(check_words("pipeline/signals/a.cpp", "auto t = steady_clock::now();\n"))
    assert not list(check_words("pipeline/signals/a.cpp", "// steady_clock::now() is banned\n"))
    assert list(check_words("dashboard/a.cpp", "bool muted = true;\n"))
    tree = {"tests/a_test.cpp": '#include "pipeline/wire/b.h"', "pipeline/wire/b.h": "",
            "pipeline/wire/b.cpp": '#include "pipeline/wire/c.h"', "pipeline/wire/c.h": "",
            "pipeline/wire/d.h": ""}
    reached = reached_by_tests(tree)
    assert not list(check_module_has_test("pipeline/wire/c.cpp", reached)), "reached through b.cpp"
    assert not list(check_module_has_test("pipeline/wire/b_read.cpp", reached)), "part of b"
    assert list(check_module_has_test("pipeline/wire/d.cpp", reached)), "reached by nobody"
    assert list(check_header("a.h", "int x;\n"))
    assert list(check_hazards({"tests/a_test.cpp": "TEST(A, B) {}"}, "`A.C`"))
    assert not list(check_hazards({"tests/a_test.cpp": "TEST_F(A, B) {}"}, "`A.B`"))


def tracked_files(root):
    """Files git knows or would add; without git, every file outside build/."""
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"],
                            capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [name for name in listed.stdout.splitlines() if (root / name).is_file()]
    return [str(path.relative_to(root)) for path in root.rglob("*")
            if path.is_file() and path.relative_to(root).parts[0] not in ("build", ".git")]


def check_file_kinds(root, names):
    for name in names:
        if re.search(r"\.(dat|mat|atr|hea|qrs|wl|edf)$", name):
            yield name, 1, "a recording must not be committed"
        elif (root / name).stat().st_size > MAX_FILE_BYTES:
            yield name, 1, f"larger than {MAX_FILE_BYTES} bytes"


def main():
    prove_checks_can_fail()
    root = pathlib.Path(sys.argv[1]).resolve()
    names = tracked_files(root)
    sources = [n for n in names if n.endswith((".h", ".cpp"))]
    texts = {name: (root / name).read_text(encoding="utf-8") for name in sources}
    reached = reached_by_tests(texts)
    findings = list(check_file_kinds(root, names))
    hazards = (root / "docs/hazards.md").read_text(encoding="utf-8")
    findings += [("docs/hazards.md", line, what) for line, what in check_hazards(texts, hazards)]
    for name, text in texts.items():
        for check in (check_includes, check_words, check_lengths, check_header):
            findings += [(name, line, what) for line, what in check(name, text)]
        findings += [(name, line, what) for line, what in check_module_has_test(name, reached, text)]
    for name, line, what in sorted(findings):
        print(f"{name}:{line}: {what}")
    print(f"tidy: {len(sources)} sources, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
