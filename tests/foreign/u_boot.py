#!/usr/bin/env python3
"""Software that nobody here wrote boots to its prompt, where commands answer: Debian's OpenSBI and U-Boot.
u_boot.py RINGSIDE GENERATION[,assign=HOW] FIRMWARE [GUEST]. FIRMWARE is `fw_jump` or `fw_dynamic` of OpenSBI, or our own ELF file,
each with U-Boot as the guest; or `u-boot`, which then is the firmware itself, in M-mode, before GUEST.
Exit: 0 all answered, 1 not, 77 the packages opensbi and u-boot-qemu are not here."""
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

ringside, generation, firmware, *guest = sys.argv[1:]
generation, comma, assign = generation.partition(",")
assign = comma + assign  # of its disks
OPENSBI = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_{}.elf"
U_BOOT = "/usr/lib/u-boot/qemu-riscv64{}/u-boot.bin"

if firmware == "u-boot":
    firmware = u_boot = U_BOOT.format("")
    base = 0x80000000
else:
    if firmware.startswith("fw_"):
        firmware = OPENSBI.format(firmware.removeprefix("fw_"))
    u_boot = U_BOOT.format("_smode")
    guest = [u_boot]
    base = 0x80200000
for file in [firmware, u_boot]:
    if not pathlib.Path(file).exists():
        print(f"needs {file} (Debian: opensbi, u-boot-qemu)")
        sys.exit(77)

SECTOR = 512
image = bytes(i * 7 % 251 for i in range(64 * SECTOR))
code = zlib.crc32(pathlib.Path(u_boot).read_bytes()[:4096])
sectors = zlib.crc32(image[5 * SECTOR:8 * SECTOR])


def fat12(content):
    """A disk of 64 sectors with one file, LESSON.TXT. (Microsoft, "FAT: General Overview of On-Disk Format")"""
    count = -(-len(content) // SECTOR)
    boot = b"\xeb\x3c\x90ringside" + struct.pack("<HBHBHHBHHHII", SECTOR, 1, 1, 1, 16, 64, 0xF8, 1, 0, 0, 0, 0)
    boot += struct.pack("<BBBI", 0x80, 0, 0x29, 0) + b"LESSON     FAT12   "
    entries = [0xFF8, 0xFFF, *range(3, 2 + count), 0xFFF]  # each cluster tells the next one
    bits = sum(entry << 12 * i for i, entry in enumerate(entries))
    root = b"LESSON  TXT\x20" + bytes(14) + struct.pack("<HI", 2, len(content))
    return (boot.ljust(510, b"\0") + b"\x55\xaa" + bits.to_bytes(SECTOR, "little") + root.ljust(SECTOR, b"\0") +
            content).ljust(64 * SECTOR, b"\0")


lesson = bytes(i * 5 % 253 for i in range(5000))

# The first key stops the automatic boot. No driver before that reads it away.
commands = ["", "version", "bdinfo", "virtio info", f"crc32 {base:#x} 0x1000"]
answers = ["U-Boot 20", "=> version", "=> bdinfo", "-> size     = 0x0000000008000000",
           "=> virtio info", f"==> {code:08x}"]
disk = generation != "para"  # which does not pass it on yet
if disk:
    commands += ["virtio read 0x84000000 5 3", "crc32 0x84000000 0x600",
                 "mw.b 0x84000000 0x5a 0x200", "virtio write 0x84000000 9 1"]
    answers += ["VirtIO Block Device", "(64 x 512)", "3 blocks read: OK", f"==> {sectors:08x}",
                "1 blocks written: OK"]
    commands += ["ls virtio 1", "load virtio 1 0x84100000 lesson.txt", "crc32 0x84100000 ${filesize}"]
    answers += ["5000   LESSON.TXT", "5000 bytes read", f"==> {zlib.crc32(lesson):08x}"]
    last = bytes(i * 11 % 249 for i in range(SECTOR))
    commands += ["virtio dev 7", "virtio read 0x84200000 0 1", "crc32 0x84200000 0x200"]
    answers += ["1 blocks read: OK", f"==> {zlib.crc32(last):08x}"]
commands += ["poweroff"]
answers += ["poweroff ..."]

with tempfile.TemporaryDirectory(prefix="ringside-foreign-") as folder:
    keys, drive, files = (pathlib.Path(folder) / name for name in ["keys", "disk.img", "files.img"])
    keys.write_text("\n".join(commands) + "\n")
    drive.write_bytes(image)
    files.write_bytes(fat12(lesson))
    drives = [f"file={drive}", f"file={files},readonly=on"]
    for number in range(2, 8):  # as many as the board has slots
        path = pathlib.Path(folder) / f"{number}.img"
        path.write_bytes(last if disk and number == 7 else bytes(SECTOR))
        drives.append(f"file={path},snapshot=on")
    run = subprocess.run([ringside, "run", "--on", generation, "--quiet", "-bios", firmware, "-kernel", *guest, "--input", str(keys),
                          *(word for d in drives if disk for word in ["-drive", d + assign])],
                         capture_output=True, text=True, errors="replace")
    after = drive.read_bytes()

faults = [f"no '{answer}' on the console" for answer in answers if answer not in run.stdout]
if run.returncode != 0:
    faults.append(f"exit status {run.returncode}")
if disk and after != image[:9 * SECTOR] + b"\x5a" * SECTOR + image[10 * SECTOR:]:
    faults.append("the disk image is not what U-Boot was told to write")
if faults:
    print(run.stdout, run.stderr, *faults, sep="\n")
    sys.exit(1)
