#!/usr/bin/env python3
"""What the command needs before it starts, and what the view's module shows of itself.
Usage: check_program.py READELF NM PROGRAM MODULE"""
import re
import subprocess
import sys

readelf, nm, program, module = sys.argv[1:]
# What `ringside run` may cost is mostly the number of libraries that the dynamic linker has to load.
MAY_NEED = re.compile(r"^(libc|libm|libdl|libpthread|ld-linux.*|libfdt|libjansson|libzstd|libgcc_s)\.so")

faults = []


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


needed = re.findall(r"\(NEEDED\).*\[(.+)\]", run(readelf, "-d", program))
if not needed:
    faults.append(f"{program}: no library was found: is this the command?")
faults += [f"{program}: needs {name}, which belongs to the view" for name in needed if not MAY_NEED.match(name)]
symbols = [line.split()[-1] for line in run(nm, "-D", "--defined-only", module).splitlines()]
symbols = [name for name in symbols if name not in ("_edata", "_end", "__bss_start", "_init", "_fini")]
if symbols != ["ringside_view"]:
    faults.append(f"{module}: exports {', '.join(symbols) or 'nothing'}; needs ringside_view alone")

print("\n".join(faults) or f"program: ok, {len(needed)} libraries")
sys.exit(bool(faults))
