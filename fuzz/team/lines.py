"""The line is cut or silent at an exact place of an act: before the server has a message, or before its answer."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

from fuzz.team.outcome import Outcome
from fuzz.team.scene import ACTS
from tests.eventually import eventually

if TYPE_CHECKING:
    from random import Random

    from fuzz.team.scene import Scene

_MOST_MESSAGES = 6
"""That an act sends, of those that are tried."""


def line_cut_anywhere(scene: Scene, dice: Random) -> Outcome:
    """Before or after any message of an act, whatever it holds."""
    return _cut_anywhere(scene, dice)


def line_silent_anywhere(scene: Scene, dice: Random) -> Outcome:
    """The same, but that nobody is told: what is sent is taken, and no answer comes."""
    scene.line.silences = True
    return _cut_anywhere(scene, dice)


def _cut_anywhere(scene: Scene, dice: Random) -> Outcome:
    at = 1 + dice.randrange(_MOST_MESSAGES)
    seen = 0

    def reached(_: bytes) -> bool:
        nonlocal seen
        seen += 1
        return seen == at

    before = dice.random() < 0.5
    return _cut(scene, dice, reached, f"{'before' if before else 'after'} message {at}", before=before)


def line_cut_before_the_commit(scene: Scene, dice: Random) -> Outcome:
    """The server never sees the commit."""
    return _cut(scene, dice, lambda data: b"COMMIT" in data, "before the commit", before=True)


def line_cut_before_its_answer(scene: Scene, dice: Random) -> Outcome:
    """The server has the commit, and nobody hears of it."""
    return _cut(scene, dice, lambda data: b"COMMIT" in data, "before the answer to the commit", before=False)


def _cut(scene: Scene, dice: Random, reached: object, how: str, *, before: bool) -> Outcome:
    incident, act = scene.declare(), dice.choice([*ACTS])
    is_short = dice.random() < 0.2
    outcome = Outcome("", how=f"{act}, {how}{', and not mended' if is_short else ''}")
    attempts = []
    with scene.incident("responder", incident, on_the_line=True, wait=0.3 if is_short else 20.0) as there:
        attempts.append(scene.attempt(there, "note"))
        scene.line.watch, scene.line.before = reached, before  # type: ignore[assignment]
        over = False

        def mend() -> None:
            eventually(lambda: over or scene.line.is_cut or scene.line.is_silent, "the cut")
            scene.line.mend()

        mending = Thread(target=mend)
        if not is_short:
            mending.start()
        attempts.append(scene.attempt(there, act))
        over = True
        if not is_short:
            mending.join()
        scene.line.mend()
        attempts.append(scene.attempt(there, "note"))
    return scene.judge(outcome, incident, attempts)
