"""Verbs on injects: preview, fire, skip, delay, shift, write a new one, play what is due.

A fire is one transaction in the players' journal under an opaque id that the director's journal can work
out again. Nothing is written on the director's side, so a crash can neither lose a fire nor repeat it, and
two facilitators cannot deliver the same inject twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import Refused
from irrunner.exercise.play.exercise import Exercise, require_running
from irrunner.exercise.play.verbs.registry import verb
from irrunner.exercise.scenario.inject_text import with_options
from irrunner.exercise.scenario.model import Inject
from irrunner.incident.answers import parse_answer
from irrunner.incident.moments import format_time, parse_utc
from irrunner.journal.events import (
    AnswerGiven,
    DirectorDelayed,
    DirectorSkipped,
    EvidenceAdded,
    InjectDelivered,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.exercise.play.inject_status import Schedule
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Write
    from irrunner.incident.state import State


class Preview(Struct, frozen=True):
    """An inject as the players would get it now, with its fills replaced.

    Attributes:
        sets: the answers that it sets, by key.
        attachments: names in the scenario.
        options: the answers that it offers.
    """

    inject: Inject
    title: str
    text: str
    sender: str
    sets: dict[str, str | list[str]]
    attachments: tuple[str, ...]
    options: tuple[str, ...] = ()


@verb("preview", "Look at an inject as the players would get it")
def preview(exercise: Exercise, name: str) -> Preview:
    """Look at an inject as the players would get it now; nothing is written."""
    inject = exercise.inject(name)
    answers: dict[str, str | list[str]] = {
        key: value if isinstance(value, str) else list(value) for key, value in inject.sets.items()
    }
    options = tuple(exercise.fill(option.label, answers) for option in inject.options)
    return Preview(
        inject,
        exercise.fill(inject.title, answers),
        with_options(exercise.fill(inject.text, answers), options, inject.to),
        exercise.fill(inject.sender, answers),
        answers,
        tuple(inject.attach),
        options,
    )


@verb("fire", "Tell the players an inject")
def fire(exercise: Exercise, name: str, *, by: str = "") -> Entry:
    """Tell the players an inject, whether it is due or not.

    Raises:
        NotFound: there is no such inject.
        Refused: they have got it already, or no exercise runs.
    """
    exercise.refresh()
    inject = exercise.inject(name)
    ready = preview(exercise, name)
    kept = [(each, *_copy_attachment(exercise, each)) for each in inject.attach]
    opaque = exercise.director_log.opaque(inject.id)
    with exercise.players.writing(by=by) as write:
        require_running(exercise.player_log, write)
        if (delivery := exercise.player_log.delivered.get(opaque)) is not None:
            entry = delivery.entry
            when = format_time(entry.when, write.state.zone)
            raise Refused(f"{inject.id} was delivered at {when} by {entry.by}. Nothing was told twice.")
        first = len(write.state.evidence) + 1
        ids = tuple(f"e{first + index}" for index in range(len(kept)))
        event = InjectDelivered(ready.text, ready.title, inject.to, ready.sender, inject.via, ids, ready.options)
        entry = write(event, inject=opaque, ack="yes" if inject.ack or inject.options else "")
        for item, (label, sha256, size) in zip(ids, kept, strict=True):
            note = "Attached to an inject of the exercise"
            write(EvidenceAdded(label.rpartition("/")[2], size, ready.sender, note), evidence=item, sha256=sha256)
        _write_answers(write, inject, exercise)
    exercise.refresh()
    return entry


def _copy_attachment(exercise: Exercise, name: str) -> tuple[str, int]:
    """Copy an attachment from the director's vault into the players'; returns its SHA-256 and its size in bytes."""
    item = exercise.director.state.evidence[exercise.director_log.attachments[name]]
    with exercise.director.store.vault.open(item.sha256) as source:
        kept = exercise.players.store.vault.add(source)
    return kept.sha256, kept.size


def _write_answers(write: Write, inject: Inject, exercise: Exercise) -> None:
    """Write the answers that an inject sets; a time of the story may lie ahead of the wall clock."""
    latest = parse_utc(max(write.recorded, "9000-01-01T00:00:00.000Z"))
    for key, value in inject.sets.items():
        if (ask := write.state.asks.get(key)) is not None:
            words = value if isinstance(value, str) else list(value)
            answer = parse_answer(ask, words, now=latest, zone=write.state.zone)
            write(AnswerGiven(answer.value), key=key, step=_asking_step(write.state, key), precision=answer.precision)


def _asking_step(state: State, key: str) -> str:
    """The id of the step that asks a question; empty for a question of the incident."""
    asking = (step.id for step in state.steps.values() if not step.for_each and any(a.key == key for a in step.ask))
    return next(asking, "")


@verb("play", "Tell the players everything that is due")
def play_due(exercise: Exercise, *, schedule: Callable[[], Schedule] | None = None, by: str = "") -> list[Entry]:
    """Tell the players everything that is due, the earliest first, and what that makes due in turn.

    Args:
        exercise: the exercise.
        schedule: returns what is due; None for the schedule of the exercise. A rehearsal has a faster one.
        by: who delivers them.
    """
    entries: list[Entry] = []
    exercise.refresh()
    schedule = schedule or exercise.schedule
    while exercise.player_log.running and (due := schedule().due):
        for view in due:
            try:
                entries.append(fire(exercise, view.inject.id, by=by))
            except Refused:  # another facilitator was faster
                exercise.refresh()
                if exercise.delivered(view.inject) is None:
                    raise
    return entries


@verb("skip", "Leave an inject out, with the reason")
def skip(exercise: Exercise, name: str, *, why: str, by: str = "") -> Entry:
    """Leave an inject out. It can still be fired by hand.

    Raises:
        Refused: no reason is given, or the players have got it.
    """
    if not why.strip():
        raise Refused("Why is it skipped? Nothing was written.", hint="Say it in a few words (--why).")
    inject = _not_delivered(exercise, name)
    with exercise.director.writing(by=by) as write:
        entry = write(DirectorSkipped(why), inject=inject.id)
    exercise.refresh()
    return entry


@verb("delay", "Let an inject come later")
def delay(exercise: Exercise, name: str, seconds: int, *, why: str = "", by: str = "") -> Entry:
    """Let an inject come so many seconds of story time later; with a negative number, earlier.

    Raises:
        Refused: the players have got it, or it has no time.
    """
    inject = _not_delivered(exercise, name)
    if inject.manual:
        raise Refused(f"{inject.id} goes by hand; it has no time that could be changed.")
    with exercise.director.writing(by=by) as write:
        entry = write(DirectorDelayed(why), inject=inject.id, seconds=seconds)
    exercise.refresh()
    return entry


@verb("shift", "Let everything that is left come later")
def shift(exercise: Exercise, seconds: int, *, why: str = "", by: str = "") -> Entry:
    """Let everything that has a time, the end too, come so many seconds of story time later, or earlier."""
    with exercise.director.writing(by=by) as write:
        entry = write(DirectorDelayed(why), seconds=seconds)
    exercise.refresh()
    return entry


def _not_delivered(exercise: Exercise, name: str) -> Inject:
    exercise.refresh()
    inject = exercise.inject(name)
    if exercise.delivered(inject) is not None:
        raise Refused(f"The players have got {inject.id} already.", hint="What is told cannot be taken back.")
    return inject
