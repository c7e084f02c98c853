"""What `ringside show --text` has on a terminal, as words."""
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import termios

ROOM = 24, 80


def words_of(text):
    """Without bars, and without the last row: what keys do is other there than on a page."""
    return re.sub(r"[█░]+", " ", text).split()


class Terminal:
    def __init__(self, *command, language="en"):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm", LANG="C.UTF-8", LC_ALL="C.UTF-8", LANGUAGE=language)
            self._resize(0, *ROOM)
            os.execv(command[0], command)
        self.wide = False

    def _resize(self, fd, rows, columns):
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def rows(self):
        """The rows of the screen, which it writes anew when its size changes. It may not have settled yet."""
        self._read()
        self.wide = not self.wide
        self._resize(self.fd, ROOM[0] + self.wide, ROOM[1] + self.wide)
        os.kill(self.pid, signal.SIGWINCH)
        raw = self._read().decode("utf-8", "replace")
        screen = {}
        row = column = 0
        for part in re.split(r"(\x1b\[[0-9;?]*[a-zA-Z]|\x1b[()][A-Z0-9]|\x1b[=>78]|[\r\n]|\x08+)", raw):
            if place := re.fullmatch(r"\x1b\[(\d+);(\d+)H", part):
                row, column = int(place[1]) - 1, int(place[2]) - 1
            elif place := re.fullmatch(r"\x1b\[(\d+)d", part):
                row = int(place[1]) - 1
            elif part == "\x1b[H":
                row = column = 0
            elif part == "\n":
                row += 1
            elif not part.startswith("\x1b") and part.strip("\x08") not in ("\r", ""):
                screen[row] = screen.get(row, "") + " " + part
        return [screen.get(i, "") for i in range(max(screen, default=-1) + 1)]

    def _read(self):
        out = b""
        while select.select([self.fd], [], [], 0.3)[0]:
            try:
                piece = os.read(self.fd, 65536)
            except OSError:
                break
            out += piece
        return out

    def is_idle(self):
        """Its threads all sleep, or it has ended: it has nothing to do, rather than no CPU to do it on."""
        tasks = pathlib.Path(f"/proc/{self.pid}/task").glob("*/stat")
        return all(task.read_text().rsplit(")", 1)[1].split()[0] in "SZ" for task in tasks)

    def close(self):
        os.write(self.fd, b"q")
        self._read()
        os.close(self.fd)
        os.waitpid(self.pid, 0)
