#!/usr/bin/env python3
"""`.clang-format` decides the layout of C files. check_layout.py CLANG-FORMAT SOURCE

Versions lay out differently; the one that counts is Debian 12's.
"""
import pathlib
import subprocess
import sys

command, source = sys.argv[1], pathlib.Path(sys.argv[2])
version = subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout
if "version 14." not in version:
    print("the layout is that of clang-format 14, not of", version.strip())
    sys.exit(77)
files = [str(path.relative_to(source)) for folder in ("include", "src", "guests", "tests", "docs")
         for path in sorted((source / folder).rglob("*.[ch]"))]
assert len(files) > 300, len(files)
done = subprocess.run([command, "--dry-run", "-Werror", *files], cwd=source, check=False)
sys.exit(done.returncode != 0)
