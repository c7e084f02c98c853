#!/usr/bin/env python3
"""Disks that guests of hvm drive themselves, and those that it emulates for them.
passthrough.py RINGSIDE HOSTILE STRAY TWO PATTERN EXPECTED"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

RINGSIDE, HOSTILE, STRAY, TWO, PATTERN, EXPECTED = sys.argv[1:7]
# Of seven places one is the registers of the disk: an access that is allowed, and reaches no memory.
GONE = "the disk is gone after 149 accesses\n"
ENGINES = ["blocks", "step"]
ASSIGNMENTS = ["passthrough", "emulated"]


def run(*args, on="hvm"):
    return subprocess.run([RINGSIDE, "run", "--on", on, "--quiet", "--propagate-exit", *args], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL)


def lines_of(output, name):
    start = name + "| "
    return "".join(line[len(start):] for line in output.splitlines(True) if line.startswith(start))


class Passthrough(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory(prefix="ringside-passthrough-")
        self.addCleanup(made.cleanup)
        self.folder = pathlib.Path(made.name)

    def disk(self, name, content):
        path = self.folder / f"{name}.img"
        path.write_bytes(content.ljust(64 * 512, b"\0"))
        return path

    def beside(self, guest, assign, *more):
        """Run `guest` with a disk beside a virtual machine that writes to its own. @return what ran, and that disk."""
        good = self.disk("good", bytes(4 << 20))
        done = run("--vm", f"guest={guest},name=bad,mem=128M", "-drive",
                   f"file={PATTERN},snapshot=on,vm=bad,assign={assign}", "--vm",
                   "guest=disk-rand-write,append=8,name=good", "-drive",
                   f"file={good},format=raw,vm=good,assign=passthrough", *more)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done, good.read_bytes()

    def alone(self):
        image = self.disk("alone", bytes(4 << 20))
        self.assertEqual(run("-drive", f"file={image},format=raw", "disk-rand-write", "8", on="bare").returncode, 0)
        return image.read_bytes()

    def test_a_guest_whose_disk_goes_everywhere_hurts_nobody(self):
        alone, expected = self.alone(), pathlib.Path(EXPECTED).read_text()
        for assign in ASSIGNMENTS:
            with self.subTest(assign):
                done, disk = self.beside(HOSTILE, assign)
                self.assertEqual(lines_of(done.stdout, "bad"), expected)
                self.assertRegex(lines_of(done.stdout, "good"), r"\Adisk-rand-write: 8 blocks\n\Z")
                self.assertEqual(disk, alone)

    def test_who_floods_the_fault_queue_loses_the_disk(self):
        alone = self.alone()
        for engine in ENGINES:
            with self.subTest(engine):
                done, disk = self.beside(STRAY, "passthrough", "--engine", engine)
                self.assertEqual(lines_of(done.stdout, "bad"), GONE)
                self.assertIn("hypervisor: bad loses its disk 0: 128 times ", done.stdout)
                self.assertRegex(lines_of(done.stdout, "good"), r"\Adisk-rand-write: 8 blocks\n\Z")
                self.assertEqual(disk, alone)

    def test_an_emulated_disk_makes_no_faults(self):
        done, _ = self.beside(STRAY, "emulated")
        self.assertIn("the disk is still there\n", lines_of(done.stdout, "bad"))
        self.assertNotIn("hypervisor: ", done.stdout)

    def test_an_interrupt_is_completed_when_the_guest_completes_its_own(self):
        image = self.disk("disk", bytes(4 << 20))
        done = subprocess.run([RINGSIDE, "trace", "--on", "hvm", "--events", "device,mark", "-drive",
                               f"file={image},snapshot=on", "disk-seq", "16"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [line for line in done.stdout.splitlines() if "plic+0x201004" in line or " emulated " in line]
        source = "plic+0x201004 4 bytes: 0x1"
        completions = [i for i, line in enumerate(lines) if line.endswith("store to " + source)]
        claims = [i for i, line in enumerate(lines) if line.endswith("load from " + source)]
        self.assertGreater(len(completions), 1)
        self.assertEqual(len(claims), len(completions))
        for claim, completion in zip(claims, completions):
            self.assertLess(claim, completion)
            between = lines[claim + 1:completion]
            self.assertRegex(between[-1], r" emulated sw ")                         # the guest's own completion
            self.assertRegex("".join(between[:-1]), r" emulated lw ")               # after its claim
            self.assertFalse([line for line in between if line.endswith("load from " + source)])

    def test_each_sees_its_own_disks_from_slot_0(self):
        names = "abcd"
        for first in ASSIGNMENTS:
            for second in ASSIGNMENTS:
                with self.subTest(f"{first} {second}"):
                    drives = []
                    for i, name in enumerate(names):
                        image = self.disk(name, f"This is {name}.".encode())
                        drives += ["-drive", f"file={image},readonly=on,vm={'xy'[i % 2]},"
                                   f"assign={first if i < 2 else second}"]
                    done = run("--vm", f"guest={TWO},name=x", "--vm", f"guest={TWO},name=y", *drives)
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                    for vm, mine in ("x", "ac"), ("y", "bd"):
                        self.assertEqual(lines_of(done.stdout, vm), "".join(
                            f'disk {i}: 64 sectors, "This is {name}."\n' for i, name in enumerate(mine)))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
