#!/usr/bin/env python3
"""Pictures of reports. pictures.py COMMAND SOURCE"""
import re
import xml.etree.ElementTree as tree

from ringside import *

LANES = {"Bare metal": "bare", "Full emulation": "full", "Paravirtualization": "para", "HVM": "hvm"}
LAYER_NAMES = {"App": "app", "OS": "guest_os", "Hypervisor": "hypervisor", "Firmware": "firmware"}


def number(text):
    return int(text.replace(",", ""))


class Picture(Case):
    @classmethod
    def setUpClass(cls):
        cls.all = tempfile.TemporaryDirectory()
        cls.report = str(pathlib.Path(cls.all.name) / "all.json")
        cls.sweep = str(pathlib.Path(cls.all.name) / "sweep.json")
        for args in [["-w", "tour,prot-fault:20,serve:20,device-read:20", "--json", cls.report],
                     ["-w", "prot-fault", "--vary", "size=10..20:2", "--vary", "walk-read=2..20:4", "--json", cls.sweep]]:
            subprocess.run([COMMAND, "bench", *args], check=True, capture_output=True, stdin=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        cls.all.cleanup()

    def rows(self, path):
        return json.loads(pathlib.Path(path).read_text())["results"]

    def titles(self, *args, name="a.svg"):
        """The titles of the picture: a list of lines each."""
        path = self.folder / name
        self.ringside(*args, str(path), environment={"LANGUAGE": "en"})
        return [e.text.split("\n") for e in tree.parse(path).iter() if e.tag.endswith("title")]

    def row(self, heading, path=None):
        workload, lane = heading.split(" · ")
        rows = [r for r in self.rows(path or self.report) if (r["workload"], r["generation"]) == (workload, LANES[lane])]
        self.assertEqual(len(rows), 1, heading)
        return rows[0]

    def test_bars_have_the_figures_of_the_report(self):
        titles = self.titles("plot", self.report, "-w", "tour,prot-fault:20,device-read:20", "-o")
        ran = [r for r in self.rows(self.report) if r["ok"] and r["generation"] != "bare" and r["workload"] != "serve:20"]
        self.assertEqual(len(titles), len(ran))
        for heading, ratio, cycles in titles:
            row = self.row(heading)
            self.assertAlmostEqual(float(ratio[:-1]), row["busy_ratio"], 6)
            self.assertEqual(number(cycles.split()[0]), row["busy_cycles"])

    def test_layers_have_the_figures_of_the_report(self):
        titles = self.titles("plot", self.report, "--picture", "layers", "-w", "tour,device-read:20", "-o")
        self.assertGreaterEqual(len(titles), 6)
        for heading, *lines in titles:
            row = self.row(heading)
            for line in lines:
                layer, cycles = re.fullmatch(r"(\w+): ([\d,]+) cycles", line).groups()
                self.assertEqual(number(cycles), row["layers"][LAYER_NAMES[layer]])

    def test_response_times_have_the_figures_of_the_report(self):
        titles = self.titles("plot", self.report, "--picture", "responses", "-o")
        self.assertEqual([t[0] for t in titles], [f"serve:20 · {p}" for p in ["p50", "p90", "p99", "max"]])
        for heading, *lines in titles:
            self.assertEqual(len(lines), 4)
            for line in lines:
                lane, cycles = re.fullmatch(r"([\w ]+): ([\d,]+) cycles", line).groups()
                self.assertEqual(number(cycles), self.row(f"serve:20 · {lane}")["responses"][heading.split(" · ")[1]])

    def test_curves_have_the_figures_of_the_report(self):
        points = {}
        for r in self.rows(self.sweep):
            points.setdefault((r["vary"]["size"], r["vary"]["walk-read"]), {})[r["generation"]] = r
        pdf = self.folder / "a.pdf"
        self.ringside("plot", self.sweep, "-o", str(pdf))
        self.assertEqual(len(re.findall(rb"/Type /Page\b", pdf.read_bytes())), 2) # a page for each size
        one = self.file("one.json", json.dumps(json.loads(pathlib.Path(self.sweep).read_text()) |
                                               {"results": [r for r in self.rows(self.sweep) if r["vary"]["size"] == 10]}).encode())
        for heading, *lines in self.titles("plot", one, "-o"):
            walk = int(re.fullmatch(r"prot-fault size=10 · walk-read=(\d+)", heading)[1])
            self.assertEqual(len(lines), 4)
            for line in lines:
                lane, ratio, cycles = re.fullmatch(r"([\w ]+): ([\d.]+)x, ([\d,]+) cycles", line).groups()
                row = points[10, walk][LANES[lane]]
                self.assertAlmostEqual(float(ratio), row["busy_ratio"], 6)
                self.assertEqual(number(cycles), row["busy_cycles"])

    def test_bench_draws_what_plot_draws(self):
        report = str(self.folder / "r.json")
        drawn = self.titles("bench", "-w", "tour", "--json", report, "--export")
        self.assertEqual(drawn, self.titles("plot", report, "-o", name="b.svg"))
        self.assertEqual(len(drawn), 3)

    def test_each_kind_of_file_and_look_can_be_drawn(self):
        seen = set()
        for kind in ["bars", "layers", "responses"]:
            for name, begin in {"a.svg": b"<?xml", "b.png": b"\x89PNG", "c.pdf": b"%PDF"}.items():
                for look in [[], ["--dark"], ["--lang", "ko"]]:
                    path = self.folder / name
                    self.ringside("plot", self.report, "-w", "serve:20,tour", "--picture", kind, *look, "-o", str(path))
                    self.assertTrue(path.read_bytes().startswith(begin))
                    if name == "b.png":
                        seen.add(path.read_bytes())
        self.assertEqual(len(seen), 9)

    def test_what_does_not_fit_is_refused_before_it_is_measured(self):
        many = ",".join(f"prot-fault:{n}" for n in range(1, 20))
        self.refused("bench", "-w", many, "--export", str(self.folder / "a.png"), says=["a.png", ".pdf", "-w"])
        self.refused("plot", self.sweep, "-o", str(self.folder / "a.svg"), says=["a.svg", "takes 2"])

    def test_what_a_picture_lacks_is_said(self):
        png = str(self.folder / "a.png")
        for args, says in {("bench", "-w", "tour", "--export", "a.gif"): ["'a.gif'", ".svg"],
                           ("bench", "-w", "tour", "--dark"): ["--dark", "--export"],
                           ("bench", "-w", "tour", "--picture", "bars", "--export", "a.csv"): ["--picture", ".png"],
                           ("bench", "-w", "tour", "--on", "para,hvm", "--export", png): ["bare"],
                           ("bench", "-w", "tour", "--picture", "pie", "--export", png): ["'pie'", "layers"],
                           ("plot", self.report, "-o", "a.gif"): ["'a.gif'", ".svg"],
                           ("plot", self.report): ["-o"], ("plot", "-o", png): ["one report"],
                           ("plot", self.report, "-o", png, "--lang", "de"): ["'de'"],
                           ("plot", self.report, "-w", "nothing", "-o", png): ["bars", "-w"],
                           ("plot", self.report, "--picture", "sweep", "-o", png): ["--vary"],
                           ("plot", self.report, "--picture", "responses", "-w", "tour", "-o", png): ["serve"]}.items():
            with self.subTest(args):
                self.refused(*args, says=says)
        self.refused("plot", self.file("x.json", b"{}"), "-o", png, status=IMAGE, says=["x.json", "schema"])
        self.refused("plot", str(self.folder / "no.json"), "-o", png, status=IO, says=["no.json"])
        self.assertFalse(pathlib.Path(png).exists())

    def test_a_file_that_cannot_be_written_is_6_and_the_old_one_stays(self):
        for name in ["/nowhere/a.png", "/nowhere/a.svg", "/nowhere/a.pdf"]:
            self.refused("plot", self.report, "-w", "tour", "-o", name, status=IO, says=[name])
        for name in ["full.png", "full.svg", "full.pdf"]:
            (self.folder / name).symlink_to("/dev/full")
            self.refused("plot", self.report, "-w", "tour", "-o", str(self.folder / name), status=IO, says=[name])
        old = self.file("old.png", b"old")
        self.refused("plot", self.report, "--picture", "responses", "-w", "tour", "-o", old)
        self.assertEqual(pathlib.Path(old).read_bytes(), b"old")

    def test_a_report_is_not_drawn_over(self):
        copy = self.file("copy.svg", pathlib.Path(self.report).read_bytes())
        self.refused("plot", copy, "-o", copy, says=["copy.svg"])

    def test_names_of_files_are_harmless(self):
        report = json.loads(pathlib.Path(self.report).read_text())
        for r in report["results"]:
            r["workload"] = r["workload"].replace("tour", "<b>&\"x\u202e" + "y" * 90)
        titles = self.titles("plot", self.file("x.json", json.dumps(report).encode()), "--picture", "layers", "-o")
        self.assertTrue(any(t[0].startswith("<b>&\"x\\u202e") for t in titles))

    def test_names_are_cut_after_whole_letters(self):
        for report, kinds in {self.report: ["layers", "responses"], self.sweep: ["sweep"]}.items():
            for n in range(3): # wherever in a letter the room ends
                text = json.loads(pathlib.Path(report).read_text())
                for r in text["results"]:
                    r["workload"] = "x" * n + r["workload"] + "한" * 100
                    if "vary" in r:
                        r["vary"] = {"y" * n + "값" * 80: r["vary"]["walk-read"]}
                path = self.file("x.json", json.dumps(text).encode())
                for kind in kinds:
                    self.assertEqual(self.ringside("plot", path, "--picture", kind, "-o", str(self.folder / "a.pdf")).stderr, "")

    def test_reports_of_race_are_drawn_too(self):
        report = str(self.folder / "race.json")
        self.ringside("race", "--json", report, "tour")
        self.assertEqual(len(self.titles("plot", report, "-o")), 3)


probe = subprocess.run([COMMAND, "plot", "-o", "a.svg", "/nowhere/x.json"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
if "draws no pictures" in probe.stderr or "is not installed" in probe.stderr:
    sys.exit(77)
main()
