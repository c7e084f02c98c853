#!/usr/bin/env python3
"""Several virtual machines on one computer. vms.py COMMAND SOURCE"""
import re

from ringside import *

SEVERAL = ["para", "hvm", "full"]
SLICE = 1_000_000  # cycles
WINDOW = 10 * SLICE


def run(*args, on="hvm", **more):
    return subprocess.run([COMMAND, "run", "--on", on, "--quiet", *args], capture_output=True, text=True,
                          stdin=more.pop("stdin", subprocess.DEVNULL), **more)


def several(*vms, on="hvm", more=()):
    """@return what they printed, and the JSON."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "run.json"
        done = run("--json", str(path), *more, *(word for vm in vms for word in ("--vm", vm)), on=on)
        return done, json.loads(path.read_text())


def lines_of(output, name):
    """@return what the VM of this name printed."""
    start = name + "| "
    return "".join(line[len(start):] for line in output.splitlines(True) if line.startswith(start))


def cycles(vm):
    return sum(vm["layers"].values())


class Console(Case):
    def test_each_prints_what_it_prints_alone(self):
        guests = ["sieve 20000", "crc", "matmul 24", "list 2000", "sort 2000", "pipe-lat 20", "fork-exit 4", "serve 5"]
        for on, count in (("hvm", 2), ("hvm", 8), ("para", 2), ("para", 8), ("full", 2)):
            with self.subTest(on=on, count=count):
                done, _ = several(*guests[:count], on=on)
                self.assertEqual(done.returncode, OK, done.stderr)
                for i, guest in enumerate(guests[:count]):
                    alone = run("-m", "16", *guest.split(), on=on).stdout
                    self.assertEqual(lines_of(done.stdout, f"vm{i}"), alone)

    def test_no_other_line_is_printed(self):
        done, _ = several("guest=sieve,name=a", "guest=crc,name=b")
        self.assertTrue(all(line[:3] in ("a| ", "b| ") for line in done.stdout.splitlines()), done.stdout)

    def test_keys_go_to_the_first_until_ctrl_a_names_another(self):
        with tempfile.TemporaryDirectory() as folder:
            keys = pathlib.Path(folder) / "keys"
            keys.write_bytes(b"echo one\nexit\n\x011echo two\nexit\n")
            done = run("--input", str(keys), "--vm", "guest=shell,name=a", "--vm", "guest=shell,name=b")
        self.assertIn("one", lines_of(done.stdout, "a"))
        self.assertNotIn("two", lines_of(done.stdout, "a"))
        self.assertIn("two", lines_of(done.stdout, "b"))


    def test_a_console_can_go_to_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "b.txt"
            for on in SEVERAL:
                with self.subTest(on):
                    done = run("--vm", "guest=sieve,name=a", "--vm", f"guest=crc,name=ab,console={path}", on=on)
                    self.assertEqual(done.returncode, OK, done.stderr)
                    self.assertRegex(done.stdout, r"\Aa\| sieve: .*\n\Z")
                    self.assertRegex(path.read_text(), r"\Acrc: .*\n\Z")
            done = run("--vm", f"guest=sieve,console={path}", "--vm", "no-such-guest")
            self.assertEqual(done.returncode, IMAGE)
            self.assertRegex(path.read_text(), r"\Acrc: ", "what did not run leaves the file")
            done = run("--vm", f"guest=sieve,console={path}", "--vm", f"guest=sieve,console={path}")
            self.assertNotEqual(done.returncode, OK)
            self.assertIn(str(path), done.stderr)

    def test_other_commands_have_no_console(self):
        for command in ["race", "stat", "trace", "bench", "show"]:
            with self.subTest(command):
                done = subprocess.run([COMMAND, command, "--on", "hvm", "--vm", "guest=sieve,console=x"],
                                      capture_output=True, text=True)
                self.assertEqual(done.returncode, USAGE)
                self.assertIn("console: ", done.stderr)


class Disks(Case):
    """Each disk belongs to one virtual machine, which has it in its first slot."""

    def test_a_disk_is_its_owners_alone(self):
        for on in SEVERAL:
            for give in (lambda path, name: ("", ["-drive", f"file={path},format=raw,vm={name}"]),
                         lambda path, name: (f",drive={path}", [])):
                with self.subTest(on), tempfile.TemporaryDirectory() as folder:
                    paths = [pathlib.Path(folder) / f"{name}.img" for name in "bac"]
                    guests = ["disk-rand-write", "disk-seq"]
                    args, alone = [], []
                    for guest, path in zip(guests, paths):
                        path.write_bytes(bytes(4 << 20))
                        pair, options = give(path, path.stem)
                        args += ["--vm", f"guest={guest},append=4,name={path.stem}{pair}", *options]
                        paths[2].write_bytes(bytes(4 << 20))
                        run("-drive", f"file={paths[2]},format=raw", guest, "4", on=on)
                        alone.append(paths[2].read_bytes())
                    done = run("--vm", "guest=sieve,name=first", *args, on=on)
                    self.assertEqual(done.returncode, OK, done.stdout + done.stderr)
                    self.assertNotEqual(alone[0], alone[1])
                    self.assertEqual([path.read_bytes() for path in paths[:2]], alone)

    def test_what_drive_says_of_a_disk_vm_says_too(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = [pathlib.Path(folder) / f"{name}.img" for name in "abc"]
            disks = [f"guest=disk-rand-write,append=4,name={path.stem},drive={path},{how}" for path, how in
                     zip(paths, ("format=raw", "snapshot=on", "readonly=on,assign=emulated"))]
            for path in paths:
                path.write_bytes(bytes(4 << 20))
            done, document = several(*disks)
            self.assertEqual([any(path.read_bytes()) for path in paths], [True, False, False])
            self.assertEqual([vm["exit_code"] == 0 for vm in document["vms"]], [True, True, False], done.stdout)
            self.assertEqual(document["disks"], {"count": 3, "passed_through": 2})

    def test_who_has_none_sees_none(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "a.img"
            for on in SEVERAL:
                with self.subTest(on):
                    path.write_bytes(bytes(1 << 20))
                    done = run("--vm", f"guest=disk-seq,append=8,drive={path}", "--vm", "guest=disk-seq,append=8", on=on)
                    self.assertEqual(done.returncode, FAILED)
                    self.assertIn("disk-seq: 8 blocks", lines_of(done.stdout, "vm0"))
                    self.assertIn("this computer has no disk", lines_of(done.stdout, "vm1"))


class Ledger(Case):
    def test_layers_add_up_for_each_and_for_all(self):
        for on in SEVERAL:
            with self.subTest(on):
                _, document = several("sieve", "guest=batch,append=3,start=3ms", "serve 3", on=on)
                self.assertEqual(sum(document["layers"].values()), document["cycles"])
                self.assertEqual(len(document["vms"]), 3)
                for layer in LAYERS[:4]:
                    self.assertLessEqual(sum(vm["layers"][layer] for vm in document["vms"]), document["layers"][layer])
                for layer in LAYERS[:2] if on != "full" else ():  # nobody's are the hypervisor's and the firmware's
                    self.assertEqual(sum(vm["layers"][layer] for vm in document["vms"]), document["layers"][layer])

    def test_the_same_run_twice_gives_the_same_digest_with_both_engines(self):
        for on in ("hvm", "para"):
            with self.subTest(on):
                first, second, step = (several("sieve 20000", "batch 2", "serve 3", on=on, more=more)[1]
                                       for more in ((), (), ("--engine", "step")))
                self.assertEqual(first["digest"], second["digest"])
                self.assertEqual(first["digest"], step["digest"])
                self.assertEqual(first["vms"], step["vms"])

    def test_a_virtual_machine_starts_when_it_was_asked_to(self):
        _, document = several("batch 3", "guest=sieve,start=2ms")
        self.assertEqual(document["vms"][1]["start"], 2_000_000)
        self.assertGreater(document["vms"][1]["ready"], 2_000_000)
        self.assertLess(document["vms"][1]["ready"], 2_000_000 + 3 * SLICE)


def recount(on, *vms):
    """Exits and switches once more, from a listing of what happened. Cycles in an exit: from the trap until the guest
    goes on, or until the CPU is given to a virtual machine that another had it before, or nobody; those of a switch:
    from there. @return the cycles of all exits; of each switch the number of the virtual machine and cycles; the same of
    those that lead to a first instruction."""
    into = {"hvm": ("VS", "VU"), "para": ("U",), "full": ()}[on]
    listing = subprocess.run([COMMAND, "trace", "--on", on, "-e", "trap,return,mark,idle",
                              *(["--emulator"] if on == "full" else []), *(word for vm in vms for word in ("--vm", vm))],
                             capture_output=True, text=True).stdout
    exits, switches, starts, begun = 0, [], [], set()
    vm, given, idle, idled, ended = None, None, 0, False, False  # `idle`: in the exit under way
    for line in listing.splitlines():
        now, mode, text = int(line[:13].replace(",", "")), line[14:16].strip(), line[42:].strip()
        if found := re.match(r"idle for (\d+) cycles", text):
            idle, idled = idle + int(found[1]), True
        elif (found := re.match(r"context vm (\d) ", text)) and mode == "S":
            if int(found[1]) != vm or idled:
                vm, given, idled = int(found[1]), now, False
        elif text.startswith("end vm"):
            vm, ended = None, True
        elif found := re.match(r"guest-begins vm (\d)", text):
            begun.add(int(found[1]))
        elif text.startswith("enter vm") or (text.startswith("return to ") and text.split()[2] in into):
            trapped = re.search(r"after ([\d,]+) cycles", text)
            if trapped and mode == "S" and not ended:
                exits += (given or now) - (now - int(trapped[1].replace(",", ""))) - idle
            if given:
                (switches if vm in begun else starts).append((vm, now - given))
            if on != "full":
                begun.add(vm)
            given, idle, ended = None, 0, False
        elif into and mode in into:
            idle = 0
    return exits, switches, starts


class Switches(Case):
    """The row `switch`: the virtual machine that gets the CPU, up to its next instruction."""

    GUESTS = ["sieve 60000", "guest=batch,append=3,start=2ms", "serve 5"]

    def rows(self, rows):
        return {row["reason"]: row for row in rows}

    def test_rows_are_those_of_the_listing_to_the_cycle(self):
        for on in SEVERAL:
            with self.subTest(on):
                _, document = several(*self.GUESTS, on=on)
                exits, switches, starts = recount(on, *self.GUESTS)
                rows = self.rows(document["exits"])
                self.assertGreater(len(switches), 10)
                row = rows.pop("switch")
                self.assertEqual((row["count"], row["cycles"]), (len(switches), sum(cost for _, cost in switches)))
                self.assertEqual((row["min"], row["max"]), (min(cost for _, cost in switches), max(cost for _, cost in switches)))
                self.assertEqual(sum(other["cycles"] for other in rows.values()), exits)
                for i, vm in enumerate(document["vms"]):
                    own = [cost for of, cost in switches if of == i]
                    self.assertEqual(self.rows(vm["exits"])["switch"]["cycles"], sum(own))
                    first = [cost for of, cost in starts if of == i]
                    self.assertEqual(len(first), 1 if on != "full" else len(first) or 1)  # or more, in its firmware
                    self.assertEqual(vm["switches"], len(own) + len(first))

    def test_rows_of_each_are_those_of_all(self):
        for on in SEVERAL:
            _, document = several(*self.GUESTS, on=on)
            for reason, row in self.rows(document["exits"]).items():
                parts = [rows[reason] for vm in document["vms"] if reason in (rows := self.rows(vm["exits"]))]
                for key, of in (("count", sum), ("cycles", sum), ("min", min), ("max", max)):
                    self.assertEqual(row[key], of(part[key] for part in parts), (on, reason, key))

    def test_whoever_is_alone_and_never_waits_has_none(self):
        for on in ("para", "hvm"):
            _, document = several("sieve 20000", on=on)
            self.assertEqual(document["vms"][0]["switches"], 1)
            self.assertNotIn("switch", self.rows(document["exits"]))

    def test_making_a_virtual_machine_later_is_no_work_for_another(self):
        _, early = several("sieve 200000", "guest=tour,mem=32M")
        _, late = several("sieve 200000", "guest=tour,mem=32M,start=2ms")
        longest = [max(row["max"] for row in document["vms"][0]["exits"]) for document in (early, late)]
        self.assertLess(longest[1], 2 * longest[0])


class End(Case):
    def test_the_exit_status_is_the_worst_of_theirs(self):
        done, document = several("sieve", "guest=sieve,append=x")
        self.assertEqual(done.returncode, FAILED)
        self.assertEqual([vm["exit_code"] != 0 for vm in document["vms"]], [False, True])

    def test_a_crash_ends_one_and_the_others_go_on(self):
        with tempfile.TemporaryDirectory() as folder:
            bad = pathlib.Path(folder) / "bad.elf"
            bad.write_bytes(elf(words(0)))  # an illegal instruction, and no trap vector
            done, document = several(f"guest={bad},name=bad", "guest=sieve,name=good")
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("hypervisor: bad crashed", done.stdout)
        self.assertIn("primes below", lines_of(done.stdout, "good"))
        self.assertEqual([vm["state"] for vm in document["vms"]], ["crashed", "off"])

    def test_one_that_nothing_can_wake_is_said_to_hang_when_the_others_have_ended(self):
        with tempfile.TemporaryDirectory() as folder:
            asleep = pathlib.Path(folder) / "asleep.elf"
            asleep.write_bytes(elf(WAIT_FOR_EVER))
            done, document = several(f"guest={asleep},name=asleep", "guest=sieve,name=good")
        self.assertEqual(done.returncode, HANG)
        self.assertEqual([vm["state"] for vm in document["vms"]], ["hang", "off"])


class Fairness(Case):
    """In modelled cycles, so exact."""

    SPIN = "guest=crc,append=16000000,mem=32M"

    def test_the_cpu_is_shared_by_weight(self):
        for on in ("hvm", "para"):
            with self.subTest(on):
                _, document = several(*(f"{self.SPIN},weight={w}" for w in (1, 2, 4)), on=on,
                                      more=("--max-insns", "110M"))
                got = [cycles(vm) for vm in document["vms"]]
                for weight, mine in zip((1, 2, 4), got):
                    self.assertLess(abs(mine - sum(got) * weight / 7), 1.1 * SLICE, got)

    def test_over_a_second_shares_are_right_within_two_per_cent(self):
        with tempfile.TemporaryDirectory() as folder:
            spin = pathlib.Path(folder) / "spin.elf"
            spin.write_bytes(elf(words(0x128293, 0xffdff06f)))  # addi t0, t0, 1; j -4
            _, document = several(*(f"guest={spin},weight={w}" for w in (1, 2, 4)), more=("--max-insns", "1G"))
        got = [cycles(vm) for vm in document["vms"]]
        self.assertGreater(document["cycles"], 1_000_000_000)
        for weight, mine in zip((1, 2, 4), got):
            self.assertLess(abs(mine / (sum(got) * weight / 7) - 1), 0.02, got)

    def test_a_cap_holds(self):
        for on in ("hvm", "para"):
            with self.subTest(on):
                _, document = several(f"{self.SPIN},cap=25", on=on, more=("--max-insns", "40M"))
                mine = cycles(document["vms"][0])
                self.assertLess(mine, document["cycles"] * 0.25 + 0.25 * WINDOW)
                self.assertGreater(mine, document["cycles"] * 0.22)

    def test_nobody_interrupts_a_virtual_machine_that_is_alone(self):
        _, document = several(self.SPIN, more=("--max-insns", "20M"))
        reasons = [row["reason"] for row in document["vms"][0]["exits"]]
        self.assertFalse([r for r in reasons if "timer" in r], reasons)

    def test_a_server_waits_a_bounded_time_for_its_neighbours(self):
        """A spinner, a sleeper, a flooder of the console and a storm of timer interrupts. Five of equal weight: after
        it has woken it waits for the rest of a slice and at most a slice of each other."""
        _, alone = several("serve 30")
        _, beside = several("serve 30", "guest=crc,append=12000000", "batch 40", "console-write 20000",
                            "tick 20000000")
        p99 = [document["vms"][0]["responses"]["p99"] for document in (alone, beside)]
        self.assertEqual(beside["vms"][0]["responses"]["count"], 30)
        self.assertGreater(p99[1], p99[0])
        self.assertLess(p99[1], p99[0] + 5 * SLICE, p99)


class Without(Case):
    """Helps of the hardware that are taken away one by one."""

    VMS = ["tour", "guest=tlb-thrash,append=3000,name=b", "fork-exit 4"]

    def test_each_is_worth_something_and_changes_no_result(self):
        whole, with_all = several(*self.VMS)
        for helps in ("sstc", "vmid", "walk-cache", "sstc,vmid,walk-cache"):
            with self.subTest(helps):
                done, document = several(*self.VMS, more=("--without", helps))
                self.assertEqual(done.returncode, OK, done.stderr)
                self.assertEqual(sorted(done.stdout.splitlines()), sorted(whole.stdout.splitlines()))
                self.assertGreater(document["cycles"], with_all["cycles"])
                self.assertEqual(document["provenance"]["without"], helps.split(","))
                self.assertEqual(document["digest"],
                                 several(*self.VMS, more=("--without", helps, "--engine", "step"))[1]["digest"])
        self.assertNotIn("without", with_all["provenance"])

    def test_one_virtual_machine_needs_no_vmid(self):
        _, with_all = several("tour")
        _, document = several("tour", more=("--without", "vmid"))
        fence = with_all["cycles"] // 1000  # one at the start
        self.assertLess(abs(document["cycles"] - with_all["cycles"]), fence)

    def test_without_an_iommu_disks_are_emulated(self):
        image = self.folder / "disk.img"
        image.write_bytes(bytes(4 << 20))
        disk = ["-drive", f"file={image},snapshot=on"]
        found = {}
        for name, more in (("default", disk), ("without", [*disk, "--without", "iommu"]),
                           ("emulated", [disk[0], disk[1] + ",assign=emulated"])):
            done, found[name] = several("disk-rand-read 8", more=more)
            self.assertEqual((done.returncode, done.stdout), (OK, "vm0| disk-rand-read: 8 blocks\n"), done.stderr)
        self.assertEqual([found[name]["disks"]["passed_through"] for name in found], [1, 0, 0])
        self.assertEqual(found["without"]["provenance"]["without"], ["iommu"])
        exits = [sum(row["count"] for row in found[name]["exits"]) for name in found]
        self.assertEqual(exits[1], exits[2])
        self.assertLess(exits[0], exits[1])

    def test_without_an_iommu_nothing_answers_at_its_address(self):
        done = subprocess.run([COMMAND, "trace", "--on", "hvm", "--events", "device", "--without", "iommu", "-drive",
                               f"file={self.disk()},readonly=on", "tour"], capture_output=True, text=True)
        self.assertEqual(done.returncode, OK, done.stderr)
        self.assertIn("virtio0+0x70", done.stdout)
        self.assertNotIn("iommu", done.stdout)

    def test_the_summary_says_who_drives_disks(self):
        for more, says in (([], "disks: 1 passed through, 0 emulated"),
                           (["--without", "iommu"], "disks: 0 passed through, 1 emulated")):
            done = subprocess.run([COMMAND, "run", "--on", "hvm", "-drive", f"file={self.disk()},readonly=on", *more,
                                   "tour"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
            self.assertIn(says, done.stderr)

    def disk(self):
        path = self.folder / "small.img"
        path.write_bytes(bytes(4096))
        return path

    def test_a_disk_cannot_be_passed_through_without_an_iommu(self):
        for disk in ([f"guest=tour,drive={self.disk()},assign=passthrough"],
                     ["tour", "-drive", f"file={self.disk()},assign=passthrough"]):
            done = subprocess.run([COMMAND, "run", "--on", "hvm", "--without", "iommu", "--vm", *disk],
                                  capture_output=True, text=True, stdin=subprocess.DEVNULL)
            self.assertEqual(done.returncode, IMAGE, done.stderr)
            for words in ("disk 0: found assign=passthrough", "--without iommu", "needs assign=emulated"):
                self.assertIn(words, done.stderr)

    def test_tables_say_so(self):
        done = subprocess.run([COMMAND, "bench", "--on", "bare,hvm", "-w", "sieve:2000", "--without", "vmid,sstc"],
                              capture_output=True, text=True)
        self.assertIn("hvm without sstc, vmid,", done.stdout)

    def test_stat_counts_the_exits_that_a_help_saves(self):
        for on in (["--on", "hvm"], []):
            reasons = []
            for more in ([], ["--without", "sstc"]):
                done = subprocess.run([COMMAND, "stat", *on, *more, "ticks"], capture_output=True, text=True)
                self.assertEqual(done.returncode, OK, done.stderr)
                reasons.append("irq-s-timer" in done.stdout)
            self.assertEqual(reasons, [False, True])

    def test_what_makes_no_sense_is_refused(self):
        for args, text in ((["run", "--on", "bare", "--without", "sstc", "sieve"], "found --on bare"),
                           (["stat", "--on", "para", "--without", "sstc", "sieve"], "found --on para"),
                           (["run", "--on", "hvm", "--without", "stsc", "sieve"], "did you mean 'sstc'"),
                           (["run", "--on", "hvm", "--without", "mmu", "sieve"], "any of sstc, vmid, iommu and walk-cache"),
                           (["run", "--on", "full", "--without", "iommu", "sieve"], "found --on full"),
                           (["run", "--on", "hvm", "--without", "", "sieve"], "found ''")):
            with self.subTest(text):
                done = subprocess.run([COMMAND, *args], capture_output=True, text=True, stdin=subprocess.DEVNULL)
                self.assertEqual(done.returncode, USAGE, done.stderr)
                self.assertIn(text, done.stderr)


class Refusals(Case):
    def refuse(self, status, text, *args, on="hvm"):
        done = run(*args, on=on)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertIn(text, done.stderr)

    def test_bare_metal_has_one_os(self):
        self.refuse(IMAGE, "--on hvm", "--vm", "sieve", "--vm", "crc", on="bare")

    def test_bad_values_are_named(self):
        for text, found in (("guest=sieve,wieght=2", "did you mean 'weight'"), ("guest=sieve,weight=0", "weight"),
                            ("guest=sieve,cap=101", "cap"), ("guest=sieve,start=5", "5ms"), ("mem=16M", "no guest"),
                            ("guest=sieve,name=a b", "name"), ("", "GUEST"), ("guest=sieve,mem=x", "mem"),
                            ("guest=sieve,snapshot=on,drive=x", "snapshot: found no disk to its left; needs drive=IMAGE,snapshot=on"),
                            ("guest=sieve,drive=x,assign=direct", "assign: found 'direct'; needs passthrough or emulated"),
                            ("guest=sieve,drive=x,format=qcow2", "needs raw")):
            with self.subTest(text):
                self.refuse(USAGE, found, "--vm", text)

    def test_more_than_eight_are_refused(self):
        self.refuse(USAGE, "more than 8", *["--vm", "sieve"] * 9)

    def test_a_guest_beside_vm_is_refused(self):
        self.refuse(USAGE, "--vm and GUEST", "--vm", "sieve", "crc")
        self.refuse(USAGE, "mem=SIZE", "-m", "64", "--vm", "sieve")

    def test_two_of_one_name_are_refused(self):
        self.refuse(IMAGE, "'a'", "--vm", "guest=sieve,name=a", "--vm", "guest=crc,name=a")

    def test_a_disk_of_nobody_is_refused(self):
        self.refuse(IMAGE, "'web'", "--vm", "sieve", "--vm", "crc", "-drive", "file=/dev/null,vm=web")


class OtherCommands(Case):
    def test_stat_trace_race_and_bench_take_them(self):
        vms = ["--vm", "sieve 2000", "--vm", "crc 2000"]
        for command in (["stat", "--on", "hvm"], ["trace", "--on", "hvm"], ["race", "--on", "hvm,para"],
                        ["bench", "--on", "hvm"]):
            with self.subTest(command[0]):
                done = subprocess.run([COMMAND, *command, *vms], capture_output=True, text=True,
                                      stdin=subprocess.DEVNULL)
                self.assertEqual(done.returncode, OK, done.stderr)

    def test_race_says_how_long_each_was_there(self):
        vms = ["--vm", "guest=sieve,append=2000,name=web", "--vm", "guest=crc,append=2000,start=3ms"]
        out = self.ringside("race", "--on", "hvm,para", *vms).stdout
        columns = re.search(r"\nMilliseconds of each.*:\n +(\w+) +(\w+)\n", out).groups()
        for on in columns:
            for vm in self.json("run", "--quiet", "--on", on, *vms, "--json", "-")["vms"]:
                shown = re.search(rf"\n{vm['name']} +([\d.]+) +([\d.]+)\n", out).groups()
                self.assertEqual(shown[columns.index(on)], f"{(vm['end'] - vm['start']) / 1e6:.3f}")
        self.assertTrue(all(len(line) <= 80 for line in out.splitlines()), out)


main()
