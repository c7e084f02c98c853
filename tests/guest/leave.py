#!/usr/bin/env python3
"""Virtual machines that end while their disks work for them, beside one that uses its own.
leave.py RINGSIDE PATTERN POWER_OFF CRASH CLAIMED PARA_POWER_OFF PARA_CRASH"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

RINGSIDE, PATTERN, POWER_OFF, CRASH, CLAIMED, PARA_POWER_OFF, PARA_CRASH = sys.argv[1:8]
CRASHED = 255
IRQ = 1  # PLIC source of the first disk
# who leaves, where, how the disks are assigned, and what is left: [generation, assignment, guest, answers, exit code]
WAYS = [[on, assign, *guest] for on, assignments, guests in [
    ("hvm", ["passthrough", "emulated"], [(POWER_OFF, "0 of 16", 0), (CRASH, "0 of 16", CRASHED), (CLAIMED, "1 of 16", 0)]),
    ("para", ["emulated"], [(PARA_POWER_OFF, "0 of 32", 0), (PARA_CRASH, "0 of 32", CRASHED)]),
    ("full", ["emulated"], [(POWER_OFF, "0 of 16", 0)]),
] for assign in assignments for guest in guests]


class Leave(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="ringside-leave-")
        self.addCleanup(made.cleanup)
        self.disk = pathlib.Path(made.name) / "good.img"

    def ringside(self, command, on, assign, guest, *more):
        """Run `guest` beside a virtual machine that writes to its own disk. Each request takes 0.3 ms and more."""
        self.disk.write_bytes(bytes(4 << 20))
        return subprocess.run(
            [RINGSIDE, command, "--on", on, "--set", "disk=300000", *more,
             "--vm", f"guest={guest},name=bad,drive={PATTERN},readonly=on,assign={assign}",
             "--vm", f"guest=disk-rand-write,append=8,name=good,drive={self.disk},assign={assign}"],
            capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def alone(self):
        self.disk.write_bytes(bytes(4 << 20))
        subprocess.run([RINGSIDE, "run", "--quiet", "-drive", f"file={self.disk},format=raw", "disk-rand-write", "8"],
                       check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return self.disk.read_bytes()

    def ways(self):
        for on, assign, guest, answers, code in WAYS:
            with self.subTest(f"{on}, {assign}, {pathlib.Path(guest).name}"):
                yield on, assign, guest, answers, code

    def test_the_neighbour_uses_its_disk_as_if_it_were_alone(self):
        alone = self.alone()
        for on, assign, guest, answers, code in self.ways():
            done = self.ringside("run", on, assign, guest, "--quiet", "--propagate-exit")
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            self.assertIn(f"bad| its disk has answered {answers} requests\n", done.stdout)
            self.assertIn("good| disk-rand-write: 8 blocks\n", done.stdout)
            self.assertEqual(self.disk.read_bytes(), alone)

    def test_a_crash_is_reported_where_it_was(self):
        done = self.ringside("run", "hvm", "passthrough", CRASH, "--quiet")
        self.assertRegex(done.stdout, r"cause 3 \(breakpoint\), value (0x[0-9a-f]{16}), .*\n  pc \1 ")

    def events(self, *way):
        of = ["--emulator"] if way[0] == "full" else []
        done = self.ringside("trace", *way, "--events", "device,dma", *of)
        self.assertIn(done.returncode, [0, 1], done.stderr)  # 1: a guest has crashed
        return done.stdout.splitlines(True)

    def find(self, events, what, start=0):
        """@return the index of the first that has it."""
        return next((i for i, line in enumerate(events[start:], start) if what in line), None)

    def test_the_disk_is_reset_and_silent_from_then_on(self):
        for on, assign, guest, *_ in self.ways():
            events = self.events(on, assign, guest)
            resets = [i for i, line in enumerate(events) if "store to virtio0+0x70 4 bytes: 0x0" in line]
            after = events[resets[-1] + 1:]
            self.assertIsNotNone(self.find(events[:resets[-1]], "virtio0+0x0 moves 512 bytes"))
            self.assertIn("load from virtio0+0x70 4 bytes: 0x0", after[0])
            self.assertIsNone(self.find(after[1:], "virtio0"))
            self.assertIsNone(self.find(after, f"load from plic+0x201004 4 bytes: {IRQ:#x}\n"))
            self.assertIsNotNone(self.find(after, "virtio1+0x0 moves"))
            self.assertIsNotNone(self.find(after, f"load from plic+0x201004 4 bytes: {IRQ + 1:#x}"))

    def test_a_passed_through_disk_is_taken_back_in_order(self):
        events = self.events("hvm", "passthrough", CLAIMED)
        at = self.find(events, "virtio_blk_reset")
        for what in ["store to virtio0+0x70 4 bytes: 0x0",
                     "load from virtio0+0x70 4 bytes: 0x0",
                     "store to iommu+0x24",                        # commands: the context and the VM are forgotten
                     "load from iommu+0x20",                       # ... and the fence has been passed
                     f"store to plic+0x201004 4 bytes: {IRQ:#x}",  # the guest's interrupt is completed
                     "store to plic+0x2080"]:                      # and then the source is disabled
            at = self.find(events, what, at)
            self.assertIsNotNone(at, what)
            at += 1


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
