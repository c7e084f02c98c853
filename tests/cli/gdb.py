#!/usr/bin/env python3
"""Guests under gdb: sessions of Debian's gdb-multiarch, and packets by hand. gdb.py COMMAND SOURCE"""
from debugged import *

class Sessions(Debugged):
    def test_a_breakpoint_stops_before_its_instruction(self):
        self.start("syscall")
        said = self.gdb("break program", "continue", "print $priv", "print/x $pc", "bt 1", "delete", "continue",
                        symbols="syscall.elf")
        self.assertIn("Breakpoint 1, program ()", said[1])
        self.assertIn("= 0", said[2])
        self.assertIn("program", said[4])
        self.assertIn("exited normally", said[6])
        out, _ = self.ends()
        self.assertIn("its sum is 5050", out)

    def test_a_step_leads_into_a_trap(self):
        self.start("syscall")
        said = self.gdb("tbreak program", "continue", TO_ECALL,
                        "print $priv", "stepi", "print $priv", "print $scause", "monitor why", "tbreak on_trap", "continue",
                     "kill", symbols="syscall.elf")
        self.assertIn("= 0", said[3])
        self.assertIn("trap", said[4])
        self.assertIn("= 1", said[5])
        self.assertIn("= 8", said[6])
        self.assertIn("latest trap into S-mode: environment call from U-mode", said[7])
        self.assertIn("on_trap", said[9])
        self.ends(INTERRUPTED)

    def test_a_watchpoint_stops_behind_the_store(self):
        self.start("syscall")
        said = self.gdb("watch asked", "continue", "continue", "info watchpoints", "delete", "rwatch asked", "continue",
                        "kill", symbols="syscall.elf")
        self.assertIn("Hardware watchpoint 1: asked", said[0])
        self.assertRegex(said[1], r"Old value = 0\s+New value = 1")
        self.assertRegex(said[2], r"Old value = 1\s+New value = 2")
        self.assertIn("already hit 2 times", said[3])
        self.assertRegex(said[6], r"Hardware read watchpoint 2: asked\s+Value = 2")
        self.ends(INTERRUPTED)

    def test_a_page_fault_is_stepped_across(self):
        self.start("paging")
        said = self.gdb("awatch *(char*)0x40001000", "break on_trap", "continue", "print $scause", "print/x $stval",
                        "monitor info walk 0x40001000", "delete 2", "continue", "monitor info walk 0x40001000",
                        "x/1xb fresh", "monitor info tlb", "delete", "continue", symbols="paging.elf")
        self.assertIn("Breakpoint 2, on_trap", said[2])  # the store that faulted accessed nothing
        self.assertIn("= 15", said[3])
        self.assertIn("0x40001000", said[4])
        self.assertIn("no translation", said[5])
        self.assertRegex(said[7], r"Hardware access \(read/write\) watchpoint 1")
        walk = said[8].splitlines()
        self.assertEqual([line.split("level")[1][:2].strip() for line in walk[1:4]], ["2", "1", "0"])
        self.assertIn("physical 0x", walk[4])
        self.assertIn("0x21", said[9])
        self.assertRegex(said[10], r"data  0000000040001000 ")
        self.assertIn("exited normally", said[12])
        self.ends()

    def test_memory_is_read_by_physical_addresses_too(self):
        self.start("paging")
        said = self.gdb("break on_trap", "continue", "print/x (long)second", "print (char*)0x40000000",
                        "print $pa = (long)second", "maintenance packet Qqemu.PhyMemMode:1", "x/s second",
                        "maintenance packet Qqemu.PhyMemMode:0", "x/1xb 0x10000000", "kill", symbols="paging.elf")
        self.assertIn('"second"', said[3])
        self.assertIn('"OK"', said[5])
        self.assertIn('"second"', said[6])
        self.assertIn("Cannot access memory", said[8])
        self.ends(INTERRUPTED)

    def test_registers_and_memory_are_changed(self):
        self.start("syscall")
        said = self.gdb("tbreak on_trap", "continue", "set $a0 = 99", "set var asked = 41", "print asked", "stepi",
                        "print $sscratch != 0", "set $sscratch = 0x1234", "print/x $sscratch", "set $x0 = 5",
                        "print $x0", "kill", symbols="syscall.elf")
        self.assertIn("= 41", said[4])
        self.assertIn("= 0x1234", said[8])
        self.assertIn("= 0", said[10])
        self.ends(INTERRUPTED)

    def test_a_para_guest_is_followed_through_its_hypervisor(self):
        self.start("--on", "para", "tour")
        said = self.gdb("tbreak on_trap", "continue", "print $priv", "monitor why",
                        TO_ECALL, "stepi", "print $priv", "monitor mode", "tbreak on_trap", "continue", "print $priv",
                        "kill", symbols="tour.para.elf")
        self.assertIn("on_trap", said[1])  # where the hypervisor has bounced a trap of the guest's to
        self.assertIn("= 0", said[2])
        self.assertIn("latest trap into S-mode", said[3])
        self.assertIn("= 1", said[6])  # the hypervisor, which the guest has called
        self.assertIn("S-mode at", said[7])
        self.assertIn("on_trap", said[9])
        self.assertIn("= 0", said[10])
        self.ends(INTERRUPTED)

    def test_a_virtual_machine_of_hvm_is_debugged(self):
        self.start("--on", "hvm", "--vm", "paging,name=a", "--vm", "paging,name=b")
        said = self.gdb("break on_trap", "continue", "print $virt", "print $vscause", "monitor info walk 0x40000000",
                        "continue", "print $hgatp", "delete", "stepi", "monitor modes", "monitor modes all",
                        "break *$stvec", "continue", "print $virt", "print $priv", "kill", symbols="paging.elf")
        self.assertIn("Breakpoint 1, on_trap", said[1])
        self.assertIn("= 1", said[2])
        self.assertIn("= 15", said[3])
        self.assertIn("second stage", said[4])
        self.assertIn("Breakpoint 1, on_trap", said[5])
        self.assertIn("stop in VU VS", said[9].replace("U VS VU", "VU VS"))
        self.assertIn("M", said[10])
        self.assertIn("= 0", said[13])  # the hypervisor's handler
        self.assertIn("= 1", said[14])
        self.ends(INTERRUPTED)

    def test_the_guest_of_an_emulator_is_data_and_debugged_all_the_same(self):
        self.start("--on", "full", "paging")
        said = self.gdb("break on_trap", "continue", "print $scause", "print/x $stval", "bt 1", "stepi", "info symbol $pc",
                        "watch *(char*)0x40001000", "continue", "delete", "continue", symbols="paging.elf")
        self.assertIn("Breakpoint 1, on_trap", said[1])
        self.assertIn("= 15", said[2])
        self.assertIn("0x40001000", said[3])
        self.assertIn("on_trap", said[6])
        self.assertRegex(said[8], r"New value = 33 '!'")
        self.assertIn("exited normally", said[10])
        self.ends()

    def test_the_emulator_itself_is_debugged(self):
        self.start("--on", "full", "--emulator", "hello-sbi")
        said = self.gdb("break main", "continue", "print $priv", "kill", symbols="hypervisor-full.elf")
        self.assertIn("main", said[1])
        self.assertIn("= 1", said[2])
        self.ends(INTERRUPTED)

    def test_symbols_are_told_and_load(self):
        self.start("--on", "hvm", "tour")
        said = self.gdb("monitor symbols", "kill")
        lines = said[0].splitlines()
        self.assertIn(f"file {GUESTS}/tour.elf", lines)
        self.assertTrue(any(line.startswith(f"add-symbol-file {GUESTS}/tour.elf -o -0x") for line in lines), lines)
        self.assertIn(f"add-symbol-file {GUESTS}/hypervisor-hvm.elf", lines)
        self.ends(INTERRUPTED)
        self.start("--on", "hvm", "tour")
        said = self.gdb(*lines, "tbreak guest_main", "continue", "info symbol $pc", "kill")
        self.assertIn("guest_main", said[-2])
        self.ends(INTERRUPTED)

    def test_detaching_lets_the_guest_go_on(self):
        self.start("tour")
        self.gdb("break *0x80200000", "continue", "detach")
        out, _ = self.ends()
        self.assertIn("power off: exit code 0", out)

    def test_a_guest_that_hangs_can_be_looked_at(self):
        path = self.file("x.elf", elf(words(0x10500073, 0x6F), address=0x80000000, mode=3))  # wfi; j .
        self.start(path)
        said = self.gdb("continue", "print/x $pc", "continue")
        self.assertIn("SIGABRT", said[0])
        self.assertIn("0x80000004", said[1])
        self.ends(HANG)

    def test_it_is_interrupted(self):
        with self.interrupted_run() as wire:
            wire.ask("vCont;s")


class Protocol(Debugged):
    def test_a_debugger_that_is_idle_changes_nothing(self):
        for g in GENERATIONS:
            for engine in ENGINES if g != "full" else ENGINES[:1]:
                with self.subTest(g, engine=engine):
                    args = ["--on", g, "--engine", engine, *(["--emulator"] if g == "full" else []), "tour"]
                    alone = self.json("run", "--quiet", "--json", "-", *[a for a in args if a != "--emulator"])
                    path = str(self.folder / "x.json")
                    self.start("--json", path, *args)
                    self.gdb("continue")
                    self.ends()
                    debugged = json.loads(pathlib.Path(path).read_text())
                    for key in ["cycles", "instructions", "digest"]:
                        self.assertEqual(alone[key], debugged[key], key)

    def test_breakpoints_and_steps_take_no_cycles(self):
        alone = self.json("run", "--quiet", "--json", "-", "--on", "hvm", "tour")
        path = str(self.folder / "x.json")
        self.start("--json", path, "--on", "hvm", "tour")
        said = self.gdb("break on_trap", "watch *(long*)0x80200000", "continue", "continue", "stepi 50", "delete", "continue",
                        symbols="tour.elf")
        self.assertIn("on_trap", said[2] + said[3])
        self.ends()
        debugged = json.loads(pathlib.Path(path).read_text())
        for key in ["cycles", "instructions", "digest"]:
            self.assertEqual(alone[key], debugged[key], key)

    def test_a_second_debugger_is_refused(self):
        self.start("tour")
        with Wire(self.path) as first:
            self.assertEqual(first.ask("qC"), "QC1")
            with Wire(self.path) as second:
                self.assertEqual(second.socket.recv(1), b"")
            self.assertEqual(first.ask("qC"), "QC1")
            first.ask("k", answers=False)
        _, err = self.ends(INTERRUPTED)
        self.assertIn("a second one was refused", err)

    def test_a_socket_that_a_killed_run_left_is_used_again(self):
        self.start("tour")
        self.child.kill()
        self.child.communicate()
        self.assertTrue(pathlib.Path(self.path).is_socket())
        self.start("tour")
        with Wire(self.path) as wire:
            self.refused("run", "--gdb", self.path, "tour", status=IO, says=[self.path, "cannot listen there"])
            wire.ask("k", answers=False)
        self.ends(INTERRUPTED)

    def test_another_may_come_when_the_first_has_gone(self):
        path = self.file("x.elf", elf())
        self.start("-bios", "none", path)
        with Wire(self.path) as first:
            self.assertEqual(first.ask("Z0,80200000,4"), "OK")
        until_it_worked(self.child)
        with Wire(self.path) as second:
            self.assertIn("PacketSize", second.ask("qSupported"))
            second.ask("vKill;1")
        self.ends(INTERRUPTED)

    def test_garbage_is_survived(self):
        self.start("tour")
        with Wire(self.path) as wire:
            wire.socket.sendall(bytes(range(4, 256)).replace(b"$", b"") * 20 + b"$#zz$}$###$m0,0#00")
            for text, answer in [("m80200000,4", 8), ("mffffffffffffffff,10", "E0e"), ("m0,0", ""), ("mx", "E16"),
                                 ("Z9,0,0", ""), ("Z0", "E16"), ("p10000", "E16"), ("P20", "E16"), ("vCont;x", "E16"),
                                 ("vCont", "E16"), ("qXfer:features:read:none:0,10", "E16"), ("M80200000,4:00", "E16"),
                                 ("X80200000,2:\x01", "E16"), ("qRcmd,7", "E16"), ("unknown", ""), ("", "")]:
                with self.subTest(text):
                    said = wire.ask(text)
                    while said is not None and said.startswith("E16") and answer != "E16":
                        said = wire.answer()  # of the garbage
                    self.assertEqual(len(said) if isinstance(answer, int) else said, answer)
            wire.ask("k", answers=False)
        self.ends(INTERRUPTED)


class Usage(Case):
    def test_wrong_places_are_refused(self):
        for where, says in [("x", ["found 'x'", "a port such as 1234"]), ("70000", ["found '70000'"]),
                            ("tcp:nowhere:1", ["found 'tcp:nowhere:1'"]), ("/" + 200 * "x", ["a path of 201 bytes"])]:
            self.refused("run", "--gdb", where, "tour", says=["--gdb", *says])
        self.refused("run", "--gdb", "/nowhere/x", "tour", status=IO, says=["--gdb: /nowhere/x", "No such file"])

    def test_options_that_do_not_go_together_are_refused(self):
        self.refused("run", "-S", "tour", says=["-S", "needs --gdb or -s"])
        self.refused("run", "-s", "--gdb", "1", "tour", says=["-s", "found --gdb 1"])
        self.refused("run", "--gdb", "1", "--step", "1:2", "tour", says=["--gdb", "--step"])


main()
