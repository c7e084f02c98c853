#!/usr/bin/env python3
"""Runs to where a condition is true, and why a trap was taken. until.py COMMAND SOURCE"""
from ringside import *

# What depends on the guest alone, whatever is beneath it.
PLACES = {"guest_main": None, "guest_main+8": None, "cause == 8": None, "cause == 13 && mode == U": None, "@syscall:3": None,
          "mode == U && a7 == 1": None, "instret == 40k && 1": None, "pc == trap || pc == guest_main": None,
          "write frames, 4096": None, "read frames_used": None, "access frames_used && a7 != 0": None}


def writer(who, offset):
    """A guest in S-mode, with `who` in a2, that stores 16384 times three times at 0x80400000 + offset, and switches off."""
    store = 0x00A2B023 | offset << 7  # sd a0, offset(t0)
    # li t0, 1; slli t0, t0, 31; lui t1, 0x400; add t0, t0, t1; li a2, who; lui a3, 4
    return elf(words(0x00100293, 0x01F29293, 0x00400337, 0x006282B3, 0x00000613 | who << 20, 0x000046B7,
                     0x00150513, store, store, store, 0xFED518E3,  # addi a0, a0, 1; ...; bne a0, a3, -16
                     # li a7, 0x53525354; li a6, 0; li a0, 0; li a1, 0; ecall
                     0x535258B7, 0x35488893, 0x00000813, 0x00000513, 0x00000593, 0x00000073))


class Until(Case):
    def until(self, *args, expect=OK):
        """@return what the results say of where it stopped, and all of them."""
        path = self.folder / "out.json"
        path.unlink(missing_ok=True)
        done = self.ringside("run", "--quiet", "--json", str(path), *args, expect=expect)
        results = json.loads(path.read_text())
        return results["until"], results, done.stderr

    def test_it_stops_at_the_same_step_on_every_engine(self):
        for g in GENERATIONS:
            for text in ["guest_main", "cause == 8", "write frames, 4096", "a7 == 1 && a0 > 0", "60k"]:
                if g == "full" and text != "guest_main":
                    continue
                stops = [self.until("--engine", e, "--on", g, "--until", text, "tour")[0] for e in ENGINES]
                with self.subTest(g, text=text):
                    self.assertEqual(stops, [stops[0]] * len(stops))

    def test_bare_metal_and_full_emulation_stop_at_the_same_instruction(self):
        for text in PLACES:
            bare, full = (self.until("--on", g, "--until", text, "tour")[0] for g in ("bare", "full"))
            with self.subTest(text):
                for key in ("reached", "mode", "pc", "symbol", "offset", "line", "instructions"):
                    self.assertEqual(bare[key], full[key], key)

    def test_what_is_watched_and_what_is_stepped_stop_alike(self):
        """`|| 0` and `+ 0` make no difference but that each step is looked at."""
        for g in ["bare", "para", "hvm"]:
            for text in ["pc == guest_main", "write frames, 4096", "read frames_used", "write frames_used && a7 != 0",
                         "pc == trap && a7 == 1"]:
                watched = self.until("--on", g, "--until", text, "tour")[0]
                stepped = self.until("--on", g, "--until", f"({text}) + 0", "tour")[0]
                with self.subTest(g, text=text):
                    self.assertEqual({**watched, "condition": None}, {**stepped, "condition": None})

    def test_an_access_stops_behind_it(self):
        # li t0, 1; slli t0, t0, 31; li t1, 7; sd t1, 0x400(t0); lw t2, 0x404(t0)
        path = self.file("x.elf", elf(words(0x00100293, 0x01F29293, 0x00700313, 0x4062B023, 0x4042A383) + exit_with(0),
                                      address=0x80000000, mode=3))
        for text, pc in [("write 0x80000400", "0x80000010"), ("write 0x80000407", "0x80000010"), ("read 0x80000406", "0x80000014"),
                         ("access 0x80000404, 4", "0x80000010"), ("write 0x80000400 && a0 == 0 && t1 == 7", "0x80000010"),
                         ("*0x80000400 == 7", "0x80000010"), ("t2 == 0 && pc == 0x80000014", "0x80000014")]:
            with self.subTest(text):
                self.assertEqual(self.until("--until", text, path)[0]["pc"], pc)
        for text in ["write 0x80000408", "read 0x80000400, 4", "cause == 13", "a0 > 0 && a0 < 0"]:
            with self.subTest(text):
                until, _, said = self.until("--until", text, path, expect=FAILED)
                self.assertFalse(until["reached"])
                self.assertIn(f"--until: '{text}' did not become true in ", said)

    def test_each_virtual_machine_of_an_emulator_makes_its_own_accesses(self):
        vms = ["--on", "full", "--vm", self.file("a.elf", writer(1, 0)) + ",name=a", "--vm", self.file("b.elf", writer(7, 8)) + ",name=b"]
        for text in ["write 0x80400000 && a2 == 7", "write 0x80400008 && a2 == 1"]:
            with self.subTest(text):
                self.assertFalse(self.until(*vms, "--until", text, expect=FAILED)[0]["reached"])
        bare = self.until("--until", "write 0x80400008 && a0 == 2000", self.file("b.elf", writer(7, 8)))[0]
        full = self.until(*vms, "--until", "write 0x80400008 && a0 == 2000")[0]
        self.assertEqual((bare["pc"], bare["instructions"]), (full["pc"], full["instructions"]))

    def test_what_a_virtual_machine_does_next_is_known_when_a_run_is_restored_too(self):
        """Behind a store of the one, the other is about to store, or about to count."""
        vms = ["--on", "full", "--vm", self.file("a.elf", writer(1, 0)) + ",name=a", "--vm", self.file("b.elf", writer(7, 8)) + ",name=b"]
        saved = str(self.folder / "a")
        for count in range(100, 2000, 500):
            first = self.until(*vms, "--save", saved, "--until", f"write 0x80400000 && a0 >= {count}")[0]
            plain = self.until(*vms, "--until", f"write 0x80400008 && cycle > {first['cycle']}")[0]
            restored = self.until("--restore", saved, "--until", "write 0x80400008")[0]
            with self.subTest(count):
                self.assertEqual({**plain, "condition": None}, {**restored, "condition": None})

    def test_it_says_where(self):
        until, results, said = self.until("--until", "guest_main", "tour")
        self.assertEqual((until["symbol"], until["offset"], until["mode"]), ("guest_main", 0, "S"))
        self.assertRegex(said, r"^ringside: stopped in S-mode at 0x[0-9a-f]+ <guest_main>.*: instruction \d+, cycle \d+\n$")
        self.assertIsNone(results["exit_code"])
        self.assertEqual(until["cycle"], results["cycles"])
        korean = self.ringside("--lang", "ko", "run", "--quiet", "--until", "guest_main", "tour")
        self.assertIn("멈췄습니다", korean.stderr)

    def test_a_run_that_stopped_is_saved_and_goes_on(self):
        plain = self.json("run", "--quiet", "--json", "-", "tour")
        saved, again = str(self.folder / "a"), str(self.folder / "b")
        first = self.until("--save", saved, "--until", "cause == 8", "tour")[0]
        second = self.until("--restore", saved, "--until", "cause == 8", "--save", again)[0]
        self.assertGreater(second["instructions"], first["instructions"])
        last = self.json("run", "--quiet", "--json", "-", "--restore", again)
        self.assertEqual(plain["digest"], last["digest"])
        self.assertEqual(self.until("--restore", saved, "--until", "cause == 8")[0], second)

    def test_full_emulation_is_saved_too(self):
        saved = str(self.folder / "a")
        first = self.until("--on", "full", "--save", saved, "--until", "cause == 8", "tour")[0]
        second = self.until("--restore", saved, "--until", "cause == 8")[0]
        bare = str(self.folder / "b")
        self.until("--save", bare, "--until", "cause == 8", "tour")
        self.assertEqual(second["instructions"], self.until("--restore", bare, "--until", "cause == 8")[0]["instructions"])
        self.assertLess(first["instructions"], second["instructions"])
        other = str(self.folder / "c")
        self.ringside("run", "--quiet", "--on", "full", "--save", other, "--save-at", "100k", "tour")
        self.refused("run", "--quiet", "--restore", other, "--until", "trap", says=["--until", "needs --emulator"])
        self.until("--restore", other, "--emulator", "--until", "mode == M")

    def test_the_emulator_itself_can_be_meant(self):
        until = self.until("--on", "full", "--emulator", "--until", "mode == S", "tour")[0]
        self.assertEqual(until["mode"], "S")
        self.refused("run", "--emulator", "--until", "1", "tour", says=["--emulator"])

    def test_what_never_becomes_true_ends_with_the_guest(self):
        self.until("--until", "a0 == 0x123456789abc", "tour", expect=FAILED)
        self.until("--until", "pc == 0x44", "--max-insns", "10k", "tour", expect=LIMIT)
        self.until("--until", "pc == 0x44", self.file("x.elf", elf(WAIT_FOR_EVER, address=0x80000000, mode=3)), expect=HANG)

    def test_the_number_of_an_instruction_counts_in_all_modes(self):
        """Also in full, and beside a condition that counts in the guest's."""
        for g in ["para", "hvm"]:
            for number in ["20k", "60001"]:
                stop = self.until("--on", g, "--until", number, "tour")[0]
                full = f"instret >= {number} - 1"
                for text in [full, f"({full}) || (a0 == 0x123456789)", f"(mode == U && mode == M) || ({full})"]:
                    with self.subTest(g, text=text):
                        self.assertEqual({**self.until("--on", g, "--until", text, "tour")[0], "condition": ""}, {**stop, "condition": ""})

    def test_a_length_is_no_address(self):
        for text, says in [("guest_main+5", ["the odd address 0x", "+ counts bytes here"]), ("0x80200001", ["the odd address 0x80200001"]),
                           ("guest_main:trap:trap", ["character 11: found ':'"]), ("guest_main:", ["character 11"]), ("a0:trap", ["character 3"])]:
            with self.subTest(text):
                self.refused("run", "--until", text, "tour", says=[f"--until: '{text}': ", *says])
                self.refused("why", "--at", text, "tour", says=[f"--at: '{text}': ", *says])
        said = self.until("--until", "guest_main+8", "tour")[2]
        self.assertRegex(said, r"--until: guest_main\+8 is the address 0x[0-9a-f]+: \+ counts bytes here, in a range of --step instructions")
        self.assertNotIn("counts bytes", self.until("--until", "pc == guest_main+8", "tour")[2])

    def test_of_a_range_the_begin_is_meant(self):
        for text, alone in [("20k:30k", "20k"), ("20k+100", "20k"), ("20k:", "20k"), ("guest_main:trap", "guest_main")]:
            with self.subTest(text):
                stop, _, said = self.until("--until", text, "tour")
                self.assertEqual({**stop, "condition": alone}, self.until("--until", alone, "tour")[0])
                self.assertIn(f"ringside: --until: {text} is a range, of which the begin is meant: ", said)
        said = self.ringside("run", "--quiet", "--save", str(self.folder / "x"), "--save-at", "guest_main+8", "tour").stderr
        self.assertIn("--save-at: the begin of the range is meant, guest_main", said)

    def test_an_address_that_is_compared_with_a_small_number_is_explained(self):
        until, _, said = self.until("--until", "asked == 5", "syscall", expect=FAILED)
        self.assertFalse(until["reached"])
        self.assertRegex(said, r"--until: \*asked is what is there; asked is the address 0x[0-9a-f]+")
        until, _, said = self.until("--until", "*asked == 5", "syscall")
        self.assertTrue(until["reached"])
        self.assertNotIn("address", said)
        korean = self.ringside("--lang", "ko", "run", "--quiet", "--until", "asked == 5", "syscall", expect=FAILED)
        self.assertRegex(korean.stderr, r"\*asked.*asked.*주소 0x")

    def test_what_is_no_condition_is_refused(self):
        for text, says in [("pc ==", ["character 6: found the end"]), ("pc == gest_main", ["'gest_main'", "did you mean 'guest_main'?"]),
                           ("a0 > 5 &", ["character 9"]), ("@nothing", ["found '@nothing'"]), ("write a0", ["known before the run"])]:
            with self.subTest(text):
                self.refused("run", "--until", text, "tour", says=["--until: ", *says])
        for args in [["--step", "1"], ["--gdb", "0"], ["--save", "x", "--save-at", "5"]]:
            self.refused("run", "--until", "1", *args, "tour", says=["--"])


class Why(Case):
    def why(self, *args):
        return self.json("why", "--json", "-", *args)

    def test_the_first_trap_of_the_guest(self):
        done = self.ringside("why", "tour").stdout
        for text in ["ecall-s to M in S-mode at 0x", "Why does it trap, and to whom?", "medeleg[9] = 0", "pc = mtvec"]:
            self.assertIn(text, done)
        self.assertLessEqual(max(map(len, done.splitlines()[2:])), 80)

    def test_the_trap_at_a_point_or_after_it(self):
        page = self.why("--at", "cause == 13", "tour")
        self.assertEqual((page["cause"], page["number"], page["interrupt"], page["mode"], page["to"]),
                         ("load-page-fault", 13, False, "U", "S"))
        self.assertEqual([link["rule"] for link in page["chain"]], ["U · ld", "PTE", "cause 13", "medeleg[13] = 1", "pc = stvec"])
        after = self.why("--at", str(100), "tour")
        self.assertEqual(after["cause"], "ecall-s")

    def test_every_generation_has_its_own_rules(self):
        ends = {"bare": "medeleg[8] = 1", "hvm": "hedeleg[8] = 1", "full": "S · Emulator", "para": "pc = stvec"}
        for g, rule in ends.items():
            page = self.why("--on", g, "--at", "@syscall", "tour")
            with self.subTest(g):
                self.assertEqual((page["cause"], page["generation"]), ("ecall-u", g))
                self.assertIn(rule, [link["rule"] for link in page["chain"]])
        bare, full = (self.why("--on", g, "--at", "cause == 13", "tour") for g in ("bare", "full"))
        self.assertEqual(bare["pc"], full["pc"])
        self.assertEqual(bare["chain"], full["chain"][:-1])

    def test_it_is_said_in_korean(self):
        done = self.ringside("--lang", "ko", "why", "--on", "hvm", "--at", "@syscall", "tour").stdout
        self.assertRegex(done, "[가-힣]")
        self.assertNotRegex(done, "executed by")

    def test_without_a_trap_it_says_so(self):
        last = self.json("run", "--quiet", "--json", "-", "tour")["instructions"]
        self.refused("why", "--at", str(last), "tour", status=FAILED, says=["there is no trap of the guest at", str(last)])
        self.refused("why", "--at", "cause == 99", "tour", status=FAILED, says=["'cause == 99' was not reached"])
        self.refused("why", "--at", "900M", "hello-sbi", status=FAILED, says=["'900M' was not reached"])
        self.refused("why", "--at", "0x44", "hello-sbi", status=FAILED, says=["'pc == 0x44' was not reached"])
        self.refused("why", "--emulator", "tour", says=["--emulator"])


main()
