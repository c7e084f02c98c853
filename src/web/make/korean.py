#!/usr/bin/env python3
"""Turn a .po file into rows of C, in the order of strcmp(). Usage: korean.py FILE.po OUTPUT [SOURCE]...
With sources: the texts that stand in them. Without: all but those of the command line, which are long."""
import pathlib
import re
import sys

po, output, *sources = map(pathlib.Path, sys.argv[1:])
text = po.read_text(encoding="utf-8")
if not sources:
    begin, end = text.index("# ---- The command line"), text.index("# ---- Command and window")
    text = text[:begin] + text[end:]
text = re.sub(r'"\n"', "", text)
text = re.sub(r"^msgctxt .*\nmsgid .*\nmsgstr .*\n", "", text, flags=re.M)  # of the command line
rows = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', text, re.M)
if sources:  # literals that stand side by side are one
    said = "\n".join(re.sub(r'"\s*(PRI[udxX]64)\s*"', r"<\1>", path.read_text(encoding="utf-8")) for path in sources)
    said = re.sub(r'"\s*"', "", said)
    rows = [row for row in rows if f'"{row[0]}"' in said]


def bytes_of(literal):
    """What the literal means: \\n, \\t, \\" and \\\\ are all that these files have."""
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), literal).encode()


def plain(literal):
    """With the conversions of wasm32 for those that gettext reads."""
    return re.sub(r"<PRI([udxX])64>", r"ll\1", literal)


rows = sorted(((plain(english), plain(korean)) for english, korean in rows), key=lambda row: bytes_of(row[0]))
output.write_text("".join(f'{{"{english}", "{korean}"}},\n' for english, korean in rows), encoding="utf-8")
