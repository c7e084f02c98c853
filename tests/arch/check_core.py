#!/usr/bin/env python3
"""What the core promises of its objects: nothing needed from outside but the four memory functions and the
compiler's own runtime, and no writable global. Usage: check_core.py NM OBJDUMP FILE..."""
import re
import subprocess
import sys

nm, objdump, *objects = sys.argv[1:]
MEMORY = {"memcpy", "memmove", "memset", "memcmp"}
RUNTIME = re.compile(r"^(__(clz|ctz|popcount|ashl|ashr|lshr|mul|div|mod|udiv|umod|ucmp|cmp|neg)[a-z]*[sdt]i[234]?|"
                     r"_GLOBAL_OFFSET_TABLE_|__linear_memory|__stack_pointer|__indirect_function_table)$")

faults, defined, undefined = [], set(), set()


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


for line in run(nm, *objects).splitlines():
    match = re.match(r"^\s*[0-9a-f]*\s+([A-Za-z]) (\S+)$", line)
    if match:
        (undefined if match[1] == "U" else defined).add(match[2])
        if match[1] in "BbC" and objdump == "none":  # initialised ones: the other call tells
            faults.append(f"writable global: {match[2]}")
if objdump != "none":
    # constant tables that hold pointers lie in .data.rel.ro: those are fine
    for line in run(objdump, "-t", *objects).splitlines():
        match = re.search(r" O (\.data|\.bss|\.sdata|\.sbss|\*COM\*)\S*\s+\S+ (\S+)$", line)
        if match and ".data.rel.ro" not in line:
            faults.append(f"writable global: {match[2]}")
for name in sorted(undefined - defined - MEMORY):
    if not RUNTIME.match(name):
        faults.append(f"needs {name} from outside")

print("\n".join(faults) or f"core: ok, {len(defined)} symbols")
sys.exit(bool(faults))
