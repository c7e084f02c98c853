"""Breakpoints on the page, as keys, clicks and taps set them: check_page.py's part `breaks`."""
import json
import re
import subprocess

CONDITION, NEVER = "pc == arch_switch_space", "a0 == 0x123456789"
OTHERS = {"cause == 8": "", "20k": "instret >= 19999", "*(int *)sp > 5 && instret > 20000": "", "write frames_used && instret > 20000": ""}
WRONG = ("pc == arch_swich_space", "a0 = 5", "cause == 13 &&")


def clocked(stop, on):
    """Under full the clock is an emulator's that reports more, or less, and counts for nothing (docs/adr/0076)."""
    return {**stop, "cycle": 0} if stop and on == "full" else stop


class Check:
    """`page` is check_page.py, with its addresses and waits."""

    def __init__(self, b, page):
        self.b, self.page = b, page
        self.found = "view.page.sought() === 0 && search.worker === null && !view.words.searching && " + page.READY

    def native(self, language, on, condition):
        run = subprocess.run([self.page.ringside, "--lang", language, "run", "--quiet", "--on", on, "-m", "8M", "--until", condition, "tour"],
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        return run.stdout

    def stopped_natively(self, on, condition):
        said = self.native("en", on, condition)
        found = re.search(r"at (0x[0-9a-f]+).*: instruction (\d+), cycle (\d+)", said)
        return clocked({"instruction": int(found[2]), "cycle": int(found[3]), "pc": found[1]}, on) if found else said

    def set(self, condition):
        """As the field does. @return whether it could be set, or removed."""
        return self.b.evaluate(f"""(() => {{ const at = putText(view.page, {json.dumps(condition)}), good = view.page.set_break(at);
            view.page.free_room(at); changed(); return !!good; }})()""")

    def type(self, condition, at):
        """By keys alone: S, its letters, Enter."""
        self.b.key("s", "KeyS")
        self.b.wait("view.page.typing()", at)
        for letter in condition:
            self.b.key(letter)
        self.b.key("Enter")
        self.b.wait("!view.dirty && view.words.breaks.length === 1", at)

    def run(self, key, at):
        """J or K. @return where it stopped."""
        self.b.key(key, "Key" + key.upper())
        self.b.wait(self.found, at)
        return self.b.evaluate("view.words.stop")

    def press(self, x, y, touch):
        """A click or a tap on a place of the scene."""
        x, y = self.b.evaluate(f"""(() => {{ const box = byId("picture").getBoundingClientRect();
            return [box.left + ({x} - view.crop.x) * view.scale, box.top + ({y} - view.crop.y) * view.scale]; }})()""")
        if touch:
            self.b.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
            self.b.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
            return
        for kind in ("mousePressed", "mouseReleased"):
            self.b.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press_code(self, touch, at):
        """A line of code gets a breakpoint, and loses it."""
        lines = [row for row in self.b.evaluate(self.page.DRAWN)["rows"] if row[0] == "text" and re.fullmatch("[0-9a-f]{10}", row[-1])]
        self.page.expect(len(lines) > 3, f"{at}: found {len(lines)} lines of code")
        wanted = f"pc == 0x{int(lines[1][-1], 16) | 0xffffff << 40:x}"
        for there in (True, False):
            self.press(lines[1][1] + 8, lines[1][7] - 8, touch)
            self.b.wait(f"!view.dirty && view.words.breaks.includes({json.dumps(wanted)}) === {json.dumps(there)}", at)

    def lane(self, number, on):
        """J and K of a lane."""
        b, expect, at = self.b, self.page.expect, f"tour on {on}"
        b.evaluate(f"command('alone', {number}); command('begin', 0)")
        b.wait(self.page.READY)
        self.type(CONDITION, at)
        first, native = self.run("j", at), self.stopped_natively(on, CONDITION)
        expect(clocked(first, on) == native, f"{at}: stopped at {first}, natively at {native}")
        second = self.run("j", at)
        expect(second and second["pc"] == first["pc"] and second["cycle"] > first["cycle"], f"{at}: after {first} it stopped at {second}")
        back = self.run("k", at)
        expect(back == first, f"{at}: back from {second} it stopped at {back}, not at {first}")
        self.press_code(False, at)
        self.set(CONDITION)
        for more in () if self.page.short else OTHERS:
            self.set(more)
            b.evaluate("command('begin', 0)")
            found, native = self.run("j", f"{at}, {more}"), self.stopped_natively(on, OTHERS[more] or more)
            expect(clocked(found, on) == native, f"{at}, {more}: stopped at {found}, natively at {native}")
            self.set(b.evaluate("view.words.breaks[0]"))

    def refusals(self):
        """What is wrong with one is said as the command says it."""
        for language in ("en", "ko"):
            self.b.evaluate(f"(() => {{ const at = putText(view.page, '{language}'); view.page.set_language(at); view.page.free_room(at); }})()")
            for wrong in WRONG:
                self.b.evaluate(f"byId('break-text').value = {json.dumps(wrong)}; byId('breaks').requestSubmit()")
                self.b.wait("!view.dirty && view.words.note !== ''", wrong)
                note, native = self.b.evaluate("byId('break-note').textContent"), self.native(language, "bare", wrong)
                self.page.expect(f"'{wrong}': {note}\n" in native, f"'{wrong}': found '{note}', natively '{native}'")
        kept = self.b.evaluate("[view.words.breaks.length, byId('break-text').value]")
        self.page.expect(kept == [0, WRONG[-1]], f"a bad breakpoint was set, or is not there to be mended: {kept}")

    def ends(self):
        """A search is ended by Esc, by its button, and by other lanes."""
        b, running = self.b, "search.worker !== null && document.querySelector('[data-focus=break-stop]') !== null"
        self.set(NEVER)
        b.evaluate("command('alone', 1); command('find', 1)")
        b.wait(running)
        stood = b.evaluate("view.words.at")
        b.key("Escape")
        b.wait(self.found)
        there = b.evaluate("[view.words.screen, view.words.at]")
        self.page.expect(there == ["microscope", stood], f"Escape does more than to end the search: {there} is not at {stood}")
        b.evaluate("command('find', 1)")
        b.wait(running)
        b.evaluate("document.querySelector('[data-focus=break-stop]').click()")
        b.wait(self.found)
        b.evaluate("command('find', 1)")
        b.wait(running)
        self.page.show(b, "#guest=tour&on=bare&at=16&screen=microscope&lang=en")
        b.wait(self.found)
        self.page.expect(b.evaluate("view.words.breaks.length") == 0, "other lanes have the breakpoints of those before")

    def several(self):
        """Of several virtual machines the one that is shown is stopped, and its names count."""
        b, expect = self.b, self.page.expect
        b.size(*self.page.SIZES["desktop"])
        b.evaluate("""(() => { const at = putText(view.page, 'vm guest=hello-sbi\\nvm guest=tour\\n'); view.page.run(at, 10);
            view.page.free_room(at); changed(); })()""")
        b.wait("lanes.wrong !== '' || (" + self.page.ENDED + " && view.words.vms === 2)")
        for lane, on in enumerate(("full", "hvm")):
            at = f"tour beside hello-sbi on {on}"
            b.evaluate(f"openScreen('microscope'); command('alone', {lane}); view.words.vm === 1 || command('vm', 1)")
            b.wait(self.page.READY)
            expect(self.set(CONDITION), f"{at}: its names are not known")
            b.evaluate("command('begin', 0)")
            found, alone = self.run("j", at), self.stopped_natively(on, CONDITION)
            expect(found and found["pc"] == alone["pc"], f"{at}: stopped at {found}")
            self.set(CONDITION)
            b.evaluate("command('vm', 1)")
            b.wait(self.page.READY)
            expect(not self.set(CONDITION), f"{at}: hello-sbi has names of tour")

    def all(self):
        self.b.size(*self.page.SIZES["desktop"])
        self.page.show(self.b, "#guest=tour&at=1&screen=microscope&lang=en")
        for number, on in enumerate(("bare", "full", "para", "hvm")):
            if not self.page.short or on in ("bare", "full"):
                self.lane(number, on)
        self.refusals()
        self.ends()
        self.page.resize(self.b, *self.page.SIZES["phone"])
        self.b.call("Emulation.setTouchEmulationEnabled", enabled=True)
        self.press_code(True, "a phone")
        self.page.not_beyond(self.b, "a phone")
        if not self.page.short:
            self.several()
