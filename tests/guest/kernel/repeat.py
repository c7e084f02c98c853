#!/usr/bin/env python3
"""A workload takes as many cycles as it took before: each twice, and with each engine. And the kernel is quick."""
import re

from kernel import *

FACTS = ["cycles", "instructions", "digest", "layers"]
BOOT_MOST = 3_000_000  # instructions to the shell's prompt


class Repeat(Case):
    def facts(self, command, *options, on="bare"):
        run = self.measured(command, *options, on=on)
        return {fact: run[fact] for fact in FACTS}

    def test_no_workload_is_left_out(self):
        out = self.run_it([RINGSIDE, "list"])
        self.assertEqual(set(re.findall(r"^(\S+) .* workload: ", out, re.M)), set(ALL_WORKLOADS))

    def test_every_workload_repeats_to_the_digit(self):
        for name, size in (WORKLOADS | CLOCK_WORKLOADS).items():
            with self.subTest(name):
                first = self.facts(f"{name} {size}")
                self.assertEqual(self.facts(f"{name} {size}"), first)
                self.assertEqual(self.facts(f"{name} {size}", "--engine", "step"), first)

    def test_every_workload_repeats_to_the_digit_on_para(self):
        for name, size in WORKLOADS.items():
            with self.subTest(name):
                first = self.facts(f"{name} {size}", on="para")
                self.assertEqual(self.facts(f"{name} {size}", on="para"), first)
                self.assertEqual(self.facts(f"{name} {size}", "--engine", "step", on="para"), first)

    def test_disk_workloads_repeat_to_the_digit(self):
        blank = self.blank_disk(4 << 20)
        for name, size in DISK_WORKLOADS.items():
            for on, options in [lane for lane in DISK_LANES if lane[0] != "full"]:
                image = drive(blank, "snapshot=on", *options)
                with self.subTest(f"{name} on {on} {options}"):
                    first = self.facts(f"{name} {size}", *image, on=on)
                    self.assertEqual(self.facts(f"{name} {size}", *image, on=on), first)
                    self.assertEqual(self.facts(f"{name} {size}", "--engine", "step", *image, on=on), first)

    def test_several_blocks_are_asked_for_at_once(self):
        run = self.measured("disk-seq 64", *drive(self.blank_disk(4 << 20)))
        requests = next(op["count"] for op in run["operations"] if op["op"] == "disk-request")
        # the first block is read and written; 64 blocks are written and read, eight at a time
        self.assertEqual(requests, 1 + 1 + 8 + 8)

    def test_the_shell_is_there_soon(self):
        script = self.folder / "keys"
        script.write_text("exit\n")
        run = self.measured("shell", "--input", str(script))
        self.assertEqual(run["exit_code"], 0)
        self.assertLess(run["instructions"], BOOT_MOST)

    def test_random_calls_leave_nothing_behind(self):
        for generation in ["bare", "para"]:
            out = self.run_it(lane_command("soak 30", "-m", "16", on=generation))
            self.assertRegex(out.splitlines()[-1], r"soak: 30 rounds, \d+ calls, nothing left over")

    def test_random_calls_leave_a_sound_disk(self):
        image = self.minix_disk()
        self.bare("soak 20 7", "-m", "16", *drive(image))
        self.assert_sound(image)


main()
