#!/usr/bin/env python3
"""Write the archive of files that the kernel starts with (cpio, "newc"; cpio(5)).

Usage: pack.py OBJCOPY ARCHIVE [PATH=FILE]...
A FILE ending in .elf is stripped. Directories are made for the paths, and those the kernel puts its own file
systems on; an archive with a `manifest`, which then is its first file, is an image of the program `box`. The same files always give the same bytes.
"""
import pathlib
import subprocess
import sys
import tempfile

HEADER = 110  # bytes
FOLDER, FILE, PROGRAM = 0o040755, 0o100644, 0o100755


def entry(start, number, path, mode, data=b""):
    """A file that begins at offset `start` of the archive, a multiple of 4."""
    name = path.encode() + b"\0"
    # the bytes of the file start at a multiple of 8, so that they are copied by words
    name += b"\0" * (-(start + HEADER + len(name)) % 8)
    fields = [number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0]
    out = b"070701" + b"".join(b"%08X" % field for field in fields) + name + data
    return out + b"\0" * (-len(out) % 4)


def contents(objcopy, path):
    if path.suffix != ".elf":
        return path.read_bytes(), FILE
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder, "program")
        subprocess.run([objcopy, "--strip-all", path, stripped], check=True)
        return stripped.read_bytes(), PROGRAM


objcopy, archive = sys.argv[1:3]
files = dict(pair.split("=", 1) for pair in sys.argv[3:])
image = "manifest" in files
folders = {"dev"} | (set() if image else {"disk"}) | {str(parent) for path in files for parent in pathlib.PurePath(path).parents}
folders.discard(".")

out = b""
number = 0
for number, path in enumerate(sorted(folders), 1):
    out += entry(len(out), number, path, FOLDER)
for number, path in enumerate(sorted(files, key=lambda path: (path != "manifest", path)), number + 1):
    data, mode = contents(objcopy, pathlib.Path(files[path]))
    out += entry(len(out), number, path, mode, data)
out += entry(len(out), 0, "TRAILER!!!", 0)
pathlib.Path(archive).write_bytes(out + b"\0" * (-len(out) % 512))
