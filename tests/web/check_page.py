#!/usr/bin/env python3
"""The page in a browser without a network: every lesson link in both languages at three sizes, the picture as text, keys
alone, colours and motion that people ask for, large text, hostile addresses, a file that is dropped on it.
Usage: check_page.py RINGSIDE_HTML RINGSIDE [--short] [NAME_OF_A_CHECK]...
With --short: a stop in each language, the text of one, keys, addresses. Exit: 77 without Chromium."""
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

import breakpoints
import browser
import svg
import terminal

html, ringside = map(pathlib.Path, sys.argv[1:3])
short = "--short" in sys.argv
only = [word for word in sys.argv[3:] if word != "--short"]
ADDRESS = html.resolve().as_uri()
SIZES = {"desktop": (1920, 1080), "phone": (390, 844), "phone, lying": (844, 390)}
SIGNS = set("■▲◆●⬢")
READY = "typeof view != 'undefined' && !!view.words && !view.dirty && !view.frame && view.asked === view.page.wanted_number() && !recallWaits()"
STANDING = """({href: location.href, hash: typeof view != "undefined" && view.hash, frame: view.frame, dirty: view.dirty, asked: view.asked,
    wanted: view.page?.wanted_number(), visible: document.visibilityState, workers: lanes.workers.length, wrong: lanes.wrong,
    states: view.words?.lanes.map((lane) => [lane.name, lane.state, lane.instructions])})"""
ENDED = READY + " && view.words.lanes.length > 0 && view.words.lanes.every((lane) => lane.state !== 0)"

if not browser.find():
    print("no Chromium here (package chromium)", file=sys.stderr)
    sys.exit(77)


def expect(good, fault):
    if not good:
        raise AssertionError(fault)


def quiet(b):
    """Nothing went wrong, and nobody was asked for anything."""
    expect(not b.errors, f"errors: {b.errors}")
    asked = [r for r in b.requests if not r.startswith((ADDRESS, "blob:", "about:"))]
    expect(not asked, f"requests: {asked}")


def show(b, link, until=ENDED):
    """Go to a link. A page writes that of a free look in its own way, with the operation that it stands at."""
    if not b.evaluate("location.href").startswith(ADDRESS):
        b.open(ADDRESS + link)
        b.wait("typeof view != 'undefined' && view.hash !== ''")
    else:
        b.evaluate(f"history.replaceState(null, '', {json.dumps(link)}); follow(location.hash)")
    b.wait(f"{until} && view.hash === location.hash", link)


def resize(b, width, height, ratio=1):
    """Have a window of this size. On a phone innerWidth grows with what is too wide: the width that styles see does not."""
    b.size(width, height, ratio)
    b.wait(f"matchMedia('(width: {width}px)').matches && devicePixelRatio === {ratio} && {READY}", f"{width} x {height}")
    b.width = width


def not_beyond(b, at):
    """The page needs no scrolling sideways."""
    wide = b.evaluate("document.documentElement.scrollWidth") - b.width
    expect(wide <= 0, f"{at}: {wide} px wider than the window")


def lessons(b):
    return b.evaluate("course.lessons.map((l) => [l.number, l.stops])")


def stops_of(b):
    """Language, lesson and stop of each lesson link that is checked."""
    if short:
        yield from (("en", 5, 2), ("ko", 6, 2))
        return
    for language in ("en", "ko"):
        for number, stops in lessons(b):
            begin = time.monotonic()
            yield from ((language, number, stop) for stop in range(1, stops + 1))
            print(f"# lesson {number}, {language}: {stops} stops, {time.monotonic() - begin:.0f} s", flush=True)


def words_on_page(b):
    return [word for line in b.evaluate("[...document.querySelectorAll('#twin-lines li')].map((li) => li.textContent)")
            for word in terminal.words_of(line)]


# ---- checks

def links(b):
    """Each stop of each lesson opens by its link: with its title, its question, a picture, and no sideways scrolling."""
    b.size(*SIZES["desktop"])
    show(b, "#guest=hello-sbi&on=bare&lang=en")
    for language, number, stop in stops_of(b):
        link = f"#lesson={number}&stop={stop}&lang={language}"
        show(b, link)
        for name, size in SIZES.items():
            resize(b, *size)
            at = f"{link} on {name}"
            said = b.evaluate("""({hash: location.hash, lang: document.documentElement.lang,
                stop: view.words.lesson.stop, problem: document.getElementById("problem").textContent,
                texts: view.texts.length,
                question: !!document.querySelector("fieldset legend") === view.words.lesson.asks})""")
            expect(said["hash"] == link, f"{at}: the address is {said['hash']}")
            expect(said["lang"] == language and said["stop"] == stop - 1, f"{at}: found {said}")
            expect(not said["problem"], f"{at}: {said['problem']}")
            not_beyond(b, at)
            # on a phone, title, generation, name and "?" are all that a hidden answer leaves
            expect(said["texts"] >= 4 and said["question"], f"{at}: found {said}")
        b.size(*SIZES["desktop"])
        quiet(b)


def above_keys(words):
    """Without the row of keys, which stands below the line of the position: that begins with the sign of a lane."""
    return words[:max(i for i, word in enumerate(words) if word in SIGNS)] if set(words) & SIGNS else words


def same_words(here, at, language, *wanted, part=lambda words: words):
    """Expect the words of a page in a terminal, too; or those of a part of it."""
    here = part(here)
    t = terminal.Terminal(str(ringside), "show", *wanted, "--text", "--lang", language, language=language)
    there, same = None, 0
    while there != here and same < 20:  # until its lanes have ended
        before, there = there, part([word for row in t.rows() for word in terminal.words_of(row)])
        same = same + 1 if there == before and t.is_idle() else 0
    t.close()
    expect(there == here, f"{at}:\n{here}\nis not\n{there}")


def twin(b):
    """The picture as text has the words that the terminal shows, but for the rows of keys."""
    b.size(*SIZES["desktop"])
    show(b, "#guest=hello-sbi&on=bare&lang=en")
    for language, number, stop in stops_of(b):
        show(b, f"#lesson={number}&stop={stop}&lang={language}")
        same_words(words_on_page(b), f"lesson {number}, stop {stop}, {language}", language, "--lesson", str(number), "--stop", str(stop))
        if short:
            break


def bytes_among(words):
    """Addresses and bytes, without the marks of those that have changed since the last stop."""
    return re.findall(r"\b[0-9a-f]{10}(?: [0-9a-f]{2}){8}\b", " ".join(words).replace("!", " ").replace("  ", " "))


def memory(b):
    """The guest's memory has the words that the terminal shows, in each lane, at an operation and after a step back."""
    b.size(*SIZES["desktop"])
    for language, on, at in (("en", "bare", 16), ("ko", "full", 16), ("en", "para", 30), ("ko", "hvm", 16), ("en", "container", 4)):
        guest, ram = ("fork-exec", ()) if on == "container" else ("tour", ("-m", "8M"))  # as a page has it
        b.open("about:blank")  # a page keeps the unit, and which register it follows
        show(b, f"#guest={guest}&on={on}&at={at}&screen=memory&lang={language}")
        first = words_on_page(b)
        same_words(first, f"{guest} on {on}, memory at {at}, {language}", language, guest, *ram, "--on", on, "--at", str(at),
                   "--screen", "memory", part=above_keys)
        b.evaluate("command('operation', 1)")
        b.wait(READY)
        expect(words_on_page(b) != first, f"{on}: the next operation has the same memory")
        b.evaluate("command('operation', -1)")
        b.wait(READY)
        expect(bytes_among(words_on_page(b)) == bytes_among(first), f"{on}: a step back shows other memory: {words_on_page(b)} is not {first}")
        for command, moved in (("row", "-1"), ("unit", "1"), ("enter", "0")):
            before = words_on_page(b)
            b.evaluate(f"command('{command}', {moved})")
            b.wait(READY)
            expect(words_on_page(b) != before, f"{on}: '{command}' changes nothing")
    b.evaluate("openScreen('lanes')")
    b.wait(READY + " && recall.worker === null")
    quiet(b)


def atlas_keys(b):
    """Into the atlas, down, up, a pattern, and out again."""
    def press(key, until, code=None):
        b.key(key, code)
        b.wait(f"{READY} && {until}")
        return words_on_page(b)

    world = press("z", "view.words.screen === 'atlas'", "KeyZ")
    region = press("Enter", "view.words.screen === 'atlas'")
    expect(region != world, f"Enter shows what was there: {world}")
    expect(press("ArrowRight", "true") != region, f"an arrow shows what was there: {region}")
    expect(press("Escape", "view.words.screen === 'atlas'") != region, "Escape does not lead out of a region")
    press("/", "view.words.typing", "Slash")
    for letter in "arnx":
        press(letter, "view.words.typing", "Key" + letter.upper())
    press("Backspace", "view.words.typing")
    expect("arn" in " ".join(press("Enter", "!view.words.typing")), "no pattern is shown")
    press("Escape", "view.words.screen === 'lanes'")
    press("z", "view.words.screen === 'atlas'", "KeyZ")
    press("z", "view.words.screen === 'lanes'", "KeyZ")


def keyboard(b):
    """A lesson from its first stop to its last by keys alone; the atlas; each control by Tab."""
    b.size(*SIZES["desktop"])
    show(b, "#lesson=5&stop=1&lang=en")
    stops, guessed = dict(lessons(b))[5], 0
    for stop in range(stops):
        b.wait(ENDED + f" && view.words.lesson.stop === {stop}")
        if b.evaluate("view.words.lesson.asks && !view.words.lesson.answered"):
            b.key("2", "Digit2")
            b.wait(READY + " && view.words.lesson.choices[1].guessed")
            hidden = b.evaluate("document.getElementById('twin-lines').textContent")
            b.key("PageDown")
            b.wait(READY + " && view.words.lesson.answered")
            expect(b.evaluate("document.querySelector('.choice.measured') !== null"), f"stop {stop + 1}: no answer is shown")
            expect("?" in hidden or not b.evaluate("view.words.lesson.answered"), "the answer was not hidden")
            guessed += 1
        if stop + 1 < stops:
            b.key("PageDown")
    expect(guessed > 1, f"found {guessed} questions")
    b.key("w", "KeyW")
    b.wait(READY + " && view.words.screen === 'why'")
    b.key("Escape")
    b.wait(READY + " && view.words.screen === 'lanes'")
    atlas_keys(b)
    # ... and by Tab: each control is reached, has a name, and shows that it has the focus
    names = set()
    for _ in range(80):
        b.key("Tab")
        found = b.evaluate("""(() => { const e = document.activeElement; if (!e || e === document.body) return null;
            const label = e.getAttribute("aria-label") || e.textContent || e.closest("label")?.textContent
                || document.getElementById(e.getAttribute("aria-labelledby"))?.textContent;
            return [label?.trim(), e.id || e.dataset.focus, getComputedStyle(e).outlineStyle]; })()""")
        if found:
            expect(found[0], f"a control without a name: {found}")
            names.add(found[1])
    for control in ("picture", "back", "on", "play", "screen-why", "dark", "language", "menu", "twin-open"):
        expect(control in names, f"Tab does not reach {control}: {sorted(filter(None, names))}")
    b.evaluate("document.querySelector('[data-focus=menu]').focus()")
    b.key("Enter")
    b.wait("document.getElementById('menu').open")
    b.key("Escape")
    b.wait("!document.getElementById('menu').open")
    quiet(b)


def wishes(b):
    """Dark, less motion, and large text, as the system asks for them."""
    b.media(prefers_color_scheme="dark", prefers_reduced_motion="reduce")
    b.open(ADDRESS + "#guest=tour&on=bare,hvm")
    b.wait(ENDED)
    expect(b.evaluate("view.words.dark && document.documentElement.classList.contains('dark')"), "it is not dark")
    expect(b.evaluate("view.words.still"), "it moves")
    b.media()
    # 960 x 540 at two pixels for each: 1920 x 1080 at 200 %
    for width, height, ratio in ((640, 360, 1), (320, 640, 1), (1100, 700, 1), (960, 540, 2)):
        resize(b, width, height, ratio)
        for screen in b.evaluate("screensOf(view.words).map(([name]) => name)"):
            b.evaluate(f"openScreen({json.dumps(screen)})")
            b.wait(READY)
            not_beyond(b, f"{screen} at {width} x {height}")
            sharp = b.evaluate("byId('picture').width - Math.round(byId('frame').clientWidth * devicePixelRatio)")
            expect(sharp == 0, f"{screen} at {width} x {height}: the picture has {sharp} pixels too many")
    for _ in range(12):  # the page's own letters, as large as they get
        b.key("+", "Equal")
        b.wait(READY)
    expect(b.evaluate("view.words.percent") >= 150, "+ does not enlarge")
    for screen in b.evaluate("screensOf(view.words).map(([name]) => name)"):
        b.evaluate(f"openScreen({json.dumps(screen)})")
        b.wait(READY)
        not_beyond(b, f"{screen}, enlarged")
        expect(b.evaluate("view.texts.length > 3"), f"{screen}, enlarged, shows nothing")
    quiet(b)


def addresses(b):
    """Nothing that an address can have makes the page fail, or gets into it as HTML."""
    b.size(*SIZES["desktop"])
    show(b, "#guest=hello-sbi&on=bare&lang=en")
    chance = random.Random(1)
    pieces = ["lesson=5", "lesson=99", "lesson=-1", "lesson=5&lesson=6", "stop=999999999999", "stop=0", "stop=%00", "stop=1e3",
              "lang=xx", "guest=hello-sbi", "guest=../../etc/passwd", "guest=<img src=x onerror=alert(1)>", "on=bare,bare,x",
              "on=", "at=switch-space:99", "at=:::", "at=99999999", "screen=walk", "screen=__proto__", "append=%22%27%3C",
              "append=" + "a" * 3000, "guest=__proto__", "guest=constructor", "%", "%zz", "&&&===", "lesson=5#stop=2",
              "theme=dark", "\u202e", "\ud83d\ude00", "=", "guest"]
    for _ in range(20 if short else 150):
        link = "#" + "&".join(chance.sample(pieces, chance.randint(1, 4)))
        if chance.random() < 0.3:
            at = chance.randrange(len(link))
            link = link[:at] + chr(chance.randrange(1, 0x250)) + link[at:]
        b.evaluate(f"location.hash = {json.dumps(link)}")
        b.wait(READY + " && view.hash === location.hash")
        expect(not b.errors, f"{link!r}: {b.errors}")
    expect(b.evaluate("document.querySelectorAll('img, iframe, object').length") == 0, "an address made an element")
    quiet(b)


def dropped(b):
    """An ELF file that is dropped on the page runs; something else is refused in words."""
    show(b, "#guest=hello-sbi&on=bare&lang=en")
    drop = """(async (name, bytes) => { const all = new DataTransfer(); all.items.add(new File([bytes], name));
        window.dispatchEvent(new DragEvent("drop", {dataTransfer: all, cancelable: true})); })"""
    b.evaluate(f"asset('count.elf').then((bytes) => {drop}('my guest.elf', bytes))")
    b.wait(ENDED + " && view.words.guest === 'my_guest.elf'")
    expect(b.evaluate("view.words.lanes.every((lane) => lane.state === 1)"), "the file does not run")
    b.evaluate(f"{drop}('notes.txt', 'no guest')")
    b.wait("lanes.wrong !== ''")
    b.wait(READY + " && document.getElementById('problem').textContent !== ''")
    quiet(b)


def screens(b):
    """All screens show something of several virtual machines, and of one guest."""
    b.size(*SIZES["desktop"])
    show(b, "#lesson=7&stop=1&lang=en")
    for name in b.evaluate("screensOf(view.words).map(([name]) => name)"):
        b.evaluate(f"openScreen({json.dumps(name)})")
        b.wait(READY)
        expect(b.evaluate("view.words.screen") == name and b.evaluate("view.texts.length") > 3, f"{name} shows nothing")
        expect(words_on_page(b), f"{name} has no text")
    quiet(b)


# What the page draws: rows of the scene (src/web/page/list.h), and how large they are on the screen.
DRAWN = """(() => { const page = view.page, count = page.draw(), kinds = textAt(page, page.kinds()).split(" ");
    const all = new Float64Array(page.memory.buffer, page.rows(), count * COLUMNS).slice(), rows = [];
    for (let i = 0, texts = 0; i < count; i++) { const r = [...all.subarray(i * COLUMNS, (i + 1) * COLUMNS)];
        rows.push([kinds[r[0]], ...r.slice(2), kinds[r[0]] === "text" ? view.texts[texts++] : ""]); }
    return {rows, scale: view.scale, crop: view.crop}; })()"""


def upright(b):
    """On a phone that stands upright no screen has letters under 18 px, or any beyond its edge."""
    b.size(*SIZES["phone"])
    show(b, "#guest=hello-sbi&on=bare&lang=en")
    resize(b, *SIZES["phone"])
    for language in ("en", "ko"):
        for link in ("#guest=tour&at=switch-space:1", "#lesson=7&stop=2", "#lesson=6&stop=2", "#lesson=2&stop=1"):
            show(b, f"{link}&lang={language}")
            b.evaluate("view.words.lesson && view.words.lesson.asks && answer()")
            b.wait(READY)
            for screen in b.evaluate("screensOf(view.words).map(([name]) => name)"):
                b.evaluate(f"openScreen({json.dumps(screen)})")
                b.wait(READY)
                drawn = b.evaluate(DRAWN)
                scale, crop, at = drawn["scale"], drawn["crop"], f"{link} {language} {screen}"
                for kind, x, y, w, h, face, size, baseline, *more, text in drawn["rows"]:
                    if kind != "text" or not text:
                        continue
                    expect(size * scale >= 18, f"{at}: '{text}' is {size * scale:.1f} px high")
                    expect(x >= crop["x"] and x + w <= crop["x"] + crop["w"] and baseline <= crop["y"] + crop["h"],
                           f"{at}: '{text}' is beyond the edge")
                not_beyond(b, at)
    # one lane in full: its letters, too
    show(b, "#guest=tour&at=switch-space:1&lang=en")
    b.evaluate("showLane(2)")
    b.wait(READY)
    drawn = b.evaluate(DRAWN)
    seen = [row for row in drawn["rows"] if row[0] == "text" and row[-1] and drawn["crop"]["x"] <= row[1] < drawn["crop"]["x"] + drawn["crop"]["w"]
            and drawn["crop"]["y"] < row[7] < drawn["crop"]["y"] + drawn["crop"]["h"]]
    expect(len(seen) > 8 and min(row[6] * drawn["scale"] for row in seen) >= 18, f"one lane: found {[(r[-1], r[6] * drawn['scale']) for r in seen]}")
    quiet(b)


def same_place(b, at, *wanted):
    """The picture of the page has its boxes and texts where cairo has them, up to the row at the bottom."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "cairo.svg"
        subprocess.run([ringside, "show", "--screenshot", path, *wanted], check=True, stdout=subprocess.DEVNULL)
        boxes, letters = svg.boxes_and_texts(path)
    compared = 0
    for kind, x, y, w, h, *rest, text in b.evaluate(DRAWN)["rows"]:
        if y > 1020:  # a picture that stays has other words there
            continue
        if kind in ("band", "box", "frame", "shape", "ball"):
            near = any(max(abs(x - bx), abs(y - by), abs(x + w - bx - bw), abs(y + h - by - bh)) <= 8 for bx, by, bw, bh in boxes)
            expect(near, f"{at}: cairo has no {kind} at {x:.0f}, {y:.0f}, {w:.0f} by {h:.0f}")
        elif kind == "text" and text.strip():
            near = any(abs(x - lx) <= 10 and abs(rest[2] - ly) <= 2 for lx, ly in letters)
            expect(near, f"{at}: cairo has no letters where '{text}' begins: {x:.0f}, {rest[2]:.0f}")
        else:
            continue
        compared += 1
    expect(compared > 8, f"{at}: found {compared} boxes and texts")


def boxes(b):
    """Each screen has its boxes and texts where the window's picture has them."""
    b.size(*SIZES["desktop"])
    show(b, "#guest=hello-sbi&on=bare&lang=en")
    for language in ("en", "ko"):
        more = ("--lang", language)
        show(b, f"#guest=tour&at=16&lang={language}")
        for screen in b.evaluate("screensOf(view.words).map(([name]) => name)"):
            b.evaluate(f"openScreen({json.dumps(screen)})")
            b.wait(READY)
            same_place(b, f"{screen}, {language}", "tour", "--at", "16", "--screen", screen, *more)
        setup = next(s for s in json.loads(subprocess.run([ringside, "list", "--json"], check=True, stdout=subprocess.PIPE).stdout)["setups"]
                     if s["name"] == "consolidation")
        lines = "".join(f"vm {vm}\n" for vm in setup["vms"])
        b.evaluate(f"(() => {{ const at = putText(view.page, {json.dumps(lines)}); view.page.run(at, 8); view.page.free_room(at); changed(); }})()")
        b.wait(ENDED + " && view.words.vms > 1")
        for screen in ("consolidation", "timeline"):
            b.evaluate(f"openScreen({json.dumps(screen)}); command('end', 0)")
            b.wait(READY + " && lanes.compared")
            same_place(b, f"{screen} of several machines, {language}", "consolidation", "--screen", screen, *more)
    quiet(b)


def breaks(b):
    """Breakpoints by keys, clicks and taps: J and K stop where 'run --until' stops. What is wrong with one is said, a search can be ended."""
    breakpoints.Check(b, sys.modules[__name__]).all()
    quiet(b)


CHECKS = [links, twin, keyboard, breaks, addresses] if short else [links, upright, boxes, twin, memory, keyboard, breaks, wishes, addresses, dropped, screens]
failed = 0
for check in CHECKS:
    if only and check.__name__ not in only:
        continue
    with browser.Browser() as b:
        begin, b.standing = time.monotonic(), STANDING
        try:
            check(b)
            print(f"ok {check.__name__}, {time.monotonic() - begin:.0f} s", flush=True)
        except (AssertionError, RuntimeError, EOFError) as fault:
            failed += 1
            print(f"not ok {check.__name__}: {fault}", flush=True)
sys.exit(bool(failed))
