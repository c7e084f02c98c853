#!/usr/bin/env python3
"""Numbers of CSRs, causes, interrupts, SBI calls and hypercalls stand in the tables of include/ringside/abi alone.
Usage: check_tables.py SOURCE_ROOT"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
ABI = root / "include/ringside/abi"
# Tests of the specification keep their own numbers: they check the tables.
FOLDERS = ("src", "guests", "include", "tests/qemu", "tests/guest", "tests/view")
AGAIN = re.compile(r"(?:#\s*define\s+|^\s*|[,{]\s*)((?:CSR|RS_CAUSE|CAUSE|RS_IRQ|SBI_EXT|SBI_ERR|RS_HC|RS_HERR)_\w+)"
                   r"\s*(?:=\s*|\s+)\(?-?(?:0x)?[0-9]", re.M)
rows = {name: re.findall(rf"^{macro}\(\s*(0x[0-9a-f]+),\s*(\w+)", (ABI / file).read_text(), re.M)
        for name, macro, file in (("CSR", "CSR", "csr.def"), ("SBI", "SBI_EXTENSION", "sbi.def"))}
assert len(rows["CSR"]) > 150 and len(rows["SBI"]) > 10, rows
names = {int(number, 16): name for number, name in rows["CSR"]}
letters = {int(number, 16): name for number, name in rows["SBI"] if len(number) > 4}
CASE = re.compile(r"\bcase (0x[0-9a-f]{3}):")
FOUR_LETTERS = re.compile(r"\b0x(?:735049|48534d|[45][0-9a-f]{7})\b")
faults = []

for folder in FOLDERS:
    for path in sorted((root / folder).rglob("*.[chS]")):
        if path.is_relative_to(ABI):
            continue
        text = path.read_text()
        found = [match[1] for match in AGAIN.finditer(text)
                 if not match[1].startswith("CSR_") or match[1][4:].lower() in names.values()]
        found += [f"case {names[int(match[1], 16)]} by number" for match in CASE.finditer(text)
                  if int(match[1], 16) in names]
        found += [f"{match[0]}: SBI_EXT_{letters[int(match[0], 16)]}" for match in FOUR_LETTERS.finditer(text)
                  if int(match[0], 16) in letters]
        faults += [f"{path.relative_to(root)}: {what} stands in include/ringside/abi already" for what in found]
print("\n".join(faults) or "tables: ok")
sys.exit(bool(faults))
