"""A real browser that a test drives through its DevTools protocol, over a pipe."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from tests.eventually import PATIENCE, eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_QUIET: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
    "--disable-extensions", "--no-default-browser-check", "--remote-debugging-pipe",
)  # fmt: skip


class Browser:
    """The browser. Its protocol says: a command is answered once, events come in between."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = commands
        self._answers = answers
        self._number = 0
        self._buffer = b""
        self._tabs: dict[str, Tab] = {}

    def call(self, method: str, session: str = "", **params: Any) -> Any:
        """Give a command, and wait for its answer."""
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": params, **({"sessionId": session} if session else {})}
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self._note(answer)

    def tab(self, width: int = 1280, height: int = 900) -> Tab:
        """A new tab with cookies of its own."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        made = self._tabs[session] = Tab(self, session)
        made.start(width, height)
        return made

    def _next(self) -> Any:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            assert select.select([self._answers], [], [], max(0.0, end - time.monotonic()))[0], (
                "the browser says nothing"
            )
            self._buffer += os.read(self._answers, 1 << 20)
        answer, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(answer)

    def _note(self, event: Any) -> None:
        if (tab := self._tabs.get(event.get("sessionId", ""))) is not None:
            tab.note(event["method"], event["params"])


class Tab:
    """One page of the browser. complaints: what the browser said is wrong with it."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session
        self.complaints: list[str] = []

    def start(self, width: int, height: int) -> None:
        for domain in ("Page", "Runtime", "Log", "Network", "Audits"):
            self.call(f"{domain}.enable")
        phone = width < 700
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)

    def call(self, method: str, **params: Any) -> Any:
        return self._browser.call(method, self._session, **params)

    def note(self, method: str, params: Any) -> None:
        if method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.complaints.append(params["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(params["exceptionDetails"]))
        elif method == "Audits.issueAdded" and params["issue"]["code"] == "ContentSecurityPolicyIssue":
            self.complaints.append(json.dumps(params["issue"]))

    def run(self, script: str) -> Any:
        """What an expression of JavaScript comes to; it runs also where a page may run none."""
        return self.call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def visit(self, url: str) -> None:
        before = self.run("performance.timeOrigin")
        self.call("Page.navigate", url=url)
        self._settled(before)

    def click(self, selector: str) -> None:
        """Click what leads to another page, and wait for that."""
        before = self.run("performance.timeOrigin")
        self.run(f"document.querySelector({json.dumps(selector)}).click()")
        self._settled(before)

    def _settled(self, before: float) -> None:
        eventually(
            lambda: self.run("performance.timeOrigin") != before and self.run("document.readyState") == "complete",
            "the page",
            instead=lambda: self.run("document.documentElement.outerHTML"),
        )

    def text(self) -> str:
        return str(self.run("document.body.innerText"))

    def shows(self, words: str) -> None:
        eventually(lambda: words in self.text(), words, instead=self.text)

    def picture(self, file: Path, *, whole: bool = False) -> None:
        data = self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        file.write_bytes(base64.b64decode(data))

    def printed(self) -> bytes:
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True)["data"])


@contextmanager
def browsing(folder: Path, *arguments: str) -> Iterator[Browser]:
    """A browser with a profile in this folder, and more arguments of its own, until the block ends."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    # The browser reads commands from descriptor 3 and writes answers to 4.
    start = f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}'
    argv = ["bash", "-c", start, program, *_QUIET, *arguments, f"--user-data-dir={folder}", "about:blank"]
    with subprocess.Popen(argv, pass_fds=(theirs_in, theirs_out), stderr=subprocess.DEVNULL) as process:
        os.close(theirs_in)
        os.close(theirs_out)
        browser = Browser(ours_out, ours_in)
        try:
            yield browser
        finally:
            browser.call("Browser.close")
            process.wait(PATIENCE)
            os.close(ours_out)
            os.close(ours_in)
