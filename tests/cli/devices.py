#!/usr/bin/env python3
"""Disks, scripted input and cost tables, as people use them. devices.py COMMAND SOURCE"""
import fcntl
import resource
import time

from ringside import *

SECTORS = 64
CONTENT = b"The first sector of a disk.".ljust(SECTORS * 512, b"\0")
ALPHABET = bytes(ord("a") + i % 26 for i in range(512))
WRITTEN = CONTENT[:512] + ALPHABET + CONTENT[1024:]


def read_keys():
    """An M-mode program that waits for two keys at the serial port and exits with the second."""
    wait = words(0x0052C303, 0x00137313, 0xFE030CE3)  # lbu t1, 5(t0); andi t1, t1, 1; beqz t1, .-8
    read = words(0x0002C503)  # lbu a0, 0(t0)
    # lui t0, 0x10000; ...; slli a0, a0, 16; lui t2, 3; addi t2, t2, 0x333; or a0, a0, t2
    # lui t0, 0x100; sw a0, 0(t0); j .
    return (words(0x100002B7) + wait + read + wait + read +
            words(0x01051513, 0x000033B7, 0x33338393, 0x00756533, 0x001002B7, 0x00A2A023, 0x6F))


def wait_for_key():
    """An M-mode program that sleeps until the serial port interrupts, and exits with the key."""
    port = words(0x100002B7, 0x00100313, 0x006280A3)  # lui t0, 0x10000; li t1, 1; sb t1, 1(t0)
    plic = words(0x0C0003B7, 0x0263A423)  # lui t2, 0xc000; sw t1, 40(t2): source 10 has priority 1
    plic += words(0x0C002E37, 0x40000E93, 0x01DE2023)  # lui t3, 0xc002; li t4, 1 << 10; sw t4, 0(t3)
    hart = words(0x00001F37, 0x800F0F13, 0x304F2073)  # li t5, 1 << 11; csrs mie, t5
    wait = words(0x10500073, 0x0002C503)  # wfi; lbu a0, 0(t0)
    return port + plic + hart + wait + words(
        0x01051513, 0x000033B7, 0x33338393, 0x00756533, 0x001002B7, 0x00A2A023, 0x6F)


def ask_early():
    """An M-mode program that asks the serial port for a key, writes '?', and ends well with a key or the end of the input."""
    return words(0x100002B7, 0x0052C303, 0x03F00393, 0x00728023,  # lui t0, 0x10000; lbu t1, 5(t0); li t2, '?'; sb t2, 0(t0)
                 0x0052C303, 0x00137313, 0x00031863,  # wait: lbu t1, 5(t0); andi t1, t1, 1; bnez t1, out
                 0x0062C303, 0x08037313, 0xFE0316E3,  # lbu t1, 6(t0); andi t1, t1, 0x80; bnez t1, wait
                 0x00005337, 0x55530313, 0x001002B7, 0x0062A023, 0x6F)  # out: li t1, 0x5555; lui t0, 0x100; sw t1, 0(t0); j .


class Disks(Case):
    def setUp(self):
        super().setUp()
        self.image = self.file("disk.img", CONTENT)

    def content(self):
        return pathlib.Path(self.image).read_bytes()

    def disk_block(self, options="", **more):
        return self.ringside("run", "--quiet", "-drive", f"file={self.image}{options}",
                             "disk-block", **more)

    def test_writes_reach_the_file(self):
        done = self.disk_block()
        self.assertIn("64 sectors", done.stdout)
        self.assertIn('"The first sector"', done.stdout)
        self.assertEqual(self.content(), WRITTEN)

    def test_a_snapshot_leaves_the_file_alone(self):
        done = self.disk_block(",snapshot=on")
        self.assertIn("reads as it was written", done.stdout)
        self.assertEqual(self.content(), CONTENT)

    def test_a_read_only_disk_is_refused_to_the_guest(self):
        done = self.disk_block(",readonly=on", expect=FAILED)
        self.assertIn("sector 1 cannot be written", done.stdout)
        self.assertEqual(done.stderr, "", "that is between the guest and its disk")
        self.assertEqual(self.content(), CONTENT)

    def test_options_are_qemus(self):
        self.disk_block(",format=raw,readonly=off,snapshot=on")
        self.ringside("run", "--quiet", f"-drive=file={self.image},snapshot=on", "disk-block")

    def test_a_comma_in_a_name_is_written_twice(self):
        self.image = self.file("a,b.img", CONTENT)
        self.ringside("run", "--quiet", "-drive", "file=" + self.image.replace(",", ",,"),
                      "disk-block")
        self.assertEqual(self.content(), WRITTEN)

    def test_without_a_disk_the_guest_finds_none(self):
        for g in ["bare", "full", "hvm"]:
            with self.subTest(g):
                done = self.ringside("run", "--quiet", "--on", g, "disk-block", expect=FAILED)
                self.assertIn("there is none", done.stdout)

    def test_the_same_run_twice_gives_the_same_cycles_and_digest(self):
        runs = []
        for _ in range(2):
            run = self.json("run", "--quiet", "--json", "-", "-drive",
                            f"file={self.image},snapshot=on", "disk-block")
            del run["host_seconds"]
            runs.append(run)
        self.assertEqual(*runs)

    def test_a_disk_that_may_not_grow_is_an_error_for_guest_and_user(self):
        limit = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))}
        done = self.disk_block(expect=IO, **limit)
        self.assertIn("sector 1 cannot be written", done.stdout)
        self.assertIn(f"{self.image}: cannot be written at byte 512: File too large", done.stderr)
        self.assertIn("the guest got an I/O error", done.stderr)
        self.assertEqual(self.content(), CONTENT)
        self.ringside("run", "--quiet", "--propagate-exit", "-drive", f"file={self.image}", "disk-block",
                      expect=FAILED, **limit)

    def test_a_full_disk_is_an_error_for_guest_and_user(self):
        small = self.folder / "small"
        small.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], capture_output=True)
        if mounted.returncode:
            self.skipTest("needs to mount a file system of 64 KiB")
        self.addCleanup(subprocess.run, ["umount", str(small)], check=True)
        self.image, fill = str(small / "disk.img"), small / "fill"
        with open(self.image, "wb") as file:
            file.truncate(32 << 10)  # no sector of it has a place yet
        with self.assertRaises(OSError), open(fill, "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        done = self.disk_block(expect=IO)
        self.assertIn("sector 1 cannot be written", done.stdout)
        self.assertIn(f"{self.image}: cannot be written at byte 512: No space left on device", done.stderr)
        self.image = self.file("disk.img", CONTENT)
        done = self.disk_block(",snapshot=on", expect=IO, environment={"TMPDIR": str(small)})
        self.assertIn("cannot be written to its snapshot at byte 512: No space left", done.stderr)
        fill.unlink()
        self.image = str(small / "disk.img")
        self.disk_block()
        self.assertEqual(self.content()[512:1024], ALPHABET)

    def test_a_file_is_written_by_one_machine_alone(self):
        both = f"file={self.image}"
        self.refused("run", "-drive", both, "-drive", both, "disk-block", status=IMAGE,
                     says=[self.image, "in use by another machine", "snapshot=on"])
        with open(self.image) as other:
            fcntl.flock(other, fcntl.LOCK_SH)
            self.disk_block(",readonly=on", expect=FAILED)
            self.refused("run", "-drive", both, "disk-block", status=IMAGE, says=["in use"])

    def test_a_console_without_a_place_is_not_written_into_the_disk(self):
        for fd in [0, 1, 2]:
            self.image = self.file("disk.img", CONTENT)
            subprocess.run([COMMAND, "run", "-drive", f"file={self.image}", "disk-block"],
                           preexec_fn=lambda: os.close(fd), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            self.assertIn(self.content(), [CONTENT, WRITTEN])

    @unittest.skipIf(os.geteuid() != 0, "needs somebody who may do less than the tests")
    def test_a_file_that_may_not_be_written_names_the_ways_out(self):
        os.chmod(self.folder, 0o755)
        os.chmod(self.image, 0o444)
        become_nobody = {"preexec_fn": lambda: os.setuid(65534)}
        try:
            self.ringside("list", **become_nobody)
        except (OSError, AssertionError, subprocess.SubprocessError):
            self.skipTest("nobody may run the command here")
        done = self.disk_block(expect=IMAGE, **become_nobody)
        self.assertIn(f"{self.image}: cannot be opened for writing: Permission denied", done.stderr)
        self.assertIn("readonly=on or snapshot=on", done.stderr)
        self.disk_block(",snapshot=on", **become_nobody)

    def test_what_is_no_disk_image_is_refused(self):
        for content, says in [(b"", "found 0 bytes"), (b"x" * 513, "found 513 bytes")]:
            path = self.file("bad.img", content)
            self.refused("run", "-drive", f"file={path}", "tour", status=IMAGE, says=[path, says])
        self.refused("run", "-drive", "file=/nowhere/x", "tour", status=IMAGE,
                     says=["/nowhere/x", "No such file"])
        self.refused("run", "-drive", f"file={self.folder},readonly=on", "tour", status=IMAGE,
                     says=["a folder"])

    def test_benches_and_races_take_disks(self):
        drive = f"file={self.image},snapshot=on"
        report = self.json("bench", "-w", "disk-block", "-drive", drive, "--json", "-")
        self.assertEqual([r["ok"] for r in report["results"]], [True, True, False, True])
        done = self.ringside("race", "-drive", drive, "disk-block")
        self.assertIn("bare metal", done.stdout)
        self.assertIn("no lane on para", done.stderr)
        self.assertNotIn("no lane on full", done.stderr)
        self.ringside("bench", "--on", "para", "-w", "disk-block", "-drive", drive, expect=IMAGE)

    def test_the_disk_that_a_bench_brings_has_a_name_that_says_so(self):
        done = self.ringside("bench", "-w", "disk-seq", "--on", "bare", expect=IO, environment={"TMPDIR": "/nowhere"})
        self.assertIn("the workloads' empty disk: cannot be made in /nowhere: No such file", done.stderr)
        self.assertIn("TMPDIR", done.stderr)

    def test_nonsense_is_named(self):
        for value, says in [("file=", "names no file"), ("snapshot=on", "names no file"),
                            ("disk.img", "found 'disk.img'"), ("fiel=x", "did you mean 'file'?"),
                            ("file=x,snapshot=yes", "snapshot: found 'yes'"),
                            ("file=x,format=qcow2", "format: found 'qcow2'"),
                            ("file=x,assign=direct", "assign: found 'direct'; needs passthrough or emulated"),
                            ("file=" + "x" * 5000, "longer than 4095")]:
            self.refused("run", "-drive", value, "tour", says=["-drive: ", says])
        nine = ["-drive", f"file={self.image},readonly=on"] * 9
        self.refused("run", *nine, "tour", says=["more than 8"])

    def test_every_generation_passes_disks_on(self):
        zeroes = self.file("zeroes.img", bytes(1 << 20))
        for on in ["bare", "full", "para", "hvm"]:
            out = self.ringside("run", "--quiet", "--on", on, "-drive", f"file={zeroes},snapshot=on", "disk-seq", "16")
            self.assertEqual(out.stdout, "disk-seq: 16 blocks\n")
            if on != "para":
                self.image = self.file(f"{on}.img", CONTENT)
                self.ringside("run", "--quiet", "--on", on, "-drive", f"file={self.image}", "disk-block")
                self.assertEqual(self.content(), WRITTEN)

    def test_hvm_passes_disks_on_in_two_ways(self):
        for how in ["passthrough", "emulated"]:
            self.image = self.file("disk.img", CONTENT)
            self.ringside("run", "--quiet", "--on", "hvm", "-drive", f"file={self.image},assign={how}", "disk-block")
            self.assertEqual(self.content(), WRITTEN)

    def test_a_disk_that_is_passed_through_takes_fewer_exits(self):
        drive = f"file={self.image},snapshot=on"
        exits = {assign: sum(row["count"] for row in self.json(
            "run", "--quiet", "--json", "-", "--on", "hvm", "-drive", f"{drive},assign={assign}", "disk-block")["exits"])
            for assign in ["passthrough", "emulated"]}
        self.assertLess(exits["passthrough"], exits["emulated"])


class Input(Case):
    def test_keys_come_from_the_file(self):
        guest = self.file("keys.elf", elf(read_keys(), address=0x80000000, mode=3))
        keys = self.file("keys", b"ab")
        self.ringside("run", "--quiet", "--propagate-exit", "--input", keys, guest, expect=ord("b"))

    def test_the_same_keys_give_the_same_run(self):
        guest = self.file("keys.elf", elf(read_keys(), address=0x80000000, mode=3))
        keys = self.file("keys", b"a\0")
        runs = [self.json("run", "--quiet", "--json", "-", "--input", keys, guest) for _ in "ab"]
        self.assertEqual(runs[0]["cycles"], runs[1]["cycles"])
        self.assertEqual(runs[0]["digest"], runs[1]["digest"])

    def sleeper(self):
        return self.file("sleeper.elf", elf(wait_for_key(), address=0x80000000, mode=3))

    def test_a_guest_that_sleeps_is_woken_by_a_key(self):
        keys = self.file("keys", b"q")
        for on in ["bare", "full"]:
            with self.subTest(on):
                self.ringside("run", "--on", on, "--quiet", "--propagate-exit", "--input", keys,
                              self.sleeper(), expect=ord("q"))

    def test_a_guest_that_sleeps_when_input_has_ended_hangs(self):
        for on in ["bare", "full"]:
            with self.subTest(on):
                done = self.ringside("run", "--on", on, "--quiet", self.sleeper(), expect=HANG)
                self.assertIn("the console's input has ended", done.stderr)

    def test_a_guest_sleeps_until_somebody_types(self):
        for on in ["bare", "full"]:
            with self.subTest(on):
                run = subprocess.Popen([COMMAND, "run", "--on", on, "--quiet", "--propagate-exit",
                                        self.sleeper()], stdin=subprocess.PIPE)
                time.sleep(0.3)
                self.assertIsNone(run.poll(), "it waits")
                run.communicate(b"x")
                self.assertEqual(run.returncode, ord("x"))

    def test_a_run_says_that_input_came_late(self):
        guest, report = self.file("early.elf", elf(ask_early(), address=0x80000000, mode=3)), self.folder / "run.json"
        for keys in [b"x", b""]: # a key, or the end alone
            with self.subTest(keys):
                run = subprocess.Popen([COMMAND, "run", "--json", report, guest], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
                self.assertEqual(run.stdout.read(1), b"?", "it has asked")
                self.assertIn(b"Input came after the guest had asked for it", run.communicate(keys)[1])
                self.assertEqual(run.returncode, OK)
                self.assertIs(json.loads(report.read_text())["late_input"], True)

    def test_input_that_is_there_when_it_is_asked_for_is_not_late(self):
        guest, report = self.file("early.elf", elf(ask_early(), address=0x80000000, mode=3)), self.folder / "run.json"
        keys = self.file("keys", b"x")
        for more in ["--input", keys], ["--input", self.file("empty", b"")], []:
            with self.subTest(more):
                done = self.ringside("run", "--json", str(report), *more, guest)
                self.assertNotIn("Input came", done.stderr)
                self.assertIs(json.loads(report.read_text())["late_input"], False)
        with open(keys) as file: # on standard input, what has an end is there as a whole
            done = subprocess.run([COMMAND, "run", "--quiet", "--json", report, guest], stdin=file, stdout=subprocess.DEVNULL)
            self.assertIs(json.loads(report.read_text())["late_input"], False)

    def test_a_missing_file_is_named(self):
        self.refused("run", "--input", "/nowhere/keys", "tour", status=IMAGE,
                     says=["--input", "/nowhere/keys", "No such file"])


class Costs(Case):
    def cycles(self, *args):
        return self.json("run", "--quiet", "--json", "-", *args, "tour")["cycles"]

    def test_a_table_changes_what_things_cost(self):
        expensive = self.file("expensive", b"trap-entry 1000 # expensive\n")
        self.assertGreater(self.cycles("--costs", expensive), self.cycles() + 10000)

    def test_reports_carry_the_table_they_were_made_with(self):
        expensive = self.file("expensive", b"trap-entry 1000\n")
        for args in [["run", "--quiet"], ["race", "--on", "bare"]]:
            report = self.json(*args, "--costs", expensive, "--json", "-", "tour")
            self.assertEqual(report["costs"]["trap-entry"], 1000)
            self.assertEqual(report["costs"]["divide"], 20)
        report = self.json("bench", "-w", "tour", "--on", "bare", "--costs", expensive, "--json", "-")
        self.assertEqual(report["costs"]["trap-entry"], 1000)
        table = self.json("costs", "--costs", expensive, "--json")
        self.assertIn(("trap-entry", 1000), [(c["cost"], c["cycles"]) for c in table["costs"]])

    def test_a_mistake_is_named_with_its_line(self):
        bad = self.file("bad", b"# costs\ndivide 5\ntrapentry 5\n")
        for command in ["run", "race", "bench", "costs"]:
            self.refused(command, "--costs", bad, status=IMAGE,
                         says=[f"{bad}:3:", "'trapentry'", "did you mean 'trap-entry'?"])
        for line, says in [("divide -1", "'-1'"), ("divide 4294967296", "'4294967296'"), ("divide 5x", "'5x'"),
                           ("divide", "no number"), ("divide 1 2", "'2' after"), ("divide 1\ndivide 1", "second time"),
                           ("\0", "not a text file")]:
            bad = self.file("bad", line.encode() + b"\n")
            self.refused("costs", "--costs", bad, status=IMAGE, says=[f"{bad}:", says])
        self.refused("run", "--costs", "/nowhere/x", "tour", status=IMAGE, says=["/nowhere/x"])

    def test_one_cost_is_set_on_the_command_line_wherever_a_table_is(self):
        expensive = self.file("expensive", b"trap-entry 1000\ntrap-return 7\n")
        def costs(*args):
            return {c["cost"]: c["cycles"] for c in self.json("costs", "--json", *args)["costs"]}
        usual = costs()
        self.assertEqual(costs("--set", "trap-entry=50", "--set=fence=0"), usual | {"trap-entry": 50, "fence": 0})
        for order in [["--set", "trap-entry=50", "--costs", expensive], ["--costs", expensive, "--set", "trap-entry=50"]]:
            self.assertEqual(costs(*order), usual | {"trap-entry": 50, "trap-return": 7})
        self.assertEqual(self.cycles("--set", "trap-entry=1000"), self.cycles("--costs", self.file("t", b"trap-entry 1000")))
        for args in [["run", "--quiet"], ["race", "--on", "bare"], ["bench", "--on", "bare", "-w"]]:
            report = self.json(*args[:1], "--set", "divide=21", "--json", "-", *args[1:], "tour")
            self.assertEqual(report["costs"]["divide"], 21)
            self.assertFalse(report["provenance"]["default_costs"])
        for word, says in [("trap-entri=5", "did you mean 'trap-entry'?"), ("divide", "NAME=N"), ("divide=", "NAME=N"),
                           ("divide=-1", "NAME=N"), ("divide=4294967296", "NAME=N"), ("=5", "NAME=N"), ("", "NAME=N")]:
            self.refused("run", "--set", word, "tour", says=["--set", f"'{word}'", says])

    def test_the_slow_disk_is_slow(self):
        image = self.file("disk.img", CONTENT)
        args = ["run", "--quiet", "--json", "-", "-drive", f"file={image},snapshot=on"]
        slow = SOURCE / "costs/slow-disk.txt"
        fast_cycles = self.json(*args, "disk-block")["cycles"]
        slow_cycles = self.json(*args, "--costs", str(slow), "disk-block")["cycles"]
        self.assertGreater(slow_cycles, 100 * fast_cycles)


main()
