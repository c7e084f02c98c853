#!/usr/bin/env python3
"""The same kernel and programs print the same on every generation and on QEMU, and leave nothing behind."""
import re
import struct
import time

from kernel import *

# Tools and workloads in one boot. What tells of time or memory is left out.
LINES = [
    "echo one two | cat | wc ; cat /etc/lesson | wc ; hexdump /etc/lesson | cat | wc ; ls / /etc ; echo $?",
    "nothing; echo $? ; cat /nothing; echo $? ; mkdir /x; echo $? ; rm /etc/lesson; echo $? ; sync; echo $?",
    "cp /etc/lesson /dev/null; echo $? ; sleep 5 & wait; echo $? ; cat < /etc/lesson > /dev/null; echo $?",
    "cd etc; pwd; cd ..; pwd ; kill 31000; echo $? ; echo 'a  b' \"c | d\" # not this", "exit 7",
]
SCRIPT = " ; ".join(f"{name} {size}" for name, size in WORKLOADS.items())


class Everywhere(Case):
    def lines(self, generation, command):
        return self.run_it(lane_command(command, on=generation), expect=0)

    def test_workloads_print_the_same_on_every_generation(self):
        bare = self.lines("bare", f"shell -c {SCRIPT}")
        self.assertEqual(bare.count("\n"), len(WORKLOADS) + 1)  # console-write has two lines
        self.assertNotIn("WRONG", bare)
        for generation in ["full", "para", "hvm"]:
            self.assertEqual(self.lines(generation, f"shell -c {SCRIPT}"), bare)

    @QEMU_NEEDED
    def test_workloads_print_the_same_on_qemu(self):
        bare = self.lines("bare", f"shell -c {SCRIPT}")
        self.assertEqual(self.run_it(qemu_command(f"shell -c {SCRIPT}")), bare)

    @QEMU_NEEDED
    @FDTPUT_NEEDED
    def test_workloads_print_the_same_under_para_on_qemu(self):
        bare = self.lines("bare", f"shell -c {SCRIPT}")
        self.assertEqual(self.run_it(para_qemu_command(self.folder, f"shell -c {SCRIPT}", *STEADY)), bare)

    @QEMU_NEEDED
    @FDTPUT_NEEDED
    def test_every_call_is_right_under_para_on_qemu(self):
        self.assertIn(" 0 failed", self.run_it(para_qemu_command(self.folder, "check", *STEADY)))

    @QEMU_NEEDED
    def test_the_calendar_clock_is_read_everywhere(self):
        for name, size in CLOCK_WORKLOADS.items():
            bare = self.lines("bare", f"{name} {size}")
            for generation in ["full", "hvm"]:
                self.assertEqual(self.lines(generation, f"{name} {size}"), bare)
            self.assertEqual(self.run_it(qemu_command(f"{name} {size}")), bare)

    @QEMU_NEEDED
    def test_every_call_is_right_on_qemu_too(self):
        self.assertIn(" 0 failed", self.run_it(qemu_command("check", *STEADY)))

    @QEMU_NEEDED
    def test_random_calls_leave_nothing_behind_on_qemu_either(self):
        out = self.run_it(qemu_command("soak 20 3", *STEADY))
        self.assertRegex(out.splitlines()[-1], r"soak: 20 rounds, \d+ calls, nothing left over")

    @QEMU_NEEDED
    def test_workloads_print_the_same_with_another_firmware(self):
        bare = self.lines("bare", f"shell -c {SCRIPT}")
        out = self.run_it(qemu_command(f"shell -c {SCRIPT}", firmware="default"), expect=None)
        self.assertEqual(out[-len(bare):], bare)

    @QEMU_NEEDED
    def test_the_timer_of_the_firmware_does_too(self):
        def without_sstc(command):
            return ["rv64,sstc=off" if word == "rv64" else word for word in qemu_command(command, *STEADY)]
        self.assertEqual(self.run_it(without_sstc("tick 120000")), self.bare("tick 120000"))
        self.assertIn(" 0 failed", self.run_it(without_sstc("check process pipe")))

    def elsewhere(self):
        """@return an archive from which the guest `elsewhere` loads the kernel and the tests' programs."""
        path = self.folder / "elsewhere.img"
        subprocess.run([os.environ["OBJCOPY"], "-O", "binary", GUESTS / "kernel.elf", path], check=True)
        kernel, programs = path.read_bytes(), pathlib.Path(ARCHIVE).read_bytes()
        kernel += bytes(-len(kernel) % 4096)
        path.write_bytes(struct.pack("<QQ4080x", len(kernel), len(programs)) + kernel + programs)
        return path

    def test_ram_may_start_elsewhere(self):
        image = pathlib.Path(ARCHIVE).with_name("elsewhere.elf")
        out = self.run_it([RINGSIDE, "run", "--quiet", "--propagate-exit", "-m", "1152", "-initrd",
                           self.elsewhere(), "-append", "check", image])
        self.assertIn(" 0 failed", out)

    @QEMU_NEEDED
    def test_ram_may_start_elsewhere_on_qemu_too(self):
        image = self.blank_disk(4 << 20)
        command = qemu_command("shell -c ps ; disk-seq 16", *qemu_drive(image))
        for option, value in {"-m": "1152", "-initrd": str(self.elsewhere()),
                              "-kernel": str(pathlib.Path(ARCHIVE).with_name("elsewhere.elf"))}.items():
            command[command.index(option) + 1] = value
        out = self.run_it(command)
        self.assertRegex(out, r" 1[0-9]{4} pages are free")
        self.assertIn("disk-seq: 16 blocks\n", out)

    def test_memory_may_be_little_or_much(self):
        for generation, most in [("bare", ["2048", "4096"]), ("para", ["1280"])]:
            for memory in ["8", *most]:
                self.assertEqual(self.run_it(lane_command("echo here", "-m", memory, on=generation)), "here\n")

    def test_tools_print_the_same_above_a_hypervisor(self):
        for line in LINES:
            code = 7 if "exit 7" in line else 0
            bare = self.bare(f"shell -c {line}", expect=code)
            for generation in ["para", "hvm"]:
                self.assertEqual(self.run_it(lane_command(f"shell -c {line}", on=generation), expect=code), bare)

    @QEMU_NEEDED
    def test_tools_print_the_same_on_qemu(self):
        for line in LINES:
            code = 7 if "exit 7" in line else 0
            bare = self.bare(f"shell -c {line}", expect=code)
            self.assertEqual(self.run_it(qemu_command(f"shell -c {line}"), expect=code), bare)

    def mapped(self, command):
        """@return what QEMU's monitor shows of the page table while a program runs: [start, rights]."""
        console = self.folder / "console"
        command[command.index("-serial") + 1] = f"file:{console}"
        command[command.index("-monitor") + 1] = "stdio"
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
            while not console.exists() or "up" not in console.read_text():
                self.assertIsNone(run.poll(), "QEMU has ended")
                time.sleep(0.05)
            out, _ = run.communicate("info mem\nquit\n")
        return [(int(start, 16), rights) for start, rights in
                re.findall(r"^([0-9a-f]{16}) .* ([r-][w-][x-][u-])[g-][a-][d-]", out, re.M)]

    @QEMU_NEEDED
    def test_no_memory_is_both_writable_and_executable(self):
        programs = set()
        while not programs:  # between one program and the next there is none
            pieces = self.mapped(qemu_command("shell -c echo up ; sleep 1000000"))
            programs = {rights for start, rights in pieces if start < 0x4000000000}
        kernel = {rights for start, rights in pieces if start >= 0xFFFFFFC000000000}
        self.assertEqual(kernel, {"rw--", "r-x-"}, pieces)
        self.assertEqual(programs, {"rw-u", "r--u", "r-xu"} & programs, pieces)
        self.assertIn("r-xu", programs)
        self.assertEqual(len([p for p in pieces if 0x4000000000 <= p[0] < 0xFFFFFFC000000000]), 0, pieces)

    @QEMU_NEEDED
    @FDTPUT_NEEDED
    def test_nor_is_any_of_the_kernel_under_para(self):
        kernel = set()
        while not kernel:  # while a program runs it is not mapped
            pieces = self.mapped(para_qemu_command(self.folder, "shell -c echo up ; sleep 1000000"))
            kernel = {rights for start, rights in pieces if 0xFFFFFFC000000000 <= start < 0xFFFFFFFF00000000}
        self.assertEqual(kernel, {"rw-u", "r-xu", "r--u"}, pieces)  # r--u: page tables

    def test_disk_workloads_are_right(self):
        image = self.blank_disk(4 << 20)
        script = " ; ".join(f"{name} {size}" for name, size in DISK_WORKLOADS.items())
        for generation, options in DISK_LANES:
            out = self.run_it(lane_command(f"shell -c {script}", *drive(image, *options), on=generation))
            self.assertEqual(out.count(" blocks\n"), len(DISK_WORKLOADS), out)

    @QEMU_NEEDED
    def test_disk_workloads_are_right_on_qemu(self):
        image = self.blank_disk(4 << 20)
        script = " ; ".join(f"{name} {size}" for name, size in DISK_WORKLOADS.items())
        out = self.run_it(qemu_command(f"shell -c {script}", *qemu_drive(image)))
        self.assertEqual(out.count(" blocks\n"), len(DISK_WORKLOADS), out)

    @QEMU_NEEDED
    @FDTPUT_NEEDED
    def test_disk_workloads_are_right_under_para_on_qemu(self):
        image = self.blank_disk(4 << 20)
        script = " ; ".join(f"{name} {size}" for name, size in DISK_WORKLOADS.items())
        out = self.run_it(para_qemu_command(self.folder, f"shell -c {script}", *STEADY, disk=image))
        self.assertEqual(out.count(" blocks\n"), len(DISK_WORKLOADS), out)

    def test_a_program_that_is_not_there_is_refused(self):
        self.assertIn("/bin/nothing cannot be run: no such file or directory", self.bare("nothing", expect=127))

    def test_the_exit_code_of_the_first_program_is_the_computers(self):
        for generation in ["bare", "para"]:
            for code in [0, 1, 42, 255]:
                self.run_it(lane_command(f"shell -c exit {code}", on=generation), expect=code)
            self.run_it(lane_command("shell -c kill -9 1", on=generation), expect=128 + 9)


main()
