"""Verbs that end an exercise: it is over, or something real happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import NotFound
from irrunner.exercise.play.exercise import Exercise, require_running
from irrunner.exercise.play.verbs.registry import verb
from irrunner.journal.events import ExerciseEnded

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry

ENDINGS = ("finished", "stopped")


class RealIncident(Struct, frozen=True):
    """What a live declaration can take over from an exercise: nothing of the story.

    Attributes:
        playbook: the id of the playbook. zone: the zone of times.
        roles: by role, the person who has it and how to reach them.
        why: why the exercise was stopped. by: who ended it.
    """

    playbook: str
    zone: str
    roles: dict[str, tuple[str, str]]
    why: str
    by: str = ""


@verb("end", "End the exercise")
def end(exercise: Exercise, *, how: str = "finished", why: str = "", by: str = "") -> Entry:
    """End the exercise: both clocks stand still for good, and what is done afterwards does not count.

    Raises:
        Refused: no exercise runs.
    """
    if how not in ENDINGS:
        raise NotFound(f"There is no ending {how!r}.", hint=f"There are: {', '.join(ENDINGS)}.")
    return _end(exercise, how, why, by)


@verb("real", "Stop: something real happened")
def real(exercise: Exercise, *, why: str = "", by: str = "") -> RealIncident:
    """End the exercise because something real happened, and say what a live declaration needs."""
    entry = _end(exercise, "real", why, by)
    state = exercise.players.state
    roles = {name: (role.person, role.contact) for name, role in state.roles.items() if role.person}
    return RealIncident(state.playbook.id, state.zone, roles, why, entry.by)


def _end(exercise: Exercise, how: str, why: str, by: str) -> Entry:
    with exercise.players.writing(by=by, while_closed=True) as write:
        require_running(exercise.player_log, write)
        entry = write(ExerciseEnded(why), how=how)
    exercise.refresh()
    return entry
