#!/usr/bin/env python3
"""The console: lines that can be edited, Ctrl-C, Ctrl-D, and the shell behind it."""
from kernel import *


class Session:
    """A shell on a computer that runs meanwhile."""

    def __init__(self, case, on="bare"):
        self.run = subprocess.Popen(lane_command("shell", on=on), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL)
        case.addCleanup(self.run.stdout.close)
        case.addCleanup(self.run.stdin.close)
        case.addCleanup(self.run.wait)
        case.addCleanup(self.run.kill)
        self.until("$ ")

    def until(self, text):
        """@return what is printed up to and with `text`."""
        out = b""
        while not out.endswith(text.encode()):
            byte = self.run.stdout.read(1)
            assert byte, f"the console ended before {text!r}: {out!r}"
            out += byte
        return out.decode()

    def type(self, keys):
        self.run.stdin.write(keys.encode("latin-1"))
        self.run.stdin.flush()

    def answer(self, line):
        """@return what a line prints, the line itself left out."""
        self.type(line + "\n")
        return self.until("$ ").split("\n", 1)[1].removesuffix("$ ")


class Console(Case):
    def test_a_line_can_be_edited(self):
        shell = Session(self)
        self.assertEqual(shell.answer("ecxx\b\x7fho one"), "one\n")
        self.assertEqual(shell.answer("nothing at all\x15echo two"), "two\n")
        self.assertEqual(shell.answer("echo \x1b[A\x1b[1;5Cthree\x01\x02"), "three\n")
        self.assertEqual(shell.answer("echo ab\xed\x95\x9c\x7fc"), "abc\n")  # one key takes a whole character
        self.assertEqual(shell.answer("echo \b\b\b\b\b\b\b\b\b\becho four"), "four\n")

    def test_what_is_typed_is_shown(self):
        shell = Session(self)
        shell.type("echo x\x7fy\r")
        self.assertEqual(shell.until("\n"), "echo x\b \by\n")

    def test_a_line_that_is_too_long_keeps_its_beginning(self):
        shell = Session(self)
        shell.type("echo " + "z" * 600 + "\n")
        out = shell.until("$ ")
        self.assertGreater(out.count("z"), 900)  # the echo, and the answer

    def test_lines_typed_ahead_are_all_run(self):
        shell = Session(self)
        shell.type("sleep 2\n" + "".join(f"echo number-{i}\n" for i in range(200)))
        for i in range(200):
            shell.until(f"number-{i}\n$ ")

    def test_ctrl_c_ends_what_runs_and_no_more(self):
        for generation in ["bare", "full", "para", "hvm"]:
            with self.subTest(generation):
                shell = Session(self, generation)
                self.assertRegex(shell.answer("sleep 1000000000 &"), r"^\[\d+\]\n$")
                shell.type("sleep 1000000000 | cat\n")
                shell.until("cat\n")
                self.wait_until_it_sleeps(shell)
                shell.type("\x03")
                shell.until("$ ")
                self.assertEqual(shell.answer("echo $?"), "130\n")
                self.assertEqual(shell.answer("ps | wc").split()[0], "6")  # two lines, the shell, sleep, ps, wc

    def wait_until_it_sleeps(self, shell):
        """What is typed while a program runs waits for the shell; by the time it is echoed the program runs."""
        shell.type("x\b")
        shell.until("\b \b")

    def test_ctrl_c_drops_the_line(self):
        shell = Session(self)
        shell.type("echo not this\x03")
        shell.until("^C\n")
        self.assertEqual(shell.answer("echo this"), "this\n")

    def test_ctrl_c_ends_a_program_that_computes(self):
        shell = Session(self)
        shell.type("sieve 4000000\n")
        shell.until("\n")
        shell.type("\x03")
        shell.until("$ ")
        self.assertEqual(shell.answer("echo $?"), "130\n")

    def test_ctrl_d_ends_the_input(self):
        shell = Session(self)
        shell.type("cat | wc\n")
        shell.until("wc\n")
        shell.type("one\ntwo\n\x04")
        self.assertIn("2       2       8", shell.until("$ "))
        shell.type("\x04")
        self.assertEqual(shell.run.wait(), 0)

    def test_background_programs_are_collected(self):
        shell = Session(self)
        shell.answer("sleep 3 &")
        shell.answer("sleep 6")
        self.assertNotIn("sleep", shell.answer("ps"))

    def test_the_shell_says_what_makes_no_sense(self):
        shell = Session(self)
        self.assertEqual(shell.answer("echo |"), "shell: a program is missing\n")
        self.assertEqual(shell.answer("echo $?"), "2\n")
        self.assertEqual(shell.answer("cat <"), "shell: a file name is missing after < or >\n")
        self.assertEqual(shell.answer("echo a" + " a" * 200), "shell: too many words\n")
        self.assertEqual(shell.answer("echo 'a b"), "shell: a quote has no end\n")
        self.assertEqual(shell.answer("true &&"), "shell: a program is missing after && or ||\n")
        self.assertEqual(shell.answer("exit soon"), "shell: exit needs a number\n")
        self.assertEqual(shell.answer("cat < /nothing"), "/nothing: no such file or directory\n")
        self.assertEqual(shell.answer("cd /nothing"), "/nothing: no such file or directory\n")

    def test_what_follows_depends_on_how_it_ended(self):
        shell = Session(self)
        self.assertEqual(shell.answer("true && echo a || echo b"), "a\n")
        self.assertEqual(shell.answer("false && echo a || echo b"), "b\n")
        self.assertEqual(shell.answer("false || false || echo c&&echo d;echo e"), "c\nd\ne\n")
        self.assertEqual(shell.answer("false && echo a; echo $?"), "1\n")

    def test_tools_say_what_they_need(self):
        shell = Session(self)
        for line, says in {
            "sleep": "sleep: needs a whole number of milliseconds",
            "sleep 1.5": "sleep: needs a whole number of milliseconds",
            "kill": "kill: needs the number of a process; 'ps' shows them",
            "kill x": "kill: x is no number of a process",
            "kill -99 1": "kill: signals have numbers up to 31",
            "rm": "rm: needs the names of files",
            "mkdir": "mkdir: needs the names of directories",
            "cp": "cp: needs FROM and TO",
            "cp /bin /etc": "cp: /bin: is a directory",
            "cp /etc/lesson /etc": "cp: /etc/lesson: is the same file",
            "time": "time: needs a program",
            "cat /bin": "/bin: is a directory",
            "wc /nothing": "/nothing: no such file or directory",
            "hexdump /nothing": "/nothing: no such file or directory",
            "ls /nothing": "/nothing: no such file or directory",
        }.items():
            self.assertEqual(shell.answer(line), says + "\n")
            self.assertRegex(shell.answer("echo $?"), "^[12]\n$")

    def test_workloads_refuse_sizes_that_make_no_sense(self):
        shell = Session(self)
        for name in ALL_WORKLOADS:
            for size in ["0", "-1", "12abc", "99999999999999999999", "1 2 3"]:
                self.assertRegex(shell.answer(f"{name} {size}"),
                                 rf"^{name}: found '{size.split()[-1]}'; needs a size from 1 to \d+ \(usual: \d+\)\n$")
                self.assertEqual(shell.answer("echo $?"), "2\n")

    def test_a_program_that_faults_says_where(self):
        self.assertIn("check: pid", self.bare("check fault", "-m", "16"))

    def test_a_read_that_fails_loses_nothing_that_was_typed(self):
        run = subprocess.run(lane_command("check console"), input=b"first\n" + b"x" * 63 + b"\n" + b"y" * 64 + b"\x04",
                             capture_output=True)
        self.assertIn(b"3 passed, 0 failed", run.stdout, run.stderr)

    def test_without_more_input_the_computer_says_why_it_stands(self):
        for on in ["bare", "full", "para", "hvm"]:
            for typed in [b"", b"echo hi\n", b"sleep 30\n"]:
                with self.subTest(on, typed=typed):
                    out = subprocess.run(lane_command("shell", on=on), input=typed, capture_output=True)
                    self.assertEqual(out.returncode, HANGS)
                    self.assertIn(b"input has ended", out.stderr)


main()
