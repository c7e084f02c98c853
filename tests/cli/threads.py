#!/usr/bin/env python3
"""Computers that run at once, on threads, share nothing without a lock: for builds with ThreadSanitizer.
threads.py COMMAND SOURCE"""
from ringside import *

RACE = 66


class Threads(Case):
    def sanitized(self, *args):
        options = dict(os.environ, TSAN_OPTIONS=f"exitcode={RACE}")
        done = subprocess.run([COMMAND, *args], capture_output=True, text=True, stdin=subprocess.DEVNULL, env=options)
        self.assertEqual((done.returncode, done.stderr.partition("WARNING: ThreadSanitizer")[1:]), (OK, ("", "")), done.stderr)
        return done.stdout

    def test_lanes_of_a_race(self):
        self.assertIn("hvm", self.sanitized("race", "tour"))

    def test_several_virtual_machines_in_each_lane(self):
        self.assertIn("hvm", self.sanitized("race", "--vm", "tour", "--vm", "hello-sbi"))

    def test_rows_of_a_bench(self):
        self.assertIn("null-syscall", self.sanitized("bench", "-w", "null-syscall,pipe-lat", "-j", "4"))

    def test_rows_that_look_for_their_images(self):
        """... beside the command, in the build folder."""
        os.environ.pop("RINGSIDE_GUESTS", None)
        self.assertIn("launch", self.sanitized("bench", "-w", "launch", "-j", "4"))

    def test_code_that_is_translated_at_once(self):
        for generation in GENERATIONS:
            with self.subTest(generation=generation):
                self.assertIn("12 power off: exit code 0", self.sanitized("run", "--on", generation, "tour"))


main()
