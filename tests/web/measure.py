#!/usr/bin/env python3
"""How long a page takes to its first picture and to the end of `tour` in all lanes, what memory it has then, and what is in
the file. By hand, on a quiet computer. Usage: measure.py RINGSIDE_HTML"""
import pathlib
import re
import statistics
import sys

import browser

html = pathlib.Path(sys.argv[1])
times = []


def renderers(program):
    """The processes of the browser that show pages: children of its children."""
    parents = {}
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rsplit(")", 1)[1].split()
            parents[int(status.parent.name)] = int(words[1])
        except OSError:
            continue
    for process in parents:
        at = process
        while at in parents and at != program:
            at = parents[at]
        try:
            if at == program and b"--type=renderer" in pathlib.Path(f"/proc/{process}/cmdline").read_bytes():
                yield process
        except OSError:
            continue


def memory(program):
    """MiB of the page's process, pages that are shared counted in part; its seconds of CPU; the most MiB that it had, with
    the browser's own program and libraries among them."""
    best = (0, 0.0, 0)
    for process in renderers(program):
        size = re.search(r"^Pss:\s+(\d+)", pathlib.Path(f"/proc/{process}/smaps_rollup").read_text(), re.M)
        words = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        most = re.search(r"^VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{process}/status").read_text(), re.M)
        best = max(best, (int(size[1]) // 1024, (int(words[11]) + int(words[12])) / 100, int(most[1]) // 1024))
    return best


for _ in range(3):
    with browser.Browser() as b:
        b.size(1280, 720)
        b.open(html.resolve().as_uri() + "#guest=tour&lang=en")
        b.wait("typeof view != 'undefined' && view.times.ended > 0")
        times.append((*b.evaluate("[view.times.first, view.times.ended]"), *memory(b.program.pid)))
first, ended, mib, cpu, most = (statistics.median(column) for column in zip(*times))
print(f"first picture {first:.0f} ms, tour in all lanes {ended:.0f} ms, {cpu:.1f} s of CPU, {mib:.0f} MiB, {most:.0f} MiB at most (median of {len(times)})")
text = html.read_text()
parts = {"lane.wasm": 0, "page.wasm": 0, "hypervisors": 0, "kernel and programs": 0, "firmware and samples": 0, "names": 0, "lessons and tables": 0}
for name, data in re.findall(r'id="asset:([^"]+)">([^<]*)<', text):
    kind = (name if name in parts else "names" if name.startswith("names/") else "hypervisors" if name.startswith("hypervisor") else
            "kernel and programs" if re.match("kernel|programs/", name) else
            "firmware and samples" if name.endswith(".elf") else "lessons and tables")
    parts[kind] += len(data)
parts["scripts and style"] = len(text.encode()) - sum(parts.values())
for name, size in parts.items():
    print(f"{name:22} {size / 1000:8.0f} kB")
print(f"{'all':22} {len(text.encode()) / 1000:8.0f} kB")
