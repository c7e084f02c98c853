"""Chromium without a window, driven by its DevTools protocol over a pipe (--remote-debugging-pipe): messages are JSON, each
ends with a 0. No library is needed."""
import base64
import collections
import json
import os
import shutil
import subprocess
import tempfile
import time

PROGRAMS = ["chromium", "chromium-browser", "google-chrome"]


def find():
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Refused(RuntimeError):
    """The protocol refused a call: so it does where a page is just replaced by another."""


class Browser:
    """One page of one browser, without a network. Whatever it asks the network for, or writes as an error, is kept."""

    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_read, self.write_end = os.pipe()
        self.read_end, to_write = os.pipe()

        def pipes():  # the protocol's are 3 and 4
            a, b = os.dup(to_read), os.dup(to_write)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.program = subprocess.Popen(
            [find(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
             f"--user-data-dir={self.folder.name}", "--remote-debugging-pipe", *options, "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=pipes,
            close_fds=False)
        os.close(to_read)
        os.close(to_write)
        self.number, self.buffer, self.session = 0, b"", None
        self.errors, self.requests, self.events = [], [], collections.deque()
        self.standing = "location.href"  # what tells how the page stands
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)

    def close(self):
        self.program.terminate()
        self.program.wait()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _next(self):
        while b"\0" not in self.buffer:
            more = os.read(self.read_end, 1 << 20)
            if not more:
                raise EOFError("the browser has ended")
            self.buffer += more
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def _note(self, message):
        method, params = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
            self.errors.append(" ".join(str(a.get("value", a.get("description"))) for a in params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.errors.append(params["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Refused(f"{method}: {answer['error']['message']}")
                return answer.get("result", {})
            self._note(answer)

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def wait(self, expression, at=""):
        """Until it is true, however long a busy computer takes; an error of the page ends it. What it waits for, where, and
        how the page stands then is written each half minute."""
        begin = said = time.monotonic()
        while not self._holds(expression):
            if self.errors:
                raise RuntimeError(f"waiting for {expression}: {self.errors}")
            if time.monotonic() - said > 30:
                said = time.monotonic()
                print(f"# {at or 'the page'}: {said - begin:.0f} s so far, waiting for {expression}: found {self._standing()}", flush=True)
            time.sleep(0.05)

    def _standing(self):
        try:
            return self.evaluate(self.standing)
        except RuntimeError as fault:
            return fault

    def _holds(self, expression):
        try:
            return self.evaluate(expression)
        except Refused:
            return False

    def size(self, width, height, ratio=1):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=ratio,
                  mobile=width < 700)

    def media(self, **features):
        """Media features: prefers_color_scheme="dark"."""
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": name.replace("_", "-"), "value": value} for name, value in features.items()])

    def open(self, address):
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=address)

    def key(self, key, code=None, modifiers=0):
        text = {"Enter": "\r", " ": " "}.get(key, key if len(key) == 1 else "")
        virtual = {"Enter": 13, "Tab": 9, " ": 32, "PageDown": 34, "PageUp": 33, "Escape": 27}.get(key, ord(key[0].upper()))
        common = {"key": key, "code": code or key, "modifiers": modifiers, "windowsVirtualKeyCode": virtual}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def picture(self, path, full=False):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=full)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
