#!/usr/bin/env python3
"""What a VM has in the CPU is its own: VMs of hvm that fill their registers, and take turns. keep_state.py RINGSIDE GUEST"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

RINGSIDE, GUEST = sys.argv[1:3]
KEPT = "60 rounds, every register was kept\n"
CYCLES_PER_MS = 1_000_000


def run(*args, vms):
    """@return what was printed, and the JSON."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "run.json"
        words = [word for vm in vms for word in ("--vm", vm)]
        done = subprocess.run([RINGSIDE, "run", "--on", "hvm", "--quiet", "--propagate-exit", "--json", str(path), *args, *words],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return done, json.loads(path.read_text())


class KeepState(unittest.TestCase):
    def check(self, *args, count=3):
        done, result = run(*args, vms=[f"guest={GUEST},name=vm{i}" for i in range(count)])
        for i in range(count):
            lines = [line for line in done.stdout.splitlines(True) if line.startswith(f"vm{i}| ")]
            self.assertEqual("".join(lines), f"vm{i}| {KEPT}", done.stdout + done.stderr)
        self.assertEqual(done.returncode, 0)
        return result

    def test_each_finds_its_own_after_many_switches(self):
        result = self.check()
        for vm in result["vms"]:
            self.assertGreater(vm["switches"], 25, vm["name"])

    def test_without_each_help_of_the_hardware(self):
        for helps in ["sstc", "vmid", "sstc,vmid,walk-cache"]:
            with self.subTest(helps):
                self.check("--without", helps)

    def test_with_the_step_engine(self):
        self.assertEqual(self.check("--engine", "step", count=2)["digest"], self.check(count=2)["digest"])

    def test_where_nobody_runs_nothing_is_pending(self):
        """A VM ends with an interrupt that is pending and enabled, and the next one starts later: in between the
        hypervisor waits, which it could not if vsie and hvip were still the first one's."""
        _, result = run(vms=[f"guest={GUEST},name=a", "guest=sieve,name=b,start=200ms"])
        self.assertEqual([vm["exit_code"] for vm in result["vms"]], [0, 0])
        between = 200 * CYCLES_PER_MS - result["vms"][0]["end"]
        self.assertGreater(between, 50 * CYCLES_PER_MS)
        self.assertGreater(result["layers"]["idle"], between * 9 // 10)


unittest.main(argv=sys.argv[:1])
