"""Verbs on injects: preview, fire, skip, delay, shift, write a new one, play what is due.

A fire is one transaction in the players' journal under an opaque id that the director's journal can work
out again. Nothing is written on the director's side, so a crash can neither lose a fire nor repeat it, and
two facilitators cannot deliver the same inject twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from irrunner.errors import Refused
from irrunner.exercise.play.exercise import Directing, must_run
from irrunner.exercise.play.verbs.registry import verb
from irrunner.exercise.scenario.model import Inject
from irrunner.incident.answers import parse_answer
from irrunner.incident.moments import format_time, parse_utc
from irrunner.journal.events import (
    AnswerGiven,
    DirectorDelayed,
    DirectorSkipped,
    DirectorWrote,
    EvidenceAdded,
    InjectDelivered,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from irrunner.exercise.play.inject_status import Outlook
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Write
    from irrunner.incident.state import State


class Preview(Struct, frozen=True):
    """An inject as the players would get it now. sets: answers by key; attachments: names; options: to choose from."""

    inject: Inject
    title: str
    text: str
    sender: str
    sets: dict[str, str | list[str]]
    attachments: tuple[str, ...]
    options: tuple[str, ...] = ()


@verb("preview", "Look at an inject as the players would get it")
def preview(directing: Directing, name: str) -> Preview:
    """Look at an inject as the players would get it now; nothing is written."""
    inject = directing.inject(name)
    answers: dict[str, str | list[str]] = {
        key: value if isinstance(value, str) else list(value) for key, value in inject.sets.items()
    }
    options = tuple(directing.filled(option.label, answers) for option in inject.options)
    return Preview(
        inject,
        directing.filled(inject.title, answers),
        with_options(directing.filled(inject.text, answers), options),
        directing.filled(inject.sender, answers),
        answers,
        tuple(inject.attach),
        options,
    )


def with_options(text: str, options: Sequence[str]) -> str:
    """What the players read: the text, and below it the answers that they can choose, by number."""
    if not options:
        return text
    listed = "\n".join(f"  {number}  {' '.join(option.split())}" for number, option in enumerate(options, 1))
    return f"{text.rstrip()}\n\nChoose one, and acknowledge this with its number:\n{listed}"


@verb("fire", "Tell the players an inject")
def fire(directing: Directing, name: str, *, by: str = "") -> Entry:
    """Tell the players an inject, whether it is due or not.

    Raises:
        NotFound: there is no such inject.
        Refused: they have got it already, or no exercise runs.
    """
    directing.refresh()
    inject = directing.inject(name)
    ready = preview(directing, name)
    kept = [(each, *_handed_over(directing, each)) for each in inject.attach]
    opaque = directing.script.opaque(inject.id)
    with directing.players.writing(by=by) as write:
        must_run(directing.room, write)
        if (delivery := directing.room.delivered.get(opaque)) is not None:
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
        _set(write, inject, directing)
    directing.refresh()
    return entry


def _handed_over(directing: Directing, name: str) -> tuple[str, int]:
    """Copy an attachment from the director's vault into the players': its hash and size."""
    item = directing.director.state.evidence[directing.script.attachments[name]]
    with directing.director.store.vault.open(item.sha256) as source:
        kept = directing.players.store.vault.add(source)
    return kept.sha256, kept.size


def _set(write: Write, inject: Inject, directing: Directing) -> None:
    """What an inject says becomes an answer; a time of the story may lie ahead of the wall clock."""
    latest = parse_utc(max(write.recorded, "9000-01-01T00:00:00.000Z"))
    for key, value in inject.sets.items():
        if (ask := write.state.asks.get(key)) is not None:
            said = value if isinstance(value, str) else list(value)
            answer = parse_answer(ask, said, now=latest, zone=write.state.zone)
            write(AnswerGiven(answer), key=key, step=_asker(write.state, key))


def _asker(state: State, key: str) -> str:
    """The step whose own question it is; empty for a question of the incident."""
    asking = (step.id for step in state.steps.values() if not step.for_each and any(a.key == key for a in step.ask))
    return next(asking, "")


@verb("play", "Tell the players everything that is due")
def play_due(directing: Directing, *, look: Callable[[], Outlook] | None = None, by: str = "") -> list[Entry]:
    """Tell the players everything that is due, the earliest first, and what that makes due in turn.

    Args:
        directing: the exercise.
        look: what is due; the directing itself says so otherwise.
        by: who tells.
    """
    entries: list[Entry] = []
    directing.refresh()
    look = look or directing.look
    while directing.room.running and (due := look().due):
        for view in due:
            try:
                entries.append(fire(directing, view.inject.id, by=by))
            except Refused:  # another facilitator was faster
                directing.refresh()
                if directing.delivered(view.inject) is None:
                    raise
    return entries


@verb("skip", "Leave an inject out, with the reason")
def skip(directing: Directing, name: str, *, why: str, by: str = "") -> Entry:
    """Leave an inject out. It can still be fired by hand.

    Raises:
        Refused: no reason is given, or the players have got it.
    """
    if not why.strip():
        raise Refused("Why is it skipped? Nothing was written.", hint="Say it in a few words.")
    inject = _not_delivered(directing, name)
    with directing.director.writing(by=by) as write:
        entry = write(DirectorSkipped(why), inject=inject.id)
    directing.refresh()
    return entry


@verb("delay", "Let an inject come later")
def delay(directing: Directing, name: str, seconds: int, *, why: str = "", by: str = "") -> Entry:
    """Let an inject come so many seconds of story time later; with a negative number, earlier.

    Raises:
        Refused: the players have got it, or it has no time.
    """
    inject = _not_delivered(directing, name)
    if inject.manual:
        raise Refused(f"{inject.id} goes by hand; it has no time that could be changed.")
    with directing.director.writing(by=by) as write:
        entry = write(DirectorDelayed(why), inject=inject.id, seconds=seconds)
    directing.refresh()
    return entry


@verb("shift", "Let everything that is left come later")
def shift(directing: Directing, seconds: int, *, why: str = "", by: str = "") -> Entry:
    """Let everything that has a time, the end too, come so many seconds of story time later, or earlier."""
    with directing.director.writing(by=by) as write:
        entry = write(DirectorDelayed(why), seconds=seconds)
    directing.refresh()
    return entry


@verb("write", "Write a new inject")
def write_inject(
    directing: Directing,
    text: str,
    *,
    title: str = "",
    to: Sequence[str] = (),
    sender: str = "",
    via: str = "",
    facilitator: str = "",
    by: str = "",
) -> Inject:
    """Write a new inject, which goes by hand; the players learn nothing of it until it is fired.

    Raises:
        Refused: it has no words, or names a role that the playbook does not have.
    """
    if not text.strip():
        raise Refused("An inject needs words. Nothing was written.")
    for role in to:
        if role not in directing.players.state.roles:
            known = ", ".join(directing.players.state.roles) or "none"
            raise Refused(f"There is no role {role!r}. Nothing was written.", hint=f"Roles: {known}.")
    with directing.director.writing(by=by) as write:
        directing.script.catch_up(write.state.entries)
        taken = {inject.id for inject in directing.script.injects()}
        number = next(n for n in range(1, len(taken) + 2) if f"by-hand-{n}" not in taken)
        inject = Inject(
            f"by-hand-{number}",
            text.strip(),
            title=title,
            manual=True,
            to=tuple(to),
            sender=sender,
            via=via,
            facilitator=facilitator,
        )
        write(DirectorWrote(msgspec.to_builtins(inject)), inject=inject.id)
    directing.refresh()
    return inject


def _not_delivered(directing: Directing, name: str) -> Inject:
    directing.refresh()
    inject = directing.inject(name)
    if directing.delivered(inject) is not None:
        raise Refused(f"The players have got {inject.id} already.", hint="What is told cannot be taken back.")
    return inject
