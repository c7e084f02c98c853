#!/usr/bin/env python3
"""scripts/bench-peers, with peers that are Ringside in disguise, or wrong. peers.py COMMAND SOURCE"""
from ringside import *

SCRIPT = SOURCE / "scripts/bench-peers"
BUILD = pathlib.Path(COMMAND).parents[2]
SELF = f"exec {COMMAND} run --quiet --engine blocks -append"
RVVM = f"""while [ "$1" != -cmdline ]; do shift; done\n{SELF} "$2" peers"""
RVLINUX = f"""while [ "${{1%peers-linux.image}}" = "$1" ]; do shift; done\n{SELF} "$2 $3" peers"""
ROUNDS = {"crc": "1,1500", "syscall": "1,40000"}  # enough to be told from a start


class Peers(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def program(self, name, text):
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return path

    def bench(self, *options, kernel="crc", **variables):
        """Nothing but what the test made is on PATH."""
        known = {name: value for name, value in os.environ.items() if name not in ("QEMU_SYSTEM_RISCV64", "RVVM", "RVLINUX")}
        return subprocess.run([sys.executable, SCRIPT, "-r", "1", "-e", "blocks", "-k", kernel, "-n", ROUNDS[kernel], *options],
                              env={**known, "PATH": str(self.folder), "RINGSIDE_BUILD": str(BUILD), **variables},
                              capture_output=True, text=True)

    def fails(self, message, *options, **variables):
        done = self.bench(*options, **variables)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn(f"bench-peers: {message}", done.stderr)

    def test_what_the_command_refuses_is_said_in_a_line(self):
        self.fails("crc: jitt: ringside: --engine: found 'jitt'; needs ", "-e", "jitt")

    def test_a_count_without_valgrind_says_what_it_needs(self):
        self.fails("--count: valgrind: No such file or directory; needs it on PATH", "--count")

    def test_what_is_missing_is_named_once_and_has_no_column(self):
        path = self.folder / "peers.json"
        done = self.bench("--json", str(path))
        self.assertEqual(done.returncode, 0, done.stderr)
        for peer in ("qemu tcg and qemu -icount", "rvvm", "libriscv"):
            self.assertEqual(len(re.findall(f"^{peer}: not found: ", done.stdout, re.MULTILINE)), 1, done.stdout)
        table = done.stdout[done.stdout.index("guest MIPS"):]
        self.assertNotRegex(table, "qemu|rvvm|libriscv")
        result = json.loads(path.read_text())
        self.assertEqual(set(result["not_found"]), {"qemu tcg", "qemu -icount", "rvvm", "libriscv"})
        self.assertEqual(set(result["mips"]["crc"]), {"blocks"})

    def test_what_is_found_on_the_path_has_a_column(self):
        self.program("rvvm_x86_64", RVVM)
        self.program("rvlinux", RVLINUX)
        path = self.folder / "peers.json"
        done = self.bench("--json", str(path))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotRegex(done.stdout, "(rvvm|libriscv): not found")
        result = json.loads(path.read_text())
        self.assertEqual(set(result["mips"]["crc"]), {"blocks", "rvvm", "libriscv"})
        self.assertTrue(all(mips > 0 for mips in result["mips"]["crc"].values()), result)

    def test_instructions_are_those_that_json_counts(self):
        path = self.folder / "peers.json"
        self.bench("--json", str(path))
        counted = [json.loads(subprocess.run([COMMAND, "run", "--quiet", "--json", "-", "-append", f"crc {rounds}", "peers"],
                                             capture_output=True, text=True).stdout)["instructions"] for rounds in (1, 1500)]
        self.assertEqual(json.loads(path.read_text())["instructions"], {"crc": counted[1] - counted[0]})

    def test_a_variable_names_a_program(self):
        done = self.bench(RVVM=str(self.program("mine", RVVM)))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("rvvm: not found", done.stdout)

    def test_libriscv_runs_no_kernel_of_a_system(self):
        self.program("rvlinux", RVLINUX)
        done = self.bench(kernel="syscall")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"\nsyscall +[\d,]+ +- ")

    def test_a_variable_that_names_none_is_an_error(self):
        self.fails("RVVM: found '/no/where', which is no program", RVVM="/no/where")

    def test_a_peer_without_an_answer_is_an_error(self):
        self.program("rvvm", "echo no such option >&2; exit 3")
        self.fails("crc: rvvm ended with status 3 and printed 'no such option'; needs a line 'crc: NUMBER'")

    def test_a_peer_with_bytes_that_are_no_text_is_an_error(self):
        self.program("rvlinux", r"printf '\377\n'")
        self.fails("crc: libriscv ended with status 0 and printed")

    def test_a_peer_with_another_answer_is_an_error(self):
        self.program("rvvm", "echo crc: 7")
        self.fails("crc: the peers disagree: blocks ")

    def test_sizes_that_are_none_are_an_error(self):
        for size in ("7", "0,5", "9,9", "a,b"):
            with self.subTest(size=size):
                self.fails(f"-n: found '{size}'", "-n", size)


main()
