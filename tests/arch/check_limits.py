#!/usr/bin/env python3
"""No test has a time limit of its own: on a busy machine it would fail. Limits are meson's, which can be stretched.
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
if faults:
    sys.exit("\n".join(faults))
