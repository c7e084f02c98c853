#!/usr/bin/env python3
"""Guests given as assembly source. assembly.py COMMAND SOURCE"""
import signal
import time

from ringside import *

# Twenty and twenty-two are added; the sum, less 42, is the exit code, by the firmware's "system reset".
ADD = b"""
#include "ringside/abi/mark.h"
	.globl	_start
again:	j	again
_start:	li	t0, RS_OP_COMPUTE
	rs_mark	RS_MARK_OP_BEGIN, t0
	lw	a0, twenty
	addi	a0, a0, 22
	rs_mark	RS_MARK_OP_END, t0
	addi	a1, a0, -42
	beqz	a1, 1f
	li	a1, 1
1:	li	a0, 0
	li	a6, 0
	li	a7, 0x53525354
	ecall
	.data
twenty:	.word	20
"""


# M-mode. The exit code is 1 for misa.H, and 2 for stimecmp, 4 for menvcfg.STCE, 8 for vstimecmp.
EXTENSIONS = b"""
	.option	norvc
	.globl	_start
_start:	la	t0, absent
	csrw	mtvec, t0
	csrr	t1, misa
	srli	s0, t1, 7
	andi	s0, s0, 1
	csrr	t1, 0x14d
	ori	s0, s0, 2
	li	t1, -1
	csrw	0x30a, t1
	csrr	t1, 0x30a
	bgez	t1, 1f
	ori	s0, s0, 4
1:	csrr	t1, 0x24d
	ori	s0, s0, 8
	slli	s0, s0, 16
	li	t1, 0x3333
	or	s0, s0, t1
	li	t0, 0x100000
	sw	s0, 0(t0)
	.balign	4
absent:	csrr	t0, mepc
	addi	t0, t0, 8	# the instruction, and the ori behind it
	csrw	mepc, t0
	mret
"""


# The largest step between two readings of the time, of 5000, must be at most 25 us.
TIME = b"""
	.globl	_start
_start:	li	s0, 5000
	li	s1, 0
	rdtime	t0
1:	rdtime	t1
	sub	t2, t1, t0
	mv	t0, t1
	bleu	t2, s1, 2f
	mv	s1, t2
2:	addi	s0, s0, -1
	bnez	s0, 1b
	li	t0, 250
	sltu	a1, t0, s1
	li	a0, 0
	li	a6, 0
	li	a7, 0x53525354
	ecall
"""


class Assembly(Case):
    def setUp(self):
        super().setUp()
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.environment = {"TMPDIR": str(self.temporary)}

    def tearDown(self):
        self.assertEqual(list(self.temporary.iterdir()), [], "nothing is left behind")

    def run_it(self, *args, **more):
        return self.ringside(*args, environment=self.environment, **more)

    def test_a_source_runs_where_native_guests_run(self):
        path = self.file("add.S", ADD)
        for on in ["bare", "full", "hvm"]:
            with self.subTest(on):
                done = self.run_it("run", "--on", on, path)
                self.assertIn(f"{path} on {on}: ended well", done.stderr)
        done = self.run_it("run", "--on", "para", path, expect=IMAGE)
        self.assertIn(f"'{path}' is not a para port", done.stderr)

    def test_it_is_entered_at_start_or_where_it_begins(self):
        path = self.file("begin.s", b"li a0, 0\nli a1, 0\nli a6, 0\nli a7, 0x53525354\necall\n")
        self.assertEqual(self.run_it("run", "--quiet", path).stderr, "", "no word of a missing label")

    def test_a_source_of_nothing_is_named_by_its_own_name(self):
        for content in [b"", b"# a comment\n", b".text\n_start:\n"]:
            path = self.file("empty.S", content)
            self.refused("run", path, status=IMAGE, says=[f"ringside: {path}: has no instructions"])

    def test_another_suffix_is_answered_by_the_right_one(self):
        path = self.file("hello.asm", b"j .\n")
        self.refused("run", path, status=IMAGE, says=[path, "named in .S (with preprocessor) or .s: rename it"])

    def test_its_marks_and_labels_are_seen(self):
        path = self.file("add.S", ADD)
        run = json.loads(self.run_it("run", "--quiet", "--json", "-", path).stdout)
        self.assertEqual([o["op"] for o in run["operations"]], ["compute"])
        listing = self.run_it("disasm", path).stdout
        self.assertIn(f"{path}\n", listing)
        self.assertRegex(listing, r"<_start>:\n +80200002 ")
        self.assertIn("<twenty>", listing)

    def test_an_m_mode_source_owns_the_computer(self):
        path = self.file("bare.S", b"_start: csrw mscratch, zero\nli t0, 0x100000\nli t1, 0x73333\nsw t1, (t0)\nj .\n")
        self.run_it("run", "--quiet", "--propagate-exit", "-bios", "none", path, expect=7)

    def test_the_other_commands_take_it_too(self):
        path = self.file("add.S", ADD)
        self.assertIn("bare metal", self.run_it("race", path).stdout)
        self.assertIn("op-begin compute", self.run_it("trace", path).stdout)
        self.run_it("stat", "--on", "hvm", path)
        self.assertIn("<_start>:", self.run_it("run", "--step", ":5500", path).stdout)

    def test_the_cpu_of_bare_is_chosen_in_qemus_words(self):
        path = self.file("extensions.S", EXTENSIONS)
        for cpu, code in [([], 6), (["-cpu", "rv64"], 6), (["-cpu", "rv64,h=on"], 15), (["-cpu", "rv64,sstc=off"], 0),
                          (["-cpu", "rv64,h=true,sstc=false"], 1), (["-cpu", "rv64,sstc=on,h=off"], 6)]:
            with self.subTest(cpu):
                run = json.loads(self.run_it("run", "--quiet", "--json", "-", "-bios", "none", *cpu, path,
                                             expect=FAILED if code else 0).stdout)
                self.assertEqual(run["exit_code"], code)
        for wrong in ["rv32", "rv64,", "rv64,h", "rv64,h=maybe", "rv64,v=on", "rv64,h=onn", ""]:
            with self.subTest(wrong):
                self.refused("run", "-cpu", wrong, "tour",
                             says=["-cpu", f"'{wrong}'", "rv64", "h=on", "h=off", "sstc=on", "sstc=off"])
        for on in ["full", "para", "hvm"]:
            self.refused("run", "--on", on, "-cpu", "rv64,h=on", "tour", status=IMAGE, says=["-cpu", on, "only bare's"])
        self.run_it("run", "--quiet", "-cpu", "rv64,h=on,sstc=off", "tour")

    def test_time_moves_in_small_steps(self):
        path = self.file("time.S", TIME)
        for on in ["bare", "full", "hvm"]:
            with self.subTest(on):
                self.run_it("run", "--on", on, "--quiet", path)

    def test_the_assemblers_words_are_shown(self):
        path = self.file("bad.S", b"start:\n\tadi a0, a0, 1\n")
        done = self.run_it("run", path, expect=IMAGE)
        self.assertIn(f"{path}:2:", done.stderr)
        self.assertIn(f"ringside: {path}: cannot be built", done.stderr)

    def test_who_is_in_a_hurry_leaves_nothing_behind(self):
        path = self.file("loop.S", b"_start: addi t0, t0, 1\nj _start\n")
        child = subprocess.Popen([COMMAND, "run", path], env=dict(os.environ, **self.environment), stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not list(self.temporary.glob("*/*.elf")):
            self.assertIsNone(child.poll())
            time.sleep(0.01)
        until_it_worked(child)
        while child.poll() is None:
            child.send_signal(signal.SIGINT)
        self.assertEqual(child.returncode, INTERRUPTED)

    def test_what_cannot_be_read_or_has_no_code_is_named(self):
        self.refused("run", "/nowhere/x.S", status=IMAGE, says=["/nowhere/x.S", "No such file"])
        folder = self.folder / "x.S"
        folder.mkdir()
        self.refused("run", str(folder), status=IMAGE, says=["a folder"])

    def test_a_missing_folder_for_temporary_files_is_named(self):
        path = self.file("add.S", ADD)
        done = self.ringside("run", path, expect=IMAGE, environment={"TMPDIR": "/nowhere"})
        self.assertIn("/nowhere", done.stderr)
        self.assertIn("TMPDIR", done.stderr)


main()
