#!/usr/bin/env python3
"""Virtual machines as threads of gdb, in every generation. gdb_threads.py COMMAND SOURCE"""
from debugged import *

KERNELS = {"hvm": "kernel.elf", "para": "kernel.para.elf", "full": "kernel.elf"}


def counter(step):
    """A guest that adds to t0 for ever."""
    return elf(words(step << 20 | 0x293, step << 20 | 0x28293, 0xFFDFF06F))  # li t0, step; addi t0, t0, step; j -4


class Threads(Debugged):
    def test_virtual_machines_are_threads(self):
        for g, where, symbols in [("hvm", "*0x80200000", "kernel.elf"), ("para", "_start", "kernel.para.elf")]:
            with self.subTest(g):
                self.start("--on", g, "--vm", "sieve,name=a", "--vm", "serve,append=40,name=b", "--vm", "sieve,name=c,start=1s")
                said = self.gdb("info threads", f"break {where}", "continue", "info threads", "continue", "info threads",
                                "thread 1", "print $virt", "x/1i $pc", "info registers general", "tbreak *$pc", "set $a0 = 5", "thread 3",
                                "info registers sp", "thread 2", "monitor why", "delete 1", "continue", "info threads",
                                "info registers general", "kill", symbols=symbols)
                self.assertRegex(said[0], r"\* 4 .*hart 0, " + g)
                self.assertRegex(said[3], rf"\* 1 .*a: sieve, {g}, hart 0")
                self.assertRegex(said[3], r"\n  2 .*b: serve, has not begun")
                self.assertRegex(said[5], rf"\n\* 2 .*b: serve, {g}, hart 0")
                self.assertRegex(said[5], r"1 .*a: sieve, does not have the CPU")
                self.assertRegex(said[5], r"\n  3 .*c: sieve, has not begun\) +0x0+ in")
                self.assertRegex(said[5], r"\n  4 .*nobody: a virtual machine has the CPU")
                self.assertIn("= 1" if g == "hvm" else "= 0", said[7])
                self.assertRegex(said[8], r"=> 0x\w+:\s+\w+")  # by its own page tables
                self.assertIn("Could not write register", said[11])
                self.assertIn("unavailable", said[13])
                # The hypervisor has written sepc for the guest that it enters: that was no trap.
                self.assertIn("latest trap into S-mode: supervisor timer interrupt", said[15])
                # When it has the CPU again its registers are as they were saved.
                self.assertRegex(said[18], rf"\* 1 .*a: sieve, {g}, hart 0")
                self.assertEqual(said[9], said[19])
                self.ends(INTERRUPTED)

    def test_guests_of_an_emulator_are_threads(self):
        self.start("--on", "full", "--vm", "paging,name=a", "--vm", "syscall,name=b")
        said = self.gdb("info threads", "break *0x80200000", "continue", "info threads", "continue", "info threads",
                        "thread 1", "print/x $pc", "print $priv", "x/1i $pc", "python gdb.execute('thread 2'); gdb.execute('stepi')", "thread 1", "print/x $pc",
                        "monitor mode", "set $a0 = 0x77", "print/x $a0", "set $satp = 5", "thread 2", "print/x $a0", "thread 3",
                        "print $sp", "monitor mode", "thread 2", "add-symbol-file " + str(GUESTS / "paging.elf"),
                        "break on_trap if $scause == 15", "continue", "info threads", "monitor info walk 0x40000000",
                        "monitor why", "kill")
        self.assertRegex(said[0], r"  1 .*a: paging, has not begun\) +0x0+ in")
        self.assertRegex(said[0], r"\* 3 .*hart 0, full, M-mode")
        self.assertIn("Thread 1 hit Breakpoint 1", said[2])
        self.assertRegex(said[3], r"\* 1 .*a: paging, full, hart 0, S-mode")
        self.assertRegex(said[3], r"\n  3 .*nobody: a virtual machine has the CPU")
        self.assertIn("Thread 2 hit Breakpoint 1", said[4])
        self.assertRegex(said[5], r"\* 2 .*b: syscall, full, hart 0, S-mode")
        self.assertRegex(said[5], r"1 .*a: paging, does not have the CPU")
        self.assertNotEqual(said[7].split()[-1], "0x80200000")  # where it goes on
        self.assertRegex(said[9], r"=> 0x\w+.*:\s+\w+")
        self.assertEqual(said[7].split()[-1], said[12].split()[-1])  # the step was the other's
        self.assertRegex(said[13], r"(S|M)-mode at 0x\w+")
        self.assertIn("= 0x77", said[15])
        self.assertIn("Could not write register", said[16])
        self.assertNotIn("= 0x77", said[18])
        self.assertIn("unavailable", said[20])
        self.assertIn("-mode at", said[21])  # of the one that is current
        self.assertRegex(said[26], r"\* 1 .*a: paging, full, hart 0, S-mode")
        self.assertRegex(said[27], r"in S-mode: 3 reads\n.*level 2 at 0x[0-9a-f]+: 0x[0-9a-f]+ v-+\n(.*\n)*physical 0x80")
        self.assertIn("latest trap into S-mode: store/AMO page fault", said[28])
        self.ends(INTERRUPTED)

    def pair(self, generation, *commands, symbols=None):
        """A session with two virtual machines, a and b; nobody is thread 3."""
        self.start("--on", generation, "--vm", "sieve,append=300,name=a", "--vm", "sieve,append=300,name=b")
        return self.gdb(*commands, symbols=symbols or KERNELS[generation])

    def test_a_breakpoint_that_all_reach_stops_the_thread_that_reaches_it(self):
        for g in KERNELS:
            with self.subTest(g):
                said = self.pair(g, "break sys_exit", "continue", "bt 2", "info threads", "print/x $pc", "stepi", "thread", "reverse-stepi",
                                 "print/x $pc", "continue", "thread", "bt 2", "thread 1", "bt 1", "thread 2", "reverse-continue", "thread",
                                 "reverse-continue", "continue", "continue", "continue")
                first, second = (1, 2) if "Thread 1 hit" in said[1] else (2, 1)
                self.assertIn(f"Thread {first} hit Breakpoint 1, sys_exit", said[1])
                self.assertRegex(said[2], r"#0  sys_exit .*\n#1 .* system_call ")
                self.assertRegex(said[3], rf"\* {first} .*sieve, {g}, hart 0, ")
                self.assertIn(f"is {first} ", said[6])
                self.assertEqual(said[4].split()[-1], said[8].split()[-1])
                self.assertIn(f"Thread {second} hit Breakpoint 1, sys_exit", said[9])
                self.assertIn(f"is {second} ", said[10])
                self.assertRegex(said[11], r"#0  sys_exit .*\n#1 .* system_call ")
                self.assertRegex(said[13], r"^#0  ")
                self.assertIn(f"Thread {first} hit Breakpoint 1, sys_exit", said[15])
                self.assertIn(f"is {first} ", said[16])
                self.assertIn("No more reverse-execution history", said[17])
                self.assertIn(f"Thread {first} hit Breakpoint 1, sys_exit", said[18])
                self.assertIn(f"Thread {second} hit Breakpoint 1, sys_exit", said[19])
                self.assertIn("exited normally", said[20])
                self.ends()

    def test_a_breakpoint_can_be_one_thread_s(self):
        for g in KERNELS:
            with self.subTest(g):
                said = self.pair(g, "break system_call thread 2", "continue", "continue", "info threads", "finish", "thread", "detach")
                for text in said[1:3]:
                    self.assertIn("Thread 2 hit Breakpoint 1, system_call", text)
                self.assertRegex(said[3], rf"\* 2 .*b: sieve, {g}, hart 0, ")
                self.assertIn("on_trap (", said[4])
                self.assertIn("is 2 ", said[5])
                out, _ = self.ends()
                self.assertEqual(sorted(line[:2] for line in out.splitlines() if "primes below" in line), ["a|", "b|"])

    def test_a_watchpoint_stops_each_thread_that_writes_there(self):
        """Each kernel counts its system calls at the same address."""
        for g in KERNELS:
            with self.subTest(g):
                said = self.pair(g, "break system_call if system_call_count == 1", "continue", "continue", "delete",
                                 "watch *(long*)&system_call_count", "continue", "thread", "print system_call_count", "reverse-continue",
                                 "print system_call_count", "delete", "detach")
                threads = [re.search(r"Thread (\d) hit Breakpoint 1, system_call", text)[1] for text in said[1:3]]
                self.assertEqual(sorted(threads), ["1", "2"])
                self.assertRegex(said[5], r"Thread \d hit Hardware watchpoint 2: .*\s+Old value = \d+\s+New value = \d+")
                written = re.search("New value = (.*)", said[5])[1]
                self.assertIn(f"= {written}", said[7])
                self.assertIn(f"= {int(written) - 1}", said[9])
                self.ends()

    def test_a_step_is_one_of_the_thread_that_is_chosen(self):
        """Others run on meanwhile, as under QEMU; so steps are those of one program, whoever has the CPU."""
        a, b = (self.file(f"{name}.elf", counter(step)) for name, step in [("a", 1), ("b", 2)])
        for g in ["hvm", "full"]:
            with self.subTest(g):
                self.start("--on", g, "--vm", f"{a},name=a", "--vm", f"{b},name=b")
                to_second = ["tbreak *0x80200004 thread 2", "continue"] if g == "full" else ["thread 2", "stepi"]
                said = self.gdb("tbreak *0x80200004", "continue", "print $t0", "stepi 40", "thread", "print $t0", *to_second, "print $t0",
                                "stepi 6", "thread", "print $t0", "thread 1", "print $t0", "stepi 4", "thread", "print $t0", "kill")
                numbers = [int(said[i].split()[-1]) for i in [2, 5, 8, 11, 13, 16]]
                self.assertEqual(numbers[:4], [1, 21, 2, 8])
                self.assertGreaterEqual(numbers[4], numbers[1])
                self.assertEqual(numbers[5], numbers[4] + 2)
                for i, thread in [(4, 1), (10, 2), (15, 1)]:
                    self.assertIn(f"is {thread} ", said[i])
                self.ends(INTERRUPTED)

    def test_a_step_back_is_one_of_the_thread_that_is_chosen(self):
        a, b = (self.file(f"{name}.elf", counter(step)) for name, step in [("a", 1), ("b", 2)])
        self.start("--on", "full", "--vm", f"{a},name=a", "--vm", f"{b},name=b")
        said = self.gdb("tbreak *0x80200004 thread 2", "continue", "stepi 100", "thread 1", "print $t0", "print/x $pc", "stepi 2",
                        "reverse-stepi 2", "thread", "print $t0", "print/x $pc", "thread 2", "print $t0", "thread 1", "reverse-stepi 20", "thread",
                        "print $t0", "kill")
        self.assertEqual([said[i].split()[-1] for i in [4, 5]], [said[i].split()[-1] for i in [9, 10]])
        self.assertIn("is 1 ", said[8])
        self.assertIn("is 1 ", said[15])
        self.assertEqual(int(said[16].split()[-1]), int(said[9].split()[-1]) - 10)
        self.ends(INTERRUPTED)

    def test_a_step_back_leads_to_where_the_step_came_from(self):
        """Under a hypervisor: also over the turn of another, from where its hypervisor let it go on to where that left it."""
        a, b = (self.file(f"{name}.elf", counter(step)) for name, step in [("a", 1), ("b", 2)])
        self.start("--on", "hvm", "--vm", f"{a},name=a", "--vm", f"{b},name=b")
        said = self.gdb("thread 2", "stepi", "thread 1", "print/x $pc", "print $t0", "stepi 3", "print $t0", "reverse-stepi 3",
                        "thread", "print/x $pc", "print $t0", "print $virt", "reverse-stepi", "thread", "print $virt", "print/x $pc", "stepi",
                        "thread", "print/x $pc", "print $t0", "print $virt", "reverse-stepi 40", "thread", "stepi 40", "print/x $pc", "print $t0",
                        "thread 2", "reverse-stepi", "thread", "kill")
        away, there, back, again = ((said[i].split()[-1], said[i + 1].split()[-1]) for i in [3, 9, 18, 24])
        self.assertEqual([away, away, away], [there, back, again])
        self.assertGreater(int(said[6].split()[-1]), int(away[1]))
        self.assertIn("= 1", said[11])
        self.assertIn("= 0", said[14])  # its hypervisor, which gives the CPU to the other
        self.assertIn("= 1", said[20])
        for i in [8, 13, 17, 22]:
            self.assertIn("is 1 ", said[i])
        self.assertIn("is 2 ", said[28])
        self.ends(INTERRUPTED)

    def test_programs_are_stepped_back_in_their_own_thread(self):
        """Line by line, and to where a function was called from."""
        for g in KERNELS:
            with self.subTest(g):
                said = self.pair(g, "break sys_exit thread 2", "continue", "bt 2", "reverse-finish", "thread", "bt 1", "reverse-step", "thread", "stepi",
                                 "thread", "kill")
                self.assertIn("Thread 2 hit Breakpoint 1, sys_exit", said[1])
                for i in [4, 7, 9]:
                    self.assertIn("is 2 ", said[i])
                self.assertRegex(said[5], r"#0 .* system_call ")
                self.ends(INTERRUPTED)

    def test_it_goes_on_from_a_thread_that_stands_nowhere(self):
        for g in KERNELS:
            with self.subTest(g):
                said = self.pair(g, "thread 1", "print $pc", "break system_call", "continue", "delete", "thread 3", "print $pc", "print $sp",
                                 "x/1i $pc", "bt", "break sys_exit", "continue", "thread", "thread 3", "reverse-continue", "thread 3",
                                 "continue", "delete", "thread 3", "continue")
                self.assertRegex(said[1], r"= .*0x0$")
                self.assertIn("hit Breakpoint 1", said[3])
                self.assertRegex(said[6], r"= .*0x0$")
                self.assertIn("unavailable", said[7])
                self.assertIn("Cannot access memory", said[8])
                self.assertIn("Breakpoint 2, sys_exit", said[11])
                self.assertIn("No more reverse-execution history", said[14])
                self.assertIn("Breakpoint 2, sys_exit", said[16])
                self.assertIn("exited normally", said[19])
                self.ends()


main()
