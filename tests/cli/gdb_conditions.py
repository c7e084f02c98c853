#!/usr/bin/env python3
"""Conditions of gdb's breakpoints, which the target evaluates: the answers are those of a gdb that evaluates them itself.
gdb_conditions.py COMMAND SOURCE"""
from debugged import *

EVALUATES = " (target evals)"
BEGIN = "No more reverse-execution history"


class Conditions(Debugged):
    def session(self, args, *commands, symbols=None):
        """The same session with conditions evaluated here and there. @return what gdb said, when the target did."""
        said = {}
        for where in ["host", "target"]:
            self.start(*args)
            said[where] = self.gdb(f"set breakpoint condition-evaluation {where}", *commands, "kill", symbols=symbols)[1:-1]
            self.child.communicate()  # it was killed, or has ended before
        self.assertEqual(said["host"], [re.sub(r" \((host|target) evals\)", "", text) for text in said["target"]])
        return said["target"]

    def test_it_is_offered_and_can_be_chosen(self):
        self.start("syscall")
        said = self.gdb("show breakpoint condition-evaluation", "break on_trap if asked & 1", "continue", "info breakpoints", "print asked",
                        "set breakpoint condition-evaluation host", "continue", "info breakpoints", "print asked",
                        "set breakpoint condition-evaluation target", "continue", "info breakpoints", "print asked", "kill", symbols="syscall.elf")
        self.assertIn("auto (currently target)", said[0])
        self.assertIn(EVALUATES, said[3])
        self.assertNotIn(EVALUATES, said[7])
        self.assertIn(EVALUATES, said[11])
        self.assertEqual(["1", "3", "5"], [said[i].split()[-1] for i in [4, 8, 12]])
        self.ends(INTERRUPTED)

    def test_it_stops_where_they_are_true_forward_and_back(self):
        for g in ["bare", "hvm", "full"]:
            with self.subTest(g):
                said = self.session(["--on", g, "syscall"], "break on_trap if asked == 2", "break on_trap if number == 2 && asked > 3",
                                    "continue", "print asked", "info breakpoints", "continue", "print $pc", "delete", "break on_trap if asked < 1",
                                    "break on_trap if asked < 2", "reverse-continue", "print asked", "reverse-continue", "print asked",
                                    "reverse-continue", "continue", "info breakpoints", symbols="syscall.elf")
                self.assertIn("Breakpoint 1, on_trap", said[2])
                self.assertIn("= 2", said[3])
                self.assertEqual(2, said[4].count(EVALUATES))
                self.assertIn("Breakpoint 4, on_trap", said[10])
                self.assertIn("= 1", said[11])
                self.assertIn("= 0", said[13])
                self.assertIn(BEGIN, said[14])
                self.assertIn("Breakpoint 3, on_trap", said[15])

    def test_each_kind_of_expression_means_the_same(self):
        conditions = ["asked == 2 ? a > 5 : b < 7", "!(asked % 3)", "((long)asked << 62) < 0", "(unsigned char)(asked - 3) > 200",
                      "-(long)asked / 2 == -1", "*(short *)&asked == 3 || $a0 == 1", "$priv == 1 && asked & 1", "~asked == -3",
                      "(asked ^ 6) == 4", "asked, a == 1", "on_trap == $pc && asked >= 4", "$scause == 8 && ($sstatus & 0x100) == 0 && asked > 3",
                      "&asked != 0 && asked * 3 - 1 == 5", "$sp > 0 && (signed char)(asked + 125) < 0", "(long)asked - 4 >= 0", "number != 2",
                      "sizeof asked + asked == 11 || asked == 5"]
        commands = ["break on_trap"]
        for condition in conditions:
            commands += [f"condition 1 {condition}", "continue", "info breakpoints", "print asked", "stepi 3",
                         "reverse-continue", "print asked", "condition 1 asked < 0", "reverse-continue"]
        said = self.session(["syscall"], *commands, symbols="syscall.elf")
        for i, condition in enumerate(conditions):
            with self.subTest(condition):
                part = said[1 + 9 * i:][:9]
                self.assertIn("Breakpoint 1, on_trap", part[1])
                self.assertIn(EVALUATES, part[2])
                self.assertEqual(part[3].split()[-1], part[6].split()[-1])
                self.assertIn(BEGIN, part[8])

    def test_what_gdb_cannot_compile_it_evaluates_itself(self):
        for condition in ["$_streq((char *)&asked, \"\\002\")", "asked * 1.0 == 2", "$_gthread == 1 && asked == 2"]:
            with self.subTest(condition):
                self.start("syscall")
                said = self.gdb(f"break on_trap if {condition}", "continue", "print asked", "kill", symbols="syscall.elf")
                self.assertIn("Breakpoint 1, on_trap", said[1])
                self.assertIn("= 2", said[2])
                self.ends(INTERRUPTED)

    def test_where_there_is_no_value_gdb_says_so(self):
        for condition in ["*(int *)asked == 1", "asked / (asked - 1) == 7"]:
            with self.subTest(condition):
                said = self.session(["syscall"], f"break on_trap if {condition}", "continue", "print asked", "stepi 5", "reverse-continue",
                                    symbols="syscall.elf")
                self.assertIn("Error in testing ", said[1])
                self.assertIn("Error in testing ", said[4])

    def test_one_without_a_condition_at_the_same_place_stops(self):
        said = self.session(["syscall"], "break on_trap if asked == 99", "hbreak on_trap if asked == 3", "continue", "print asked",
                            "break on_trap", "continue", "print asked", "reverse-continue", "reverse-continue", "print asked",
                            symbols="syscall.elf")
        self.assertIn("Breakpoint 2, on_trap", said[2])
        self.assertIn("= 3", said[3])

    def test_hits_are_counted_and_ignored_as_ever(self):
        self.session(["syscall"], "break on_trap if asked & 1", "ignore 1 1", "continue", "print asked", "info breakpoints",
                     "continue", "print asked", "info breakpoints", symbols="syscall.elf")

    def test_a_condition_is_about_the_machine_that_stands_there(self):
        for g in ["hvm", "full"]:
            with self.subTest(g):
                said = self.session(["--on", g, "--vm", "syscall,name=a", "--vm", "syscall,name=b"], "break on_trap if asked == 2",
                                    "continue", "print asked", "thread 3", "continue", "print asked", "info threads", "delete",
                                    "break on_trap thread 1 if asked == 1", "reverse-continue", "print asked", "info threads",
                                    symbols="syscall.elf")
                self.assertIn("= 2", said[2])
                self.assertIn("= 2", said[5])
                self.assertRegex(said[6], r"\* 2 .*b: syscall")
                self.assertRegex(said[11], r"\* 1 .*a: syscall")

    def test_a_guest_of_para_has_conditions(self):
        self.session(["--on", "para", "tour"], "break on_trap if $a0 != 0", "continue", "print $pc", "continue", "print $a0",
                     "reverse-continue", "print $pc", symbols="tour.para.elf")

    def test_a_step_of_one_machine_passes_conditions_of_the_others(self):
        said = self.session(["--on", "hvm", "--vm", "ticks,name=a", "--vm", "ticks,name=b"], "break on_trap", "continue", "delete",
                            "thread 1", "break on_trap if $a0 == 12345", "stepi 2000", "print $pc", "info threads", symbols="ticks.elf")
        self.assertNotIn("Breakpoint 2", said[5])

    def test_conditions_take_no_cycles(self):
        alone = self.json("run", "--quiet", "--json", "-", "--on", "hvm", "tour")
        path = str(self.folder / "x.json")
        self.start("--json", path, "--on", "hvm", "tour")
        self.gdb("break on_trap if $a0 == 12345", "continue", symbols="tour.elf")
        self.ends()
        debugged = json.loads(pathlib.Path(path).read_text())
        for key in ["cycles", "instructions", "digest"]:
            self.assertEqual(alone[key], debugged[key], key)

    def test_each_engine_stops_at_the_same_hit(self):
        said = set()
        for engine in ENGINES:
            self.start("--engine", engine, "syscall")
            said.add(tuple(self.gdb("break on_trap if asked == 3", "continue", "monitor mode", "print asked", "kill", symbols="syscall.elf")))
            self.ends(INTERRUPTED)
        self.assertEqual(1, len(said), said)

    def test_bad_expressions_are_refused_and_good_ones_replaced(self):
        self.start("-bios", "none", self.file("x.elf", elf(words(0x00128293, 0xFFDFF06F))))  # addi t0, t0, 1; j -4
        with Wire(self.path) as wire:
            self.assertIn("ConditionalBreakpoints+", wire.ask("qSupported:swbreak+;hwbreak+"))
            at = int.from_bytes(bytes.fromhex(wire.ask("p20")), "little")
            for bad in ["X1,27", "X2,2201", "X6,220121000027", "X4,220133", "Xffff,22"]:
                self.assertEqual(wire.ask(f"Z0,{at:x},4;{bad}"), "E16")
            for wanted in [5, 9, 200]:
                self.assertEqual(wire.ask(f"Z0,{at:x},4;X7,26000522{wanted:02x}1327"), "OK")  # $t0 == wanted
                wire.ask("vCont;c")
                self.assertEqual(int(wire.ask("p5")[:2], 16), wanted)
            self.assertEqual(wire.ask(f"Z0,{at:x},4;X7,26000522061327"), "OK")
            wire.ask("bc")
            self.assertEqual(int(wire.ask("p5")[:2], 16), 6)
            self.assertEqual(wire.ask(f"Z0,{at:x},4"), "OK")
            wire.ask("bc")
            self.assertEqual(int(wire.ask("p5")[:2], 16), 5)
            wire.ask("k", answers=False)
        self.ends(INTERRUPTED)


main()
