"""A server of `/api` that is killed while programs write: nothing acknowledged is lost, nothing is written twice."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Any, Final

import httpx

from irrunner.incident import Incident
from irrunner.incident.verbs import lifecycle
from irrunner.incident.who import current_actor
from irrunner.journal import open_store
from irrunner.journal.verify import verify_store
from irrunner.playbook import library
from irrunner.web.administration import own_folder
from irrunner.web.tokens import Token, add_token

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

REQUESTS: Final = 6
LATEST, LONGEST = 0.5, 30.0
"""Seconds after which the server is killed at the latest: at any moment, and while something is waited for."""
_SECONDS_TO_START: Final = 60


class Outcome:
    """What came of some kills.

    Attributes:
        acknowledged: requests that were answered before the kill. replayed: those that a retry found recorded.
        written: those that a retry wrote. problems: in sentences; there must be none.
    """

    def __init__(self) -> None:
        self.kills = self.acknowledged = self.replayed = self.written = 0
        self.problems: list[str] = []


class Scene:
    """A store, and a server of it that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        """Declare an incident, and make a token, in a folder of one's own."""
        self.store = folder / "store"
        self._environment = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        with open_store(self.store) as store:
            self.incident = lifecycle.declare(store, library.find("generic-incident"), current_actor("fuzz")).id
        before = os.environ.get("XDG_DATA_HOME")
        os.environ["XDG_DATA_HOME"] = str(folder)
        try:
            token = Token("", "bot", "responder", "", "2026-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z")
            self._secret = add_token(own_folder(self.store), token)
        finally:
            os.environ.pop("XDG_DATA_HOME") if before is None else os.environ.update(XDG_DATA_HOME=before)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self._port = taken.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [sys.executable, "-m", "irrunner", "serve", "--bind", f"127.0.0.1:{self._port}"]
        self._process = subprocess.Popen(
            [*command, "--store", str(self.store)], env=self._environment, stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{self._port}/health").status_code == 200:
                    return
            time.sleep(0.02)
        raise TimeoutError("the server does not answer")

    def kill(self) -> None:
        """Kill the server in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def send(self, number: int, key: str) -> httpx.Response:
        """One request; what it is depends on its number."""
        here = f"http://127.0.0.1:{self._port}/api/incidents/{self.incident}"
        headers = {"Authorization": f"Bearer {self._secret}", "Idempotency-Key": key}
        if number % 3 == 2:
            headers["Content-Type"] = "application/octet-stream"
            content = key.encode() * 5_000
            return httpx.post(f"{here}/evidence-add?name={key}", content=content, headers=headers, timeout=60)
        verb, body = (("note", {"text": key}), ("action-add", {"text": key}))[number % 3]
        return httpx.post(f"{here}/{verb}", json=body, headers=headers, timeout=60)

    def count(self, key: str) -> int:
        """How often what a request asked for is in the record."""
        with open_store(self.store) as store:
            incident = Incident(store, self.incident, current_actor("fuzz"))
            incident.refresh()
            return sum(key in (each.words, each.body_text("name")) for each in incident.state.entries)

    def problems(self) -> list[str]:
        """What does not hold together in the store."""
        with open_store(self.store) as store:
            return [str(each) for each in verify_store(store).problems]


def run_kill(scene: Scene, number: int, outcome: Outcome, seed: int = 1) -> None:
    """Send requests at once, kill the server under them, start it again and send what has no answer again."""
    dice = Random(f"{seed} {number}")
    keys = [f"kill-{number}-{each}" for each in range(REQUESTS)]
    with ThreadPoolExecutor(REQUESTS) as senders:
        sent = [senders.submit(scene.send, each, key) for each, key in enumerate(keys)]
        _wait(scene, sent, dice, number % 3)
        scene.kill()
    scene.start()
    outcome.kills += 1
    for each, (key, first) in enumerate(zip(keys, sent, strict=True)):
        answered = _status(first)
        if answered == 201:
            outcome.acknowledged += 1
        again = scene.send(each, key)
        outcome.replayed += answered != 201 and again.status_code == 200
        outcome.written += again.status_code == 201
        if (answered == 201 and again.status_code != 200) or again.status_code not in (200, 201):
            outcome.problems.append(f"kill {number}: {key} was answered with {answered}, then with {again.status_code}")
        if (found := scene.count(key)) != 1:
            outcome.problems.append(f"kill {number}: {key} is {found} times in the record")
    outcome.problems += scene.problems()


def _wait(scene: Scene, sent: list[Future[httpx.Response]], dice: Random, how: int) -> None:
    """Wait for the moment of the kill: a transaction under way, an answer, or any moment."""
    count, side_file = dice.randint(1, REQUESTS - 1), scene.store / "journal.sqlite-journal"
    until, begun, was_open = time.monotonic() + (dice.random() * LATEST if how == 2 else LONGEST), 0, False
    while time.monotonic() < until and not all(each.done() for each in sent):
        if how == 0:
            is_open = side_file.exists() and side_file.stat().st_size > 0
            begun += is_open and not was_open
            was_open = is_open
            if begun >= count:
                return
        elif how == 1 and sum(each.done() for each in sent) >= count:
            return
        time.sleep(0)


def _status(sent: Any) -> int:
    """The status of an answer; 0 when there was none."""
    try:
        return int(sent.result().status_code)
    except httpx.HTTPError:
        return 0
