#!/usr/bin/env python3
"""A student's own program: C is built and run on the teaching kernel. own.py COMMAND SOURCE lines|no-lines"""
import shutil
import stat

from ringside import *

LINES = sys.argv.pop(3) == "lines"

HELLO = b"""#include <stdio.h>

int main(int argc, char *argv[])
{
\tprintf("Hello from %s", argv[0]);
\tfor (int i = 1; i < argc; i++)
\t\tprintf(" [%s]", argv[i]);
\tputs("");
}
"""
MAIN = b"""#include <stdio.h>
int twice(int x);
void usage(void);
int main(void) { usage(); printf("%d\\n", twice(21)); return twice(0); }
"""
# Functions that the library has, too: the program's own come first.
TWICE = b"""#include <stdio.h>
int twice(int x) { return 2 * x; }
void usage(void) { puts("nothing to be said"); }
void tick(void) { }
"""
HALF = b"\t.globl\ttwice, usage\ntwice:\tsrai\ta0, a0, 1\nusage:\tret\n"
ASSEMBLY = b"""
\t.globl\tmain
main:\taddi\tsp, sp, -16
\tsd\tra, 8(sp)
\tla\ta0, text
\tcall\tputs
\tld\tra, 8(sp)
\taddi\tsp, sp, 16
\tli\ta0, 5
\tret
\t.section .rodata
text:\t.asciz\t"from assembly"
"""
# Labelled as a program, and a guest of its own: it needs nothing of a library.
GUEST = b"\t.globl main\nmain: li a0, 0\nli a1, 0\nli a6, 0\nli a7, 0x53525354\necall\n"
CRASH = b"""#include <stdio.h>
static int *volatile nothing;
int main(void)
{
\tputs("before");
\t*nothing = 1;
\treturn 0;
}
"""
FORK = b"""#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) { if (!fork()) exit(1); usleep(3000); puts("after"); return 0; }
"""
TIMED = b"""#include "workload.h"
int main(int argc, char *argv[])
{
\tlong n = work_size(argc, argv, 7, 100);
\twork_begin(n);
\tfor (volatile long i = 0; i < n; i++)
\t\t;
\twork_end();
\twork_result(true, "%ld rounds", n);
}
"""


class Own(Case):
    def setUp(self):
        super().setUp()
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.environment = {"TMPDIR": str(self.temporary)}

    def tearDown(self):
        self.assertEqual(list(self.temporary.iterdir()), [], "nothing is left behind")

    def run_it(self, *args, **more):
        return self.ringside(*args, environment=self.environment, cwd=self.folder, **more)

    def test_a_c_source_runs_on_every_generation_with_its_arguments(self):
        self.file("hello.c", HELLO)
        for on in GENERATIONS:
            with self.subTest(on):
                done = self.run_it("run", "--on", on, "hello.c", "one", "two")
                self.assertEqual(done.stdout, "Hello from hello [one] [two]\n")
                self.assertIn(f"hello.c on {on}: ended well", done.stderr)
        self.assertEqual(self.run_it("run", "--quiet", "-append", "x.c", "hello.c").stdout, "Hello from hello [x.c]\n")
        self.assertEqual(self.run_it("run", "--quiet", "-kernel", "hello.c", "y").stdout, "Hello from hello [y]\n")

    def test_its_exit_code_is_the_guests(self):
        self.file("code.c", b"int main(void) { return 9; }")
        self.run_it("run", "--quiet", "--propagate-exit", "code.c", expect=9)
        self.run_it("run", "--quiet", "code.c", expect=FAILED)

    def test_several_sources_are_one_program(self):
        for name, content in [("a.c", MAIN), ("b.c", TWICE), ("c.S", HALF)]:
            self.file(name, content)
        for names, says in [(["a.c", "b.c"], "nothing to be said\n42\n"), (["b.c", "a.c"], "nothing to be said\n42\n"),
                            (["a.c", "c.S"], "10\n"), (["c.S", "a.c"], "10\n")]:
            with self.subTest(names):
                self.assertEqual(self.run_it("run", "--quiet", "--on", "hvm", *names).stdout, says)
        self.assertIn("bare metal", self.run_it("race", "--on", "bare", "a.c", "b.c").stdout)
        done = self.run_it("race", "a.c", "b.c", "c", expect=USAGE)
        self.assertIn("takes one GUEST, found 'c' too", done.stderr)

    def test_assembly_is_what_it_needs(self):
        self.file("k.S", ASSEMBLY)
        done = self.run_it("run", "--quiet", "--propagate-exit", "--on", "para", "k.S", expect=5)
        self.assertEqual(done.stdout, "from assembly\n")
        self.file("g.S", GUEST)
        run = json.loads(self.run_it("run", "--quiet", "--json", "-", "g.S", "x.S").stdout)
        self.assertEqual(run["layers"]["app"], 0, "no kernel was there")

    def test_what_was_built_is_kept_and_runs_like_the_source(self):
        self.file("hello.c", HELLO)
        self.file("g.S", GUEST)
        self.assertEqual(self.run_it("build", "hello.c").stdout, "")
        self.assertTrue(os.access(self.folder / "hello.elf", os.R_OK))
        self.run_it("build", "hello.c", "-o", "other")
        self.run_it("build", "-o", "g", "g.S")
        for on in GENERATIONS:
            self.assertEqual(self.run_it("run", "--quiet", "--on", on, "hello.elf", "x").stdout, "Hello from hello [x]\n")
        self.assertEqual(self.run_it("run", "--quiet", "./other").stdout, "Hello from other\n")
        self.run_it("run", "--quiet", "./g")
        cycles = [self.json("run", "--quiet", "--json", "-", guest, cwd=self.folder)["timed_part"]["cycles"]
                  for guest in ["hello.c", "hello.elf"]]
        self.assertEqual(*cycles)

    def test_a_source_is_never_overwritten(self):
        self.file("hello.c", HELLO)
        self.file("b.c", TWICE)
        for sources in [["hello.c"], ["b.c", "hello.c"]]:
            done = self.run_it("build", "-o", "./hello.c", *sources, expect=IMAGE)
            self.assertIn("hello.c", done.stderr)
            self.assertEqual((self.folder / "hello.c").read_bytes(), HELLO)

    def test_what_build_cannot_take(self):
        self.file("x.S", GUEST)
        for args, says in [([], "needs a SOURCE"), (["tour"], "found 'tour'"), (["x.S", "y.S"], "found 'y.S' too")]:
            done = self.run_it("build", *args, expect=USAGE)
            self.assertIn(says, done.stderr)

    def test_a_program_of_the_project_runs_from_its_file_too(self):
        path = f"{os.environ['RINGSIDE_GUESTS']}/programs/echo.elf"
        self.assertEqual(self.run_it("run", "--quiet", path, "a", "b").stdout, "a b\n")

    def test_the_compilers_words_are_shown_with_file_and_line(self):
        for name, source, says in [
                ("error.c", b"int main(void)\n{\n\treturn 0\n}\n", "error.c:3:"),
                ("warning.c", b"int main(void)\n{\n\tint unused;\n\treturn 0;\n}\n", "warning.c:3:"),
                ("undefined.c", b"int f(void);\nint main(void)\n{\n\treturn f();\n}\n", "undefined"),
                ("header.c", b"#include <nowhere.h>\n", "nowhere.h")]:
            with self.subTest(name):
                self.file(name, source)
                done = self.run_it("run", "--quiet", name, expect=OK if name == "warning.c" else IMAGE)
                self.assertIn(says, done.stderr)
                if name != "warning.c":
                    self.assertIn(f"ringside: {name}: cannot be built: see the messages of", done.stderr)
        done = self.run_it("stat", "error.c", expect=IMAGE)
        self.assertEqual(done.stderr.count("error.c:3:"), 1, "it is compiled once")

    def test_a_compiler_that_is_missing_is_named_with_its_package(self):
        self.file("hello.c", HELLO)
        copy = self.folder / "copy"  # the compiler's path is in the command
        content = pathlib.Path(COMMAND).read_bytes()
        for name in [b"riscv64-unknown-elf-gcc", b"riscv64-elf-gcc", b"/clang"]:
            content = content.replace(name, name[:-1] + b"X")
        copy.write_bytes(content)
        copy.chmod(stat.S_IRWXU)
        done = subprocess.run([copy, "run", "hello.c"], cwd=self.folder, capture_output=True, text=True,
                              env=os.environ | self.environment)
        self.assertEqual(done.returncode, IMAGE, done.stderr)
        self.assertIn("hello.c: cannot be built: no compiler for RISC-V", done.stderr)
        self.assertIn("on Debian: apt install", done.stderr)

    def test_a_crash_names_the_line_on_every_generation(self):
        self.file("crash.c", CRASH)
        for on in GENERATIONS:
            with self.subTest(on):
                report = self.folder / "run.json"
                done = self.run_it("run", "--quiet", "--on", on, "--json", "run.json", "crash.c", expect=FAILED)
                self.assertIn("crash: pid 1: store/AMO page fault", done.stdout)
                self.assertIn("ringside: the program crashed at 0x", done.stderr)
                fault = json.loads(report.read_text())["program_fault"]
                self.assertEqual(fault["symbol"], "main")
                self.assertEqual((fault["file"], fault["line"]), ("crash.c", 6) if LINES else (None, None))
                if LINES:
                    self.assertIn(">, crash.c:6\n", done.stderr)

    def test_its_time_is_its_own(self):
        for name, content in [("hello.c", HELLO), ("fork.c", FORK), ("timed.c", TIMED)]:
            self.file(name, content)
        for on in GENERATIONS:
            with self.subTest(on):
                def timed(*guest):
                    return self.json("run", "--quiet", "--on", on, "--json", "-", *guest, cwd=self.folder)["timed_part"]
                self.assertLess(timed("hello.c")["cycles"], 1_000_000)
                self.assertGreater(timed("fork.c")["cycles"], 3_000_000, "a child does not end it")
                self.assertEqual(timed("timed.c", "9")["cycles"] > timed("timed.c", "3")["cycles"], True)
                if on != "full":
                    self.assertEqual(timed("timed.c", "90")["layers"]["guest_os"], 0)

    def test_the_other_commands_take_it_too(self):
        self.file("hello.c", HELLO)
        self.assertRegex(self.run_it("disasm", "hello.c", "main").stdout, r"<main>:\n +1[0-9a-f]{4} ")
        self.assertIn("<main>:", self.run_it("run", "--step", "main+3", "hello.c").stdout)
        self.assertIn("hypercall-console-write", self.run_it("stat", "--on", "para", "hello.c", "x").stdout)
        self.assertIn("console 'H'", self.run_it("trace", "--events", "console", "hello.c").stdout)
        self.assertIn("hello.c", self.run_it("bench", "-w", "hello.c:5", "--on", "bare,hvm").stdout)
        race = self.run_it("race", "hello.c").stdout
        self.assertIn("bare metal", race)
        self.assertIn("of the timed part", race)
        if "--screenshot" in self.ringside("show", "--help").stdout:
            self.run_it("show", "--screenshot", "a.svg", "hello.c")
            self.assertTrue((self.folder / "a.svg").exists())

    def test_any_file_name_will_do(self):
        for name in ["with space.c", "ä.c", "a" * 60 + ".c", "x.y.c", "ls.c"]:
            with self.subTest(name):
                self.file(name, HELLO)
                done = self.run_it("run", "--quiet", name, "z")
                self.assertRegex(done.stdout, r"^Hello from \S+ \[z\]\n$")

    def test_its_image_does_not_depend_on_where_it_lies(self):
        images = set()
        for folder in ["one", "another"]:
            (self.folder / folder).mkdir()
            self.file(f"{folder}/hello.c", HELLO)
            run = self.json("run", "--quiet", "--json", "-", f"{folder}/hello.c", cwd=self.folder)
            images.add(run["provenance"]["images"])
        self.assertEqual(len(images), 1)

    def test_the_archive_of_the_user_gets_it_too(self):
        self.file("hello.c", HELLO)
        archive = f"{os.environ['RINGSIDE_GUESTS']}/programs/programs.cpio"
        shutil.copy(archive, self.folder / "mine.cpio")
        self.assertEqual(self.run_it("run", "--quiet", "-initrd", "mine.cpio", "hello.c").stdout, "Hello from hello\n")


main()
