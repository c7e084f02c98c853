"""What tests of the debugger share: a guest that waits for gdb, gdb, and packets by hand."""
import contextlib
import re
import shutil
import socket

from ringside import *

GUESTS = pathlib.Path(os.environ["RINGSIDE_GUESTS"])
GDB = shutil.which("gdb-multiarch")
if not GDB:
    print("gdb-multiarch is not installed")
    sys.exit(77)


# Step to the next ecall.
TO_ECALL = "python [gdb.execute('stepi', to_string=True) for _ in range(1000) if gdb.parse_and_eval('*(int*)$pc') != 0x73]"


class Debugged(Case):
    """A guest that waits for a debugger."""

    def start(self, *args, waits=True):
        self.path = str(self.folder / "gdb.sock")
        self.child = subprocess.Popen([COMMAND, "run", "--quiet", "--gdb", self.path, *(["-S"] if waits else []), *args],
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.child.stderr.close)
        self.addCleanup(self.child.stdout.close)
        self.addCleanup(self.child.wait)
        self.addCleanup(self.child.kill)
        line = self.child.stderr.readline()
        self.assertIn(f"target remote {self.path}", line)

    def gdb(self, *commands, symbols=None):
        """What gdb prints for each command, one after the other."""
        words = [GDB, "-nx", "-batch", "-ex", "set confirm off", "-ex", "set pagination off", "-ex", "set width 0",
                 "-ex", "set remotetimeout 3600"]  # how busy the machine is does not matter
        if symbols:
            words += ["-ex", f"file {GUESTS / symbols}"]
        words += ["-ex", f"target remote {self.path}"]
        for i, command in enumerate(commands):
            words += ["-ex", f"echo @{i}@\\n", "-ex", command]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = re.split(r"^@\d+@\n", done.stdout, flags=re.M)[1:]
        self.assertEqual(len(said), len(commands), done.stdout)
        return [text.strip() for text in said]

    @contextlib.contextmanager
    def interrupted_run(self):
        """Packets to a guest that ran, and was interrupted; then it is killed."""
        self.start("-bios", "none", self.file("x.elf", elf()))
        with Wire(self.path) as wire:
            wire.ask("vCont;c", answers=False)
            until_it_worked(self.child)
            wire.socket.sendall(b"\x03")
            self.assertRegex(wire.answer(), "^T02")
            yield wire
            wire.ask("k", answers=False)
        self.ends(INTERRUPTED)

    def ends(self, code=OK):
        """Wait for its end. @return its console and its messages."""
        out, err = self.child.communicate()
        self.assertEqual(self.child.returncode, code, err)
        return out, err


class Wire:
    """Packets by hand."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def answer(self):
        while not (match := re.match(rb"[^$]*\$([^#]*)#(..)", self.rest, re.S)):
            got = self.socket.recv(4096)
            if not got:
                return None
            self.rest += got
        self.rest = self.rest[match.end():]
        assert sum(match[1]) & 0xff == int(match[2], 16), match
        with contextlib.suppress(BrokenPipeError):  # after its answer to a kill it is gone
            self.socket.sendall(b"+")
        return match[1].decode("latin-1")

    def ask(self, text, answers=True):
        raw = text.encode("latin-1")
        self.socket.sendall(b"$%s#%02x" % (raw, sum(raw) & 0xff))
        return self.answer() if answers else None
