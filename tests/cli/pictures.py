#!/usr/bin/env python3
"""Pictures of reports. pictures.py COMMAND SOURCE"""
import re
import time
import xml.etree.ElementTree as tree

from ringside import *

LANES = {"Bare metal": "bare", "Full emulation": "full", "Paravirtualization": "para", "HVM": "hvm", "Container": "container"}
LAYER_NAMES = {"App": "app", "OS": "guest_os", "Hypervisor": "hypervisor", "Firmware": "firmware"}


def number(text):
    return int(text.replace(",", ""))


def names_at(titles, name):
    return [t[0] for t in titles].index(name)


class Picture(Case):
    @classmethod
    def setUpClass(cls):
        cls.all = tempfile.TemporaryDirectory()
        cls.report = str(pathlib.Path(cls.all.name) / "all.json")
        cls.sweep = str(pathlib.Path(cls.all.name) / "sweep.json")
        cls.waterfall = str(pathlib.Path(cls.all.name) / "waterfall.json")
        cls.density = str(pathlib.Path(cls.all.name) / "density.json")
        for args in [["-w", "tour,prot-fault:20,serve:20,device-read:20", "--json", cls.report],
                     ["-w", "prot-fault", "--vary", "size=10..20:2", "--vary", "walk-read=2..20:4", "--json", cls.sweep],
                     ["--waterfall", "-w", "disk-rand-read:5", "--json", cls.waterfall],
                     ["-w", "density", "--on", "bare,hvm", "--json", cls.density]]:
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
        self.assertEqual(len(titles), len(ran) + 3, "and the mean of all")
        self.assertEqual([t[0].split(" · ")[0] for t in titles[-3:]], ["all of them"] * 3)
        for heading, ratio, cycles in titles[:-3]:
            row = self.row(heading)
            self.assertAlmostEqual(float(ratio[:-1]), row["busy_ratio"], delta=1e-6)
            self.assertEqual(number(cycles.split()[0]), row["busy_cycles"])

    def test_a_container_is_a_lane_like_others(self):
        report = str(self.folder / "c.json")
        self.ringside("bench", "-w", "sieve:20,null-syscall:20", "--on", "bare,hvm,container", "--json", report)
        rows = {(r["workload"], r["generation"]): r for r in self.rows(report)}
        for kind in ["bars", "layers"]:
            titles = [t for t in self.titles("plot", report, "--picture", kind, "-o") if t[0].endswith(" · Container")]
            self.assertEqual([t[0].split(" · ")[0] for t in titles][:2], ["sieve:20", "null-syscall:20"])
            for heading, *lines in titles[:2]:
                row = rows[heading.split(" · ")[0], "container"]
                if kind == "bars":
                    self.assertAlmostEqual(float(lines[0][:-1]), row["busy_ratio"], delta=1e-6)
                else:
                    self.assertIn(f"App: {row['layers']['app']:,} cycles", lines)

    def test_means_have_the_figures_of_the_report(self):
        report = str(self.folder / "m.json")
        self.ringside("bench", "-w", "null-syscall:20,fork-exit:5,page-fault:20,prot-fault:20,tick:3", "--on", "bare,para,hvm",
                      "--json", report)
        means = [m for m in json.loads(pathlib.Path(report).read_text())["geometric_means"]
                 if m["workloads"] > 1 and m["generation"] != "bare"]
        titles = self.titles("plot", report, "--picture", "means", "-o")
        self.assertEqual(len(titles), len(means))
        for heading, ratio, count in titles:
            group, lane = heading.split(" · ")
            mean, = [m for m in means if (m["group"].replace("all", "all of them"), m["generation"]) == (group, LANES[lane])]
            self.assertAlmostEqual(float(ratio[:-1]), mean["busy_ratio"], delta=1e-6)
            self.assertEqual(count, f"geometric mean of {mean['workloads']}")
        some = self.titles("plot", report, "-w", "page-fault:20,prot-fault:20", "--picture", "means", "-o")
        self.assertEqual({t[0].split(" · ")[0] for t in some}, {"all of them", "memory"}, "of those that are drawn")
        pdf = self.folder / "a.pdf"
        many = str(self.folder / "many.json")
        self.ringside("bench", "-w", ",".join(f"prot-fault:{n}" for n in range(1, 9)), "--json", many)
        self.ringside("plot", many, "-o", str(pdf))
        self.assertEqual(len(re.findall(rb"/Type /Page\b", pdf.read_bytes())), 3, "two of bars, one of means")

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
                self.assertAlmostEqual(float(ratio), row["busy_ratio"], delta=1e-6)
                self.assertEqual(number(cycles), row["busy_cycles"])

    def test_a_sweep_says_what_is_usual_and_marks_it(self):
        usual = {"size=128..512:3": ("prot-fault", 256), "memory=64M..128M:2": ("sieve:10", 128 << 20), "vms=1..2": ("sieve:10", 1),
                 "tlb=64..256": ("sieve:10", 256), "walk-cache=0..8": ("sieve:10", 8), "walk-read=4..8:2": ("sieve:10", 8)}
        for text, (workload, value) in usual.items():
            with self.subTest(text):
                name, report = text.split("=")[0], str(self.folder / "u.json")
                self.ringside("bench", "-w", workload, "--on", "bare,hvm", "--vary", text, "--json", report)
                default = json.loads(pathlib.Path(report).read_text())["defaults"][name]
                self.assertEqual(default[workload] if name == "size" else default, value)
                alone = json.loads(self.ringside("bench", "-w", workload, "--on", "bare", "--json", "-").stdout)["results"][0]
                got = {"size": alone["size"], "memory": alone["memory"], "tlb": alone["machine"]["tlb"],
                       "walk-cache": alone["machine"]["walk_cache"]}
                self.assertEqual(got.get(name, value), value, "as a run has it that varies nothing")
                marks = [len(re.findall(r'stroke-dasharray\W+\d', self.drawn(report))),
                         len(re.findall(r'stroke-dasharray\W+\d', self.drawn(self.without_default(report, name))))]
                self.assertEqual(marks, [1, 0])

    def drawn(self, report):
        path = self.folder / "u.svg"
        self.ringside("plot", report, "-o", str(path))
        return path.read_text()

    def without_default(self, report, name):
        text = json.loads(pathlib.Path(report).read_text())
        text["defaults"][name] = 0 if name != "walk-cache" else 10**6
        return self.file("n.json", json.dumps(text).encode())

    def test_bench_draws_what_plot_draws(self):
        report = str(self.folder / "r.json")
        for args, count in {("-w", "tour"): 3, ("--waterfall", "-w", "prot-fault:5"): 7, ("-w", "density:2000", "--on", "hvm"): 1}.items():
            drawn = self.titles("bench", *args, "--json", report, "--export")
            self.assertEqual(drawn, self.titles("plot", report, "-o", name="b.svg"))
            self.assertEqual(len(drawn), count)

    def test_a_waterfall_has_the_figures_of_the_report(self):
        document = json.loads(pathlib.Path(self.waterfall).read_text())
        steps = {s["name"]: s for s in document["steps"]}
        names = {"Full emulation": "full", "Paravirtualization": "para", "HVM with no help": "none", "+ Sstc": "sstc", "+ IOMMU": "iommu",
                 "+ walk cache": "walk-cache", "Bare metal": "bare"}
        titles = self.titles("plot", self.waterfall, "-o")
        self.assertEqual({t[0] for t in titles}, set(names))
        for heading, ratio, cycles, *exits in titles:
            step = steps[names[heading]]
            self.assertAlmostEqual(float(ratio[:-1]), step["busy_ratio"], delta=1e-6)
            self.assertEqual(int(cycles.split()[0]), step["busy_cycles"])
        saved = dict(re.fullmatch(r"(.+): (\d+) exits fewer", t).groups() for t in titles[names_at(titles, "+ IOMMU")][3:])
        before = {e["reason"]: e["count"] for e in steps["sstc"]["exits"]}
        after = {e["reason"]: e["count"] for e in steps["iommu"]["exits"]}
        self.assertTrue(saved)
        for reason, count in saved.items():
            self.assertEqual(int(count), before[reason] - after.get(reason, 0), reason)
        document["steps"][2]["busy_ratio"] = None
        self.refused("plot", self.file("x.json", json.dumps(document).encode()), "-o", str(self.folder / "a.svg"), status=FAILED,
                     says=["none was not measured"])

    def test_density_has_the_figures_of_the_report(self):
        rows = {(r["unit"], r["generation"]): r for r in self.rows(self.density)}
        titles = self.titles("plot", self.density, "-o")
        self.assertEqual(len(titles), len(rows))
        units = {"process": "process", "container": "box", "virtual machine": "vm", "computer": "computer"}
        for heading, count, limit, times in titles:
            unit, lane = heading.split(" · ")
            row = rows[units[unit], LANES[lane]]
            self.assertEqual(int(count), row["units"])
            self.assertIn({"p99": "twice", "busy": "never idle", "memory": "memory", "table": "table", "failed": "fails",
                           "enough": "tried"}[row["limit"]], limit)
            p99 = [s["responses"]["p99"] for s in row["steps"]]
            self.assertEqual(times, f"p99 of one alone {p99[0]:,} cycles, of {row['units']} {p99[row['units'] - 1]:,} cycles")
        for name, says in {"x.gif": ".svg", "x.txt": ".md"}.items():
            self.refused("bench", "-w", "density", "--export", str(self.folder / name), says=[name, says])
        self.refused("bench", "-w", "density", "--picture", "bars", "--export", str(self.folder / "a.svg"), says=["'bars'", "units"])
        self.refused("plot", self.density, "--picture", "layers", "-o", str(self.folder / "a.svg"), says=["layers", "units"])

    def test_a_run_is_drawn_too(self):
        for args, names in {("serve", "20"): ["serve"], ("--vm", "sieve 50", "--vm", "name=b,guest=tour"): None}.items():
            report = str(self.folder / "run.json")
            self.ringside("run", "--quiet", "--on", "hvm", "--json", report, *args)
            run = json.loads(pathlib.Path(report).read_text())
            titles = self.titles("plot", report, "-o")
            part = run["timed_part"] if names else run["guest_run"]
            expected = [(run["guest"], part["layers"])] + [(f"{vm['name']}: {vm['guest']}", vm["layers"]) for vm in run["vms"] if not names]
            self.assertEqual([t[0] for t in titles], [f"{name} · HVM" for name, _ in expected])
            for (_, *lines), (_, layers) in zip(titles, expected):
                self.assertEqual(lines, [f"{name}: {layers[key]:,} cycles" for name, key in LAYER_NAMES.items()])
        self.ringside("run", "--quiet", "--json", report, "serve", "20")
        times = self.titles("plot", report, "--picture", "responses", "-o")
        self.assertEqual(times[2], ["serve · p99", f"Bare metal: {json.loads(pathlib.Path(report).read_text())['vms'][0]['responses']['p99']:,} cycles"])
        self.refused("plot", report, "--picture", "bars", "-o", str(self.folder / "a.svg"), says=["bars", "bare metal, and another"])

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

    def test_the_same_picture_twice_is_equal_to_the_byte(self):
        for suffix in ["png", "svg", "pdf"]:
            one, two = self.folder / f"1.{suffix}", self.folder / f"2.{suffix}"
            self.ringside("plot", self.report, "-w", "tour", "-o", str(one))
            time.sleep(1.1) # the clock of the host is none of its contents
            self.ringside("plot", self.report, "-w", "tour", "-o", str(two))
            self.assertEqual(one.read_bytes(), two.read_bytes(), suffix)

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
                           ("bench", "-w", "tour", "--picture", "means", "--export", png): ["'means'", "two workloads"],
                           ("bench", "-w", "tour", "--picture", "sweep", "--export", png): ["'sweep'", "--vary"],
                           ("bench", "-w", "tour", "--picture", "units", "--export", png): ["'units'", "density"],
                           ("plot", self.report, "-o", "a.gif"): ["'a.gif'", ".svg"],
                           ("plot", self.report): ["-o"], ("plot", "-o", png): ["one report"],
                           ("plot", self.report, "-o", png, "--lang", "de"): ["'de'"],
                           ("plot", self.report, "-w", "nothing", "-o", png): ["bars", "-w"],
                           ("plot", self.report, "--picture", "sweep", "-o", png): ["--vary"],
                           ("plot", self.report, "--picture", "responses", "-w", "tour", "-o", png): ["serve"]}.items():
            with self.subTest(args):
                self.refused(*args, says=says)
        self.refused("plot", self.file("x.json", b"{}"), "-o", png, status=IMAGE, says=["x.json", "schema", "merge"])
        stat = str(self.folder / "stat.json")
        self.ringside("stat", "--on", "hvm", "--json", stat, "tour")
        self.refused("plot", stat, "-o", png, status=IMAGE, says=["stat.json", "ringside-stat/1", "bench --waterfall", "race"])
        self.refused("plot", self.waterfall, "--picture", "bars", "-o", png, says=["'bars'", "waterfall"])
        self.refused("bench", "--waterfall", "-w", "tour", "--picture", "bars", "--export", png, says=["--picture", "waterfall"])
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
