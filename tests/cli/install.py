#!/usr/bin/env python3
"""An installed tree, moved elsewhere. install.py COMMAND SOURCE MESON BUILD"""
import shutil

from ringside import *

MESON, BUILD = sys.argv.pop(3), sys.argv.pop(3)
TREE = tempfile.TemporaryDirectory(prefix="ringside-install-")
HELLO = """\
#include "ringside/abi/board.h"
	.section .text.start
_start:
	li t0, RS_FINISHER_BASE
	li t1, 0x5555
	sw t1, 0(t0)
	j .
"""


def find(pattern):
    found = sorted(pathlib.Path(TREE.name, "moved").rglob(pattern))
    assert found, f"{pattern} is not installed"
    return found[0]


def setUpModule():
    subprocess.run([MESON, "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", f"{TREE.name}/first"],
                   check=True, stdout=subprocess.DEVNULL)
    os.rename(f"{TREE.name}/first", f"{TREE.name}/moved")
    tearDownModule.keep = TREE


def tearDownModule():
    TREE.cleanup()


class Moved(Case):
    def installed(self, *args, expect=OK, **environment):
        """Run the command of the tree, with nothing in the environment that would lead elsewhere."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("RINGSIDE_") and k != "DISPLAY"}
        done = subprocess.run([find("bin/ringside"), *args], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, cwd=self.folder, env=env | environment)
        self.assertEqual(done.returncode, expect, f"{args}\n{done.stdout}\n{done.stderr}")
        return done

    def test_its_guests_are_found_beside_it(self):
        folder = json.loads(self.installed("list", "--json").stdout)["folder"]
        self.assertEqual(pathlib.Path(folder), find("ringside/guests"))
        self.assertIn("paging", self.installed("run", "--quiet", "tour").stdout)

    def test_a_link_to_the_program_leads_there_too(self):
        (self.folder / "ringside").symlink_to(find("bin/ringside"))
        done = subprocess.run([self.folder / "ringside", "list", "--json"], capture_output=True, text=True, check=True,
                              env={"PATH": os.environ["PATH"]})
        self.assertEqual(pathlib.Path(json.loads(done.stdout)["folder"]), find("ringside/guests"))

    def test_its_headers_are_found_beside_it(self):
        source = self.file("hello.S", HELLO.encode())
        self.installed("run", "--quiet", "-bios", "none", source)
        board = find("abi/board.h")
        text = board.read_text()
        board.write_text("#error these headers were moved\n" + text)
        try:
            done = self.installed("run", "--quiet", "-bios", "none", source, expect=IMAGE)
        finally:
            board.write_text(text)
        self.assertIn("these headers were moved", done.stderr)

    def test_the_library_for_programs_is_found_beside_it(self):
        source = self.file("hello.c", b'#include <stdio.h>\n#include "workload.h"\n#include <sys/mman.h>\n'
                                      b'int main(void) { puts("moved"); return 0; }\n')
        self.assertEqual(self.installed("run", "--quiet", "--on", "para", source).stdout, "moved\n")
        for part in ["library/programs/libc/stdio.h", "guests/programs/library.o"]:
            path = find(f"ringside/{part}")
            shutil.move(path, f"{path}.away")
            try:
                done = self.installed("run", source, expect=IMAGE)
            finally:
                shutil.move(f"{path}.away", path)
            self.assertIn(path.name, done.stderr)

    def test_its_view_is_found_beside_it_and_a_missing_one_is_said(self):
        def draw(**more):
            return self.installed("show", "--screenshot", "a.svg", "--on", "bare", "hello-sbi", **more)
        draw()
        module = find("ringside-view.so")
        shutil.move(module, f"{module}.away")
        try:
            done = draw(expect=IO)
            self.assertIn(f"--screenshot: ringside-view.so is not installed, looked for {module}", done.stderr)
            done = self.installed("show", "hello-sbi")
            self.assertIn("racing instead", done.stderr)
            self.assertIn("bare metal", done.stdout)
            module.write_bytes(b"\x7fELF and no more")
            self.assertIn(str(module), draw(expect=IO).stderr)
        finally:
            shutil.move(f"{module}.away", module)

    def test_its_translations_are_found_beside_it(self):
        try:
            text = find("ko/LC_MESSAGES/ringside.mo")
        except AssertionError:
            self.skipTest("no Korean was built")
        def korean(**more):
            return self.installed("show", "--screenshot", "a.svg", "--lang", "ko", "--on", "bare", "hello-sbi", **more)
        korean()
        content = text.read_bytes()
        text.write_bytes(b"nothing")
        try:
            self.assertIn("translation was not built", korean(expect=USAGE).stderr)
        finally:
            text.write_bytes(content)

    def test_a_missing_guest_is_named_with_all_places_that_were_looked_at(self):
        guests = find("ringside/guests")
        firmware = guests / "firmware.elf"
        shutil.move(firmware, f"{firmware}.away")
        try:
            done = self.installed("run", "tour", expect=IMAGE)
        finally:
            shutil.move(f"{firmware}.away", firmware)
        self.assertIn(f"looked for {firmware}", done.stderr)


main()
