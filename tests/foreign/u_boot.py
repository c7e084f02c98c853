#!/usr/bin/env python3
"""Software that nobody here wrote boots: Debian's OpenSBI and, on it, its U-Boot, to the prompt, where commands
answer. u_boot.py RINGSIDE FIRMWARE. FIRMWARE is `opensbi-jump`, `opensbi-dynamic` or our own ELF file.
Exit: 0 all answered, 1 not, 77 the packages opensbi and u-boot-qemu are not here."""
import pathlib
import subprocess
import sys
import tempfile
import zlib

ringside, firmware = sys.argv[1:]
OPENSBI = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_{}.elf"
U_BOOT = pathlib.Path("/usr/lib/u-boot/qemu-riscv64_smode/u-boot.bin")

if firmware.startswith("opensbi-"):
    firmware = OPENSBI.format(firmware.removeprefix("opensbi-"))
if not U_BOOT.exists() or not pathlib.Path(firmware).exists():
    print(f"needs {U_BOOT} and {firmware} (Debian: u-boot-qemu, opensbi)")
    sys.exit(77)

image = bytes(i * 7 % 251 for i in range(64 * 512))
code = zlib.crc32(U_BOOT.read_bytes()[:4096])
sectors = zlib.crc32(image[5 * 512:8 * 512])
# The first key stops the automatic boot; the one after it may get lost there, on QEMU too.
commands = ["", "", "version", "bdinfo", "virtio info", "crc32 0x80200000 0x1000",
            "virtio read 0x84000000 5 3", "crc32 0x84000000 0x600",
            "mw.b 0x84000000 0x5a 0x200", "virtio write 0x84000000 9 1", "poweroff"]
answers = ["U-Boot 20", "=> version", "=> bdinfo", "-> size     = 0x0000000008000000",
           "VirtIO Block Device", "(64 x 512)", f"==> {code:08x}", "3 blocks read: OK",
           f"==> {sectors:08x}", "1 blocks written: OK", "poweroff ..."]

with tempfile.TemporaryDirectory(prefix="ringside-foreign-") as folder:
    keys, disk = pathlib.Path(folder) / "keys", pathlib.Path(folder) / "disk.img"
    keys.write_text("\n".join(commands) + "\n")
    disk.write_bytes(image)
    run = subprocess.run([ringside, "run", "--quiet", "--timeout", "200", "-bios", firmware,
                          "-kernel", str(U_BOOT), "--input", str(keys), "-drive", f"file={disk}"],
                         capture_output=True, text=True, errors="replace", timeout=240)
    after = disk.read_bytes()

faults = [f"no '{answer}' on the console" for answer in answers if answer not in run.stdout]
if run.returncode != 0:
    faults.append(f"exit status {run.returncode}")
if after != image[:9 * 512] + b"\x5a" * 512 + image[10 * 512:]:
    faults.append("the disk image is not what U-Boot was told to write")
if faults:
    print(run.stdout, run.stderr, *faults, sep="\n")
    sys.exit(1)
