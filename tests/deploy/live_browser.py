"""A real browser that stays open: told what to do over a pipe, in the protocol of its developer tools."""

from __future__ import annotations

import json
import os
import shutil
import signal
from itertools import count
from typing import TYPE_CHECKING, Any, Self

from tests.eventually import eventually

if TYPE_CHECKING:
    from pathlib import Path

_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-extensions",
    "--no-default-browser-check", "--no-proxy-server", "--remote-debugging-pipe",
)  # fmt: skip


class LiveBrowser:
    """One page in a headless Chromium with a profile of its own."""

    def __init__(self, home: Path, *arguments: str) -> None:
        """Args: home: for its profile. arguments: of the browser, such as where names lead."""
        self._home = home
        self._arguments = arguments
        self._count = count(1)
        self._waiting = b""
        self._session = ""

    def __enter__(self) -> Self:
        program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        asks, self._ask = os.pipe()
        self._answer, answers = os.pipe()
        with (self._home / "log").open("wb") as log:
            words = [program, *_QUIET, f"--user-data-dir={self._home / 'profile'}", *self._arguments]
            actions = [(os.POSIX_SPAWN_DUP2, asks, 3), (os.POSIX_SPAWN_DUP2, answers, 4),
                       (os.POSIX_SPAWN_DUP2, log.fileno(), 1), (os.POSIX_SPAWN_DUP2, log.fileno(), 2)]  # fmt: skip
            self._pid = os.posix_spawn(program, words, {**os.environ}, file_actions=actions, setpgroup=0)
        os.close(asks)
        os.close(answers)
        try:
            target = self._call("Target.createTarget", url="about:blank")["targetId"]
            self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            self._call("Page.enable")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._ask)
        os.close(self._answer)

    def open(self, address: str) -> None:
        """Go to an address, until something came of it."""
        answer = self._call("Page.navigate", url=address)
        assert "errorText" not in answer, answer

    def evaluate(self, expression: str) -> Any:
        """The value of an expression of JavaScript in the page."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> Any:
        """Wait until an expression is true."""
        return eventually(lambda: self._try(expression), expression, instead=self.text)

    def text(self) -> str:
        """What a reader sees."""
        return str(self._try("document.body.innerText"))

    def cookies(self) -> list[dict[str, Any]]:
        """What the browser keeps."""
        return list(self._call("Network.getAllCookies")["cookies"])

    def _try(self, expression: str) -> Any:
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer.get("result", {}).get("value")

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._count)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._ask, json.dumps(message).encode() + b"\0")
        while True:
            answer = json.loads(self._next())
            if answer.get("id") == number:
                return dict(answer.get("result") or {"errorText": str(answer.get("error"))})

    def _next(self) -> bytes:
        while b"\0" not in self._waiting:
            piece = os.read(self._answer, 1 << 16)
            assert piece, (self._home / "log").read_text()
            self._waiting += piece
        message, _, self._waiting = self._waiting.partition(b"\0")
        return message
