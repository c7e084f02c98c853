#!/usr/bin/env python3
"""Every sample and every workload, in each generation, is saved at a point taken at random and restored, on engines taken at
random: it ends as the run that was never saved. What else is true of saved runs is in save.py. saves.py COMMAND SOURCE"""
import random
import re

from ringside import *

VARIES = {"host_seconds", "engine"}
# What a guest of `ringside list` needs to end, and to end soon.
ARGUMENTS = {"peers": ["mix", "3000"], "kernel": ["sieve", "2000"], "serve": ["20"], "tick": ["5"], "batch": ["2"]}


def guests():
    """The samples and the workloads, and what each runs on, as `ringside list` has them."""
    text = subprocess.run([COMMAND, "list"], capture_output=True, text=True, check=True).stdout
    for name, on, what in re.findall(r"^(\S+) +((?:(?:bare|full|para|hvm) )+) *(.*)$", text, re.M):
        program = text.index(f"\n{name} ") > text.index("programs, each run by the kernel")
        if not program or what.startswith("workload"):
            yield name, [*on.split(), *(["container"] if program and "disk" not in name else [])]


def without_the_host(value):
    if isinstance(value, dict):
        return {key: without_the_host(v) for key, v in value.items() if key not in VARIES}
    return [without_the_host(v) for v in value] if isinstance(value, list) else value


class Saves(Case):
    def results(self, *args):
        """@return what a run comes to, and what it prints."""
        done = subprocess.run([COMMAND, "run", "--quiet", "--json", str(self.folder / "out.json"), *args],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertIn(done.returncode, [OK, FAILED], done.stderr)
        return without_the_host(json.loads((self.folder / "out.json").read_text())), done.returncode, done.stdout

    def check(self, chance, name, on):
        disk, file = self.folder / "disk.img", str(self.folder / "x.save")
        words = ["--on", on]
        if "disk" in name:
            disk.write_bytes(bytes(8 << 20))
            words += ["-drive", f"file={disk},snapshot=on"]
        words += ["-append", " ".join(ARGUMENTS[name]), name] if name == "kernel" else [name, *ARGUMENTS.get(name, [])]
        plain, status, console = self.results(*words)
        engines = chance.choice(ENGINES if on != "full" else ENGINES[:1]), chance.choice(ENGINES)
        point = str(chance.randrange(1, plain["instructions"]))
        with self.subTest(name, on=on, point=point, engines=engines):
            saved = self.results("--engine", engines[0], "--save", file, "--save-at", point, *words)
            self.assertEqual((plain, status, console), saved)
            restored = self.results("--engine", engines[1], "--restore", file)
            self.assertEqual((plain, status), restored[:2])
            self.assertTrue(console.endswith(restored[2]))

    def test_each_guest_in_each_generation(self):
        chance, ran = random.Random(2211), 0
        for name, generations in guests():
            for on in generations:
                self.check(chance, name, on)
                ran += 1
        self.assertGreater(ran, 150)


main()
