#!/usr/bin/env python3
"""Turn a .po file into rows of C, in the order of strcmp(). Usage: korean.py FILE.po OUTPUT"""
import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()
# The page has no command line, whose texts are long, and have conversions that gettext alone reads.
begin, end = text.index("# ---- The command line"), text.index("# ---- Command and window")
text = re.sub(r'"\n"', "", text[:begin] + text[end:])
rows = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', text, re.M)


def bytes_of(literal):
    """What the literal means: \\n, \\t, \\" and \\\\ are all that these files have."""
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), literal).encode()


with open(sys.argv[2], "w", encoding="utf-8") as output:
    for english, korean in sorted(rows, key=lambda row: bytes_of(row[0])):
        print(f'{{"{english}", "{korean}"}},', file=output)
