#!/usr/bin/env python3
"""The kernel's disk, seen from outside: fsck.minix, and a reader of its own."""
import random
import re
import resource
import signal
import time

from kernel import *
from minix import Minix

LESSON = pathlib.Path(sys.argv[0]).parents[3] / "guests/programs/files/lesson"


class Disk(Case):
    def test_every_call_is_right_and_leaves_a_sound_disk(self):
        image = self.minix_disk(1440 << 10)
        out = self.bare("check disk", "-m", "16", *drive(image))
        self.assertIn(" 0 failed", out)
        self.assert_sound(image)

    @QEMU_NEEDED
    def test_every_call_is_right_on_qemu_too(self):
        image = self.minix_disk(1440 << 10)
        out = self.run_it(qemu_command("check disk", *qemu_drive(image)))
        self.assertIn(" 0 failed", out)
        self.assert_sound(image)

    def test_what_the_guest_wrote_the_host_reads(self):
        image = self.minix_disk()
        self.bare("shell -c mkdir /disk/a ; mkdir /disk/a/b ; cp /etc/lesson /disk/a/b ; echo hello > /disk/h ; "
                  "echo again >> /disk/h ; cp /bin/check /disk/large ; cp /etc/lesson /disk/gone ; rm /disk/gone",
                  *drive(image))
        self.assert_sound(image)
        fs = Minix(image)
        self.assertEqual(fs.read("a/b/lesson"), LESSON.read_bytes())
        self.assertEqual(fs.read("h"), b"hello\nagain\n")
        self.assertEqual(sorted(dict(fs.names(1))), ["a", "h", "large"])
        self.assertGreater(len(fs.read("large")), 30000)
        self.assertEqual(fs.read("large")[:4], b"\x7fELF")

    def test_a_program_runs_from_the_disk(self):
        image = self.minix_disk()
        self.bare("cp /bin/echo /disk/echo", *drive(image))
        self.assertEqual(self.bare("/disk/echo from the disk", *drive(image)), "from the disk\n")
        self.assertIn("4 units", self.bare("compile-mix 4 /disk", *drive(image)))
        self.assert_sound(image)

    def test_what_was_synced_is_there_after_the_computer_is_killed(self):
        image = self.minix_disk()
        command = "shell -c cp /etc/lesson /disk/kept ; sync ; cp /etc/lesson /disk/lost ; echo now ; sleep 1000000"
        with subprocess.Popen(lane_command(command, *drive(image)), stdout=subprocess.PIPE) as run:
            self.assertEqual(run.stdout.readline(), b"now\n")
            run.kill()
        self.assert_sound(image)
        fs = Minix(image)
        self.assertEqual(fs.read("kept"), LESSON.read_bytes())
        self.assertNotIn("lost", dict(fs.names(1)))

    def test_what_was_synced_is_there_wherever_the_computer_is_killed(self):
        """Files are written and synced one after the other, and the computer is killed at a random place."""
        chance = random.Random(16)
        lines = "".join(f"cp /etc/lesson /disk/{i} ; sync ; echo kept $? {i}\n" for i in range(16))
        for _ in range(5):
            image = self.minix_disk()
            after, delay = chance.randrange(12), chance.random() * 0.05
            with subprocess.Popen(lane_command("shell", *drive(image)), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
                run.stdin.write(lines.encode())
                run.stdin.flush()
                out = b""
                while not re.search(rb"kept 0 %d\r?\n" % after, out):
                    more = run.stdout.read1()
                    self.assertTrue(more, out)
                    out += more
                time.sleep(delay)
                run.kill()
                out += run.stdout.read()
            kept = re.findall(r"kept 0 (\d+)\r?\n", out.decode())
            self.assertIn(str(after), kept)
            fs = Minix(image)
            for name in kept:
                self.assertEqual(fs.read(name), LESSON.read_bytes(), f"killed {delay} s behind {after}")
            out = self.bare("shell -c " + " ; ".join(f"wc /disk/{name}" for name in kept), *drive(image, "readonly=on"))
            self.assertEqual(out.count("2361"), len(kept))

    def test_a_sync_has_the_disk_keep_what_it_was_given(self):
        """A flush, though nothing is to be written."""
        image = self.minix_disk()

        def requests(command):
            options = ["--relay"] if ON == "full" else []
            return next(op["count"] for op in self.measured(command, *options, *drive(image))["operations"]
                        if op["op"] == "disk-request")
        self.assertEqual(requests("shell -c ls /disk ; sync ; sync"), requests("shell -c ls /disk") + 2)

    def test_a_disk_that_fails_is_an_error_and_no_more(self):
        """The image loses its end while the guest runs: what lay there cannot be read any more."""
        image = self.minix_disk()
        self.bare("compile-mix 1 /disk", *drive(image))
        self.bare("shell -c cp /bin/check /disk/large ; cp /bin/check /disk/larger", *drive(image))
        keys = "cat /disk/larger | wc\necho $?\nps | wc\nls /disk\nexit 3\n"
        with subprocess.Popen(lane_command("shell", *drive(image)), stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            run.stdin.write(b"ls /disk\n")
            run.stdin.flush()
            out = b""
            while b"larger" not in out:
                out += run.stdout.read1()
            os.truncate(image, 60 << 10)
            out, errors = run.communicate(keys.encode())
        self.assertIn("/disk/larger: the device failed", out.decode())
        self.assertIn("large\n", out.decode())
        # the guest's own exit code, or the command's for a disk that failed
        self.assertIn(run.returncode, [3, 6], errors)

    def test_what_the_disk_refuses_to_keep_is_told_and_the_rest_is_kept(self):
        """The host lets nobody write behind some place in the image."""
        image = self.minix_disk(300 << 10)
        here = 120 << 10

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (here, here))
        script = ("cp /etc/lesson /disk/kept ; echo a > /disk/log ; sync ; echo $? ; cp /bin/check /disk/large ; "
                  "cp /bin/check /disk/larger ; echo b >> /disk/log ; sync ; echo $? ; wc /disk/kept ; exit 3")
        with open(self.folder / "errors", "w+") as errors:
            done = subprocess.run(lane_command(f"shell -c {script}", *drive(image)), stdout=subprocess.PIPE,
                                  stderr=errors, stdin=subprocess.DEVNULL, preexec_fn=limit)
            errors.seek(0)
            told = errors.read()
        out = done.stdout.decode()
        self.assertIn(done.returncode, [3, 6], out + told)
        self.assertTrue(out.startswith("0\n"), out)
        self.assertIn("sync: the device failed\n1\n", out)
        self.assertIn("2361 /disk/kept\n", out)
        self.assertIn("kernel: the disk failed: not all that was written is on it\n", out)
        self.assertIn("disk.img", told)
        fs = Minix(image)
        self.assertEqual(fs.read("kept"), LESSON.read_bytes())
        self.assertEqual(fs.read("log"), b"a\nb\n")

    @QEMU_NEEDED
    def test_a_sector_that_qemu_says_is_bad_is_an_error_and_no_more(self):
        image = self.minix_disk()
        self.bare("shell -c cp /bin/check /disk/large ; cp /etc/lesson /disk/l", *drive(image))
        fs = Minix(image)
        _, _, zones = fs.inode(fs.find("large"))
        bad = f"driver=raw,if=none,id=d,cache.direct=off,file.driver=blkdebug,file.image.filename={image}"
        for i, event in enumerate(["read_aio", "write_aio"]):
            bad += f",file.inject-error.{i}.event={event},file.inject-error.{i}.errno=5" \
                   f",file.inject-error.{i}.sector={2 * zones[3]}"
        script = ("wc /disk/large ; echo $? ; rm /disk/large ; cp /bin/check /disk/again ; sync ; echo $? ; "
                  "wc /disk/l ; exit 5")
        out = self.run_it(qemu_command(f"shell -c {script}", "-drive", bad, "-device", "virtio-blk-device,drive=d"),
                          expect=5)
        self.assertIn("/disk/large: the device failed\n1\n", out)
        self.assertIn("sync: the device failed\n1\n", out)
        self.assertIn("2361 /disk/l\n", out)
        self.assertIn("kernel: the disk failed: not all that was written is on it\n", out)

    def test_what_is_no_file_system_is_refused(self):
        image = self.blank_disk(1 << 20)
        self.assertIn("/disk: no such device", self.bare("ls /disk", *drive(image), expect=1))
        self.assertIn("/disk: no such device", self.bare("ls /disk", expect=1))

    def test_what_is_being_written_raw_is_no_file_system_yet(self):
        """Nothing that a mounted disk depends on changes behind its back."""
        out = self.bare("shell -c disk-seq 512 & sleep 1 ; ls /disk ; wait ; ls /disk", *drive(self.blank_disk(4 << 20)),
                        expect=1)
        self.assertIn("/disk: in use\ndisk-seq: 512 blocks\n/disk: no such device\n", out)

    def test_who_writes_to_a_full_disk_is_told(self):
        image = self.minix_disk(100 << 10)
        fill = " ; ".join(f"cp /bin/check /disk/{i}" for i in range(3))
        out = self.bare(f"shell -c {fill} ; cp /etc/lesson /disk/x ; cat /etc/lesson > /disk/y ; echo $? ; "
                        "echo hello > /disk/z ; echo $? ; rm /disk/0 ; echo hello > /disk/z ; wc /disk/z", *drive(image))
        self.assertIn("/disk/x: the disk is full\ncat: the disk is full\n1\noutput: the disk is full\n1\n", out)
        self.assertIn("      1       1       6 /disk/z\n", out)
        self.assert_sound(image)

    def test_a_disk_that_cannot_be_written_can_be_read(self):
        image = self.minix_disk()
        self.bare("cp /etc/lesson /disk/l", *drive(image))
        before = image.read_bytes()
        out = self.bare("shell -c wc /disk/l ; cp /disk/l /disk/m ; rm /disk/l ; mkdir /disk/d",
                        *drive(image, "readonly=on"), expect=1)
        self.assertIn(" /disk/l\n", out)
        self.assertEqual(out.count("cannot be written"), 3, out)
        self.assertEqual(image.read_bytes(), before)


main()
