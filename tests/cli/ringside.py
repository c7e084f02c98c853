"""What the tests of the command share: running it, and guests made by hand."""
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import time
import unittest

COMMAND, SOURCE = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
GENERATIONS = ["bare", "full", "para", "hvm"]
LAYERS = ["app", "guest_os", "hypervisor", "firmware", "idle"]

os.environ["LANGUAGE"] = "en"  # whatever the locale of who tests

# All that are here, the default first: a wrong one is answered with them
ENGINES = re.split(", | or ", subprocess.run([COMMAND, "run", "--engine", "?"], capture_output=True,
                                              text=True).stderr.strip().rpartition(" needs ")[2])

OK, FAILED, USAGE, IMAGE, LIMIT, HANG, IO, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130


def words(*values):
    return b"".join(struct.pack("<I", v) for v in values)


WAIT_FOR_EVER = words(0x10500073, 0xFFDFF06F)  # wfi; j -4
COUNT_FOR_EVER = words(0x00128293, 0xFFDFF06F)  # addi t0, t0, 1; j -4


def exit_with(code):
    """An M-mode program that writes the finisher."""
    # lui t0, 0x100; lui t1, code << 4 | 3; addi t1, t1, 0x333; sw t1, 0(t0); j .
    return words(0x001002B7, (code << 4 | 3) << 12 | 0x337, 0x33330313, 0x0062A023, 0x6F)


def elf(code=COUNT_FOR_EVER, address=0x80200000, mode=None, machine=243, entry=None, more=()):
    """An ELF file of one segment, and `more`: addresses and sizes of zeroes. With `mode`, it has the note that says in
    which it runs."""
    note = b""
    if mode is not None:
        text = struct.pack("<IIII", 1, 0, mode, 0) + b"a test\0\0"
        note = struct.pack("<III", 9, len(text), 1) + b"Ringside\0\0\0\0" + text
    count = 1 + len(more) + bool(note)
    at = 64 + 56 * count
    out = b"\x7fELF\x02\x01\x01" + bytes(9)
    out += struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, address if entry is None else entry, 64, 0, 0, 64, 56, count,
                       0, 0, 0)
    out += struct.pack("<IIQQQQQQ", 1, 5, at, address, address, len(code), len(code), 4)
    for where, size in more:
        out += struct.pack("<IIQQQQQQ", 1, 6, at, where, where, 0, size, 4)
    if note:
        out += struct.pack("<IIQQQQQQ", 4, 4, at + len(code), 0, 0, len(note), len(note), 4)
    return out + code + note


def until_it_worked(child, seconds=0.2):
    """Wait until a process has computed for so long, which a busy machine takes longer to let it do."""
    ticks = seconds * os.sysconf("SC_CLK_TCK")
    while child.poll() is None:
        # utime and stime, counted behind the name, which may hold anything (proc(5))
        fields = pathlib.Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
        if int(fields[11]) + int(fields[12]) >= ticks:
            return
        time.sleep(0.01)


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ringside-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def ringside(self, *args, expect=OK, environment=None, **more):
        """Run the command; assert its exit status. @return what it printed."""
        env = dict(os.environ, **(environment or {}))
        more.setdefault("stdin", subprocess.DEVNULL)
        done = subprocess.run([COMMAND, *args], capture_output=True, text=True, env=env, **more)
        self.assertEqual(done.returncode, expect,
                         f"ringside {' '.join(args)}\n{done.stdout}\n{done.stderr}")
        return done

    def refused(self, *args, status=USAGE, says=()):
        """Assert that it is refused, on standard error alone, by one line that has all of `says`."""
        done = self.ringside(*args, expect=status)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("ringside: "), done.stderr)
        for text in says:
            self.assertIn(text, done.stderr)

    def json(self, *args, **more):
        return json.loads(self.ringside(*args, **more).stdout)


def main():
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
