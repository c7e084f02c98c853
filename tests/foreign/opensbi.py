#!/usr/bin/env python3
"""Hypervisors on Debian's OpenSBI. opensbi.py RINGSIDE GENERATION FIRMWARE GUEST CODE: GUEST runs as on our own firmware and
ends with exit code CODE. `fw_jump` copies the device tree to an address of its own; where an image of the guest lies there, that is
said, and the run fails. Exit: 0 all as it should be, 1 not, 77 the package opensbi is not here."""
import pathlib
import subprocess
import sys
import tempfile

ringside, generation, name, guest, code = sys.argv[1:]
firmware = pathlib.Path(f"/usr/lib/riscv64-linux-gnu/opensbi/generic/{name}.elf")
if not firmware.exists():
    print(f"needs {firmware} (Debian: opensbi)")
    sys.exit(77)


def run(*more):
    return subprocess.run([ringside, "run", "--on", generation, "--quiet", "--propagate-exit", "-bios", str(firmware), *more, guest],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False)


faults = []
plain = run()
own = subprocess.run([ringside, "run", "--on", generation, "--quiet", guest], stdin=subprocess.DEVNULL, capture_output=True,
                     text=True, check=False)
if plain.returncode != int(code):
    faults.append(f"exit code {plain.returncode}, expected {code}")
if not own.stdout or not plain.stdout.endswith(own.stdout):
    faults.append(f"not on the console: {own.stdout}")
if name == "fw_jump":
    with tempfile.NamedTemporaryFile(prefix="ringside-opensbi-") as initrd:
        initrd.truncate(40 << 20)
        over = run("-initrd", initrd.name)
    plain.stdout += over.stdout
    if over.returncode in (0, int(code)) or "on top of a guest's image" not in over.stdout:
        faults.append(f"with an image where the tree goes: exit code {over.returncode}")
if faults:
    print(plain.stdout, plain.stderr, *faults, sep="\n")
    sys.exit(1)
