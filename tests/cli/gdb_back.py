#!/usr/bin/env python3
"""Guests that go back under gdb. gdb_back.py COMMAND SOURCE"""
from debugged import *

KEYS = ["cycles", "instructions", "digest"]
BEGIN = "No more reverse-execution history"


class Back(Debugged):
    """A session whose run ends as one without it."""

    def session(self, args, *commands, symbols=None, code=OK):
        alone = self.ringside("run", "--quiet", "--json", str(self.folder / "alone.json"), *[a for a in args if a != "--emulator"])
        path = self.folder / "back.json"
        self.start("--json", str(path), *args)
        said = self.gdb(*commands, symbols=symbols)
        out, _ = self.ends(code)
        self.assertEqual(out, alone.stdout)
        alone, back = (json.loads((self.folder / name).read_text()) for name in ["alone.json", "back.json"])
        for key in KEYS:
            self.assertEqual(alone[key], back[key], key)
        return said


T0, T1, T2, S0, A0 = 5, 6, 7, 8, 10
SFENCE, NOP, BACK = 0x12000073, 0x00000013, 0xFFDFF06F  # j -4
HERE = 0x40000000  # where the page is for the guest


def add_immediate(rd, rs, value):
    return value << 20 | rs << 15 | rd << 7 | 0x13


def load_upper(rd, value):
    return value << 12 | rd << 7 | 0x37


def load_entry(rd, address, flags):
    """An entry of a page table: for an address below 4 GiB."""
    entry = address >> 12 << 10 | flags
    return [load_upper(rd, entry >> 12), add_immediate(rd, rd, entry & 0x7FF)]


def store(rs, base, offset=0):
    return offset >> 5 << 25 | rs << 20 | base << 15 | 3 << 12 | (offset & 31) << 7 | 0x23


def remap(address):
    """Map the page to another address; 0: to none."""
    return [*load_entry(T1, address, 0xC7 if address else 0), store(T1, T2), SFENCE]


def remapped():
    """A guest in S-mode that writes 1 to 4 at HERE, which is in one page of memory, then in another, then in the first.
    @return its code, and the addresses of the four stores"""
    words = [add_immediate(T0, 0, 1), 31 << 20 | T0 << 15 | 1 << 12 | T0 << 7 | 0x13,  # slli
             load_upper(T1, 0x300), T1 << 20 | T0 << 15 | T0 << 7 | 0x33,  # t0 = 0x80300000, the root
             load_upper(T2, 1), T2 << 20 | T0 << 15 | T2 << 7 | 0x33,  # t2 = 0x80301000, the table below
             *load_entry(T1, 0x80000000, 0xCF), store(T1, T0, 16), *load_entry(T1, 0x80301000, 1), store(T1, T0, 8),
             add_immediate(T1, 0, 8), 60 << 20 | T1 << 15 | 1 << 12 | T1 << 7 | 0x13,  # slli
             load_upper(A0, 0x80), add_immediate(A0, A0, 0x300), A0 << 20 | T1 << 15 | T1 << 7 | 0x33,
             0x180 << 20 | T1 << 15 | 1 << 12 | 0x73, SFENCE, load_upper(S0, HERE >> 12)]  # satp
    stores = []
    for i, address in enumerate([0x80400000, 0x80600000, 0x80600000, 0x80400000], 1):
        words += [*remap(address), add_immediate(A0, 0, i), store(A0, S0)]
        stores.append(0x80200000 + 4 * (len(words) - 1))
    words += [*remap(0), NOP, BACK]
    return struct.pack(f"<{len(words)}I", *words), stores


class Sessions(Back):
    def test_a_breakpoint_is_found_again(self):
        said = self.session(["syscall"], "break on_trap", "continue", "continue", "print asked", "continue", "print asked",
                            "reverse-continue", "print asked", "print $pc == (long)&on_trap || $pc > (long)&on_trap",
                            "reverse-continue", "print asked", "reverse-continue", "delete", "continue", symbols="syscall.elf")
        self.assertIn("Breakpoint 1, on_trap", said[6])
        self.assertEqual(said[3].split()[-1], said[7].split()[-1])
        self.assertIn("Breakpoint 1, on_trap", said[9])
        self.assertIn(BEGIN, said[11])
        self.assertIn("exited normally", said[13])

    def test_a_watchpoint_is_found_before_its_last_write(self):
        said = self.session(["syscall"], "watch asked", "continue", "continue", "reverse-continue", "print asked",
                            "stepi", "print asked", "reverse-stepi 2", "print asked", "reverse-continue", "reverse-continue",
                            "delete", "continue", symbols="syscall.elf")
        self.assertRegex(said[1], r"Old value = 0\s+New value = 1")
        self.assertRegex(said[2], r"Old value = 1\s+New value = 2")
        self.assertRegex(said[3], r"Old value = 2\s+New value = 1")
        self.assertIn("= 1", said[4])
        self.assertIn("= 2", said[6])
        self.assertIn("= 1", said[8])
        self.assertRegex(said[9], "New value = 0")
        self.assertIn(BEGIN, said[10])

    def test_a_trap_is_stepped_out_of_backward(self):
        said = self.session(["syscall"], "tbreak program", "continue", TO_ECALL, "print/x $pc", "stepi", "print $priv", "stepi",
                            "reverse-stepi", "print $priv", "reverse-stepi", "print $priv", "print/x $pc",
                            "reverse-continue", "delete", "continue", symbols="syscall.elf")
        self.assertIn("= 1", said[5])
        self.assertIn("= 1", said[8])
        self.assertIn("= 0", said[10])
        self.assertEqual(said[3].split()[-1], said[11].split()[-1])
        self.assertIn(BEGIN, said[12])

    def test_a_page_fault_is_stepped_back_across(self):
        said = self.session(["paging"], "break on_trap", "continue", "print/x $sepc", "reverse-stepi", "print/x $pc",
                            "monitor info walk 0x40001000", "watch *(char*)0x40001000", "continue", "delete 1", "continue", "print/x *(char*)0x40001000",
                            "reverse-continue", "monitor info walk 0x40001000", "delete", "reverse-continue", "continue",
                            symbols="paging.elf")
        self.assertEqual(said[2].split()[-1], said[4].split()[-1])  # at the instruction that will fault
        self.assertIn("no translation", said[5])
        self.assertIn("0x21", said[10])
        self.assertIn("physical 0x", said[12])
        self.assertIn(BEGIN, said[14])
        self.assertIn("exited normally", said[15])

    def test_a_para_guest_bounces_and_bounces_back(self):
        said = self.session(["--on", "para", "tour"], "tbreak trap", "continue", "print/x $pc", "reverse-stepi", "print $priv",
                            "stepi", "print $priv", "print/x $pc", TO_ECALL, "print/x $pc", "stepi", "print $priv", "reverse-stepi", "print $priv",
                            "print/x $pc", "reverse-continue", "delete", "continue", symbols="tour.para.elf")
        self.assertIn("= 1", said[4])  # the hypervisor, which has bounced the trap to there
        self.assertIn("= 0", said[6])
        self.assertEqual(said[2].split()[-1], said[7].split()[-1])
        self.assertIn("= 1", said[11])
        self.assertIn("= 0", said[13])
        self.assertEqual(said[9].split()[-1], said[14].split()[-1])
        self.assertIn(BEGIN, said[15])

    def test_a_virtual_machine_of_hvm_goes_back(self):
        said = self.session(["--on", "hvm", "--vm", "paging,name=a", "--vm", "paging,name=b"], "break on_trap", "continue",
                            "print $hgatp", "continue", "print $hgatp", "stepi 500", "reverse-continue", "print $hgatp",
                            "reverse-continue", "print $hgatp", "print $virt", "reverse-stepi", "print/x $pc == $vsepc",
                            "reverse-continue", "delete", "continue", symbols="paging.elf")
        first, second = (said[i].split()[-1] for i in [2, 4])
        self.assertNotEqual(first, second)
        self.assertEqual(second, said[7].split()[-1])
        self.assertEqual(first, said[9].split()[-1])
        self.assertIn("= 1", said[10])
        self.assertIn(BEGIN, said[13])

    def test_the_guest_of_an_emulator_goes_back(self):
        args = ["--on", "full", "paging"]
        self.start(*args)
        said = self.gdb("break on_trap", "continue", "print/x $sepc", "reverse-stepi", "print/x $pc", "stepi", "print/x $scause",
                        "watch *(char*)0x40001000", "delete 1", "continue", "reverse-continue", "print fresh[0]", "stepi", "print fresh[0]",
                        "delete", "reverse-continue", "continue", symbols="paging.elf")
        self.assertEqual(said[2].split()[-1], said[4].split()[-1])
        self.assertIn("0xf", said[6])
        self.assertRegex(said[9], r"New value = 33 '!'")
        self.assertRegex(said[10], r"New value = 0 ")
        self.assertIn("= 0 ", said[11])
        self.assertIn("= 33 ", said[13])
        self.assertIn(BEGIN, said[15])
        self.assertIn("exited normally", said[16])
        out, _ = self.ends()
        self.assertEqual(out, self.ringside("run", "--quiet", *args).stdout)

    def test_the_emulator_itself_goes_back(self):
        said = self.session(["--on", "full", "--emulator", "hello-sbi"], "break main", "continue", "stepi 100", "reverse-continue",
                            "reverse-continue", "delete", "continue", symbols="hypervisor-full.elf")
        self.assertIn("Breakpoint 1, main", said[3])
        self.assertIn(BEGIN, said[4])

    def test_each_engine_goes_back(self):
        engines = re.search(r"needs (.+)", self.ringside("run", "--engine", "?", "tour", expect=USAGE).stderr)[1]
        for engine in re.split(", | or ", engines):
            with self.subTest(engine):
                self.session(["--engine", engine, "tour"], "break *0x80200000", "continue", "delete", "stepi 1000", "reverse-stepi 500",
                             "reverse-continue", "continue")

    def test_leaving_in_the_past_prints_nothing_twice(self):
        said = self.session(["tour"], "break *0x80200000", "continue", "stepi 2000", "reverse-continue", "print/x $pc", "detach")
        self.assertIn("0x80200000", said[4])

    def test_a_change_in_the_past_makes_another_run(self):
        self.start("syscall")
        said = self.gdb("watch asked", "continue", "continue", "reverse-continue", "reverse-continue", "set var asked = 40",
                        "continue", "reverse-continue", "delete", "reverse-continue", "continue", symbols="syscall.elf")
        self.assertRegex(said[6], r"Old value = 40\s+New value = 1")  # the instruction has read it before
        self.assertRegex(said[7], r"Old value = 1\s+New value = 40")
        self.assertIn(BEGIN, said[9])
        self.assertIn("exited normally", said[10])
        self.ends()

    def test_disks_go_back_as_well(self):
        empty = bytes(64 * 512)
        disk = pathlib.Path(self.file("disk.img", empty))
        for mode in ["snapshot=on", ""]:
            disk.write_bytes(empty)
            at = [str(self.folder / f"{when}.img") for when in ("written", "back")]
            with self.subTest(mode):
                self.start("-drive", f"file={disk}" + (f",{mode}" if mode else ""), "disk-block")
                said = self.gdb("break end", "continue", "delete", f"shell cp {disk} {at[0]}", "reverse-continue",
                                f"shell cp {disk} {at[1]}", "continue", symbols="disk-block.elf")
                self.assertIn(BEGIN, said[4])
                self.ends()
                written, back = (pathlib.Path(path).read_bytes() for path in at)
                self.assertEqual(written == empty, bool(mode))
                self.assertEqual(back, empty)
                self.assertEqual(disk.read_bytes(), written)


class Remapping(Back):
    """A watchpoint is at a virtual address: whatever memory that is at the moment."""

    def pc(self, wire):
        return int.from_bytes(bytes.fromhex(wire.ask("p20")), "little")

    def test_writes_are_found_by_the_page_tables_of_their_time(self):
        code, stores = remapped()
        for generation in ["bare", "full"]:
            with self.subTest(generation):
                self.start("--on", generation, self.file("remapped.elf", elf(code)))
                with Wire(self.path) as wire:
                    self.assertEqual(wire.ask(f"Z2,{HERE:x},8"), "OK")  # before there are page tables
                    for at in stores:
                        self.assertRegex(wire.ask("vCont;c"), f"^T05watch:0*{HERE:x};")
                        self.assertEqual(self.pc(wire), at + 4)
                    self.assertEqual(wire.ask(f"z2,{HERE:x},8"), "OK")
                    for _ in range(4):
                        wire.ask("vCont;s")
                    self.assertEqual(wire.ask(f"m{HERE:x},1"), "E0e")  # it is nowhere now
                    self.assertEqual(wire.ask(f"Z2,{HERE:x},8"), "OK")
                    for at in reversed(stores):
                        self.assertRegex(wire.ask("bc"), f"^T05watch:0*{HERE:x};")
                        self.assertEqual(self.pc(wire), at + 4)
                        wire.ask("bs")
                        self.assertEqual(self.pc(wire), at)
                    self.assertRegex(wire.ask("bc"), "^T05replaylog:begin;")
                    wire.ask("k", answers=False)
                self.ends(INTERRUPTED)

    def test_a_physical_address_is_watched_whatever_leads_to_it(self):
        code, stores = remapped()
        for generation in ["bare", "full"]:
            with self.subTest(generation):
                self.start("--on", generation, self.file("remapped.elf", elf(code)))
                with Wire(self.path) as wire:
                    wire.ask("Qqemu.PhyMemMode:1")
                    self.assertEqual(wire.ask("Z2,80600004,1"), "OK")
                    for at in stores[1:3]:
                        self.assertRegex(wire.ask("vCont;c"), "^T05watch:0*80600004;")
                        self.assertEqual(self.pc(wire), at + 4)
                    for _ in range(20):
                        wire.ask("vCont;s")
                    for at in reversed(stores[1:3]):
                        self.assertRegex(wire.ask("bc"), "^T05watch:0*80600004;")
                        self.assertEqual(self.pc(wire), at + 4)
                        wire.ask("bs")
                    self.assertRegex(wire.ask("bc"), "^T05replaylog:begin;")
                    wire.ask("k", answers=False)
                self.ends(INTERRUPTED)


class Protocol(Back):
    def test_it_is_offered_and_answered(self):
        self.start("tour")
        with Wire(self.path) as wire:
            self.assertIn("ReverseStep+;ReverseContinue+", wire.ask("qSupported"))
            self.assertRegex(wire.ask("bs"), "^T05replaylog:begin;")
            self.assertRegex(wire.ask("vCont;s"), "^T05")
            self.assertRegex(wire.ask("bs"), "^T05(?!replaylog)")
            self.assertRegex(wire.ask("bc"), "^T05replaylog:begin;")
            self.assertEqual(wire.ask("bx"), "")
            wire.ask("k", answers=False)
        self.ends(INTERRUPTED)

    def test_going_back_is_interrupted(self):
        with self.interrupted_run() as wire:
            wire.ask("Z0,7,2")
            wire.ask("bc", answers=False)
            wire.socket.sendall(b"\x03")
            self.assertRegex(wire.answer(), "^T0[25]")  # it may have been at the begin already

    def test_too_little_memory_is_told(self):
        self.start("--history", "64K", "tour")
        with Wire(self.path) as wire:
            self.assertRegex(wire.ask("vCont;s"), "^T05")
            self.assertRegex(wire.ask("bs"), "^T05replaylog:begin;")
            wire.ask("k", answers=False)
        _, err = self.ends(INTERRUPTED)
        self.assertIn("it cannot go back", err)
        self.refused("run", "--history", "64", "tour", says=["--history", "needs --gdb or -s"])


main()
