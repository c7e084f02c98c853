#!/usr/bin/env python3
"""What the command writes about itself: manual pages, and completion for shells. pages.py COMMAND SOURCE"""
import re
import shutil

from ringside import *

SHELLS = ["bash", "zsh", "fish"]


def commands():
    text = subprocess.run([COMMAND, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  (\w+) ", text.split("commands:")[1].split("generations:")[0], re.M)


def options(command):
    text = subprocess.run([COMMAND, command, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  (--?[\w-]+)", text, re.M)


class Manual(Case):
    def test_each_command_has_a_page_with_all_its_options(self):
        for command in commands():
            page = self.ringside("manual", command).stdout.replace("\\-", "-")
            self.assertIn(f".TH RINGSIDE-{command.upper()} 1", page)
            for option in options(command):
                self.assertIn(f"\\fB{option}\\fR", page, command)

    def test_the_overview_names_all_commands(self):
        page = self.ringside("manual").stdout.replace("\\-", "-")
        for command in commands():
            self.assertIn(f"ringside-{command}", page)

    def test_all_pages_are_installed(self):
        text = (SOURCE / "src/cli/installed/meson.build").read_text()
        self.assertEqual(re.findall(r"'(\w+)'", re.search(r"commands = \[(.*?)\]", text)[1]), commands())

    @unittest.skipUnless(shutil.which("groff"), "no groff")
    def test_groff_has_nothing_to_complain_of(self):
        for command in [[], *[[c] for c in commands()]]:
            page = self.ringside("manual", *command).stdout
            done = subprocess.run(["groff", "-man", "-ww", "-z", "-Tutf8"], input=page, capture_output=True, text=True)
            self.assertEqual(done.stderr, "", command)

    def test_a_page_of_nothing_is_refused(self):
        self.refused("manual", "nothing", says=["'nothing'"])


class Completion(Case):
    def script(self, shell):
        return self.file(f"ringside.{shell}", self.ringside("completion", shell).stdout.encode())

    def test_the_scripts_can_be_parsed(self):
        for shell in filter(shutil.which, SHELLS):
            done = subprocess.run([shell, "-n", self.script(shell)], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), shell)

    def bash(self, *words):
        line = f"""source {self.script("bash")}
            ringside() {{ '{os.path.abspath(COMMAND)}' "$@"; }}
            COMP_WORDS=(ringside {" ".join(f"'{w}'" for w in words)}) COMP_CWORD={len(words)}
            _ringside; printf '%s\\n' "${{COMPREPLY[@]}}" """
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, cwd=self.folder)
        self.assertEqual(done.stderr, "")
        return done.stdout.splitlines() if done.stdout.strip() else []

    @unittest.skipUnless(shutil.which("bash"), "no bash")
    def test_bash_completes_commands_options_values_and_guests(self):
        self.assertEqual(self.bash("ra"), ["race"])
        self.assertEqual(self.bash("run", "--max"), ["--max-insns"])
        self.assertEqual(sorted(self.bash("run", "--on", "")), sorted([*GENERATIONS, "container"]))
        self.assertEqual(self.bash("bench", "--engine", "s"), ["step"])
        self.assertEqual(self.bash("run", "tou"), ["tour"])
        self.file("report.json", b"")
        self.assertEqual(self.bash("compare", "rep"), ["report.json"])
        self.assertEqual(self.bash("run", "--timeout", ""), [])
        self.assertEqual(self.bash("race", "--on", "bare,h"), ["bare,hvm"])
        self.assertEqual(self.bash("run", "--on", "bare,h"), [], "it takes one")
        self.assertEqual(self.bash("bench", "-w", "tour,sie"), ["tour,sieve"])
        self.assertEqual(self.bash("run", "--without", "vmid,io"), ["vmid,iommu"])
        self.file("a report.json", b"")
        self.assertEqual(self.bash("compare", "a"), ["a report.json"])
        for command in commands():
            self.assertLessEqual(set(options(command)), set(self.bash(command, "-")), command)

    @unittest.skipUnless(shutil.which("fish"), "no fish")
    def test_fish_completes_too(self):
        def fish(line):
            code = f"source {self.script('fish')}; function ringside; '{os.path.abspath(COMMAND)}' $argv; end; complete -C '{line}'"
            done = subprocess.run(["fish", "-N", "-c", code], capture_output=True, text=True, cwd=self.folder)
            self.assertEqual(done.stderr, "")
            return {row.split("\t")[0] for row in done.stdout.splitlines()}
        self.assertLessEqual(set(commands()), fish("ringside "))
        self.assertLessEqual(set(GENERATIONS), fish("ringside run --on "))
        self.assertIn("--max-insns", fish("ringside run --max"))
        self.assertIn("tour", fish("ringside run tou"))
        self.assertIn("bare,hvm", fish("ringside race --on bare,h"))

    def test_another_shell_is_refused(self):
        self.refused("completion", "tcsh", says=["bash, zsh or fish"])
        self.refused("completion", says=["bash, zsh or fish"])


main()
