#!/usr/bin/env python3
"""What bench does besides measuring each workload once. bench.py COMMAND SOURCE"""
import math
import re
import shutil
import signal
import time
import xml.etree.ElementTree
import statistics

from ringside import *


def without_host_time(report):
    for row in report["results"]:
        row.pop("host_seconds", None)
        row.pop("host", None)
    return report


class Shared(Case):
    def report(self, *args):
        return json.loads(self.ringside("bench", "--json", "-", *args).stdout)

    def saved(self, name, *args):
        path = str(self.folder / name)
        self.ringside("bench", "--json", path, *args)
        return path


class AtATime(Shared):
    def test_the_results_are_the_same_however_many_run_at_a_time(self):
        one, three = (without_host_time(self.report("-w", "tour,sieve:50,null-syscall:20,disk-seq", "-j", n)) for n in "13")
        self.assertEqual(one, three)

    def test_what_writes_to_a_disk_of_the_users_runs_alone(self):
        image = self.file("a.img", bytes(8 << 20))
        report = self.report("-w", "disk-seq", "-drive", f"file={image}", "-j", "4")
        self.assertTrue(all(row["ok"] for row in report["results"]), report)

    def test_rows_stay_in_order(self):
        report = self.report("-w", "sieve:50,tour", "--on", "bare,hvm", "-j", "2")
        self.assertEqual([(r["workload"], r["generation"]) for r in report["results"]],
                         [("sieve:50", "bare"), ("sieve:50", "hvm"), ("tour", "bare"), ("tour", "hvm")])


class Means(Shared):
    def test_a_mean_is_geometric_and_of_a_group(self):
        report = self.report("-w", "null-syscall:20,fork-exit:5,page-fault:20,prot-fault:20,tick:3", "--on", "bare,para")
        ratios = {r["workload"].split(":")[0]: r["busy_ratio"] for r in report["results"] if r["generation"] == "para"}
        means = {m["group"]: m for m in report["geometric_means"] if m["generation"] == "para"}
        for group, names in {"kernel": ["null-syscall", "fork-exit"], "memory": ["page-fault", "prot-fault"],
                             "devices": ["tick"], "all": [*ratios]}.items():
            with self.subTest(group):
                self.assertEqual(means[group]["workloads"], len(names))
                logs = [math.log(ratios[n]) for n in names]
                self.assertAlmostEqual(means[group]["busy_ratio"], math.exp(sum(logs) / len(logs)), 6)
        self.assertNotIn("disk", means)
        out = self.ringside("bench", "-w", "null-syscall:20,fork-exit:5,tick:3", "--on", "bare,para").stdout
        self.assertRegex(out, r"\nGeometric means of the ratios to bare metal, without idle\nkernel +1\.00x +\d\.\d\dx\nall ")

    def test_there_is_none_without_bare_metal_or_of_one(self):
        self.assertEqual(self.report("-w", "sieve:10", "--on", "hvm")["geometric_means"], [])
        self.assertNotIn("means", self.ringside("bench", "-w", "sieve:10", "--on", "bare,hvm").stdout)


class HostTime(Shared):
    def test_times_have_the_names_of_hyperfine_and_their_spread(self):
        report = self.report("-w", "sieve:50,tour", "--on", "bare,hvm", "--host-time", "--repeat", "4")
        for row in report["results"]:
            host = row["host"]
            self.assertEqual(set(host), {"mean", "stddev", "median", "user", "system", "min", "max", "times"})
            self.assertEqual(len(host["times"]), 4)
            for key, value in {"mean": statistics.mean, "stddev": statistics.stdev, "median": statistics.median,
                               "min": min, "max": max}.items():
                self.assertAlmostEqual(host[key], value(host["times"]), 8)

    def test_modelled_results_are_those_of_one_run(self):
        self.assertEqual(without_host_time(self.report("-w", "tour", "--host-time", "--repeat", "3")),
                         without_host_time(self.report("-w", "tour")))

    def test_the_table_has_80_columns(self):
        out = self.ringside("bench", "-w", "sieve:50", "--host-time", "--repeat", "2").stdout
        self.assertRegex(out, r"\nsieve:50 +full +2( +\d+\.\d\d){4} +[\d.]+ [kMG]\n")
        self.assertTrue(all(len(line) <= 80 for line in out.splitlines()), out)

    def test_repeat_needs_host_time(self):
        self.refused("bench", "-w", "sieve:10", "--repeat", "3", says=["--repeat", "--host-time"])


TIMED = b"""#include "workload.h"
int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 10, 1000000), sum = 0;

	work_begin(n);
	work_each(i, n)
		sum += i;
	work_end();
	work_result(sum == n * (n - 1) / 2, "sum %ld", sum);
}
"""
PLAIN = b"""#include <stdio.h>
int main(void)
{
	puts("plain");
	return 0;
}
"""


class OwnPrograms(Shared):
    """-w FILE: a user's program is timed like ours."""

    def rows(self, *args):
        return self.report("-w", *args)["results"]

    def test_marks_of_its_own_are_its_timed_part(self):
        path = self.file("timed.c", TIMED)
        rows = self.rows(f"{path}:500,{path}", "--on", "bare,full,para,hvm")
        self.assertEqual([(r["ok"], r["size"], r["measured"]) for r in rows], [(True, n, "timed-part") for n in [500, 10] for _ in range(4)])
        self.assertEqual(len({r["cycles"] for r in rows[:1] + rows[3:4]}), 1, "it computes: hvm is as fast as bare metal")
        self.assertGreater(rows[0]["cycles"], rows[4]["cycles"])
        for row in rows[:4]:
            run = self.json("run", "--quiet", "--on", row["generation"], "--json", "-", path, "500")["timed_part"]
            self.assertEqual(run["cycles"], row["cycles"])

    def test_without_marks_it_is_timed_from_main_to_its_end(self):
        path = self.file("plain.c", PLAIN)
        bare, hvm = self.rows(path, "--on", "bare,hvm")
        self.assertEqual({bare["measured"], hvm["measured"]}, {"timed-part"})
        self.assertGreater(hvm["busy_ratio"], 0.5)
        self.assertEqual([i["name"] for i in bare["image_list"]], ["firmware.elf", "kernel.elf", "programs.cpio"])

    def test_an_image_without_marks_is_timed_from_its_first_instruction_on(self):
        path = self.file("mine.elf", elf(exit_with(0), address=0x80000000, mode=3))
        row, = self.rows(path, "--on", "bare")
        self.assertEqual((row["measured"], row["startup_cycles"]), ("guest-run", 0))
        self.assertEqual(row["cycles"], self.json("run", "--quiet", "--json", "-", path)["cycles"])

    def test_errors_name_what_is_wrong(self):
        broken = self.file("broken.c", b"int main(void)\n{\n\treturn x;\n}\n")
        text = self.file("text.elf", b"no image")
        fails = self.file("fails.c", b"int main(void) { return 3; }\n")
        wrong = self.file("wrong.c", TIMED.replace(b"sum == n", b"sum != n"))
        ever = self.file("ever.c", b"int main(void) { for (;;) ; }\n")
        for args, status, says in [([broken], IMAGE, ["broken.c:3", "'x'"]), ([text], IMAGE, [text, "ELF"]),
                                   (["/nowhere/a.elf"], IMAGE, ["/nowhere/a.elf", "No such file"]),
                                   (["/nowhere/a.c"], IMAGE, ["/nowhere/a.c", "No such file"]),
                                   ([str(self.folder)], IMAGE, [str(self.folder)]),
                                   ([fails], FAILED, ["fails.c on bare", "exit code 3"]), ([wrong], FAILED, ["wrong.c on bare", "exit code"]),
                                   ([self.file("timed.c", TIMED) + ":0"], FAILED, ["found '0'", "1 to 1000000"]),
                                   ([ever, "--timeout", "0.3"], LIMIT, ["ever.c on bare", "not finished"])]:
            with self.subTest(args):
                done = self.ringside("bench", "--on", "bare", "-w", *args, expect=status)
                for text in says:
                    self.assertIn(text, done.stderr)

    def test_no_output_is_the_program(self):
        path = self.file("plain.c", PLAIN)
        for option in ["--json", "--export"]:
            done = self.ringside("bench", "-w", f"tour,{path}:5", option, path if option == "--json" else self.link(path), expect=IMAGE)
            self.assertIn(f"{option}: {path}: this run reads it", done.stderr)
            self.assertEqual(pathlib.Path(path).read_bytes(), PLAIN)

    def link(self, path):
        link = self.folder / "link.md"
        link.symlink_to(path)
        return str(link)


class Sizes(Shared):
    def test_the_list_knows_the_sizes_that_the_guests_take(self):
        usual = self.report("-w", "sieve", "--on", "bare", "--vary", "size=1..1")["defaults"]["size"]
        taken = {r["workload"]: r["size"] for r in self.report("-w", ",".join(usual), "--on", "bare")["results"] if r["ok"]}
        self.assertEqual(taken, usual)
        listed = self.report("--on", "bare")["results"]
        self.assertEqual({r["workload"] for r in listed} - set(usual), {"tour", "launch", "launch-process"}, "these take no size")


class Sweep(Shared):
    def test_each_point_is_what_set_gives(self):
        sweep = self.report("-w", "prot-fault:20", "--on", "bare,hvm", "--vary", "walk-read=2..20:3")
        self.assertEqual([r["vary"] for r in sweep["results"]], [{"walk-read": n} for n in [2, 2, 11, 11, 20, 20]])
        for row in sweep["results"]:
            alone = self.report("-w", "prot-fault:20", "--on", f"bare,{row['generation']}", "--set",
                                f"walk-read={row['vary']['walk-read']}")["results"][-1]
            for key in ["cycles", "busy_ratio", "digest", "layers"]:
                self.assertEqual(row[key], alone[key], key)

    def test_names_are_crossed(self):
        sweep = self.report("-w", "sieve", "--on", "bare", "--vary", "size=10..30:3", "--vary", "memory=32..64:2")
        self.assertEqual([tuple(r["vary"].values()) for r in sweep["results"]],
                         [(s, m << 20) for s in [10, 20, 30] for m in [32, 64]])
        self.assertEqual([(r["size"], r["memory"]) for r in sweep["results"]], [tuple(r["vary"].values()) for r in sweep["results"]])

    def test_the_table_says_which_conclusions_survive(self):
        args = ["bench", "-w", "tlb-thrash,prot-fault:20", "--on", "bare,para,hvm", "--vary", "walk-read=5..20:4"]
        out = self.ringside(*args).stdout
        self.assertRegex(out, r"\n  walk-read=20 +[\d,]+ +\d\.\d\dx +\d\.\d\dx\n")
        self.assertIn("  at each of 4 points: bare < hvm < para\n", out)
        some = self.ringside("bench", "-w", "prot-fault:20", "--on", "bare,para,hvm", "--vary", "walk-read=0..20:3").stdout
        self.assertIn("\n  at 1 of 3 points: bare = hvm < para\n  at 2 of 3 points: bare < hvm < para\n", some)
        self.assertTrue(all(len(line) <= 80 for line in out.splitlines()), out)

    def test_virtual_machines_are_counted_against_as_many_computers(self):
        sweep = self.report("-w", "sieve:50", "--on", "bare,para,hvm", "--vary", "vms=1..3")
        rows = {(r["generation"], r["vary"]["vms"]): r for r in sweep["results"]}
        self.assertEqual(sorted({n for _, n in rows}), [1, 2, 3])
        self.assertEqual({r["measured"] for r in rows.values()}, {"timed-part"})
        alone = self.report("-w", "sieve:50", "--on", "bare,hvm", "-m", "16")["results"]
        self.assertEqual([rows[r["generation"], 1]["busy_cycles"] for r in alone], [r["busy_cycles"] for r in alone])
        for n in 2, 3:
            for key in ["cycles", "busy_cycles", "memory"]:
                self.assertEqual(rows["bare", n][key], n * rows["bare", 1][key], key)
            self.assertEqual(sum(rows["bare", n]["layers"].values()), rows["bare", n]["cycles"])
            for g in "para", "hvm":
                self.assertEqual(sum(rows[g, n]["layers"].values()), rows[g, n]["cycles"])
                self.assertAlmostEqual(rows[g, n]["busy_ratio"], rows[g, n]["busy_cycles"] / rows["bare", n]["busy_cycles"], 6)
        several = self.report("--vm", "sieve 50", "--vm", "sieve 50", "--on", "hvm")["results"][0]
        self.assertEqual(rows["hvm", 2]["digest"], several["digest"])
        disks = self.report("-w", "disk-seq", "--on", "bare,hvm", "--vary", "vms=2..2")["results"]
        self.assertTrue(all(r["ok"] for r in disks), disks)
        self.refused("bench", "-w", "sieve", "--vary", "vms=1..9", says=["vms=1..9", "HI"])
        self.refused("bench", "-w", "sieve", "--vary", "vms=0..2", says=["LO is 0"])

    def test_exports_have_a_column_for_what_is_varied(self):
        for suffix, first in [("csv", "workload,walk-read,generation,"), ("md", "| workload |")]:
            path = self.folder / f"sweep.{suffix}"
            self.ringside("bench", "-w", "sieve:10", "--on", "bare", "--vary", "walk-read=2..4:2", "--export", str(path))
            text = path.read_text()
            self.assertTrue(text.startswith(first), text)
            self.assertIn('"sieve:10",4,bare,yes' if suffix == "csv" else "| sieve:10 walk-read=4 | bare |", text)

    def test_what_cannot_be_varied_is_refused(self):
        for text, meant in {"tlbb": "tlb", "tlbb=1..2": "tlb", "walk-raed=2..3": "walk-read", "memry=64M..128M": "memory",
                            "vm=1..2": "vms", "sizes": "size"}.items():
            self.refused("bench", "-w", "sieve", "--vary", text, says=[f"'{text}'", f"no name '{text.split('=')[0]}'; did you mean '{meant}'?"])
        for text, says in {"quux=1..2": "there is no name 'quux';", "walk-read": "no '='", "walk-read=5": "LO..HI", "walk-read=5..2": "below LO",
                           "walk-read=1..3:1": "STEPS", "walk-read=1..3:257": "STEPS", "size=0..5": "LO is 0",
                           "walk-read=1..99999999999": "HI", "walk-read=1..2:3x": "HI", "walk-read=-1..2": "LO..HI"}.items():
            self.refused("bench", "-w", "sieve", "--vary", text, says=["--vary", f"'{text}'", says, "NAME=LO..HI"])
        self.refused("bench", "--vary", "disk=1..2", "--vary", "disk=3..4", says=["disk=3..4", "already"])
        self.refused("bench", "-w", "sieve:5", "--vary", "size=1..2", says=["size", "'sieve:5'"])
        self.refused("bench", "-w", "sieve", "--set", "disk=5", "--vary", "disk=1..2", says=["disk", "--set"])
        self.refused("bench", "--vm", "sieve", "--vary", "disk=1..2", says=["--vary", "--vm"])
        self.refused("bench", "--vary", "disk=1..256:256", "--vary", "disk-byte=1..256:256", "--vary", "fence=1..256:256",
                     says=["100,000"])


class Waterfall(Shared):
    def test_each_step_is_what_without_gives_and_worths_add_up(self):
        w = self.json("bench", "--waterfall", "-w", "prot-fault:20", "--json", "-")
        self.assertEqual(w["schema"], "ringside-waterfall/1")
        self.assertEqual([s["name"] for s in w["steps"]], ["full", "para", "none", "sstc", "iommu", "walk-cache", "bare"])
        for step in w["steps"]:
            more = ["--without", ",".join(step["without"])] if step["without"] else []
            row = self.report("-w", "prot-fault:20", "--on", step["generation"], *more)["results"][0]
            self.assertEqual(step["busy_cycles"], row["busy_cycles"], step["name"])
            self.assertAlmostEqual(step["busy_ratio"], step["busy_cycles"] / w["steps"][-1]["busy_cycles"], 6)
        steps = {s["name"]: s["busy_ratio"] for s in w["steps"]}
        self.assertAlmostEqual(sum(h["in_order"] for h in w["worth"]), steps["none"] - steps["walk-cache"], 6)

    def test_a_disk_shows_what_the_iommu_is_worth(self):
        w = self.json("bench", "--waterfall", "-w", "disk-seq", "--json", "-")
        worth = {h["help"]: h for h in w["worth"]}
        self.assertGreater(worth["iommu"]["in_order"], 0.5)
        self.assertGreater(worth["iommu"]["alone"], 0.5)
        alone = self.report("-w", "disk-seq", "--on", "bare,hvm", "--without", "iommu")["results"]
        all = self.report("-w", "disk-seq", "--on", "bare,hvm")["results"]
        self.assertAlmostEqual(worth["iommu"]["alone"], alone[1]["busy_ratio"] - all[1]["busy_ratio"], 6)

    def test_it_says_so_in_words(self):
        out = self.ringside("bench", "--waterfall", "-w", "prot-fault:20").stdout
        self.assertRegex(out, r"\n\+ walk cache +[\d,]+ +1\.\d\dx  worth 0\.\d\dx\n")
        self.assertRegex(out, r"\n3 helps from the hardware: from 1\.\d\dx to 1\.\d\dx\.\n")
        self.assertTrue(all(len(line) <= 80 for line in out.splitlines()), out)

    def test_two_virtual_machines_show_what_vmids_are_worth(self):
        vms = ["--vm", "tlb-thrash 200", "--vm", "sieve 200000"]  # longer than a slice of the scheduler
        w = self.json("bench", "--waterfall", *vms, "--json", "-")
        self.assertEqual([s["name"] for s in w["steps"]], ["full", "para", "none", "vmid", "sstc", "iommu", "walk-cache", "bare"])
        self.assertEqual(w["steps"][2]["without"], ["sstc", "vmid", "iommu", "walk-cache"])
        self.assertEqual(w["steps"][3]["without"], ["sstc", "iommu", "walk-cache"])
        alone = self.report("-w", "tlb-thrash:200,sieve:200000", "--on", "bare", "-m", "16")["results"]
        self.assertEqual(w["steps"][-1]["busy_cycles"], sum(r["busy_cycles"] for r in alone))
        steps = {s["name"]: s["busy_ratio"] for s in w["steps"]}
        worth = {h["help"]: h["in_order"] for h in w["worth"]}
        self.assertNotEqual(worth["vmid"], 0)
        self.assertAlmostEqual(sum(worth.values()), steps["none"] - steps["walk-cache"], 6)
        out = self.ringside("bench", "--waterfall", *vms).stdout
        self.assertRegex(out, r"\n\+ VMID +[\d,]+ +\d\.\d\dx  worth ")
        self.assertRegex(out, r"\n4 helps from the hardware: ")
        self.assertTrue(all(len(line) <= 80 for line in out.splitlines()), out)

    def test_it_is_drawn(self):
        probe = subprocess.run([COMMAND, "bench", "--waterfall", "-w", "prot-fault:5", "--export", str(self.folder / "a.svg")],
                               capture_output=True, text=True)
        if probe.returncode == USAGE:
            self.assertRegex(probe.stderr, "draws no pictures|is not installed")
            self.skipTest("built without cairo")
        self.assertEqual(probe.returncode, OK, probe.stderr)
        for name, begin in {"a.svg": b"<?xml", "b.png": b"\x89PNG", "c.pdf": b"%PDF"}.items():
            path = self.folder / name
            self.ringside("bench", "--waterfall", "-w", "prot-fault:5", "--dark", "--export", str(path))
            self.assertTrue(path.read_bytes().startswith(begin))
        xml.etree.ElementTree.parse(self.folder / "a.svg")
        path = self.folder / "d.json"
        self.ringside("bench", "--waterfall", "-w", "prot-fault:5", "--export", str(path))
        self.assertEqual(json.loads(path.read_text())["schema"], "ringside-waterfall/1")
        self.refused("bench", "--waterfall", "-w", "prot-fault:5", "--export", str(self.folder / "a.gif"), says=["a.gif", ".svg"])
        self.refused("bench", "-w", "prot-fault:5", "--dark", says=["--dark", "--export"])
        self.refused("bench", "--waterfall", "-w", "prot-fault:5", "--lang", "de", "--export", str(path.with_suffix(".png")), says=["'de'"])

    def test_it_is_of_one_workload(self):
        for args in [[], ["-w", "tour,sieve"], ["-w", "tour", "--on", "hvm"], ["--vm", "tour"], ["-w", "tour", "--without", "sstc"]]:
            self.refused("bench", "--waterfall", *args, says=["--waterfall", "one workload"])


class Merge(Shared):
    def parts(self, n, *args):
        return [self.saved(f"part{i}.json", *args, "--shard", f"{i}/{n}") for i in range(1, n + 1)]

    def merged(self, *parts):
        return json.loads(self.ringside("merge", *parts).stdout)

    def test_the_parts_are_the_whole(self):
        for args in [["-w", "tour,sieve:20,null-syscall:20,prot-fault:20", "--on", "bare,para,hvm"],
                     ["-w", "sieve", "--on", "bare,hvm", "--vary", "walk-read=2..25:4", "--vary", "size=10..20:2"]]:
            whole = self.report(*args)
            for n in [1, 3, 5]:
                with self.subTest(args, n=n):
                    parts = self.parts(n, *args)
                    text = self.ringside("merge", *reversed(parts)).stdout
                    self.assertEqual(json.dumps(without_host_time(json.loads(text))), json.dumps(without_host_time(whole)))

    def parts_that_are_done(self):
        """Of the sweep: those that GNU parallel's log says ended well, and when each was written."""
        log = self.folder / "sweep.log"
        rows = [line.split("\t") for line in log.read_text().splitlines()[1:]] if log.exists() else []
        paths = [self.folder / re.search(r"part\d+\.json", row[-1])[0] for row in rows if len(row) == 9 and row[6:8] == ["0", "0"]]
        return {p.name: p.stat().st_mtime_ns for p in paths}

    def begin_and_kill(self, script, env, number, count):
        """Run the sweep with all that it starts in a process group; send it a signal after `count` parts."""
        with subprocess.Popen(script, shell=True, cwd=self.folder, env=env, start_new_session=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            while len(self.parts_that_are_done()) < count:
                self.assertIsNone(child.poll(), "it ends before it is killed")
                time.sleep(0.02)
            os.killpg(child.pid, number)
            child.wait()
        done = self.parts_that_are_done()
        self.assertGreaterEqual(len(done), count)
        self.assertLess(len(done), 20)
        return done

    def test_the_books_sweep_on_all_cores_goes_on_where_it_was_killed(self):
        """1,056 runs: Ctrl-C once, a kill once, and all the rest."""
        if not shutil.which("parallel"):
            self.skipTest("needs GNU parallel")
        book = (SOURCE / "docs/book/6-reading-results.md").read_text()
        script = re.search(r"^```sh parallel\n(.*?)^```$", book, re.M | re.S)[1]
        bin = self.folder / "bin"
        bin.mkdir()
        (bin / "ringside").symlink_to(COMMAND)
        env = dict(os.environ, PATH=f"{bin}:{os.environ['PATH']}", HOME=str(self.folder))
        first = self.begin_and_kill(script, env, signal.SIGINT, 2)
        second = self.begin_and_kill(script, env, signal.SIGKILL, len(first) + 2)
        subprocess.run(script, shell=True, cwd=self.folder, env=env, check=True, capture_output=True)
        last = self.parts_that_are_done()
        self.assertEqual(len(last), 20)
        for done in first, second:
            self.assertEqual(done, {name: last[name] for name in done}, "what was done was not done again")
        text = (self.folder / "sweep.json").read_text()
        results = json.loads(text)["results"]
        self.assertEqual(len(results), 2 * 24 * 11 * 2)
        self.assertTrue(all(r["ok"] for r in results))
        self.assertEqual(len({(r["workload"], r["generation"], *r["vary"].values()) for r in results}), len(results))

    def test_the_books_job_array_measures_what_is_missing(self):
        """As Slurm starts it: a job for each index of the array, in any order; some of them end early."""
        book = (SOURCE / "docs/book/6-reading-results.md").read_text()
        script = self.file("sweep.sh", re.search(r"^```sh slurm\n(.*?)^```$", book, re.M | re.S)[1].encode())
        first, last = map(int, re.search(r"^#SBATCH --array=(\d+)-(\d+)$", pathlib.Path(script).read_text(), re.M).groups())
        bin = self.folder / "bin"
        bin.mkdir()
        (bin / "ringside").symlink_to(COMMAND)
        env = dict(os.environ, PATH=f"{bin}:{os.environ['PATH']}", HOME=str(self.folder))

        def submit(indexes):
            for i in indexes:
                subprocess.run(["sh", script], cwd=self.folder, env=dict(env, SLURM_ARRAY_TASK_ID=str(i)), check=True, capture_output=True)

        submit(range(last, first + 2, -2))
        done = {p: p.stat().st_mtime_ns for p in self.folder.glob("part*.json")}
        submit(range(first, last + 1))
        self.assertEqual(done, {p: p.stat().st_mtime_ns for p in done}, "what was done was not done again")
        command = re.search(r"ringside merge part\*\.json -o sweep\.json", book)[0]
        subprocess.run(command, shell=True, cwd=self.folder, env=env, check=True, capture_output=True)
        results = json.loads((self.folder / "sweep.json").read_text())["results"]
        self.assertEqual([r["vary"]["walk-read"] for r in results], [n for n in range(2, 26) for _ in range(4)])
        self.assertTrue(all(r["ok"] for r in results))

    def test_a_part_may_be_empty(self):
        parts = self.parts(4, "-w", "sieve:20,tour", "--on", "bare")
        self.assertEqual([len(json.loads(pathlib.Path(p).read_text())["results"]) for p in parts], [1, 1, 0, 0])
        self.assertEqual([r["workload"] for r in self.merged(*parts)["results"]], ["sieve:20", "tour"])

    def test_what_does_not_belong_together_is_refused(self):
        one, two, three = self.parts(3, "-w", "sieve:20,tour,crc:5", "--on", "bare")
        other = self.saved("other.json", "-w", "sieve:20,tour,crc:5", "--on", "bare", "--shard", "2/3", "--set", "disk=5")
        whole = self.saved("whole.json", "-w", "sieve:20", "--on", "bare")
        self.refused("merge", one, three, status=IMAGE, says=["part 2 of 3 is missing"])
        self.refused("merge", one, two, two, status=IMAGE, says=[two, "part 2"])
        self.refused("merge", one, other, three, status=IMAGE, says=[other, "differs"])
        self.refused("merge", whole, status=IMAGE, says=[whole, "--shard"])
        self.refused("merge", says=["found none"])
        short = json.loads(pathlib.Path(two).read_text())
        short["results"] = []
        path = self.file("short.json", json.dumps(short).encode())
        self.refused("merge", one, path, three, status=IMAGE, says=[path, "0 of 1 rows", "again"])

    def test_a_shard_must_be_one(self):
        for text in ["", "1", "0/3", "4/3", "1/0", "a/b", "1/3/5", "1/99999999"]:
            self.refused("bench", "-w", "sieve:5", "--json", "-", f"--shard={text}", says=["--shard", f"'{text}'", "I/N"])
        self.refused("bench", "-w", "sieve:5", "--shard", "1/2", says=["--shard", "--json"])


main()
