#!/usr/bin/env python3
"""Wrong usage and broken images: a clear message, the right exit status. usage.py COMMAND SOURCE"""
from ringside import *


class Help(Case):
    def test_each_command_explains_itself_in_80_columns(self):
        for command in [[], ["run"], ["race"], ["bench"], ["compare"], ["explain"], ["plot"], ["merge"], ["stat"], ["trace"], ["disasm"], ["list"], ["costs"]]:
            done = self.ringside(*command, "--help")
            self.assertIn("usage: ringside", done.stdout)
            self.assertEqual(done.stderr, "")
            for line in done.stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_the_version_is_told(self):
        self.assertRegex(self.ringside("--version").stdout,
                         r"^ringside \d+\.\d+\.\d+( \([0-9a-f]{7,40}(-dirty)?\))?\nguests by (GCC|Clang) [\d.]+, "
                         r"(the reference compiler|not the reference compiler \(GCC 12\.2\): .*)\n$")

    def test_guests_of_another_compiler_are_said_to_be(self):
        for name in ["Clang 14.0.6", "GCC 12.20.0", "GCC 13.1.0"]:
            self.file("compiler", f"{name}\n".encode())
            said = self.ringside("--version", environment={"RINGSIDE_GUESTS": str(self.folder)}).stdout
            self.assertIn(f"guests by {name}, not the reference compiler (GCC 12.2): cycles are not those of README", said)
        self.file("compiler", b"GCC 12.2.1\n")
        said = self.ringside("--version", environment={"RINGSIDE_GUESTS": str(self.folder)}).stdout
        self.assertIn("guests by GCC 12.2.1, the reference compiler\n", said)
        said = self.ringside("--version", environment={"RINGSIDE_GUESTS": "/nowhere"}).stdout
        self.assertIn("it is not known who compiled them", said)

    def test_without_a_command_the_help_is_a_message(self):
        done = self.ringside(expect=USAGE)
        self.assertEqual(done.stdout, "")
        self.assertIn("usage: ringside", done.stderr)


    def test_help_of_a_command_is_its_help(self):
        self.assertEqual(self.ringside("help", "run").stdout, self.ringside("run", "--help").stdout)
        self.refused("help", "rnu", says=["'rnu'", "did you mean 'run'?"])


class WrongUsage(Case):
    def test_an_unknown_command_gets_a_proposal(self):
        self.refused("rnu", says=["unknown command 'rnu'", "did you mean 'run'?"])

    def test_an_unknown_option_gets_a_proposal(self):
        self.refused("run", "--max-insn", "5", "tour", says=["'--max-insn'", "'--max-insns'"])
        self.refused("bench", "--exprot=x", says=["'--exprot'", "did you mean '--export'?"])

    def test_an_option_far_from_all_gets_none(self):
        for option in ["--frobnicate", "-serial", "-device"]:
            done = self.ringside("run", option, "tour", expect=USAGE)
            self.assertNotIn("did you mean", done.stderr)
            self.assertIn("ringside run --help", done.stderr)

    def test_what_is_not_there_on_purpose_is_refused_with_the_reason(self):
        self.refused("run", "-smp", "2", "tour", says=["-smp", "one hart"])

    def test_an_option_behind_the_guest_may_be_the_guests(self):
        self.refused("run", "shell", "-c", "ls", says=["'-c'", "goes after --"])
        self.ringside("run", "--quiet", "--", "shell", "-c", "ls")

    def test_an_option_is_given_once(self):
        for option, one, two in [("--on", "bare", "hvm"), ("-m", "64", "64"), ("--max-insns", "5", "6"),
                                 ("--json", "/dev/null", "/dev/zero"), ("-kernel", "tour", "tour")]:
            self.refused("run", option, one, f"{option}={two}", "tour", says=[option, "given twice", f"'{two}'"])
        self.ringside("run", "--quiet", "--quiet", "hello-sbi")

    def test_a_value_is_missing(self):
        self.refused("run", "tour", "--on", says=["--on: needs GENERATION"])

    def test_a_flag_takes_no_value(self):
        self.refused("run", "--quiet=yes", "tour", says=["--quiet: takes no value"])

    def test_an_unknown_generation_gets_a_proposal(self):
        self.refused("run", "--on", "hvn", "tour", says=["'hvn'", "did you mean 'hvm'?"])
        self.refused("race", "--on", "bare,nothing", "tour", says=["'nothing'"])
        self.refused("race", "--on", "bare,", "tour", says=["--on"])
        self.refused("race", "--on", "", "tour", says=["--on"])
        for several in ["all", "bare,hvm"]:
            self.refused("run", "--on", several, "tour", says=[f"'{several}'", "one of", "ringside race"])

    def test_numbers_must_be_numbers(self):
        for value in ["0", "-1", "many", "5X", "", "99999999999999999999", "99999999999G"]:
            self.refused("run", f"--max-insns={value}", "tour", says=["--max-insns", f"'{value}'"])
        for value in ["0", "-1", "soon", "nan", "inf", ""]:
            self.refused("run", f"--timeout={value}", "tour", says=["--timeout", f"'{value}'"])
        for value in ["0", "-5", "1T", "12Q", "", "1.5G", "99999999999999999999", "99999999999999G"]:
            self.refused("run", f"-m={value}", "tour", says=["-m: found", f"'{value}'", "such as 128"])

    def test_an_engine_is_one_of_a_few(self):
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

    def test_a_recording_is_to_be_shown(self):
        self.broken(self.file("x.rec", b"RINGREC\n\2\0\0\0"), "a recording", "'ringside show' opens it")

    def test_a_truncated_file(self):
        self.broken(self.file("x.elf", elf()[:100]), "truncated")
        self.broken(self.file("y.elf", elf()[:-4]), "truncated")

    def test_a_program_for_another_cpu(self):
        self.broken(self.file("x.elf", elf(machine=62)), "e_machine", "62 (x86-64)", "243 (RISC-V)")

        whole = bytearray(elf())
        whole[4] = 1
        self.broken(self.file("x.elf", bytes(whole)), "EI_CLASS", "1 (32-bit)", "2 (64-bit)")

    def test_what_is_no_executable(self):
        for kind, says in [(1, "not linked yet"), (4, "a core dump")]:
            whole = bytearray(elf())
            whole[16] = kind
            self.broken(self.file("x.elf", bytes(whole)), "e_type", says, "2 (an executable")

    def test_a_segment_outside_ram(self):
        self.broken(self.file("x.elf", elf(address=0x10000)), "0x10000", "within RAM")
        self.broken(self.file("x.elf", elf(address=0x88000000)), "0x88000000", "within RAM")
        self.broken(self.file("x.elf", elf(more=[(0x81000000, 0x7000001)])), "segment 1", "within RAM")

    def test_segments_that_share_memory(self):
        self.broken(self.file("x.elf", elf(more=[(0x80200004, 8)])), "segment 1", "overlaps segment 0", "0x80200004")

    def test_an_entry_point_outside_the_image(self):
        for entry in [0, 0x80200008, 0x801FFFFE]:
            self.broken(self.file("x.elf", elf(entry=entry)), "e_entry", f"{entry:#x}", "0x80200000 to 0x80200008")

    def test_an_entry_point_between_instructions(self):
        self.broken(self.file("x.elf", elf(entry=0x80200001)), "e_entry", "0x80200001", "even")

    def test_a_guest_where_the_firmware_is(self):
        path = self.file("x.elf", elf(address=0x80000000))
        for on in ["bare", "full"]:
            self.refused("run", "--on", on, path, status=IMAGE, says=["overlaps", "0x80200000"])

    def test_a_guest_where_the_device_tree_is(self):
        path = self.file("x.elf", elf(more=[(0x87E00000, 8)]))
        for on in ["bare", "full", "hvm"]:
            self.refused("run", "--on", on, path, status=IMAGE, says=["overlaps", "0x87e00000"])

    def test_an_initrd_that_leaves_no_room_for_the_guest(self):
        initrd = self.file("initrd", bytes(100))
        path = self.file("x.elf", elf(more=[(0x87DFFFF8, 8)]))
        for on in ["bare", "full", "hvm"]:
            self.refused("run", "--on", on, "-initrd", initrd, path, status=IMAGE, says=["initrd", "-m"])
        large = self.file("large", bytes(9 << 20))
        self.refused("run", "-m", "8", "-initrd", large, "tour", status=IMAGE, says=["initrd", "9437184", "8 MiB"])
        self.refused("run", "-initrd", "/nowhere/x", "tour", status=IMAGE, says=["/nowhere/x", "No such file"])

    def test_a_flat_image_that_is_empty_or_too_large(self):
        self.broken(self.file("x.bin", b""), "is empty")
        path = self.file("x.bin", bytes(7 << 20))
        self.refused("run", "-m", "8", path, status=IMAGE, says=[path, "7340032", "room for 6291456"])

    def test_firmware_that_is_none(self):
        for content, says in [(b"", "is empty"), (b"text\n", 'found "text"')]:
            path = self.file("fw.elf", content)
            self.refused("run", "-bios", path, "tour", status=IMAGE, says=[path, says])
        self.refused("run", "-bios", "/nowhere/x", "tour", status=IMAGE, says=["/nowhere/x", "No such file"])

    def test_what_is_no_file_at_all_is_refused_at_once(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        for path in [str(pipe), "/dev/zero", "/dev/null"]:
            self.broken(path, "no regular file")

    def test_every_shortened_file_is_refused_and_none_crashes(self):
        whole = elf(mode=1)
        for size in range(0, len(whole), 7):
            self.ringside("run", "--quiet", self.file("x.elf", whole[:size]), expect=IMAGE)


class BadConfigurations(Case):
    def refused_with(self, *args, says):
        self.refused("run", *args, status=IMAGE, says=says)

    def test_memory_out_of_range(self):
        for size in ["1", "7M", "129", "9G"]:
            self.refused_with("-m", size, "tour", says=["guest memory (-m)", "8 MiB to 4096 MiB"])

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
