"""irrunner itself is killed in the middle of an act on a team store."""

from __future__ import annotations

import os
import signal
import time
import warnings
from typing import TYPE_CHECKING

from fuzz.team.outcome import Attempt, Outcome
from fuzz.team.scene import ACTS
from tests.eventually import eventually

if TYPE_CHECKING:
    from random import Random

    from fuzz.team.scene import Scene

_SESSIONS = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND usename = 'responder'"


def client_killed(scene: Scene, dice: Random) -> Outcome:
    """SIGKILL to the process that a member works in: what it acknowledged is there, the rest wholly or not at all."""
    incident, act = scene.declare(), dice.choice([*ACTS])
    after = dice.random() * scene.seconds(act) * 1.5
    outcome = Outcome("", how=f"{act}, {after * 1000:.2f} ms after it began")
    marker = scene.marker()
    answer, said = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads that the child has not: it uses none of theirs
        pid = os.fork()
    if not pid:
        _work(scene, incident, act, marker, said)
    os.close(said)
    os.read(answer, 1)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    is_acknowledged = os.read(answer, 1) == b"!"
    os.close(answer)
    os.waitpid(pid, 0)
    eventually(lambda: not scene.server.execute(_SESSIONS, values=(scene.database,)), "the end of the session")
    with scene.incident("responder", incident) as there:
        last = scene.attempt(there, "note")
    if last.said != "recorded":
        outcome.problems.append(f"work does not go on afterwards: {last.sentence}")
    killed = Attempt(marker, ACTS[act][1], "recorded" if is_acknowledged else "unknown")
    return scene.judge(outcome, incident, [killed, last])


def _work(scene: Scene, incident: str, act: str, marker: str, said: int) -> None:
    """The child, which never returns."""
    try:
        with scene.incident("responder", incident) as there:
            os.write(said, b".")
            ACTS[act][0](there, marker)
            os.write(said, b"!")
            signal.pause()
    finally:
        os._exit(1)
