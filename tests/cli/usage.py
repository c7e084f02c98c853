#!/usr/bin/env python3
"""Wrong usage and broken images: a clear message, the right exit status. usage.py COMMAND SOURCE"""
from ringside import *


class Help(Case):
    def test_each_command_explains_itself_in_80_columns(self):
        for command in [[], ["run"], ["race"], ["bench"], ["compare"], ["stat"], ["trace"], ["disasm"], ["list"], ["costs"]]:
            done = self.ringside(*command, "--help")
            self.assertIn("usage: ringside", done.stdout)
            self.assertEqual(done.stderr, "")
            for line in done.stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_the_version_is_told(self):
        self.assertRegex(self.ringside("--version").stdout, r"^ringside \d+\.\d+\.\d+\n$")

    def test_without_a_command_the_help_is_a_message(self):
        done = self.ringside(expect=USAGE)
        self.assertEqual(done.stdout, "")
        self.assertIn("usage: ringside", done.stderr)


class WrongUsage(Case):
    def test_an_unknown_command_gets_a_proposal(self):
        self.refused("rnu", says=["unknown command 'rnu'", "did you mean 'run'?"])

    def test_an_unknown_option_gets_a_proposal(self):
        self.refused("run", "--max-insn", "5", "tour", says=["'--max-insn'", "'--max-insns'"])
        self.refused("bench", "--exprot=x", says=["'--exprot'", "did you mean '--export'?"])

    def test_an_option_far_from_all_gets_none(self):
        done = self.ringside("run", "--frobnicate", "tour", expect=USAGE)
        self.assertNotIn("did you mean", done.stderr)
        self.assertIn("ringside run --help", done.stderr)

    def test_a_value_is_missing(self):
        self.refused("run", "tour", "--on", says=["--on: needs GENERATION"])

    def test_a_flag_takes_no_value(self):
        self.refused("run", "--quiet=yes", "tour", says=["--quiet: takes no value"])

    def test_an_unknown_generation_gets_a_proposal(self):
        self.refused("run", "--on", "hvn", "tour", says=["'hvn'", "did you mean 'hvm'?"])
        self.refused("race", "--on", "bare,nothing", "tour", says=["'nothing'"])
        self.refused("race", "--on", "bare,", "tour", says=["--on"])
        self.refused("race", "--on", "", "tour", says=["--on"])

    def test_numbers_must_be_numbers(self):
        for value in ["0", "-1", "many", "5X", "", "99999999999999999999", "99999999999G"]:
            self.refused("run", f"--max-insns={value}", "tour", says=["--max-insns", f"'{value}'"])
        for value in ["0", "-1", "soon", "nan", "inf", ""]:
            self.refused("run", f"--timeout={value}", "tour", says=["--timeout", f"'{value}'"])

    def test_an_engine_is_one_of_two(self):
        for command in ["run", "race", "bench"]:
            self.refused(command, "--engine", "fast", says=["--engine", "'fast'", "blocks or step"])

    def test_a_guest_is_needed(self):
        self.refused("run", says=["needs a GUEST"])
        self.refused("race", says=["needs a GUEST"])

    def test_too_many_words_are_named(self):
        self.refused("race", "tour", "other", says=["'other'"])
        self.refused("list", "all", says=["'all'"])
        self.refused("costs", "all", says=["'all'"])
        self.refused("bench", "tour", says=["'tour'", "-w"])

    def test_an_export_needs_a_known_format(self):
        self.refused("bench", "--export", "result.docx", says=["'result.docx'", ".csv"])

    def test_a_list_of_workloads_has_no_holes(self):
        self.refused("bench", "-w", "tour,,tour", says=["-w", "'tour,,tour'"])


class BrokenImages(Case):
    def broken(self, path, *says):
        self.refused("run", path, status=IMAGE, says=[path, *says])

    def test_an_unknown_guest_gets_a_proposal(self):
        self.refused("run", "tuor", status=IMAGE,
                     says=["'tuor'", "did you mean 'tour'?", "ringside list"])

    def test_a_missing_file_is_named(self):
        self.broken("/nowhere/x.elf", "No such file")

    def test_a_folder_is_named(self):
        self.broken(str(self.folder), "a folder")

    def test_an_empty_file(self):
        self.broken(self.file("x.elf", b""), "is empty")

    def test_a_text_file(self):
        self.broken(self.file("x.elf", b"hello, world\n"), 'found "hell"', "7f 45 4c 46")

    def test_a_truncated_file(self):
        self.broken(self.file("x.elf", elf()[:100]), "truncated")
        self.broken(self.file("y.elf", elf()[:-4]), "truncated")

    def test_a_program_for_another_cpu(self):
        self.broken(self.file("x.elf", elf(machine=62)), "e_machine", "62 (x86-64)", "243 (RISC-V)")

    def test_a_segment_outside_ram(self):
        self.broken(self.file("x.elf", elf(address=0x10000)), "0x10000", "within RAM")

    def test_a_guest_where_the_firmware_is(self):
        path = self.file("x.elf", elf(address=0x80000000))
        for on in ["bare", "full"]:
            self.refused("run", "--on", on, path, status=IMAGE, says=["overlaps", "0x80200000"])

    def test_every_shortened_file_is_refused_and_none_crashes(self):
        whole = elf(mode=1)
        for size in range(0, len(whole), 7):
            self.ringside("run", "--quiet", self.file("x.elf", whole[:size]), expect=IMAGE)


class BadConfigurations(Case):
    def refused_with(self, *args, says):
        self.refused("run", *args, status=IMAGE, says=says)

    def test_memory_out_of_range(self):
        for size in ["1", "7M", "129", "9G"]:
            self.refused_with("-m", size, "tour", says=["guest memory", "8 MiB to 4096 MiB"])

    def test_an_m_mode_guest_is_refused_where_a_hypervisor_has_firmware(self):
        path = self.file("m.elf", elf(exit_with(0), address=0x80000000, mode=3))
        for on in ["para", "hvm"]:
            self.refused_with("--on", on, path, says=["M-mode", on, "bare or full"])

    def test_a_guest_without_a_port_is_refused_on_para(self):
        self.refused_with("--on", "para", "os-as-program",
                          says=["'os-as-program' has no para port", "bare, full or hvm"])
        self.refused_with("--on", "para", self.file("x.elf", elf()), says=["no para port"])

    def test_a_port_is_refused_elsewhere(self):
        for on in ["bare", "full", "hvm"]:
            self.refused_with("--on", on, "tour.para", says=["para port", on])

    def test_a_part_is_no_guest(self):
        self.refused_with("firmware", says=["firmware", "a guest is needed"])

    def test_a_hypervisor_needs_firmware(self):
        for on in ["para", "hvm"]:
            self.refused_with("--on", on, "-bios", "none", "tour", says=["firmware", on])

    def test_a_missing_folder_of_guests_is_named(self):
        for command in [["list"], ["run", "tour"], ["race", "tour"]]:
            done = self.ringside(*command, expect=IMAGE, environment={"RINGSIDE_GUESTS": "/nowhere"})
            self.assertIn("/nowhere", done.stderr)
            self.assertIn("RINGSIDE_GUESTS", done.stderr)

    def test_race_and_bench_refuse_what_was_asked_for_by_name(self):
        self.ringside("race", "--on", "para", "os-as-program", expect=IMAGE)
        self.ringside("bench", "--on", "para", "-w", "os-as-program", expect=IMAGE)


main()
