#!/usr/bin/env python3
"""Where a difference comes from. explain.py COMMAND SOURCE"""
import re

from ringside import *

LAYER_OF = {"app": ["app"], "guest_os": ["guest_os"], "hypervisor": ["hypervisor", "firmware"]}


class Explain(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared = tempfile.TemporaryDirectory()
        cls.report = os.path.join(cls.shared.name, "bench.json")
        subprocess.run([COMMAND, "bench", "-w", "prot-fault,null-syscall,tour", "--json", cls.report], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.rows = {(r["workload"], r["generation"]): r
                    for r in json.loads(pathlib.Path(cls.report).read_text())["results"]}

    @classmethod
    def tearDownClass(cls):
        cls.shared.cleanup()
        super().tearDownClass()

    def pairs(self, *args):
        document = self.json("explain", "--json", *args)
        self.assertEqual(document["schema"], "ringside-explain/1")
        return document["pairs"]

    def run_of(self, name, *args):
        path = str(self.folder / name)
        self.ringside("run", "--quiet", "--json", path, *args)
        return path

    def test_the_parts_add_up_to_the_difference(self):
        pairs = self.pairs(self.report)
        self.assertEqual(len(pairs), 9)
        for p in pairs:
            with self.subTest(p["workload"], on=p["b"]["generation"]):
                self.assertEqual(sum(part["cycles"] for part in p["parts"]), p["difference"])
                self.assertEqual(p["difference"], p["b"]["cycles"] - p["a"]["cycles"])
                both = [self.rows[p["workload"], p[side]["generation"]] for side in "ab"]
                self.assertEqual(*[p[s]["cycles"] - r["busy_cycles"] for s, r in zip("ab", both)])
                self.assertEqual(p["idle"], both[1]["layers"]["idle"] - both[0]["layers"]["idle"])

    def test_each_layer_adds_up_by_kind_and_the_hypervisor_by_exit_too(self):
        for p in self.pairs(self.report):
            a, b = (self.rows[p["workload"], p[side]["generation"]] for side in "ab")
            for who, layers in LAYER_OF.items():
                with self.subTest(p["workload"], on=p["b"]["generation"], who=who):
                    whole = sum(b["layers"][l] - a["layers"][l] for l in layers)
                    self.assertEqual(sum(x["cycles"] for x in p["parts"] if x["layer"] == who), whole)
                    kinds = {x["part"]: x for x in p["parts"] + p["hypervisor_by_kind"]
                             if x["layer"] == who and "reason" not in x and x["part"] != "outside-of-exits"}
                    self.assertEqual(sum(x["cycles"] for x in kinds.values()), whole)
                    executed = sum(b["layer_instructions"][l] - a["layer_instructions"][l] for l in layers)
                    self.assertEqual(kinds["instructions"]["count"], executed)
                    reads = sum(n * sign for r, sign in [(b, 1), (a, -1)] for l in layers
                                for n in r["walks"]["layers"][l]["reads"].values())
                    self.assertEqual(kinds["page-table-reads"]["count"], reads)

    def test_instructions_by_layer_add_up(self):
        for (workload, on), r in self.rows.items():
            with self.subTest(workload, on=on):
                self.assertEqual(sum(r["layer_instructions"].values()), r["instructions"])
                self.assertEqual(r["layer_instructions"]["idle"], 0)
        run = self.json("run", "--quiet", "--json", "-", "--on", "hvm", "tour")
        for part in [run, run["timed_part"], run["guest_run"]]:
            self.assertEqual(sum(part["layer_instructions"].values()), part["instructions"])

    def test_it_answers_in_words(self):
        out = self.ringside("explain", "-w", "prot-fault", "--on", "hvm,para", self.report).stdout
        self.assertRegex(out, r"^prot-fault: para takes [\d,]+ cycles, bare takes [\d,]+: [\d,]+ more, \d\.\d\dx\.\n")
        self.assertRegex(out, r"\+[\d,]+  exits for hypercall-mmu-update: 256 more\n")
        self.assertRegex(out, r"\nprot-fault: hvm takes [\d,]+ cycles, bare takes [\d,]+: [\d,]+ more, 1\.\d\dx\.\n")
        self.assertRegex(out, r"Most of it: the app, reads of page tables: [\d,]+ more\.\n$")
        self.assertNotIn("full", out)
        full = self.ringside("explain", "-w", "tour", "--on", "full", self.report).stdout
        self.assertRegex(full, r"Each instruction of the guest is work for the emulator: some \d+ of its own\.\n")
        for line in (out + full).splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_it_speaks_korean(self):
        done = subprocess.run([COMMAND, "explain", "--lang", "ko", self.report], capture_output=True, text=True)
        if done.returncode == USAGE:
            self.assertRegex(done.stderr, "msgfmt|is not installed")
            self.skipTest("built without translations")
        self.assertEqual(done.returncode, OK, done.stderr)
        for english in re.findall(r"[A-Za-z]{2,} [a-z]{2,}", done.stdout):
            self.fail(english)
        self.assertIn("페이지 테이블 읽기", done.stdout)

    def test_two_runs_of_any_generation_are_held_against_each_other(self):
        para, hvm = self.run_of("para.json", "--on", "para", "tour"), self.run_of("hvm.json", "--on", "hvm", "tour")
        p, = self.pairs(para, hvm)
        self.assertEqual([p[side]["generation"] for side in "ab"], ["para", "hvm"])
        self.assertLess(p["difference"], 0)
        self.assertEqual(sum(part["cycles"] for part in p["parts"]), p["difference"])
        self.assertRegex(self.ringside("explain", para, hvm).stdout, r"^tour: hvm takes [\d,]+ cycles, para takes [\d,]+: [\d,]+ fewer, ")
        self.assertIn("take the same", self.ringside("explain", para, para).stdout)

    def test_switches_between_virtual_machines_are_a_part(self):
        vms = ["--vm", "sieve 100000", "--vm", "serve 5"]
        runs = [self.run_of(f"{on}.json", "--on", on, *vms) for on in ("para", "hvm", "full")]
        for other in runs[0], runs[2]:
            p, = self.pairs(runs[1], other)
            self.assertEqual(sum(part["cycles"] for part in p["parts"]), p["difference"])
            rows = [next(row for row in json.loads(pathlib.Path(path).read_text())["exits"] if row["reason"] == "switch")
                    for path in (runs[1], other)]
            part, = [part for part in p["parts"] if part.get("reason") == "switch"]
            for key in "count", "cycles":
                self.assertEqual(part[key], rows[1][key] - rows[0][key])
        self.assertRegex(self.ringside("explain", runs[1], runs[2]).stdout, r"[\d,]+  switches, which give a VM the CPU: \d+ more\n")

    def test_two_versions_are_told_apart_by_their_files(self):
        slow = str(self.folder / "slow.json")
        self.ringside("bench", "-w", "prot-fault", "--set", "walk-read=20", "--json", slow)
        for p in self.pairs(self.report, slow):
            self.assertEqual(sum(part["cycles"] for part in p["parts"]), p["difference"])
            if p["a"]["generation"] == "hvm":
                reads = sum(x["cycles"] for x in p["parts"] + p["hypervisor_by_kind"] if x["part"] == "page-table-reads")
                self.assertEqual(reads, p["difference"])
        self.assertIn(f": {slow} takes ", self.ringside("explain", self.report, slow).stdout)

    def test_what_cannot_be_explained_is_refused(self):
        whole = self.run_of("h.json", "hello-sbi")
        self.refused("explain", whole, status=IMAGE, says=[whole, "nothing to explain", "bare"])
        self.refused("explain", "-w", "nothing", self.report, status=IMAGE, says=["nothing to explain", "-w"])
        self.refused("explain", self.report, whole, status=IMAGE, says=["nothing to explain", "both"])
        self.refused("explain", says=["one report or two", "found 0"])
        self.refused("explain", "/nowhere/a.json", status=IO, says=["/nowhere/a.json"])
        self.refused("explain", "--lang", "de", self.report, says=["--lang", "'de'"])
        old = json.loads(pathlib.Path(self.report).read_text())
        for row in old["results"]:
            del row["layer_instructions"]
        path = self.file("old.json", json.dumps(old).encode())
        self.refused("explain", path, status=IMAGE, says=[path, "layer_instructions.app"])
        for row in old["results"]:
            row["size"] += row["generation"] == "hvm"
        path = self.file("sizes.json", json.dumps(old).encode())
        self.refused("explain", "--on", "hvm", path, status=IMAGE, says=["size"])


main()
