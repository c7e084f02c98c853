"""The command in Korean: all of it, and nothing that a program reads."""
import json
import os
import re
import unicodedata

from ringside import *

COMMANDS = ["run", "race", "show", "bench", "compare", "plot", "merge", "explain", "stat", "trace", "why", "build", "disasm", "lesson", "list",
            "costs", "atlas", "arn"]
HANGUL = re.compile("[가-힣]")
ENGLISH = re.compile(r"\b[A-Za-z][a-z]+ [a-z]{2,} [a-z]{2,}\b")


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def is_built():
    done = subprocess.run([COMMAND, "--lang", "ko", "--version"], capture_output=True, text=True)
    return "was not built" not in done.stderr


@unittest.skipUnless(is_built(), "no gettext")
class Korean(Case):
    def spoken(self, *args, **more):
        done = self.ringside(*args, **more)
        return done.stdout + done.stderr

    def test_each_help_is_in_korean_and_fits(self):
        for command in COMMANDS:
            text = self.ringside(command, "--help", "--lang", "ko").stdout
            english = self.ringside(command, "--help").stdout
            self.assertRegex(text, HANGUL, command)
            self.assertLessEqual(max(columns(line) for line in text.splitlines()), 80, command)
            self.assertEqual(re.findall(r"^  (-.{19})", text, re.M), re.findall(r"^  (-.{19})", english, re.M), command)
            bare = re.sub(r"'[^']*'|\b[A-Z]+\b", "", text.partition("\n")[2])
            self.assertEqual(ENGLISH.findall(bare), [], command)

    def test_lang_stands_before_or_behind_the_command(self):
        for args in [["--lang", "ko", "list"], ["--lang=ko", "list"], ["list", "--lang", "ko"], ["list", "-lang=ko"], ["--lang", "en", "list", "--lang", "ko"]]:
            self.assertIn("게스트", self.ringside(*args).stdout, args)
        for args in [["--lang", "ko", "--help"], ["--help", "--lang", "ko"], ["help", "--lang", "ko"], ["--lang", "ko", "help", "run"],
                     ["help", "run", "--lang=ko"]]:
            self.assertIn("사용법", self.ringside(*args).stdout, args)
        self.assertIn("게스트 컴파일러", self.ringside("--version", "--lang", "ko").stdout)

    def test_lang_counts_for_what_stands_before_it(self):
        done = self.ringside("run", "--onn", "hvm", "--lang", "ko", expect=USAGE)
        self.assertIn("'--onn' 옵션은 없습니다. 혹시 '--on'입니까?", done.stderr)

    def test_behind_two_dashes_it_is_the_guests(self):
        done = self.ringside("run", "--on", "bare", "--quiet", "kernel", "--", "echo", "--lang", "ko")
        self.assertIn("--lang ko", done.stdout)

    def test_another_language_is_refused(self):
        for args in [["--lang", "de", "list"], ["list", "--lang", "de"], ["list", "--lang", "korean"]]:
            self.refused(*args, says=["--lang", "needs en or ko"])
        self.refused("--lang", says=["--lang: needs en|ko after it"])
        self.refused("list", "--lang", says=["--lang: needs en|ko after it"])

    def test_the_locale_chooses(self):
        for variables, korean in [({"LC_ALL": "ko_KR.UTF-8"}, True), ({"LC_MESSAGES": "ko_KR.UTF-8"}, True), ({"LANG": "ko_KR.UTF-8"}, True),
                                  ({"LANG": "ko_KR"}, True), ({"LANG": "ko"}, True), ({"LANG": "en_US.UTF-8"}, False), ({}, False),
                                  ({"LC_ALL": "C", "LANG": "ko_KR.UTF-8"}, False), ({"LC_ALL": "C", "LANGUAGE": "ko"}, False),
                                  ({"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, False),
                                  ({"LANG": "en_US.UTF-8", "LANGUAGE": "ko:en"}, True), ({"LANG": "ko_KR.UTF-8", "LANGUAGE": "en"}, False),
                                  ({"LANG": "kok_IN.UTF-8"}, False)]:
            env = {name: "" for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")} | variables
            self.assertEqual(bool(HANGUL.search(self.ringside("list", environment=env).stdout)), korean, variables)

    def test_letters_that_are_not_utf_8_are_not_sent(self):
        done = self.ringside("list", environment={"LC_ALL": "ko_KR.EUC-KR", "LANGUAGE": ""})
        self.assertIn("letters are not UTF-8 (EUC-KR), so this is in English", done.stderr)
        self.assertTrue(done.stdout.isascii())

    def test_a_run_is_summed_up_in_korean_and_its_columns_stand_below_one_another(self):
        text = self.ringside("run", "--on", "hvm", "--lang", "ko", "tour").stderr
        for word in "게스트 OS", "하이퍼바이저로의 exit", "정상 종료", "기본 비용":
            self.assertIn(word, text)
        for block in text.split("\n\n")[1:4]:
            lines = block.splitlines()[:-1] if "이 중 부팅" in block else block.splitlines()
            ends = {columns(line) for line in lines if "전체" not in line}
            self.assertEqual(len(ends), 1, block)
        self.assertEqual(ENGLISH.findall(text), [])

    def test_what_programs_read_is_the_same(self):
        for args in [["run", "--on", "hvm", "--json", "-", "tour"], ["list", "--json"], ["costs", "--json"], ["stat", "--json", "-", "tour"],
                     ["bench", "-w", "sieve:100", "--json", "-"]]:
            texts = []
            for language in "en", "ko":
                document = json.loads(self.ringside("--lang", language, *args).stdout)
                texts.append(re.sub(r'"host_seconds": [^,}]*|"date": "[^"]*"', "", json.dumps(document)))
            self.assertEqual(*texts, args)
        trace = [self.ringside("--lang", language, "trace", "--on", "bare", "hello-sbi").stdout for language in ("en", "ko")]
        self.assertEqual(*trace)

    def test_exit_statuses_are_the_same(self):
        for args, status in [(["run", "nobody"], IMAGE), (["run", "--max-insns", "10", "tour"], LIMIT), (["bench", "-w", ","], USAGE)]:
            text = self.spoken(*args, "--lang", "ko", expect=status)
            self.assertRegex(text, HANGUL, args)

    def test_reports_are_in_korean(self):
        report = str(self.folder / "a.json")
        text = self.spoken("bench", "--lang", "ko", "-w", "sieve:100", "--json", report)
        text += self.spoken("race", "--lang", "ko", "hello-sbi")
        for args in [["compare", report, report], ["explain", report], ["stat", "--on", "hvm", "hello-sbi"], ["costs"], ["list"]]:
            text += self.spoken("--lang", "ko", *args)
        self.assertEqual(ENGLISH.findall(re.sub(r"'[^']*'|\b(bare|full|para|hvm|container)\b", "", text)), [])

    def test_the_atlas_is_listed_in_korean(self):
        text = self.ringside("--lang", "ko", "atlas", "list").stdout
        for word in ["서울에서", "버지니아 북부", "프랑크푸르트", "세계", "가용 영역", "데이터센터", "출처:", "이름은 Amazon의 상표입니다"]:
            self.assertIn(word, text)
        rows = re.findall(r"^[a-z]+-[a-z]+-\d .*", text, re.M)
        self.assertGreater(len(rows), 30)
        self.assertEqual(len({columns(row) for row in rows}), 1)
        self.assertLessEqual(max(columns(line) for line in text.splitlines()), 80)
        self.assertEqual(ENGLISH.findall(re.sub(r"\S+\.(com|org)\S*", "", text)), [])
        figures = r"^([a-z]+-[a-z]+-\d) .*? (\d+) +([\d.]+) +(\d+)$"
        self.assertEqual(re.findall(figures, text, re.M), re.findall(figures, self.ringside("atlas", "list").stdout, re.M))
        self.assertIn("리전", self.ringside("--lang", "ko", "atlas", "check").stdout)

    def test_a_name_is_said_in_korean(self):
        text = self.ringside("--lang", "ko", "arn", "arn:aws:ec2:ap-northeast-2:123456789012:*").stdout
        for word in ["AWS 리전", "인스턴스는 한 가용 영역에 있습니다", " 서울\n", "웹, 서울"]:
            self.assertIn(word, text)
        self.assertEqual(ENGLISH.findall(text), [])
        for pattern, says in [("arn:aws:ec2:ap-northeats-2:123456789012:instance/i-1", "혹시 'ap-northeast-2'입니까?"),
                              ("arn:aws:s3:us-east-1::b", "s3 이름은 이 필드를 비워 둡니다"), ("arn:aws:*:::x", "서비스 필드에는"),
                              ("arn:aws:s3:::my_bucket", "'my_bucket' 버킷 이름에 '_' 문자가 있습니다"), ("aws:s3", "'arn'이 필요합니다")]:
            done = self.ringside("--lang", "ko", "arn", pattern, expect=USAGE)
            self.assertIn(f"{pattern}: ", done.stderr)
            self.assertIn(says, done.stderr)
            self.assertNotRegex(done.stderr, "found|expected")

    def test_a_wrong_line_of_an_atlas_is_named_in_korean(self):
        text = (SOURCE / "atlas/aws.txt").read_text()
        for change, says in [(("zones=3+ letters=account", "zones=2"), "zones에 '2' 값은 쓸 수 없습니다"), (("39.0 -77.5", "99 -77.5"), "위도에 '99' 값은"),
                             (("scope=zonal", "scope=zonla"), "scope: 'zonla' 값은 쓸 수 없습니다. 쓸 수 있는 값: zonal, regional 또는 global. 혹시 'zonal'입니까?"),
                             (("rung: zone 1 km", "rung: zone 1 mile"), "'1 mile' 값은 쓸 수 없습니다")]:
            path = self.file("a.txt", text.replace(*change).encode())
            line = text[:text.index(change[0])].count("\n") + 1
            done = self.ringside("--lang", "ko", "atlas", "check", path, expect=IMAGE)
            self.assertIn(f"{path}:{line}: {says}", done.stderr)
            self.assertNotRegex(done.stderr, "found|expected")

    def test_pages_of_the_manual_are_written_in_korean(self):
        for command in [[], *[[c] for c in COMMANDS]]:
            page = self.ringside("--lang", "ko", "manual", *command).stdout
            for heading in "이름", "사용법", "설명", "옵션":
                self.assertIn(f".SH {heading}\n", page, command)
            self.assertEqual(ENGLISH.findall(re.sub(r"'[^']*'|\b[A-Z]+\b|\.SH EXAMPLES.*|ringside run.*", "", page.partition("NAME\n")[2])), [], command)


main()
