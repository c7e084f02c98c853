#!/usr/bin/env python3
"""Runs that are saved and restored end as those that never were. save.py COMMAND SOURCE"""
import random
import re

from ringside import *

VARIES = re.compile(r"host_seconds|engine")


def comparable(document):
    """All of the results that a host does not change."""
    if isinstance(document, dict):
        return {key: comparable(value) for key, value in document.items() if not VARIES.search(key)}
    return [comparable(value) for value in document] if isinstance(document, list) else document


class Saved(Case):
    def run_json(self, *args, **more):
        path = self.folder / "out.json"
        done = self.ringside("run", "--quiet", "--json", str(path), *args, **more)
        return comparable(json.loads(path.read_text())), done.stdout

    def check(self, point, *args, engines=(ENGINES[0], ENGINES[0]), more=()):
        """Save at a point, which changes nothing; restore, which ends alike. @return the rest of the console."""
        file = str(self.folder / "x.save")
        plain, console = self.run_json("--engine", engines[0], *args)
        saved, whole = self.run_json("--engine", engines[0], "--save", file, "--save-at", point, *args)
        restored, rest = self.run_json("--restore", file, "--engine", engines[1], *more)
        self.assertEqual(console, whole)
        self.assertTrue(console.endswith(rest), rest)
        self.assertEqual(plain["digest"], restored["digest"])
        self.assertEqual(plain, saved)
        self.assertEqual(plain, restored)
        return rest


class Restored(Saved):
    def test_a_restored_run_ends_as_if_it_had_never_been_saved(self):
        chance = random.Random(22)
        for g in [*GENERATIONS, "container"]:
            guest = "sieve" if g == "container" else "tour"
            whole = self.json("run", "--quiet", "--json", "-", "--on", g, guest)["instructions"]
            for _ in range(3):
                point = chance.randrange(1, whole)
                pair = chance.choice(ENGINES) if g != "full" else "blocks", chance.choice(ENGINES)
                with self.subTest(g, point=point, engines=pair):
                    self.check(str(point), "--on", g, guest, engines=pair)

    def test_each_engine_saves_and_each_goes_on(self):
        for first in ENGINES:
            for second in ENGINES:
                with self.subTest(engines=(first, second)):
                    self.check("60k", "--on", "hvm", "tour", engines=(first, second))
        if "jit" in ENGINES:  # what it translates has run often
            self.check("1500k", "sieve", engines=("jit", "jit"))

    def test_samples_and_programs_of_the_kernel(self):
        chance = random.Random(23)
        for guest in ["exceptions", "paging", "syscall", "ticks", "hello-uart"]:
            whole = self.json("run", "--quiet", "--json", "-", guest)["instructions"]
            with self.subTest(guest):
                self.check(str(chance.randrange(1, whole)), guest)
        for g in ["bare", "para", "hvm"]:
            with self.subTest(g):
                self.check("2M", "--on", g, "serve", "20")

    def test_virtual_machines(self):
        for g in ["para", "hvm"]:
            with self.subTest(g):
                self.check("3M", "--on", g, "--vm", "sieve,name=a,weight=2", "--vm", "serve,name=b,append=20")

    def test_points_have_the_spellings_of_step(self):
        for point in ["guest_main", "0x80200000", "@syscall", "@syscall:3", "@5", "20k+5", "20k:"]:
            with self.subTest(point):
                self.check(point, "tour")
        self.check("on_trap", "--on", "hvm", "tour")
        self.check("@syscall:2", "--on", "full", "--relay", "tour")

    def test_a_saved_run_is_saved_again(self):
        first, second = str(self.folder / "a"), str(self.folder / "b")
        plain, _ = self.run_json("tour")
        self.run_json("--save", first, "--save-at", "50k", "tour")
        self.run_json("--restore", first, "--save", second, "--save-at", "90k")
        restored, _ = self.run_json("--restore", second)
        self.assertEqual(plain, restored)

    def test_input_goes_on_where_it_was(self):
        script = self.file("in", b"echo one\necho two\nexit\n")
        rest = self.check("@console-read:8", "--input", script, "shell")
        self.assertIn("two", rest)

    def test_options_hold_and_can_be_changed(self):
        file = str(self.folder / "x.save")
        self.ringside("run", "--quiet", "--save", file, "--save-at", "50k", "-m", "64", "--set", "trap-entry=9", "tour")
        document = self.json("run", "--quiet", "--json", "-", "--restore", file, "--engine", "step")
        self.assertEqual(document["memory"] if "memory" in document else 64 << 20, 64 << 20)
        self.ringside("run", "--quiet", "--restore", file, "--max-insns", "60k", expect=LIMIT)


class Disks(Saved):
    def setUp(self):
        super().setUp()
        self.disk = self.file("disk.img", bytes(64 * 512))

    def test_what_a_snapshot_has_written_goes_along(self):
        for point in ["5k", "60k", "110k"]:
            with self.subTest(point):
                self.check(point, "-drive", f"file={self.disk},snapshot=on", "disk-block")

    def test_another_disk_is_refused(self):
        file = str(self.folder / "x.save")
        self.ringside("run", "--quiet", "--save", file, "--save-at", "5k", "-drive", f"file={self.disk},snapshot=on",
                      "disk-block")
        self.file("disk.img", b"x" * 64 * 512)
        self.refused("run", "--quiet", "--restore", file, status=IMAGE,
                     says=["--restore", file, "disk number 1 had other contents"])


    def test_a_disk_that_was_moved_is_named_again(self):
        file, elsewhere = str(self.folder / "x.save"), str(self.folder / "elsewhere.img")
        plain, _ = self.run_json("-drive", f"file={self.disk},snapshot=on", "disk-block")
        self.run_json("--save", file, "--save-at", "5k", "-drive", f"file={self.disk},snapshot=on", "disk-block")
        pathlib.Path(self.disk).rename(elsewhere)
        self.refused("run", "--restore", file, status=IMAGE, says=["disk.img", "was saved with it", "named by -drive"])
        again = str(self.folder / "again.save")
        restored, _ = self.run_json("--restore", file, "-drive", f"file={elsewhere},snapshot=on")
        self.assertEqual(plain, restored)
        self.run_json("--restore", file, "-drive", f"file={elsewhere},snapshot=on", "--save", again, "--save-at", "60k")
        restored, _ = self.run_json("--restore", again)  # ... whose words name the new place
        self.assertEqual(plain, restored)


class Refused(Saved):
    def setUp(self):
        super().setUp()
        self.saved = str(self.folder / "x.save")
        self.ringside("run", "--quiet", "--save", self.saved, "--save-at", "20k", "tour")
        self.bytes = pathlib.Path(self.saved).read_bytes()

    def refuse(self, content, *says):
        path = self.file("bad.save", content)
        self.refused("run", "--quiet", "--restore", path, status=IMAGE, says=["--restore", path, *says])

    def test_damaged_files_are_refused(self):
        chance = random.Random(24)
        for size in [12, 13, 40, len(self.bytes) // 2, len(self.bytes) - 1]:
            self.refuse(self.bytes[:size], "is cut off or damaged")
        for _ in range(10):
            at = chance.randrange(12, len(self.bytes))
            self.refuse(self.bytes[:at] + bytes([self.bytes[at] ^ 1 << chance.randrange(8)]) + self.bytes[at + 1:],
                        "is cut off or damaged")
        self.refuse(self.bytes + b"x", "is cut off or damaged")

    def test_foreign_files_are_refused_by_what_they_are(self):
        self.refuse(b"", "is no saved run", "ringside run --save FILE GUEST")
        self.refuse(b"#!/bin/sh\nexit\n", "is no saved run")
        self.refuse(self.bytes[:8] + b"\x07" + self.bytes[9:], "found version 7", "reads version 4")
        recording = str(self.folder / "x.rec")
        self.ringside("run", "--quiet", "--record", recording, "hello-sbi")
        self.refuse(pathlib.Path(recording).read_bytes(), "a recording, which 'ringside show' opens")
        self.refused("run", "--restore", "/nowhere", status=IMAGE, says=["--restore: /nowhere"])

    def test_another_lane_is_refused(self):
        for args, says in [(["--on", "hvm"], ["was saved on bare, found hvm"]), (["-m", "32"], ["a memory of 134217728"]),
                           (["--set", "trap-entry=77"], ["trap-entry", "found 77"])]:
            self.refused("run", "--quiet", "--restore", self.saved, *args, status=IMAGE, says=["--restore", *says])

    def test_a_computer_that_would_not_be_as_named_is_refused(self):
        """The machine's state says how large its TLB is, and its RAM what its command line was."""
        for args, says in [(["-machine", "tlb=16"], "-machine"), (["-machine", "walk-cache=0"], "-machine"),
                           (["-cpu", "rv64,h=on"], "-cpu"), (["-append", "x"], "-append")]:
            self.refused("run", "--quiet", "--restore", self.saved, *args, status=IMAGE,
                         says=["--restore", self.saved, f"was saved with another {says}"])
        small = str(self.folder / "small.save")
        self.ringside("run", "--quiet", "--save", small, "--save-at", "20k", "-machine", "tlb=16", "tour")
        document = self.json("run", "--quiet", "--json", "-", "--restore", small, "-machine", "tlb=16")
        self.assertEqual(document["provenance"]["machine"]["tlb"], 16)
        self.refused("run", "--quiet", "--restore", small, "-machine", "tlb=256", status=IMAGE, says=["another -machine"])
        self.ringside("run", "--quiet", "--restore", self.saved, "-machine", "tlb=256")  # as it was

    def test_a_point_that_is_past_is_refused(self):
        self.refused("run", "--restore", self.saved, "--save", str(self.folder / "z"), "--save-at", "10k",
                     says=["--save-at: found 10000", "has done 19999 instructions"])

    def test_the_speed_is_that_of_what_was_run_here(self):
        whole, rest = (self.ringside("run", *args).stderr for args in [("tour",), ("--restore", self.saved)])
        count = int(re.search(r"([\d,]+) instructions in", whole)[1].replace(",", ""))
        since = int(re.search(r"since it was restored: ([\d,]+) in", rest)[1].replace(",", ""))
        self.assertEqual(count - since, 19999)

    def test_another_image_is_refused(self):
        first = self.file("x.elf", elf(words(*[0x13] * 100) + exit_with(0), address=0x80000000, mode=3))
        saved = str(self.folder / "y.save")
        self.ringside("run", "--quiet", "--save", saved, "--save-at", "50", first)
        self.file("x.elf", elf(words(*[0x93] * 100) + exit_with(0), address=0x80000000, mode=3))
        self.refused("run", "--quiet", "--restore", saved, status=IMAGE, says=["was saved with another x.elf"])

    def test_options_that_do_not_go_together_are_refused(self):
        for args, says in [(["--save", "x", "tour"], ["--save", "--save-at POINT"]),
                           (["--save-at", "5", "tour"], ["--save-at", "--save FILE"]),
                           (["--restore", self.saved, "tour"], ["--restore", "without GUEST"]),
                           (["--restore", self.saved, "--record", "r"], ["--record"]),
                           (["--save", "x", "--save-at", "9", "--step", "1", "tour"], ["--save", "--step"])]:
            self.refused("run", *args, says=says)

    def test_a_point_that_is_not_reached_is_told(self):
        path = self.folder / "never"
        done = self.ringside("run", "--quiet", "--save", str(path), "--save-at", "900M", "hello-sbi", expect=FAILED)
        self.assertIn("before that point; nothing is saved", done.stderr)
        self.assertFalse(path.exists())
        self.refused("run", "--quiet", "--save", str(path), "--save-at", "no_such_place", "tour",
                     says=["--save-at", "found 'no_such_place'"])


main()
