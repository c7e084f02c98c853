#!/usr/bin/env python3
"""Lessons: listed, checked, given, and refused where they are wrong. lessons.py COMMAND SOURCE"""
import re

from ringside import *

LESSONS = sorted((p for p in (SOURCE / "lessons").glob("*.md") if ".ko." not in p.name), key=lambda p: int(p.name.split("-")[0]))
GOOD = """# T
guest: hello-sbi
lanes: bare

## S
at: end
screen: race

Say.
? How does it end?
- well
- dies
measure: ends bare
! It ends: {answer}
"""


def word_boxes(pdf):
    """Of each page: (its width and height, [(left, top, right, bottom, word)]), as high as letters are and not their line."""
    text = subprocess.run(["pdftotext", "-bbox", pdf, "-"], stdout=subprocess.PIPE, text=True, check=True).stdout
    for width, height, inside in re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', text, re.S):
        boxes = []
        for *sides, word in re.findall(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)', inside):
            left, top, right, bottom = map(float, sides)
            boxes.append((left, top + 0.3 * (bottom - top), right, top + 0.8 * (bottom - top), word))
        yield float(width), float(height), boxes


def overlaps(pdf):
    """Words that lie on one another, or beyond the page."""
    for number, (width, height, boxes) in enumerate(word_boxes(pdf), 1):
        for i, (left, top, right, bottom, word) in enumerate(boxes):
            if left < -1 or top < -1 or right > width + 1 or bottom > height + 1:
                yield f"page {number}: '{word}' is beyond the page"
            for l, t, r, b, other in boxes[:i]:
                if min(right, r) - max(left, l) > 2 and min(bottom, b) - max(top, t) > 2:
                    yield f"page {number}: '{word}' lies on '{other}'"


class Lessons(Case):
    def lesson(self, text=GOOD, name="my.md"):
        return self.file(name, text.encode())

    def test_the_list_has_each_lesson_with_its_stops_and_minutes(self):
        lines = self.ringside("lesson", "list", "--lang", "en").stdout.splitlines()
        self.assertEqual(len(lines), len(LESSONS))
        for line, path in zip(lines, LESSONS):
            text = path.read_text()
            self.assertRegex(line, rf"^ *{path.name.split('-')[0]}  +{text.count(chr(10) + '## ')} stops +\d+ min  ")
            self.assertIn(text.splitlines()[0].removeprefix("# "), line)
        korean = self.ringside("lesson", "list", "--lang", "ko").stdout
        for path in LESSONS:
            self.assertIn(path.with_suffix(".ko.md").read_text().splitlines()[0].removeprefix("# "), korean)

    def test_a_lesson_by_hand_works_at_once(self):
        said = self.ringside("lesson", "check", self.lesson()).stdout
        self.assertIn("[well]  dies", said)
        self.assertIn("measured: well", said)
        self.assertIn("! It ends: well", said)
        svg = str(self.folder / "a.svg")
        self.ringside("show", "--lesson", self.lesson(), "--answer", "--screenshot", svg)
        self.assertIn("<svg", pathlib.Path(svg).read_text())

    def test_what_stands_behind_a_guest_is_for_the_guest(self):
        question = GOOD.replace("- well\n- dies", "- 4\n- 18").replace("ends bare", "count bare disk-request")
        for guest in ("disk-seq 4", "disk-seq\nappend: 4"):
            said = self.ringside("lesson", "check", self.lesson(question.replace("hello-sbi", guest))).stdout
            self.assertIn("[4]  18", said)

    def test_a_wrong_line_is_named(self):
        for change, line, says in [(("at: end", "at: ende"), 6, "at: found 'ende'"), (("- dies", "- explodes"), 13, "found 'explodes'"),
                                   (("guest: hello-sbi", "guest hello-sbi"), 2, "expected 'KEY: VALUE'")]:
            path = self.lesson(GOOD.replace(*change))
            self.refused("lesson", "check", path, status=IMAGE, says=[f"{path}:{line}: ", says])
            self.refused("show", "--lesson", path, "--screenshot", str(self.folder / "x.png"), status=IMAGE, says=[f"{path}:{line}: "])
        path = self.lesson(GOOD.replace("at: end", "at: syscall 3"))
        done = self.ringside("lesson", "check", path, expect=IMAGE)
        self.assertIn(f"{path}:6: at: found syscall 3, expected ", done.stderr)

    def test_a_wrong_line_is_named_in_korean(self):
        for change, line, says in [(("at: end", "at: ende"), 6, "at: 'ende' 값은 쓸 수 없습니다. start, end, 시간(예: 'time 42ms') 또는 연산(예: 'syscall 3')이 필요합니다. 혹시 'end'입니까?"),
                                   (("- dies", "- explodes"), 13, "선택지: 'explodes' 값은 쓸 수 없습니다. 쓸 수 있는 값: well, dies 또는 hangs"),
                                   (("guest:", "gest:"), 2, "설정: 'gest' 값은 쓸 수 없습니다. 쓸 수 있는 값: guest, "),
                                   (("guest: hello-sbi", "게스트 하나를 여기에서 실행하고 끝까지 봅니다"), 2, "'게스트 하나를 여기에서 실행' 줄은 쓸 수 없습니다. 'KEY: VALUE'"),
                                   (("measure: ends bare\n", ""), 10, "질문에 'measure:' 줄이 없습니다"),
                                   (("at: end", "at: syscall 3"), 6, "at: '")]:
            path = self.lesson(GOOD.replace(*change))
            done = self.ringside("lesson", "check", path, "--lang", "ko", expect=IMAGE)
            self.assertIn(f"{path}:{line}: {says}", done.stderr)
            self.assertNotRegex(done.stderr, r"found|expected|\\x")

    def test_the_page_on_lessons_names_all_operations(self):
        slugs = re.findall(r'^OP\(.*?"([a-z-]+)"', (SOURCE / "include/ringside/abi/op.def").read_text(), re.M)
        named = re.search(r"^Operations: (.*?)\. Which", (SOURCE / "docs/lessons.md").read_text(), re.M | re.S)[1]
        self.assertEqual(re.findall("`(.*?)`", named), slugs)

    def test_wrong_use_is_refused(self):
        self.refused("lesson", says=["needs list, check or handout"])
        self.refused("lesson", "chekc", says=["found 'chekc'"])
        self.refused("lesson", "list", "5", says=["takes no '5'"])
        self.refused("lesson", "check", "99", says=["found lesson '99'"])
        self.refused("lesson", "check", str(self.folder / "none.md"), status=IMAGE, says=["none.md"])
        self.refused("show", "--lesson", "5", "tour", says=["'tour'"])
        self.refused("show", "--lesson", "5", "--on", "bare", says=["the lesson's to say"])
        self.refused("show", "--lesson", "5", "--stop", "0", "--screenshot", "x.png", says=["--stop: found '0'", "stops 1 to"])
        self.refused("show", "--stop", "1", "tour", says=["--lesson"])
        path = self.lesson(GOOD.replace("lanes: bare", "lanes: bare\nneeds: holodeck"))
        self.refused("show", "--lesson", path, "--screenshot", "x.png", says=["cannot be given yet: it needs holodeck"])
        self.assertIn("not yet: it needs holodeck", self.ringside("lesson", "check", path).stdout)

    def test_a_wrong_setting_of_what_runs_is_named_with_its_line(self):
        for more, says in [("guest: hello-sib", "no guest is called 'hello-sib'; did you mean 'hello-sbi'?"), ("set: trapp=5", "--set: found 'trapp=5'"),
                           ("costs: none.txt", "--costs: none.txt: cannot be opened"), ("without: foo", "--without: found 'foo'"),
                           ("vm: guest=sieve,nme=a", "--vm: unknown 'nme'"), ("drive: file=none.img", "none.img: cannot be opened"),
                           ("guest: hello-sbi --frobnicate", "unknown option '--frobnicate'"), ("append: " + "x" * 2000, "found a setting of 2000 letters"),
                           ("vm: sieve 100\nvm: sievee", "no guest is called 'sievee'")]:
            for korean in [], ["--lang", "ko"]:
                path = self.lesson(GOOD.replace("at: end", more + "\nat: end"))
                line = 6 + more.count("\n")
                done = subprocess.run([COMMAND, "lesson", "check", path, *korean], capture_output=True, text=True)
                self.assertIn(done.returncode, (USAGE, IMAGE))
                self.assertIn(f"ringside: {path}:{line}: " + ("" if korean else says), done.stderr)

    def test_the_guest_of_a_lesson_has_its_arguments(self):
        text = GOOD.replace("- well\n- dies\nmeasure: ends bare\n", "- 1\n- 1000\nmeasure: cycles bare whole\n")
        figures = [re.search("measured: (.*)", self.ringside("lesson", "check", self.lesson(text.replace("guest: hello-sbi", guest))).stdout)[1]
                   for guest in ("guest: sieve 10", "guest: sieve 5000", "guest: sieve\nappend: 5000")]
        self.assertNotEqual(figures[0], figures[1])
        self.assertEqual(figures[1], figures[2])

    def test_an_answer_near_the_border_is_warned_of(self):
        path = self.lesson(GOOD.replace("- well\n- dies\nmeasure: ends bare", "- 1x\n- 1.1x\nmeasure: ratio bare bare whole"))
        self.assertIn(f"{path}:13: warning: ", self.ringside("lesson", "check", path).stderr)

    def test_a_stop_may_run_another_guest(self):
        text = GOOD + "\n## U\nguest: user-privileged\nat: illegal-instruction 1\n\n? And this?\n- well\n- dies\nmeasure: ends bare\n"
        self.assertEqual(re.findall("measured: (.*)", self.ringside("lesson", "check", self.lesson(text)).stdout), ["well", "dies"])

    def test_a_workload_that_needs_a_disk_has_one(self):
        text = GOOD.replace("hello-sbi", "disk-seq 2")
        self.assertIn("measured: well", self.ringside("lesson", "check", self.lesson(text)).stdout)
        svg = str(self.folder / "a.svg")
        self.ringside("show", "--lesson", self.lesson(text), "--screenshot", svg, environment={"TMPDIR": str(self.folder)})
        self.assertEqual(list(self.folder.glob("ringside-bench-*")), [], "and leaves none behind")

    def test_a_time_is_one_that_the_run_comes_to(self):
        text = GOOD.replace("at: end", "at: time 1us")
        self.assertIn("measured: well", self.ringside("lesson", "check", self.lesson(text)).stdout)
        path = self.lesson(GOOD.replace("at: end", "at: time 100s"))
        done = self.ringside("lesson", "check", path, expect=IMAGE)
        self.assertRegex(done.stderr, rf"{path}:6: at: found a time of 100,000,000,000 ns, expected [\d,]+ at most: the run ends there")

    def test_slow_requests_of_a_virtual_machine_are_measured(self):
        text = GOOD.replace("guest: hello-sbi\nlanes: bare", "vm: guest=serve,append=100 300,name=a\nvm: batch 4\nlanes: hvm")
        text = text.replace("- well\n- dies\nmeasure: ends bare\n! It ends: {answer}", "- 1x\n- 50x\nmeasure: p99 a hvm bare\n! {hvm} {bare}")
        said = self.ringside("lesson", "check", self.lesson(text)).stdout
        both = re.search(r"! ([\d,]+) ([\d,]+)", said)
        shared, own = (int(figure.replace(",", "")) for figure in both.groups())
        self.assertGreater(shared, own)
        self.assertIn(f"measured: {shared / own:.2f}x", said)

    def test_several_virtual_machines_can_be_given(self):
        text = GOOD.replace("guest: hello-sbi\nlanes: bare", "vm: sieve 100\nvm: serve 4\nlanes: hvm").replace("ends bare", "ends hvm")
        self.assertIn("measured: well", self.ringside("lesson", "check", self.lesson(text)).stdout)

    def test_texts_in_korean_must_belong_to_the_lesson(self):
        path = self.lesson()
        self.lesson("# 제목\n\n## 장면\n\n말.\n? 어떻게 끝날까요?\n- 정상 종료\n- 강제 종료\n! 끝: {answer}\n", "my.ko.md")
        self.assertIn("[정상 종료]  강제 종료", self.ringside("lesson", "check", "--lang", "ko", path).stdout)
        other = self.lesson("# 제목\n\n## 장면\n", "my.ko.md")
        self.refused("lesson", "check", "--lang", "ko", path, status=IMAGE, says=[f"{other}:3: 질문이 0개입니다. {path} 파일처럼 1개가 필요합니다"])
        other = self.lesson("# 제목\n\n## 장면\nat: end\n", "my.ko.md")
        self.refused("lesson", "check", "--lang", "ko", path, status=IMAGE, says=[f"{other}:4: 설정은 쓸 수 없습니다"])

    def test_each_lesson_has_its_korean_texts(self):
        for path in LESSONS:
            with self.subTest(path.name):
                self.assertEqual(self.ringside("lesson", "check", "--lang", "ko", str(path)).stdout.count("측정값:"), path.read_text().count("\n? "))

    def test_a_handout_has_a_page_for_each_stop_and_one_for_the_answers(self):
        lesson, pages = str(LESSONS[2]), LESSONS[2].read_text().count("\n## ")
        for more, count in [[], pages], [["--answers"], pages + 1], [["--answers", "--lang", "ko"], pages + 1]:
            pdf = self.folder / "a.pdf"
            done = self.ringside("lesson", "handout", lesson, "-o", str(pdf), *more)
            self.assertEqual(done.stderr, "")
            self.assertEqual(len(re.findall(rb"/Type /Page\b", pdf.read_bytes())), count, more)
        self.refused("lesson", "handout", lesson, says=["needs one LESSON, and -o FILE.pdf"])
        self.refused("lesson", "handout", lesson, "-o", str(self.folder / "a.png"), says=["a handout has pages"])
        self.refused("lesson", "handout", lesson, "-o", str(self.folder / "none/a.pdf"), status=IO, says=["none/a.pdf"])

    def test_each_stop_can_be_drawn_with_and_without_its_answer(self):
        for path in LESSONS:
            for stop in range(path.read_text().count("\n## ")):
                for more in [["--dark"], ["--answer", "--lang", "ko", "--size", "200"]]:
                    with self.subTest(path.name, stop=stop + 1, more=more):
                        pdf = str(self.folder / "a.pdf")
                        done = self.ringside("show", "--lesson", str(path), "--stop", str(stop + 1), *more, "--screenshot", pdf)
                        self.assertEqual(done.stderr, "")
                        self.assertEqual(list(overlaps(pdf)), [])

    def test_a_disk_that_is_driven_directly_is_drawn_so(self):
        pdf = str(self.folder / "a.pdf")
        self.ringside("show", "--lesson", str(SOURCE / "lessons/5-para.md"), "--stop", "4", "--answer", "--screenshot", pdf)
        (_, _, boxes), = word_boxes(pdf)
        self.assertEqual([word for *_, word in boxes].count("virtio"), 3, "on bare metal, asked for under para, and under hvm")

    def test_no_word_of_a_handout_lies_on_another(self):
        for path in LESSONS:
            for language, theme in [("en", []), ("ko", ["--dark"])]:
                with self.subTest(path.name, language=language):
                    pdf = str(self.folder / "a.pdf")
                    self.ringside("lesson", "handout", str(path), "-o", pdf, "--answers", "--lang", language, *theme)
                    self.assertEqual(list(overlaps(pdf)), [])


main()
