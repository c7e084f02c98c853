#!/usr/bin/env python3
"""What is written: never over what is read, whole or not at all, and nothing of a file raw onto a terminal.
outputs.py COMMAND SOURCE"""
import resource

from ringside import *

ESCAPES = "\x1b]0;title\x07\x1b[2J\x9b31m\u202e"
OUTPUTS = [("run", "--json", "out.json"), ("run", "--record", "out.rec"), ("stat", "--json", "out.json"),
           ("trace", "--chrome", "out.json"), ("race", "--json", "out.json"), ("show", "--screenshot", "out.png")]
GUEST = elf(words(0x00000513, 0x00000813, 0x535258B7, 0x3548889B, 0x00000593, 0x73))  # ends by "system reset"


def no_larger_than(size):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit


class Outputs(Case):
    def setUp(self):
        super().setUp()
        self.guest = self.file("guest.elf", GUEST)
        self.inputs = {
            "-drive": self.file("disk.img", bytes(512)), "-kernel": self.guest, "-initrd": self.file("initrd", b"i"),
            "--input": self.file("input.txt", b"x"),
            "--costs": self.file("costs.txt", self.ringside("costs").stdout.encode()[:0]),
            "-bios": self.file("bios.bin", bytes(8)),
        }

    def arguments(self, option):
        path = self.inputs[option]
        if option == "-drive":
            return [option, f"file={path},snapshot=on"]
        return [option, path]

    def files(self):
        return {p.name: p.read_bytes() for p in self.folder.iterdir()}

    def test_no_output_is_an_input(self):
        before = self.files()
        for command, option, _ in OUTPUTS:
            if option == "--screenshot":
                continue  # its name must end as a picture's
            for name, path in self.inputs.items():
                if command == "race" and name not in ["-drive", "--costs"]:
                    continue
                with self.subTest(f"{command} {option} {name}"):
                    rest = [] if name == "-kernel" else [self.guest]
                    for there in [path, f"{self.folder}/./{pathlib.Path(path).name}"]:
                        done = self.run_command(command, option, there, *self.arguments(name), *rest)
                        self.assertIn(done.returncode, [IMAGE, IO], done.stderr)
                        self.assertIn("this run reads it", done.stderr)
            with self.subTest(f"{command} {option} GUEST"):
                done = self.run_command(command, option, self.guest, self.guest)
                self.assertIn(done.returncode, [IMAGE, IO], done.stderr)
                self.assertIn("this run reads it", done.stderr)
        self.assertEqual(self.files(), before, "nothing was written")

    def run_command(self, *args):
        return subprocess.run([COMMAND, *args], capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def test_links_do_not_hide_an_input(self):
        hard, soft = self.folder / "hard", self.folder / "soft"
        os.link(self.guest, hard)
        os.symlink(self.guest, soft)
        for name in [hard, soft]:
            self.refused("run", "--json", str(name), self.guest, status=IMAGE, says=["this run reads it"])
        self.assertEqual(pathlib.Path(self.guest).read_bytes(), GUEST)

    def test_an_assembly_source_is_an_input(self):
        path = self.file("end.S", b"li a7, 8\necall\n")
        self.refused("run", "--record", path, path, status=IMAGE, says=["this run reads it"])

    def test_two_outputs_are_two_files(self):
        path = str(self.folder / "both")
        self.refused("run", "--json", path, "--record", path, self.guest, status=IMAGE,
                     says=["--record: ", "is already what --json writes"])
        self.refused("bench", "--json", path + ".json", "--export", path + ".json", "-w", "sieve:1", status=IMAGE,
                     says=["--export: ", "is already what --json writes"])

    def test_a_full_disk_leaves_the_old_file(self):
        for command, option, name in OUTPUTS + [("bench", "--json", "out.json"), ("bench", "--export", "out.csv"),
                                                ("bench", "--export", "out.md")]:
            with self.subTest(f"{command} {option} {name}"):
                path = self.file(name, b"old")
                before = sorted(self.files())
                what = ["-w", "null-syscall:1", "--on", "bare"] if command == "bench" else [self.guest]
                done = self.ringside(command, option, path, *what, expect=IO, preexec_fn=no_larger_than(16))
                self.assertIn(f"{path}: cannot be written: File too large", done.stderr)
                self.assertEqual(pathlib.Path(path).read_bytes(), b"old")
                self.assertEqual(sorted(self.files()), before, "nothing is left beside it")
                self.ringside(command, option, path, *what)
                self.assertNotEqual(pathlib.Path(path).read_bytes(), b"old")

    def test_a_race_needs_no_threads(self):
        def stacks_too_large():  # for any address space
            resource.setrlimit(resource.RLIMIT_STACK, (1 << 50, resource.getrlimit(resource.RLIMIT_STACK)[1]))

        path = self.file("race.json", b"old")
        self.ringside("race", "--json", path, "tour", preexec_fn=stacks_too_large)
        self.assertEqual([r["ok"] for r in json.loads(pathlib.Path(path).read_text())["results"]], [True] * 4)

    def test_devices_are_written_directly(self):
        done = self.ringside("run", "--quiet", "--json", "/dev/full", self.guest, expect=IO)
        self.assertEqual(done.stderr, "ringside: /dev/full: cannot be written: No space left on device\n")
        self.ringside("run", "--quiet", "--json", "/dev/null", "--record", "/dev/null", self.guest)
        self.assertTrue(pathlib.Path("/dev/null").is_char_device())
        text = self.ringside("run", "--quiet", "--json", "/dev/stdout", self.guest).stdout
        self.assertEqual(json.loads(text)["schema"], "ringside-run/1")

    def test_standard_output_in_a_file_is_not_replaced(self):
        path = self.folder / "all.txt"
        with open(path, "w") as out:
            subprocess.run([COMMAND, "run", "--quiet", "--json", "/dev/stdout", self.guest], stdout=out, check=True)
        self.assertEqual(json.loads(path.read_text())["schema"], "ringside-run/1")

    def test_a_guest_that_cannot_be_loaded_leaves_the_old_trace(self):
        path = self.file("trace.json", b"old")
        self.refused("trace", "--chrome", path, "nosuch", status=IMAGE)
        self.assertEqual(pathlib.Path(path).read_bytes(), b"old")

    def assert_plain(self, done):
        for text in [done.stdout, done.stderr]:
            for letter in "\x1b\x07\x9b\u202e":
                self.assertNotIn(letter, text)
        self.assertIn("\\x1b]0;title\\x07\\x1b[2J\\x9b31m\\u202e", done.stdout + done.stderr)

    def test_names_in_a_report_are_shown_as_text(self):
        row = {"workload": ESCAPES, "generation": "bare", "ok": True, "cycles": 5, "layers": {"app": 5}}
        for generation, expect in [("bare", OK), ("bare" + ESCAPES, IMAGE)]:
            row["generation"] = generation
            path = self.file("report.json", json.dumps({"schema": "ringside-bench/1", "results": [row]}).encode())
            self.assert_plain(self.ringside("compare", path, path, expect=expect))
        path = self.file("schema.json", json.dumps({"schema": ESCAPES}).encode())
        self.assertIn("x1b]0;title", self.ringside("compare", path, path, expect=IMAGE).stderr)
        self.assertNotIn("\x1b", self.ringside("compare", path, path, expect=IMAGE).stderr)
        path = self.file("error.json", b"{}" + ESCAPES.encode())
        self.assertIn("near '\\x1b'", self.ringside("compare", path, path, expect=IMAGE).stderr)

    def test_names_in_an_image_are_shown_as_text(self):
        content = bytearray(GUEST)
        names = b"\0.text\0" + ESCAPES.encode() + b"\0"
        sections = len(content)
        address = 0x80200000
        strings = sections + 4 * 64
        symbols = strings + len(names)
        content += bytes(64)
        content += struct.pack("<IIQQQQIIQQ", 7, 1, 6, address, 120, 24, 0, 0, 4, 0)
        content += struct.pack("<IIQQQQIIQQ", 0, 2, 0, 0, symbols, 24, 3, 0, 8, 24)
        content += struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, strings, len(names), 0, 0, 1, 0)
        content += names + struct.pack("<IBBHQQ", 7, 2, 0, 1, address, 24)
        content[40:48] = struct.pack("<Q", sections)
        content[58:64] = struct.pack("<HHH", 64, 4, 3)
        path = self.file("names.elf", content)
        self.assert_plain(self.ringside("disasm", path))
        for command in ["trace"], ["run", "--step", "0x80200000+2"]:
            listing = self.ringside(*command, path).stdout
            self.assertIn("\\x1b]0;", listing)
            self.assertNotIn("\x1b", listing)

    def test_messages_quote_nothing_raw(self):
        path = self.file("bad.elf", b"\x1b]0;title\x07\x1b[2J")
        self.assertNotIn("\x1b", self.ringside("run", path, expect=IMAGE).stderr)
        path = self.file("costs.txt", (ESCAPES + " 5\n").encode())
        self.assert_plain(self.ringside("run", "--costs", path, self.guest, expect=IMAGE))
        self.assert_plain(self.ringside("run", "guest" + ESCAPES, expect=IMAGE))


main()
