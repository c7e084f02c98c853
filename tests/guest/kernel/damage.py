#!/usr/bin/env python3
"""Damaged programs and archives: an error or the end of a program, never of the kernel."""
import struct

from kernel import *

PROGRAM = (GUESTS / "programs" / "echo.elf").read_bytes()
BAD = [0, 1, 2, 0x7F, 0x80, 0xFF]
HEADER = range(0, 64)
SEGMENTS = range(64, 64 + 3 * 56)


def entry(name, data, mode=0o100755):
    """One file of a cpio archive."""
    name = name.encode() + b"\0"
    fields = [1, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0]
    out = b"070701" + b"".join(b"%08X" % field for field in fields) + name
    out += bytes(-len(out) % 4)
    return out + data + bytes(-len(data) % 4)


FOLDERS = entry("bin", b"", 0o040755) + entry("etc", b"", 0o040755)
TRAILER = entry("TRAILER!!!", b"", 0)


def files(archive):
    """@return path and content of each file of an archive without damage."""
    at = 0
    while True:
        size, length = (int(archive[at + 6 + 8 * i:][:8], 16) for i in (6, 11))
        name = archive[at + 110:at + 110 + length].rstrip(b"\0").decode()
        data = at + 110 + length
        data += -data % 4
        if name == "TRAILER!!!":
            return
        yield name, archive[data:data + size]
        at = data + size
        at += -at % 4


class Damage(Case):
    def start(self, archive, command, **more):
        path = self.folder / "archive"
        path.write_bytes(archive)
        return self.run_it([RINGSIDE, "run", "--quiet", "--propagate-exit", "-m", "16", "-initrd",
                            str(path), "-append", command, "kernel"], **more)

    def run_programs(self, programs):
        """Have the shell run each; it must be there afterwards."""
        shell = dict(files(pathlib.Path(ARCHIVE).read_bytes()))["bin/shell"]
        while programs:
            some, programs = programs[:100], programs[100:]
            archive = FOLDERS + entry("bin/shell", shell)
            for i, program in enumerate(some):
                archive += entry(f"bin/{i}", program)
            script = "".join(f"/bin/{i} > /dev/null\n" for i in range(len(some))) + "pwd\n"
            archive += entry("etc/script", script.encode(), 0o100644) + TRAILER
            self.assertTrue(self.start(archive, "shell /etc/script").endswith("/\n"))

    def test_damaged_headers_and_segments(self):
        programs = []
        for at in [*HEADER, *SEGMENTS]:
            for value in BAD:
                damaged = bytearray(PROGRAM)
                damaged[at] = value
                if damaged != PROGRAM:
                    programs.append(bytes(damaged))
        self.run_programs(programs)

    def test_wide_fields_at_their_edges(self):
        programs = []
        for at in [24, 32, *(64 + 56 * i + field for i in range(3) for field in (8, 16, 32, 40))]:
            for value in [0, 1, 0xFFF, 0x1FFFF000, 0x20000000, 0x3FFFFFFFFF, 1 << 38, 1 << 63, (1 << 64) - 1,
                          0xFFFFFFC080200000]:
                damaged = bytearray(PROGRAM)
                struct.pack_into("<Q", damaged, at, value)
                programs.append(bytes(damaged))
        self.run_programs(programs)

    def test_a_program_that_could_write_its_own_code_is_refused(self):
        flags = 64 + 4  # of the first segment
        writable = bytearray(PROGRAM)
        writable[flags] = 7
        archive = FOLDERS + entry("bin/x", bytes(writable)) + TRAILER
        self.assertIn("/bin/x cannot be run: not a program", self.start(archive, "x", expect=127))

    def test_programs_cut_short(self):
        self.run_programs([PROGRAM[:size] for size in [0, 1, 4, 63, 64, 65, 119, 120, 200, 1000, 4096, 5000]])

    def test_damaged_archives(self):
        good = entry("etc", b"", 0o040755) + entry("etc/a", b"hello", 0o100644) + TRAILER
        for at in range(0, len(good), 3):
            damaged = good[:at] + b"\xff" + good[at + 1:]
            self.assertIn("cannot be run", self.start(damaged, "etc/a", expect=127))
        for size in range(1, len(good), 7):
            self.assertIn("cannot be run", self.start(good[:size], "shell", expect=127))

    def test_what_is_no_archive_has_no_programs(self):
        for archive in [b"x", bytes(1000), b"070701" + b"f" * 104, b"070701" + b"0" * 200]:
            self.assertIn("/bin/shell cannot be run: no such file", self.start(archive, "shell", expect=127))

    def test_a_command_line_that_does_not_fit_is_refused(self):
        self.assertIn("too many words", self.start(TRAILER, "a " * 200, expect=255))
        self.assertIn("too long", self.start(TRAILER, "a" * 3000, expect=255))


main()
