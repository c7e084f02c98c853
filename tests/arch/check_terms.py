#!/usr/bin/env python3
"""Hold Korean texts against the glossary: po/ko.po and Korean documents use none of the words that docs/glossary.md has
another one for. Usage: check_terms.py SOURCE_ROOT"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
# Words that have one of these in them and are others.
WITHIN = {"보드": ["메인보드", "키보드", "온보드", "대시보드"]}

section = (root / "docs/glossary.md").read_text().split("\n## Korean words that are not used\n")[1].split("\n## ")[0]
rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.M)[2:]
if len(rows) < 20:
    sys.exit("docs/glossary.md: its table of words that are not used was not found")

documents = [root / "po/ko.po", *sorted(root.glob("*.ko.md")), *sorted(root.glob("docs/**/*.ko.md")), *sorted(root.glob("lessons/*.ko.md"))]
faults, lines = [], 0
for path in documents:
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if path.suffix == ".po" and not line.startswith(('"', "msgstr")):
            continue
        lines += 1
        for word, right in rows:
            bare = line
            for longer in WITHIN.get(word, []):
                bare = bare.replace(longer, "")
            if word in bare:
                faults.append(f"{path.relative_to(root)}:{number}: found '{word}'; needs {right}")
print("\n".join(faults) or f"terms: ok, {len(rows)} words, {len(documents)} files, {lines} lines")
sys.exit(bool(faults))
