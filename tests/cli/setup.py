#!/usr/bin/env python3
"""scripts/setup, among commands that pretend. setup.py COMMAND SOURCE"""
import pty
import shutil

from ringside import *

SETUP = SOURCE / "scripts/setup"
TOOLS = ["sh", "sed", "grep", "cat", "mktemp", "tail", "rm", "env"]


class Setup(Case):
    """A computer of somebody who is not root, with these packages and commands."""

    def computer(self, missing=(), commands=(), debian=True):
        self.bin = self.folder / "bin"
        shutil.rmtree(self.bin, ignore_errors=True)
        self.bin.mkdir()
        for tool in TOOLS:
            os.symlink(shutil.which(tool), self.bin / tool)
        self.pretend("id", "echo 1000")
        self.pretend("sudo", f'echo "$*" >> {self.folder}/asked')
        for command in commands:
            self.pretend(command, "exit 0")
        if debian:
            self.pretend("apt-get", "exit 9")
            gone = "|".join(missing) or "-"
            self.pretend("dpkg-query", 'for word; do case $word in -*|*" "*) ;; ' + gone +
                         ') ;; *) echo "$word installed" ;; esac; done')

    def pretend(self, name, what):
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{what}\n")
        path.chmod(0o755)

    def setup(self, *args, expect=OK, **more):
        more.setdefault("stdin", subprocess.DEVNULL)
        done = subprocess.run([SETUP, *args], env={"PATH": str(self.bin)}, capture_output=True, text=True, **more)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def test_it_is_silent_when_nothing_is_missing(self):
        self.computer()
        for args in [[], ["--tests"], ["--print"]]:
            done = self.setup(*args)
            self.assertEqual(done.stdout + done.stderr, "")

    def test_what_is_missing_is_a_command_for_an_administrator(self):
        self.computer(missing=["meson", "libfdt-dev"])
        self.assertRegex(self.setup("--print").stdout, r"^apt-get install -y \S+ meson libfdt-dev\n$")
        done = self.setup(expect=IMAGE)
        self.assertRegex(done.stderr, r"sudo apt-get update && sudo apt-get install .* meson libfdt-dev\n")
        self.assertFalse((self.folder / "asked").exists(), "nobody was there to say yes")

    def test_a_bundle_needs_no_compiler_for_riscv(self):
        self.computer(missing=["gcc-riscv64-unknown-elf", "meson"])
        script = self.folder / "bundle/scripts/setup"
        script.parent.mkdir(parents=True)
        shutil.copy(SETUP, script)
        for prebuilt, wanted in [(False, "meson gcc-riscv64-unknown-elf"), (True, "meson")]:
            if prebuilt:
                (self.folder / "bundle/prebuilt").mkdir()
            done = subprocess.run([script, "--print"], env={"PATH": str(self.bin)}, capture_output=True, text=True)
            self.assertRegex(done.stdout, rf"^apt-get install -y \S+ {wanted}\n$")

    def test_sudo_is_used_after_a_yes_only(self):
        for answer, used in [(b"n\n", False), (b"\n", False), (b"y\n", True)]:
            self.computer(missing=["meson"])
            master, slave = pty.openpty()
            os.write(master, answer)
            self.setup(expect=OK if used else IMAGE, stdin=slave)
            os.close(master)
            os.close(slave)
            self.assertEqual((self.folder / "asked").exists(), used)

    def test_without_the_window_there_is_enough(self):
        self.computer(missing=["libsdl2-dev", "gettext"])
        self.assertIn("no window", self.setup().stderr)
        self.computer(missing=["libsdl2-dev", "libcmocka-dev"])
        self.setup("--tests", expect=IMAGE)

    def test_clang_is_not_taken_for_the_reference_compiler_without_a_word(self):
        clang = ["clang", "ld.lld", "llvm-objcopy"]
        self.computer(missing=["gcc-riscv64-unknown-elf"], commands=clang)
        self.assertRegex(self.setup("--print").stdout, r"^apt-get install -y \S+ gcc-riscv64-unknown-elf\n$")
        self.assertIn("Without gcc-riscv64-unknown-elf clang compiles the guests: cycles are not those of README",
                      self.setup().stderr)
        self.setup("--tests", expect=IMAGE)
        self.computer(missing=["gcc-riscv64-unknown-elf"])
        self.setup(expect=IMAGE)

    def test_clang_is_the_compiler_when_it_is_asked_for(self):
        self.computer(missing=["gcc-riscv64-unknown-elf"], commands=["clang", "ld.lld", "llvm-objcopy"])
        done = self.setup("--clang")
        self.assertEqual(done.stdout + done.stderr, "")
        self.computer(missing=["gcc-riscv64-unknown-elf", "lld"])
        self.assertRegex(self.setup("--clang", "--print").stdout, r"^apt-get install -y \S+ lld\n$")

    @staticmethod
    def all_of(master):
        """All output that a terminal received: it arrives in pieces, then an error, since the other end is closed."""
        said = b""
        while True:
            try:
                piece = os.read(master, 10000)
            except OSError:
                piece = b""
            if not piece:
                return said.decode()
            said += piece

    def test_root_sees_how_far_the_installation_is(self):
        for failing in [False, True]:
            self.computer(missing=["meson"])
            self.pretend("id", "echo 0")
            self.pretend("apt-get", f"""case $* in
                update*) exit 0 ;;
                esac
                echo "$*" >{self.folder}/installed
                echo dlstatus:1:12.5:Retrieving >&3
                echo pmstatus:meson:50.25:Installing >&3
                echo "E: a reason" >&2
                exit {int(failing)}""")
            master, slave = pty.openpty()
            done = subprocess.run([SETUP], env={"PATH": str(self.bin)}, stdin=subprocess.DEVNULL, stderr=slave)
            os.close(slave)
            said = self.all_of(master)
            os.close(master)
            self.assertEqual(done.returncode, IMAGE if failing else OK, said)
            self.assertIn("Downloading: 12 %", said)
            self.assertIn("Installing: 50 % (meson)", said)
            self.assertEqual("E: a reason" in said, failing)
            self.assertIn(" meson", (self.folder / "installed").read_text())

    def test_other_systems_are_told_what_it_takes(self):
        self.computer(debian=False)
        done = self.setup(expect=IMAGE)
        for word in ["Fedora:", "dnf", "Arch:", "pacman", "libfdt", "riscv64-elf-gcc", "clang"]:
            self.assertIn(word, done.stderr)
        self.computer(debian=False, commands=["meson", "ninja", "pkg-config", "riscv64-elf-gcc"])
        self.assertEqual(self.setup().stderr, "")

    def test_nonsense_is_named(self):
        self.computer()
        self.assertIn("'--frob'", self.setup("--frob", expect=USAGE).stderr)


main()
