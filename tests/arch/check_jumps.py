#!/usr/bin/env python3
"""Handlers of the blocks engine must jump to each other: one that calls grows the stack with each instruction.
Usage: check_jumps.py OBJDUMP FILE"""
import re
import subprocess
import sys

objdump, file = sys.argv[1:]
text = subprocess.run([objdump, "-d", "--no-show-raw-insn", file], capture_output=True, text=True, check=True).stdout
INDIRECT_CALL = re.compile(r"\bcallq?\s+\*|\bblr\s+x\d|\bjalr\s+(ra,)?[a-z]|\bc\.jalr\b")

handlers, faults, name = 0, [], None
for line in text.splitlines():
    start = re.match(r"^[0-9a-f]+ <(.+)>:$", line)
    if start:
        name = start[1]
        handlers += name.startswith("run_")
    elif name and re.match(r"(run|do|access)_[a-z_]+(_\d|$)", name) and INDIRECT_CALL.search(line):
        faults.append(f"{name} calls: {line.strip()}")
        name = None
if handlers < 100:
    faults.append(f"only {handlers} handlers were found: is this the blocks engine?")
print("\n".join(faults) or f"{handlers} handlers jump")
sys.exit(bool(faults))
