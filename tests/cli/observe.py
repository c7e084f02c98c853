#!/usr/bin/env python3
"""stat, trace and compare. observe.py COMMAND SOURCE"""
import re
import signal

from ringside import *


class Stat(Case):
    def test_the_columns_are_those_of_perf_kvm_stat(self):
        out = self.ringside("stat", "--on", "hvm", "tour").stdout
        self.assertRegex(out, r"event +samples +samples% +time% +min +max +avg\n")
        self.assertRegex(out, r"\nsbi-time +\d+ +[\d.]+ % +[\d.]+ % +[\d,]+ +[\d,]+ +[\d.]+\n")
        for line in out.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_the_exits_are_those_of_run(self):
        stat = self.json("stat", "--json", "-", "tour")
        self.assertEqual(stat["schema"], "ringside-stat/1")
        self.assertEqual([r["generation"] for r in stat["results"]], ["para", "hvm"])
        for result in stat["results"]:
            run = self.json("run", "--quiet", "--on", result["generation"], "--json", "-", "tour")
            key = lambda e: e["reason"]
            self.assertEqual(sorted(result["exits"], key=key), sorted(run["exits"], key=key))
            self.assertEqual(result["exit_cycles"], sum(e["cycles"] for e in run["exits"]))
            self.assertEqual(result["exits"], sorted(result["exits"], key=lambda e: -e["cycles"]))

    def test_where_there_are_no_exits_it_says_why(self):
        out = self.ringside("stat", "--on", "bare,full", "tour").stdout
        self.assertIn("tour on bare: no exits: there is no hypervisor", out)
        self.assertIn("tour on full: no exits: the guest never runs on the CPU", out)

    def test_a_guest_that_is_no_port_is_counted_where_it_runs(self):
        done = self.ringside("stat", "hello-sbi")
        self.assertTrue(done.stdout.startswith("hello-sbi on hvm: 28 exits"), done.stdout)
        self.assertIn("nothing on para", done.stderr)
        self.ringside("stat", "--on", "para", "hello-sbi", expect=IMAGE)
        self.refused("stat", "tuor", status=IMAGE, says=["did you mean 'tour'?"])

    def test_a_limit_keeps_what_was_counted(self):
        done = self.ringside("stat", "--on", "hvm", "--max-insns", "150k", "tour", expect=LIMIT)
        self.assertIn("sbi-dbcn", done.stdout)
        self.assertIn("stopped at its limit", done.stderr)


class StatOfSeveral(Case):
    VMS = ["--vm", "sieve 60000", "--vm", "guest=serve,append=4,name=web"]

    def test_each_has_rows_of_its_own_under_those_of_all(self):
        out = self.ringside("stat", "--on", "hvm", *self.VMS).stdout
        row = r" +(\d+) +[\d.]+ % +[\d.]+ % +[\d,]+ +[\d,]+ +([\d.]+)\n"
        for reason in "switch", "irq-s-timer", "all":
            parts = re.search(rf"\n{reason}{row}(?:  vm0{row})?(?:  web{row})?", out)
            counts = [int(n or 0) for n in parts.groups()[::2]]
            self.assertEqual(counts[0], counts[1] + counts[2], parts[0])
        self.assertNotIn("  vm0", self.ringside("stat", "--on", "hvm", "tour").stdout)

    def test_generations_stand_beside_each_other_on_80_columns(self):
        path = self.folder / "stat.json"
        out = self.ringside("stat", "--on", "full,para,hvm", "--json", str(path), *self.VMS).stdout
        for line in out.splitlines():
            self.assertLessEqual(len(line), 80, line)
        table = out.split("\nside by side ")[1].splitlines()
        self.assertEqual(table[0].split(), ["full", "para", "hvm"])
        self.assertEqual(table[1].split(), ["event"] + ["samples", "avg"] * 3)
        rows = {line[:24].strip(): line[24:].replace(",", "").split() for line in table[2:]}
        results = json.loads(path.read_text())["results"]
        for column, result in enumerate(results):
            for name, exits in [("all", result["exits"]), *((vm["name"], vm["exits"]) for vm in result["vms"])]:
                self.assertEqual(int(rows[name][2 * column]), sum(e["count"] for e in exits))
            for e in result["exits"]:
                self.assertEqual(rows[e["reason"]][2 * column:][:2], [str(e["count"]), f"{e['cycles'] / e['count']:.1f}"])
        self.assertEqual(rows["hypercall-wait"][:2] + rows["hypercall-wait"][4:], ["-"] * 4)

    def test_json_has_the_exits_of_each(self):
        for result in self.json("stat", "--on", "para,hvm", "--json", "-", *self.VMS)["results"]:
            run = self.json("run", "--quiet", "--on", result["generation"], "--json", "-", *self.VMS)
            for vm, same in zip(result["vms"], run["vms"], strict=True):
                for part in "name", "unit", "switches", "layers", "responses":
                    self.assertEqual(vm[part], same[part], part)
                key = lambda e: e["reason"]
                self.assertEqual(sorted(vm["exits"], key=key), sorted(same["exits"], key=key))
                self.assertEqual(vm["exit_cycles"], sum(e["cycles"] for e in vm["exits"]))
            self.assertEqual(result["exit_cycles"], sum(vm["exit_cycles"] for vm in result["vms"]))

    def test_response_times_are_those_of_run(self):
        heading = "\nresponse time in cycles "
        for guests in self.VMS, ["serve", "4"]:
            table = lambda text: re.match(r"(.*\d\n)+", text.split(heading)[1].split("\n", 1)[1])[0]
            run = self.ringside("run", "--on", "hvm", *guests)
            self.assertEqual(table(self.ringside("stat", "--on", "hvm", *guests).stdout), table(run.stdout + run.stderr))
        self.assertNotIn(heading, self.ringside("stat", "--on", "hvm", "tour").stdout)

    def test_one_generation_has_nothing_beside_it(self):
        self.assertNotIn("side by side", self.ringside("stat", "--on", "bare,hvm", "tour").stdout)


class Walks(Case):
    STAGES = ["one_stage", "vs_stage", "g_stage"]

    def walks(self, *args):
        return self.json("run", "--quiet", "--json", "-", *args)

    def test_they_are_those_of_the_trace(self):
        for on in ["bare", "para", "hvm"]:
            with self.subTest(on):
                lines = re.findall(r" walk of .*?, (?:(\d+) reads?)?(?:.*?(\d+) saved)?",
                                   self.ringside("trace", "--on", on, "--events", "walk", "paging" if on != "para" else "tour").stdout)
                run = self.walks("--on", on, "paging" if on != "para" else "tour")["walks"]
                self.assertEqual(run["misses"], len(lines))
                self.assertEqual(sum(run["reads"].values()), sum(int(reads or 0) for reads, _ in lines))

    def test_both_engines_count_the_same(self):
        for on in GENERATIONS:
            for guest in [["tour"]] if on == "full" else [["tour"], ["prot-fault", "16"], ["fork-exit", "2"]]:
                with self.subTest(on=on, guest=guest[0]):
                    a, b = (self.walks("--on", on, "--engine", engine, *guest) for engine in [ENGINES[0], "step"])
                    for run in a, b:
                        del run["host_seconds"], run["provenance"]["engine"]
                    self.assertEqual(a, b)
                    self.assertEqual(a["walks"]["misses"] > 0, on != "full", "the emulator has no page table")

    def test_layers_and_stages_add_up(self):
        for on in GENERATIONS:
            with self.subTest(on):
                run = self.walks("--on", on, "tour")
                for walks in run["walks"], run["timed_part"]["walks"], run["guest_run"]["walks"]:
                    layers = walks["layers"].values()
                    for name in ["misses", "two_stage_misses"]:
                        self.assertEqual(walks[name], sum(layer[name] for layer in layers))
                    for name in ["reads", "saved"]:
                        for stage in self.STAGES:
                            self.assertEqual(walks[name][stage], sum(layer[name][stage] for layer in layers))
                    self.assertLessEqual(walks["misses"], run["walks"]["misses"])
                    if on != "hvm":
                        self.assertEqual(walks["two_stage_misses"] + walks["reads"]["vs_stage"] + walks["reads"]["g_stage"], 0)

    def test_they_explain_what_hvm_costs_without_a_hypervisor(self):
        rows = {r["generation"]: r for r in self.json("bench", "-w", "prot-fault", "--on", "bare,hvm", "--json", "-")["results"]}
        bare, hvm = rows["bare"], rows["hvm"]
        self.assertEqual(hvm["layers"]["hypervisor"], 0)
        read = self.json("run", "--quiet", "--json", "-", "paging")["costs"]["walk-read"]
        more = sum(hvm["walks"]["reads"].values()) - sum(bare["walks"]["reads"].values())
        self.assertGreater(more, 0)
        self.assertEqual(hvm["busy_cycles"] - bare["busy_cycles"], more * read)

    def test_stat_shows_them_where_there_are_no_exits_too(self):
        for on, says in [("bare", r"app +[\d,]+ +0 +[1-9]"), ("hvm", r"app +[\d,]+ +[1-9][\d,]* +0 +[1-9]")]:
            text = self.ringside("stat", "--on", on, "prot-fault").stdout
            self.assertIn("TLB misses and page-table reads of the timed part", text)
            self.assertRegex(text, says)
        self.assertIn("from the guest's first instruction on", self.ringside("stat", "--on", "bare", "paging").stdout)
        result = self.json("stat", "--on", "hvm", "--json", "-", "prot-fault")["results"][0]
        self.assertEqual(result["measured"], "timed-part")
        self.assertLess(result["measured_walks"]["misses"], result["walks"]["misses"])

    def test_counting_changes_nothing(self):
        report = self.folder / "run.json"
        self.ringside("run", "--quiet", "--json", str(report), "tour")
        digests = [json.loads(report.read_text())["digest"], self.json("race", "--on", "bare", "--json", "-", "tour")["results"][0]["digest"]]
        self.assertEqual(*digests)


class Trace(Case):
    def lines(self, *args, **more):
        """(cycle, mode, place, depth, text) of each line"""
        out = self.ringside("trace", *args, **more).stdout
        rows = [re.match(r" *([\d,]+) (M|S|U|VS|VU) +(\S+) +(.*)$", line) for line in out.splitlines()]
        self.assertTrue(all(rows))
        return [(int(m[1].replace(",", "")), m[2], m[3], m[4]) for m in rows]

    def test_lines_are_in_the_order_of_the_clock(self):
        for g in GENERATIONS:
            with self.subTest(g):
                cycles = [line[0] for line in self.lines("--on", g, "tour")]
                self.assertEqual(cycles, sorted(cycles))
                self.assertGreater(len(cycles), 20)

    def test_traps_returns_marks_and_devices_are_listed(self):
        lines = self.lines("tour")
        for mode, place, text in [("S", r"sbi_\w+\+0x\w+", "ecall-s to M: sbi-dbcn 0"), ("M", ".*", r"return to S after [\d,]+ cycles"),
                                  ("U", ".*", r"ecall-u to S: syscall 1"), ("S", "guest_main.*", "workload-begin"),
                                  ("M", ".*", r"store to uart\+0x0 1 byte: 0x74 't'"), ("S", ".*", r"irq-s-timer to S"),
                                  ("M", "finish.*", "off with code 0")]:
            self.assertTrue(any(m == mode and re.fullmatch(place, p) and re.fullmatch(text, t) for _, m, p, t in lines),
                            (mode, place, text))

    def test_hypercalls_have_names(self):
        texts = {line[3] for line in self.lines("--on", "para", "tour")}
        self.assertIn("ecall-u to S: hypercall-mmu-update", texts)
        self.assertIn("hypercall-mmu-update for vm 0", texts)

    def test_a_return_tells_what_its_trap_took(self):
        stack = []
        for cycle, mode, _, text in self.lines("--events", "trap,return", "tour"):
            if m := re.match(r"return to \w+ after ([\d,]+) cycles", text):
                self.assertLessEqual(cycle - stack.pop() - 10, int(m[1].replace(",", "")))
            elif " to " in text and not text.startswith("return"):
                stack.append(cycle)

    def test_what_is_listed_can_be_chosen(self):
        lines = self.lines("--events", "idle,console", "tour")
        self.assertTrue(all(t.startswith(("idle for", "console")) for *_, t in lines))
        printed = "".join(re.fullmatch(r"console '(.)'", t)[1] for *_, t in lines if t.startswith("console '"))
        self.assertIn("tour: what an operating system does", printed)
        self.assertGreater(len(self.lines("--events", "all", "tour")), len(self.lines("tour")))

    def test_it_ends_as_the_guest_does(self):
        path = self.file("x.elf", elf(exit_with(3), address=0x80000000, mode=3))
        self.assertIn("exit code 3", self.ringside("trace", path, expect=FAILED).stderr)
        self.ringside("trace", "--max-insns", "1000", self.file("y.elf", elf()), expect=LIMIT)

    def test_a_walk_says_which_reads_the_walk_cache_saved(self):
        def walks(on):
            return [re.search(r"(\d+) reads?(?: and (\d+) saved)? in ", text)
                    for *_, text in self.lines("--on", on, "--events", "walk", "paging")]
        for on, most in [("bare", 4), ("hvm", 18)]:
            sums = [int(w[1]) + int(w[2] or 0) for w in walks(on)]
            self.assertLessEqual(max(sums), most)
            self.assertIn(" saved in ", self.ringside("trace", "--on", on, "--events", "walk", "paging").stdout)

    def test_full_lists_the_guests_events_as_bare_does(self):
        def events(on, guest):
            lines = self.lines("--on", on, "--events", "trap,return,privileged,mark,off", guest)
            return [(mode, place, re.sub(r" after .*| \((time|stimecmp) = .*", "", text)) for _, mode, place, text in lines]
        for guest in ["hello-sbi", "hello-uart", "paging", "exceptions", "syscall", "tour"]:
            with self.subTest(guest):
                bare = events("bare", guest)
                self.assertGreater(len(bare), 20)
                self.assertEqual(bare, events("full", guest))

    def test_the_emulators_own_events_are_listed_by_option(self):
        guest, emulator = ({line[2] for line in self.lines("--on", "full", *more, "tour")} for more in [[], ["--emulator"]])
        self.assertTrue(any(place.startswith("guest_main") for place in guest))
        self.assertFalse(any(place.startswith("guest_main") for place in emulator))
        self.assertTrue(any(place.startswith("vm_console_") for place in emulator))

    def test_the_emulator_of_what_has_none_is_refused(self):
        for on in "bare", "para", "hvm":
            for command in ("trace",), ("run", "--quiet"), ("run", "--step", "1:2"):
                self.refused(*command, "--on", on, "--emulator", "tour",
                             says=["--emulator", "of full", f"found --on {on}"])
        self.refused("run", "--on", "full", "--emulator", "tour", says=["--emulator", "needs --step RANGE"])

    def test_what_is_measured_has_none_of_the_reports(self):
        first = self.json("run", "--on", "full", "--quiet", "--json", "-", "tour")
        self.ringside("trace", "--on", "full", "tour")
        self.ringside("run", "--on", "full", "--step", "1:100", "tour")
        again = self.json("run", "--on", "full", "--quiet", "--json", "-", "tour")
        for key in ["cycles", "instructions", "digest", "layers"]:
            self.assertEqual(first[key], again[key])
        marks = self.ringside("trace", "--on", "full", "--emulator", "--events", "mark", "tour").stdout
        self.assertIn("guest-begins vm 0", marks)
        self.assertNotRegex(marks, r"emulates|reports an event|stands before")

    def test_marks_of_a_hypervisor_say_what_they_mean(self):
        vms = ["--vm", "sieve 60000", "--vm", "guest=batch,append=2,cap=50", "--vm", "guest=sieve,append=x"]
        for on in "para", "hvm", "full":
            more = ["--emulator"] if on == "full" else []
            text = self.ringside("trace", "--on", on, *more, "-e", "mark", *vms, expect=FAILED).stdout
            self.assertNotRegex(text, r" mark \d+ ")
            for words in (r"context vm 0 kernel", r"sleep vm 1", r"wake vm 1, due at tick \d+", r"waited vm 0, \d+ ticks",
                          r"capped vm 1, \d+ ticks", r"end vm 0 with exit code 0", r"end vm 2 with exit code 2",
                          *([r"enter vm 2", r"guest-begins vm 1"] if on == "full" else [])):
                self.assertRegex(text, rf" {words}\b")
        text = self.ringside("trace", "--on", "bare", "-e", "mark", "serve", "2").stdout
        self.assertRegex(text, r" workload-response to what arrived at tick \d+\n")
        self.assertNotRegex(text, r" mark \d+ ")

    def test_an_unknown_event_gets_a_proposal(self):
        self.refused("trace", "--events", "trap,retrun", "tour", says=["'retrun'", "did you mean 'return'?"])
        self.refused("trace", "--events", "", "tour", says=["--events", "''"])


UNMARKED = b"""
	.globl _start
_start:
	la	t0, handler
	csrw	stvec, t0
	li	a0, 'h'
	li	a7, 1
	ecall
	csrr	t1, sstatus
	.word	0			# illegal
	csrw	satp, zero
	sfence.vma
	ecall
	li	a7, 8
	ecall
	.balign	4
handler:
	csrr	t0, sepc
	addi	t0, t0, 4
	csrw	sepc, t0
	sret
"""


class Unmarked(Case):
    """A guest that marks nothing: its operations are what it does with privilege."""

    ORDER = ["csrw stvec", "ecall", "csrr sstatus", "illegal instruction", "csrr sepc", "csrw sepc", "sret", "csrw satp", "sfence.vma", "ecall"]

    def operations(self, on, *args):
        path = self.file("own.S", UNMARKED)
        run = self.json("run", "--quiet", "--on", on, *args, "--json", "-", path)
        return {o["op"]: o["count"] for o in run["operations"]}

    def test_its_operations_are_the_same_in_each_generation(self):
        bare = self.operations("bare")
        self.assertEqual(sum(bare.values()), len(self.ORDER))
        self.assertEqual(set(bare), set(self.ORDER))
        self.assertEqual(bare["ecall"], 2)  # the last one never comes back
        self.assertEqual(bare, self.operations("hvm"))
        self.assertEqual(bare, self.operations("full", "--relay"))

    def test_their_costs_tell_the_generations_apart(self):
        path = self.file("own.S", UNMARKED)
        cost = {}
        for on, more in [("bare", []), ("hvm", []), ("full", ["--relay"])]:
            run = self.json("run", "--quiet", "--on", on, *more, "--json", "-", path)
            cost[on] = {o["op"]: o["cycles"] // o["count"] for o in run["operations"]}
        for op in ["csrw stvec", "csrw satp", "sret"]:  # the CPU does it
            self.assertEqual(cost["bare"][op], cost["hvm"][op])
            self.assertGreater(cost["full"][op], 20 * cost["bare"][op])
        self.assertGreater(cost["hvm"]["ecall"], cost["bare"]["ecall"])

    def test_an_operation_is_stepped_by_its_name(self):
        path = self.file("own.S", UNMARKED)
        for on in ["bare", "full", "hvm"]:
            for name, text in [("@csrw satp", r"csrw satp, zero"), ("@csrw-satp", r"csrw satp, zero"), ("@4", r"-> illegal-insn")]:
                with self.subTest(on=on, name=name):
                    out = self.ringside("run", "--on", on, "--step", name, path).stdout
                    self.assertRegex(out, text)
                    self.assertLessEqual(len(out.splitlines()), 5, out)
            out = self.ringside("run", "--on", on, "--step", "@ecall:2", path).stdout
            self.assertRegex(out, r"-> ecall-v?s to")
            self.assertRegex(out, r" [ms]ret\b")
        self.refused("run", "--step", "@csrw nothing", path, says=["'@csrw nothing'", "FIRST:LAST"])

    def test_a_guest_with_marks_has_those_alone(self):
        names = {o["op"] for o in self.json("run", "--quiet", "--json", "-", "tour")["operations"]}
        self.assertIn("syscall", names)
        self.assertFalse(any(" " in name for name in names))

    def test_chrome_has_them(self):
        path = self.folder / "trace.json"
        self.ringside("trace", "--chrome", str(path), self.file("own.S", UNMARKED))
        names = [e["name"] for e in json.loads(path.read_text())["traceEvents"] if e["ph"] == "X" and e["tid"] == 6]
        self.assertEqual(names, self.ORDER)


class Filters(Case):
    """What trace leaves out. Each filter is held against the whole listing."""
    ROW = re.compile(r" *([\d,]+) (\w+) +(\S+) +(.*)")

    def rows(self, *args):
        return [self.ROW.fullmatch(line).groups() for line in self.ringside("trace", *args).stdout.splitlines()]

    def test_e_is_short_for_events(self):
        self.assertEqual(self.rows("-e", "trap,mark", "tour"), self.rows("--events", "trap,mark", "tour"))

    def test_a_mode_is_where_it_happens_or_where_it_leads(self):
        args = ["-e", "trap,return,mark", "--on", "hvm", "tour"]
        whole = self.rows(*args)
        for modes in [{"S"}, {"VU"}, {"VS", "M"}]:
            with self.subTest(modes):
                expected = [r for r in whole if r[1] in modes or re.search(rf" to ({'|'.join(modes)})\b", r[3])]
                self.assertTrue(0 < len(expected) < len(whole))
                self.assertEqual(self.rows("--mode", ",".join(modes), *args), expected)

    def test_addresses_are_of_a_range_ends_included(self):
        whole = self.rows("-e", "trap", "tour")
        place = next(r[2] for r in whole if r[2].startswith("0x"))
        self.assertEqual(self.rows("-e", "trap", "--pc", f"{place}..{place}", "tour"), [r for r in whole if r[2] == place])

    def test_an_operation_is_listed_whole_each_time(self):
        whole, inside, expected = self.rows("-e", "trap,return,mark", "tour"), False, []
        for row in whole:
            inside = inside or row[3].startswith("op-begin page-fault")
            if inside:
                expected.append(row)
            inside = inside and not row[3].startswith("op-end page-fault")
        self.assertGreater(len(expected), 16)
        self.assertEqual(self.rows("-e", "trap,return,mark", "--op", "page-fault", "tour"), expected)

    def test_virtual_machines_are_told_apart(self):
        args = ["-e", "trap", "--on", "hvm", "--vm", "hello-sbi", "--vm", "guest=tour,name=web"]
        whole = self.rows(*args)
        parts = [self.rows("--of", name, *args) for name in ["vm0", "web"]]
        self.assertTrue(all(parts))
        self.assertLessEqual(sum(map(len, parts)), len(whole))
        self.assertTrue(any(r[1] == "VU" for r in parts[1]) and not any(r[1] == "VU" for r in parts[0]))

    def test_the_listing_goes_to_a_file(self):
        path = str(self.folder / "trace.txt")
        done = self.ringside("trace", "-o", path, "tour")
        self.assertEqual(done.stdout, "")
        self.assertEqual(pathlib.Path(path).read_text(), self.ringside("trace", "tour").stdout)
        for where in ["/dev/full", "/nowhere/x.txt"]:
            self.assertIn(where, self.ringside("trace", "-o", where, "tour", expect=IO).stderr)

    def test_a_listing_into_a_pipe_that_closes_ends_quietly(self):
        done = subprocess.run(["bash", "-c", f"set -o pipefail; '{COMMAND}' trace -e all tour | head -3"], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)
        self.assertEqual((done.stdout.count("\n"), done.stderr), (3, ""))
        self.assertNotIn("\x1b", done.stdout)

    def test_a_listing_that_is_interrupted_is_whole(self):
        path = self.folder / "trace.txt"
        with subprocess.Popen([COMMAND, "trace", "-e", "all", "-o", str(path), "fork-exec", "100000"], stdin=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as child:
            until_it_worked(child)
            child.send_signal(signal.SIGINT)
            self.assertEqual(child.wait(), INTERRUPTED)
        text = path.read_text()
        self.assertTrue(text.endswith("\n"))
        self.assertTrue(all(self.ROW.fullmatch(line) for line in text.splitlines()))

    def test_wrong_filters_are_refused(self):
        for args, says in {("--mode", "X"): ["--mode", "'X'", "VS"], ("--pc", "5"): ["--pc", "'5'", "LO..HI"],
                           ("--pc", "9..5"): ["'9..5'"], ("--op", "nothing"): ["--op", "'nothing'"],
                           ("--of", "web"): ["--of", "'web'", "--vm"]}.items():
            self.refused("trace", *args, "tour", says=says)
        self.refused("trace", "--chrome", str(self.folder / "c"), "--mode", "S", "tour", says=["--chrome", "--mode"])


OPERATIONS = 1 + len(LAYERS)
VMS = ["--vm", "guest=tour,name=web", "--vm", "prot-fault 5", "--vm", "guest=sieve,append=2000,start=3ms"]


class Chrome(Case):
    """A process for each virtual machine, a thread for each layer; arrows from traps to returns."""
    RUNS = [["--on", g, "tour"] for g in GENERATIONS] + [["--on", "full", "--emulator", "tour"], ["--on", "container", "sieve", "50"]] + [["--on", g, *VMS] for g in ["full", "para", "hvm"]]

    def trace(self, *args):
        path = self.folder / "trace.json"
        self.assertEqual(self.ringside("trace", "--chrome", str(path), *args).stdout, "")
        return json.loads(path.read_text())["traceEvents"]

    def layers(self, events):
        return [e for e in events if e["ph"] == "X" and e["tid"] < OPERATIONS]

    def cycles(self, us):
        return round(us * 1000)

    def test_events_are_of_the_format(self):
        needs = {"X": {"ts", "dur", "name"}, "i": {"ts", "s", "name"}, "M": {"name", "args"}}
        for args in self.RUNS:
            with self.subTest(args):
                events = self.trace(*args)
                for e in events:
                    self.assertLessEqual({"ph", "pid", "tid"} | needs.get(e["ph"], {"ts", "id", "cat", "name"}), set(e))
                    self.assertIn(e["ph"], "XiMstf")
                    self.assertGreaterEqual(e.get("dur", 0), 0)
                named = {(e["pid"], e["tid"]) for e in events if e["ph"] == "M" and e["name"] == "thread_name"}
                self.assertLessEqual({(e["pid"], e["tid"]) for e in events if e["ph"] != "M"}, named)

    def test_the_layers_fill_the_whole_run_without_overlap(self):
        for args in self.RUNS:
            with self.subTest(args):
                end = 0
                for e in sorted(self.layers(self.trace(*args)), key=lambda e: (e["ts"], e["dur"])):
                    self.assertEqual(self.cycles(e["ts"]), end)
                    end += self.cycles(e["dur"])

    def test_the_layers_have_the_cycles_that_run_reports(self):
        for args in self.RUNS:
            if "full" in args and "--emulator" not in args:
                continue # the clock is that of a computer that reports
            with self.subTest(args):
                events = self.layers(self.trace(*args))
                run = self.json("run", "--quiet", "--json", "-", *[a for a in args if a != "--emulator"])
                for tid, layer in enumerate(LAYERS, 1):
                    self.assertEqual(sum(self.cycles(e["dur"]) for e in events if e["tid"] == tid), run["layers"][layer], layer)
                for pid, vm in enumerate(run["vms"], 1):
                    for tid, layer in enumerate(LAYERS[:-1], 1): # idle is nobody's
                        mine = sum(self.cycles(e["dur"]) for e in events if (e["pid"], e["tid"]) == (pid, tid))
                        self.assertEqual(mine, vm["layers"].get(layer, 0), (vm["name"], layer))

    def test_arrows_lead_from_traps_to_their_handlers_and_back(self):
        for args in self.RUNS:
            with self.subTest(args):
                events = self.trace(*args)
                slices, flows = {}, {}
                for e in self.layers(events):
                    slices.setdefault((e["pid"], e["tid"]), []).append((e["ts"], e["ts"] + e["dur"], e["name"]))
                for e in events:
                    if e["ph"] in "stf":
                        flows.setdefault(e["id"], []).append(e)
                if "--emulator" not in args: # it is left for nothing
                    self.assertGreater(len(flows), 10)
                for flow in flows.values():
                    self.assertEqual([e["ph"] for e in flow], ["s", "t", "f"])
                    self.assertEqual(sorted(e["ts"] for e in flow), [e["ts"] for e in flow])
                # each end lies in a slice of its row; the handler's is called after the trap
                for flow in list(flows.values())[:200]:
                    for e in flow:
                        around = [name for a, b, name in slices[e["pid"], e["tid"]] if a <= e["ts"] <= b]
                        self.assertTrue(around, e)
                        if e["ph"] == "t":
                            self.assertTrue(any("ecall" in n or "irq" in n or "-" in n for n in around), around)

    def test_its_operations_are_those_of_run(self):
        events = self.trace("--on", "hvm", "tour")
        run = self.json("run", "--on", "hvm", "--quiet", "--json", "-", "tour")
        for op in run["operations"]:
            if op["op"] == "tick":
                continue
            mine = [self.cycles(e["dur"]) for e in events if e["ph"] == "X" and e["tid"] == OPERATIONS and e["name"] == op["op"]]
            self.assertEqual(sum(mine), op["cycles"], op["op"])

    def test_rows_have_names(self):
        names = {e["args"]["name"] for e in self.trace("--on", "hvm", "tour") if e["ph"] == "M"}
        self.assertLessEqual({"tour on hvm", "nobody's", *LAYERS, "operations"}, names)
        names = {e["pid"]: e["args"]["name"] for e in self.trace("--on", "hvm", *VMS) if e["ph"] == "M" and e["name"] == "process_name"}
        self.assertEqual(names, {1: "web: tour on hvm", 2: "vm1: prot-fault on hvm", 3: "vm2: sieve on hvm", 9: "nobody's"})

    def test_names_may_have_any_letters(self):
        guest = self.folder / 'a"b\\ \u00e9\u202e.elf'
        guest.write_bytes(elf(exit_with(0), address=0x80000000, mode=3))
        names = [e["args"]["name"] for e in self.trace(str(guest)) if e["ph"] == "M" and e["name"] == "process_name"]
        self.assertIn('a"b\\', names[0])

    def test_a_trace_that_is_interrupted_is_whole(self):
        path = self.folder / "trace.json"
        with subprocess.Popen([COMMAND, "trace", "--chrome", str(path), self.file("x.elf", elf())], stdin=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as child:
            until_it_worked(child)
            child.send_signal(signal.SIGINT)
            self.assertEqual(child.wait(), INTERRUPTED)
        self.assertGreater(len(json.loads(path.read_text())["traceEvents"]), 3)

    def test_a_file_that_cannot_be_written_is_6(self):
        for path in ["/nowhere/x.json", "/dev/full"]:
            done = self.ringside("trace", "--chrome", path, "tour", expect=IO)
            self.assertIn(path, done.stderr)


def row(name, cycles=1000, **more):
    return {"workload": name, "generation": "hvm", "ok": True, "cycles": cycles + 100,
            "layers": {"app": cycles, "idle": 100}} | more


def report_of(*rows, **more):
    return json.dumps({"schema": "ringside-bench/1", "results": rows} | more).encode()


def report(**cycles):
    return report_of(*[row(name, c) for name, c in cycles.items()])


class Compare(Case):
    def setUp(self):
        super().setUp()
        self.a = self.file("a.json", report(same=1000, slower=1000, faster=1000, lost=1000))
        self.b = self.file("b.json", report(same=1000, slower=1030, faster=750, new=5))

    def test_rows_are_held_against_each_other(self):
        out = self.ringside("compare", self.a, self.b).stdout
        for row in [r"same +hvm +1,000 +1,000 +same", r"slower +hvm +1,000 +1,030 +\+3.00 %",
                    r"faster +hvm +1,000 +750 +-25.00 %", r"lost +hvm +1,000 +-", r"new +hvm +- +5"]:
            self.assertRegex(out, f"\n{row}\n")
        for line in out.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_a_threshold_decides_the_exit_status(self):
        same = self.file("same.json", report(same=1000, slower=1000, faster=1000, lost=1000))
        more = self.file("more.json", report(same=1000, slower=1030, faster=750, lost=1000))
        self.ringside("compare", "--fail-above", "0", self.a, same)
        self.ringside("compare", "--fail-above", "3.1", self.a, more)
        done = self.ringside("compare", "--fail-above", "2.9", self.a, more, expect=FAILED)
        self.assertIn("1 of 4 rows", done.stderr)

    def test_what_was_measured_no_more_is_no_success(self):
        self.ringside("compare", "--fail-above", "50", self.a, self.b, expect=FAILED)

    def test_as_json(self):
        rows = {r["workload"]: r for r in self.json("compare", "--json", self.a, self.b)["rows"]}
        self.assertAlmostEqual(rows["slower"]["change_percent"], 3)
        self.assertEqual((rows["lost"]["a"], rows["lost"]["b"]), (1000, None))

    def test_real_reports_of_each_kind(self):
        for command, more in [("run", ["--quiet"]), ("race", []), ("bench", ["-w"])]:
            paths = [str(self.folder / f"{command}{i}.json") for i in range(2)]
            for path in paths:
                self.ringside(command, "--on", "hvm", *(more if command != "bench" else []), "--json", path,
                              *(["-w", "tour"] if command == "bench" else ["tour"]))
            out = self.ringside("compare", "--fail-above", "0", *paths).stdout
            self.assertRegex(out, r"\ntour +hvm +[\d,]+ +[\d,]+ +same\n")

    def test_bad_reports_are_refused_by_name(self):
        for content, says in [(b"", ":1:"), (b"{", ":1:"), (b"{}", "schema is missing"),
                              (b'{"schema": "x/1"}', 'schema: found "x/1"'),
                              (b'{"schema": "ringside-bench/1"}', "results is missing; needs a list"),
                              (report_of(costs=[]), "costs: found []")]:
            path = self.file("bad.json", content)
            self.refused("compare", self.a, path, status=IMAGE, says=[path, says])
        self.refused("compare", "/nowhere/a.json", self.a, status=IO, says=["/nowhere/a.json"])
        self.refused("compare", self.a, says=["two reports", "1"])
        for value in ["-1", "x", "nan", ""]:
            self.refused("compare", f"--fail-above={value}", self.a, self.b, says=["--fail-above", f"'{value}'"])

    def test_values_of_the_wrong_type_or_sign_are_refused_by_row_and_field(self):
        faults = [({"cycles": "1100"}, 'cycles: found "1100"; needs a whole number'), ({"cycles": -5}, "cycles: found -5"),
                  ({"cycles": 1100.0}, "cycles: found 1100.0"), ({"cycles": None}, "cycles: found null"),
                  ({"layers": 3}, "layers: found 3"), ({"layers": {"app": -1000, "idle": 100}}, "app: found -1000"),
                  ({"layers": {"app": 1000, "idle": "100"}}, 'idle: found "100"'),
                  ({"layers": {"app": 900, "idle": 100}}, "adds up to the row's cycles"),
                  ({"layers": {"app": 1 << 62, "idle": 1 << 62}}, "adds up to the row's cycles"),
                  ({"cycles": 100, "layers": {"idle": 100}}, "cycles: found 100; needs some that are not idle"),
                  ({"size": -1}, "size: found -1"), ({"ok": 1}, "ok: found 1"), ({"measured": "x"}, 'measured: found "x"')]
        for wrong, says in faults:
            with self.subTest(wrong):
                path = self.file("bad.json", report_of(row("good"), row("bad") | wrong))
                self.refused("compare", self.a, path, status=IMAGE, says=[f"{path}: row 2 (bad on hvm): ", says])
                self.refused("compare", "--fail-above", "5", path, self.a, status=IMAGE, says=[f"{path}: row 2 "])
        for wrong, says in [({"generation": "kvm"}, '"kvm"; needs bare'), ({"workload": 7}, "workload: found 7")]:
            path = self.file("bad.json", report_of(row("good") | wrong))
            self.refused("compare", self.a, path, status=IMAGE, says=[f"{path}: row 1", says])
        run = {"schema": "ringside-run/1", "guest": "x", "generation": "hvm", "exit_code": 0, "cycles": 5,
               "layers": {"app": 5}}
        for wrong, says in [({"exit_code": "0"}, "exit_code"), ({"cycles": -5}, "cycles: found -5"), ({"guest": None}, "guest")]:
            path = self.file("bad.json", json.dumps(run | wrong).encode())
            self.refused("compare", path, path, status=IMAGE, says=[path, says])

    def test_helps_of_the_hardware_that_differ_are_named(self):
        reports = {}
        for name, more in {"all": [], "none": ["--without", "walk-cache,vmid"]}.items():
            for kind, command in {"bench": ["bench", "-w", "prot-fault:5", "--on", "hvm"],
                                  "run": ["run", "--quiet", "--on", "hvm", "-append", "5", "prot-fault"]}.items():
                reports[kind, name] = str(self.folder / f"{kind}-{name}.json")
                self.ringside(*command, *more, "--json", reports[kind, name])
        for kind in ["bench", "run"]:
            a, b = reports[kind, "all"], reports[kind, "none"]
            self.assertIn("(none; vmid, walk-cache)", self.ringside("compare", a, b).stderr)
            self.refused("compare", "--fail-above", "50", a, b, status=IMAGE, says=["helps", "walk-cache", a, b])
            self.assertEqual(self.ringside("compare", b, b).stderr, "")

    def test_a_run_and_a_bench_are_compared_by_what_bench_measures(self):
        paths = {}
        for guest in "tour", "hello-sbi":  # the second marks no timed part
            for name, args in {"run": ["run", "--quiet"], "bench": ["bench", "-w"]}.items():
                paths[name] = str(self.folder / f"{name}.json")
                self.ringside(args[0], "--on", "hvm", "--json", paths[name], *args[1:], guest)
            out = self.ringside("compare", "--fail-above", "0", paths["run"], paths["bench"]).stdout
            self.assertRegex(out, rf"\n{guest} +hvm +([\d,]+) +\1 +same\n")
            out = self.ringside("compare", paths["run"], paths["run"]).stdout
            self.assertIn("Cycles without idle, from the guest's first instruction on.", out)
        document = json.loads(pathlib.Path(paths["run"]).read_text())
        del document["guest_run"]  # as earlier versions wrote it
        old = self.file("old.json", json.dumps(document).encode())
        self.refused("compare", old, paths["bench"], status=IMAGE,
                     says=[f"{old} is of all of a run", "'hello-sbi' marks no timed part", paths["bench"]])
        self.refused("compare", old, paths["run"], status=IMAGE,
                     says=[f"{old} has all of its run, {paths['run']} has its run without the start-up"])
        whole = self.file("whole.json", report_of(row("tour", measured="whole-run")))
        timed = self.file("timed.json", report_of(row("tour", measured="timed-part")))
        self.refused("compare", whole, timed, status=IMAGE,
                     says=[f"tour on hvm: {whole} has all of its run, {timed} has its timed part"])

    def test_results_that_do_not_belong_together_are_told_apart(self):
        here = {"costs": {"fence": 4, "disk": 9}, "provenance": {"compiler": "GCC 12.2.0"}}
        a = self.file("a.json", report_of(row("x", memory=1 << 27, images="0" * 16), **here))
        cases = [({"costs": {"fence": 5, "disk": 9}}, {}, "costs differ (fence)"),
                 ({"provenance": {"compiler": "Clang 14"}}, {}, "compilers differ (GCC 12.2.0; Clang 14)"),
                 ({}, {"memory": 1 << 26}, "sizes of memory differ")]
        for document, of_row, says in cases:
            with self.subTest(says):
                b = self.file("b.json", report_of(row("x", **{"memory": 1 << 27, "images": "0" * 16} | of_row), **here | document))
                done = self.ringside("compare", a, b)
                self.assertIn("same", done.stdout)
                self.assertIn(says, done.stderr)
                self.refused("compare", "--fail-above", "50", a, b, status=IMAGE, says=[says, a, b])
        b = self.file("b.json", report_of(row("x", memory=1 << 27, images="1" * 16), **here))
        done = self.ringside("compare", "--fail-above", "0", a, b)
        self.assertIn("1 of 1 rows are of other images: guest software differs", done.stderr)
        b = self.file("b.json", report_of(row("y")))
        self.refused("compare", a, b, status=IMAGE, says=["no row in common"])

    def test_another_size_is_another_quantity(self):
        a, b = (self.file(f"{n}.json", report_of(row("x", size=n), row("y"))) for n in (100, 200))
        self.assertRegex(self.ringside("compare", a, b).stdout, r"\nx +hvm +1,000 +1,000 +other size\n")
        self.assertEqual(self.json("compare", "--json", a, b)["rows"][0]["problem"], "other size")
        self.ringside("compare", "--fail-above", "50", a, b, expect=FAILED)

    def test_what_cannot_run_is_not_what_failed(self):
        rows = [row("x"), row("no", ok=False, skipped=True, problem="has no port"), row("bad", ok=False, problem="crashed")]
        a = self.file("a.json", report_of(*rows))
        out = self.ringside("compare", "--fail-above", "0", a, a).stdout
        self.assertRegex(out, r"\nno +hvm +unavailable +unavailable\n")
        self.assertRegex(out, r"\nbad +hvm +failed +failed\n")
        real = str(self.folder / "real.json")
        self.ringside("bench", "-w", "checksum", "--on", "all", "--json", real, expect=IMAGE)
        self.assertRegex(self.ringside("compare", real, real).stdout, r"\nchecksum +bare ")


main()
