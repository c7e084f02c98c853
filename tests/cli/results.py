#!/usr/bin/env python3
"""What the command reports of real runs. results.py COMMAND SOURCE"""
import csv
import functools
import io
import pty
import re
import signal

from ringside import *


@functools.cache
def tour(generation):
    """One run of tour: what it printed, and its JSON."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "run.json"
        done = subprocess.run([COMMAND, "run", "--on", generation, "--json", str(path), "tour"],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return done, json.loads(path.read_text())


class EveryGeneration(Case):
    def test_tour_prints_the_same_lines(self):
        expected = (SOURCE / "tests/guest/expected/tour.txt").read_text()
        for g in GENERATIONS:
            with self.subTest(g):
                self.assertEqual(tour(g)[0].stdout, expected)
                self.assertEqual(tour(g)[0].returncode, OK)

    def test_the_layers_add_up(self):
        for g in GENERATIONS:
            with self.subTest(g):
                run = tour(g)[1]
                self.assertEqual(list(run["layers"]), LAYERS)
                self.assertEqual(sum(run["layers"].values()), run["cycles"])

    def test_the_same_run_twice_gives_the_same_cycles_and_digest(self):
        for g in GENERATIONS:
            with self.subTest(g):
                again = self.json("run", "--on", g, "--quiet", "--json", "-", "tour")
                first = dict(tour(g)[1])
                del first["host_seconds"], again["host_seconds"]
                self.assertEqual(again, first)

    def test_both_engines_give_the_same_results(self):
        for g in GENERATIONS:
            with self.subTest(g):
                stepped = self.json("run", "--on", g, "--engine", "step", "--quiet", "--json", "-", "tour")
                first = dict(tour(g)[1])
                del first["host_seconds"], stepped["host_seconds"]
                self.assertEqual(stepped, first)

    def test_where_the_cycles_may_be(self):
        for g in GENERATIONS:
            with self.subTest(g):
                layers = tour(g)[1]["layers"]
                self.assertEqual(layers["hypervisor"] > 0, g != "bare")
                self.assertEqual(layers["app"] > 0, g != "full")
                self.assertEqual(layers["guest_os"] > 0, g != "full")
                self.assertGreater(layers["firmware"], 0)

    def test_exits_are_there_where_a_guest_executes_under_a_hypervisor(self):
        for g in GENERATIONS:
            with self.subTest(g):
                run = tour(g)[1]
                exits = run["exits"]
                self.assertEqual(any(e["reason"] != "switch" for e in exits), g in ["para", "hvm"])
                self.assertEqual(any(e["reason"] == "switch" for e in exits), g != "bare")  # it waits for its timer
                for e in exits:
                    self.assertEqual(sorted(e), ["count", "cycles", "max", "min", "reason"])
                    self.assertRegex(e["reason"], "^[a-z0-9-]+$")
                    self.assertLessEqual(e["count"] * e["min"], e["cycles"])
                    self.assertGreaterEqual(e["count"] * e["max"], e["cycles"])
                inside = run["layers"]["hypervisor"] + run["layers"]["firmware"]
                self.assertLessEqual(sum(e["cycles"] for e in exits), inside)

    def test_operations_are_the_same_in_each_generation_that_tells_them(self):
        counts = {}
        for g in GENERATIONS:
            run = (self.json("run", "--on", g, "--relay", "--quiet", "--json", "-", "tour")
                   if g == "full" else tour(g)[1])
            counts[g] = {o["op"]: o["count"] for o in run["operations"]}
        for g in GENERATIONS[1:]:
            with self.subTest(g):
                self.assertEqual(counts[g], counts["bare"])

    def test_full_tells_no_operations_unless_it_is_asked(self):
        self.assertEqual(tour("full")[1]["operations"], [])

    def test_the_json_has_its_stable_names(self):
        for g in GENERATIONS:
            with self.subTest(g):
                run = tour(g)[1]
                self.assertEqual(run["schema"], "ringside-run/1")
                self.assertEqual(run["generation"], g)
                self.assertEqual(run["guest"], "tour")
                self.assertEqual(run["exit_code"], 0)
                self.assertRegex(run["digest"], "^[0-9a-f]{16}$")
                for key in ["instructions", "cycles", "host_seconds", "layers", "exits",
                            "operations", "vms"]:
                    self.assertIn(key, run)

    def test_an_instruction_takes_at_least_a_cycle(self):
        for g in GENERATIONS:
            with self.subTest(g):
                run = tour(g)[1]
                self.assertLessEqual(run["instructions"], run["cycles"] - run["layers"]["idle"])

    def test_the_size_of_memory_can_be_chosen(self):
        for g in GENERATIONS:
            with self.subTest(g):
                self.ringside("run", "--on", g, "--quiet", "-m", "16", "tour")


class ExitStatus(Case):
    def test_a_guest_that_fails_is_1_and_its_code_on_request(self):
        path = self.file("x.elf", elf(exit_with(7), address=0x80000000, mode=3))
        for g in ["bare", "full"]:
            with self.subTest(g):
                done = self.ringside("run", "--on", g, path, expect=FAILED)
                self.assertIn("exit code 7", done.stderr)
                self.ringside("run", "--on", g, "--propagate-exit", path, expect=7)

    def test_an_m_mode_guest_on_bare_metal_is_its_own_operating_system(self):
        path = self.file("x.elf", elf(exit_with(0), address=0x80000000, mode=3))
        layers = self.json("run", "--quiet", "--json", "-", path)["layers"]
        self.assertEqual(layers["firmware"], 0)
        self.assertGreater(layers["guest_os"], 0)

    def test_a_limit_of_instructions_is_4_and_exact(self):
        path = self.file("x.elf", elf())
        for g in ["bare", "full", "hvm"]:
            with self.subTest(g):
                run = self.json("run", "--on", g, "--quiet", "--json", "-", "--max-insns", "600001",
                                path, expect=LIMIT)
                self.assertEqual(run["instructions"], 600001)
                self.assertEqual(run["state"], "limit")
                self.assertIsNone(run["exit_code"])

    def test_a_limit_of_time_is_4(self):
        done = self.ringside("run", "--timeout", "0.2", self.file("x.elf", elf()), expect=LIMIT)
        self.assertIn("--timeout", done.stderr)

    def test_a_hang_is_5_and_says_why(self):
        path = self.file("x.elf", elf(WAIT_FOR_EVER))
        for g in ["bare", "full", "hvm"]:
            with self.subTest(g):
                done = self.ringside("run", "--on", g, "--quiet", path, expect=HANG)
                self.assertIn("hangs", done.stderr)
                self.assertIn("interrupt", done.stderr)

    def test_a_guest_hangs_for_the_same_reason_everywhere(self):
        for code, reason in [(WAIT_FOR_EVER, "it waits for an interrupt"), (words(0x0000006F), "it jumps to itself")]:
            path = self.file("x.elf", elf(code))
            for g in ["bare", "full", "hvm"]:
                with self.subTest(f"{reason} on {g}"):
                    done = self.ringside("run", "--on", g, "--quiet", path, expect=HANG)
                    self.assertIn(f"ringside: the guest hangs: {reason}", done.stderr)

    def test_a_hang_names_the_guests_place(self):
        path = self.file("hang.S", b"\t.globl _start\n_start:\n\tcsrw sie, zero\nspin:\tj spin\n")
        for g in ["bare", "full", "hvm"]:
            with self.subTest(g):
                done = self.ringside("run", "--on", g, "--quiet", path, expect=HANG)
                self.assertRegex(done.stderr, r"the guest hangs: .*, at 0x80200004 <spin>, \S*hang\.S:4\n")

    def test_output_that_cannot_be_written_is_6(self):
        commands = [["run", "tour"], ["run", "--quiet", "--json", "-", "tour"], ["run", "--step", "1:9", "tour"],
                    ["race", "tour"], ["stat", "tour"], ["stat", "--json", "-", "tour"], ["trace", "tour"],
                    ["bench", "-w", "tour", "--on", "bare"], ["disasm", "tour"], ["list"], ["list", "--json"],
                    ["costs"], ["costs", "--json"], ["--help"], ["run", "--help"], ["--version"], ["manual"],
                    ["completion", "bash"]]
        for args in commands:
            with self.subTest(args), open("/dev/full", "w") as full:
                for more in [{"stdout": full}, {"preexec_fn": lambda: os.close(1)}]:
                    done = subprocess.run([COMMAND, *args], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, **more)
                    self.assertEqual(done.returncode, IO, done.stderr)
                    self.assertIn("ringside: standard output: cannot be written", done.stderr)

    def test_a_reader_that_has_enough_ends_the_command(self):
        for args in [["disasm", "tour"], ["trace", "tour"], ["run", "--step", "1:", "tour"]]:
            with subprocess.Popen([COMMAND, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  stdin=subprocess.DEVNULL) as child:
                child.stdout.readline()
                child.stdout.close()
                self.assertEqual(child.wait(), -signal.SIGPIPE)
                self.assertEqual(child.stderr.read(), b"")

    def test_a_file_that_cannot_be_written_is_6(self):
        for path, why in [("/nowhere/x", "No such file"), ("/dev/full", "No space left"), (str(self.folder), "directory")]:
            for args in [["run", "--quiet", "--json"], ["run", "--quiet", "--record"], ["race", "--json"],
                         ["stat", "--json"], ["trace", "--chrome"]]:
                with self.subTest((args, path)):
                    done = self.ringside(*args, path, "tour", expect=IO)
                    if path != "/dev/full":
                        self.assertEqual(done.stdout, "", "that is told before anything runs")
                    self.assertRegex(done.stderr, f"ringside: (--\\w+: )?{path}: cannot be written(: .*{why})?")
        for suffix in ["json", "csv", "md"]:
            path = self.folder / f"x.{suffix}"
            path.symlink_to("/dev/full")
            done = self.ringside("bench", "-w", "tour", "--on", "bare", "--export", str(path), expect=IO)
            self.assertIn(f"{path}: cannot be written: No space left", done.stderr)

    def test_an_interrupt_is_130_and_what_was_measured_is_kept(self):
        path, result = self.file("x.elf", elf()), self.folder / "run.json"
        with subprocess.Popen([COMMAND, "run", "--json", str(result), path],
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as child:
            until_it_worked(child)
            child.send_signal(signal.SIGINT)
            self.assertEqual(child.wait(), INTERRUPTED)
        run = json.loads(result.read_text())
        self.assertEqual(run["state"], "interrupted")
        self.assertGreater(run["cycles"], 0)


class Summary(Case):
    def test_the_console_is_output_and_the_summary_is_not(self):
        done = tour("hvm")[0]
        self.assertNotIn("hypervisor", done.stdout)
        for text in ["tour on hvm: ended well", "hypervisor", "guest OS", "exit to the hypervisor",
                     "operation of the guest"]:
            self.assertIn(text, done.stderr)
        for line in done.stderr.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_quiet_is_quiet(self):
        self.assertEqual(self.ringside("run", "--quiet", "tour").stderr, "")

    def test_json_on_standard_output_is_alone_there(self):
        self.assertEqual(self.json("run", "--json", "-", "tour")["guest"], "tour")


class Lists(Case):
    def test_the_list_names_guests_and_nothing_else(self):
        guests = self.json("list", "--json")
        self.assertEqual(guests["schema"], "ringside-list/1")
        names = {g["name"]: g for g in guests["guests"]}
        self.assertTrue(names["tour"]["para"])
        self.assertFalse(names["os-as-program"]["para"])
        for name in names:
            self.assertFalse(name.startswith(("hypervisor", "firmware")), name)
        self.assertEqual((names["tour"]["kind"], names["sieve"]["kind"]), ("guest", "program"))
        samples, programs = self.ringside("list").stdout.split("programs, each run by the kernel")
        self.assertRegex(samples, r"\ntour ")
        self.assertRegex(programs, r"\nsieve ")
        self.assertEqual(names["disk-block"]["generations"], "bare full hvm")  # para shows its guests no controller
        self.assertEqual(names["disk-seq"]["generations"], "bare full para hvm")
        self.assertEqual(names["sieve"]["generations"], "bare full para hvm")

    def test_the_list_has_set_ups_that_run(self):
        setups = self.json("list", "--json")["setups"]
        self.assertIn("consolidation", [s["name"] for s in setups])
        for setup in setups:
            self.assertIn(setup["name"], self.ringside("list").stdout)
            run = self.json("run", "--on", setup["generation"], "--json", "-", setup["name"])
            self.assertEqual((run["guest"], run["exit_code"], len(run["vms"])), (setup["name"], 0, len(setup["vms"])))
            for vm in run["vms"]:
                self.assertEqual(vm["unit"], "box" if setup["generation"] == "container" else "vm")

    def test_each_server_of_consolidation_is_mostly_idle_alone(self):
        """9 to 18 per cent busy, and 100 requests at least, so that p99 is more than the slowest."""
        setup = next(s for s in self.json("list", "--json")["setups"] if s["name"] == "consolidation")
        for vm in setup["vms"]:
            pairs = dict(pair.split("=") for pair in vm.split(","))
            run = self.json("run", "-m", "16M", "-append", pairs["append"], "--json", "-", pairs["guest"])
            busy = 100 - 100 * run["layers"]["idle"] / run["cycles"]
            self.assertTrue(8.5 < busy < 18.5, busy)
            self.assertEqual(list(run["vms"][0]["responses"]), ["count", "p50", "p90", "p99", "max"])
            self.assertGreaterEqual(run["vms"][0]["responses"]["count"], 100)
            self.assertEqual(run["vms"][0]["unit"], "computer")

    def test_a_guest_of_the_list_does_not_crash_where_it_runs(self):
        """What is listed is a promise: it may fail on purpose, but by its own exit code."""
        needs = {"disk-block": ["-drive", f"file={self.file('disk.img', bytes(64 * 512))},snapshot=on"],
                 "kernel": ["-append", "echo"], "peers": ["-append", "crc 1"]}
        guests = [g for g in self.json("list", "--json")["guests"] if g["kind"] == "guest"]
        self.assertGreater(len(guests), 8)
        for guest in guests:
            for g in guest["generations"].split():
                with self.subTest((guest["name"], g)):
                    done = subprocess.run([COMMAND, "run", "--on", g, "--quiet", *needs.get(guest["name"], []), guest["name"]],
                                          capture_output=True, text=True, stdin=subprocess.DEVNULL)
                    self.assertIn(done.returncode, [OK, FAILED])
                    self.assertNotRegex(done.stderr + done.stdout, "crash|cannot go on|killed")
        self.assertIn("hvm", {g["name"]: g["generations"] for g in guests}["hello-uart"])

    def test_costs_have_sources(self):
        costs = self.json("costs", "--json")
        self.assertEqual(costs["schema"], "ringside-costs/1")
        by_name = {c["cost"]: c for c in costs["costs"]}
        self.assertEqual(by_name["trap-entry"]["cycles"], 5)
        self.assertTrue(all(c["basis"] for c in costs["costs"]))
        for line in self.ringside("costs").stdout.splitlines():
            self.assertLessEqual(len(line), 80, line)


class Bench(Case):
    def test_rows_are_exact_and_their_layers_add_up(self):
        report = self.json("bench", "-w", "tour", "--json", "-")
        self.assertEqual(report["schema"], "ringside-bench/1")
        self.assertEqual(report["costs"]["trap-entry"], 5)
        self.assertEqual([r["generation"] for r in report["results"]], GENERATIONS)
        bare = report["results"][0]
        for r in report["results"]:
            with self.subTest(r["generation"]):
                self.assertTrue(r["ok"])
                self.assertEqual(sum(r["layers"].values()), r["cycles"])
                self.assertEqual(r["busy_cycles"], r["cycles"] - r["layers"]["idle"])
                self.assertAlmostEqual(r["ratio"], r["cycles"] / bare["cycles"], 6)
                self.assertAlmostEqual(r["busy_ratio"], r["busy_cycles"] / bare["busy_cycles"], 6)
        self.assertLess(bare["cycles"], tour("bare")[1]["cycles"], "the timed part is a part")

    def test_two_benches_agree_to_the_digit(self):
        def numbers():
            report = self.json("bench", "-w", "tour", "--on", "bare,para,hvm", "--json", "-")
            for r in report["results"]:
                del r["host_seconds"]
            return report
        self.assertEqual(numbers(), numbers())

    def test_exports(self):
        for suffix in ["json", "csv", "md"]:
            path = self.folder / f"report.{suffix}"
            done = self.ringside("bench", "-w", "tour", "--on", "bare,hvm", "--export", str(path))
            for line in done.stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)
            text = path.read_text()
            if suffix == "json":
                self.assertEqual(len(json.loads(text)["results"]), 2)
            if suffix == "csv":
                rows = list(csv.DictReader(io.StringIO(text)))
                self.assertEqual([r["generation"] for r in rows], ["bare", "hvm"])
                self.assertEqual(int(rows[0]["cycles"]), sum(int(rows[0][n]) for n in LAYERS))
            if suffix == "md":
                self.assertIn("| tour | hvm |", text)

    def test_one_ratio_leads_and_it_is_without_idle(self):
        path = self.folder / "report"
        row = self.json("bench", "-w", "tour", "--on", "bare,para", "--json", "-")["results"][1]
        self.assertGreater(row["layers"]["idle"], 0)
        self.assertNotEqual(f"{row['ratio']:.2f}", f"{row['busy_ratio']:.2f}")
        busy, all = f"{row['busy_cycles']:,}", f"{row['cycles']:,}"
        text = self.ringside("bench", "-w", "tour", "--on", "bare,para").stdout
        self.assertRegex(text, rf"(?s)^workload .*?\ntour .* {busy}\n.* {row['busy_ratio']:.2f}x\n"
                               rf"  with idle .* {all}\n.* {row['ratio']:.2f}x\n\nModelled cycles without idle")
        raced = self.ringside("race", "--on", "bare,para", "tour").stdout
        self.assertRegex(raced, rf"\n +without idle +with idle +result\n(.*\n)?para +{busy} +{all} +{row['busy_ratio']:.2f}x")
        for suffix in ["md", "csv"]:
            self.ringside("bench", "-w", "tour", "--on", "bare,para", "--export", f"{path}.{suffix}")
        head, _, _, line = pathlib.Path(f"{path}.md").read_text().splitlines()[:4]
        cells = dict(zip(head.split(" | "), line.split(" | ")))
        self.assertEqual([cells[k] for k in ["cycles without idle", "ratio to bare", "with idle", "ratio with idle"]],
                         [busy, f"{row['busy_ratio']:.2f}x", all, f"{row['ratio']:.2f}x"])
        cells = list(csv.DictReader(pathlib.Path(f"{path}.csv").read_text().splitlines()))[1]
        self.assertEqual(int(cells["busy_cycles"]), row["busy_cycles"])
        self.assertAlmostEqual(float(cells["busy_ratio"]), row["busy_ratio"], 5)
        self.assertAlmostEqual(float(cells["ratio"]), row["ratio"], 5)

    def test_a_size_is_the_workloads_own(self):
        report = self.json("bench", "-w", "sieve:2000,list", "--on", "bare,full", "--json", "-")
        self.assertEqual([r["size"] for r in report["results"]], [2000, 2000, 10000, 10000])

    def test_a_size_that_a_workload_does_not_take_is_answered_by_what_it_takes(self):
        for name, found, most in [("null-syscall", "0", 10000000), ("sieve", "abc", 4000000), ("sieve", "9" * 30, 4000000)]:
            with self.subTest(found):
                done = self.ringside("bench", "-w", f"{name}:{found}", "--on", "bare", expect=FAILED)
                self.assertIn(f"{name}:{found} on bare: the guest failed with exit code 2: {name}: found '{found}'; "
                              f"needs a size from 1 to {most}", done.stderr)
        self.refused("bench", "-w", "sieve:", says=["'sieve:'", "NAME:SIZE"])
        done = self.ringside("bench", "-w", "seive:5", "--on", "bare", expect=IMAGE)
        self.assertIn("no guest is called 'seive'; did you mean 'sieve'?", done.stderr)

    def test_a_bench_that_is_interrupted_keeps_what_it_has(self):
        path = self.folder / "report.json"
        terminal, end = pty.openpty()
        command = [COMMAND, "bench", "-j", "1", "-w", "tour,null-syscall:10000000", "--on", "full",
                   "--json", str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=end) as child:
            told = b""
            while b"[2/2] null-syscall:10000000 on full" not in told:  # for minutes
                told += os.read(terminal, 1000)
            child.send_signal(signal.SIGINT)
            self.assertIn(b"tour ", child.communicate()[0])
        os.close(terminal)
        os.close(end)
        self.assertEqual(child.returncode, INTERRUPTED)
        results = json.loads(path.read_text())["results"]
        self.assertEqual([r["ok"] for r in results], [True, False])

    def test_a_guest_that_fails_is_no_measurement(self):
        done = self.ringside("bench", "--on", "bare", "-w", "user-privileged", expect=FAILED)
        self.assertIn("failed", done.stdout)
        self.assertIn("exit code 1", done.stderr)

    def test_a_generation_that_nobody_named_may_be_left_out(self):
        path = self.file("x.elf", elf(exit_with(0), address=0x80000000, mode=3))
        report = self.json("bench", "-w", path, "--json", "-")
        self.assertEqual([r["ok"] for r in report["results"]], [True, True, False, False])


class Provenance(Case):
    """Where a figure comes from is said with the figure."""

    def documents(self, *more):
        yield "run", self.json("run", "--quiet", "--json", "-", *more, "hello-sbi")
        yield "stat", self.json("stat", "--on", "hvm", "--json", "-", *more, "hello-sbi")["results"][0]
        yield "race", self.json("race", "--on", "bare", "--json", "-", *more, "hello-sbi")
        yield "bench", self.json("bench", "-w", "hello-sbi", "--on", "bare", "--json", "-", *more)

    def test_all_json_has_it(self):
        for name, document in self.documents():
            with self.subTest(name):
                p = document["provenance"]
                self.assertRegex(p["version"], r"^\d+\.\d+\.\d+$")
                self.assertRegex(p["compiler"], r"^(GCC|Clang) \d")
                self.assertEqual(p["reference_compiler"], p["compiler"].startswith("GCC 12.2."))
                self.assertTrue(p["default_costs"])
                self.assertEqual(document["costs"]["trap-entry"], 5)
                of = document["results"][0] if "results" in document else p
                self.assertRegex(of["images"], r"^[0-9a-f]{16}$")
                self.assertEqual(of["memory"], 128 << 20)

    def test_it_says_when_costs_are_not_the_default(self):
        costs = self.file("costs", b"trap-entry 50\n")
        for name, document in self.documents("--costs", costs):
            with self.subTest(name):
                self.assertFalse(document["provenance"]["default_costs"])
        said = r"Not the figures of README and book: (guests by [^\n]*,\nand )?costs are not the default\."
        self.assertRegex(self.ringside("run", "--costs", costs, "hello-sbi").stderr, said)
        for args in [["stat", "--on", "hvm"], ["race", "--on", "bare"], ["bench", "--on", "bare", "-w"]]:
            with self.subTest(args[0]):
                self.assertRegex(self.ringside(args[0], "--costs", costs, *args[1:], "hello-sbi").stdout, said)
                self.assertNotRegex(self.ringside(*args, "hello-sbi").stdout, said)
        for suffix, text in [("md", said), ("csv", ",changed,")]:
            path = self.folder / f"x.{suffix}"
            self.ringside("bench", "--on", "bare", "-w", "hello-sbi", "--costs", costs, "--export", str(path))
            self.assertRegex(path.read_text(), text)

    def test_text_says_which_images_it_is_of(self):
        def images(*command):
            return re.search(r"^images ([0-9a-f]{16})$", self.ringside(*command).stdout, re.M)[1]
        race = images("race", "--on", "bare,hvm", "hello-sbi")
        self.assertEqual(images("bench", "--on", "bare,hvm", "-w", "hello-sbi"), race)
        self.assertNotEqual(images("race", "--on", "bare", "hello-sbi"), race)
        alone = self.json("run", "--quiet", "--json", "-", "hello-sbi")
        self.assertEqual(images("race", "--on", "bare", "hello-sbi"), alone["provenance"]["images"])

    def test_a_trace_says_where_it_comes_from(self):
        path = self.folder / "x.json"
        self.ringside("trace", "--chrome", str(path), "--set", "walk-read=9", "hello-sbi")
        data = json.loads(path.read_text())["otherData"]
        self.assertFalse(data["provenance"]["default_costs"])
        self.assertEqual(data["costs"]["walk-read"], 9)
        self.assertRegex(data["provenance"]["images"], r"^[0-9a-f]{16}$")

    def test_the_images_are_known_by_their_bytes_alone(self):
        def images(guest, *more):
            return self.json("run", "--quiet", "--json", "-", *more, guest, expect=FAILED)["provenance"]["images"]
        one = self.file("a.elf", elf(exit_with(7), address=0x80000000, mode=3))
        same = self.file("b.elf", elf(exit_with(7), address=0x80000000, mode=3))
        other = self.file("c.elf", elf(exit_with(8), address=0x80000000, mode=3))
        self.assertEqual(images(one), images(same))
        self.assertNotEqual(images(one), images(other))
        self.assertEqual(images(one), images(one, "-m", "64", "-append", "some arguments"))


class Race(Case):
    def test_the_result_is_told_in_words(self):
        done = self.ringside("race", "tour")
        self.assertIn("bare metal", done.stdout)
        self.assertRegex(done.stdout, r"full +[0-9,]+ +[0-9,]+ +[0-9]+x slower, .* % of bare metal")
        self.assertIn("Modelled cycles", done.stdout)
        self.assertEqual(done.stderr, "", "no bars without a terminal")
        unmarked = self.ringside("race", "--on", "bare,full,hvm", "hello-sbi").stdout
        self.assertIn("from the guest's first instruction on", unmarked)
        for line in (done.stdout + unmarked).splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_lanes_side_by_side_measure_what_lanes_alone_do(self):
        raced = self.json("race", "--json", "-", "tour")
        alone = self.json("bench", "-w", "tour", "--json", "-")
        for r, a in zip(raced["results"], alone["results"]):
            self.assertEqual((r["cycles"], r["digest"]), (a["cycles"], a["digest"]))

    def test_a_guest_without_marks_is_measured_from_its_first_instruction_on(self):
        race = self.json("race", "--on", "bare,full,hvm", "--json", "-", "hello-sbi")
        bench = self.json("bench", "--on", "bare,full,hvm", "-w", "hello-sbi", "--json", "-")
        stat = self.json("stat", "--on", "bare,full,hvm", "--json", "-", "hello-sbi")
        by_generation = {r["generation"]: r for r in race["results"]}
        self.assertEqual(len(by_generation), 3)
        for raced, benched, counted in zip(race["results"], bench["results"], stat["results"]):
            g = raced["generation"]
            with self.subTest(g):
                run = self.json("run", "--on", g, "--quiet", "--json", "-", "hello-sbi")
                startup = run["vms"][0]["startup"]
                self.assertIsNone(run["timed_part"])
                self.assertEqual(run["guest_run"]["cycles"] + startup["cycles"], run["cycles"])
                self.assertEqual(sum(run["guest_run"]["layers"].values()), run["guest_run"]["cycles"])
                self.assertEqual(startup["layers"]["guest_os"] + startup["layers"]["app"], 0)
                for result in raced, benched:
                    self.assertEqual(result["measured"], "guest-run")
                    self.assertEqual(result["cycles"], run["guest_run"]["cycles"])
                    self.assertEqual(result["instructions"], run["guest_run"]["instructions"])
                    self.assertEqual(result["layers"], run["guest_run"]["layers"])
                    self.assertEqual(result["startup_cycles"], startup["cycles"])
                self.assertEqual(counted["startup_cycles"], startup["cycles"])
        # The hypervisor's own boot is many times what the guest takes.
        self.assertLess(by_generation["hvm"]["cycles"], by_generation["hvm"]["startup_cycles"])
        self.assertLess(by_generation["hvm"]["busy_ratio"], 2)
        self.assertGreater(by_generation["full"]["busy_ratio"], 10)

    def test_a_timed_part_is_what_its_marks_say(self):
        run = tour("hvm")[1]
        self.assertLess(run["timed_part"]["cycles"] + run["vms"][0]["startup"]["cycles"], run["cycles"])
        [vm] = run["vms"]
        self.assertEqual((vm["name"], vm["guest"], vm["exit_code"], vm["state"], vm["result"]),
                         ("vm0", "tour", 0, "off", 0))
        self.assertEqual(vm["exits"], run["exits"])
        self.assertEqual(vm["operations"], run["operations"])
        self.assertEqual(vm["layers"]["app"], run["layers"]["app"])
        self.assertEqual(vm["layers"]["guest_os"], run["layers"]["guest_os"])
        self.assertEqual(vm["layers"]["idle"], 0)  # nobody's
        self.assertGreater(vm["layers"]["hypervisor"], 0)
        self.assertLess(vm["layers"]["hypervisor"], run["layers"]["hypervisor"])  # its boot is nobody's

    def test_a_limit_ends_all_lanes(self):
        done = self.ringside("race", "--timeout", "0.2", self.file("x.elf", elf()), expect=LIMIT)
        self.assertIn("--timeout", done.stderr)

    def test_a_lane_that_cannot_be_is_left_out_and_said(self):
        done = self.ringside("race", "os-as-program", expect=FAILED)
        self.assertIn("no lane on para", done.stderr)


main()
