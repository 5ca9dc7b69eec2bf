"""A shell is killed, or its line cut, in the middle of an act: it is recorded or kept, and after sending there once."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from fuzz.team.outcome import Attempt, Outcome

if TYPE_CHECKING:
    from random import Random

    from fuzz.team.scene import Scene

_MOST_MESSAGES = 16
"""That a note from the shell sends, from the first hello to the commit."""
_MOST_TRIES = 3
_SENT = b"begin_act"
"""Stands in the first message of an act itself; before it is sent the draft is on disk."""
_RUN = "import sys; from irrunner.cli import main; sys.argv[0] = 'irrunner'; main()"


def outbox_killed(scene: Scene, dice: Random) -> Outcome:
    """The process is killed with the line, before or after any of its messages."""
    return _broken(scene, dice, kills=True)


def outbox_cut(scene: Scene, dice: Random) -> Outcome:
    """The line is cut, and the process says what became of the act."""
    return _broken(scene, dice, kills=False)


def _broken(scene: Scene, dice: Random, *, kills: bool) -> Outcome:
    incident, marker = scene.declare(), scene.marker()
    at, before = 1 + dice.randrange(_MOST_MESSAGES), dice.random() < 0.5
    how = f"{'killed' if kills else 'cut'} {'before' if before else 'after'} message {at}"
    seen = 0
    began = False

    def reached(data: bytes) -> bool:
        nonlocal seen, began
        seen += 1
        began = began or _SENT in data
        if seen == at and kills:
            process.kill()
        return seen >= at

    scene.line.watch, scene.line.before = reached, before
    process = _start(scene, marker, "note", f"{marker} seen", "--incident", incident)
    process.communicate(timeout=90)
    scene.line.cut()  # what is left of it
    scene.line.mend()
    listed = _start(scene, marker, "outbox", "list").communicate(timeout=90)[0]
    is_kept = marker.encode() in listed
    said = ""
    for _ in range(_MOST_TRIES):  # a line that was cut may drop once more
        sending = _start(scene, marker, "outbox", "send")
        said = sending.communicate(timeout=90)[0].decode()
        if sending.returncode == 0:
            break
    is_due = process.returncode in (0, 5) or is_kept or began
    outcome = Outcome(
        "", how=f"{how}, {'kept' if is_kept else 'not kept'}, code {process.returncode}, then: {said.strip()}"
    )
    attempt = Attempt(marker, 1, "recorded" if is_due else "refused", sentence=outcome.how)
    return scene.judge(outcome, incident, [attempt])


def _start(scene: Scene, marker: str, *words: str) -> subprocess.Popen[Any]:
    environment = {**os.environ, "XDG_DATA_HOME": str(scene.folder / marker)}
    return subprocess.Popen(
        [sys.executable, "-c", _RUN, *words, "--store", scene.address_on_the_line("responder")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment,
    )  # fmt: skip
