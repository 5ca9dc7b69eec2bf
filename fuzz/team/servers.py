"""The server is killed while two people write: all of it, or the process that serves one of them."""

from __future__ import annotations

import os
import signal
import time
from threading import Thread
from typing import TYPE_CHECKING

from fuzz.team.outcome import Attempt, Outcome
from fuzz.team.scene import ACTS
from tests.eventually import eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from fuzz.team.scene import Scene
    from irrunner.incident import Incident


def server_killed(scene: Scene, dice: Random) -> Outcome:
    """SIGKILL to every process of the server at once, in the middle of an act; it is started again and recovers."""

    def kill() -> None:
        scene.server.kill()
        scene.server.start()

    return _kill(scene, dice, kill)


def session_killed(scene: Scene, dice: Random) -> Outcome:
    """SIGKILL to the process that serves one of them, as when memory is short; the server starts itself anew."""
    pid = 0

    def know(incident: Incident) -> None:
        nonlocal pid
        pid = incident.store.connection.raw.info.backend_pid  # type: ignore[attr-defined]

    return _kill(scene, dice, lambda: os.kill(pid, signal.SIGKILL), know)


def _kill(
    scene: Scene, dice: Random, kill: Callable[[], None], know: Callable[[Incident], None] = lambda _: None
) -> Outcome:
    incident, act = scene.declare(), dice.choice([*ACTS])
    after = dice.random() * scene.seconds(act) * 1.3
    outcome = Outcome("", how=f"{act}, {after * 1000:.2f} ms after it began")
    attempts: list[Attempt] = []
    with scene.incident("responder", incident) as one, scene.incident("lead", incident) as other:
        know(one)
        people = [Thread(target=_work, args=(scene, each, act, attempts)) for each in (one, other)]
        for person in people:
            person.start()
        time.sleep(after)
        kill()
        for person in people:
            person.join()
        eventually(scene.is_reachable, "the server")
        attempts += [scene.attempt(one, "note"), scene.attempt(other, "note")]
    for attempt in attempts[-2:]:
        if attempt.said != "recorded":
            outcome.problems.append(f"work does not go on afterwards: {attempt.sentence}")
    return scene.judge(outcome, incident, attempts)


def _work(scene: Scene, incident: Incident, act: str, attempts: list[Attempt]) -> None:
    for each in (act, "note"):
        attempts.append(scene.attempt(incident, each))  # noqa: PERF401 - what was said stays when the next one fails
