#!/usr/bin/env python3
"""How long a breakpoint of gdb takes whose condition is never true: evaluated by gdb, and by the target. Seconds of CPU time of
gdb and of the command together, more than the same session takes without it. Not a test: RINGSIDE_GUESTS=build/guests condition_time.py COMMAND
SOURCE"""
import resource

from debugged import *

RUNS = [("bare", 100, "kernel.elf"), ("para", 100, "kernel.para.elf"), ("hvm", 100, "kernel.elf"), ("full", 20, "kernel.elf"),
        ("bare", 10000, "kernel.elf")]
END, FALSE = "tbreak arch_power_off", "break on_trap if frame->cause == 99"
MANY = 1000  # rounds, of which gdb would evaluate the conditions of for hours, going back


def used():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return r.ru_utime + r.ru_stime


class Times(Debugged):
    def seconds(self, args, *commands, symbols):
        began = used()
        self.start(*args)
        said = self.gdb(*commands, "kill", symbols=symbols)
        self.child.communicate()
        return used() - began, said

    def row(self, g, rounds, symbols):
        args = ["--on", g, "ctx-2p", str(rounds)]
        there, _ = self.seconds(args, END, "continue", symbols=symbols)
        back, _ = self.seconds(args, END, "continue", "reverse-continue", symbols=symbols)
        _, said = self.seconds(args, END, "break on_trap", "ignore 2 100000000", "continue", "info breakpoints", symbols=symbols)
        row = [f"{g}, `ctx-2p {rounds}`", re.search(r"already hit (\d+) times", said[4])[1]]
        for where in ["host", "target"]:
            mode = f"set breakpoint condition-evaluation {where}"
            with_it, _ = self.seconds(args, mode, FALSE, END, "continue", symbols=symbols)
            row.append(f"{max(0, with_it - there):.1f}")
            if where == "host" and rounds > MANY:
                row.append("-")
                continue
            with_it, _ = self.seconds(args, mode, END, "continue", FALSE, "reverse-continue", symbols=symbols)
            row.append(f"{max(0, with_it - back):.1f}")
        print("| " + " | ".join(row) + " |", flush=True)

    def test_times(self):
        print("| run | hits | gdb: forward | back | the target: forward | back |\n| --- | ---: | ---: | ---: | ---: | ---: |")
        for run in RUNS:
            self.row(*run)


main()
