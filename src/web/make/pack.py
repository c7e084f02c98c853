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
PAGE_SCRIPTS = ["lane.js", "assets.js", "texts.js", "paint.js", "lanes.js", "recall.js", "find.js", "breaks.js", "panel.js", "picture.js", "tools.js", "keys.js", "links.js",
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


def names_of(elf):
    """An ELF file with the names of its places, and without what lies there: src/host/symbols.c reads it."""
    phdrs, shdrs = struct.unpack_from("<QQ", elf, 32)
    phdr_size, phdr_count, shdr_size, shdr_count = struct.unpack_from("<4H", elf, 54)
    sections = [struct.unpack_from("<IIQQQQIIQQ", elf, shdrs + i * shdr_size) for i in range(shdr_count)]
    image = stripped(elf)
    out = bytearray(len(image))
    kept = [(0, phdrs + phdr_size * phdr_count)]  # headers and notes
    for at in range(phdrs, phdrs + phdr_size * phdr_count, phdr_size):
        kind, _, offset, _, _, size = struct.unpack_from("<IIQQQQ", elf, at)
        if kind == 4:  # PT_NOTE
            kept.append((offset, offset + size))
    for begin, end in kept:
        out[begin:end] = image[begin:end]
    rows, texts = bytearray(), bytearray(1)
    for _, kind, _, _, offset, size, link, *_ in sections:
        if kind != 2:  # SHT_SYMTAB
            continue
        strings = sections[link][4]
        for at in range(offset, offset + size, 24):
            name, info, other, index, value, length = struct.unpack_from("<IBBHQQ", elf, at)
            text = elf[strings + name:elf.index(b"\0", strings + name)]
            if not text or text.startswith((b"$", b".L")) or info & 15 > 2 or not 0 < index < 0xff00:
                continue
            rows += struct.pack("<IBBHQQ", len(texts), info, other, index, value, length)
            texts += text + b"\0"
    at = len(out) + -len(out) % 8
    out += bytes(at - len(out)) + rows + texts
    code = [s for s in sections if s[1] == 1 and s[2] & 4]  # SHT_PROGBITS, SHF_EXECINSTR
    table = [(0,) * 10, *((0, *s[1:]) for s in code), (0, 2, 0, 0, at, len(rows), len(code) + 2, 0, 8, 24),
             (0, 3, 0, 0, at + len(rows), len(texts), 0, 0, 1, 0)]
    struct.pack_into("<Q", out, 40, len(out))
    struct.pack_into("<HHH", out, 58, 64, len(table), 0)
    return bytes(out) + b"".join(struct.pack("<IIQQQQIIQQ", *row) for row in table)


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
for image in (*images, *(f"programs/{p.name}" for p in sorted((guests / "programs").glob("*.elf")))):
    if not image.startswith("hypervisor-full"):  # what its lanes show is its guest
        files["names/" + image] = names_of((guests / image).read_bytes())
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
        *lessons.glob("*.md"), *costs.glob("*.txt"), *atlas.glob("*.txt"), *guests.glob("*.elf"), *guests.glob("programs/*.elf")]
depfile.write_text(f"{output}: {' '.join(str(p) for p in read)}\n")
sizes = {"lane": len(assets["lane.wasm"]), "page": len(assets["page.wasm"]),
         "guests": sum(len(assets[n]) for n in [*images, "programs/programs.cpio"] if n in assets),
         "script and style": len(script(LANE_SCRIPTS) + script(PAGE_SCRIPTS)), "all": len(text.encode())}
print(", ".join(f"{name} {size}" for name, size in sizes.items()))
