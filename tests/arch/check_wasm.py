#!/usr/bin/env python3
"""Compile core, lane, model and scene for WebAssembly, and hold what they import against the list in
wasm32/imports.txt. The headers in wasm32/ declare these imports and nothing else, so that whatever needs a
file, a thread or a clock does not compile.
Usage: check_wasm.py CLANG NM BUILD_OF_LANE SOURCE_ROOT FLAGS... -- SOURCES..."""
import pathlib
import re
import subprocess
import sys
import tempfile

clang, nm, lane_build, root, *rest = sys.argv[1:]
flags, sources = rest[:rest.index("--")], rest[rest.index("--") + 1:]
stubs = pathlib.Path(root) / "tests/arch/wasm32"
LINKER = {"__linear_memory", "__stack_pointer", "__indirect_function_table"}
# Formats, not code: they come from the host as they are.
FORMATS = ["elf.h", "fdt.h", "libfdt.h", "libfdt_env.h"]


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command[-3:])}:\n{done.stderr}")
    return done.stdout


def find(header):
    """The host's own header, wherever the host's compiler finds it."""
    text = subprocess.run([clang, "-E", "-x", "c", "-"], input=f"#include <{header}>\n", capture_output=True, text=True)
    match = re.search(rf'^# 1 "([^"]*/{re.escape(header)})"', text.stdout, re.M)
    if not match:
        print(f"{header} is not installed")
        sys.exit(77)
    return match[1]


with tempfile.TemporaryDirectory() as folder:
    formats = pathlib.Path(folder) / "formats"
    formats.mkdir()
    for header in FORMATS:
        (formats / header).symlink_to(find(header))
    objects = []
    for source in sources:
        objects.append(f"{folder}/{len(objects)}.o")
        run(clang, "--target=wasm32", "-nostdlibinc", *flags, f"-I{stubs}", f"-isystem{formats}", f"-I{root}/src",
            f"-I{lane_build}", f"-I{root}/guests", '-DRS_VERSION="0"', "-DRS_HAVE_GETTEXT=0", "-c", source, "-o", objects[-1])
    defined, undefined = set(), set()
    for line in run(nm, *objects).splitlines():
        match = re.match(r"^\s*[0-9a-f]*\s+([A-Za-z]) (\S+)$", line)
        if match:
            (undefined if match[1] == "U" else defined).add(match[2])

listed = {}
for line in (stubs / "imports.txt").read_text().splitlines():
    if line and not line.startswith("#"):
        name, _, why = line.partition(": ")
        listed[name] = why
needed = undefined - defined - LINKER
faults = [f"{name}: is needed, and not in imports.txt" for name in sorted(needed - set(listed))]
faults += [f"{name}: is in imports.txt, and not needed" for name in sorted(set(listed) - needed)]
faults += [f"{name}: imports.txt gives no reason" for name, why in listed.items() if not why]
print("\n".join(faults) or f"wasm32: ok, {len(sources)} files, {len(needed)} imports")
sys.exit(bool(faults))
