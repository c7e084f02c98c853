#!/usr/bin/env python3
"""The microscope on the command line. step.py COMMAND SOURCE"""
import re

from ringside import *


class Listing(Case):
    def step(self, *args, **more):
        return self.ringside("run", "--step", *args, **more).stdout.splitlines()

    def test_each_instruction_is_told_with_what_it_changed(self):
        path = self.file("x.elf", elf())
        lines = self.step("1:4", "-bios", "none", path)
        self.assertEqual([re.sub(" +", " ", line).strip() for line in lines], [
            "1 M 80200000 00128293 addi t0, t0, 1 t0=0x1",
            "2 M 80200004 ffdff06f j 80200000",
            "3 M 80200000 00128293 addi t0, t0, 1 t0=0x2",
            "4 M 80200004 ffdff06f j 80200000"])

    def test_a_range_has_several_spellings(self):
        path = self.file("x.elf", elf())
        for spelling, first, last in [("3:5", 3, 5), ("3+2", 3, 4), ("7", 7, 7), (":2", 1, 2), ("1k+1", 1000, 1000)]:
            with self.subTest(spelling):
                numbers = [int(line.split()[0]) for line in self.step(spelling, "-bios", "none", path)]
                self.assertEqual(numbers, [*range(first, last + 1)])

    def test_lines_have_80_columns_and_no_instruction_is_missed(self):
        for g in GENERATIONS:
            with self.subTest(g):
                lines = self.step("40k+20k", "--on", g, "tour")
                for line in lines:
                    self.assertLessEqual(len(line), 80, line)
                    self.assertEqual(line, line.rstrip())
                numbers = [int(m[1]) for line in lines if (m := re.match(r" *(\d+) (?:M|S|U|VS|VU) ", line))]
                self.assertEqual(numbers, [*range(40000, 60000)])

    def test_traps_interrupts_marks_and_devices_are_told(self):
        text = "\n".join(self.step("1:", "tour"))
        for words in ["-> ecall-u to S", "-> load-page-fault at 0x", "-> irq-s-timer to S", "op-begin syscall",
                      "workload-end with the right result", "store to uart+0x0 1 byte: 0x", "idle for", "off with code 0",
                      "sepc=0x", "scause=0x8", "<guest_main>:"]:
            self.assertTrue(words in text, words)
        text = "\n".join(self.step("1:", "--on", "hvm", "tour"))
        for words in ["-> ecall-vs to S", "vsatp=0x", " VS ffffffc0", "sbi-srst for vm 0"]:
            self.assertTrue(words in text, words)

    def test_both_engines_are_seen_to_do_the_same(self):
        for g in GENERATIONS:
            with self.subTest(g):
                seen = [self.step("100k+4k", "--on", g, "--engine", e, "tour") for e in ENGINES]
                for others in seen[1:]:
                    self.assertEqual(seen[0], others)

    def test_a_wait_is_one_line_however_near_the_range(self):
        # lui t0, 0x02004; lui t1, 0x100; sd t1, 0(t0); li t1, 128; csrw mie, t1; wfi; nop; j -4
        path = self.file("x.elf", elf(words(0x020042B7, 0x00100337, 0x0062B023, 0x08000313, 0x30431073, 0x10500073, 0x13,
                                            0xFFDFF06F), address=0x80000000, mode=3))
        lines = self.step("6:8", path)
        self.assertEqual(len(lines), 4, lines)
        self.assertIn("wfi", lines[0])
        self.assertIn("idle for", lines[1])
        self.assertEqual(len(self.step("7:8", path)), 3)

    def test_a_range_that_the_run_does_not_come_to_is_told(self):
        path = self.file("x.elf", elf(exit_with(0), address=0x80000000, mode=3))
        done = self.ringside("run", "--step", "1000:", path)
        self.assertEqual(done.stdout, "")
        self.assertIn("ended after 4 instructions", done.stderr)

    def test_input_comes_from_a_file(self):
        # lui t0, 0x10000; lbu t1, 0(t0); j -4
        path = self.file("x.elf", elf(words(0x100002B7, 0x0002C303, 0xFFDFF06F), address=0x80000000, mode=3))
        lines = self.step("2", "--input", self.file("in", b"A"), path)
        self.assertIn("load from uart+0x0 1 byte: 0x41 'A' t1=0x41", " ".join(" ".join(lines).split()))


class Ranges(Case):
    def pcs(self, *args):
        """The address and mode of each instruction, and the whole listing."""
        text = self.ringside("run", "--step", *args).stdout
        return re.findall(r"^ *\d+ (M|S|U|VS|VU) +([0-9a-f]+) ", text, re.M), text

    def test_a_function_is_shown_from_its_begin_until_it_returns(self):
        for on, mode in [("bare", "S"), ("hvm", "VS")]:
            with self.subTest(on):
                rows, text = self.pcs("arch_switch_space", "--on", on, "tour")
                self.assertTrue(text.startswith(" " * 12 + "<arch_switch_space>:"), text)
                self.assertRegex(text, r" ret\n$")
                self.assertIn("csrw satp", text)
                self.assertEqual({m for m, _ in rows}, {mode})

    def test_what_a_function_calls_is_shown_too(self):
        _, text = self.pcs("with_paging", "tour")
        for name in ["with_paging", "pt_set", "pt_commit", "arch_switch_space"]:
            self.assertRegex(text, rf"<{name}(\+0x\w+)?>:")

    def test_a_place_may_have_a_count_or_an_end(self):
        rows, _ = self.pcs("main+7", "hello-sbi")
        self.assertEqual(len(rows), 7)
        there = int(rows[0][1], 16)
        self.assertEqual(self.pcs(f"{there:#x}+7", "hello-sbi")[0], rows)
        rows, text = self.pcs("main:console_put", "hello-sbi")
        self.assertEqual(int(rows[0][1], 16), there)
        self.assertNotIn("<console_put>", text)

    def test_firmware_and_hypervisor_have_places_too(self):
        self.assertIn(" M ", self.pcs("firmware_init+5", "tour")[1])
        for on in [["full", "--emulator"], ["para"], ["hvm"]]:
            self.assertIn(" S ", self.pcs("boot_info_read+5", "--on", *on, "tour")[1])

    def test_a_place_above_paging_is_found_before_paging_is_on(self):
        self.assertTrue(self.pcs("_start+1", "tour")[0][0][1].startswith("80200000"))

    def test_an_operation_is_shown_whole(self):
        for on in GENERATIONS:
            with self.subTest(on):
                _, text = self.pcs("@switch-space", "--on", on, "tour")
                self.assertEqual(text.count("op-end switch-space"), 1)
                self.assertRegex(text, r"op-end switch-space(\s+\(\d+ cycles\))?\n$")
                self.assertNotIn("op-begin", text)

    def test_an_operation_is_counted_among_its_like_or_among_all(self):
        listed = re.findall(r"op-begin (\S+)", self.ringside("trace", "--events", "mark", "tour").stdout)
        nth = listed.index("switch-space") + 1
        first, third = self.pcs("@switch-space", "tour"), self.pcs("@switch-space:3", "tour")
        self.assertEqual(self.pcs(f"@{nth}", "tour"), first)
        self.assertNotEqual(third[1].split()[1], first[1].split()[1])

    def test_a_place_that_is_not_there_is_refused(self):
        self.refused("run", "--step", "arch_swich_space", "tour", says=["'arch_swich_space'", "did you mean 'arch_switch_space'?"])
        self.refused("run", "--step", "guest_main:nowhere", "tour", says=["'nowhere'", "FIRST:LAST"])
        self.refused("run", "--step", "0x8020zz", "tour", says=["'0x8020zz'"])

    def test_what_the_run_does_not_come_to_is_told(self):
        for place in ["firmware_crash", "@enable-paging:2", "0x80300000"]:
            done = self.ringside("run", "--step", place, "tour")
            self.assertEqual(done.stdout, "")
            self.assertRegex(done.stderr, r"the run ended after \d+ instructions")


class UnderAnEmulator(Case):
    """Under full it is the guest that is stepped: its code, its registers, its CSRs."""

    def listing(self, *args):
        """What is shown, but for cycles, and for what the guest can know of its computer: where the device tree lies."""
        text = self.ringside("run", "--step", *args).stdout
        return [line for line in re.sub(r" *\(\d+ cycles\)", "", text).splitlines() if line and not re.search(r"=0x87[ef]\w{5}\b|off with", line)]

    def test_the_guests_instructions_are_those_of_bare_metal(self):
        for place, guest in [("1:", "hello-sbi"), ("1:", "hello-uart"), ("arch_switch_space", "tour"), ("@switch-space:2", "tour"),
                             ("@page-fault", "tour"), ("1:2000", "null-syscall"), ("main+300", "paging")]:
            with self.subTest(place=place, guest=guest):
                bare, full = (self.listing(place, "--on", on, guest) for on in ["bare", "full"])
                self.assertGreater(len(bare), 10)
                self.assertEqual(bare, full)

    def test_its_csrs_are_the_guests(self):
        text = "\n".join(self.listing("1:", "--on", "full", "tour"))
        for words in ["-> ecall-u to S", "-> load-page-fault at 0x", "-> irq-s-timer to S", "sepc=0x", "scause=0x8", "satp=0x8",
                      "op-begin syscall"]:
            self.assertTrue(words in text, words)

    def test_the_emulator_is_stepped_by_option(self):
        text = "\n".join(self.listing("vcpu_run+5", "--on", "full", "--emulator", "tour"))
        self.assertIn("<vcpu_run>", text)
        self.refused("run", "--on", "full", "--step", "vcpu_run+5", "tour", says=["'vcpu_run'"])

    def test_a_run_that_ends_before_counts_the_guests_instructions(self):
        counted = [re.search(r"ended after (\d+) instructions", self.ringside("run", "--on", on, "--step", "9M:", "hello-sbi").stderr)[1]
                   for on in ["bare", "full"]]
        self.assertEqual(*counted)


class Json(Case):
    def steps(self, *args):
        out = self.ringside("run", "--step-json", "--step", *args).stdout
        heading, *steps = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(heading["schema"], "ringside-step/1")
        self.assertEqual(heading["guest"], args[-1])
        return steps

    def test_the_steps_join_without_a_gap(self):
        for g in GENERATIONS:
            with self.subTest(g):
                steps = self.steps("40k+20k", "--on", g, "tour")
                for one, next in zip(steps, steps[1:]):
                    self.assertEqual(one["cycle"] + one["cycles"], next["cycle"])
                self.assertEqual([s["n"] for s in steps if "n" in s], [*range(40000, 60000)])
                for s in steps:
                    self.assertTrue("n" in s or s["events"], s)

    def test_all_cycles_of_a_run_are_in_its_steps(self):
        run = self.json("run", "--quiet", "--json", "-", "tour")
        self.assertEqual(sum(s["cycles"] for s in self.steps("1:", "tour")), run["cycles"])

    def test_registers_and_csrs_are_named(self):
        steps = self.steps("1:7", "tour")
        self.assertEqual(steps[0]["text"], "csrw mie, zero")
        self.assertEqual(list(steps[6]["changed"]), ["mtvec"])


class Refused(Case):
    def test_a_range_must_be_one(self):
        for text in ["", ":", "0:5", "5:4", "5+", "5+0", "5-6", "-1", "1:2:3", "99999999999999999999",
                     "2+18446744073709551615", "main+", "main:", "main+x", "main:a:b", "m" * 64, "@", "@nothing", "@0",
                     "@syscall:0", "@syscall:", "@3:3", "+5", "/main"]:
            self.refused("run", f"--step={text}", "tour", says=["--step", f"'{text}'", "FIRST:LAST"])

    def test_json_needs_a_range_and_a_place_of_its_own(self):
        self.refused("run", "--step-json", "tour", says=["--step"])
        self.refused("run", "--step", "1:2", "--json", "-", "tour", says=["--json", "'-'"])


main()
