"""At the opening of a store: checks that were cut off get their end on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError, NotFound

if TYPE_CHECKING:
    from irrunner.incident.incident import Clock
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor


def record_interrupted_checks(store: Journal, actor: Actor, *, clock: Clock | None = None) -> list[str]:
    """Record the end of each check whose process is gone without one.

    Returns:
        Sentences about what was recorded, and what could not be. Nothing is raised: whoever opens a store has
        something else to do.
    """
    if store.read_only:
        return []
    sentences: list[str] = []
    for name, number in store.workspace.abandoned_checks():
        try:
            sentences += _record(store, name, number, actor, clock)
        except IrrunnerError as error:
            sentences.append(f"{error.sentence} {error.hint}".rstrip())
    return sentences


def _record(store: Journal, name: str, number: int, actor: Actor, clock: Clock | None) -> list[str]:
    from irrunner.incident.check_result import CheckResult
    from irrunner.incident.incident import Incident, machine_clock
    from irrunner.incident.verbs import checks

    incident = Incident(store, name, actor, clock=clock or machine_clock)
    sentences: list[str] = []
    try:
        incident.refresh()
        run = checks.require_check(incident.state, number)
        if run.finished is None and not incident.state.is_removed:
            summary = "irrunner was stopped before it ended; nothing is known of what it did after that."
            checks.finish(incident, number, CheckResult("error", summary, ended="interrupted"))
            sentences.append(f"Check {number} of {name} was interrupted; that is recorded now.")
    except NotFound:  # it was cut off before its beginning was on disk
        pass
    store.workspace.release_check(name, number)
    return sentences
