#!/usr/bin/env python3
"""Reports that repeat: what they carry, what makes two of them comparable, and what can go wrong while they are written.
repeat.py COMMAND SOURCE"""
import pty
import re
import shutil
import signal

from ringside import *

WORKLOADS = "sieve:50,prot-fault:20"


def without_host_time(text):
    """A document or a text, without what depends on the host's clock."""
    text = re.sub(r'"host_seconds": [-\d.e+]+', '"host_seconds": 0', text)
    text = re.sub(r"(second of this host:\n).*", r"\1", text)
    return re.sub(r"\d+\.\d+ s of host time.*|.*instructions a second.*|.* of host time.*", "", text)


class Shared(Case):
    def reports(self, *more):
        """Each command that reports, as JSON; with what of it is the report of one lane."""
        yield "run", ["run", "--on", "hvm", "--quiet", "--json", "-", *more, "tour"], lambda d: d
        yield "race", ["race", "--on", "bare,hvm", "--json", "-", *more, "tour"], lambda d: d
        yield "bench", ["bench", "--on", "bare,hvm", "-w", WORKLOADS, "--json", "-", *more], lambda d: d
        yield "stat", ["stat", "--on", "hvm", "--json", "-", *more, "tour"], lambda d: d["results"][0]
        yield "waterfall", ["bench", "--waterfall", "-w", "sieve:50", "--json", "-", *more], lambda d: d
        if "step" not in more: # which takes minutes for this one
            yield "density", ["bench", "-w", "density:300", "--on", "hvm", "--size", "nano", "--json", "-", *more], lambda d: d

    def saved(self, name, *args):
        path = str(self.folder / name)
        self.ringside("bench", "--json", path, *args)
        return path


class Twice(Shared):
    def test_the_same_report_twice_is_equal_to_the_byte(self):
        for name, args, _ in self.reports():
            with self.subTest(name):
                one, two = (without_host_time(self.ringside(*args).stdout) for _ in "12")
                self.assertEqual(one, two)
                self.assertIn({"run": '"digest"', "race": '"digest"', "bench": '"digest"', "density": '"p99"'}.get(name, '"exits"'), one)

    def test_the_same_text_twice_is_equal_to_the_byte(self):
        for args in [["bench", "--on", "bare,para,hvm", "-w", WORKLOADS], ["race", "--on", "bare,hvm", "tour"],
                     ["stat", "--on", "hvm", "tour"], ["bench", "-w", "sieve:50", "--on", "bare,hvm", "--vary", "walk-read=2..9:3"],
                     ["bench", "--waterfall", "-w", "prot-fault:20"]]:
            with self.subTest(args):
                one, two = (without_host_time(self.ringside(*args).stdout) for _ in "12")
                self.assertEqual(one, two)
                self.assertIn("ringside ", one)


class Provenance(Shared):
    def test_each_report_says_what_machine_and_engine_it_is_of(self):
        for name, args, lane in self.reports("-machine", "tlb=32,walk-cache=2", "--engine", "step"):
            with self.subTest(name):
                p = lane(self.json(*args))["provenance"]
                self.assertEqual(p["machine"], {"tlb": 32, "walk_cache": 2})
                self.assertEqual(p["engine"], "step")
        for args in [["run", "--on", "hvm"], ["race", "--on", "hvm"], ["stat", "--on", "hvm"]]:
            done = self.ringside(*args, "-machine", "tlb=32", "tour")
            self.assertRegex(done.stdout + done.stderr, rf"engine {ENGINES[0]}, TLB 32, walk cache 8[,\n]")
        out = self.ringside("bench", "-w", "sieve:50", "-machine", "walk-cache=0").stdout
        self.assertIn(f"engine {ENGINES[0]}, TLB 256, walk cache 0,\nimages ", out)
        self.assertTrue(all(len(line) <= 80 for line in out.splitlines()), out)

    def test_each_report_lists_every_image_that_ran(self):
        listed = {line.split()[1]: line.split()[0] for line in self.ringside("list", "--images").stdout.splitlines()}
        expected = {"tour": ["firmware.elf", "hypervisor-hvm.elf", "tour.elf"],
                    "sieve:50": ["firmware.elf", "hypervisor-hvm.elf", "kernel.elf", "programs.cpio"]}
        for name, args, lane in self.reports():
            with self.subTest(name):
                document = lane(self.json(*args))
                rows = document.get("results", document.get("steps", []))
                row = next((r for r in rows if r["generation"] == "hvm"), document)
                workload = "sieve:50" if name in ["waterfall", "density"] else row.get("workload", "tour")
                self.assertEqual({i["name"]: i["hash"] for i in row["image_list"]}, {n: listed[n] for n in expected[workload]})

    def test_an_own_guest_is_in_the_list(self):
        path = self.file("mine.elf", elf(exit_with(0), address=0x80000000, mode=3))
        row = self.json("bench", "-w", path, "--on", "bare", "--json", "-")["results"][0]
        self.assertEqual([i["name"] for i in row["image_list"]], ["mine.elf"])

    def test_a_swept_cost_is_no_default(self):
        args = ["bench", "-w", "sieve:50", "--on", "bare"]
        swept = self.json(*args, "--vary", "walk-read=2..8:2", "--json", "-")
        self.assertFalse(swept["provenance"]["default_costs"])
        self.assertEqual(swept["varied"], {"walk-read": [2, 8]})
        self.assertIn("changed costs", self.ringside(*args, "--vary", "walk-read=2..8:2").stdout)
        for other in ["size=10..20:2", "walk-read=8..8:1", "tlb=16..32"]:
            workload = ["-w", "sieve"] if other.startswith("size") else []
            args = ["bench", *(workload or ["-w", "sieve:50"]), "--on", "bare", "--vary", other]
            self.assertTrue(self.json(*args, "--json", "-")["provenance"]["default_costs"], other)
            self.assertIn("default costs", self.ringside(*args).stdout)
        path = self.folder / "x.csv"
        self.ringside("bench", "-w", "sieve:50", "--on", "bare", "--vary", "walk-read=7..8:2", "--export", str(path))
        self.assertEqual([("changed" in line, "default" in line) for line in path.read_text().splitlines()[1:]],
                         [(True, False), (False, True)])

    def test_a_difference_under_a_sweep_is_split_by_its_own_costs(self):
        path = self.saved("sweep.json", "-w", "prot-fault:20", "--on", "bare,hvm", "--vary", "walk-read=2..20:2")
        pairs = self.json("explain", "--json", path)["pairs"]
        self.assertEqual(len(pairs), 2)
        for pair, cost in zip(pairs, [2, 20]):
            reads = [p for p in pair["parts"] if p["part"] == "page-table-reads" and p["count"]]
            self.assertTrue(reads)
            for part in reads:
                self.assertEqual(part["cycles"], part["count"] * cost)


class ReferenceGuests(Shared):
    """A folder of guests with a list of its own."""

    def setUp(self):
        super().setUp()
        self.guests = self.folder / "guests"
        shutil.copytree(os.environ["RINGSIDE_GUESTS"], self.guests,
                        ignore=lambda _, names: [n for n in names if n.endswith((".p", ".o", ".a", ".d", ".image"))])
        self.environment = {"RINGSIDE_GUESTS": str(self.guests)}
        self.list = self.guests / "reference.txt"
        self.images = [" ".join(line.split()[:2]) for line in
                       self.ringside("list", "--images", environment=self.environment).stdout.splitlines()]

    def origin(self, *args):
        row = self.json("bench", "--on", "bare", "--json", "-", *args, environment=self.environment)
        text = self.ringside("bench", "--on", "bare", *args, environment=self.environment).stdout
        self.assertIn(row["provenance"].get("guests", "unknown"), [r["guests"] for r in row["results"]])
        return row["provenance"].get("guests"), re.findall(r"^(\w+) guests, engine", text, re.M)

    def test_guests_of_the_list_are_reference_guests_and_others_are_local(self):
        self.list.write_text("# by hand\n" + "\n".join(self.images) + "\n")
        self.assertEqual(self.origin("-w", "sieve:50,tour"), ("reference", ["reference"]))
        self.list.write_text("\n".join(i for i in self.images if not i.endswith(" tour.elf")))
        self.assertEqual(self.origin("-w", "sieve:50"), ("reference", ["reference"]))
        self.assertEqual(self.origin("-w", "sieve:50,tour"), ("local", ["local"]))
        self.list.unlink()
        self.assertEqual(self.origin("-w", "tour"), (None, []))

    def test_a_users_program_is_local(self):
        self.list.write_text("\n".join(self.images))
        path = self.file("mine.elf", elf(exit_with(0), address=0x80000000, mode=3))
        self.assertEqual(self.origin("-w", path)[0], "local")

    def test_run_race_and_stat_say_so(self):
        self.list.write_text("\n".join(self.images))
        for name, args, lane in self.reports():
            with self.subTest(name):
                self.assertEqual(lane(self.json(*args, environment=self.environment))["provenance"]["guests"], "reference")
        for args in [["run"], ["race", "--on", "bare"], ["stat", "--on", "hvm"]]:
            done = self.ringside(*args, "tour", environment=self.environment)
            self.assertIn(f"\nreference guests, engine {ENGINES[0]}", done.stdout + done.stderr)

    def test_the_list_in_git_is_that_of_the_reference_compiler(self):
        first, *lines = (SOURCE / "guests/reference.txt").read_text().splitlines()
        wanted = re.search(r'RS_REFERENCE_COMPILER "(.*)"', (SOURCE / "include/ringside/provenance.h").read_text())[1]
        self.assertIn(f"by {wanted}", first)
        self.assertGreater(len(lines), 10)
        for line in lines:
            self.assertRegex(line, r"^[0-9a-f]{16}  [\w.-]+\.(elf|cpio)$")
        names = [line.split()[1] for line in lines]
        for name in ["kernel.elf", "kernel.para.elf", "hypervisor-hvm.elf", "hypervisor-full.elf", "programs.cpio"]:
            self.assertIn(name, names, "run scripts/reference-guests and commit guests/reference.txt")

    def test_the_list_in_git_is_of_the_guests_that_are_built(self):
        """Another compiler makes others, and who has them compiled already, from a bundle, has their list."""
        build = pathlib.Path(COMMAND).parents[2]
        compiler = build / "guests/compiler"
        wanted = re.search(r'RS_REFERENCE_COMPILER "(.*)"', (SOURCE / "include/ringside/provenance.h").read_text())[1]
        if not compiler.exists() or not f"{compiler.read_text().strip()}.".startswith(f"{wanted}."):
            self.skipTest("the guests are not by the reference compiler")
        done = subprocess.run([SOURCE / "scripts/reference-guests", "--check"], capture_output=True, text=True,
                              env=dict(os.environ, RINGSIDE_BUILD=str(build)))
        self.assertEqual(done.returncode, OK, done.stdout + done.stderr)

    def test_the_script_writes_and_checks_the_list(self):
        build = self.folder / "build"
        (build / "src/cli").mkdir(parents=True)
        (build / "src/cli/ringside").symlink_to(COMMAND)
        (build / "guests").symlink_to(self.guests)
        copy = self.folder / "source"
        (copy / "scripts").mkdir(parents=True)
        (copy / "guests").mkdir()
        (copy / "include/ringside").mkdir(parents=True)
        shutil.copy(SOURCE / "scripts/reference-guests", copy / "scripts")
        shutil.copy(SOURCE / "include/ringside/provenance.h", copy / "include/ringside")
        (self.guests / "compiler").write_text("GCC 12.2.0\n")

        def script(*args):
            return subprocess.run([copy / "scripts/reference-guests", *args], capture_output=True, text=True,
                                  env=dict(os.environ, RINGSIDE_BUILD=str(build), **self.environment))
        self.assertEqual(script().returncode, OK)
        text = (copy / "guests/reference.txt").read_text()
        self.assertEqual([" ".join(line.split()) for line in text.splitlines()[1:]], self.images)
        self.assertEqual(script("--check").returncode, OK)
        self.assertEqual(script("--print").stdout, text)
        (copy / "guests/reference.txt").write_text(text.replace("tour.elf", "else.elf"))
        done = script("--check")
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("run scripts/reference-guests and commit", done.stderr)
        (self.guests / "compiler").write_text("GCC 13.1.0\n")
        self.assertIn("found guests by GCC 13.1.0; needs GCC 12.2", script("--check").stderr)


class Unlike(Shared):
    """What two reports differ in is named."""

    def compared(self, *more, names, gate):
        a = self.saved("a.json", "-w", "sieve:50", "--on", "hvm")
        b = self.saved("b.json", "-w", "sieve:50", "--on", "hvm", *more)
        said = self.ringside("compare", a, b).stderr
        for name in names:
            self.assertIn(name, said)
        self.assertIn(a, said) if gate else None
        limited = self.ringside("compare", "--fail-above", "99", a, b, expect=IMAGE if gate else OK)
        self.assertEqual("decide nothing" in limited.stderr, gate)
        return self.ringside("explain", a, b).stderr

    def test_other_costs(self):
        said = self.compared("--set", "walk-read=9", "--set", "disk=1", names=["costs differ (walk-read, disk)"], gate=True)
        self.assertIn("costs differ (walk-read, disk)", said)

    def test_another_machine(self):
        said = self.compared("-machine", "tlb=16", gate=True,
                             names=["the machines differ (tlb 256, walk_cache 8; tlb 16, walk_cache 8)"])
        self.assertIn("the machines differ", said)

    def test_another_engine_makes_no_difference_to_cycles(self):
        self.assertEqual(self.compared("--engine", "step", names=[f"the engines differ ({ENGINES[0]}; step)"], gate=False), "")

    def test_other_guests_are_named_by_image(self):
        a = self.saved("a.json", "-w", "sieve:50", "--on", "bare,hvm")
        other = json.loads(pathlib.Path(a).read_text())
        for row in other["results"]:
            row["images"] = "0" * 16
            for image in row["image_list"]:
                if image["name"].startswith(("kernel", "hypervisor")):
                    image["hash"] = "0" * 16
        b = self.file("b.json", json.dumps(other).encode())
        said = self.ringside("compare", "--fail-above", "0", a, b).stderr
        self.assertIn("2 of 2 rows are of other images: guest software differs (kernel.elf, hypervisor-hvm.elf)", said)
        self.assertIn("images differ (", self.ringside("explain", a, b).stderr)
        self.assertEqual(self.ringside("compare", a, a).stderr, "")

    def test_parts_of_other_measurements_are_named_by_key(self):
        one = self.saved("1.json", "-w", "sieve:50,tour", "--on", "bare", "--shard", "1/2")
        for more, says in [(["--set", "disk=5"], ['"provenance" differs in "default_costs"', "found false, not true"]),
                           (["-machine", "tlb=16"], ['"provenance" differs in "machine"', '"tlb":16']),
                           (["--engine", "step"], ['differs in "engine"', '"step"'])]:
            two = self.saved("2.json", "-w", "sieve:50,tour", "--on", "bare", "--shard", "2/2", *more)
            self.refused("merge", one, two, status=IMAGE, says=[two, one, *says])
        two = self.saved("2.json", "-w", "sieve:50,tour", "--on", "bare", "--shard", "2/3")
        self.refused("merge", one, two, status=IMAGE, says=[two, "one of 3 parts, not of 2"])


class Hardware(Shared):
    def test_a_smaller_tlb_misses_more_and_a_walk_cache_saves_reads(self):
        def misses(hardware):
            row = self.json("bench", "-w", "tlb-thrash", "--on", "bare", "-machine", hardware, "--json", "-")["results"][0]
            return row["walks"]["misses"], row["walks"]["reads"]["one_stage"]
        sizes = [misses(f"tlb={n}")[0] for n in [256, 64, 4]]
        self.assertLess(sizes[0], sizes[1])
        self.assertLess(sizes[1], sizes[2])
        self.assertEqual(misses("tlb=256"), misses("walk-cache=8"))
        self.assertLess(misses("walk-cache=8")[1], misses("walk-cache=0")[1])

    def test_both_engines_agree_on_any_size(self):
        for hardware in ["tlb=1", "tlb=8,walk-cache=1", "tlb=64,walk-cache=16"]:
            fast, step = (self.json("bench", "-w", "prot-fault:20", "--on", "bare,hvm", "-machine", hardware, "--engine", e,
                                      "--json", "-")["results"] for e in [ENGINES[0], "step"])
            for b, s in zip(fast, step):
                for key in ["cycles", "digest", "layers", "walks"]:
                    self.assertEqual(b[key], s[key], (hardware, key))

    def test_a_sweep_of_it_is_what_the_option_gives(self):
        sweep = self.json("bench", "-w", "prot-fault:20", "--on", "hvm", "--vary", "tlb=16..64", "--vary", "walk-cache=0..2",
                          "--json", "-")
        self.assertEqual([tuple(r["vary"].values()) for r in sweep["results"]], [(t, w) for t in [16, 32, 64] for w in [0, 1, 2]])
        for row in sweep["results"]:
            t, w = row["vary"].values()
            self.assertEqual(row["machine"], {"tlb": t, "walk_cache": w})
            alone = self.json("bench", "-w", "prot-fault:20", "--on", "hvm", "-machine", f"tlb={t},walk-cache={w}", "--json", "-")
            self.assertEqual(row["cycles"], alone["results"][0]["cycles"])
        self.assertEqual(sweep["provenance"]["machine"], {"tlb": None, "walk_cache": None})
        out = self.ringside("bench", "-w", "sieve:5", "--on", "bare", "--vary", "tlb=16..32").stdout
        self.assertIn(f"engine {ENGINES[0]}, TLB varied, walk cache 8", out)
        mixed = self.json("bench", "-w", "prot-fault:20", "--on", "hvm", "-machine", "tlb=32", "--vary", "walk-cache=0..1",
                          "--json", "-")
        self.assertEqual([r["machine"]["tlb"] for r in mixed["results"]], [32, 32])

    def test_what_cannot_be_is_refused(self):
        for text, says in {"tlb=3": "power of two up to 256", "tlb=0": "power of two", "tlb=512": "up to 256",
                           "walk-cache=32": "up to 16, or 0", "walk-cache=x": "'x'", "cache=4": "tlb and walk-cache",
                           "tlb": "tlb=64,walk-cache=0"}.items():
            self.refused("bench", "-w", "sieve:5", "-machine", text, says=["-machine", says])
        for text, says in {"tlb=0..8": "LO is 0", "tlb=3..8": "powers of two", "tlb=8..512": "HI", "walk-cache=0..16:3": "no STEPS",
                           "walk-cache=1..12": "powers of two"}.items():
            self.refused("bench", "-w", "sieve:5", "--vary", text, says=["--vary", f"'{text}'", says])
        self.refused("run", "--record", str(self.folder / "x"), "-machine", "tlb=8", "tour", says=["--record", "-machine"])


class OutputFails(Shared):
    def commands(self):
        whole = self.saved("a.json", "-w", "sieve:20,tour", "--on", "bare,hvm")
        part = self.saved("p.json", "-w", "sieve:20", "--on", "bare", "--shard", "1/1")
        yield ["bench", "-w", "sieve:20", "--on", "bare"]
        yield ["bench", "-w", "sieve:20", "--on", "bare", "--json", "-"]
        yield ["bench", "-w", "sieve", "--on", "bare", "--vary", "size=5..9:2"]
        yield ["bench", "-w", "sieve:20", "--waterfall"]
        yield ["compare", whole, whole]
        yield ["compare", "--json", whole, whole]
        yield ["explain", whole]
        yield ["explain", "--json", whole]
        yield ["merge", part]

    def test_a_full_disk_is_6(self):
        for args in self.commands():
            with self.subTest(args), open("/dev/full", "w") as full:
                done = subprocess.run([COMMAND, *args], stdout=full, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
                self.assertEqual(done.returncode, IO, done.stderr)
                self.assertIn("standard output: cannot be written", done.stderr)

    def test_a_pipe_and_no_colour_get_plain_text_of_80_columns(self):
        for args in self.commands():
            with self.subTest(args):
                plain = self.ringside(*args, environment={"NO_COLOR": "1"}).stdout
                self.assertEqual(without_host_time(self.ringside(*args).stdout), without_host_time(plain))
                self.assertNotIn("\x1b", plain)
                if "--json" not in args and args[0] != "merge":
                    folder = re.escape(str(self.folder))
                    self.assertTrue(all(len(re.sub(folder, "", line)) <= 80 for line in plain.splitlines()), plain)

    def test_a_file_that_cannot_be_written_is_6_and_known_before_anything_runs(self):
        part = self.saved("p.json", "-w", "sieve:20", "--on", "bare", "--shard", "1/1")
        for path, why in [("/nowhere/x.json", "No such file"), (str(self.folder), "directory"), ("/dev/full", "No space left")]:
            for args in [["bench", "-w", "sieve:20", "--on", "bare", "--json", path], ["merge", "-o", path, part]]:
                done = self.ringside(*args, expect=IO)
                self.assertRegex(done.stderr, f"{path}: cannot be written: .*{why}|{path}: cannot be written: {why}")
                if path != "/dev/full":
                    self.assertEqual(done.stdout, "")


class Interrupted(Shared):
    def at_terminal(self, *args, until):
        """Run with a terminal for messages; send Ctrl-C's signal when `until` was shown. @return status, messages."""
        terminal, end = pty.openpty()
        with subprocess.Popen([COMMAND, *args], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, stderr=end) as child:
            told = b""
            while until not in told:
                told += os.read(terminal, 1000)
            child.send_signal(signal.SIGINT)
            child.wait()
        os.close(end)
        os.close(terminal)
        return child.returncode, told.decode()

    def test_a_sweep_keeps_the_points_that_are_done(self):
        path = self.folder / "sweep.json"
        status, told = self.at_terminal("bench", "-j", "1", "-w", "sieve:20,null-syscall:10000000", "--on", "full",
                                        "--vary", "walk-read=7..9:3", "--json", str(path), until=b"[4/6] null-syscall:10000000 on full, about")
        self.assertEqual(status, INTERRUPTED)
        self.assertRegex(told, r"\[2/6\] sieve:20 on full, about \d+ s left")
        self.assertRegex(told, r"\[4/6\] null-syscall:10000000 on full, about \d+ s left")
        results = json.loads(path.read_text())["results"]
        self.assertEqual([(r["workload"], r["vary"]["walk-read"], r["ok"]) for r in results],
                         [*(("sieve:20", n, True) for n in [7, 8, 9]), ("null-syscall:10000000", 7, False)])

    def test_a_part_that_was_interrupted_is_measured_again(self):
        path = self.folder / "part.json"
        args = ["bench", "-j", "1", "-w", "sieve:20,null-syscall:10000000", "--on", "full", "--shard", "1/1", "--json", str(path)]
        status, _ = self.at_terminal(*args, until=b"[2/2]")
        self.assertEqual(status, INTERRUPTED)
        self.refused("merge", str(path), status=IMAGE, says=["interrupted", "again"])


if "RINGSIDE_GUESTS" not in os.environ:
    os.environ["RINGSIDE_GUESTS"] = os.path.join(os.path.dirname(COMMAND), "../../guests")
main()
