"""`--depth`: emulators inside one another."""
import json
import pathlib

from ringside import *

ON_FULL = ("--on", "full", "--depth")


class Depth(Case):
    def results(self, depth, *guest):
        path = self.folder / f"{depth}.json"
        done = self.ringside("run", "--quiet", *ON_FULL, str(depth), "--json", str(path), *guest)
        return done.stdout, json.loads(path.read_text())

    def check_table(self, table, depth, hypervisor):
        """Each row splits one cell of the row above: the cycles in which the emulator below acted out S-mode."""
        self.assertEqual([row["depth"] for row in table], list(range(1, depth + 1)))
        for row in table:
            self.assertEqual(row["u"] + row["s"] + row["m"] + row["nobody"], hypervisor)
            hypervisor = row["s"]

    def test_the_guest_prints_what_it_prints_on_bare_metal_and_takes_longer(self):
        expected = self.ringside("run", "--quiet", "--on", "bare", "sieve", "100").stdout
        last = 0
        for depth in 1, 2:
            text, found = self.results(depth, "--relay", "sieve", "100")
            self.assertEqual(text, expected)
            self.assertEqual(found["depth"], depth)
            layers = found["layers"]
            self.assertEqual(sum(layers.values()), found["cycles"])
            self.check_table(found["on_behalf_of"], depth, layers["hypervisor"])
            timed = found["timed_part"]
            self.check_table(timed["on_behalf_of"], depth, timed["layers"]["hypervisor"])
            self.assertGreater(timed["on_behalf_of"][-1]["u"], timed["cycles"] / 10)
            self.assertGreater(found["cycles"], 10 * last)
            last = found["cycles"]

    def test_the_summary_has_the_layers_of_each_depth(self):
        process = self.ringside("run", *ON_FULL, "2", "hello-sbi")
        for row in "depth 1: S (hypervisor)", "depth 1: M (firmware)", "depth 2: S (guest OS)", "full at depth 2":
            self.assertIn(row, process.stderr)

    def test_nothing_is_marked_unless_somebody_asks(self):
        path = self.folder / "plain.json"
        self.ringside("run", "--quiet", "--on", "full", "--json", str(path), "hello-sbi")
        plain = json.loads(path.read_text())
        self.assertEqual((plain["depth"], plain["on_behalf_of"]), (1, None))
        self.ringside("run", "--quiet", "--on", "bare", "--json", str(path), "hello-sbi")
        self.assertNotIn("on_behalf_of", json.loads(path.read_text()))

    def test_the_console_and_the_exit_code_come_through(self):
        script = self.file("script", b"echo through two emulators\nexit 7\n")
        found = self.ringside("run", "--quiet", "--propagate-exit", *ON_FULL, "2", "--input", script, "kernel",
                              expect=7)
        self.assertIn("through two emulators", found.stdout)

    def test_a_disk_comes_through(self):
        disk = self.file("disk.img", b"The first sector of a disk.".ljust(64 * 512))
        options = ("--quiet", "-drive", f"snapshot=on,file={disk}", "disk-block")
        expected = self.ringside("run", "--on", "bare", *options).stdout
        self.assertEqual(self.ringside("run", *ON_FULL, "2", *options).stdout, expected)

    def test_several_virtual_machines_are_those_of_the_innermost_emulator(self):
        text, found = self.results(2, "--vm", "hello-sbi", "--vm", "hello-uart")
        self.assertIn("vm0| ", text)  # a slow line may be in pieces
        self.assertIn("vm1| ", text)
        self.assertEqual([(vm["name"], vm["state"], vm["exit_code"]) for vm in found["vms"]],
                         [("vm0", "off", 0), ("vm1", "off", 0)])

    def test_a_crash_comes_through(self):
        guest = self.file("crash.elf", elf(words(0xFFFFFFFF), mode=1))  # an illegal instruction, and no handler
        process = self.ringside("run", *ON_FULL, "2", "--max-insns", "1G", guest, expect=HANG)
        self.assertIn("hypervisor: vm 0 hangs", process.stdout)

    def test_stat_has_the_table_of_a_run_with_marks_and_the_totals_of_both(self):
        path = self.folder / "stat.json"
        text = self.ringside("stat", "--on", "full", "--json", str(path), "null-syscall", "10").stdout
        for row in "depth 1: U (app)", "depth 1: S (guest OS)":
            self.assertIn(row, text)
        found = json.loads(path.read_text())["results"][0]
        for key, marked, cycles in [("on_behalf_of", "marked_cycles", "cycles"),
                                    ("measured_on_behalf_of", "measured_marked_cycles", "measured_cycles")]:
            row, = found[key]
            self.assertLessEqual(row["u"] + row["s"] + row["m"] + row["nobody"], found[marked])
            self.assertGreater(row["u"] + row["s"] + row["m"] + row["nobody"], found[marked] * 0.99)
            # the marks of some changes of mode
            self.assertGreaterEqual(found[marked], found[cycles])
            self.assertLess(found[marked], found[cycles] * 2)
        self.assertGreater(row["s"], row["u"])  # system calls
        bench = self.json("bench", "--on", "full", "-w", "null-syscall:10", "--json", "-")
        self.assertEqual(found["measured_cycles"], bench["results"][0]["cycles"])

    def test_the_run_with_marks_leaves_a_disk_as_it_is(self):
        disks = [self.file(name, bytes(16 << 20)) for name in ("one.img", "two.img")]
        guest = ("disk-rand-write", "8")
        self.ringside("run", "--quiet", "--on", "full", "-drive", f"file={disks[0]}", *guest)
        first = self.json("stat", "--on", "full", "-drive", f"file={disks[1]}", "--json", "-", *guest)["results"][0]
        self.assertEqual(*(pathlib.Path(disk).read_bytes() for disk in disks))
        self.assertNotEqual(pathlib.Path(disks[0]).read_bytes(), bytes(16 << 20))
        self.assertGreaterEqual(first["marked_cycles"], first["cycles"])

    def test_input_that_nobody_reads_keeps_no_emulator_busy_while_its_guest_waits_for_a_disk(self):
        idle = []
        for text in b"", bytes(b"x" * 4096):
            found = self.json("run", "--quiet", "--on", "full", "--json", "-", "--input", self.file("keys", text),
                              "-drive", "snapshot=on,file=" + self.file("disk.img", bytes(16 << 20)),
                              "disk-rand-read", "8")
            idle.append(found["layers"]["idle"])
        self.assertGreater(idle[0], 0)
        self.assertGreater(idle[1], idle[0] * 0.9)

    def test_bench_says_how_deep(self):
        path = self.folder / "bench.json"
        text = self.ringside("bench", "-w", "sieve:100", "--on", "bare,full", "--depth", "2", "--json", str(path))
        self.assertIn("full at depth 2", text.stdout)
        rows = json.loads(path.read_text())["results"]
        self.assertEqual([(row["generation"], row.get("depth"), row["ok"]) for row in rows],
                         [("bare", None, True), ("full", 2, True)])
        other = self.folder / "other.json"
        self.ringside("bench", "-w", "sieve:100", "--on", "full", "--json", str(other))
        process = self.ringside("compare", str(other), str(path))
        self.assertIn("numbers of emulators inside one another differ", process.stderr)

    def test_wrong_depths_are_refused(self):
        for value in "0", "4", "-1", "two", "1.5", "":
            self.refused("run", *ON_FULL, value, "hello-sbi", says=[f"--depth: found '{value}'; needs 1 to 3"])

    def test_only_full_runs_on_itself(self):
        for on in "bare", "para", "hvm":
            self.refused("run", "--on", on, "--depth", "2", "tour", status=IMAGE,
                         says=[f"--depth: found 2 on {on}; only full"])
        self.refused("bench", "-w", "sieve:100", "--on", "bare,hvm", "--depth", "2",
                     says=["--depth: found 2 without full"])

    def test_what_deeper_emulators_do_not_report_is_refused(self):
        for command in ("trace",), ("run", "--step", "1:2"):
            self.refused(*command, *ON_FULL, "2", "hello-sbi", status=IMAGE,
                         says=["events and steps of the guest are reported at depth 1 alone"])
        self.refused("run", *ON_FULL, "2", "--record", str(self.folder / "x.rec"), "hello-sbi",
                     says=["--record: a recording does not say"])
        listing = self.ringside("run", "--step", "1:2", "--emulator", *ON_FULL, "2", "hello-sbi")
        self.assertIn("80000000", listing.stdout)


main()
