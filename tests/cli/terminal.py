#!/usr/bin/env python3
"""The console on a terminal of its own. terminal.py COMMAND SOURCE"""
import contextlib
import fcntl
import pty
import re
import select
import shutil
import signal
import termios

from ringside import *

# M-mode: lui t0, 0x10000; again: lbu t1, 5(t0); andi t1, t1, 1; beqz t1, again; lbu t2, 0(t0); sb t2, 0(t0); j again
ECHO = words(0x100002B7, 0x0052C303, 0x00137313, 0xFE030CE3, 0x0002C383, 0x00728023, 0xFEDFF06F)

# What a shell does: a session with a terminal, and the command as its foreground job. Tells of what becomes of the job.
SHELL = """
import fcntl, os, signal, sys, termios
told = int(sys.argv[1])
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
job = os.fork()
if job == 0:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    for number in [signal.SIGTTOU, signal.SIGPIPE, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT]:
        signal.signal(number, signal.SIG_DFL)
    os.close(told)
    os.execv(sys.argv[2], sys.argv[2:])
os.write(told, f"{job}\\n".encode())
while True:
    _, status = os.waitpid(job, os.WUNTRACED | os.WCONTINUED)
    what = "stopped" if os.WIFSTOPPED(status) else "continued" if os.WIFCONTINUED(status) else os.waitstatus_to_exitcode(status)
    os.write(told, f"{what}\\n".encode())
    if isinstance(what, int):
        sys.exit()
"""


class Job:
    """The command as the foreground job of a terminal."""

    def __init__(self, *args, columns=80, rows=24, **environment):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.seen = b""
        self.news, told = os.pipe()
        self.shell = subprocess.Popen([sys.executable, "-c", SHELL, str(told), COMMAND, *args], stdin=self.slave,
                                      stdout=self.slave, stderr=self.slave, pass_fds=[told], env=os.environ | environment)
        os.close(told)
        self.news = os.fdopen(self.news)
        self.pid = int(self.news.readline())

    def close(self):
        with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
            os.kill(self.pid, signal.SIGKILL)
        self.shell.wait()
        self.news.close()
        os.close(self.master)
        os.close(self.slave)

    def mode(self):
        return termios.tcgetattr(self.slave)

    def is_raw(self):
        return not self.mode()[3] & termios.ECHO

    def wait_until(self, what):
        while not what():
            if select.select([self.master], [], [], 0.02)[0]:
                self.seen += os.read(self.master, 4096)

    def type(self, keys):
        os.write(self.master, keys)

    def expect(self, text):
        self.wait_until(lambda: text in self.seen)

    def ended(self):
        """How it ended, and what it printed."""
        self.wait_until(lambda: select.select([self.news], [], [], 0)[0])
        status = self.news.readline().strip()
        while select.select([self.master], [], [], 0.05)[0]:
            self.seen += os.read(self.master, 4096)
        return int(status)


class Terminal(Case):
    def job(self, *args, code=ECHO):
        job = Job("run", *args, self.file("x.elf", elf(code, address=0x80000000, mode=3)))
        self.addCleanup(job.close)
        job.wait_until(job.is_raw)
        return job

    def test_keys_go_to_the_guest_one_by_one(self):
        job = self.job()
        job.type(b"ab\r")
        job.expect(b"ab\r")

    def test_ctrl_c_ends_with_the_summary(self):
        job = self.job()
        job.type(b"\x03")
        self.assertEqual(job.ended(), INTERRUPTED)
        self.assertEqual(job.mode(), job.before)
        self.assertIn(b"instructions in", job.seen)

    def test_with_nographic_ctrl_c_is_the_guests(self):
        job = self.job("-nographic")
        job.type(b"\x03\x1a\x1c.")
        job.expect(b"\x03\x1a\x1c.")
        job.type(b"\x01x")
        self.assertEqual(job.ended(), INTERRUPTED)
        self.assertEqual(job.mode(), job.before)

    def test_ctrl_a_x_ends_even_if_the_guest_reads_nothing(self):
        for more in [b"", b"z" * 600]:
            job = self.job("-nographic", code=COUNT_FOR_EVER)
            job.type(more + b"\x01x")
            self.assertEqual(job.ended(), INTERRUPTED)
            self.assertEqual(job.mode(), job.before)
            self.assertIn(b"instructions in", job.seen)

    def test_ctrl_a_twice_is_one_for_the_guest(self):
        job = self.job()
        job.type(b"<\x01\x01\x01q>")
        job.expect(b"<\x01>")

    def test_ctrl_a_h_shows_help(self):
        job = self.job()
        job.type(b"\x01h")
        job.expect(b"Ctrl-A x")

    def test_every_way_out_puts_the_terminal_back(self):
        for number in [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGABRT, signal.SIGPIPE]:
            with self.subTest(number.name):
                job = self.job()
                os.kill(job.pid, number)
                # a wish to end is granted; the others mean what they always mean
                self.assertEqual(job.ended(), INTERRUPTED if number == signal.SIGTERM else -number)
                self.assertEqual(job.mode(), job.before)

    def test_limits_hangs_and_refusals_put_the_terminal_back(self):
        echo = self.file("echo.elf", elf(ECHO, address=0x80000000, mode=3))
        sleep = self.file("sleep.elf", elf(WAIT_FOR_EVER, address=0x80000000, mode=3))
        for args, status in [(["--timeout", "0.3", echo], LIMIT), (["--max-insns", "1M", echo], LIMIT), ([sleep], HANG),
                             (["/nowhere/x.elf"], IMAGE), (["--json", "/nowhere/x", "tour"], IO),
                             (["--record", "/nowhere/x", "tour"], IO), (["-nographic", "user-privileged"], FAILED)]:
            with self.subTest(args):
                job = Job("run", *args)
                self.addCleanup(job.close)
                self.assertEqual(job.ended(), status)
                self.assertEqual(job.mode(), job.before)

    def test_the_second_ctrl_c_ends_at_once_and_puts_the_terminal_back(self):
        job = self.job()
        with contextlib.suppress(ProcessLookupError):
            for _ in range(2):
                os.kill(job.pid, signal.SIGINT)
        self.assertEqual(job.ended(), INTERRUPTED)
        self.assertEqual(job.mode(), job.before)

    def test_colour_is_for_terminals_that_want_it(self):
        self.addCleanup(os.environ.update, {k: os.environ[k] for k in ["TERM", "NO_COLOR"] if k in os.environ})
        for environment, coloured in [({"TERM": "xterm", "NO_COLOR": ""}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False),
                                      ({"TERM": "dumb", "NO_COLOR": ""}, False)]:
            with self.subTest(environment):
                os.environ.update(environment)
                job = Job("race", "--on", "bare,hvm", "tour")
                self.addCleanup(job.close)
                self.assertEqual(job.ended(), OK)
                self.assertEqual(b"m" in b"".join(re.findall(rb"\x1b\[[0-9;]*[a-zA-Z]", job.seen)), coloured)

    def test_a_normal_end_puts_the_terminal_back(self):
        job = Job("run", "tour")
        self.addCleanup(job.close)
        self.assertEqual(job.ended(), OK)
        self.assertEqual(job.mode(), job.before)

    def test_while_it_is_stopped_the_terminal_is_as_it_was(self):
        job = self.job()
        for _ in range(2):
            job.type(b"\x1a")
            self.assertEqual(job.news.readline(), "stopped\n")
            self.assertEqual(job.mode(), job.before)
            os.kill(job.pid, signal.SIGCONT)
            self.assertEqual(job.news.readline(), "continued\n")
            job.wait_until(job.is_raw)
        job.type(b"still here")
        job.expect(b"still here")

    def test_a_terminal_that_controls_no_session_is_read_too(self):
        """As a program that opens one for its own use does: no job control, hence no background."""
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        before = termios.tcgetattr(slave)
        os.write(master, b"key\x01x")
        guest = self.file("x.elf", elf(ECHO, address=0x80000000, mode=3))
        done = subprocess.run([COMMAND, "run", "--quiet", "--max-insns", "5M", guest], stdin=slave, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, start_new_session=True)
        after = termios.tcgetattr(slave)
        os.close(slave)
        self.assertEqual((done.returncode, done.stdout), (INTERRUPTED, b"key"), done.stderr)
        self.assertEqual(after, before)

    def test_without_a_terminal_ctrl_a_is_a_byte_like_any_other(self):
        done = self.ringside("run", "--quiet", "--max-insns", "100k", self.file("x.elf", elf(ECHO, address=0x80000000, mode=3)),
                             expect=LIMIT, stdin=None, input="\x01x")
        self.assertEqual(done.stdout, "\x01x")


class Race(Case):
    def race(self, **more):
        job = Job("race", "--on", "bare,hvm", "tour", **{"TERM": "xterm", "LC_ALL": "C.UTF-8"} | more)
        self.addCleanup(job.close)
        self.assertEqual(job.ended(), OK)
        return job.seen.decode()

    def plain(self, seen):
        """The lines that were drawn over, without colours."""
        return [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in re.findall(r"\r\x1b\[K(  .*?)\r?\n", seen)]

    def test_no_line_that_is_drawn_over_is_wider_than_the_terminal(self):
        for columns, bar, verdict in [(80, True, True), (60, True, True), (45, True, True), (40, True, True), (30, True, False),
                                      (20, False, False)]:
            with self.subTest(columns):
                drawn = self.plain(self.race(columns=columns))
                self.assertGreaterEqual(len(drawn), 2)
                for line in drawn:
                    self.assertLess(len(line), columns, line)
                    self.assertEqual("█" in line or "░" in line, bar, line)
                self.assertEqual(any(" 1st 1.00x" in line for line in drawn), verdict)

    def test_a_terminal_that_is_too_narrow_or_dumb_gets_the_results_alone(self):
        for more in [{"columns": 16}, {"TERM": "dumb"}]:
            with self.subTest(more):
                seen = self.race(**more)
                self.assertNotIn("\x1b", seen)
                self.assertIn("bare metal", seen)

    def test_without_colour_and_utf8_it_is_ascii(self):
        seen = self.race(NO_COLOR="1", LC_ALL="C")
        self.assertTrue(seen.isascii())
        self.assertLessEqual(set(re.findall(r"\x1b\[[0-9;]*([a-zA-Z])", seen)), {"K", "A", "J"})
        self.assertIn("####", seen)

    def test_the_order_of_arrival_and_ratios_are_those_of_the_results(self):
        seen = self.race()
        self.assertRegex(self.plain(seen)[-2], r"^  bare .* 1st 1\.00x$")
        self.assertRegex(self.plain(seen)[-1], r"^  hvm .* 2nd 1\.\d\dx$")
        self.assertIn("In the order of arrival: bare, hvm.", seen)

    def test_all_have_spent_as_many_cycles_at_each_look(self):
        job = Job("race", "--on", "bare,para,hvm", "-append", "3000000", "sieve", TERM="xterm")
        self.addCleanup(job.close)
        self.assertEqual(job.ended(), OK)
        looks = 0
        for frame in re.split(r"\x1b\[3A", job.seen.decode()):
            cycles = [int(c.replace(",", "")) for c in re.findall(r"([\d,]+) cycles\r?\n", frame)[:3]]
            if len(cycles) == 3 and min(cycles) > 10000000: # behind the start line, and none has arrived
                looks += 1
                self.assertLessEqual(max(cycles) - min(cycles), 25000)
        self.assertGreater(looks, 0)

    def test_it_follows_a_change_of_the_terminals_size(self):
        job = Job("race", "--on", "bare,hvm", self.file("x.elf", elf()), TERM="xterm", LC_ALL="C.UTF-8")
        self.addCleanup(job.close)
        job.expect(b"cycles")
        for columns in [40, 100]:
            fcntl.ioctl(job.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            before = len(job.seen)
            job.wait_until(lambda: b"\x1b[J" in job.seen[before:] and job.seen[before:].partition(b"\x1b[J")[2].count(b"\x1b[2A") > 2)
            drawn = self.plain(job.seen[before:].decode(errors="replace").partition("\x1b[J")[2])
            self.assertTrue(drawn)
            for line in drawn:
                self.assertLess(len(line), columns)
        os.kill(job.pid, signal.SIGINT)
        self.assertEqual(job.ended(), INTERRUPTED)

    def test_ctrl_c_keeps_what_is_done_and_leaves_the_terminal_as_it_was(self):
        report = self.folder / "race.json"
        job = Job("race", "--on", "bare,full", "--json", str(report), "-append", "200000", "sieve", TERM="xterm")
        self.addCleanup(job.close)
        job.expect(b"1st")
        os.write(job.master, b"\x03")
        self.assertEqual(job.ended(), INTERRUPTED)
        self.assertEqual(job.mode(), job.before)
        rows = json.loads(report.read_text())["results"]
        self.assertEqual([r["ok"] for r in rows], [True, False])
        results = job.seen.decode().split("sieve")[-1]
        self.assertNotIn("\x1b", results)
        self.assertRegex(results, r"\nbare +[\d,]+ +[\d,]+ +bare metal\r?\n")

    def test_without_a_terminal_there_are_plain_lines(self):
        done = self.ringside("race", "--on", "bare,hvm,container", "sieve")
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        self.assertTrue(all(len(line) <= 80 for line in done.stdout.splitlines()), done.stdout)
        self.assertEqual(done.stderr, "")

    def test_bars_count_what_the_table_counts(self):
        seen = self.race()
        for g in ["bare", "hvm"]:
            last = re.findall(rf"\x1b\[K  {g} .*? +([\d,]+) cycles", seen)[-1]
            self.assertRegex(seen, rf"\n{g} +{last} +[\d,]+ ")


@unittest.skipIf("terminal screens" in subprocess.run([COMMAND, "show", "--text", "tour"], capture_output=True, text=True).stderr,
                 "built without curses")
class Text(Case):
    def show(self, *args, **more):
        job = Job("show", "--text", "--on", "bare", *args, "tour", **{"TERM": "xterm", "LC_ALL": "C.UTF-8", "LANGUAGE": "en"} | more)
        self.addCleanup(job.close)
        return job

    def test_a_signal_puts_the_terminal_back(self):
        for number in [signal.SIGHUP, signal.SIGQUIT, signal.SIGSEGV, signal.SIGTERM]:
            with self.subTest(number.name):
                job = self.show()
                job.expect(b"F1")
                self.assertNotEqual(job.mode(), job.before)
                os.kill(job.pid, number)
                self.assertEqual(job.ended(), INTERRUPTED if number == signal.SIGTERM else -number)
                self.assertEqual(job.mode(), job.before)
                self.assertIn(b"\x1b[?1049l", job.seen)

    def test_it_ends_when_its_terminal_is_gone(self):
        """Without a signal: the terminal controls no session."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        child = subprocess.Popen([COMMAND, "show", "--text", "--on", "bare", "tour"], stdin=slave, stdout=slave, stderr=slave,
                                 start_new_session=True, env=os.environ | {"TERM": "xterm", "LC_ALL": "C.UTF-8", "LANGUAGE": "en"})
        self.addCleanup(child.kill)
        seen = b""
        while b"F1" not in seen:
            seen += os.read(master, 10000)
        os.close(slave)
        os.close(master)
        child.wait()

    def test_letters_that_the_terminal_does_not_have_are_not_sent(self):
        places = {"LOCPATH": str(self.folder)}
        made = shutil.which("localedef") and subprocess.run(
            ["localedef", "-i", "ko_KR", "-f", "EUC-KR", self.folder / "ko_KR.EUC-KR"], capture_output=True).returncode == 0
        for language in [[], ["--lang", "ko"]]:
            job = self.show(*language, LC_ALL="ko_KR.EUC-KR", LANGUAGE="ko", **places if made else {})
            job.expect(b"F1")
            for key in b"l", b"l", b"q":
                job.type(key)
            self.assertEqual(job.ended(), OK)
            self.assertTrue(job.seen.isascii(), job.seen)
            if b"not built" not in job.seen and (language or made):
                self.assertRegex(job.seen.decode(), r"letters are not UTF-8 \([\w.-]+\), so this is in English")

    def test_the_last_line_is_whole(self):
        job = self.show()
        job.expect(" · F1\x1b".encode())
        job.type(b"q")
        self.assertEqual(job.ended(), OK)


class Leftovers(Case):
    """Temporary files go, however the command ends."""

    def setUp(self):
        super().setUp()
        self.tmp = self.folder / "tmp"
        self.tmp.mkdir()
        self.source = self.file("loop.S", b"_start: addi t0, t0, 1\n j _start\n")
        self.env = dict(os.environ, TMPDIR=str(self.tmp))
        for number in [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT]:  # those of a background job are ignored
            self.addCleanup(signal.signal, number, signal.signal(number, signal.SIG_DFL))

    def test_a_signal_leaves_nothing(self):
        for args in [["run", "--quiet", self.source], ["bench", "--on", "bare", "-w", "null-syscall:10000000,disk-seq"],
                     ["run", "--quiet", "--json", str(self.folder / "x.json"), self.source]]:
            for number in [signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT, signal.SIGINT]:
                with self.subTest((args[0], number.name)):
                    with subprocess.Popen([COMMAND, *args], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                          stderr=subprocess.DEVNULL, env=self.env) as child:
                        while not list(self.tmp.glob("ringside*")) and child.poll() is None:
                            select.select([], [], [], 0.01)
                        self.assertIsNone(child.poll(), "it makes temporary files, and runs for long")
                        child.send_signal(number)
                        child.wait()
                    self.assertEqual(list(self.tmp.glob("ringside*")), [])  # the assembler has some of its own

    def test_a_broken_pipe_leaves_nothing(self):
        for args in [["disasm", self.source], ["run", "--step", "1:", self.source]]:
            with subprocess.Popen([COMMAND, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=self.env) as child:
                child.stdout.readline()
                child.stdout.close()
                child.wait()
            self.assertEqual(list(self.tmp.iterdir()), [], args)


main()
