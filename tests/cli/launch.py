#!/usr/bin/env python3
"""One more instance: what it costs, how many fit, and sizes. launch.py COMMAND SOURCE"""
import csv
import io

from ringside import *

UNITS = {"bare": "computer", "full": "vm", "para": "vm", "hvm": "vm", "container": "box"}
REQUEST = 10_000_000  # cycles: when a box or a virtual machine is asked for


class Launch(Case):
    def rows(self, *args):
        return {(row["workload"], row["generation"]): row for row in self.json("bench", "-w", "launch", "--json", "-", *args)["results"]}

    def test_all_lanes_and_a_process_on_each_are_measured(self):
        rows = self.rows()
        self.assertEqual([name for name, _ in rows], ["launch"] * 5 + ["launch-process"] * 5)
        for (name, lane), row in rows.items():
            with self.subTest(name=name, lane=lane):
                self.assertTrue(row["ok"], row)
                self.assertEqual(row["unit"], "process" if name == "launch-process" else UNITS[lane])
                self.assertEqual(sum(row["layers"].values()), row["cycles"])
                self.assertGreater(row["frames_touched"], 5)
                self.assertEqual(sum(piece["bytes"] for piece in row["loaded"]), row["bytes_loaded"])
                self.assertIn("initrd", [piece["what"] for piece in row["loaded"]])
        cycles = {lane: rows["launch", lane]["cycles"] for lane in UNITS}
        self.assertLess(rows["launch-process", "bare"]["cycles"], cycles["container"])
        self.assertLess(cycles["container"], cycles["bare"])
        self.assertLess(cycles["bare"], cycles["hvm"])
        self.assertEqual(rows["launch", "bare"]["frames_reserved"], 128 << 8)
        self.assertEqual(rows["launch", "hvm"]["frames_reserved"], 16 << 8)
        self.assertGreater(rows["launch", "full"]["frames_reserved"], 16 << 8)  # the machine beside its RAM
        self.assertLess(rows["launch", "container"]["frames_reserved"], 64)

    def test_the_time_is_that_until_the_first_program_of_a_run_that_is_started_then(self):
        rows = self.rows("--on", "bare,para,hvm,container")
        guest = str(pathlib.Path(os.environ["RINGSIDE_GUESTS"], "unit.elf"))
        for lane in ["para", "hvm", "container"]:
            run = self.json("run", "--on", lane, "--quiet", "--vm", f"guest={guest},start=10ms", "--json", "-")
            vm = run["vms"][0]
            self.assertEqual(vm["ready"] - vm["asked"], rows["launch", lane]["cycles"], lane)
            self.assertGreater(vm["asked"], REQUEST)
        run = self.json("run", "--quiet", guest, "--json", "-")
        self.assertEqual(run["vms"][0]["ready"], rows["launch", "bare"]["cycles"])

    def test_a_guest_that_is_there_from_the_beginning_has_the_same_span(self):
        """So the window, which shows that of its run, says what this report says: its images are the program's."""
        guest, took = str(pathlib.Path(os.environ["RINGSIDE_GUESTS"], "unit.elf")), self.rows("--on", "para,hvm")
        for lane in "para", "hvm":
            vm = self.json("run", "--on", lane, "--quiet", "-m", "16M", guest, "--json", "-")["vms"][0]
            self.assertGreater(vm["startup"]["cycles"], vm["asked"])
            self.assertAlmostEqual((vm["ready"] - vm["asked"]) / took["launch", lane]["cycles"], 1, delta=0.02)

    def test_a_process_is_its_timed_part(self):
        guest = str(pathlib.Path(os.environ["RINGSIDE_GUESTS"], "unit.elf"))
        run = self.json("run", "--quiet", "--json", "-", guest, "--", "-process")
        row = self.rows("--on", "bare")["launch-process", "bare"]
        self.assertEqual(run["timed_part"]["cycles"], row["cycles"])
        self.assertEqual(row["measured"], "timed-part")

    def test_both_engines_agree(self):
        fast, slow = (self.rows("--on", "bare,hvm,container", "--engine", engine) for engine in [ENGINES[0], "step"])
        for name in fast:
            for field in ["cycles", "frames_reserved", "frames_touched", "digest"]:
                self.assertEqual(fast[name][field], slow[name][field], (name, field))

    def test_a_size_is_given_to_what_has_one(self):
        for args in [["--size", "nano"], []]:
            word = "launch" if args else "launch:nano"
            rows = {row["generation"]: row for row in self.json("bench", "-w", word, "--on", "bare,hvm,container", *args, "--json", "-")["results"]
                    if row["workload"] != "launch-process"}
            self.assertEqual(rows["hvm"]["frames_reserved"], 8 << 8)
            self.assertEqual({lane: row.get("instance") for lane, row in rows.items()}, {"bare": None, "hvm": "nano", "container": "nano"})

    def test_the_table_has_80_columns_and_a_row_for_each_unit(self):
        out = self.ringside("bench", "-w", "launch", "--on", "bare,hvm,container").stdout
        self.assertLessEqual(max(map(len, out.splitlines())), 80)
        found = [line.split()[:2] for line in out[out.index("One more instance"):].splitlines()[2:8]]
        self.assertEqual(found, [["process", "bare"], ["process", "hvm"], ["process", "container"], ["box", "container"],
                                 ["vm", "hvm"], ["computer", "bare"]])

    def test_exports_have_the_units(self):
        path = self.folder / "a.csv"
        self.ringside("bench", "-w", "launch,tour", "--on", "bare,hvm", "--export", str(path))
        rows = list(csv.DictReader(io.StringIO(path.read_text())))
        self.assertEqual([(row["workload"], row["unit"]) for row in rows],
                         [("launch", "computer"), ("launch", "vm"), ("tour", "computer"), ("tour", "vm")])
        self.assertEqual(rows[1]["frames_reserved"], str(16 << 8))
        self.assertEqual(rows[2]["frames_reserved"], "")
        self.ringside("bench", "-w", "launch", "--on", "bare,hvm", "--export", str(self.folder / "a.md"))
        self.assertIn("\n| vm | hvm | - | ", (self.folder / "a.md").read_text())

    def test_compare_reads_it(self):
        path = str(self.folder / "a.json")
        self.ringside("bench", "-w", "launch", "--on", "bare,hvm", "--json", path)
        out = self.ringside("compare", path, path, "--fail-above", "0").stdout
        self.assertRegex(out, r"launch +hvm .* same")

    def test_it_is_in_no_mean(self):
        means = self.json("bench", "-w", "launch,null-syscall:10,fork-exit:2", "--on", "bare,hvm", "--json", "-")["geometric_means"]
        self.assertEqual({mean["workloads"] for mean in means}, {2})


class Density(Case):
    def test_units_are_added_until_response_times_are_twice_as_long(self):
        report = self.json("bench", "-w", "density", "--on", "bare,container", "--json", "-")
        self.assertEqual(report["schema"], "ringside-density/1")
        self.assertEqual([row["unit"] for row in report["results"]], ["process", "box"])
        for row in report["results"]:
            p99 = [step["responses"]["p99"] for step in row["steps"]]
            self.assertEqual(row["limit"], "p99")
            self.assertEqual(len(p99), row["units"] + 1)
            self.assertGreater(p99[-1], 2 * p99[0])
            self.assertLessEqual(max(p99[:-1]), 2 * p99[0])
            self.assertEqual([step["units"] for step in row["steps"]], [*range(1, row["units"] + 2)])
            for step in row["steps"]:
                self.assertLess(step["busy_cycles"], step["cycles"])
                self.assertGreater(step["responses"]["count"], 200 * step["units"])

    def test_what_does_not_keep_up_alone_is_said(self):
        row, = self.json("bench", "-w", "density:100", "--on", "bare", "--json", "-")["results"]
        self.assertEqual((row["units"], row["limit"]), (0, "busy"))

    def test_memory_is_a_limit(self):
        row, = self.json("bench", "-w", "density:50000", "--size", "small", "--on", "hvm", "--json", "-")["results"]
        self.assertEqual((row["units"], row["limit"]), (3, "memory"))
        self.assertRegex(row["problem"], r"^4 need 1\d\d MiB, and the computer has 128$")

    def test_a_full_table_is_a_limit_that_is_called_so(self):
        path, table = self.folder / "a.json", self.folder / "a.md"
        out = self.ringside("bench", "-w", "density:50000", "--size", "nano", "--on", "hvm,container",
                            "--json", str(path), "--export", str(table)).stdout
        vm, box = json.loads(path.read_text())["results"]
        self.assertEqual([(row["units"], row["limit"]) for row in (vm, box)], [(8, "table")] * 2)
        for row in vm, box:
            last = row["steps"][-1]
            self.assertRegex(out, rf"\n{row['unit']} on {row['generation']}: at least 8.*\n  8: {100 * last['busy_cycles'] / last['cycles']:.1f} % busy; p99 ")
        self.assertIn("\nAt least: what ended it is a limit of this program", out)
        # Each takes as much as the one before, and the computer has 128 MiB.
        seven, eight = (step["memory"] for step in vm["steps"][-2:])
        self.assertEqual(vm["room"], 8 + ((128 << 20) - eight) // (eight - seven))
        self.assertIn(f": at least 8, at most {vm['room']}, for which it has memory\n", out)
        self.assertIn(f"| vm | hvm | at least 8, at most {vm['room']} | table |", table.read_text())
        self.assertIsNone(box["room"])
        self.assertNotIn("At least", self.ringside("bench", "-w", "density:100", "--on", "bare").stdout)

    def test_the_table_has_80_columns_and_a_verdict(self):
        out = self.ringside("bench", "-w", "density:5000", "--on", "bare").stdout
        self.assertLessEqual(max(map(len, out.splitlines())), 80)
        self.assertRegex(out, r"\nprocess on bare: (at least )?\d+\n  \d+: .* \((p99|table)\)\n")

    def test_wrong_words_are_named(self):
        for args, says in [(["-w", "density:5"], "found '5'; needs a mean of 10 to 1000000 us"),
                           (["-w", "density", "--size", "nan"], "did you mean 'nano'?"),
                           (["-w", "density", "--host-time"], "-w density: takes no"),
                           (["-w", "tour", "--size", "nano"], "--size: found 'nano'; is of the workloads launch and density")]:
            done = subprocess.run([COMMAND, "bench", *args], capture_output=True, text=True, stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, USAGE, done.stderr)
            self.assertIn(says, done.stderr)


class Responses(Case):
    def test_what_serves_requests_has_response_times_in_bench_and_race(self):
        out = self.ringside("bench", "-w", "serve:20,batch:3,tour", "--on", "bare,hvm", "--json", str(self.folder / "a.json")).stdout
        rows = json.loads((self.folder / "a.json").read_text())["results"]
        served = {(row["workload"], row["generation"]): row["responses"] for row in rows if "responses" in row}
        self.assertEqual([*served], [(name, lane) for name in ["serve:20", "batch:3"] for lane in ["bare", "hvm"]])
        for (name, lane), times in served.items():
            self.assertEqual(times["count"], int(name.split(":")[1]))
            self.assertRegex(out, rf"\n{name} +{lane} +{times['count']} +{times['p50']:,} +{times['p90']:,} +{times['p99']:,} +{times['max']:,}\n")
        self.assertLessEqual(max(map(len, out.splitlines())), 80)
        race = self.ringside("race", "--on", "bare,hvm", "-append", "3", "batch").stdout
        p50 = served["batch:3", "hvm"]["p50"]
        self.assertRegex(race, rf"hvm +3 +{p50:,} ")

    def test_a_round_of_batch_takes_what_it_computes(self):
        run = self.json("run", "--quiet", "--json", "-", "batch", "4")["vms"][0]["responses"]
        self.assertEqual(run["count"], 4)
        self.assertGreater(run["p50"], 100_000)
        self.assertLess(run["max"], 200_000)

    def test_each_of_several_has_its_own(self):
        row, = self.json("bench", "--on", "hvm", "--vm", "serve 9", "--vm", "sieve 500", "--vm", "batch 3", "--json", "-")["results"]
        self.assertEqual([times and times["count"] for times in row["vm_responses"]], [9, None, 3])

    def test_exports_have_them(self):
        path = self.folder / "a.csv"
        self.ringside("bench", "-w", "batch:3,tour", "--on", "bare", "--export", str(path))
        first, second = csv.DictReader(io.StringIO(path.read_text()))
        self.assertEqual((first["requests"], second["requests"], second["max"]), ("3", "", ""))
        self.ringside("bench", "-w", "batch:3", "--on", "bare", "--export", str(self.folder / "a.md"))
        self.assertRegex((self.folder / "a.md").read_text(), rf"\n\| batch:3 \| bare \| 3 \| {int(first['p50']):,} \| ")


class Sizes(Case):
    def vms(self, *args, **more):
        return self.json("run", "--quiet", "--on", "hvm", *args, "--json", "-", **more)["vms"]

    def test_a_size_gives_memory_weight_and_cap(self):
        first, second = self.vms("--vm", "sieve,size=nano,append=500", "--vm", "guest=sieve,append=500,size=micro,cap=7,mem=10M")
        self.assertEqual((first["guest"], first["memory"], first["weight"], first["cap"]), ("sieve", 8 << 20, 1, 25))
        self.assertEqual((second["memory"], second["weight"], second["cap"]), (10 << 20, 2, 7))

    def test_the_table_can_be_another(self):
        (self.folder / "instances.txt").write_text("# mine\nmine 12M 3 50\n")
        environment = {"RINGSIDE_SIZES": str(self.folder)}
        vm, = self.vms("--vm", "sieve,append=500,size=mine", environment=environment)
        self.assertEqual((vm["memory"], vm["weight"], vm["cap"]), (12 << 20, 3, 50))
        (self.folder / "instances.txt").write_text("mine 12M 3 50\nother 12M 0 50\n")
        error = self.ringside("run", "--on", "hvm", "--vm", "sieve,size=mine", expect=USAGE, environment=environment).stderr
        self.assertIn(f"--vm: size: {self.folder}/instances.txt:2: weight: found '0'; needs 1 to 10000", error)

    def test_an_unknown_size_is_named(self):
        error = self.ringside("run", "--on", "hvm", "--vm", "sieve,size=large", expect=USAGE).stderr
        self.assertIn("--vm: size: no instance size is called 'large'; there are nano, micro and small", error)


class Ready(Case):
    def test_each_lane_says_when_its_first_program_runs(self):
        for lane in ["full", "para", "hvm", "container"]:
            run = self.json("run", "--quiet", "--on", lane, "--vm", "sieve 500", "--vm", "guest=sieve,append=500,start=12ms", "--json", "-")
            first, second = run["vms"]
            with self.subTest(lane):
                self.assertGreaterEqual(first["ready"], (first["startup"] or {"cycles": 1})["cycles"])  # in a box the program is the guest
                self.assertLess(first["ready"], first["end"])
                self.assertGreater(second["ready"], 12_000_000)
                self.assertLess(second["ready"], second["end"])

    def test_a_start_is_a_time_of_the_computer_also_for_one_box(self):
        run = self.json("run", "--quiet", "--on", "container", "--vm", "guest=sieve,append=500,start=12ms", "--json", "-")
        self.assertGreater(run["vms"][0]["ready"], 12_000_000)
        self.assertLess(run["vms"][0]["ready"], 12_150_000)


main()
