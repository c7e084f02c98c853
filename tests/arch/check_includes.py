#!/usr/bin/env python3
"""Who may include whom (docs/map.md). Usage: check_includes.py SOURCE_ROOT"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
FREESTANDING = {"stdint.h", "stddef.h", "stdbool.h", "stdarg.h", "limits.h", "stdalign.h", "stdnoreturn.h"}

# core layer -> layers below it that it may see
CORE = {
    "base": set(),
    "isa": {"base"},
    "bus": {"base"},
    "dev": {"base"},
    "hart": {"base", "isa"},
    "mmu": {"base", "isa", "hart", "bus"},
    "exec": {"base", "isa", "hart", "mmu", "bus"},
    "jit": {"base", "isa", "hart", "mmu", "bus", "exec"},
    "machine": {"base", "isa", "hart", "bus", "dev", "mmu", "exec"},
}
# folders of src/ -> other folders of src/ that they may see; all of them see include/ringside
HOST = {
    "host": set(),
    "lane": {"host"},
    "gdb": {"lane", "host"},
    "bench": {"lane", "host"},
    "view": {"lane", "host"},
    "cli": {"bench", "gdb", "view", "lane", "host"},
}
GUESTS_SEE = {"lib", "ringside"}
ONLY_IN = [
    (re.compile(r"^SDL"), "src/view/sdl"),
    (re.compile(r"^(cairo|pango)"), "src/view/canvas"),
    (re.compile(r"^curses"), "src/view/curses"),
    (re.compile(r"^zstd"), "src/lane"),
]
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:<(?P<system>.+?)>|"(?P<own>.+?)")', re.M)

faults = []


def fault(path, text):
    faults.append(f"{path.relative_to(root)}: {text}")


def includes(path):
    for match in INCLUDE.finditer(path.read_text()):
        yield match["system"], match["own"]


def files(folder, pattern="*.[chS]"):
    return sorted((root / folder).rglob(pattern))


for path in files("src/core"):
    layer = path.relative_to(root / "src/core").parts[0]
    for system, own in includes(path):
        if system and system not in FREESTANDING:
            fault(path, f"<{system}> is not a freestanding header")
        if own and not own.startswith("ringside/"):
            to = own.split("/")[0]
            if to != layer and to not in CORE[layer]:
                fault(path, f"{layer} may not include {own}")

# The core's door is made of freestanding headers too, and nobody climbs out of a folder by "..".
for path in files("include"):
    for system, own in includes(path):
        if system and system not in FREESTANDING:
            fault(path, f"<{system}> is not a freestanding header")
        if own and not own.startswith("ringside/"):
            fault(path, f"a public header may not include {own}")
for folder in ("include", "src", "guests"):
    for path in files(folder):
        for system, own in includes(path):
            if ".." in (system or own).split("/"):
                fault(path, f"{system or own} leads out of its folder")

for folder, below in HOST.items():
    for path in files(f"src/{folder}"):
        for system, own in includes(path):
            name = system or own
            for pattern, home in ONLY_IN:
                if pattern.match(name.split("/")[0]) and not path.is_relative_to(root / home):
                    fault(path, f"{name} belongs to {home} alone")
            if own and own.split("/")[0] in set(HOST) | set(CORE) | {"core"}:
                to = own.split("/")[0]
                if to != folder and to not in below:
                    fault(path, f"{folder} may not include {own}")

LIBC = root / "guests/programs/libc"
PRIVILEGED = re.compile(r"\bcsr[a-z]*\b|\bcsr_|\b(sfence|hfence|wfi|sret|mret|ecall)\b|"
                        r"\b(CSR|SSTATUS|SATP|ATP)_\w+|\b(sstatus|satp|stvec|sepc|scause|stval|sscratch|stimecmp|sie|sip)\b")

# Hypervisors that emulate devices by the core's own models, and the driver of disks below those.
USES_CORE = {("hypervisors", "full"), ("hypervisors", "para"), ("hypervisors", "hvm")}
EMULATION = {("common", name) for name in ("disk.h", "disk.c", "disk_parts.h", "access.c", "guest_console.h", "guest_finisher.h")}

for path in files("guests"):
    parts = path.relative_to(root / "guests").parts
    for system, own in includes(path):
        of_libc = parts[0] == "programs" and system and (LIBC / system).exists()
        compilers = path == LIBC / "stdint.h" and system == "stdint-gcc.h"
        stand_in = parts[0] == "core-tests" and system and (root / "guests/core-tests/include" / system).exists()
        if system and system not in FREESTANDING and not of_libc and not compilers and not stand_in:
            fault(path, f"<{system}> is not a freestanding header")
        if not own or "/" not in own:
            continue
        top, second = own.split("/")[0], own.split("/")[1]
        emulates = parts[:2] in USES_CORE or parts[1:] in EMULATION
        if top == "ringside" and second != "abi" and not emulates:
            fault(path, f"guest software sees ringside/abi only, not {own}")
        if top in CORE and top != parts[0] and not emulates:
            fault(path, f"the core belongs to the hypervisors that emulate devices, not to {own}")
        if top == "hypervisors" and second not in ("common", parts[1]):
            fault(path, f"hypervisors do not include each other: {own}")
        if top == "kernel" and parts[0] != "kernel" and second != "abi":
            fault(path, f"programs see kernel/abi only, not {own}")

# The kernel and tour do not know what they run on: that is below guests/arch.
for path in files("guests/kernel") + files("guests/samples/tour", "tour.[ch]"):
    code = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    for match in PRIVILEGED.finditer(code.replace('"lib/csr.h"', "")):
        fault(path, f"{match[0]}: privileged code belongs to guests/arch alone")

print("\n".join(faults) or "includes: ok")
sys.exit(bool(faults))
