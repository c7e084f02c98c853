#!/usr/bin/env python3
"""A crash says what happened. crash.py COMMAND SOURCE"""
from ringside import *

ON = ["bare", "full", "hvm"]
CALLS = "a7 = 0x53525354"  # that guests are told of
START = ".globl _start\n_start:"

# Sources as students write them; the trap that is to be reported (its cause under hvm, where that is another), where,
# the line of the source, and what the report says besides.
CRASHES = {
    "ebreak": (START + " ebreak\n", "breakpoint", None, "0x80200000 <_start>", 2, ["asks for a debugger"]),
    "fall-off": (START + "\n\tli a0, 5\n", "illegal-insn", None, "0x80200002", None, ["these bytes are zero"]),
    "illegal": (START + " .word 0\n", "illegal-insn", None, "0x80200000 <_start>", None, ["these bytes are zero"]),
    "linux": (START + "\n\tli a0, 1\n\tla a1, m\n\tli a2, 3\n\tli a7, 64\n\tecall\n\tli a7, 93\n\tecall\n.data\n"
              "m: .ascii \"hi\\n\"\n", "load-access-fault", "load-guest-page-fault", "0x8020001c <m>", None,
              ["its last call was 93, which is 'exit' of Linux", CALLS]),
    "machine-csr": (START + " csrr a0, mhartid\n j .\n", "illegal-insn", None, "0x80200000 <_start>", 2,
                    ["mhartid is M-mode's", "csrr a0, mhartid"]),
    "null": (START + " li t0, 0\n ld a0, 0(t0)\n j .\n", "load-access-fault", "load-guest-page-fault", "0x80200002 <_start+0x2>", 3,
             ["a null pointer", "address      0x0", "ld a0, 0(t0)"]),
    "rars": (".data\nmsg: .asciz \"Hi there\\n\"\nn: .word 42\n.text\nmain:\n\tla a0, msg\n\tli a7, 4\n\tecall\n"
             "\tlw a0, n\n\tli a7, 1\n\tecall\n\tli a7, 10\n\tecall\n", "load-access-fault", "load-guest-page-fault",
             "0x80200022 <msg>", None, ["its last call was 10, which is 'exit' of RARS", CALLS]),
    "recursion": (START + "\n\tcall f\nf:\taddi sp, sp, -16\n\tsd ra, 8(sp)\n\tcall f\n", "store-access-fault",
                  "store-guest-page-fault", "0x8020000a <f+0x2>", 5, ["the stack ran into", "sd ra, 8(sp)"]),
    "return": (START + "\n\tli a0, 5\n\tret\n", "insn-access-fault", "insn-guest-page-fault", "0x", None,
               ["it returned to 0x", "where "]),
    "exit-93": (START + "\n\tli a0, 7\n\tli a7, 93\n\tecall\n", "illegal-insn", None, "0x8020000a", None,
                ["its last call was 93", CALLS]),
    "wide-store": (START + " li t0, 0x10000000\n li t1, 72\n sw t1, 0(t0)\n j .\n", "store-access-fault", "store-guest-page-fault",
                   "0x80200008 <_start+0x8>", 4, ["address      uart+0x0", "one byte each", "sw t1, 0(t0)"]),
}


class Crash(Case):
    def crash(self, source, *args, on="bare"):
        """@return the report of a run, and what it says."""
        path, report = self.file("crash.S", source.encode()), str(self.folder / "run.json")
        done = subprocess.run([COMMAND, "run", "--on", on, "--quiet", "--json", report, *args, path],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, HANG if on != "hvm" or done.returncode == HANG else FAILED, done.stderr)
        return json.loads(pathlib.Path(report).read_text()), done.stderr

    def test_the_first_trap_is_reported_on_every_generation(self):
        for name, (source, cause, on_hvm, place, line, says) in CRASHES.items():
            for on in ON:
                with self.subTest(f"{name} on {on}"):
                    report, text = self.crash(source, on=on)
                    crash = report["crash"]
                    self.assertEqual(crash["who"], "guest")
                    self.assertEqual(crash["cause"], on_hvm if on == "hvm" and on_hvm else cause)
                    self.assertIn(f"the guest crashed: {crash['cause_text']} at {place}", text)
                    self.assertEqual(crash["mode"], "VS" if on == "hvm" else "S")
                    if on != "hvm" or not on_hvm:
                        self.assertIn("no trap vector is set (stvec is 0)", crash["handled_by"])
                    for what in says:
                        self.assertIn(what, text)
                    if not LINES:
                        self.assertIsNone(crash["line"])
                    elif line:
                        self.assertEqual((crash["line"], pathlib.Path(crash["file"]).name), (line, "crash.S"))
                        self.assertIn(f"crash.S:{line}", text)
                    self.assertNotIn("hangs", text.split("ringside: ")[1])

    def test_a_handler_that_traps_is_not_what_is_reported(self):
        source = START + " la t0, handler\n csrw stvec, t0\n li t1, 8\n ld a0, 0(t1)\n.balign 4\nhandler: .word 0\n"
        for on in ON:
            with self.subTest(on):
                report, text = self.crash(source, on=on)
                if on != "hvm":
                    self.assertEqual(report["crash"]["cause"], "load-access-fault")
                    self.assertIn("its handler (stvec is 0x8020", report["crash"]["handled_by"])
                self.assertEqual(report["crash"]["registers"]["t1"], "0x8")

    def test_a_handler_of_no_instruction_is_not_what_is_reported_either(self):
        source = START + " la t0, 1f\n csrw stvec, t0\n ebreak\n.balign 4\n1: .word 0\n"
        for on in ON:
            with self.subTest(on):
                report, text = self.crash(source, on=on)
                self.assertEqual((report["crash"]["who"], report["crash"]["cause"]), ("guest", "breakpoint"))
                self.assertIn("its handler (stvec is 0x8020", report["crash"]["handled_by"])

    def test_registers_are_those_of_the_crash(self):
        source = START + " li a0, 42\n li s11, 7\n .word 0\n"
        for on in ON:
            with self.subTest(on):
                registers = self.crash(source, on=on)[0]["crash"]["registers"]
                self.assertEqual((registers["a0"], registers["s11"], registers["pc"]), ("0x2a", "0x7", "0x80200006"))

    def test_an_m_mode_program_is_told_of_mtvec(self):
        report, text = self.crash(START + " .word 0\n", "-bios", "none")
        self.assertEqual(report["crash"]["mode"], "M")
        self.assertIn("no trap vector is set (mtvec is 0)", text)

    def test_a_run_that_ends_well_has_no_crash(self):
        path = str(self.folder / "run.json")
        self.ringside("run", "--quiet", "--json", path, "--on", "hvm", "tour")
        self.assertNotIn("crash", json.loads(pathlib.Path(path).read_text()))

    def test_stat_counts_the_fatal_exit(self):
        path = self.file("null.S", CRASHES["null"][0].encode())
        done = subprocess.run([COMMAND, "stat", "--on", "hvm", "--json", "-", path], capture_output=True, text=True)
        exits = [e for r in json.loads(done.stdout)["results"] for e in r["exits"]]
        self.assertEqual([e["count"] for e in exits if e["reason"] == "load-guest-page-fault"], [1])

    END = (START + " la t0, table\n li t1, 0x1122334455667788\n sd t1, 8(t0)\n li s0, 99\n li a0, 0\n li a1, 0\n"
           " li a6, 0\n li a7, 0x53525354\n ecall\n.data\n.balign 8\n.globl table\ntable: .dword 1, 2\n")

    def test_dump_shows_registers_and_memory_of_a_guest_that_ended(self):
        path, report = self.file("end.S", self.END.encode()), self.folder / "run.json"
        for on in ON:
            with self.subTest(on):
                what = "table+16" if on == "full" else "regs,table+16"
                done = self.ringside("run", "--on", on, "--json", str(report), "--dump", what, path)
                dump = json.loads(report.read_text())["dump"]
                self.assertEqual(dump["memory"][0]["bytes"], "01000000000000008877665544332211")
                self.assertIn("01 00 00 00 00 00 00 00 88 77 66 55 44 33 22 11", done.stderr)
                if on != "full":
                    self.assertEqual((dump["registers"]["s0"], dump["registers"]["a7"]), ("0x63", "0x53525354"))
                    self.assertIn("0000000000000063", done.stderr)

    def test_dump_says_what_it_does_not_know(self):
        path = self.file("end.S", self.END.encode())
        done = self.ringside("run", "--quiet", "--dump", "nosuch+8", path, expect=IO)
        self.assertIn("no symbol of the guest is called 'nosuch'", done.stderr)
        done = self.ringside("run", "--quiet", "--dump", "0x10+8", path, expect=IO)
        self.assertIn("0x10 and 8 bytes from there are not all memory of the guest", done.stderr)
        done = self.ringside("run", "--quiet", "--on", "full", "--dump", "regs", path, expect=IO)
        self.assertIn("registers are not known", done.stderr)

    def test_dump_names_what_is_allowed(self):
        for wrong in ["", "reg", "table", "table+", "table+0", "regs,", "table+2000000", "+8"]:
            with self.subTest(wrong):
                self.refused("run", "--dump", wrong, "tour", says=["--dump: found", "regs", "0x80201000+64"])


LINES = sys.argv[3] == "lines"
sys.argv.pop(3)
main()
