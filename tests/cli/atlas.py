#!/usr/bin/env python3
"""The atlas as a file, and names of things in a cloud. atlas.py COMMAND SOURCE"""
import math
import re

from ringside import *

FILE = SOURCE / "atlas/aws.txt"
TEXT = FILE.read_text()


def lines(key):
    return [line.removeprefix(key + ": ") for line in TEXT.splitlines() if line.startswith(key + ": ")]


def light_ms(a, b):
    """There and back, by the haversine formula and the figures of the file."""
    (la, lo), (lb, ol) = [[math.radians(x) for x in p] for p in (a, b)]
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((ol - lo) / 2) ** 2
    radius, light = float(lines("earth")[0].split()[0]), float(lines("light")[0].split()[0])
    return 2 * 2 * radius * math.asin(math.sqrt(h)) / light * 1000


class Atlas(Case):
    def test_the_atlas_that_is_brought_is_good(self):
        said = self.ringside("atlas", "check").stdout
        self.assertIn(f"{len(lines('region'))} regions, {len(lines('edge'))} edge locations", said)
        self.assertEqual(self.ringside("atlas", "check", str(FILE)).stdout.split(":")[1], said.split(":")[1])

    def test_every_figure_of_the_list_can_be_worked_out_from_the_file(self):
        said = self.ringside("atlas", "list").stdout
        here = [float(x) for x in lines("here")[0].split()[:2]]
        for line in lines("region"):
            code, lat, lon = line.split()[:3]
            ms, cycles = re.search(rf"^{code} .* +([\d.]+) +(\d+)$", said, re.M).groups()
            self.assertAlmostEqual(float(ms), light_ms(here, (float(lat), float(lon))), delta=0.06)
            self.assertAlmostEqual(int(cycles), light_ms(here, (float(lat), float(lon))) * 1e6, delta=50)
        for line in lines("rung"):
            name, number, unit = line.split()
            cm = float(number) * {"km": 1e5, "m": 100, "cm": 1}[unit]
            self.assertRegex(said, rf"(?m)^{name} +{cm:.0f} +{2 * cm / (200000 * 1e5) * 1e9:.0f}$")

    def test_each_source_has_its_month_and_is_listed(self):
        said = self.ringside("atlas", "list").stdout
        self.assertGreaterEqual(len(lines("source")), 5)
        for line in lines("source"):
            name, checked = line.split()[:2]
            self.assertRegex(said, rf"(?m)^  {name} +{checked.removeprefix('checked=')}  ")
        self.assertIn("trademarks", said)

    def test_a_wrong_line_is_named(self):
        path = self.file("a.txt", TEXT.replace("zones=3+ letters=account", "zones=2").encode())
        line = TEXT[:TEXT.index("zones=3+ letters")].count("\n") + 1
        self.refused("atlas", "check", path, status=IMAGE, says=[f"{path}:{line}: found zones '2', expected"])
        self.refused("arn", "--atlas", path, "*", status=IMAGE, says=[f"{path}:{line}: "])
        self.refused("atlas", "check", str(self.folder / "none.txt"), status=IMAGE, says=["none.txt"])

    def test_wrong_use_is_refused(self):
        self.refused("atlas", says=["needs check or list"])
        self.refused("atlas", "chekc", says=["found 'chekc'"])
        self.refused("atlas", "check", "a", "b", says=["found 'b' too"])
        self.refused("arn", says=["needs a PATTERN"])
        self.refused("arn", "*", "x", says=["found 'x' too"])

    def test_a_name_is_said_field_by_field(self):
        said = self.ringside("arn", "arn:aws:s3:::test-bucket").stdout
        for field, value in [("partition", "aws"), ("service", "s3"), ("resource", "test-bucket")]:
            self.assertRegex(said, rf"(?m)^  {field} +{value}\b")
        self.assertRegex(said, r"(?m)^  region +empty, as in all names of s3")
        self.assertRegex(said, r"(?m)^  account-id +empty, as in all names of s3")
        self.assertIn("names 1 of the", said)

    def test_what_a_pattern_names_is_what_the_file_has(self):
        examples = [line.split()[0] for line in lines("example")]
        for pattern, expression in [("arn:aws:ec2:*:123456789012:instance/*", r"arn:aws:ec2:[^:]*:123456789012:instance/.*"),
                                    ("arn:aws:iam:*", r"arn:aws:iam:.*"), ("*", ".*"), ("arn:aws:s3:::test-*", r"arn:aws:s3:::test-.*"),
                                    ("arn:aws:ec2:us-east-?:*:instance/*", r"arn:aws:ec2:us-east-.:[^:]*:instance/.*")]:
            named = [x for x in examples if re.fullmatch(expression, x)]
            said = self.ringside("arn", pattern).stdout
            self.assertIn(f"names {len(named)} of the {len(examples)} examples", said)
            self.assertEqual(re.findall(r"(?m)^  (arn:\S+)", said), named)

    def test_what_is_wrong_about_a_name_is_said(self):
        self.refused("arn", "arn:aws:s3:::test_bucket", says=["found '_' in the bucket", "such as test-bucket"])
        self.refused("arn", "arn:aws:ec2:123456789012:instance/i-1", says=["the region is missing"])
        self.refused("arn", "arn:aws:ec2:ap-notheast-2:123456789012:instance/i-1", says=["did you mean 'ap-northeast-2'"])

    def test_nobody_asks_a_network(self):
        """The atlas's code, and what reads its files, has no call that could."""
        calls = re.compile(r"\b(socket|connect|getaddrinfo|gethostby\w+|sendto|curl\w*|popen|system|exec[lv]\w*)\s*\(|<(sys/socket|netdb|arpa/inet|netinet)[^>]*>")
        sources = [*(SOURCE / "src/atlas").glob("*.[ch]"), *(SOURCE / "src").rglob("atlas*.[ch]"), SOURCE / "src/cli/arn.c"]
        self.assertGreater(len(sources), 8)
        for path in sources:
            self.assertIsNone(calls.search(path.read_text()), path)


main()
