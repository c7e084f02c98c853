#!/usr/bin/env python3
"""What the documents tell to type, typed. documents.py COMMAND SOURCE

In the documents and in the comments of the samples every `ringside ...` is run in one folder a document. A block of ```console
shows what comes of it after "$ ": it is compared. "..." stands for anything, on a line of its own for any lines; in a block
marked "figures" numbers may be others. A block marked with a file's name is that file."""
import re

from ringside import *

# The Korean pages have the same listings, and are held against these.
DOCUMENTS = [p for p in [SOURCE / "README.md", *sorted((SOURCE / "docs").glob("*.md")), *sorted((SOURCE / "docs/book").glob("*.md"))]
             if not p.name.endswith(".ko.md")]
SAMPLES = sorted((SOURCE / "guests/samples").glob("*.c"))
WORDS = r"ringside (?:run|race|show|bench|compare|explain|plot|merge|stat|trace|build|disasm|list|costs|lesson|atlas|arn)\b"
# These fail, which is what they are for.
FAILING = ["user-privileged", "os-as-program", "tour.para"]


def blocks(text):
    """(what stands behind the ```, its lines) of each block."""
    return [(m[1].split(), m[2].splitlines()) for m in re.finditer(r"^```(.*)\n((?:.*\n)*?)```$", text, re.M)]


def sessions(text):
    """Lists of (command, lines shown), and whether numbers count."""
    for words, lines in blocks(text):
        if words[:1] == ["console"]:
            session = []
            for line in lines:
                if line.startswith("$ "):
                    session.append((line[2:], []))
                else:
                    session[-1][1].append(line)
            yield session, "figures" not in words


def commands(text):
    """Those of which no output is shown: in lines of their own, and within sentences."""
    without = re.sub(r"^```console(.*\n)*?```$", "", text, flags=re.M)
    lines = re.findall(rf"^(?:    |\$ )?({WORDS}.*)$", without, re.M)
    words = re.findall(rf"`({WORDS}[^`\n]*)`", without)
    return [re.sub(r"\s+#.*", "", c) for c in lines + words]


def plain(text):
    """Without places in code and numbers, and how these made columns wide; a host's speed has a prefix of its own."""
    text = re.sub(r"[\d.]+( [kMG])? a second", "N a second", text)
    return re.sub(r" +", " ", re.sub(r"\w+\+0x[0-9a-f]+|\b(0x)?[0-9a-f]*\d[0-9a-f,.]*\b|\d", "N", text))


def contains(said, lines):
    """Whether each line that is shown was said, numbers apart and in any order: another compiler's figures sort otherwise."""
    return set(map(plain, lines)) - {"..."} <= set(map(plain, said.splitlines()))


def matches(lines, said, exact):
    """Whether what was said is what is shown."""
    expected = "".join(".*(\n.*)*?\n" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + "\n"
                       for line in (lines if exact else map(plain, lines)))
    said = "\n".join(line.rstrip() for line in said.splitlines()) + "\n"
    return re.fullmatch(expected or "\n", said if exact else plain(said)) is not None


class Documents(Case):
    def setUp(self):
        super().setUp()
        os.symlink((SOURCE / "costs").resolve(), self.folder / "costs")
        bin = self.folder / "bin"
        bin.mkdir()
        os.symlink(os.path.abspath(COMMAND), bin / "ringside")
        self.env = dict(os.environ, PATH=f"{bin}:{os.environ['PATH']}")
        run = self.json("run", "--quiet", "--json", "-", "hello-sbi")
        self.reference_compiler = run["provenance"]["reference_compiler"]
        self.shows = "--screenshot" in self.ringside("show", "--help").stdout

    def type(self, command, keys="exit\n"):
        keys = {"input": keys} if keys else {"stdin": subprocess.DEVNULL} # which has ended when it is asked for
        return subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **keys)

    def possible(self, command):
        """The command, made one that ends by itself here, and soon."""
        if re.match("ringside show", command) and "--screenshot" not in command:
            command = "ringside show" if ".rec" in command else command + " --help"
        if re.match("ringside show", command) and not self.shows:
            return None
        if re.fullmatch(r"ringside \w+", command) or re.match("ringside bench", command) and "-w" not in command:
            return command + " --help"
        return command

    def make_files(self, text):
        for words, lines in blocks(text):
            if len(words) == 2 and words[0] in ["asm", "c", "markdown"]:
                self.file(words[1], ("\n".join(lines) + "\n").encode())

    def test_what_is_shown_comes(self):
        for path in DOCUMENTS:
            text = path.read_text()
            self.make_files(text)
            for session, exact in sessions(text):
                status = 0
                for command, shown in session:
                    with self.subTest(f"{path.name}: {command}"):
                        done = self.type(f"(exit {status}); {command}", keys="")
                        status = done.returncode
                        same = exact or self.reference_compiler
                        self.assertTrue(matches(shown, done.stdout, exact) if same else contains(done.stdout, shown), done.stdout[:2000])

    def test_what_is_told_to_type_works(self):
        for path in DOCUMENTS + SAMPLES:
            text = path.read_text()
            self.make_files(text)
            self.file("disk.img", bytes(512 * 64))
            if path.suffix == ".c":
                found = [m.rstrip(" .") for m in re.findall(rf"({WORDS}(?: -{{0,2}}[\w.,=:@-]+)*)", text)]
            else:
                found = commands(text)
            for command in dict.fromkeys(found):
                possible = self.possible(command)
                if not possible or re.search("[A-Z]{4}|NAME", possible):  # GUEST, FILE: stands for something
                    continue
                with self.subTest(f"{path.name}: {command}"):
                    done = self.type(possible)
                    expected = [OK, FAILED] if any(word in command for word in FAILING) or "race" in command else [OK]
                    self.assertIn(done.returncode, expected, done.stdout[-2000:])

    def test_the_glossary_speaks_korean_as_the_window_does(self):
        po = re.sub(r'"\n"', "", (SOURCE / "po/ko.po").read_text())
        korean = "\n".join(re.findall(r'^msgstr "(.*)"$', po, re.M))
        sections = (SOURCE / "docs/glossary.md").read_text().split("\n## ")[1:]
        rows = [re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", section, re.M)[2:] for section in sections]
        for section in rows:
            terms = [re.sub(r"\W+", " ", term.casefold()) for term, _, _ in section]
            self.assertEqual(terms, sorted(terms), "in the order of the alphabet, to be found")
        terms = [term for section in rows for term, _, _ in section]
        self.assertEqual(len(terms), len(set(terms)), "each term once")
        self.assertGreater(len(terms), 80)
        for term, _, word in [row for section in rows for row in section]:
            with self.subTest(term):
                on_screen = word.removesuffix("*") in korean
                self.assertEqual(on_screen, not word.endswith("*"), word)

    def test_korean_pages_have_the_listings_and_figures_of_the_english_ones(self):
        done = subprocess.run([sys.executable, SOURCE / "scripts/korean-pages", "--check"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        korean = sorted(p.name for p in [*SOURCE.glob("*.ko.md"), *(SOURCE / "docs/book").glob("*.ko.md")])
        self.assertEqual(korean, sorted(p.name.replace(".md", ".ko.md") for p in [SOURCE / "README.md", *(SOURCE / "docs/book").glob("[0-9]*.md")]
                                        if not p.name.endswith(".ko.md")))

    def test_the_readme_quotes_the_bench(self):
        """Full emulation by about: its figures change with every change of the emulator."""
        table = (SOURCE / "README.md").read_text().split("<!-- ringside bench -w tour -->")[1]
        rows = {row[0]: [float(cell.replace(",", "")) for cell in row[1:5]]
                for row in re.findall(r"^\| (\w[^|]*) \| ([\d.,]+) \| ([\d.,]+) \| ([\d.,]+) \| ([\d.,]+) \|$", table, re.M)}
        if not self.reference_compiler:
            self.skipTest("another compiler makes other guests")
        results = self.json("bench", "-w", "tour", "--json", "-")["results"]
        for title, key in [("cycles", "cycles"), ("without idle", "busy_cycles"),
                           ("ratio to bare metal, without idle", "busy_ratio")]:
            for g, result, quoted in zip(GENERATIONS, results, rows[title]):
                with self.subTest(f"{title} on {g}"):
                    self.assertAlmostEqual(result[key], quoted, delta=quoted * (0.03 if g == "full" else 0.005))


main()
