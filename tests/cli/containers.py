#!/usr/bin/env python3
"""The container lane: guests as programs in containers of one kernel. containers.py COMMAND SOURCE"""
from ringside import *


EVIL = {
    "bomb.c": """#include <unistd.h>
int main(void) { for (;;) (void)fork(); }
""",
    "memory.c": """#include <stdlib.h>
int main(void) { for (;;) { char *p = malloc(4096); if (p) *p = 1; } }
""",
    "fill.c": """#include <fcntl.h>
#include <unistd.h>
int main(void)
{
    char block[512] = {0};
    int file = open("/x", O_CREAT | O_WRONLY);
    while (write(file, block, sizeof block) > 0)
        ;
    return 7;
}
""",
}


class Containers(Case):
    def run_in(self, *args, expect=OK):
        """@return what was printed, and the JSON."""
        done = subprocess.run([COMMAND, "run", "--on", "container", "--quiet", "--json", str(self.folder / "run.json"), *args],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout, json.loads((self.folder / "run.json").read_text())

    def assert_refused(self, what, *args):
        done = subprocess.run([COMMAND, *args], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertIn(done.returncode, [USAGE, IMAGE], done.stdout + done.stderr)
        self.assertIn(what, done.stderr)

    def test_a_program_prints_in_a_container_what_it_prints_outside(self):
        for words in ["sieve 2000", "serve 5", "fork-exec 3", "compile-mix 2", "page-fault 40"]:
            outside = self.ringside("run", "--quiet", *words.split()).stdout
            out, run = self.run_in(*words.split())
            self.assertEqual(out, outside)
            self.assertEqual((run["generation"], run["state"]), ("container", "off"))

    def test_a_program_takes_as_long_as_outside(self):
        for words in ["null-syscall 50", "sieve 2000", "crc 2000"]:
            bare = self.json("run", "--quiet", "--json", "-", *words.split())["timed_part"]
            box = self.json("run", "--quiet", "--on", "container", "--json", "-", *words.split())["timed_part"]
            self.assertEqual(box["layers"]["app"], bare["layers"]["app"], words)

    def test_there_are_app_and_os_and_no_hypervisor(self):
        _, run = self.run_in("sieve", "2000")
        self.assertGreater(run["layers"]["app"], 0)
        self.assertGreater(run["layers"]["guest_os"], 0)
        self.assertEqual(run["layers"]["hypervisor"], 0)
        self.assertEqual(run["exits"], [])
        self.assertEqual(sum(run["layers"].values()), run["cycles"])

    def test_each_vm_is_one_more_box(self):
        out, run = self.run_in("--vm", "sieve 2000", "--vm", "guest=serve,append=20,name=web,cap=50,mem=2M",
                               "--vm", "guest=shell,append=-c exit 3,start=5ms", expect=FAILED)
        self.assertIn("vm0| sieve: 303 primes below 2000\n", out)
        self.assertTrue(all(line.startswith(("vm0| ", "web| ", "vm2| ")) for line in out.splitlines()), out)
        self.assertEqual(run["exit_code"], 3)  # the worst of theirs
        first, web, late = run["vms"]
        self.assertEqual([vm["unit"] for vm in run["vms"]], ["box"] * 3)
        self.assertEqual([vm["name"] for vm in run["vms"]], ["vm0", "web", "vm2"])
        self.assertEqual([vm["exit_code"] for vm in run["vms"]], [0, 0, 3])
        self.assertEqual(web["responses"]["count"], 20)
        self.assertEqual((web["memory"], web["cap"], first["memory"]), (2 << 20, 50, None))
        self.assertGreaterEqual(late["ready"], 5_000_000)
        self.assertLess(first["ready"], first["end"])
        for layer in ["app", "guest_os"]:
            rows = sum(vm["layers"][layer] for vm in run["vms"])
            self.assertTrue(all(vm["layers"][layer] > 0 for vm in run["vms"]))
            self.assertLess(rows, run["layers"][layer])  # the rest is the program `box`, and start-up
        self.assertEqual(sum(vm["layers"]["hypervisor"] + vm["layers"]["idle"] for vm in run["vms"]), 0)

    def test_a_row_says_how_long_a_box_waited_and_what_it_held(self):
        sieve = ["--vm", "sieve 200000", "--vm", "guest=sieve,append=200000,cap=30"]
        _, run = self.run_in(*sieve)
        free, capped = run["vms"]
        self.assertGreater(free["steal"], 0)
        self.assertEqual(free["capped"], 0)
        self.assertGreater(capped["capped"], 0)
        for vm in run["vms"]:
            had = sum(vm["layers"].values())
            wanted = vm["end"] - vm["asked"]  # it never sleeps
            self.assertLessEqual(had + vm["steal"] + vm["capped"], wanted)
            self.assertGreater(had + vm["steal"] + vm["capped"], wanted * 0.98)  # the rest: `box`, and switches
            self.assertEqual(vm["wakes"], 1)
            self.assertLess(vm["asked"], vm["ready"])
            self.assertGreater(vm["held"], 200_000 // 8)
        _, run = self.run_in("--vm", "serve 20", "--vm", "sieve 400000")
        self.assertGreaterEqual(run["vms"][0]["wakes"], 15)  # it sleeps between most requests
        self.assertGreater(run["vms"][0]["steal"], 0)

    def test_a_box_alone_waits_for_nobody(self):
        _, run = self.run_in("serve", "20")
        alone = run["vms"][0]
        self.assertLess(alone["held"], 1 << 20)
        self.assertGreater(alone["asked"], 0)
        _, run = self.run_in("--vm", "serve 20")
        self.assertLess(run["vms"][0]["steal"], run["vms"][0]["end"] // 100)

    def test_lines_of_several_boxes_do_not_mix(self):
        talks = "shell -c " + " && ".join(["echo one two three"] * 8)
        out, _ = self.run_in("--vm", "guest=shell,name=a,append=" + talks[6:], "--vm", "guest=shell,name=b,append=" + talks[6:],
                             "--vm", "guest=serve,name=c,append=20 100")
        lines = out.splitlines()
        self.assertEqual(sorted(line for line in lines if line[0] in "ab"),
                         ["a| one two three"] * 8 + ["b| one two three"] * 8)
        self.assertTrue(all(line.startswith("c| ") for line in lines if line[0] not in "ab"), out)

    def test_a_crash_of_a_virtual_machines_kernel_ends_no_other(self):
        crash = ["--vm", "guest=shell,append=-c echo c > /dev/sysrq", "--vm", "sieve 2000"]
        done = subprocess.run([COMMAND, "run", "--on", "hvm", "--quiet", *crash], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        self.assertIn("vm0| kernel: a crash was asked for (/dev/sysrq)\n", done.stdout)
        self.assertIn("vm1| sieve: 303 primes below 2000\n", done.stdout)
        out, run = self.run_in(*crash, expect=FAILED)  # in a box it is not there
        self.assertIn("/dev/sysrq: no such", out)
        self.assertEqual([vm["state"] for vm in run["vms"]], ["off", "off"])

    def test_hostile_programs_beside_a_server_in_the_lane(self):
        serve = ["--vm", "guest=serve,append=40,name=good"]
        _, alone = self.run_in(*serve)
        for evil, code in EVIL.items():
            self.file(evil, code.encode())
            with self.subTest(evil):
                done = subprocess.run([COMMAND, "run", "--on", "container", "--quiet", "--max-insns", "400000000",
                                       "--json", str(self.folder / "run.json"), *serve,
                                       "--vm", f"guest={self.folder / evil},mem=1M,name=bad"],
                                      capture_output=True, text=True, stdin=subprocess.DEVNULL)
                good, bad = json.loads((self.folder / "run.json").read_text())["vms"]
                self.assertEqual((good["state"], good["exit_code"]), ("off", 0), done.stderr)
                self.assertEqual(good["responses"]["count"], 40)
                self.assertLess(good["responses"]["p90"], 3 * alone["vms"][0]["responses"]["max"])
                if evil == "fill.c":
                    self.assertEqual(bad["exit_code"], 7)  # the disk was full

    def test_one_alone_is_a_box_too(self):
        _, run = self.run_in("sieve", "2000")
        self.assertEqual([(vm["unit"], vm["guest"]) for vm in run["vms"]], [("box", "sieve")])
        self.assertEqual(self.json("run", "--quiet", "--json", "-", "sieve", "2000")["vms"][0]["unit"], "computer")
        self.assertEqual(self.json("run", "--quiet", "--on", "hvm", "--json", "-", "sieve", "2000")["vms"][0]["unit"], "vm")

    def test_a_box_that_is_ended_leaves_the_others_running(self):
        self.file("fault.c", b"int main(void) { *(volatile int *)8 = 1; return 0; }\n")
        out, run = self.run_in("--vm", str(self.folder / "fault.c"), "--vm", "sieve 2000", expect=FAILED)
        self.assertIn("box vm0: fault: pid 1: store/AMO page fault", out)
        self.assertIn("sieve: 303 primes below 2000\n", out)
        self.assertEqual([vm["state"] for vm in run["vms"]], ["crashed", "off"])

    def test_a_program_of_ones_own_runs_in_a_box(self):
        self.file("own.c", b'#include <stdio.h>\n#include <unistd.h>\nint main(void) { printf("%d\\n", getpid()); return 0; }\n')
        out, _ = self.run_in(str(self.folder / "own.c"))
        self.assertEqual(out, "1\n")

    def test_the_list_says_what_can_be_in_a_container(self):
        guests = {row["name"]: row["container"] for row in self.json("list", "--json")["guests"]}
        self.assertTrue(guests["sieve"])
        self.assertFalse(guests["tour"])
        self.assertIn("--on container", self.ringside("list").stdout)

    def test_it_can_be_recorded(self):
        self.run_in("--record", str(self.folder / "x.rec"), "--vm", "sieve 2000", "--vm", "serve 5")
        self.ringside("show", "--screenshot", str(self.folder / "x.svg"), str(self.folder / "x.rec"))
        self.assertIn("<svg", (self.folder / "x.svg").read_text())

    def test_the_default_lanes_stay_four(self):
        rows = self.json("bench", "-w", "sieve:1000", "--json", "-")["results"]
        self.assertEqual([row["generation"] for row in rows], ["bare", "full", "para", "hvm"])

    def test_every_command_takes_the_lane(self):
        rows = self.json("bench", "--on", "bare,container", "-w", "null-syscall:100", "--json", "-")["results"]
        self.assertEqual([row["generation"] for row in rows], ["bare", "container"])
        self.assertLess(rows[1]["busy_ratio"], 1.3)
        self.assertIn("container", self.ringside("race", "--on", "bare,container", "sieve").stdout)
        self.assertIn("no exits: there is no hypervisor", self.ringside("stat", "--on", "container", "sieve").stdout)
        self.assertIn("syscall", self.ringside("trace", "--on", "container", "sieve", "2000").stdout)
        self.assertIn("sieve", self.ringside("run", "--on", "container", "sieve", "2000").stderr)

    def test_what_may_not_be_in_a_box_is_impossible_and_no_failure(self):
        done = subprocess.run([COMMAND, "bench", "--on", "container", "-w", "tick"], capture_output=True, text=True)
        self.assertIn("in a box it may not set the time between ticks", done.stdout + done.stderr)

    def test_what_a_container_does_not_have_is_refused(self):
        box = ["--on", "container"]
        self.file("disk.img", bytes(4096))
        disk = f"file={self.folder / 'disk.img'}"
        self.assert_refused("'tour' is no program of the kernel", "run", *box, "tour")
        self.assert_refused("a container has no disk", "run", *box, "-drive", disk, "sieve")
        self.assert_refused("-initrd: found", "run", *box, "-initrd", str(self.folder / "disk.img"), "sieve")
        self.assert_refused("a container has none of its own", "run", *box, "--vm", f"guest=sieve,console={self.folder}/x")
        self.assert_refused("found the word '+'", "run", *box, "--vm", "shell -c echo + x", "--vm", "sieve")
        self.assert_refused("two virtual machines are called", "run", *box, "--vm", "guest=sieve,name=a", "--vm", "guest=crc,name=a")


main()
