"""Bringing what can be read of a damaged store into a new one, and saying what is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import IrrunnerError, Refused
from irrunner.incident.incident import machine_clock
from irrunner.incident.moments import format_utc
from irrunner.journal.branch_check import RecordCheck, link_at
from irrunner.journal.chain import Occurred
from irrunner.journal.events import NoteAdded, encode
from irrunner.journal.losses import find_losses
from irrunner.journal.rows import NewEntry, Row

if TYPE_CHECKING:
    from irrunner.incident.incident import Clock
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.transaction import Writer

_MOST_NAMED = 20


class Salvaged(Struct):
    """What came into the new store.

    Attributes:
        incidents, entries, files: how many of each.
        problems: sentences about what is gone, or came as it was found and does not hold.
    """

    incidents: int = 0
    entries: int = 0
    files: int = 0
    problems: list[str] = []


def salvage(source: Journal, target: Journal, actor: Actor, *, clock: Clock = machine_clock) -> Salvaged:
    """Copy every entry that can be read, byte for byte, and all evidence that holds.

    An incident of which something is gone gets a note at its end that says what. `verify` names the same places in
    the new store, because the chain is broken there for good.

    Raises:
        Refused: the new store has incidents already.
        StoreUnusable: it cannot be written.
    """
    if target.incidents():
        raise Refused(f"The store at {target.location} is not empty.", hint="Name a new folder.")
    done = Salvaged(problems=[*source.complaints(), *find_losses(source).sentences])
    target.remember_incidents(source.known_incidents())
    for incident in source.incidents():
        with target.writing() as writer:
            _bring_incident(source, incident, writer, done)
            if any(problem.startswith(f"{incident}, ") for problem in done.problems):
                _note_what_is_gone(incident, writer, done, actor, format_utc(clock()))
        done.incidents += 1
    _bring_evidence(source, target, done)
    return done


def _bring_incident(source: Journal, incident: str, writer: Writer, done: Salvaged) -> None:
    check = RecordCheck(incident)
    try:
        for row in source.rows(incident):
            check.check(row)
            if _is_whole(row):
                writer.keep(row)
                done.entries += 1
            if (merge := check.merged) is not None:
                branch = list(source.rows(incident, branch=merge.branch))
                check.check_branch(merge, branch, link_at(source, incident, merge.fork))
                for each in filter(_is_whole, branch):
                    writer.keep_branch(merge.branch, merge.fork, each)
                    done.entries += 1
    except IrrunnerError as error:
        done.problems.append(f"{incident}, entry {check.entries + 1}: it cannot be read. {error.sentence}")
    check.finish()
    done.problems += map(str, sorted(check.problems, key=lambda problem: problem.seq))


def _is_whole(row: Row) -> bool:
    seq, *columns = tuple[object, ...](row)[1:]
    return isinstance(seq, int) and all(isinstance(each, bytes) for each in columns)


def _note_what_is_gone(incident: str, writer: Writer, done: Salvaged, actor: Actor, now: str) -> None:
    prefix = f"{incident}, "
    gone = [problem.removeprefix(prefix) for problem in done.problems if problem.startswith(prefix)]
    more = f" And {len(gone) - _MOST_NAMED} more." if len(gone) > _MOST_NAMED else ""
    text = f"Salvaged from a damaged store. {' '.join(gone[:_MOST_NAMED])}{more}"
    if writer.head(incident).seq:
        writer.append(
            incident, NewEntry(NoteAdded.KIND, encode(NoteAdded(text)), {}, actor, actor.name, now, Occurred(now))
        )


def _bring_evidence(source: Journal, target: Journal, done: Salvaged) -> None:
    for name in source.vault.names():
        try:
            with source.vault.open(name) as file:
                target.vault.add_as(name, file)
        except (IrrunnerError, OSError) as error:
            sentence = error.sentence if isinstance(error, IrrunnerError) else f"{error.strerror}."
            done.problems.append(f"The evidence {name} was left behind: {sentence}")
            continue
        done.files += 1
