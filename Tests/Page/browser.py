"""Headless Chromium, driven over the pipe of the Chrome DevTools Protocol: nothing but Python's own library."""

import base64
import json
import os
import pathlib
import select
import subprocess
import tempfile
import time


class Browser:
    """A browser with one page."""

    def __init__(self, width=1400, height=900, dark=False):
        self.profile = tempfile.TemporaryDirectory(prefix="porttally-page-", ignore_cleanup_errors=True)
        from_us, self.out = os.pipe()
        self.back, to_us = os.pipe()

        def place():
            # What it reads is 3, what it writes is 4; none of these may be overwritten before it is copied.
            read, write = os.dup(from_us), os.dup(to_us)
            read, write = os.dup2(read, 30), os.dup2(write, 31)
            os.dup2(read, 3), os.dup2(write, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu",
             "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
             "--no-first-run", "--hide-scrollbars", "--force-color-profile=srgb", "--lang=en",
             f"--user-data-dir={self.profile.name}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=place, pass_fds=(3, 4), env={**os.environ, "HOME": self.profile.name})
        os.close(from_us)
        os.close(to_us)
        self.number, self.rest, self.session = 0, b"", None
        #: What the page wrote to its console, threw, or was forbidden.
        self.complaints = []
        try:
            self.prepare(width, height, dark)
        except BaseException:
            self.__exit__()
            raise

    def prepare(self, width, height, dark):
        self.downloads = pathlib.Path(self.profile.name) / "saved"
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads))
        target = self.eventually(lambda: [
            found for found in self.call("Target.getTargets")["targetInfos"] if found["type"] == "page"])[0]
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.resize(width, height)
        self.prefer("dark" if dark else "light")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        os.close(self.out)
        os.close(self.back)
        self.profile.cleanup()

    def call(self, method, **parameters):
        """Asks for something and waits for the answer."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + 120
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.note(answer)

    def receive(self, deadline):
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.back], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError("the browser doesn't answer")
            more = os.read(self.back, 1 << 20)
            if not more:
                raise RuntimeError("the browser ended")
            self.rest += more
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def note(self, event):
        name, about = event.get("method"), event.get("params", {})
        if name == "Runtime.exceptionThrown":
            details = about["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description", details["text"]))
        elif name == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
            self.complaints.append(f"{about['entry']['text']} {about['entry'].get('url', '')}")
        elif name == "Runtime.consoleAPICalled" and about["type"] in ("error", "warning", "assert"):
            self.complaints.append(str(about["args"]))

    def resize(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def prefer(self, scheme):
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, address):
        self.call("Page.navigate", url=address)
        self.eventually(lambda: self.ask("document.readyState") == "complete")

    def ask(self, expression):
        """What a JavaScript expression comes to."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails'].get('exception', {}).get('description')}")
        return answer["result"].get("value")

    def press(self, key):
        codes = {"Tab": 9, "Enter": 13, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
                 "ArrowDown": 40}
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=codes[key],
                      **(text if kind == "keyDown" else {}))

    def type(self, text):
        self.call("Input.insertText", text=text)

    def move(self, x, y):
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, selector):
        box = self.ask(f"(({{x, y, width, height}}) => ({{x: x + width / 2, y: y + height / 2}}))"
                       f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **box)

    def picture(self, path):
        with open(path, "wb") as file:
            kind = {"format": "webp", "quality": 90} if path.endswith(".webp") else {"format": "png"}
            file.write(base64.b64decode(self.call("Page.captureScreenshot", **kind)["data"]))

    def eventually(self, condition, seconds=30):
        """Waits until something holds, and returns it."""
        deadline = time.monotonic() + seconds
        while True:
            found = condition()
            if found:
                return found
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {seconds} s; the page says: {self.complaints}")
            time.sleep(0.05)
