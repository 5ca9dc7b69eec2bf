"""The verb that writes a new inject during an exercise; it can carry all that one of the scenario does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from irrunner.errors import NotFound, Refused
from irrunner.exercise.play.verbs.registry import verb
from irrunner.exercise.scenario.files import MAX_ATTACHMENT
from irrunner.exercise.scenario.model import Choice, Expectation, Inject, Predicate
from irrunner.incident.verbs import evidence
from irrunner.journal.events import DirectorWrote
from irrunner.safety.confinement import require_unconfined
from irrunner.safety.paths import open_regular

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from irrunner.exercise.play.exercise import Exercise


class NewExpectation(Struct, frozen=True):
    """What the players should do when they get a new inject.

    Attributes:
        do: in words. within: seconds of played time; 0 for no limit.
        step: the step that meets it when it is done or decided; a person judges it without one.
    """

    do: str
    within: int = 0
    step: str = ""
    critical: bool = False
    objective: str = ""
    hint: str = ""


@verb("write", "Write a new inject")
def write_inject(
    exercise: Exercise,
    text: str,
    *,
    title: str = "",
    at: int | None = None,
    to: Sequence[str] = (),
    sender: str = "",
    via: str = "",
    attach: Sequence[Path] = (),
    ack: bool = False,
    options: Sequence[str] = (),
    expect: NewExpectation | None = None,
    facilitator: str = "",
    by: str = "",
) -> Inject:
    """Write a new inject; the players learn nothing of it until it is told.

    Args:
        exercise: the exercise.
        text: what the players are told.
        title: its heading.
        at: seconds of story time at which it goes by itself; None when it goes by hand.
        to: roles; nobody named means everybody.
        sender: whom it seems to come from.
        via: how it seems to come.
        attach: files, of which the director's store keeps a copy.
        ack: whether every role must acknowledge it.
        options: answers to choose from, two or more.
        expect: what they should do then.
        facilitator: what only the director reads.
        by: who writes it.

    Raises:
        Refused: it has no words, names a role or step that does not exist, or offers one answer alone.
    """
    if not text.strip():
        raise Refused("An inject needs words. Nothing was written.")
    _require_roles(exercise, to)
    if len(options) == 1:
        raise Refused("One answer is no choice. Nothing was written.", hint="Offer two or more.")
    wanted = _expectation(exercise, expect)
    kept = tuple(_kept(exercise, path, by) for path in attach)
    with exercise.director.writing(by=by) as write:
        exercise.director_log.catch_up(write.state.entries)
        taken = {inject.id for inject in exercise.director_log.injects()}
        number = next(n for n in range(1, len(taken) + 2) if f"by-hand-{n}" not in taken)
        name = f"by-hand-{number}"
        files = tuple((f"{name}/{place}/{file}", item) for place, (file, item) in enumerate(kept, 1))
        inject = Inject(
            name,
            text.strip(),
            title=title,
            at=at,
            manual=at is None,
            to=tuple(to),
            sender=sender,
            via=via,
            attach=tuple(file for file, _ in files),
            ack=ack,
            options=tuple(Choice(f"answer-{place}", label.strip()) for place, label in enumerate(options, 1)),
            facilitator=facilitator,
            expect=(msgspec.structs.replace(wanted, id=f"{name}-expected"),) if wanted is not None else (),
        )
        write(DirectorWrote(msgspec.to_builtins(inject), files), inject=inject.id)
    exercise.refresh()
    return inject


def _require_roles(exercise: Exercise, to: Sequence[str]) -> None:
    for role in to:
        if role not in exercise.players.state.roles:
            known = ", ".join(exercise.players.state.roles) or "none"
            raise Refused(f"There is no role {role!r}. Nothing was written.", hint=f"Roles: {known}.")


def _expectation(exercise: Exercise, new: NewExpectation | None) -> Expectation | None:
    if new is None or not new.do.strip():
        return None
    objectives = exercise.scenario.objectives
    if new.objective and new.objective not in objectives:
        hint = f"Objectives: {', '.join(objectives) or 'none'}."
        raise Refused(f"There is no objective {new.objective!r}. Nothing was written.", hint=hint)
    met_by = None
    if new.step:
        step = exercise.players.state.steps.get(new.step)
        if step is None:
            from irrunner.incident.state import no_such_step

            raise no_such_step(new.step, exercise.players.state)
        met_by = Predicate("decision", step.id) if step.is_decision else Predicate("step", step.id, "done")
    return Expectation(
        "", new.do.strip(), met_by, within=new.within, critical=new.critical, objective=new.objective, hint=new.hint
    )


def _kept(exercise: Exercise, path: Path, by: str) -> tuple[str, str]:
    """The name of a file and the id of its copy in the director's store."""
    require_unconfined("Files of this host")
    file, found = open_regular(path)
    with file:
        if found.st_size > MAX_ATTACHMENT:
            raise Refused(f"{path.name} has {found.st_size:,} bytes; at most {MAX_ATTACHMENT:,} can be attached.")
        entry = evidence.add(exercise.director, file, name=path.name, note="Attached to a new inject", by=by)
    if not (item := str(entry.refs.get("evidence", ""))):  # pragma: no cover - an entry of evidence has one
        raise NotFound(f"{path.name} was not kept.")
    return path.name, item
