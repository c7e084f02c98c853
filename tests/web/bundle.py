#!/usr/bin/env python3
"""scripts/bundle packs the sources at HEAD and the compiled guests under one name, and puts the page beside the archive. The
tree that it packs here is a small one. Usage: bundle.py SCRIPTS_BUNDLE RINGSIDE"""
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

BUNDLE, RINGSIDE = (os.path.abspath(sys.argv.pop(1)) for _ in range(2))
GUESTS = ["compiler", "tour.elf", "programs/serve.elf", "programs/library.o", "programs/programs.cpio"]


class Bundle(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.top = self.folder / "tree"
        for name in ("scripts", "build/src/cli", "build/src/web", "build/guests/programs", "bin"):
            (self.top / name).mkdir(parents=True)
        shutil.copy(BUNDLE, self.top / "scripts/bundle")
        self.program("scripts/build", "exit 0")
        self.program("scripts/reference-guests", "exit 1")
        self.program("build/src/cli/ringside", f'exec "{RINGSIDE}" "$@"')
        for name in GUESTS:
            (self.top / "build/guests" / name).write_text(name)
        (self.top / "build/src/web/ringside.html").write_text("the page")
        (self.top / "README.md").write_text("sources")
        self.git("init", "-q")
        self.git("add", "README.md", "scripts")
        self.git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "sources")

    def program(self, name, text):
        (self.top / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.top / name).chmod(0o755)

    def git(self, *words):
        subprocess.run(["git", "-C", self.top, *words], check=True)

    def bundle(self, *words, page=True):
        self.program("bin/ninja", f"exit {0 if page else 1}")
        path = f"{self.top}/bin:{os.environ['PATH']}"
        return subprocess.run([self.top / "scripts/bundle", *words], cwd=self.folder, env={**os.environ, "PATH": path},
                              capture_output=True, text=True)

    def test_archive_and_page_stand_beside_each_other(self):
        done = self.bundle()
        version = subprocess.run([RINGSIDE, "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
        archive = self.folder / f"ringside-{version}-bundle.tar.gz"
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), sorted([archive.name, "ringside.html", "tree"]))
        self.assertIn(f"{archive.name}: unpack it, then ringside-{version}/scripts/demo\n", done.stdout)
        with tarfile.open(archive) as tar:
            names = tar.getnames()
        for name in ("README.md", "scripts/bundle", *(f"prebuilt/{guest}" for guest in GUESTS)):
            self.assertIn(f"ringside-{version}/{name}", names)
        self.assertEqual({name.split("/")[0] for name in names}, {f"ringside-{version}"})
        self.assertEqual((self.folder / "ringside.html").read_text(), "the page")

    def test_a_name_may_be_given_and_a_page_may_be_missing(self):
        (self.folder / "out").mkdir()
        done = self.bundle("out/mine.tar.gz", page=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([p.name for p in (self.folder / "out").iterdir()], ["mine.tar.gz"])
        self.assertIn("no ringside.html", done.stderr)


unittest.main()
