#!/usr/bin/env python3
"""The engine that translates does what `blocks` does: the same cycles, events, recordings and saved runs, for all samples and
workloads in all generations. engines.py COMMAND SOURCE"""
import ctypes
import ctypes.util
import platform
import re

from ringside import *

# What belongs to no engine: host time, and the name of the engine.
VARIES = re.compile(r'"host_seconds": [-\d.e+]+|"engine": "\w+"|\bengine \w+,|\d+\.\d+ s of host time, .* a second')
HEAD = 12  # bytes before what is packed: what a file is, and its version
ARGUMENTS = {"peers": ["mix", "3000"], "kernel": ["-append", "sieve 2000"]}


def samples():
    """Each sample and the generations that it runs on, as `ringside list` has them."""
    text = subprocess.run([COMMAND, "list"], capture_output=True, text=True, check=True).stdout.split("\n\n")[0]
    for line in text.splitlines()[1:]:
        found = re.match(r"(\S+) +((?:(?:bare|full|para|hvm) )+)", line)
        if found:
            yield found[1], found[2].split()


class Zstd:
    """The library that the command writes recordings with."""
    class Piece(ctypes.Structure):
        _fields_ = [("bytes", ctypes.c_void_p), ("size", ctypes.c_size_t), ("at", ctypes.c_size_t)]

    def __init__(self):
        self.library = ctypes.CDLL(ctypes.util.find_library("zstd"))
        self.library.ZSTD_createDStream.restype = ctypes.c_void_p
        self.library.ZSTD_decompressStream.restype = ctypes.c_size_t
        self.library.ZSTD_decompressStream.argtypes = [ctypes.c_void_p] * 3
        self.library.ZSTD_freeDStream.argtypes = [ctypes.c_void_p]

    def unpack(self, packed):
        stream, whole = self.library.ZSTD_createDStream(), b""
        room = ctypes.create_string_buffer(1 << 20)
        source = self.Piece(ctypes.cast(ctypes.c_char_p(packed), ctypes.c_void_p), len(packed), 0)
        while source.at < source.size:
            out = self.Piece(ctypes.cast(room, ctypes.c_void_p), len(room), 0)
            left = self.library.ZSTD_decompressStream(stream, ctypes.byref(out), ctypes.byref(source))
            assert not self.library.ZSTD_isError(ctypes.c_size_t(left)), "not a whole stream"
            whole += room.raw[:out.at]
        self.library.ZSTD_freeDStream(stream)
        return whole


class Engines(Case):
    def both(self, *args):
        """What the command writes, on `blocks` and on `jit`, without what varies."""
        for engine in ["blocks", "jit"]:
            done = subprocess.run([COMMAND, args[0], "--engine", engine, *args[1:]], capture_output=True, text=True,
                                  stdin=subprocess.DEVNULL)
            yield done.returncode, VARIES.sub("", done.stdout), VARIES.sub("", done.stderr)

    def same(self, *args, says):
        """Assert that both do the same. @return it."""
        blocks, jit = self.both(*args)
        self.assertEqual(blocks, jit)
        self.assertIn(says, blocks[1])
        return jit[1]

    def same_file(self, option, *args):
        """Assert that both write the same file, but for the time of the host and the name of the engine."""
        files = []
        for engine in ["blocks", "jit"]:
            path = self.folder / engine
            self.ringside("run", "--quiet", "--engine", engine, option, str(path), *args)
            whole = path.read_bytes()
            files.append(whole[:HEAD] + Zstd().unpack(whole[HEAD:]).replace(b"\6\0blocks", b"\3\0jit"))
        self.assertEqual(*map(len, files))
        self.assertGreater(len(files[0]), 1000)
        differ = [i for i, (a, b) in enumerate(zip(*files)) if a != b]
        self.assertLess(max(differ, default=0) - min(differ, default=0), 8, "more than one number differs")


class TheSame(Engines):
    def test_samples(self):
        ran = 0
        disk = self.file("disk.img", b"The first sector of a disk.".ljust(64 * 512))
        for name, generations in samples():
            for g in generations:
                with self.subTest(name, on=g):
                    more = ["-drive", f"file={disk},snapshot=on"] if name == "disk-block" else []
                    arguments = ARGUMENTS.get(name, [])
                    operands = [*arguments, name] if arguments[:1] == ["-append"] else [name, *arguments]
                    self.same("run", "--on", g, "--json", "-", *more, *operands, says='"digest"')
                    ran += 1
        self.assertGreater(ran, 40)

    def test_workloads(self):
        out = self.same("bench", "--json", "-", says='"digest"')
        self.assertGreater(out.count('"digest"'), 100)

    def test_virtual_machines_and_containers(self):
        for args in [["--on", "hvm", "--vm", "sieve,weight=2", "--vm", "guest=serve,append=20"],
                     ["--on", "para", "--vm", "sieve", "--vm", "guest=pipe-lat,append=20"],
                     ["--on", "full", "--depth", "2", "hello-sbi"], ["--on", "container", "sieve"]]:
            with self.subTest(args):
                self.same("run", "--json", "-", *args, says='"digest"')

    def test_every_event(self):
        for g in GENERATIONS:
            with self.subTest(g):
                out = self.same("trace", "--emulator", "--events", "all", "--on", g, "tour", says="trap") if g == "full" else \
                    self.same("trace", "--events", "all", "--on", g, "tour", says="walk")
                self.assertGreater(out.count("\n"), 1000)
        for guest in ["exceptions", "ticks", "paging", "syscall"]:
            with self.subTest(guest):
                self.same("trace", "--events", "all", guest, says="return")

    def test_recordings(self):
        for g in GENERATIONS:
            with self.subTest(g):
                self.same_file("--record", "--on", g, "tour")

    def test_saved_runs_hold_the_same_state_and_memory(self):
        for g in GENERATIONS:
            with self.subTest(g):
                self.same_file("--save", "--save-at", "120k", "--on", g, "tour")
        self.same_file("--save", "--save-at", "3M", "--on", "hvm", "sort")

    def test_steps(self):
        for g in GENERATIONS:
            with self.subTest(g):
                self.same("run", "--step", "100k+3k", "--on", g, "tour", says="add")


class Memory(Engines):
    def test_no_address_of_a_running_process_is_writable_and_executable(self):
        args = [COMMAND, "bench", "--engine", "jit", "-j", "2", "-w", "sieve:2000000,crc:5000000", "--on", "bare,hvm"]
        with subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as child:
            seen = []
            while child.poll() is None:
                try:
                    maps = pathlib.Path(f"/proc/{child.pid}/maps").read_text()
                except OSError:
                    break
                rights = re.findall(r"^\S+ (\S{4}) .*$", maps, re.M)
                self.assertEqual([r for r in rights if r[1:3] == "wx"], [])
                seen.append(re.findall(r"^\S+ (\S{4}) .*ringside code", maps, re.M))
                time.sleep(0.02)
        self.assertEqual(child.returncode, OK)
        # at some time two computers ran, each with memory that one address writes and another runs
        self.assertIn(["r-xs", "r-xs", "rw-s", "rw-s"], [sorted(one) for one in seen])


# Numbers of system calls, and of the architecture (seccomp(2), linux/audit.h)
HOSTS = {"x86_64": (0xC000003E, 319, 10), "aarch64": (0xC00000B7, 279, 226)}


def forbid_executable_memory():
    """For this process and what it runs, memfd_create() fails, and mprotect() if it asks for execution."""
    architecture, memfd_create, mprotect = HOSTS[platform.machine()]
    load, equal, has, done = 0x20, 0x15, 0x45, 0x06
    program = [(load, 0, 0, 4), (equal, 0, 6, architecture), (load, 0, 0, 0), (equal, 3, 0, memfd_create),
               (equal, 0, 3, mprotect), (load, 0, 0, 32), (has, 0, 1, 4), (done, 0, 0, 0x00050000 | 13), (done, 0, 0, 0x7FFF0000)]
    packed = b"".join(struct.pack("<HBBI", *row) for row in program)
    room = ctypes.create_string_buffer(packed, len(packed))
    head = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", len(program), ctypes.addressof(room)), 16)
    libc = ctypes.CDLL(None, use_errno=True)
    set_no_new_privileges, set_seccomp, filters = 38, 22, 2
    if libc.prctl(set_no_new_privileges, 1, 0, 0, 0) or libc.prctl(set_seccomp, filters, ctypes.byref(head)):
        os._exit(77)


class Forbidden(Engines):
    SAYS = "this host does not permit executable memory: the engine blocks ran instead of jit"

    def refused_memory(self, *args):
        done = subprocess.run([COMMAND, *args], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              preexec_fn=forbid_executable_memory)
        if done.returncode == 77:
            self.skipTest("this host permits no filter of system calls")
        self.assertEqual(done.returncode, OK, done.stderr)
        return done

    def test_where_executable_memory_is_forbidden_blocks_runs_and_says_so_once(self):
        for args in [["run", "--json", "-", "tour"], ["race", "--json", "-", "tour"],
                     ["bench", "-j", "2", "-w", "sieve:2000,tour", "--json", "-"]]:
            with self.subTest(args):
                usual, forbidden = self.ringside(*args, "--engine", "blocks"), self.refused_memory(*args, "--engine", "jit")
                self.assertEqual(VARIES.sub("", forbidden.stdout), VARIES.sub("", usual.stdout))
                self.assertEqual(forbidden.stderr.count(self.SAYS), 1)
                self.assertNotIn(self.SAYS, usual.stderr)

    def test_a_report_says_which_engine_ran(self):
        for args in [["run", "--quiet", "--json", "-", "tour"], ["bench", "-w", "sieve:2000", "--on", "bare", "--json", "-"]]:
            document = json.loads(self.refused_memory(*args, "--engine", "jit").stdout)
            self.assertEqual(document["provenance"]["engine"], "blocks")

    def test_who_asks_for_another_engine_is_told_nothing(self):
        self.assertEqual(self.refused_memory("run", "--quiet", "--engine", "blocks", "hello-sbi").stderr, "")


main()
