#!/usr/bin/env python3
"""Put the page together: one file with its style, scripts, modules, guests and lessons.
Usage: pack.py OUTPUT DEPFILE WEB_FOLDER GUESTS LESSONS COSTS ATLAS LIST_JSON LANE_WASM PAGE_WASM"""
import base64
import gzip
import json
import pathlib
import re
import struct
import sys

output, depfile, web, guests, lessons, costs, atlas, list_json, lane, page = map(pathlib.Path, sys.argv[1:])
# For tests alone, or for comparing emulators.
NOT_HERE = {"peers", "unit", "hypervisor-para-debug"}
LANE_SCRIPTS = ["lane.js", "worker.js"]
PAGE_SCRIPTS = ["lane.js", "assets.js", "texts.js", "paint.js", "lanes.js", "recall.js", "panel.js", "picture.js", "tools.js", "keys.js", "links.js",
                "menu.js", "main.js"]


def stripped(elf):
    """An ELF file up to the end of its segments: sections, symbols and lines of source are not loaded."""
    header = bytearray(elf)
    table, = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    end = table + size * count
    for i in range(count):
        offset, = struct.unpack_from("<Q", elf, table + i * size + 8)
        length, = struct.unpack_from("<Q", elf, table + i * size + 32)
        end = max(end, offset + length)
    struct.pack_into("<Q", header, 40, 0)  # e_shoff
    struct.pack_into("<HH", header, 60, 0, 0)  # e_shnum, e_shstrndx
    return bytes(header[:end])


def packed(data):
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def lesson_of(path):
    korean = path.with_suffix("").with_suffix(".ko.md")
    texts = [p.read_text(encoding="utf-8") for p in (path, korean) if p.exists()]
    titles = [re.search(r"^# (.+)$", text, re.M)[1] for text in texts]
    return {"number": int(path.name.split("-")[0]), "file": path.name, "korean": korean.name if len(texts) > 1 else None,
            "titles": dict(zip(["en", "ko"], titles)), "stops": len(re.findall(r"^## ", texts[0], re.M))}


listed = json.loads(list_json.read_text())
images = {p.name: stripped(p.read_bytes()) for p in sorted(guests.glob("*.elf"))
          if p.name.split(".")[0] not in NOT_HERE}
files = {"lane.wasm": lane.read_bytes(), "page.wasm": page.read_bytes(), **images,
         "programs/programs.cpio": (guests / "programs/programs.cpio").read_bytes()}
for name in ("compiler", "reference.txt"):
    if (guests / name).exists():
        files[name] = (guests / name).read_bytes()
course = sorted((lesson_of(p) for p in lessons.glob("[0-9]*.md") if not p.name.endswith(".ko.md")),
                key=lambda lesson: lesson["number"])
for lesson in course:
    for name in filter(None, (lesson["file"], lesson["korean"])):
        files[name] = (lessons / name).read_bytes()
for table in costs.glob("*.txt"):
    files["costs/" + table.name] = table.read_bytes()
for name in ("aws.txt", "coast.txt"):
    files["atlas/" + name] = (atlas / name).read_bytes()
about = {"lessons": course, "version": listed.get("version", ""),
         "guests": [{"name": g["name"], "kind": g["kind"], "text": g["text"],
                     "on": g["generations"].split() + ["container"] * g["container"]}
                    for g in listed["guests"] if g["name"] not in NOT_HERE]}
files["course.json"] = json.dumps(about, ensure_ascii=False).encode()


def script(names):
    text = "".join((web / "js" / name).read_text(encoding="utf-8").replace('"use strict";\n', "") for name in names)
    return '"use strict";\n' + text


assets = {name: packed(data) for name, data in files.items()}
text = (web / "page.html").read_text(encoding="utf-8")
for place, value in {
        "@STYLE@": (web / "style.css").read_text(encoding="utf-8"),
        "@WORKER@": script(LANE_SCRIPTS),
        "@SCRIPT@": script(PAGE_SCRIPTS),
        "@ASSETS@": "\n".join(f'<script type="text/plain" id="asset:{name}">{data}</script>' for name, data in assets.items()),
}.items():
    text = text.replace(place, value)
text = text.replace("@MEGABYTES@", f"{len(text.encode()) / 1e6:.1f}")
output.write_text(text, encoding="utf-8")
read = [pathlib.Path(__file__), list_json, lane, page, *web.glob("*.html"), *web.glob("*.css"), *web.glob("js/*.js"),
        *lessons.glob("*.md"), *costs.glob("*.txt"), *atlas.glob("*.txt"), *guests.glob("*.elf")]
depfile.write_text(f"{output}: {' '.join(str(p) for p in read)}\n")
sizes = {"lane": len(assets["lane.wasm"]), "page": len(assets["page.wasm"]),
         "guests": sum(len(assets[n]) for n in [*images, "programs/programs.cpio"] if n in assets),
         "script and style": len(script(LANE_SCRIPTS) + script(PAGE_SCRIPTS)), "all": len(text.encode())}
print(", ".join(f"{name} {size}" for name, size in sizes.items()))
