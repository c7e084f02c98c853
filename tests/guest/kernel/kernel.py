"""What the tests of the kernel share: running it on the toy computer and on QEMU.

Usage of each test: TEST RINGSIDE ARCHIVE [-k PART OF A NAME]; the folder of guests is in RINGSIDE_GUESTS. ARCHIVE has the usual
programs and those of these tests. KERNEL_ON is the generation where a test names none: bare.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

RINGSIDE, ARCHIVE = sys.argv[1:3]
GUESTS = pathlib.Path(os.environ["RINGSIDE_GUESTS"])
QEMU = shutil.which("qemu-system-riscv64")
TOOLS = os.environ["PATH"] + ":/usr/sbin:/sbin"  # those of util-linux
MKFS, FSCK = shutil.which("mkfs.minix", path=TOOLS), shutil.which("fsck.minix", path=TOOLS)
QEMU_NEEDED = unittest.skipUnless(QEMU, "there is no QEMU here")
FDTPUT_NEEDED = unittest.skipUnless(shutil.which("fdtput"), "there is no fdtput here (device-tree-compiler)")
HANGS = 5

WORKLOADS = {  # name: a small size
    "sieve": 2000, "matmul": 8, "crc": 2000, "sort": 300, "list": 300, "null-syscall": 50, "fork-exit": 4,
    "fork-exec": 3, "ctx-2p": 20, "pipe-lat": 20, "pipe-bw": 20, "page-fault": 40, "prot-fault": 40, "mmap": 10,
    "ptemod": 40, "tlb-thrash": 3000, "tick": 120000, "console-write": 3, "compile-mix": 2,
    "serve": 5, "batch": 3,
}
CLOCK_WORKLOADS = {"device-read": 5}  # para shows its guests no calendar clock
DISK_WORKLOADS = {"disk-seq": 16, "disk-rand-read": 4, "disk-rand-write": 4}
ALL_WORKLOADS = WORKLOADS | CLOCK_WORKLOADS | DISK_WORKLOADS


ON = os.environ.get("KERNEL_ON", "bare")  # the generation of a test that names none
ASSIGN = os.environ.get("KERNEL_ASSIGN")  # how its disk is assigned; None: by default


def lane_command(command, *options, on=ON):
    """The kernel with the tests' programs; `command` is what it starts."""
    return [RINGSIDE, "run", "--quiet", "--propagate-exit", "--on", on, "-initrd", ARCHIVE,
            "-append", command, *options, "kernel"]


def qemu_command(command, *options, firmware=GUESTS / "firmware.elf"):
    return [QEMU, "-M", "virt", "-cpu", "rv64", "-m", "32", "-global", "virtio-mmio.force-legacy=false",
            "-display", "none", "-serial", "stdio", "-monitor", "none", "-bios", str(firmware),
            "-kernel", str(GUESTS / "kernel.elf"), "-initrd", ARCHIVE, "-append", command, *options]


FDTPUT = shutil.which("fdtput")
VM = "/chosen/vm@0"
VM_RAM, VM_INITRD = 64 << 20, 0x82000000  # bytes; nominal address


def para_qemu_command(folder, command, *options, disk=None):
    """The kernel's port under the para hypervisor on QEMU: by hand what the loader does (ringside/abi/boot.h)."""
    machine, guest, flat = folder / "machine.dtb", folder / "guest.dtb", folder / "kernel"
    qemu = [QEMU, "-M", f"virt,dumpdtb={machine}", "-cpu", "rv64", "-m", "256"]
    subprocess.run(qemu, check=True, capture_output=True)
    guest.write_bytes(machine.read_bytes())
    subprocess.run([os.environ["OBJCOPY"], "-O", "binary", GUESTS / "kernel.para.elf", flat], check=True)
    with open(flat, "ab") as file:
        file.truncate(flat.stat().st_size + (1 << 20))  # .bss and the stack, which objcopy leaves out
    end = VM_INITRD + pathlib.Path(ARCHIVE).stat().st_size

    def put(tree, node, name, *values, kind="x"):
        words = [f"{v:x}" if kind == "x" else v for v in values]
        subprocess.run([FDTPUT, "-p", "-t", kind, tree, node, name, *words], check=True)

    put(guest, "/chosen", "bootargs", command, kind="s")
    put(guest, "/chosen", "linux,initrd-start", 0, VM_INITRD)
    put(guest, "/chosen", "linux,initrd-end", 0, end)
    put(guest, "/memory@80000000", "reg", 0, 0x80000000, 0, VM_RAM)
    loads = []
    if disk:  # QEMU puts the first one into the last slot
        loads += ["-global", "virtio-mmio.force-legacy=false", *qemu_drive(disk)]
        put(machine, VM, "ringside,disks", 0, 7)
    put(machine, VM, "compatible", "ringside,vm", kind="s")
    put(machine, VM, "ringside,memory", 0, VM_RAM)
    for name, compatible, path, at, load in [("kernel", "multiboot,kernel", flat, 0x81000000, 0x80200000),
                                             ("initrd", "multiboot,ramdisk", ARCHIVE, 0x82000000, VM_INITRD),
                                             ("tree", "multiboot,device-tree", guest, 0x83000000, None)]:
        put(machine, f"{VM}/{name}", "compatible", compatible, kind="s")
        put(machine, f"{VM}/{name}", "reg", 0, at, 0, os.path.getsize(path))
        if load:
            put(machine, f"{VM}/{name}", "ringside,load", 0, load)
            put(machine, f"{VM}/{name}", "ringside,entry", 0, load)
        loads += ["-device", f"loader,file={path},addr={at:#x},force-raw=on"]
    return [QEMU, "-M", "virt", "-cpu", "rv64", "-m", "256", "-display", "none", "-serial", "stdio", "-monitor", "none",
            "-dtb", str(machine), "-bios", str(GUESTS / "firmware.elf"), "-kernel", str(GUESTS / "hypervisor-para.elf"),
            *loads, *options]


# QEMU's clock counts instructions, so that a busy host is no slow guest; what waits is not waited for.
STEADY = ["-icount", "shift=3,sleep=off"]


def drive(image, *options):
    how = [f"assign={ASSIGN}"] if ASSIGN else []
    return ["-drive", ",".join([f"file={image}", *how, *options])]


# Where the kernel has a disk: the generation, and what to add to -drive.
DISK_LANES = [("bare", []), ("full", []), ("para", []), ("hvm", ["assign=emulated"]), ("hvm", ["assign=passthrough"])]


def qemu_drive(image):
    return ["-drive", f"file={image},format=raw,if=none,id=d,cache=unsafe", "-device",
            "virtio-blk-device,drive=d"]


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ringside-kernel-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_it(self, command, expect=0, **more):
        """Run a command line; assert its exit status. @return the console."""
        more.setdefault("stdin", subprocess.DEVNULL)
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        out = done.stdout.decode(errors="replace").replace("\r", "")
        if expect is not None:
            self.assertEqual(done.returncode, expect, f"{command}\n{out}\n{done.stderr.decode()}")
        return out

    def bare(self, command, *options, **more):
        return self.run_it(lane_command(command, *options), **more)

    def measured(self, command, *options, on=ON):
        """@return the JSON of a run of the kernel."""
        path = self.folder / "run.json"
        self.run_it(lane_command(command, "--json", str(path), *options, on=on))
        return json.loads(path.read_text())

    def blank_disk(self, size):
        image = self.folder / "disk.img"
        with open(image, "wb") as file:
            file.truncate(size)
        return image

    def minix_disk(self, size=2 << 20):
        if not MKFS or not FSCK:
            self.skipTest("there is no mkfs.minix and fsck.minix here (util-linux)")
        image = self.blank_disk(size)
        subprocess.run([MKFS, "-3", image], check=True, stdout=subprocess.DEVNULL)
        return image

    def assert_sound(self, image):
        """fsck.minix has nothing to say."""
        done = subprocess.run([FSCK, "-f", image], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout.splitlines()[1:]), (0, []), done.stdout + done.stderr)


def main():
    del sys.argv[1:3]
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
