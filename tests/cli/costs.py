#!/usr/bin/env python3
"""The cost tables that come with the program. costs.py COMMAND SOURCE"""
import re

from ringside import *

TABLES = sorted((SOURCE / "costs").glob("*.txt"))
X86 = SOURCE / "costs/x86-64-vt-x.txt"


def rows(path):
    """(the comment above or behind, name, cycles) of each row."""
    comment, found = "", []
    for line in path.read_text().splitlines():
        text, _, behind = line.partition("#")
        if not text.strip():
            comment = comment + behind if behind else comment
            continue
        name, cycles = text.split()
        found.append((behind or comment, name, int(cycles)))
        comment = "" if behind else comment
    return found


class Costs(Case):
    def table(self, *options):
        return {row["cost"]: row["cycles"] for row in self.json("costs", "--json", *options)["costs"]}

    def test_each_table_is_taken_as_it_is_written(self):
        usual = self.table()
        self.assertGreater(len(TABLES), 1)
        for path in TABLES:
            with self.subTest(path.name):
                expected = {**usual, **{name: cycles for _, name, cycles in rows(path)}}
                self.assertEqual(self.table("--costs", str(path)), expected)
                self.assertNotEqual(expected, usual)

    def test_a_table_of_the_program_is_found_by_its_name_alone(self):
        self.assertEqual(self.table("--costs", X86.name), self.table("--costs", str(X86)))
        here = self.file(X86.name, b"divide 7\n")
        self.assertEqual(self.json("costs", "--json", "--costs", X86.name, cwd=self.folder)["costs"][0]["cycles"], 7, here)
        self.refused("costs", "--costs", "none.txt", status=IMAGE, says=["none.txt"])

    def test_each_number_of_x86_has_a_published_source(self):
        found = rows(X86)
        self.assertGreater(len(found), 5)
        page = (SOURCE / "docs/x86-costs.md").read_text()
        for comment, name, cycles in found:
            with self.subTest(name):
                self.assertRegex(comment, r"\b20\d\d\b|SkyBridge|uops\.info")
                self.assertRegex(page, rf"`{name}`[^|]*\|[^|]*\b{cycles}\b")

    def test_what_the_page_concludes_is_so(self):
        def ratios(*options):
            names = "matmul,null-syscall,console-write,device-read"
            results = self.json("bench", "-w", names, "--on", "bare,para,hvm", "--json", "-", *options)["results"]
            return {(r["workload"], r["generation"]): r["busy_ratio"] for r in results}
        toy, x86 = ratios(), ratios("--costs", str(X86))
        for name in "para", "hvm":
            self.assertLess(x86["matmul", name], 1.01)
        self.assertLess(x86["null-syscall", "hvm"], 1.01)
        self.assertGreater(x86["null-syscall", "para"], toy["null-syscall", "para"])
        self.assertGreater(toy["console-write", "para"], toy["console-write", "hvm"])
        self.assertLess(x86["console-write", "para"], x86["console-write", "hvm"])
        self.assertGreater(x86["device-read", "hvm"] / x86["device-read", "para"], 1.3)


main()
