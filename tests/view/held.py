"""held.py RINGSIDE SOURCE - hold Page Down, and read from the lecturer's page, which is sent before each frame, what steps there were."""
import fcntl
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time

ringside, source = sys.argv[1], pathlib.Path(sys.argv[2])
SECONDS, ENOUGH = 90, 16  # steps: beyond those, nothing new is to be seen

expected = []  # (lesson, stop, sign)
for path in sorted((p for p in (source / "lessons").glob("[0-9]*.md") if ".ko." not in p.name), key=lambda p: int(p.name.split("-")[0])):
    for number, stop in enumerate(path.read_text().split("\n## ")[1:], 1):
        lesson = path.name.split("-")[0]
        expected += [(lesson, str(number), sign) for sign in ("?!" if "\n? " in stop else " ")]
expected = expected[expected.index(next(e for e in expected if e[0] == "4")):]

pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    os.environ.update(TERM="xterm", LC_ALL="C.UTF-8", LANGUAGE="en")
    os.execv(ringside, [ringside, "show", "--presenter-text"])

raw, end, seen = b"", time.time() + SECONDS, []
subprocess.run(["xdotool", "keydown", "Next"], check=True)
try:
    while time.time() < end and len(seen) < ENOUGH:
        if not select.select([fd], [], [], 0.2)[0]:
            continue
        try:
            raw += os.read(fd, 65536)
        except OSError:
            break
        text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", raw.decode("utf-8", "replace"))
        pages = re.findall(r"(\d+)  [^\n]*?stop (\d+)/\d+ (.*?)\nNext ([^\n]*)\n", text.replace("\r", ""), re.S)
        steps = [(lesson, stop, "?" if "the answer" in following else "!" if "\nAnswer" in text else " ") for lesson, stop, text, following in pages]
        seen = [step for i, step in enumerate(steps) if not i or step != steps[i - 1]]
finally:
    subprocess.run(["xdotool", "keyup", "Next"], check=True)
print("steps:", *("/".join(step) for step in seen))
if len(seen) < 4:
    print("too few: does the display repeat keys?")
    sys.exit(1)
begin = expected.index(seen[0])
wanted = expected[begin:begin + len(seen)]
if seen != wanted:
    print("expected:", *("/".join(step) for step in wanted))
    sys.exit(1)
