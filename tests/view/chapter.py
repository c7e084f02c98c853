#!/usr/bin/env python3
"""chapter.py RINGSIDE CHAPTER.md HEADING LEAST GUEST... - press the keys that each part of the chapter whose heading begins
with HEADING names, at LEAST so many of them, in the window of the GUEST that has the keyboard and saves its pictures here. The picture of each minute, drawn by the command beside it, must come to be in the
window at one of its keys, and so must each figure in cycles; each piece of code, in that minute or before."""
import glob
import os
import re
import subprocess
import sys
import time

HEADING, LEAST, GUEST = sys.argv[3], int(sys.argv[4]), sys.argv[5:]
KEYS = {"End": "End", "Shift+Left": "shift+Left", "Page Down": "Next", "Right": "Right", "Left": "Left", "Home": "Home", "Space": "space", "Up": "Up"}
KEY = re.compile(r"(?:(\d+) times )?\*\*([^*]+)\*\*,?(?: (\d+) times)?( at the end)?")


def press(key):
    subprocess.run(["xdotool", "key", key], check=True)


def saved(key, kind, end):
    """What the window saves by a key: the file's bytes, once it is whole."""
    press(key)
    for _ in range(6000):
        for name in glob.glob("ringside-*-*." + kind):
            data = open(name, "rb").read()
            if data.rstrip().endswith(end):
                os.remove(name)
                return data
        time.sleep(0.05)
    sys.exit("FAILED: the window saved no ." + kind)


def shown():
    return saved("e", "png", b"IEND\xaeB`\x82")


def text():
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=saved("ctrl+e", "pdf", b"%%EOF"), check=True,
                          capture_output=True).stdout.decode()


def drawn(options):
    """The picture that a command of the chapter draws."""
    subprocess.run([sys.argv[1], "show", "--screenshot", "drawn.png", *options, *GUEST], check=True)
    return open("drawn.png", "rb").read()


def await_rest():
    """Until nothing moves any more."""
    last = None
    while (now := shown()) != last:
        last = now
        time.sleep(0.5)


def minute(title, body, known):
    """Give one part of the demonstration. @return what went wrong, and the texts of the window so far."""
    wanted = drawn(re.search(r"ringside show --screenshot \S+ (.*)" + re.escape(" ".join(GUEST)) + r"\n", body).group(1).split())
    seen, found, wrong = "", False, []
    prose = " ".join(body.split("\n"))
    for before, name, after, at_end in KEY.findall(prose):
        key = KEYS.get(name, name.lower())
        if len(key) > 1 and name not in KEYS:
            wrong.append(f"no key is called {name}")
            continue
        if at_end:
            await_rest()
        for _ in range(int(before or after or 1)):
            press(key)
        found |= shown() == wanted
        seen += text()
    if not found:
        wrong.append("its picture was never in the window")
    for figure in re.findall(r"(?<!some )(?<![\d,])([\d,]+) cycles", prose):
        if not re.search(rf"(?<![\d,]){figure}(?![\d,])", seen):
            wrong.append(f"{figure} cycles were never in the window")
    known += seen
    for code in re.findall(r"`([^`]+)`", prose):
        if code not in known:
            wrong.append(f"'{code}' was never in the window")
    return [f"FAILED: {title}: {what}" for what in wrong], known


# All lanes are there when the end looks as it will.
press("End")
end = drawn(["--hide"])
while shown() != end:  # a window that was faster than its lanes stands at what was the end then
    time.sleep(0.5)
    press("End")
press("Home")
parts = re.split(r"^##+ ", open(sys.argv[2], encoding="utf-8").read(), flags=re.M)
minutes = [part.split("\n", 1) for part in parts if part.startswith(HEADING)]
failures, known = [], ""
for title, body in minutes:
    wrong, known = minute(title, body, known)
    print("\n".join(wrong) if wrong else "ok: " + title, flush=True)
    failures += wrong
sys.exit(1 if failures or len(minutes) < LEAST else 0)
