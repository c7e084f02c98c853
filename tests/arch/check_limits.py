#!/usr/bin/env python3
"""No test has a time limit of its own: on a busy machine it would fail. Limits are meson's, which can be stretched. Each has
one, of MOST seconds at most: stretched by scripts/test, a test that hangs still ends before the gate does.
check_limits.py SOURCE

A limit that a test is about (ringside's --timeout) is short, since it is to be reached. A call of xdotool that is tried again may
be given up after two minutes or more.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
LIMIT = re.compile(r"timeout=[\d.]+|\.wait\(\d|--timeout[\"', =]+\d\d|monotonic\(\) \+|(?<![\w-])timeout (?!1[2-9]\d|[2-9]\d\d)\d+ \S|"
                   r"\balarm\([^)]")
faults, looked = [], 0
MOST = 300
for path in sorted((root / "tests").rglob("*")):
    if not path.is_file() or path.suffix in (".txt", ".build", ".png", ".svg") or path.name == "check_limits.py":
        continue
    try:
        lines = path.read_text().splitlines()
    except UnicodeDecodeError:
        continue
    looked += 1
    faults += [f"{path.relative_to(root)}:{number}: a time limit of its own: {found[0]}"
               for number, line in enumerate(lines, 1) if (found := LIMIT.search(line))]
assert looked > 150, looked
limits = 0
for path in sorted((root / "tests").rglob("meson.build")):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        for limit in map(int, re.findall(r"\btimeout: *(-?\d+)", line)):
            limits += 1
            if not 0 < limit <= MOST:
                faults.append(f"{path.relative_to(root)}:{number}: found a limit of {limit} s; needs 1 to {MOST}")
assert limits > 50, limits
if faults:
    sys.exit("\n".join(faults))
