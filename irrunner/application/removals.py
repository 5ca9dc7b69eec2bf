"""At the opening of a store: removals that were cut off are finished, and half-written evidence is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError, NotFound

if TYPE_CHECKING:
    from irrunner.incident.incident import Clock
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor


def finish_removals(store: Journal, actor: Actor, *, clock: Clock | None = None) -> list[str]:
    """Finish the removals that were begun in a store and cut off, unless it can only be read.

    Returns:
        Sentences about what was finished, and about what could not be. Nothing is raised: whoever opens a store
        has something else to do.
    """
    if store.read_only:
        return []
    store.vault.tidy()
    sentences: list[str] = []
    try:
        store.finish_erasing()
    except IrrunnerError as error:
        sentences.append(f"{error.sentence} {error.hint}".rstrip())
    for name in store.workspace.removals():
        try:
            sentences += _finish(store, name, actor, clock)
        except IrrunnerError as error:
            sentences.append(f"{error.sentence} {error.hint}".rstrip())
    return sentences


def _finish(store: Journal, name: str, actor: Actor, clock: Clock | None) -> list[str]:
    from irrunner.incident.incident import Incident, machine_clock
    from irrunner.incident.removals import finish

    try:
        entry = finish(Incident(store, name, actor, clock=clock or machine_clock))
    except NotFound:
        store.workspace.end_removal(name)
        return []
    if entry is None:
        return []
    return [f"A removal in {name} was begun and cut off; it is finished now (entry {entry.seq})."]
