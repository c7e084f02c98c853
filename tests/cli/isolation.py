#!/usr/bin/env python3
"""Guests that try to leave their virtual machine, or to have all of the computer, beside one that works.
isolation.py COMMAND SOURCE HOSTILE...: images of hostile guests, those of para in .para.elf"""
from ringside import *

HOSTILE = [pathlib.Path(path).absolute() for path in sys.argv[3:]]
del sys.argv[3:]
GOOD = ["--vm", "guest=serve,append=20,name=good"]
SLICE = 1_000_000  # cycles


def run(on, *args):
    """@return what was printed, and the JSON."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "run.json"
        done = subprocess.run([COMMAND, "run", "--on", on, "--quiet", "--json", str(path), *map(str, args)],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return done, json.loads(path.read_text())


class Isolation(Case):
    def check(self, on, neighbours):
        """The good guest prints what it prints alone, ends well, and in time: it waits for its share at most. Some of the
        others never end."""
        alone, before = run(on, *GOOD)
        self.assertEqual(alone.returncode, OK, alone.stderr)
        done, beside = run(on, *GOOD, *(word for vm in neighbours for word in ("--vm", vm)), "--max-insns", "200M")
        good = [vm for vm in beside["vms"] if vm["name"] == "good"][0]
        lines = [line for line in done.stdout.splitlines(True) if line.startswith("good| ")]
        self.assertEqual("".join(lines), alone.stdout, done.stdout[-2000:])
        self.assertEqual((good["state"], good["exit_code"]), ("off", 0))
        busy = sum(before["vms"][0]["layers"].values())
        n = len(neighbours)
        # its own work in turns with the others, and for each request a slice of each that it may wake beside
        self.assertLess(good["end"], before["vms"][0]["end"] + (busy * n) + 20 * n * SLICE)
        self.assertEqual(good["responses"]["count"], 20)
        return done, beside

    def spinner(self):
        path = self.folder / "spin.elf"
        path.write_bytes(elf(words(0x128293, 0xFFDFF06F)))  # addi t0, t0, 1; j -4
        return f"guest={path},name=spin"

    def test_each_hostile_guest_beside_a_good_one(self):
        self.assertGreater(len(HOSTILE), 8)
        for image in HOSTILE:
            for on in ["para"] if image.name.endswith(".para.elf") else ["hvm"]:
                with self.subTest(image.name, on=on):
                    self.check(on, [f"guest={image},name=bad"])

    def test_a_guest_that_lies_to_its_disk_beside_one_that_uses_its_own(self):
        image = [path for path in HOSTILE if path.name == "hostile-disk.elf"][0]
        disks = [self.folder / "bad.img", self.folder / "own.img"]
        disks[0].write_bytes(bytes(i % 251 for i in range(64 * 512)))
        disks[1].write_bytes(bytes(8 << 20))
        done, beside = self.check("hvm", [f"guest={image},name=bad,mem=128M,drive={disks[0]}",
                                          f"guest=disk-rand-write,append=8,name=own,drive={disks[1]}"])
        self.assertIn("own| disk-rand-write: 8 blocks\n", done.stdout)
        self.assertEqual([vm["exit_code"] for vm in beside["vms"]], [0, 0, 0])

    def test_who_never_gives_the_cpu_away_gets_its_share(self):
        for on in ["para", "hvm"]:
            with self.subTest(on):
                spin = self.spinner() if on == "hvm" else "guest=crc,append=16000000,mem=32M"
                self.check(on, [spin, "guest=console-write,append=2000,name=flood"])

    def test_seven_hostile_guests_at_once(self):
        images = [path for path in HOSTILE if not path.name.endswith(".para.elf")]
        self.check("hvm", [f"guest={images[i % len(images)]},name=bad{i}" for i in range(7)])

    def test_a_guest_that_makes_processes_without_end(self):
        source = self.folder / "bomb.c"
        source.write_text("#include <unistd.h>\nint main(void) { for (;;) fork(); }\n")
        bomb = f"guest={source},name=bomb"
        for on in ["para", "hvm"]:
            with self.subTest(on):
                self.check(on, [bomb])


main()
